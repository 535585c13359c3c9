extension OpenAPI {
    static let moneySchemas: StaticString = #"""
              "TariffComponent": {
                "type": "object", "required": ["dimension", "price"],
                "properties": {
                  "dimension": {"enum": ["FLAT", "ENERGY", "TIME", "PARKING_TIME"]},
                  "price": {"$ref": "#/components/schemas/Decimal", "description": "Per session, kWh or hour"},
                  "vat": {"$ref": "#/components/schemas/DecimalOrNull", "description": "Percent; null is outside VAT"},
                  "stepSize": {
                    "type": ["integer", "null"], "minimum": 0, "maximum": 1000000, "default": 0, "description": "Wh or seconds in one step; 0 counts exactly"
                  }
                },
                "additionalProperties": false
              },
              "Assignment": {
                "type": "object",
                "properties": {"station": {"type": ["string", "null"]}, "connector": {"type": ["integer", "null"]}, "token": {"type": ["string", "null"]}},
                "required": ["station", "connector", "token"]
              },
              "NewAssignment": {
                "type": "object", "required": ["tariff"],
                "properties": {
                  "tariff": {"type": ["integer", "null"], "minimum": 1, "maximum": 4294967295, "description": "null takes the assignment away"},
                  "station": {"type": ["string", "null"], "minLength": 1},
                  "connector": {"type": ["integer", "null"], "minimum": 1, "maximum": 10000, "description": "Needs `station`"},
                  "token": {"type": ["string", "null"], "minLength": 1, "description": "Subject in hex, or the uid"}
                },
                "additionalProperties": false, "examples": [{"tariff": 1, "station": "CP001", "connector": 2}]
              },
              "Tariff": {
                "type": "object",
                "required": ["tariff", "version", "name", "currency", "gross", "components", "ended", "versions", "publishedAt", "contentHash", "assignments"],
                "properties": {
                  "tariff": {"type": "integer"}, "version": {"type": "integer"}, "name": {"type": "string"}, "currency": {"type": "string"},
                  "gross": {"type": "boolean"}, "components": {"type": "array", "items": {"$ref": "#/components/schemas/TariffComponent"}},
                  "ended": {"type": "boolean"}, "versions": {"type": "integer"}, "publishedAt": {"$ref": "#/components/schemas/InstantOrNull"},
                  "contentHash": {"type": "string"}, "assignments": {"type": "array", "items": {"$ref": "#/components/schemas/Assignment"}}
                }
              },
              "NewTariff": {
                "type": "object", "required": ["name", "components"],
                "properties": {
                  "name": {"type": "string", "minLength": 1, "maxLength": 100},
                  "currency": {"type": ["string", "null"], "pattern": "^[A-Z]{3}$", "description": "ISO 4217; the seller's when absent, else EUR"},
                  "gross": {"type": ["boolean", "null"], "default": false, "description": "Whether prices include VAT"},
                  "components": {"type": "array", "minItems": 1, "maxItems": 20, "items": {"$ref": "#/components/schemas/TariffComponent"}},
                  "assign": {"type": ["boolean", "null"], "default": false, "description": "Use it everywhere"}
                },
                "additionalProperties": false,
                "examples": [
                  {
                    "name": "Standard", "currency": "EUR", "gross": true, "assign": true,
                    "components": [
                      {"dimension": "ENERGY", "price": "0.49", "vat": "19"}, {"dimension": "PARKING_TIME", "price": "6.00", "vat": "19", "stepSize": 60}
                    ]
                  }
                ]
              },
              "Seller": {
                "type": "object", "required": ["name", "address", "series", "currency"],
                "properties": {
                  "name": {"type": "string", "minLength": 1, "maxLength": 500}, "address": {"type": "string", "minLength": 1, "maxLength": 500},
                  "vatId": {"type": ["string", "null"], "pattern": "^[A-Z]{2}[A-Z0-9]{2,13}$"},
                  "series": {
                    "type": "string", "pattern": "^[A-Z0-9]([A-Z0-9-]*[A-Z0-9])?$", "maxLength": 20, "description": "Prefix of invoice numbers; must not end in -C"
                  },
                  "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}
                },
                "examples": [
                  {"name": "Stadtwerke Beispiel GmbH", "address": "Hafenstr. 1, 20457 Hamburg", "vatId": "DE123456789", "series": "R", "currency": "EUR"}
                ],
                "additionalProperties": false
              },
              "SellerOrNone": {
                "type": "object", "required": ["name", "address", "vatId", "series", "currency"],
                "properties": {
                  "name": {"type": ["string", "null"]}, "address": {"type": ["string", "null"]}, "vatId": {"type": ["string", "null"]},
                  "series": {"type": ["string", "null"]}, "currency": {"type": ["string", "null"]}
                }
              },
              "PriceLine": {
                "type": "object", "required": ["dimension", "quantity", "unit", "price", "vat", "net", "tax"],
                "properties": {
                  "dimension": {"enum": ["FLAT", "ENERGY", "TIME", "PARKING_TIME"]}, "quantity": {"$ref": "#/components/schemas/Decimal"},
                  "unit": {"enum": ["kWh", "h", "1"]}, "price": {"$ref": "#/components/schemas/Decimal"}, "vat": {"$ref": "#/components/schemas/DecimalOrNull"},
                  "net": {"$ref": "#/components/schemas/Decimal"}, "tax": {"$ref": "#/components/schemas/Decimal"}
                }
              },
              "Price": {
                "type": "object", "required": ["currency", "net", "tax", "gross", "lines"],
                "properties": {
                  "currency": {"type": "string"}, "net": {"$ref": "#/components/schemas/Decimal"}, "tax": {"$ref": "#/components/schemas/Decimal"},
                  "gross": {"$ref": "#/components/schemas/Decimal"}, "lines": {"type": "array", "items": {"$ref": "#/components/schemas/PriceLine"}}
                }
              },
              "Session": {
                "type": "object",
                "required": [
                  "session", "station", "connector", "transactionId", "token", "tokenLabel", "driver", "startedAt", "stoppedAt", "running", "energyKwh", "powerW",
                  "stateOfCharge", "meterStartKwh", "meterStopKwh", "stopReason", "tariff", "tariffVersion", "free", "held", "heldDetail", "estimated",
                  "writtenOff", "price", "costSoFar", "invoice"
                ],
                "properties": {
                  "session": {"type": "integer"}, "station": {"type": ["string", "null"]}, "connector": {"type": "integer"},
                  "transactionId": {"type": ["integer", "null"]}, "token": {"type": ["string", "null"]}, "tokenLabel": {"type": ["string", "null"]},
                  "driver": {"type": ["integer", "null"]}, "startedAt": {"$ref": "#/components/schemas/Instant"},
                  "stoppedAt": {"$ref": "#/components/schemas/InstantOrNull"}, "running": {"type": "boolean"},
                  "energyKwh": {"$ref": "#/components/schemas/DecimalOrNull"}, "powerW": {"$ref": "#/components/schemas/DecimalOrNull"},
                  "stateOfCharge": {"$ref": "#/components/schemas/DecimalOrNull"}, "meterStartKwh": {"$ref": "#/components/schemas/DecimalOrNull"},
                  "meterStopKwh": {"$ref": "#/components/schemas/DecimalOrNull"}, "stopReason": {"type": ["string", "null"]},
                  "tariff": {"type": ["integer", "null"]}, "tariffVersion": {"type": ["integer", "null"]},
                  "free": {"type": ["string", "null"], "description": "Why it costs nothing"},
                  "held": {"type": ["string", "null"], "description": "Why it waits for a person"}, "heldDetail": {"type": ["string", "null"]},
                  "estimated": {"type": "boolean"}, "writtenOff": {"type": "boolean"},
                  "price": {"anyOf": [{"$ref": "#/components/schemas/Price"}, {"type": "null"}]},
                  "costSoFar": {
                    "anyOf": [
                      {
                        "type": "object", "required": ["currency", "gross"],
                        "properties": {"currency": {"type": "string"}, "gross": {"$ref": "#/components/schemas/Decimal"}}
                      },
                      {"type": "null"}
                    ]
                  },
                  "invoice": {"type": ["integer", "null"]}
                }
              },
              "Reading": {
                "type": "object", "required": ["at", "energyKwh", "powerW", "currentA", "stateOfCharge", "voltageV"],
                "properties": {
                  "at": {"$ref": "#/components/schemas/Instant"}, "energyKwh": {"$ref": "#/components/schemas/DecimalOrNull"},
                  "powerW": {"$ref": "#/components/schemas/DecimalOrNull"}, "currentA": {"$ref": "#/components/schemas/DecimalOrNull"},
                  "stateOfCharge": {"$ref": "#/components/schemas/DecimalOrNull"}, "voltageV": {"$ref": "#/components/schemas/DecimalOrNull"}
                }
              },
              "SessionDetail": {
                "allOf": [
                  {"$ref": "#/components/schemas/Session"},
                  {
                    "type": "object", "required": ["readings", "entries"],
                    "properties": {
                      "readings": {"type": "array", "items": {"$ref": "#/components/schemas/Reading"}}, "entries": {"type": "array", "items": {"type": "integer"}}
                    }
                  }
                ]
              },
              "Invoice": {
                "type": "object",
                "required": [
                  "invoice", "number", "series", "issuedAt", "credits", "currency", "net", "tax", "gross", "driver", "token", "servicedFrom", "servicedTo",
                  "sessions", "sequence", "credited"
                ],
                "properties": {
                  "invoice": {"type": "integer"}, "number": {"type": "string"}, "series": {"type": "string"}, "issuedAt": {"$ref": "#/components/schemas/Instant"},
                  "credits": {"type": ["integer", "null"], "description": "The invoice that this credit note takes back"}, "currency": {"type": "string"},
                  "net": {"$ref": "#/components/schemas/Decimal"}, "tax": {"$ref": "#/components/schemas/Decimal"},
                  "gross": {"$ref": "#/components/schemas/Decimal"}, "driver": {"type": ["integer", "null"]}, "token": {"type": ["string", "null"]},
                  "servicedFrom": {"$ref": "#/components/schemas/InstantOrNull"}, "servicedTo": {"$ref": "#/components/schemas/InstantOrNull"},
                  "sessions": {"type": "array", "items": {"type": "integer"}}, "sequence": {"type": "integer", "description": "Journal entry that issued it"},
                  "credited": {"type": "boolean", "description": "Whether a credit note takes it back"}
                }
              },
              "Posting": {
                "type": "object", "required": ["posting", "text", "legs", "servicedAt", "accountedAt"],
                "properties": {
                  "posting": {"type": "integer"}, "text": {"type": "string"},
                  "legs": {
                    "type": "array",
                    "items": {
                      "type": "object", "required": ["account", "accountName", "side", "amount"],
                      "properties": {
                        "account": {"type": "string"}, "accountName": {"type": "string"}, "side": {"enum": ["debit", "credit"]},
                        "amount": {"$ref": "#/components/schemas/Decimal"}
                      }
                    }
                  },
                  "servicedAt": {"$ref": "#/components/schemas/Instant"}, "accountedAt": {"$ref": "#/components/schemas/Instant"}
                }
              },
              "InvoiceDetail": {
                "allOf": [
                  {"$ref": "#/components/schemas/Invoice"},
                  {
                    "type": "object", "required": ["lines", "groups", "seller", "postings", "contentHash"],
                    "properties": {
                      "lines": {
                        "type": "array",
                        "items": {
                          "allOf": [
                            {"$ref": "#/components/schemas/PriceLine"}, {"type": "object", "required": ["session"], "properties": {"session": {"type": "integer"}}}
                          ]
                        }
                      },
                      "groups": {
                        "type": "array",
                        "items": {
                          "type": "object", "required": ["vat", "net", "tax"],
                          "properties": {
                            "vat": {"$ref": "#/components/schemas/DecimalOrNull"}, "net": {"$ref": "#/components/schemas/Decimal"},
                            "tax": {"$ref": "#/components/schemas/Decimal"}
                          }
                        }
                      },
                      "seller": {
                        "type": "object", "required": ["name", "address", "vatId"],
                        "properties": {"name": {"type": "string"}, "address": {"type": "string"}, "vatId": {"type": ["string", "null"]}}
                      },
                      "postings": {"type": "array", "items": {"$ref": "#/components/schemas/Posting"}}, "contentHash": {"type": "string"}
                    }
                  }
                ]
              },
              "TrailStep": {
                "type": "object", "required": ["what", "sequence", "at", "text", "hash"],
                "properties": {
                  "what": {"type": "string"}, "sequence": {"type": ["integer", "null"]}, "at": {"$ref": "#/components/schemas/InstantOrNull"},
                  "text": {"type": ["string", "null"]}, "hash": {"type": ["string", "null"]}
                }
              },
              "Ledger": {
                "type": "object", "required": ["currency", "accounts", "balanced"],
                "properties": {
                  "currency": {"type": ["string", "null"]},
                  "accounts": {
                    "type": "array",
                    "items": {
                      "type": "object", "required": ["account", "name", "currency", "debit", "credit", "balance"],
                      "properties": {
                        "account": {"type": "string"}, "name": {"type": "string"}, "currency": {"type": "string"},
                        "debit": {"$ref": "#/components/schemas/Decimal"}, "credit": {"$ref": "#/components/schemas/Decimal"},
                        "balance": {"$ref": "#/components/schemas/Decimal"}
                      }
                    }
                  },
                  "balanced": {"type": "boolean"}
                }
              },
              "Alert": {
                "type": "object", "required": ["station", "kind", "text", "count", "firstAt", "lastAt"],
                "properties": {
                  "station": {"type": ["string", "null"]}, "kind": {"type": "string"}, "text": {"type": "string"}, "count": {"type": "integer"},
                  "firstAt": {"$ref": "#/components/schemas/Instant"}, "lastAt": {"$ref": "#/components/schemas/Instant"}
                }
              },
              "Entry": {
                "type": "object", "required": ["sequence", "at", "kind", "station", "deciderVersion", "hash", "previousHash", "input", "events", "sent"],
                "properties": {
                  "sequence": {"type": "integer"}, "at": {"$ref": "#/components/schemas/Instant"}, "kind": {"type": "string"},
                  "station": {"type": ["integer", "null"], "description": "Number of the station whose stream it belongs to"},
                  "deciderVersion": {"type": "integer"}, "hash": {"type": "string"}, "previousHash": {"type": ["string", "null"]},
                  "input": {"type": ["object", "null"]},
                  "events": {
                    "type": "array",
                    "items": {"type": "object", "required": ["name", "fields"], "properties": {"name": {"type": "string"}, "fields": {"type": "object"}}}
                  },
                  "sent": {"type": "array", "items": {"type": "object"}}
                }
              },
              "APIToken": {
                "type": "object", "required": ["id", "name", "role", "revoked", "issuedAt"],
                "properties": {
                  "id": {"type": "integer"}, "name": {"type": "string"}, "role": {"$ref": "#/components/schemas/Role"}, "revoked": {"type": "boolean"},
                  "issuedAt": {"$ref": "#/components/schemas/Instant"}
                }
              },
              "APITokenWithText": {
                "allOf": [
                  {"$ref": "#/components/schemas/APIToken"},
                  {"type": "object", "properties": {"token": {"type": "string", "description": "Only in the first answer, never again"}}}
                ]
              }
            }
          }
        }
        """#
}
