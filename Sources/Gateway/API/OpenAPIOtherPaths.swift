extension OpenAPI {
    static let otherPaths: StaticString = #"""
            "/tokens": {
              "get": {
                "operationId": "listTokens", "tags": ["Access"], "summary": "Tokens", "x-roles": ["owner", "operator", "accountant", "read-only"],
                "parameters": [{"$ref": "#/components/parameters/search"}, {"$ref": "#/components/parameters/limit"}, {"$ref": "#/components/parameters/after"}],
                "responses": {
                  "200": {
                    "description": "Done.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "object", "required": ["items", "next"],
                          "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Token"}}, "next": {"$ref": "#/components/schemas/Cursor"}}
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              },
              "post": {
                "operationId": "issueToken", "tags": ["Access"], "summary": "Issue a token", "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewToken"}}}},
                "responses": {
                  "201": {
                    "description": "Made.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Token"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "409": {"$ref": "#/components/responses/Conflict"},
                  "422": {"$ref": "#/components/responses/Unprocessable"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/tokens/import": {
              "post": {
                "operationId": "importTokens", "tags": ["Access"], "summary": "Issue many tokens, all or none",
                "description": "A wrong line refuses the whole; each is named in `errors`.", "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {"required": true, "content": {"text/csv": {"schema": {"type": "string", "description": "Header: uid,kind,label,group,expires,free,status"}}}},
                "responses": {
                  "200": {
                    "description": "Done.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Imported"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "409": {"$ref": "#/components/responses/Conflict"},
                  "422": {"$ref": "#/components/responses/Unprocessable"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/tokens/{token}": {
              "patch": {
                "operationId": "changeToken", "tags": ["Access"], "summary": "Change a token", "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/token"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TokenChange"}}}},
                "responses": {
                  "200": {
                    "description": "Done.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Token"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "409": {"$ref": "#/components/responses/Conflict"}, "422": {"$ref": "#/components/responses/Unprocessable"},
                  "429": {"$ref": "#/components/responses/TooMany"}
                }
              },
              "delete": {
                "operationId": "forgetToken", "tags": ["Access"], "summary": "Forget a token: its key is destroyed", "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/token"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "responses": {
                  "204": {"description": "Done; nothing to say.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "409": {"$ref": "#/components/responses/Conflict"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/drivers": {
              "get": {
                "operationId": "listDrivers", "tags": ["Access"], "summary": "Drivers", "x-roles": ["owner", "operator", "accountant", "read-only"],
                "parameters": [{"$ref": "#/components/parameters/limit"}, {"$ref": "#/components/parameters/after"}],
                "responses": {
                  "200": {
                    "description": "Done.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "object", "required": ["items", "next"],
                          "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Driver"}}, "next": {"$ref": "#/components/schemas/Cursor"}}
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              },
              "post": {
                "operationId": "registerDriver", "tags": ["Access"], "summary": "Register a driver", "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {
                  "required": true,
                  "content": {
                    "application/json": {
                      "schema": {
                        "type": "object", "required": ["name"],
                        "properties": {"name": {"type": "string"}, "mail": {"type": ["string", "null"], "format": "email"}}
                      }
                    }
                  }
                },
                "responses": {
                  "201": {
                    "description": "Made.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Driver"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "409": {"$ref": "#/components/responses/Conflict"},
                  "422": {"$ref": "#/components/responses/Unprocessable"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/drivers/{driver}": {
              "delete": {
                "operationId": "forgetDriver", "tags": ["Access"], "summary": "Forget a driver: name and mail are erased, sums stay",
                "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/driver"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "responses": {
                  "204": {"description": "Done; nothing to say.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "409": {"$ref": "#/components/responses/Conflict"}, "429": {"$ref": "#/components/responses/TooMany"}
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
                          "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Alert"}}, "next": {"$ref": "#/components/schemas/Cursor"}}
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "429": {"$ref": "#/components/responses/TooMany"}
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
                    "application/json": {"schema": {"type": "object", "required": ["kind"], "properties": {"station": {"type": ["string", "null"]}, "kind": {"type": "string"}}}}
                  }
                },
                "responses": {
                  "200": {
                    "description": "Done.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"type": "object"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "409": {"$ref": "#/components/responses/Conflict"},
                  "422": {"$ref": "#/components/responses/Unprocessable"}, "429": {"$ref": "#/components/responses/TooMany"}
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
                  "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/api-tokens": {
              "get": {
                "operationId": "listAPITokens", "tags": ["Installation"], "summary": "API tokens", "x-roles": ["owner"],
                "parameters": [{"$ref": "#/components/parameters/limit"}, {"$ref": "#/components/parameters/after"}],
                "responses": {
                  "200": {
                    "description": "Done.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "object", "required": ["items", "next"],
                          "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/APIToken"}}, "next": {"$ref": "#/components/schemas/Cursor"}}
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              },
              "post": {
                "operationId": "issueAPIToken", "tags": ["Installation"], "summary": "Issue an API token; its text is answered this once",
                "x-roles": ["owner"], "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {
                  "required": true,
                  "content": {
                    "application/json": {
                      "schema": {
                        "type": "object", "required": ["name", "role"],
                        "properties": {"name": {"type": "string"}, "role": {"$ref": "#/components/schemas/Role"}}
                      }
                    }
                  }
                },
                "responses": {
                  "201": {
                    "description": "Made.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/APITokenWithText"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "409": {"$ref": "#/components/responses/Conflict"},
                  "422": {"$ref": "#/components/responses/Unprocessable"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/api-tokens/{apiToken}": {
              "delete": {
                "operationId": "revokeAPIToken", "tags": ["Installation"], "summary": "Revoke an API token", "x-roles": ["owner"],
                "parameters": [{"$ref": "#/components/parameters/apiToken"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "responses": {
                  "204": {"description": "Done; nothing to say.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "409": {"$ref": "#/components/responses/Conflict"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/events": {
              "get": {
                "operationId": "events", "tags": ["Installation"], "summary": "Live changes as server-sent events",
                "description": "Events: `station` (Station), `session` (Session), `frame` (Frame with `station`, only with `frames`), `knock` and `alert` (empty: read the list), `invoice` (Invoice), `status` (Status, with any other). A comment every 15 s keeps the connection alive. After a reconnection read the lists again.",
                "x-roles": ["owner", "operator", "accountant", "read-only"], "security": [{"bearer": []}, {"eventToken": []}],
                "parameters": [{"$ref": "#/components/parameters/frames"}],
                "responses": {
                  "200": {"description": "The stream.", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
                  "401": {"$ref": "#/components/responses/Unauthorized"}, "429": {"$ref": "#/components/responses/TooMany"}
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
                    "description": "It does.",
                    "content": {"application/json": {"schema": {"type": "object", "required": ["status"], "properties": {"status": {"const": "ok"}}}}}
                  }
                }
              }
            }
          },
          "components": {
            "securitySchemes": {
              "bearer": {"type": "http", "scheme": "bearer"},
              "eventToken": {"type": "apiKey", "in": "query", "name": "access_token", "description": "For EventSource, which cannot send headers; on /events only"}
            },
            "headers": {"CPMSSequence": {"description": "Sequence of the journal entry that holds the command", "schema": {"type": "integer"}}},
            "parameters": {
              "limit": {
                "name": "limit", "in": "query", "description": "Most items of a page",
                "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
              },
              "after": {"name": "after", "in": "query", "description": "`next` of the page before", "schema": {"type": "string"}},
              "before": {"name": "before", "in": "query", "description": "Only frames before this sequence", "schema": {"type": "integer"}},
              "connected": {"name": "connected", "in": "query", "description": "Only stations that are, or are not, connected", "schema": {"type": "boolean"}},
              "search": {"name": "search", "in": "query", "description": "Part of a name, identity, make or label", "schema": {"type": "string"}},
              "state": {"name": "state", "in": "query", "description": "Only sessions in this state", "schema": {"enum": ["open", "closed", "held"]}},
              "stationQuery": {"name": "station", "in": "query", "description": "Only sessions of this station", "schema": {"type": "string"}},
              "frames": {"name": "frames", "in": "query", "description": "Also the frames of this station", "schema": {"type": "string"}},
              "station": {"name": "station", "in": "path", "description": "Identity of a station, percent-encoded", "required": true, "schema": {"type": "string"}},
              "call": {"name": "call", "in": "path", "description": "Number of a call", "required": true, "schema": {"type": "integer"}},
              "identity": {
                "name": "identity", "in": "path", "description": "Identity on the knocking list, percent-encoded", "required": true,
                "schema": {"type": "string"}
              },
              "token": {"name": "token", "in": "path", "description": "Subject of a token in hex, or its uid", "required": true, "schema": {"type": "string"}},
              "driver": {"name": "driver", "in": "path", "description": "Number of a driver", "required": true, "schema": {"type": "integer"}},
              "tariff": {"name": "tariff", "in": "path", "description": "Number of a tariff", "required": true, "schema": {"type": "integer"}},
              "session": {"name": "session", "in": "path", "description": "Number of a session", "required": true, "schema": {"type": "integer"}},
              "invoice": {"name": "invoice", "in": "path", "description": "Number of an invoice", "required": true, "schema": {"type": "integer"}},
              "sequence": {"name": "sequence", "in": "path", "description": "Sequence of a journal entry", "required": true, "schema": {"type": "integer"}},
              "apiToken": {"name": "apiToken", "in": "path", "description": "Number of an API token", "required": true, "schema": {"type": "integer"}},
              "IdempotencyKey": {
                "name": "Idempotency-Key", "in": "header", "description": "Repeated with the same body it gives the stored answer; with another body 409",
                "schema": {"type": "string", "minLength": 1, "maxLength": 128}
              }
            },
            "responses": {
              "BadRequest": {"description": "The request cannot be read.", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
              "Unauthorized": {
                "description": "No token, or one that is not valid.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "Forbidden": {
                "description": "The role of the token does not allow it.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "NotFound": {"description": "There is no such thing.", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
              "Conflict": {
                "description": "The state forbids it, or the idempotency key was used for another body.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "Unprocessable": {
                "description": "Fields are wrong; `errors` names each.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              },
              "TooMany": {
                "description": "Too many requests; `Retry-After` says when to come again.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
              }
            },
            "schemas": {
        """#
}
