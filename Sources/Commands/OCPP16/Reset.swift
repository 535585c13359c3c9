/// We restart a station (OCPP 1.6, 5.14, 6.39).
public struct ResetRequest: OCPPMessage {
    public static var action: Action { .reset }

    public var type: ResetType

    /// A message of these fields.
    public init(type: ResetType) {
        self.type = type
    }

    /// Nil where `type` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let type: ResetType = reader.requiredChoice("type", &warnings) else { return nil }
        self.type = type
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("type", type.name)
        }
    }
}

/// Whether it will restart (OCPP 1.6, 6.40).
public struct ResetResponse: OCPPMessage {
    public static var action: Action { .reset }

    public var status: Word<AcceptanceStatus>

    /// A message of these fields.
    public init(status: Word<AcceptanceStatus>) {
        self.status = status
    }

    /// Reads what can be read; what is missing is nil, empty or noted.
    public init(reading reader: MessageReader, warnings: inout Warnings) {
        status = reader.requiredWord("status", &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("status", status.written)
        }
    }
}

/// Kind of a reset (OCPP 1.6, 7.42).
public enum ResetType: String, SpecWord {
    case hard = "Hard"
    case soft = "Soft"

    public static let words = WordTable<ResetType>()
    public static var substitute: ResetType { .soft }
}
