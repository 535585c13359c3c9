extension OCPP16 {
    /// We restart a station (OCPP 1.6, 5.14, 6.39).
    struct ResetRequest: StationOrder {
        var type: ResetType

        /// A message of these fields.
        init(type: ResetType) {
            self.type = type
        }

        /// Nil where `type` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let type: ResetType = reader.requiredChoice("type", &warnings) else { return nil }
            self.type = type
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("type", type.name)
            }
        }

        var order: Order { .reset(isHard: type == .hard) }
    }

    /// Whether it will restart (OCPP 1.6, 6.40).
    struct ResetResponse: OCPPMessage {
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

    /// Kind of a reset (OCPP 1.6, 7.42).
    enum ResetType: String, SpecWord {
        case hard = "Hard"
        case soft = "Soft"

        static let words = WordTable<ResetType>()
        static var substitute: ResetType { .soft }
    }
}
