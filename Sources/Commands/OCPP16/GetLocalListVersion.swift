/// We ask which version of the local list a station has (OCPP 1.6, 5.10, 6.27).
public struct GetLocalListVersionRequest: OCPPMessage {
    public static var action: Action { .getLocalListVersion }

    /// It says nothing but its name.
    public init() {}

    /// Whatever stands in it is passed over.
    public init(reading reader: MessageReader, warnings: inout Warnings) {}

    public func write(to json: inout JSONWriter) {
        json.object { _ in }
    }
}

/// The version: 0 for an empty list, -1 for none (OCPP 1.6, 6.28).
public struct GetLocalListVersionResponse: OCPPMessage {
    public static var action: Action { .getLocalListVersion }

    public var listVersion: Int

    /// A message of these fields.
    public init(listVersion: Int) {
        self.listVersion = listVersion
    }

    /// Nil where `listVersion` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let listVersion = reader.requiredCount("listVersion", &warnings) else { return nil }
        self.listVersion = listVersion
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("listVersion", listVersion)
        }
    }
}
