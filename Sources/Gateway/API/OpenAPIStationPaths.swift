extension OpenAPI {
    static let stationPaths: StaticString = #"""
            "/status": {
              "get": {
                "operationId": "getStatus", "tags": ["Installation"], "summary": "State of the installation, and who asks",
                "x-roles": ["owner", "operator", "accountant", "read-only"],
                "responses": {
                  "200": {"description": "Done.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Status"}}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/stations": {
              "get": {
                "operationId": "listStations", "tags": ["Stations"], "summary": "Stations in the order of their numbers",
                "x-roles": ["owner", "operator", "accountant", "read-only"],
                "parameters": [
                  {"$ref": "#/components/parameters/connected"}, {"$ref": "#/components/parameters/search"}, {"$ref": "#/components/parameters/limit"},
                  {"$ref": "#/components/parameters/after"}
                ],
                "responses": {
                  "200": {
                    "description": "Done.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "object", "required": ["items", "next"],
                          "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Station"}}, "next": {"$ref": "#/components/schemas/Cursor"}}
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              },
              "post": {
                "operationId": "addStation", "tags": ["Stations"], "summary": "Add a station", "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewStation"}}}},
                "responses": {
                  "201": {
                    "description": "Made.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/StationWithPassword"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "409": {"$ref": "#/components/responses/Conflict"},
                  "422": {"$ref": "#/components/responses/Unprocessable"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/stations/import": {
              "post": {
                "operationId": "importStations", "tags": ["Stations"], "summary": "Add many stations, all or none",
                "description": "A wrong line refuses the whole; each is named in `errors`.", "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {
                  "required": true,
                  "content": {
                    "application/json": {
                      "schema": {
                        "type": "object", "required": ["stations"],
                        "properties": {"stations": {"type": "array", "items": {"$ref": "#/components/schemas/NewStation"}}}
                      }
                    },
                    "text/csv": {"schema": {"type": "string", "description": "Header: id,name,password,securityProfile,connectors,powerMaxW"}}
                  }
                },
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
            "/stations/{station}": {
              "get": {
                "operationId": "getStation", "tags": ["Stations"], "summary": "One station", "x-roles": ["owner", "operator", "accountant", "read-only"],
                "parameters": [{"$ref": "#/components/parameters/station"}],
                "responses": {
                  "200": {"description": "Done.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Station"}}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "429": {"$ref": "#/components/responses/TooMany"}
                }
              },
              "patch": {
                "operationId": "changeStation", "tags": ["Stations"], "summary": "Change a station", "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/station"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/StationChange"}}}},
                "responses": {
                  "200": {
                    "description": "Done.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/StationWithPassword"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "409": {"$ref": "#/components/responses/Conflict"}, "422": {"$ref": "#/components/responses/Unprocessable"},
                  "429": {"$ref": "#/components/responses/TooMany"}
                }
              },
              "delete": {
                "operationId": "removeStation", "tags": ["Stations"], "summary": "Remove a station: it may not connect again; its past stays",
                "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/station"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "responses": {
                  "204": {"description": "Done; nothing to say.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "409": {"$ref": "#/components/responses/Conflict"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/stations/{station}/adopt": {
              "post": {
                "operationId": "adoptStation", "tags": ["Stations"], "summary": "Adopt a pending station or one from the knocking list",
                "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/station"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {"required": false, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Adoption"}}}},
                "responses": {
                  "200": {
                    "description": "Done.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/StationWithPassword"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "409": {"$ref": "#/components/responses/Conflict"}, "422": {"$ref": "#/components/responses/Unprocessable"},
                  "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/stations/{station}/configuration": {
              "get": {
                "operationId": "getConfiguration", "tags": ["Stations"], "summary": "Configuration keys as the station last told them",
                "x-roles": ["owner", "operator", "accountant", "read-only"], "parameters": [{"$ref": "#/components/parameters/station"}],
                "responses": {
                  "200": {
                    "description": "Done.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "object", "required": ["items"],
                          "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/ConfigurationKey"}}}
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/stations/{station}/frames": {
              "get": {
                "operationId": "listFrames", "tags": ["Stations"], "summary": "Frames as they were on the wire, the newest first",
                "x-roles": ["owner", "operator", "accountant", "read-only"],
                "parameters": [{"$ref": "#/components/parameters/station"}, {"$ref": "#/components/parameters/before"}, {"$ref": "#/components/parameters/limit"}],
                "responses": {
                  "200": {
                    "description": "Done.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "object", "required": ["items", "next"],
                          "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Frame"}}, "next": {"$ref": "#/components/schemas/Cursor"}}
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
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
                          "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Call"}}, "next": {"$ref": "#/components/schemas/Cursor"}}
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "429": {"$ref": "#/components/responses/TooMany"}
                }
              },
              "post": {
                "operationId": "sendCall", "tags": ["Calls"], "summary": "Send any OCPP message that a central system may send",
                "description": "The payload must pass the official schema of the action. One call is in flight per station; the others wait in its outbox and survive a restart.",
                "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/station"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewCall"}}}},
                "responses": {
                  "202": {
                    "description": "Taken into the station's outbox.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Call"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "409": {"$ref": "#/components/responses/Conflict"}, "422": {"$ref": "#/components/responses/Unprocessable"},
                  "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/stations/{station}/local-list": {
              "post": {
                "operationId": "pushLocalList", "tags": ["Calls"], "summary": "Push the list of valid tokens to a station (SendLocalList)",
                "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/station"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {
                  "required": false,
                  "content": {"application/json": {"schema": {"type": "object", "properties": {"full": {"type": "boolean", "default": false}}}}}
                },
                "responses": {
                  "202": {
                    "description": "Taken into the station's outbox.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Call"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "409": {"$ref": "#/components/responses/Conflict"}, "422": {"$ref": "#/components/responses/Unprocessable"},
                  "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/calls/{call}": {
              "get": {
                "operationId": "getCall", "tags": ["Calls"], "summary": "One call and its outcome",
                "x-roles": ["owner", "operator", "accountant", "read-only"], "parameters": [{"$ref": "#/components/parameters/call"}],
                "responses": {
                  "200": {"description": "Done.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Call"}}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "429": {"$ref": "#/components/responses/TooMany"}
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
                  "409": {"$ref": "#/components/responses/Conflict"}, "429": {"$ref": "#/components/responses/TooMany"}
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
                          "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Knocking"}}, "next": {"$ref": "#/components/schemas/Cursor"}}
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
            "/knocking/{identity}": {
              "delete": {
                "operationId": "dismissKnocking", "tags": ["Onboarding"], "summary": "Take an identity off the knocking list",
                "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/identity"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "responses": {
                  "204": {"description": "Done; nothing to say.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "409": {"$ref": "#/components/responses/Conflict"}, "429": {"$ref": "#/components/responses/TooMany"}
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
                    "application/json": {"schema": {"type": "object", "required": ["minutes"], "properties": {"minutes": {"type": "integer", "minimum": 0, "maximum": 1440}}}}
                  }
                },
                "responses": {
                  "200": {
                    "description": "Done.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {
                      "application/json": {"schema": {"type": "object", "required": ["until"], "properties": {"until": {"$ref": "#/components/schemas/InstantOrNull"}}}}
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "409": {"$ref": "#/components/responses/Conflict"},
                  "422": {"$ref": "#/components/responses/Unprocessable"}, "429": {"$ref": "#/components/responses/TooMany"}
                }
              }
            },
        """#
}
