extension OpenAPI {
    static let otherPaths: StaticString = #"""
            "/status": {
              "get": {
                "operationId": "getStatus", "tags": ["Installation"], "summary": "State of the installation, and who asks",
                "x-roles": ["owner", "operator", "accountant", "read-only"],
                "responses": {
                  "200": {"description": "Done.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Status"}}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "429": {"$ref": "#/components/responses/TooMany"},
                  "503": {"$ref": "#/components/responses/Unavailable"}
                }
              }
            },
            "/alerts": {
              "get": {
                "operationId": "listAlerts", "tags": ["Installation"], "summary": "What needs a person, the most recent first",
                "x-roles": ["owner", "operator", "accountant", "read-only"],
                "parameters": [{"$ref": "#/components/parameters/limit"}, {"$ref": "#/components/parameters/after"}],
                "responses": {
                  "200": {
                    "description": "Done.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "object", "required": ["items", "next"],
                          "properties": {
                            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Alert"}}, "next": {"$ref": "#/components/schemas/Cursor"}
                          }
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "429": {"$ref": "#/components/responses/TooMany"},
                  "503": {"$ref": "#/components/responses/Unavailable"}
                }
              }
            },
            "/alerts/acknowledge": {
              "post": {
                "operationId": "acknowledgeAlert", "tags": ["Installation"], "summary": "Acknowledge an alert", "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {
                  "required": true,
                  "content": {
                    "application/json": {
                      "schema": {
                        "type": "object", "required": ["kind"],
                        "properties": {"station": {"type": ["string", "null"]}, "kind": {"type": "string", "minLength": 1, "maxLength": 100}},
                        "examples": [{"station": "CP001", "kind": "silence"}]
                      }
                    }
                  }
                },
                "responses": {
                  "204": {"description": "Done; nothing to say.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "409": {"$ref": "#/components/responses/Conflict"}, "413": {"$ref": "#/components/responses/TooLarge"},
                  "415": {"$ref": "#/components/responses/UnsupportedType"}, "422": {"$ref": "#/components/responses/Unprocessable"},
                  "429": {"$ref": "#/components/responses/TooMany"}, "503": {"$ref": "#/components/responses/Unavailable"},
                  "507": {"$ref": "#/components/responses/DiskFull"}
                }
              }
            },
            "/entries/{sequence}": {
              "get": {
                "operationId": "getEntry", "tags": ["Journal"], "summary": "One entry: input, decided events, what was sent, hashes",
                "x-roles": ["owner", "operator", "accountant", "read-only"], "parameters": [{"$ref": "#/components/parameters/sequence"}],
                "responses": {
                  "200": {"description": "Done.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "429": {"$ref": "#/components/responses/TooMany"}, "503": {"$ref": "#/components/responses/Unavailable"}
                }
              }
            },
            "/events": {
              "get": {
                "operationId": "events", "tags": ["Installation"], "summary": "Live changes as server-sent events",
                "description": "Events: `station` (Station), `session` (Session), `frame` (Frame with `station`, only with `frames`), `knock` and `alert` (empty: read the list), `invoice` (Invoice), `status` (Status, with any other and every 5 s), `overfull` (empty: more changed than is told one by one, read the lists again). After a reconnection read the lists again.",
                "x-roles": ["owner", "operator", "accountant", "read-only"], "security": [{"bearer": []}, {"eventToken": []}],
                "parameters": [{"$ref": "#/components/parameters/frames"}],
                "responses": {
                  "200": {
                    "description": "The stream.",
                    "content": {
                      "text/event-stream": {"schema": {"type": "string"}, "examples": {"status": {"value": "event: status\ndata: {\"sequence\":4711}\n\n"}}}
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "429": {"$ref": "#/components/responses/TooMany"}, "503": {"$ref": "#/components/responses/Unavailable"}
                }
              }
            },
            "/openapi.json": {
              "get": {
                "operationId": "getOpenAPI", "tags": ["Installation"], "summary": "This document", "security": [],
                "responses": {"200": {"description": "OpenAPI 3.1.", "content": {"application/json": {"schema": {"type": "object"}}}}}
              }
            },
            "/healthz": {
              "servers": [{"url": "/"}],
              "get": {
                "operationId": "getHealth", "tags": ["Installation"], "summary": "Whether the server answers", "security": [],
                "responses": {
                  "200": {
                    "description": "It does. On a full disk `detail` says how much is free, what is needed, and what still works.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "object", "required": ["status"],
                          "properties": {"status": {"enum": ["ok", "disk-full", "disk-spent"]}, "detail": {"type": "string"}}
                        }
                      }
                    }
                  }
                }
              }
            }
          },
        """#
}
