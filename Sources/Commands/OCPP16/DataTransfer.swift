/// A vendor's own message, either way (OCPP 1.6, 4.3, 5.6, 6.15).
public struct DataTransferRequest: OCPPMessage {
    public static var action: Action { .dataTransfer }

    public var vendorId: String
    public var messageId: String?
    public var data: String?

    /// A message of these fields.
    public init(vendorId: String, messageId: String? = nil, data: String? = nil) {
        self.vendorId = vendorId
        self.messageId = messageId
        self.data = data
    }

    /// Reads what can be read; what is missing is nil, empty or noted.
    public init(reading reader: MessageReader, warnings: inout Warnings) {
        vendorId = reader.requiredText("vendorId", max: 255, &warnings)
        messageId = reader.text("messageId", max: 50, &warnings)
        data = reader.text("data", &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.required("vendorId", vendorId, max: 255)
            $0.field("messageId", messageId, max: 50)
            $0.field("data", data)
        }
    }
}

/// Answer to a vendor's own message (OCPP 1.6, 6.16).
public struct DataTransferResponse: OCPPMessage {
    public static var action: Action { .dataTransfer }

    public var status: Word<DataTransferStatus>
    public var data: String?

    /// A message of these fields.
    public init(status: Word<DataTransferStatus>, data: String? = nil) {
        self.status = status
        self.data = data
    }

    /// Reads what can be read; what is missing is nil, empty or noted.
    public init(reading reader: MessageReader, warnings: inout Warnings) {
        status = reader.requiredWord("status", &warnings)
        data = reader.text("data", &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("status", status.written)
            $0.field("data", data)
        }
    }
}

/// Answer to DataTransfer (OCPP 1.6, 7.23).
public enum DataTransferStatus: String, SpecWord {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case unknownMessageId = "UnknownMessageId"
    case unknownVendorId = "UnknownVendorId"

    public static let words = WordTable<DataTransferStatus>()
    public static var substitute: DataTransferStatus { .rejected }
}
