extension OpenAPI {
    static let components: StaticString = #"""
          "components": {
            "securitySchemes": {
              "bearer": {"type": "http", "scheme": "bearer"},
              "eventToken": {"type": "apiKey", "in": "query", "name": "access_token", "description": "For EventSource, which cannot send headers; on /events only"}
            },
            "headers": {
              "CPMSSequence": {
                "description": "Sequence of the journal entry that holds the command; absent where a repeated key is answered as before",
                "schema": {"type": "integer", "minimum": 1}
              },
              "RetryAfter": {"description": "Seconds", "required": true, "schema": {"type": "integer", "minimum": 1}},
              "Location": {"description": "Where that which was made is read", "required": true, "schema": {"type": "string", "format": "uri-reference"}},
              "Link": {"description": "`rel=next`: where the export goes on; absent at its end", "schema": {"type": "string"}}
            },
            "parameters": {
              "limit": {
                "name": "limit", "in": "query", "description": "Most items of a page", "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
              },
              "after": {"name": "after", "in": "query", "description": "`next` of the page before", "schema": {"type": "string"}},
              "before": {
                "name": "before", "in": "query", "description": "Only frames before this sequence; the same as `after`",
                "schema": {"type": "integer", "minimum": 0}
              },
              "connected": {"name": "connected", "in": "query", "description": "Only stations that are, or are not, connected", "schema": {"type": "boolean"}},
              "search": {"name": "search", "in": "query", "description": "Part of a name, identity, make or label", "schema": {"type": "string"}},
              "state": {"name": "state", "in": "query", "description": "Only sessions in this state", "schema": {"enum": ["open", "closed", "held"]}},
              "stationQuery": {"name": "station", "in": "query", "description": "Only sessions of this station", "schema": {"type": "string"}},
              "frames": {"name": "frames", "in": "query", "description": "Also the frames of this station", "schema": {"type": "string"}},
              "station": {
                "name": "station", "in": "path", "description": "Identity of a station, percent-encoded", "required": true,
                "schema": {"type": "string", "minLength": 1}
              },
              "call": {"name": "call", "in": "path", "description": "Number of a call", "required": true, "schema": {"type": "integer", "minimum": 1}},
              "identity": {
                "name": "identity", "in": "path", "description": "Identity on the knocking list, percent-encoded", "required": true,
                "schema": {"type": "string", "minLength": 1}
              },
              "token": {
                "name": "token", "in": "path", "description": "Subject of a token in hex, or its uid", "required": true,
                "schema": {"type": "string", "minLength": 1}
              },
              "driver": {"name": "driver", "in": "path", "description": "Number of a driver", "required": true, "schema": {"type": "integer", "minimum": 1}},
              "tariff": {"name": "tariff", "in": "path", "description": "Number of a tariff", "required": true, "schema": {"type": "integer", "minimum": 1}},
              "session": {"name": "session", "in": "path", "description": "Number of a session", "required": true, "schema": {"type": "integer", "minimum": 1}},
              "invoice": {"name": "invoice", "in": "path", "description": "Number of an invoice", "required": true, "schema": {"type": "integer", "minimum": 1}},
              "sequence": {
                "name": "sequence", "in": "path", "description": "Sequence of a journal entry", "required": true, "schema": {"type": "integer", "minimum": 1}
              },
              "apiToken": {
                "name": "apiToken", "in": "path", "description": "Number of an API token", "required": true, "schema": {"type": "integer", "minimum": 1}
              },
              "IdempotencyKey": {
                "name": "Idempotency-Key", "in": "header", "description": "Repeated with the same body it gives the stored answer; with another body 409",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
              },
              "from": {
                "name": "from", "in": "query", "description": "Only what was issued at this date or time or later; a date begins in UTC",
                "schema": {"type": "string", "examples": ["2026-11-01"]}
              },
              "to": {
                "name": "to", "in": "query", "description": "Only what was issued before this date or time",
                "schema": {"type": "string", "examples": ["2026-12-01"]}
              }
            },
            "responses": {
              "BadRequest": {
                "description": "The request cannot be read.", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "Unauthorized": {
                "description": "No token, or one that is not valid.", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "Forbidden": {
                "description": "The role of the token does not allow it.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "NotFound": {
                "description": "What the path or the body names is not there.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "Conflict": {
                "description": "The request is right, and the state forbids it; or the idempotency key was used for another body.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "Unprocessable": {
                "description": "Values of the body are wrong; `errors` names each.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "TooMany": {
                "description": "Too many wrong tokens came from this address; `Retry-After` says in how many seconds to come again.",
                "headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}},
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "TooLarge": {
                "description": "The body is larger than the path takes.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "UnsupportedType": {
                "description": "The body is of a type that the path does not take; `Accept` names those that it does.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "Unavailable": {
                "description": "The store cannot answer now.", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "DiskFull": {
                "description": "The disk is full: `detail` says how much is free, what is needed, and what still works.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              }
            },
            "schemas": {
        """#
}
