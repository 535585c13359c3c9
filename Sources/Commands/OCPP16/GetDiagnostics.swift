public import EventStore

/// We have diagnostics uploaded (OCPP 1.6, 5.9, 6.25).
public struct GetDiagnosticsRequest: OCPPMessage {
    public static var action: Action { .getDiagnostics }

    /// Where to: a URL.
    public var location: String
    public var retries: Int?
    /// Seconds.
    public var retryInterval: Int?
    public var startTime: Instant?
    public var stopTime: Instant?

    /// A message of these fields.
    public init(
        location: String, retries: Int? = nil, retryInterval: Int? = nil, startTime: Instant? = nil, stopTime: Instant? = nil
    ) {
        self.location = location
        self.retries = retries
        self.retryInterval = retryInterval
        self.startTime = startTime
        self.stopTime = stopTime
    }

    /// Reads what can be read; what is missing is nil, empty or noted.
    public init(reading reader: MessageReader, warnings: inout Warnings) {
        location = reader.requiredText("location", &warnings)
        retries = reader.count("retries", &warnings)
        retryInterval = reader.count("retryInterval", &warnings)
        startTime = reader.instant("startTime", &warnings)
        stopTime = reader.instant("stopTime", &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.required("location", URIText.encoded(location))
            $0.field("retries", retries)
            $0.field("retryInterval", retryInterval)
            $0.field("startTime", startTime)
            $0.field("stopTime", stopTime)
        }
    }
}

/// The file that will come (OCPP 1.6, 6.26).
public struct GetDiagnosticsResponse: OCPPMessage {
    public static var action: Action { .getDiagnostics }

    public var fileName: String?

    /// A message of these fields.
    public init(fileName: String? = nil) {
        self.fileName = fileName
    }

    /// Reads what can be read; what is missing is nil, empty or noted.
    public init(reading reader: MessageReader, warnings: inout Warnings) {
        fileName = reader.text("fileName", max: 255, &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("fileName", fileName, max: 255)
        }
    }
}
