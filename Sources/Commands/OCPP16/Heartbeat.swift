public import EventStore

/// A station is alive and asks for the time (OCPP 1.6, 4.6, 6.29).
public struct HeartbeatRequest: OCPPMessage {
    public static var action: Action { .heartbeat }

    /// It says nothing but its name.
    public init() {}

    /// Whatever stands in it is passed over.
    public init(reading reader: MessageReader, warnings: inout Warnings) {}

    public func write(to json: inout JSONWriter) {
        json.object { _ in }
    }
}

/// Our time (OCPP 1.6, 6.30).
public struct HeartbeatResponse: OCPPMessage {
    public static var action: Action { .heartbeat }

    public var currentTime: Instant

    /// A message of these fields.
    public init(currentTime: Instant) {
        self.currentTime = currentTime
    }

    /// Nil where `currentTime` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let currentTime = reader.requiredInstant("currentTime", &warnings) else { return nil }
        self.currentTime = currentTime
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("currentTime", currentTime)
        }
    }
}
