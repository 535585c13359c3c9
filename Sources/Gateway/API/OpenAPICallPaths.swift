extension OpenAPI {
    static let callPaths: StaticString = #"""
            "/stations/{station}/calls": {
              "get": {
                "operationId": "listCalls", "tags": ["Calls"], "summary": "Calls to a station, the newest first",
                "x-roles": ["owner", "operator", "accountant", "read-only"],
                "parameters": [{"$ref": "#/components/parameters/station"}, {"$ref": "#/components/parameters/limit"}, {"$ref": "#/components/parameters/after"}],
                "responses": {
                  "200": {
                    "description": "Done.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "object", "required": ["items", "next"],
                          "properties": {
                            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Call"}}, "next": {"$ref": "#/components/schemas/Cursor"}
                          }
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "429": {"$ref": "#/components/responses/TooMany"}, "503": {"$ref": "#/components/responses/Unavailable"}
                }
              },
              "post": {
                "operationId": "sendCall", "tags": ["Calls"], "summary": "Send any OCPP message that a central system may send",
                "description": "The payload must pass the official schema of the action. One call is in flight per station; the others wait in its outbox and survive a restart.",
                "x-roles": ["owner", "operator"], "parameters": [{"$ref": "#/components/parameters/station"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewCall"}}}},
                "responses": {
                  "202": {
                    "description": "Taken into the station's outbox.",
                    "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}, "Location": {"$ref": "#/components/headers/Location"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Call"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "409": {"$ref": "#/components/responses/Conflict"}, "413": {"$ref": "#/components/responses/TooLarge"},
                  "415": {"$ref": "#/components/responses/UnsupportedType"}, "422": {"$ref": "#/components/responses/Unprocessable"},
                  "429": {"$ref": "#/components/responses/TooMany"}, "503": {"$ref": "#/components/responses/Unavailable"},
                  "507": {"$ref": "#/components/responses/DiskFull"}
                }
              }
            },
            "/stations/{station}/local-list": {
              "post": {
                "operationId": "pushLocalList", "tags": ["Calls"], "summary": "Push the list of valid tokens to a station (SendLocalList)",
                "x-roles": ["owner", "operator"], "parameters": [{"$ref": "#/components/parameters/station"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {
                  "required": false,
                  "content": {
                    "application/json": {
                      "schema": {
                        "type": "object", "additionalProperties": false,
                        "properties": {"full": {"type": ["boolean", "null"], "default": false, "description": "All of it, even where a change would do"}},
                        "examples": [{"full": true}]
                      }
                    }
                  }
                },
                "responses": {
                  "202": {
                    "description": "Taken into the station's outbox.",
                    "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}, "Location": {"$ref": "#/components/headers/Location"}},
                    "content": {
                      "application/json": {
                        "schema": {
                          "allOf": [
                            {"$ref": "#/components/schemas/Call"},
                            {
                              "type": "object",
                              "properties": {
                                "calls": {"type": "integer", "description": "How many messages the list takes; this call is the first"},
                                "version": {"type": "integer"}
                              }
                            }
                          ]
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "409": {"$ref": "#/components/responses/Conflict"}, "413": {"$ref": "#/components/responses/TooLarge"},
                  "415": {"$ref": "#/components/responses/UnsupportedType"}, "422": {"$ref": "#/components/responses/Unprocessable"},
                  "429": {"$ref": "#/components/responses/TooMany"}, "503": {"$ref": "#/components/responses/Unavailable"},
                  "507": {"$ref": "#/components/responses/DiskFull"}
                }
              }
            },
            "/calls/{call}": {
              "get": {
                "operationId": "getCall", "tags": ["Calls"], "summary": "One call and its outcome", "x-roles": ["owner", "operator", "accountant", "read-only"],
                "parameters": [{"$ref": "#/components/parameters/call"}],
                "responses": {
                  "200": {"description": "Done.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Call"}}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "429": {"$ref": "#/components/responses/TooMany"}, "503": {"$ref": "#/components/responses/Unavailable"}
                }
              },
              "delete": {
                "operationId": "cancelCall", "tags": ["Calls"], "summary": "Cancel a call that is not sent yet", "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/call"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "responses": {
                  "200": {
                    "description": "Done.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Call"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "409": {"$ref": "#/components/responses/Conflict"}, "413": {"$ref": "#/components/responses/TooLarge"},
                  "415": {"$ref": "#/components/responses/UnsupportedType"}, "422": {"$ref": "#/components/responses/Unprocessable"},
                  "429": {"$ref": "#/components/responses/TooMany"}, "503": {"$ref": "#/components/responses/Unavailable"},
                  "507": {"$ref": "#/components/responses/DiskFull"}
                }
              }
            },
            "/knocking": {
              "get": {
                "operationId": "listKnocking", "tags": ["Onboarding"], "summary": "Unknown stations that tried to connect, the last first",
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
                            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Knocking"}}, "next": {"$ref": "#/components/schemas/Cursor"}
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
            "/knocking/{identity}": {
              "delete": {
                "operationId": "dismissKnocking", "tags": ["Onboarding"], "summary": "Take an identity off the knocking list", "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/identity"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
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
            "/onboarding": {
              "post": {
                "operationId": "openOnboarding", "tags": ["Onboarding"],
                "summary": "Let unknown stations connect and wait for adoption for some minutes; 0 closes the window", "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {
                  "required": true,
                  "content": {
                    "application/json": {
                      "schema": {
                        "type": "object", "additionalProperties": true, "required": ["minutes"],
                        "properties": {"minutes": {"type": "integer", "minimum": 0, "maximum": 1440}}, "examples": [{"minutes": 15}]
                      }
                    }
                  }
                },
                "responses": {
                  "200": {
                    "description": "Done.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {
                      "application/json": {
                        "schema": {"type": "object", "required": ["until"], "properties": {"until": {"$ref": "#/components/schemas/InstantOrNull"}}}
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "409": {"$ref": "#/components/responses/Conflict"},
                  "413": {"$ref": "#/components/responses/TooLarge"}, "415": {"$ref": "#/components/responses/UnsupportedType"},
                  "422": {"$ref": "#/components/responses/Unprocessable"}, "429": {"$ref": "#/components/responses/TooMany"},
                  "503": {"$ref": "#/components/responses/Unavailable"},
                  "507": {"$ref": "#/components/responses/DiskFull"}
                }
              }
            },
        """#
}
