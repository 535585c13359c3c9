/// A station tells how its upload of a log goes (security whitepaper, 4.6.2).
public struct LogStatusNotificationRequest: OCPPMessage {
    public static var action: Action { .logStatusNotification }

    public var status: Word<UploadLogStatus>
    public var requestId: Int64?

    /// A message of these fields.
    public init(status: Word<UploadLogStatus>, requestId: Int64? = nil) {
        self.status = status
        self.requestId = requestId
    }

    /// Reads what can be read; what is missing is nil, empty or noted.
    public init(reading reader: MessageReader, warnings: inout Warnings) {
        status = reader.requiredWord("status", &warnings)
        requestId = reader.int("requestId", &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("status", status.written)
            $0.field("requestId", requestId)
        }
    }
}

/// Receipt.
public struct LogStatusNotificationResponse: OCPPMessage {
    public static var action: Action { .logStatusNotification }

    /// It says nothing but its name.
    public init() {}

    /// Whatever stands in it is passed over.
    public init(reading reader: MessageReader, warnings: inout Warnings) {}

    public func write(to json: inout JSONWriter) {
        json.object { _ in }
    }
}

/// State of an upload of a log (security whitepaper, 5.15).
public enum UploadLogStatus: String, SpecWord {
    case badMessage = "BadMessage"
    case idle = "Idle"
    case notSupportedOperation = "NotSupportedOperation"
    case permissionDenied = "PermissionDenied"
    case uploaded = "Uploaded"
    case uploadFailure = "UploadFailure"
    case uploading = "Uploading"

    public static let words = WordTable<UploadLogStatus>()
    public static var substitute: UploadLogStatus { .idle }
}
