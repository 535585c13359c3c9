/// We set a configuration key (OCPP 1.6, 5.3, 6.9).
public struct ChangeConfigurationRequest: OCPPMessage {
    public static var action: Action { .changeConfiguration }

    public var key: String
    public var value: String

    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }

    public init(reading reader: MessageReader, warnings: inout Warnings) {
        key = reader.requiredText("key", max: 50, &warnings)
        value = reader.requiredText("value", max: 500, &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.required("key", key, max: 50)
            $0.required("value", value, max: 500)
        }
    }
}

/// Whether the key was set (OCPP 1.6, 6.10).
public struct ChangeConfigurationResponse: OCPPMessage {
    public static var action: Action { .changeConfiguration }

    public var status: Word<ConfigurationStatus>

    public init(status: Word<ConfigurationStatus>) {
        self.status = status
    }

    public init(reading reader: MessageReader, warnings: inout Warnings) {
        status = reader.requiredWord("status", &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("status", status.written)
        }
    }
}

/// Answer to ChangeConfiguration (OCPP 1.6, 7.22).
public enum ConfigurationStatus: String, SpecWord {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case rebootRequired = "RebootRequired"
    case notSupported = "NotSupported"

    public static let words = WordTable<ConfigurationStatus>()
    public static var substitute: ConfigurationStatus { .rejected }
}
