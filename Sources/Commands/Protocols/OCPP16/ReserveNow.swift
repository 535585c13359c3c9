import EventStore

extension OCPP16 {
    /// We reserve a connector, or with 0 any of them (OCPP 1.6, 5.13, 6.37).
    struct ReserveNowRequest: OCPPMessage {
        var connectorId: ConnectorID
        var expiryDate: Instant
        var idTag: Subject?
        var parentIdTag: Subject?
        var reservationId: Int64

        /// A message of these fields.
        init(connectorId: ConnectorID, expiryDate: Instant, idTag: Subject?, parentIdTag: Subject? = nil, reservationId: Int64) {
            self.connectorId = connectorId
            self.expiryDate = expiryDate
            self.idTag = idTag
            self.parentIdTag = parentIdTag
            self.reservationId = reservationId
        }

        /// Nil where `connectorId`, `expiryDate` or `reservationId` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let connectorId = reader.requiredConnector("connectorId", &warnings) else { return nil }
            self.connectorId = connectorId
            guard let expiryDate = reader.requiredInstant("expiryDate", &warnings) else { return nil }
            self.expiryDate = expiryDate
            idTag = reader.idTag("idTag", &warnings)
            parentIdTag = reader.idTag("parentIdTag", &warnings)
            guard let reservationId = reader.requiredInt("reservationId", &warnings) else { return nil }
            self.reservationId = reservationId
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("connectorId", connectorId.rawValue)
                $0.field("expiryDate", expiryDate)
                $0.requiredTag("idTag", idTag)
                $0.field("parentIdTag", parentIdTag)
                $0.field("reservationId", reservationId)
            }
        }
    }

    /// Whether it is reserved (OCPP 1.6, 6.38).
    struct ReserveNowResponse: OCPPMessage {
        var status: Word<ReservationStatus>

        /// A message of these fields.
        init(status: Word<ReservationStatus>) {
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

    /// Answer to ReserveNow (OCPP 1.6, 7.41).
    enum ReservationStatus: String, SpecWord {
        case accepted = "Accepted"
        case faulted = "Faulted"
        case occupied = "Occupied"
        case rejected = "Rejected"
        case unavailable = "Unavailable"

        static let words = WordTable<ReservationStatus>()
        static var substitute: ReservationStatus { .rejected }
    }
}
