import EventStore

extension OCPP16 {
    /// We have a log uploaded (security whitepaper, 4.6.1).
    struct GetLogRequest: OCPPMessage {
        var log: LogParameters
        var logType: LogType
        var requestId: Int64
        var retries: Int?
        /// Seconds.
        var retryInterval: Int?

        /// A message of these fields.
        init(log: LogParameters, logType: LogType, requestId: Int64, retries: Int? = nil, retryInterval: Int? = nil) {
            self.log = log
            self.logType = logType
            self.requestId = requestId
            self.retries = retries
            self.retryInterval = retryInterval
        }

        /// Nil where `log`, `logType` or `requestId` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let log: LogParameters = reader.requiredPart("log", &warnings) else { return nil }
            self.log = log
            guard let logType: LogType = reader.requiredChoice("logType", &warnings) else { return nil }
            self.logType = logType
            guard let requestId = reader.requiredInt("requestId", &warnings) else { return nil }
            self.requestId = requestId
            retries = reader.count("retries", &warnings)
            retryInterval = reader.count("retryInterval", &warnings)
        }

        func write(to json: inout JSONWriter) {
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
    struct GetLogResponse: OCPPMessage {
        var status: Word<LogStatus>
        var filename: String?

        /// A message of these fields.
        init(status: Word<LogStatus>, filename: String? = nil) {
            self.status = status
            self.filename = filename
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            status = reader.requiredWord("status", &warnings)
            filename = reader.text("filename", max: 255, &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("status", status.written)
                $0.field("filename", filename, max: 255)
            }
        }
    }

    /// Where a log goes and of which time (security whitepaper, 5.12).
    struct LogParameters: Sendable, Equatable, MessagePart {
        var remoteLocation: String
        var oldestTimestamp: Instant?
        var latestTimestamp: Instant?

        /// A part of a message of these fields.
        init(remoteLocation: String, oldestTimestamp: Instant? = nil, latestTimestamp: Instant? = nil) {
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
    enum LogType: String, SpecWord {
        case diagnosticsLog = "DiagnosticsLog"
        case securityLog = "SecurityLog"

        static let words = WordTable<LogType>()
        static var substitute: LogType { .diagnosticsLog }
    }

    /// Answer to GetLog (security whitepaper, 5.14).
    enum LogStatus: String, SpecWord {
        case accepted = "Accepted"
        case rejected = "Rejected"
        case acceptedCanceled = "AcceptedCanceled"

        static let words = WordTable<LogStatus>()
        static var substitute: LogStatus { .rejected }
    }
}
