extension OpenAPI {
    static let schemas: StaticString = #"""
              "Instant": {"type": "string", "format": "date-time", "description": "RFC 3339 in UTC with milliseconds", "examples": ["2026-11-24T21:33:13.123Z"]},
              "InstantOrNull": {"anyOf": [{"$ref": "#/components/schemas/Instant"}, {"type": "null"}]},
              "Decimal": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$", "description": "An exact decimal number as text", "examples": ["12.345"]},
              "DecimalOrNull": {"anyOf": [{"$ref": "#/components/schemas/Decimal"}, {"type": "null"}]},
              "Cursor": {"type": ["string", "null"], "description": "For `after` of the next page; null at the end"},
              "Role": {"enum": ["owner", "operator", "accountant", "read-only"]},
              "ConnectorStatus": {"enum": ["Available", "Preparing", "Charging", "SuspendedEVSE", "SuspendedEV", "Finishing", "Reserved", "Unavailable", "Faulted"]},
              "Problem": {
                "description": "RFC 9457", "type": "object", "required": ["type", "title", "status"],
                "properties": {
                  "type": {"type": "string", "format": "uri-reference"}, "title": {"type": "string"}, "status": {"type": "integer"},
                  "detail": {"type": "string"}, "instance": {"type": "string", "format": "uri-reference"},
                  "errors": {
                    "type": "array",
                    "items": {
                      "type": "object", "required": ["pointer", "detail"],
                      "properties": {"pointer": {"type": "string", "description": "JSON Pointer, or /line/column of a CSV"}, "detail": {"type": "string"}}
                    }
                  }
                }
              },
              "Status": {
                "type": "object",
                "required": ["origin", "version", "sequence", "head", "startedAt", "uptimeSeconds", "stations", "sessions", "invoices", "alerts", "warnings"],
                "properties": {
                  "origin": {"type": "string"}, "version": {"type": "string"}, "sequence": {"type": "integer"}, "head": {"type": "string"},
                  "startedAt": {"$ref": "#/components/schemas/Instant"}, "uptimeSeconds": {"type": "integer"},
                  "stations": {
                    "type": "object", "required": ["total", "connected", "charging"],
                    "properties": {"total": {"type": "integer"}, "connected": {"type": "integer"}, "charging": {"type": "integer"}}
                  },
                  "sessions": {"type": "object", "required": ["open", "closed"], "properties": {"open": {"type": "integer"}, "closed": {"type": "integer"}}},
                  "invoices": {"type": "integer"}, "onboardingUntil": {"$ref": "#/components/schemas/InstantOrNull"}, "alerts": {"type": "integer"},
                  "warnings": {"type": "array", "items": {"type": "string"}},
                  "actor": {
                    "description": "Who asks; absent in events", "type": "object", "required": ["name", "role"],
                    "properties": {"name": {"type": "string"}, "role": {"$ref": "#/components/schemas/Role"}}
                  }
                }
              },
              "Connector": {
                "description": "0 is the station as a whole", "type": "object",
                "required": ["id", "status", "errorCode", "info", "at", "powerW", "energyKwh", "session"],
                "properties": {
                  "id": {"type": "integer"}, "status": {"anyOf": [{"$ref": "#/components/schemas/ConnectorStatus"}, {"type": "null"}]},
                  "errorCode": {"type": ["string", "null"]}, "info": {"type": ["string", "null"]}, "at": {"$ref": "#/components/schemas/InstantOrNull"},
                  "powerW": {"$ref": "#/components/schemas/DecimalOrNull"}, "energyKwh": {"$ref": "#/components/schemas/DecimalOrNull"},
                  "session": {"type": ["integer", "null"]}
                }
              },
              "Station": {
                "description": "A charging station as the journal tells it", "type": "object",
                "required": ["id", "number", "connected", "pending", "removed", "securityProfile", "frames", "connectors"],
                "properties": {
                  "id": {"type": "string"}, "number": {"type": "integer"}, "name": {"type": ["string", "null"]}, "tenant": {"type": "integer"},
                  "connected": {"type": "boolean"}, "pending": {"type": "boolean"}, "removed": {"type": "boolean"}, "strict": {"type": "boolean"},
                  "securityProfile": {"type": "integer", "minimum": 0, "maximum": 3}, "connectedProfile": {"type": ["integer", "null"]},
                  "vendor": {"type": ["string", "null"]}, "model": {"type": ["string", "null"]}, "serialNumber": {"type": ["string", "null"]},
                  "firmware": {"type": ["string", "null"]}, "address": {"type": ["string", "null"]}, "subprotocol": {"type": ["string", "null"]},
                  "registration": {"enum": ["Accepted", "Pending", "Rejected", null]}, "connectedAt": {"$ref": "#/components/schemas/InstantOrNull"},
                  "disconnectedAt": {"$ref": "#/components/schemas/InstantOrNull"}, "bootedAt": {"$ref": "#/components/schemas/InstantOrNull"},
                  "lastFrameAt": {"$ref": "#/components/schemas/InstantOrNull"}, "frames": {"type": "integer"}, "warnings": {"type": "integer"},
                  "unreadable": {"type": "integer"}, "clockSkewSeconds": {"type": ["integer", "null"]}, "localListVersion": {"type": ["integer", "null"]},
                  "firmwareStatus": {"type": ["string", "null"]}, "diagnosticsStatus": {"type": ["string", "null"]}, "openCalls": {"type": "integer"},
                  "connectors": {"type": "array", "items": {"$ref": "#/components/schemas/Connector"}},
                  "powerMaxW": {"$ref": "#/components/schemas/DecimalOrNull"},
                  "profileZeroUntil": {"$ref": "#/components/schemas/InstantOrNull"}
                }
              },
              "StationWithPassword": {
                "allOf": [
                  {"$ref": "#/components/schemas/Station"},
                  {"type": "object", "properties": {"password": {"type": "string", "description": "Only when one was made, and only in this answer"}}}
                ]
              },
              "NewStation": {
                "type": "object", "required": ["id"],
                "properties": {
                  "id": {"type": "string", "minLength": 1, "maxLength": 48, "description": "Identity: the last part of the address to which the station connects"},
                  "name": {"type": ["string", "null"]}, "password": {"type": ["string", "null"], "description": "Made and answered once when absent"},
                  "securityProfile": {"type": "integer", "minimum": 0, "maximum": 3, "default": 1, "description": "0 needs allowProfileZeroUntil"},
                  "connectors": {"type": ["integer", "null"]}, "powerMaxW": {"type": ["integer", "null"]},
                  "allowProfileZeroUntil": {"$ref": "#/components/schemas/InstantOrNull"}
                }
              },
              "StationChange": {
                "type": "object",
                "properties": {
                  "name": {"type": ["string", "null"]}, "securityProfile": {"type": "integer", "minimum": 0, "maximum": 3},
                  "connectors": {"type": ["integer", "null"]}, "powerMaxW": {"type": ["integer", "null"]}, "strict": {"type": "boolean"},
                  "password": {"type": ["string", "null"]}, "allowProfileZeroUntil": {"$ref": "#/components/schemas/InstantOrNull"}
                }
              },
              "Adoption": {
                "type": "object",
                "properties": {
                  "name": {"type": ["string", "null"]}, "password": {"type": ["string", "null"]},
                  "securityProfile": {"type": "integer", "minimum": 0, "maximum": 3}
                }
              },
              "Imported": {"type": "object", "required": ["imported"], "properties": {"imported": {"type": "integer"}}},
              "ConfigurationKey": {
                "type": "object", "required": ["key", "value", "readonly"],
                "properties": {"key": {"type": "string"}, "value": {"type": ["string", "null"]}, "readonly": {"type": "boolean"}}
              },
              "Frame": {
                "description": "Text as it was on the wire", "type": "object",
                "required": ["sequence", "at", "direction", "kind", "action", "text", "events", "warnings"],
                "properties": {
                  "sequence": {"type": "integer"}, "at": {"$ref": "#/components/schemas/Instant"}, "direction": {"enum": ["in", "out"]},
                  "kind": {"enum": ["call", "result", "error", "handshake", "closed", "other"]}, "action": {"type": ["string", "null"]},
                  "text": {"type": "string"}, "events": {"type": "array", "items": {"type": "string"}},
                  "warnings": {"type": "array", "items": {"type": "string"}}
                }
              },
              "Call": {
                "type": "object", "required": ["call", "station", "action", "payload", "queuedAt", "state"],
                "properties": {
                  "call": {"type": "integer"}, "station": {"type": "string"}, "action": {"type": "string"}, "payload": {"type": "object"},
                  "actor": {"type": "string"}, "connector": {"type": ["integer", "null"]}, "queuedAt": {"$ref": "#/components/schemas/Instant"},
                  "expires": {"$ref": "#/components/schemas/Instant"}, "sentAt": {"$ref": "#/components/schemas/InstantOrNull"},
                  "attempt": {"type": "integer"}, "endedAt": {"$ref": "#/components/schemas/InstantOrNull"},
                  "outcome": {"enum": ["answered", "refused", "unreadable", "timed out", "expired", "cancelled", "lost", null]},
                  "status": {"type": ["string", "null"]}, "detail": {"type": ["string", "null"]},
                  "observed": {"type": ["boolean", "null"], "description": "Whether its effect was seen; null while it is not known"},
                  "effect": {"type": ["string", "null"]}, "observesUntil": {"$ref": "#/components/schemas/InstantOrNull"},
                  "state": {"enum": ["queued", "sent", "watching", "done"]}
                }
              },
              "NewCall": {
                "type": "object", "required": ["action", "payload"],
                "properties": {
                  "action": {"type": "string", "examples": ["Reset"]}, "payload": {"type": "object", "examples": [{"type": "Soft"}]},
                  "expiresSeconds": {"type": ["integer", "null"], "minimum": 1}
                }
              },
              "Knocking": {
                "type": "object", "required": ["identity", "address", "count", "reason", "subprotocols", "userAgent", "firstAt", "lastAt"],
                "properties": {
                  "identity": {"type": "string"}, "address": {"type": "string"}, "count": {"type": "integer"}, "reason": {"type": "string"},
                  "subprotocols": {"type": "string"}, "userAgent": {"type": "string"}, "firstAt": {"$ref": "#/components/schemas/Instant"},
                  "lastAt": {"$ref": "#/components/schemas/Instant"}
                }
              },
              "Token": {
                "type": "object", "required": ["token", "uid", "kind", "status", "label", "group", "driver", "expires", "free", "issuedAt", "forgotten"],
                "properties": {
                  "token": {"type": "string"}, "uid": {"type": ["string", "null"], "description": "Masked for accountant and read-only; null once forgotten"},
                  "kind": {"enum": ["RFID", "Virtual"]}, "status": {"enum": ["active", "blocked", "inactive"]}, "label": {"type": ["string", "null"]},
                  "group": {"type": ["string", "null"]}, "driver": {"type": ["integer", "null"]}, "expires": {"$ref": "#/components/schemas/InstantOrNull"},
                  "free": {"type": "boolean"}, "issuedAt": {"$ref": "#/components/schemas/Instant"}, "forgotten": {"type": "boolean"}
                }
              },
              "NewToken": {
                "type": "object", "required": ["uid"],
                "properties": {
                  "uid": {"type": "string", "minLength": 1, "maxLength": 36}, "kind": {"enum": ["RFID", "Virtual"]}, "label": {"type": ["string", "null"]},
                  "group": {"type": ["string", "null"]}, "driver": {"type": ["integer", "null"]}, "expires": {"$ref": "#/components/schemas/InstantOrNull"},
                  "free": {"type": "boolean"}, "status": {"enum": ["active", "blocked", "inactive"]}
                }
              },
              "TokenChange": {
                "type": "object",
                "properties": {
                  "status": {"enum": ["active", "blocked", "inactive"]}, "expires": {"$ref": "#/components/schemas/InstantOrNull"},
                  "group": {"type": ["string", "null"]}, "driver": {"type": ["integer", "null"]}, "label": {"type": ["string", "null"]},
                  "free": {"type": "boolean"}
                }
              },
              "Driver": {
                "type": "object", "required": ["driver", "name", "mail", "forgotten"],
                "properties": {"driver": {"type": "integer"}, "name": {"type": ["string", "null"]}, "mail": {"type": ["string", "null"]}, "forgotten": {"type": "boolean"}}
              },
              "TariffComponent": {
                "type": "object", "required": ["dimension", "price", "vat"],
                "properties": {
                  "dimension": {"enum": ["FLAT", "ENERGY", "TIME", "PARKING_TIME"]},
                  "price": {"$ref": "#/components/schemas/Decimal", "description": "Per session, kWh or hour"},
                  "vat": {"$ref": "#/components/schemas/Decimal", "description": "Percent"},
                  "stepSize": {"type": "integer", "minimum": 0, "default": 0, "description": "Wh or seconds in one step; 0 counts exactly"}
                }
              },
              "Assignment": {
                "type": "object",
                "properties": {"station": {"type": ["string", "null"]}, "connector": {"type": ["integer", "null"]}, "token": {"type": ["string", "null"]}}
              },
              "NewAssignment": {
                "type": "object", "required": ["tariff"],
                "properties": {
                  "tariff": {"type": ["integer", "null"]}, "station": {"type": ["string", "null"]}, "connector": {"type": ["integer", "null"]},
                  "token": {"type": ["string", "null"]}
                }
              },
              "Tariff": {
                "type": "object", "required": ["tariff"],
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
                  "name": {"type": "string"}, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
                  "gross": {"type": "boolean", "description": "Whether prices include VAT"},
                  "components": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/TariffComponent"}},
                  "assign": {"type": "boolean", "description": "Use it everywhere"}
                }
              },
              "Seller": {
                "type": "object", "required": ["name", "address", "series", "currency"],
                "properties": {
                  "name": {"type": "string"}, "address": {"type": "string"}, "vatId": {"type": ["string", "null"]}, "series": {"type": "string"},
                  "currency": {"type": "string"}
                }
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
                  "unit": {"enum": ["kWh", "h", "1"]}, "price": {"$ref": "#/components/schemas/Decimal"},
                  "vat": {"$ref": "#/components/schemas/DecimalOrNull"}, "net": {"$ref": "#/components/schemas/Decimal"},
                  "tax": {"$ref": "#/components/schemas/Decimal"}
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
                "type": "object", "required": ["session", "station", "connector", "startedAt", "running", "energyKwh"],
                "properties": {
                  "session": {"type": "integer"}, "station": {"type": "string"}, "connector": {"type": "integer"},
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
                "type": "object", "required": ["at"],
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
                      "readings": {"type": "array", "items": {"$ref": "#/components/schemas/Reading"}},
                      "entries": {"type": "array", "items": {"type": "integer"}}
                    }
                  }
                ]
              },
              "Invoice": {
                "type": "object", "required": ["invoice", "number", "series", "issuedAt", "currency", "net", "tax", "gross", "sessions"],
                "properties": {
                  "invoice": {"type": "integer"}, "number": {"type": "string"}, "series": {"type": "string"},
                  "issuedAt": {"$ref": "#/components/schemas/Instant"},
                  "credits": {"type": ["integer", "null"], "description": "The invoice that this credit note takes back"}, "currency": {"type": "string"},
                  "net": {"$ref": "#/components/schemas/Decimal"}, "tax": {"$ref": "#/components/schemas/Decimal"},
                  "gross": {"$ref": "#/components/schemas/Decimal"}, "driver": {"type": ["integer", "null"]}, "token": {"type": ["string", "null"]},
                  "servicedFrom": {"$ref": "#/components/schemas/InstantOrNull"}, "servicedTo": {"$ref": "#/components/schemas/InstantOrNull"},
                  "sessions": {"type": "array", "items": {"type": "integer"}}, "sequence": {"type": "integer", "description": "Journal entry that issued it"},
                  "credited": {"type": "boolean", "description": "Whether a credit note takes it back"}
                }
              },
              "Posting": {
                "type": "object", "required": ["posting", "text", "legs"],
                "properties": {
                  "posting": {"type": "integer"}, "text": {"type": "string"}, "servicedAt": {"$ref": "#/components/schemas/Instant"},
                  "accountedAt": {"$ref": "#/components/schemas/Instant"},
                  "legs": {
                    "type": "array",
                    "items": {
                      "type": "object", "required": ["account", "accountName", "side", "amount"],
                      "properties": {
                        "account": {"type": "string"}, "accountName": {"type": "string"}, "side": {"enum": ["debit", "credit"]},
                        "amount": {"$ref": "#/components/schemas/Decimal"}
                      }
                    }
                  }
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
                            {"$ref": "#/components/schemas/PriceLine"},
                            {"type": "object", "required": ["session"], "properties": {"session": {"type": "integer"}}}
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
                "type": "object", "required": ["what"],
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
                  "deciderVersion": {"type": "integer"}, "hash": {"type": "string"}, "previousHash": {"type": "string"}, "input": {},
                  "events": {
                    "type": "array",
                    "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}, "additionalProperties": true}
                  },
                  "sent": {"type": "array", "items": {}}
                }
              },
              "APIToken": {
                "type": "object", "required": ["id", "name", "role"],
                "properties": {
                  "id": {"type": "integer"}, "name": {"type": "string"}, "role": {"$ref": "#/components/schemas/Role"}, "revoked": {"type": "boolean"},
                  "issuedAt": {"$ref": "#/components/schemas/Instant"}
                }
              },
              "APITokenWithText": {"allOf": [{"$ref": "#/components/schemas/APIToken"}, {"type": "object", "required": ["token"], "properties": {"token": {"type": "string"}}}]}
            }
          }
        }
        """#
}
