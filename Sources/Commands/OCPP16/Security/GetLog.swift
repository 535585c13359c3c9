public import EventStore

/// We have a log uploaded (security whitepaper, 4.6.1).
public struct GetLogRequest: OCPPMessage {
    public static var action: Action { .getLog }

    public var log: LogParameters
    public var logType: LogType
    public var requestId: Int64
    public var retries: Int?
    /// Seconds.
    public var retryInterval: Int?

    /// A message of these fields.
    public init(log: LogParameters, logType: LogType, requestId: Int64, retries: Int? = nil, retryInterval: Int? = nil) {
        self.log = log
        self.logType = logType
        self.requestId = requestId
        self.retries = retries
        self.retryInterval = retryInterval
    }

    /// Nil where `log`, `logType` or `requestId` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let log: LogParameters = reader.requiredPart("log", &warnings) else { return nil }
        self.log = log
        guard let logType: LogType = reader.requiredChoice("logType", &warnings) else { return nil }
        self.logType = logType
        guard let requestId = reader.requiredInt("requestId", &warnings) else { return nil }
        self.requestId = requestId
        retries = reader.count("retries", &warnings)
        retryInterval = reader.count("retryInterval", &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.part("log", log)
            $0.field("logType", logType.name)
            $0.field("requestId", requestId)
            $0.field("retries", retries)
            $0.field("retryInterval", retryInterval)
        }
    }
}

/// The file that will come.
public struct GetLogResponse: OCPPMessage {
    public static var action: Action { .getLog }

    public var status: Word<LogStatus>
    public var filename: String?

    /// A message of these fields.
    public init(status: Word<LogStatus>, filename: String? = nil) {
        self.status = status
        self.filename = filename
    }

    /// Reads what can be read; what is missing is nil, empty or noted.
    public init(reading reader: MessageReader, warnings: inout Warnings) {
        status = reader.requiredWord("status", &warnings)
        filename = reader.text("filename", max: 255, &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("status", status.written)
            $0.field("filename", filename, max: 255)
        }
    }
}

/// Where a log goes and of which time (security whitepaper, 5.12).
public struct LogParameters: Sendable, Equatable, MessagePart {
    public var remoteLocation: String
    public var oldestTimestamp: Instant?
    public var latestTimestamp: Instant?

    /// A part of a message of these fields.
    public init(remoteLocation: String, oldestTimestamp: Instant? = nil, latestTimestamp: Instant? = nil) {
        self.remoteLocation = remoteLocation
        self.oldestTimestamp = oldestTimestamp
        self.latestTimestamp = latestTimestamp
    }

    /// Reads what can be read; what is missing is nil, empty or noted.
    init(reading reader: MessageReader, warnings: inout Warnings) {
        remoteLocation = reader.requiredText("remoteLocation", max: 512, &warnings)
        oldestTimestamp = reader.instant("oldestTimestamp", &warnings)
        latestTimestamp = reader.instant("latestTimestamp", &warnings)
    }

    func write(to json: inout JSONWriter) {
        json.object {
            $0.required("remoteLocation", remoteLocation, max: 512)
            $0.field("oldestTimestamp", oldestTimestamp)
            $0.field("latestTimestamp", latestTimestamp)
        }
    }
}

/// Which log (security whitepaper, 5.13).
public enum LogType: String, SpecWord {
    case diagnosticsLog = "DiagnosticsLog"
    case securityLog = "SecurityLog"

    public static let words = WordTable<LogType>()
    public static var substitute: LogType { .diagnosticsLog }
}

/// Answer to GetLog (security whitepaper, 5.14).
public enum LogStatus: String, SpecWord {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case acceptedCanceled = "AcceptedCanceled"

    public static let words = WordTable<LogStatus>()
    public static var substitute: LogStatus { .rejected }
}
