import EventStore

extension OCPP16 {
    /// We ask for configuration keys; none named means all (OCPP 1.6, 5.8, 6.23).
    struct GetConfigurationRequest: StationOrder {
        var key: [String]

        /// A message of these fields.
        init(key: [String] = []) {
            self.key = key
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            key = reader.texts("key", max: 50, &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("key", key, max: 50)
            }
        }

        var order: Order { .tellConfiguration(key) }
    }

    /// The configuration of a station (OCPP 1.6, 6.24).
    struct GetConfigurationResponse: OCPPMessage {
        var configurationKey: [KeyValue]
        var unknownKey: [String]

        /// A message of these fields.
        init(configurationKey: [KeyValue] = [], unknownKey: [String] = []) {
            self.configurationKey = configurationKey
            self.unknownKey = unknownKey
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            configurationKey = reader.parts("configurationKey", &warnings)
            unknownKey = reader.texts("unknownKey", max: 50, &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                if !configurationKey.isEmpty {
                    $0.key("configurationKey")
                    $0.beginArray()
                    for element in configurationKey { element.write(to: &$0) }
                    $0.endArray()
                }
                $0.field("unknownKey", unknownKey, max: 50)
            }
        }

        /// All settings, whatever its other members say.
        static func fact(of reader: MessageReader, isAccepted: Bool, warnings: inout Warnings) -> CallAnswer.Fact? {
            let response = Self(reading: reader, warnings: &warnings)
            let entries = response.configurationKey.map { ConfigurationEntry(key: $0.key, value: $0.value, isReadonly: $0.readonly) }
            return .configuration(entries, unknownKeys: response.unknownKey)
        }
    }

    /// A configuration key of a station (OCPP 1.6, 7.29).
    struct KeyValue: Sendable, Equatable, MessagePart {
        var key: String
        var readonly: Bool
        /// Numbers and booleans as text (field.md, quirk 46); 32 digits of a subject where it is a secret.
        var value: String?

        /// A part of a message of these fields.
        init(key: String, readonly: Bool, value: String? = nil) {
            self.key = key
            self.readonly = readonly
            self.value = value
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            key = reader.requiredText("key", max: 50, &warnings)
            readonly = reader.bool("readonly", &warnings) ?? false
            value = reader.text("value", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.required("key", key, max: 50)
                $0.field("readonly", readonly as Bool?)
                $0.field("value", value, max: 500)
            }
        }
    }
}
