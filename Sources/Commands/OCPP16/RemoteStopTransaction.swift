/// We have a transaction stopped (OCPP 1.6, 5.12, 6.35).
public struct RemoteStopTransactionRequest: OCPPMessage {
    public static var action: Action { .remoteStopTransaction }

    public var transactionId: Int64

    /// A message of these fields.
    public init(transactionId: Int64) {
        self.transactionId = transactionId
    }

    /// Nil where `transactionId` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let transactionId = reader.requiredInt("transactionId", &warnings) else { return nil }
        self.transactionId = transactionId
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("transactionId", transactionId)
        }
    }
}

/// Whether the station will try (OCPP 1.6, 6.36).
public struct RemoteStopTransactionResponse: OCPPMessage {
    public static var action: Action { .remoteStopTransaction }

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
