import EventStore

extension OCPP16 {
    /// We unlock a connector (OCPP 1.6, 5.18, 6.53).
    struct UnlockConnectorRequest: StationOrder {
        var connectorId: ConnectorID

        /// A message of these fields.
        init(connectorId: ConnectorID) {
            self.connectorId = connectorId
        }

        /// Nil where `connectorId` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let connectorId = reader.requiredConnector("connectorId", &warnings) else { return nil }
            self.connectorId = connectorId
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("connectorId", connectorId.rawValue)
            }
        }

        var order: Order { .unlock(Place(connectorId)) }
    }

    /// Whether it is unlocked (OCPP 1.6, 6.54).
    struct UnlockConnectorResponse: OCPPMessage {
        var status: Word<UnlockStatus>

        /// A message of these fields.
        init(status: Word<UnlockStatus>) {
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

    /// Answer to UnlockConnector (OCPP 1.6, 7.49).
    enum UnlockStatus: String, SpecWord {
        case unlocked = "Unlocked"
        case unlockFailed = "UnlockFailed"
        case notSupported = "NotSupported"

        static let words = WordTable<UnlockStatus>()
        static var substitute: UnlockStatus { .unlockFailed }
    }
}
