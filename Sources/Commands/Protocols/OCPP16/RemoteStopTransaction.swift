extension OCPP16 {
    /// We have a transaction stopped (OCPP 1.6, 5.12, 6.35).
    struct RemoteStopTransactionRequest: StationOrder {
        var transactionId: Int64

        /// A message of these fields.
        init(transactionId: Int64) {
            self.transactionId = transactionId
        }

        /// Nil where `transactionId` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let transactionId = reader.requiredInt("transactionId", &warnings) else { return nil }
            self.transactionId = transactionId
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("transactionId", transactionId)
            }
        }

        var order: Order { .stopSession(.number(transactionId)) }
    }

    /// Whether the station will try (OCPP 1.6, 6.36).
    struct RemoteStopTransactionResponse: OCPPMessage {
        var status: Word<AcceptanceStatus>

        /// A message of these fields.
        init(status: Word<AcceptanceStatus>) {
            self.status = status
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            status = reader.requiredWord("status", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("status", status.written)
            }
        }
    }
}
