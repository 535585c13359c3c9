/// We have the authorization cache emptied (OCPP 1.6, 5.4, 6.11).
public struct ClearCacheRequest: OCPPMessage {
    public static var action: Action { .clearCache }

    /// It says nothing but its name.
    public init() {}

    /// Whatever stands in it is passed over.
    public init(reading reader: MessageReader, warnings: inout Warnings) {}

    public func write(to json: inout JSONWriter) {
        json.object { _ in }
    }
}

/// Whether the cache was emptied (OCPP 1.6, 6.12).
public struct ClearCacheResponse: OCPPMessage {
    public static var action: Action { .clearCache }

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
