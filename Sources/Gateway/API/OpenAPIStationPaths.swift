extension OpenAPI {
    static let stationPaths: StaticString = #"""
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
                          "properties": {
                            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Station"}}, "next": {"$ref": "#/components/schemas/Cursor"}
                          }
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "429": {"$ref": "#/components/responses/TooMany"},
                  "503": {"$ref": "#/components/responses/Unavailable"}
                }
              },
              "post": {
                "operationId": "addStation", "tags": ["Stations"], "summary": "Add a station", "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewStation"}}}},
                "responses": {
                  "201": {
                    "description": "Made.",
                    "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}, "Location": {"$ref": "#/components/headers/Location"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/StationWithPassword"}}}
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
                        "properties": {"stations": {"type": "array", "items": {"$ref": "#/components/schemas/NewStation"}, "maxItems": 100000}},
                        "additionalProperties": false
                      }
                    },
                    "text/csv": {
                      "schema": {
                        "type": "string", "description": "Header: id,name,password,securityProfile,connectors,powerMaxW",
                        "examples": ["id,name,connectors\nCP001,Yard left,2\nCP002,Yard right,2\n"]
                      }
                    }
                  }
                },
                "responses": {
                  "201": {
                    "description": "Done.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Imported"}}}
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
            "/stations/{station}": {
              "get": {
                "operationId": "getStation", "tags": ["Stations"], "summary": "One station", "x-roles": ["owner", "operator", "accountant", "read-only"],
                "parameters": [{"$ref": "#/components/parameters/station"}],
                "responses": {
                  "200": {"description": "Done.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Station"}}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "429": {"$ref": "#/components/responses/TooMany"}, "503": {"$ref": "#/components/responses/Unavailable"}
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
                  "409": {"$ref": "#/components/responses/Conflict"}, "413": {"$ref": "#/components/responses/TooLarge"},
                  "415": {"$ref": "#/components/responses/UnsupportedType"}, "422": {"$ref": "#/components/responses/Unprocessable"},
                  "429": {"$ref": "#/components/responses/TooMany"}, "503": {"$ref": "#/components/responses/Unavailable"},
                  "507": {"$ref": "#/components/responses/DiskFull"}
                }
              },
              "delete": {
                "operationId": "removeStation", "tags": ["Stations"], "summary": "Remove a station: it may not connect again; its past stays",
                "x-roles": ["owner", "operator"], "parameters": [{"$ref": "#/components/parameters/station"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
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
            "/stations/{station}/adopt": {
              "post": {
                "operationId": "adoptStation", "tags": ["Stations"], "summary": "Adopt a pending station or one from the knocking list",
                "x-roles": ["owner", "operator"], "parameters": [{"$ref": "#/components/parameters/station"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {"required": false, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Adoption"}}}},
                "responses": {
                  "200": {
                    "description": "A pending station was adopted.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/StationWithPassword"}}}
                  },
                  "201": {
                    "description": "A station from the knocking list was added.",
                    "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}, "Location": {"$ref": "#/components/headers/Location"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/StationWithPassword"}}}
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
                          "type": "object", "required": ["items", "next"],
                          "properties": {
                            "items": {"type": "array", "items": {"$ref": "#/components/schemas/ConfigurationKey"}},
                            "next": {"type": "null", "description": "It is one page"}
                          }
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "429": {"$ref": "#/components/responses/TooMany"}, "503": {"$ref": "#/components/responses/Unavailable"}
                }
              }
            },
            "/stations/{station}/frames": {
              "get": {
                "operationId": "listFrames", "tags": ["Stations"], "summary": "Frames as they were on the wire, the newest first",
                "x-roles": ["owner", "operator", "accountant", "read-only"],
                "parameters": [
                  {"$ref": "#/components/parameters/station"}, {"$ref": "#/components/parameters/before"}, {"$ref": "#/components/parameters/limit"},
                  {"$ref": "#/components/parameters/after"}
                ],
                "responses": {
                  "200": {
                    "description": "Done.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "object", "required": ["items", "next"],
                          "properties": {
                            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Frame"}}, "next": {"$ref": "#/components/schemas/Cursor"}
                          }
                        }
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "429": {"$ref": "#/components/responses/TooMany"}, "503": {"$ref": "#/components/responses/Unavailable"}
                },
                "description": "A page is of so many entries; one that answered has a line for each direction."
              }
            },
        """#
}
