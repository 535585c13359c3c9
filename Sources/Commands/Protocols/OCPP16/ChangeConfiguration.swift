import EventStore

extension OCPP16 {
    /// We set a configuration key (OCPP 1.6, 5.3, 6.9).
    struct ChangeConfigurationRequest: StationOrder {
        var key: String
        /// Hidden where the key is that of a secret.
        var value: ConfigurationValue

        /// A message of these fields.
        init(key: String, value: ConfigurationValue) {
            self.key = key
            self.value = value
        }

        static var memberNames: [StaticString] { ["key", "value"] }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            key = reader.requiredText("key", max: 50, &warnings)
            value = ConfigurationValue(reader.requiredText("value", max: 500, &warnings), key: key)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.required("key", key, max: 50)
                $0.key("value")
                value.write(to: &$0, max: 500)
            }
        }

        var order: Order { .changeConfiguration(ConfigurationSetting(key: key, value: value.text)) }
    }

    /// The value of a configuration key that is set; a secret is known by its subject alone.
    enum ConfigurationValue: Sendable, Equatable {
        case clear(String)
        case secret(Subject)

        /// The subject's digits that masking put there, where the key is that of a secret; any other text as it is.
        init(_ text: String, key: String) {
            if Masking.isSecret(configurationKey: key), let subject = Subject(hex: text.utf8) {
                self = .secret(subject)
            } else {
                self = .clear(text)
            }
        }

        /// As it stands in masked text.
        var text: String {
            switch self {
            case .clear(let text): text
            case .secret(let subject): subject.hex
            }
        }

        func write(to json: inout JSONWriter, max: Int) {
            switch self {
            case .clear(let text): json.string(text, max: max)
            case .secret(let subject): json.subject(subject)
            }
        }
    }
}
