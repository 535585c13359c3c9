public import EventStore

/// A station asks whether a token may charge (OCPP 1.6, 4.1, 6.1).
public struct AuthorizeRequest: OCPPMessage {
    public static var action: Action { .authorize }

    /// Nil where it is empty.
    public var idTag: Subject?

    /// A message of these fields.
    public init(idTag: Subject?) {
        self.idTag = idTag
    }

    /// Reads what can be read; what is missing is nil, empty or noted.
    public init(reading reader: MessageReader, warnings: inout Warnings) {
        idTag = reader.idTag("idTag", &warnings)
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.requiredTag("idTag", idTag)
        }
    }
}

/// The verdict on a token (OCPP 1.6, 6.2).
public struct AuthorizeResponse: OCPPMessage {
    public static var action: Action { .authorize }

    public var idTagInfo: IdTagInfo

    /// A message of these fields.
    public init(idTagInfo: IdTagInfo) {
        self.idTagInfo = idTagInfo
    }

    /// Nil where `idTagInfo` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let idTagInfo: IdTagInfo = reader.requiredPart("idTagInfo", &warnings) else { return nil }
        self.idTagInfo = idTagInfo
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.part("idTagInfo", idTagInfo)
        }
    }
}
