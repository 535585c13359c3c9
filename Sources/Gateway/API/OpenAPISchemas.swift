extension OpenAPI {
    static let schemas: StaticString = #"""
              "Instant": {"type": "string", "format": "date-time", "description": "RFC 3339 in UTC with milliseconds", "examples": ["2026-11-24T21:33:13.123Z"]},
              "InstantOrNull": {"anyOf": [{"$ref": "#/components/schemas/Instant"}, {"type": "null"}]},
              "Decimal": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$", "description": "An exact decimal number as text", "examples": ["12.345"]},
              "DecimalOrNull": {"anyOf": [{"$ref": "#/components/schemas/Decimal"}, {"type": "null"}]},
              "Cursor": {"type": ["string", "null"], "description": "For `after` of the next page; null at the end"},
              "Role": {"enum": ["owner", "operator", "accountant", "read-only"]},
              "ConnectorStatus": {
                "enum": ["Available", "Preparing", "Charging", "SuspendedEVSE", "SuspendedEV", "Finishing", "Reserved", "Unavailable", "Faulted"]
              },
              "Problem": {
                "description": "RFC 9457", "type": "object", "required": ["type", "title", "status", "detail"],
                "properties": {
                  "type": {"type": "string", "format": "uri-reference"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
                  "instance": {"type": "string", "format": "uri-reference"},
                  "errors": {
                    "type": "array",
                    "items": {
                      "type": "object", "required": ["pointer", "detail"],
                      "properties": {"pointer": {"type": "string", "description": "JSON Pointer, or /line/column of a CSV"}, "detail": {"type": "string"}}
                    }
                  }
                },
                "examples": [
                  {
                    "type": "about:blank", "title": "Unprocessable Content", "status": 422, "detail": "/tokens/3/uid: must be an idTag of 1 to 36 characters",
                    "errors": [{"pointer": "/tokens/3/uid", "detail": "must be an idTag of 1 to 36 characters"}]
                  }
                ]
              },
              "Status": {
                "type": "object",
                "required": [
                  "origin", "version", "sequence", "head", "startedAt", "uptimeSeconds", "stations", "sessions", "invoices", "onboardingUntil", "alerts",
                  "warnings", "disk", "certificateExpiresAt", "tlsFailures"
                ],
                "properties": {
                  "origin": {"type": "string"}, "version": {"type": "string"}, "sequence": {"type": "integer"}, "head": {"type": "string"},
                  "startedAt": {"$ref": "#/components/schemas/Instant"}, "uptimeSeconds": {"type": "integer"},
                  "stations": {
                    "type": "object", "required": ["total", "connected", "charging"],
                    "properties": {"total": {"type": "integer"}, "connected": {"type": "integer"}, "charging": {"type": "integer"}}
                  },
                  "sessions": {
                    "type": "object", "required": ["open", "held", "closed"],
                    "properties": {
                      "open": {"type": "integer", "description": "Running"}, "held": {"type": "integer", "description": "Ended and waiting for a person"},
                      "closed": {"type": "integer"}
                    }
                  },
                  "invoices": {"type": "integer"}, "onboardingUntil": {"$ref": "#/components/schemas/InstantOrNull"}, "alerts": {"type": "integer"},
                  "warnings": {"type": "array", "items": {"type": "string"}},
                  "actor": {
                    "description": "Who asks; absent in events", "type": "object", "required": ["name", "role"],
                    "properties": {"name": {"type": "string"}, "role": {"$ref": "#/components/schemas/Role"}}
                  },
                  "disk": {
                    "description": "Room on the file system of the journal", "type": "object", "required": ["state", "freeBytes", "reserveBytes"],
                    "properties": {
                      "state": {
                        "description": "`full`: less is free than the reserve; what ends charging is taken, and what connected stations send. `spent`: less than half of it; nothing is written",
                        "enum": ["ample", "full", "spent"]
                      },
                      "freeBytes": {"type": ["integer", "null"]}, "reserveBytes": {"type": "integer"}
                    }
                  },
                  "certificateExpiresAt": {"$ref": "#/components/schemas/InstantOrNull"},
                  "tlsFailures": {
                    "type": "array", "description": "TLS handshakes that failed lately",
                    "items": {
                      "type": "object", "required": ["at", "address", "reason"],
                      "properties": {"at": {"$ref": "#/components/schemas/Instant"}, "address": {"type": "string"}, "reason": {"type": "string"}}
                    }
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
                "required": [
                  "id", "number", "name", "tenant", "connected", "pending", "removed", "strict", "securityProfile", "connectedProfile", "vendor", "model",
                  "serialNumber", "firmware", "address", "subprotocol", "registration", "connectedAt", "disconnectedAt", "bootedAt", "lastFrameAt", "frames",
                  "warnings", "unreadable", "clockSkewSeconds", "localListVersion", "firmwareStatus", "diagnosticsStatus", "openCalls", "connectors", "powerMaxW",
                  "profileZeroUntil"
                ],
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
                  "connectors": {"type": "array", "items": {"$ref": "#/components/schemas/Connector"}}, "powerMaxW": {"$ref": "#/components/schemas/DecimalOrNull"},
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
                  "id": {
                    "type": "string", "minLength": 1, "maxLength": 48, "pattern": "^[!-.0-~]+$",
                    "description": "Identity: the last part of the address to which the station connects"
                  },
                  "name": {"type": ["string", "null"], "minLength": 1, "maxLength": 100},
                  "password": {
                    "type": ["string", "null"], "minLength": 8, "maxLength": 64,
                    "description": "Made and answered once when absent and needed; 40 hexadecimal digits are usual"
                  },
                  "securityProfile": {"type": "integer", "minimum": 0, "maximum": 3, "default": 1, "description": "0 needs allowProfileZeroUntil"},
                  "connectors": {"type": ["integer", "null"], "minimum": 1, "maximum": 128},
                  "powerMaxW": {"type": ["integer", "null"], "minimum": 1000, "maximum": 5000000, "description": "Watts"},
                  "allowProfileZeroUntil": {"$ref": "#/components/schemas/InstantOrNull", "description": "Until when no credentials are asked for"}
                },
                "additionalProperties": false, "examples": [{"id": "CP001", "name": "Yard, left", "securityProfile": 1, "connectors": 2, "powerMaxW": 22000}]
              },
              "StationChange": {
                "type": "object",
                "properties": {
                  "name": {"type": ["string", "null"], "minLength": 1, "maxLength": 100}, "securityProfile": {"type": "integer", "minimum": 0, "maximum": 3},
                  "connectors": {"type": ["integer", "null"], "minimum": 1, "maximum": 128},
                  "powerMaxW": {"type": ["integer", "null"], "minimum": 1000, "maximum": 5000000, "description": "Watts"}, "strict": {"type": "boolean"},
                  "password": {
                    "type": ["string", "null"], "minLength": 8, "maxLength": 64,
                    "description": "Made and answered once when absent and needed; 40 hexadecimal digits are usual"
                  },
                  "allowProfileZeroUntil": {"$ref": "#/components/schemas/InstantOrNull", "description": "Until when no credentials are asked for"}
                },
                "additionalProperties": false, "examples": [{"name": "Yard, right", "strict": true}]
              },
              "Adoption": {
                "type": "object",
                "properties": {
                  "name": {"type": ["string", "null"], "minLength": 1, "maxLength": 100},
                  "password": {
                    "type": ["string", "null"], "minLength": 8, "maxLength": 64,
                    "description": "Made and answered once when absent and needed; 40 hexadecimal digits are usual"
                  },
                  "securityProfile": {"type": "integer", "minimum": 0, "maximum": 3, "default": 1, "description": "0 needs allowProfileZeroUntil"},
                  "connectors": {"type": ["integer", "null"], "minimum": 1, "maximum": 128},
                  "powerMaxW": {"type": ["integer", "null"], "minimum": 1000, "maximum": 5000000, "description": "Watts"},
                  "allowProfileZeroUntil": {"$ref": "#/components/schemas/InstantOrNull", "description": "Until when no credentials are asked for"}
                },
                "additionalProperties": false, "examples": [{"name": "Yard, left"}]
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
                  "kind": {"enum": ["call", "result", "error", "handshake", "closed", "other"]}, "action": {"type": ["string", "null"]}, "text": {"type": "string"},
                  "events": {"type": "array", "items": {"type": "string"}}, "warnings": {"type": "array", "items": {"type": "string"}}
                }
              },
              "Call": {
                "type": "object",
                "required": [
                  "call", "station", "action", "payload", "actor", "connector", "queuedAt", "expires", "sentAt", "attempt", "endedAt", "outcome", "status",
                  "detail", "observed", "effect", "observesUntil", "state"
                ],
                "properties": {
                  "call": {"type": "integer"}, "station": {"type": "string"}, "action": {"type": "string"}, "payload": {"type": ["object", "null"]},
                  "actor": {"type": "string"}, "connector": {"type": ["integer", "null"]}, "queuedAt": {"$ref": "#/components/schemas/Instant"},
                  "expires": {"$ref": "#/components/schemas/Instant"}, "sentAt": {"$ref": "#/components/schemas/InstantOrNull"}, "attempt": {"type": "integer"},
                  "endedAt": {"$ref": "#/components/schemas/InstantOrNull"},
                  "outcome": {"enum": ["answered", "refused", "unreadable", "timed out", "expired", "cancelled", "lost", "superseded", null]},
                  "status": {"type": ["string", "null"]}, "detail": {"type": ["string", "null"]},
                  "observed": {"type": ["boolean", "null"], "description": "Whether its effect was seen; null while it is not known"},
                  "effect": {"type": ["string", "null"]}, "observesUntil": {"$ref": "#/components/schemas/InstantOrNull"},
                  "state": {"enum": ["queued", "sent", "watching", "done"]}
                }
              },
              "NewCall": {
                "type": "object", "required": ["action"],
                "properties": {
                  "action": {"type": "string", "examples": ["Reset"]},
                  "payload": {"type": ["object", "null"], "description": "As the schema of the action wants it; {} when absent"},
                  "expiresSeconds": {
                    "type": ["integer", "null"], "minimum": 1, "maximum": 604800, "description": "How long it may wait to be sent; a day when absent"
                  }
                },
                "additionalProperties": false, "examples": [{"action": "Reset", "payload": {"type": "Soft"}, "expiresSeconds": 600}]
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
                  "uid": {"type": "string", "minLength": 1, "maxLength": 36}, "kind": {"enum": ["RFID", "Virtual", null], "default": "RFID"},
                  "label": {"type": ["string", "null"], "minLength": 0, "maxLength": 100},
                  "group": {
                    "type": ["string", "null"], "maxLength": 20, "pattern": "^[ -~]*$",
                    "description": "parentIdTag: tokens of one group may stop each other's sessions"
                  },
                  "driver": {"type": ["integer", "null"], "minimum": 1, "maximum": 4294967295}, "expires": {"$ref": "#/components/schemas/InstantOrNull"},
                  "free": {"type": ["boolean", "null"], "default": false}, "status": {"enum": ["active", "blocked", "inactive", null], "default": "active"}
                },
                "additionalProperties": false, "examples": [{"uid": "04A1B2C3D4E5F6", "label": "Blue card", "group": "FLEET"}]
              },
              "TokenChange": {
                "type": "object",
                "description": "What is absent stays; null takes away `expires`, `group`, `driver` and `label`, and leaves `status` and `free` as they are",
                "properties": {
                  "status": {"enum": ["active", "blocked", "inactive", null]}, "expires": {"$ref": "#/components/schemas/InstantOrNull"},
                  "group": {
                    "type": ["string", "null"], "maxLength": 20, "pattern": "^[ -~]*$",
                    "description": "parentIdTag: tokens of one group may stop each other's sessions"
                  },
                  "driver": {"type": ["integer", "null"], "minimum": 1, "maximum": 4294967295},
                  "label": {"type": ["string", "null"], "minLength": 0, "maxLength": 100}, "free": {"type": ["boolean", "null"]}
                },
                "additionalProperties": false, "examples": [{"status": "blocked"}, {"expires": null, "driver": null}]
              },
              "Driver": {
                "type": "object", "required": ["driver", "name", "mail", "forgotten"],
                "properties": {
                  "driver": {"type": "integer"}, "name": {"type": ["string", "null"]}, "mail": {"type": ["string", "null"]}, "forgotten": {"type": "boolean"}
                }
              },
        """#
}
