import EventStore

extension OCPP16 {
    /// We have a message sent (security whitepaper, 4.4.1).
    struct ExtendedTriggerMessageRequest: StationOrder {
        var requestedMessage: ExtendedMessageTrigger
        var connectorId: ConnectorID?

        /// A message of these fields.
        init(requestedMessage: ExtendedMessageTrigger, connectorId: ConnectorID? = nil) {
            self.requestedMessage = requestedMessage
            self.connectorId = connectorId
        }

        /// Nil where `requestedMessage` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let requestedMessage: ExtendedMessageTrigger = reader.requiredChoice("requestedMessage", &warnings)
            else { return nil }
            self.requestedMessage = requestedMessage
            connectorId = reader.connector("connectorId", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("requestedMessage", requestedMessage.name)
                $0.field("connectorId", connectorId?.rawValue)
            }
        }

        var order: Order { .trigger(message: requestedMessage.name) }
    }

    /// Whether it will come.
    struct ExtendedTriggerMessageResponse: OCPPMessage {
        var status: Word<TriggerMessageStatus>

        /// A message of these fields.
        init(status: Word<TriggerMessageStatus>) {
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

    /// What a station shall send (security whitepaper, 5.2).
    enum ExtendedMessageTrigger: String, SpecWord {
        case bootNotification = "BootNotification"
        case logStatusNotification = "LogStatusNotification"
        case firmwareStatusNotification = "FirmwareStatusNotification"
        case heartbeat = "Heartbeat"
        case meterValues = "MeterValues"
        case signChargePointCertificate = "SignChargePointCertificate"
        case statusNotification = "StatusNotification"

        static let words = WordTable<ExtendedMessageTrigger>()
        static var substitute: ExtendedMessageTrigger { .heartbeat }
    }
}
