/// A station tells how its firmware update goes (OCPP 1.6, 4.5, 6.19).
public struct FirmwareStatusNotificationRequest: OCPPMessage {
    public static var action: Action { .firmwareStatusNotification }

    public var status: Word<FirmwareStatus>

    /// A message of these fields.
    public init(status: Word<FirmwareStatus>) {
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

/// Receipt (OCPP 1.6, 6.20).
public struct FirmwareStatusNotificationResponse: OCPPMessage {
    public static var action: Action { .firmwareStatusNotification }

    /// It says nothing but its name.
    public init() {}

    /// Whatever stands in it is passed over.
    public init(reading reader: MessageReader, warnings: inout Warnings) {}

    public func write(to json: inout JSONWriter) {
        json.object { _ in }
    }
}

/// State of a firmware update (OCPP 1.6, 7.25).
public enum FirmwareStatus: String, SpecWord {
    case downloaded = "Downloaded"
    case downloadFailed = "DownloadFailed"
    case downloading = "Downloading"
    case idle = "Idle"
    case installationFailed = "InstallationFailed"
    case installing = "Installing"
    case installed = "Installed"

    public static let words = WordTable<FirmwareStatus>()
    public static var substitute: FirmwareStatus { .idle }
}
