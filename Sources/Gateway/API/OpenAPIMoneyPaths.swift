extension OpenAPI {
    static let moneyPaths: StaticString = #"""
            "/sessions": {
              "get": {
                "operationId": "listSessions", "tags": ["Sessions"], "summary": "Sessions, the newest first",
                "x-roles": ["owner", "operator", "accountant", "read-only"],
                "parameters": [
                  {"$ref": "#/components/parameters/state"}, {"$ref": "#/components/parameters/stationQuery"}, {"$ref": "#/components/parameters/limit"},
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
                            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Session"}}, "next": {"$ref": "#/components/schemas/Cursor"}
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
            "/sessions/{session}": {
              "get": {
                "operationId": "getSession", "tags": ["Sessions"], "summary": "One session with its readings and journal entries",
                "x-roles": ["owner", "operator", "accountant", "read-only"], "parameters": [{"$ref": "#/components/parameters/session"}],
                "responses": {
                  "200": {"description": "Done.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/SessionDetail"}}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "429": {"$ref": "#/components/responses/TooMany"}, "503": {"$ref": "#/components/responses/Unavailable"}
                }
              }
            },
            "/sessions/{session}/stop": {
              "post": {
                "operationId": "stopSession", "tags": ["Sessions"], "summary": "Ask the station to stop (RemoteStopTransaction)", "x-roles": ["owner", "operator"],
                "parameters": [{"$ref": "#/components/parameters/session"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
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
            "/sessions/{session}/release": {
              "post": {
                "operationId": "releaseSession", "tags": ["Sessions"], "summary": "Release a held session into pricing, as metered, corrected, or written off",
                "x-roles": ["owner", "operator", "accountant"],
                "parameters": [{"$ref": "#/components/parameters/session"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "requestBody": {
                  "required": false,
                  "content": {
                    "application/json": {
                      "schema": {
                        "type": "object", "additionalProperties": false,
                        "properties": {
                          "energyKwh": {"$ref": "#/components/schemas/DecimalOrNull", "description": "The energy to price, not below 0; as metered when absent"},
                          "writeOff": {"type": ["boolean", "null"], "default": false, "description": "Price nothing"}
                        },
                        "examples": [{"energyKwh": "12.345"}]
                      }
                    }
                  }
                },
                "responses": {
                  "200": {
                    "description": "Done.", "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Session"}}}
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
            "/invoices": {
              "get": {
                "operationId": "listInvoices", "tags": ["Money"], "summary": "Invoices and credit notes, the newest first",
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
                            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Invoice"}}, "next": {"$ref": "#/components/schemas/Cursor"}
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
            "/invoices/{invoice}": {
              "get": {
                "operationId": "getInvoice", "tags": ["Money"], "summary": "One invoice with lines, VAT groups, seller and postings",
                "x-roles": ["owner", "operator", "accountant", "read-only"], "parameters": [{"$ref": "#/components/parameters/invoice"}],
                "responses": {
                  "200": {"description": "Done.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/InvoiceDetail"}}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "404": {"$ref": "#/components/responses/NotFound"},
                  "429": {"$ref": "#/components/responses/TooMany"}, "503": {"$ref": "#/components/responses/Unavailable"}
                }
              }
            },
            "/invoices/{invoice}/credit": {
              "post": {
                "operationId": "creditInvoice", "tags": ["Money"], "summary": "Issue a credit note over the whole invoice",
                "x-roles": ["owner", "operator", "accountant"],
                "parameters": [{"$ref": "#/components/parameters/invoice"}, {"$ref": "#/components/parameters/IdempotencyKey"}],
                "responses": {
                  "201": {
                    "description": "Made.",
                    "headers": {"CPMS-Sequence": {"$ref": "#/components/headers/CPMSSequence"}, "Location": {"$ref": "#/components/headers/Location"}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Invoice"}}}
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
            "/invoices/{invoice}/trail": {
              "get": {
                "operationId": "getTrail", "tags": ["Money"], "summary": "From the invoice down to the frames",
                "x-roles": ["owner", "operator", "accountant", "read-only"], "parameters": [{"$ref": "#/components/parameters/invoice"}],
                "responses": {
                  "200": {
                    "description": "Done.",
                    "content": {
                      "application/json": {
                        "schema": {
                          "type": "object", "required": ["steps"], "properties": {"steps": {"type": "array", "items": {"$ref": "#/components/schemas/TrailStep"}}}
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
            "/ledger": {
              "get": {
                "operationId": "getLedger", "tags": ["Money"], "summary": "Accounts of the ledger", "x-roles": ["owner", "operator", "accountant", "read-only"],
                "responses": {
                  "200": {"description": "Done.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Ledger"}}}},
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "429": {"$ref": "#/components/responses/TooMany"},
                  "503": {"$ref": "#/components/responses/Unavailable"}
                }
              }
            },
            "/invoices.csv": {
              "get": {
                "operationId": "exportInvoices", "tags": ["Money"], "summary": "Invoices and credit notes for bookkeeping",
                "description": "Comma separated (RFC 4180), UTF-8, in the order of numbers; the first page begins with the names: invoice, number, credits, issuedAt, servicedFrom, servicedTo, currency, net, tax, gross, driver, sessions. Follow `Link` to the end. Text that a spreadsheet would take for a formula begins with an apostrophe; numbers are numbers.",
                "x-roles": ["owner", "operator", "accountant", "read-only"],
                "parameters": [
                  {"$ref": "#/components/parameters/from"}, {"$ref": "#/components/parameters/to"}, {"$ref": "#/components/parameters/limit"},
                  {"$ref": "#/components/parameters/after"}
                ],
                "responses": {
                  "200": {
                    "description": "Done.", "headers": {"Link": {"$ref": "#/components/headers/Link"}}, "content": {"text/csv": {"schema": {"type": "string"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "429": {"$ref": "#/components/responses/TooMany"},
                  "503": {"$ref": "#/components/responses/Unavailable"}
                }
              }
            },
            "/ledger/postings.csv": {
              "get": {
                "operationId": "exportPostings", "tags": ["Money"], "summary": "Postings for bookkeeping, one row for each leg",
                "description": "Comma separated (RFC 4180), UTF-8, in the order of numbers; the first page begins with the names: posting, accountedAt, servicedAt, account, accountName, side, amount, currency, invoice, number, text. Follow `Link` to the end. Text that a spreadsheet would take for a formula begins with an apostrophe; numbers are numbers.",
                "x-roles": ["owner", "operator", "accountant", "read-only"],
                "parameters": [
                  {"$ref": "#/components/parameters/from"}, {"$ref": "#/components/parameters/to"}, {"$ref": "#/components/parameters/limit"},
                  {"$ref": "#/components/parameters/after"}
                ],
                "responses": {
                  "200": {
                    "description": "Done.", "headers": {"Link": {"$ref": "#/components/headers/Link"}}, "content": {"text/csv": {"schema": {"type": "string"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"}, "401": {"$ref": "#/components/responses/Unauthorized"},
                  "403": {"$ref": "#/components/responses/Forbidden"}, "429": {"$ref": "#/components/responses/TooMany"},
                  "503": {"$ref": "#/components/responses/Unavailable"}
                }
              }
            },
        """#
}
