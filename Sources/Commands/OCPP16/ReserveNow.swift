public import EventStore

/// We reserve a connector, or with 0 any of them (OCPP 1.6, 5.13, 6.37).
public struct ReserveNowRequest: OCPPMessage {
    public static var action: Action { .reserveNow }

    public var connectorId: ConnectorID
    public var expiryDate: Instant
    public var idTag: Subject?
    public var parentIdTag: Subject?
    public var reservationId: Int64

    /// A message of these fields.
    public init(connectorId: ConnectorID, expiryDate: Instant, idTag: Subject?, parentIdTag: Subject? = nil, reservationId: Int64) {
        self.connectorId = connectorId
        self.expiryDate = expiryDate
        self.idTag = idTag
        self.parentIdTag = parentIdTag
        self.reservationId = reservationId
    }

    /// Nil where `connectorId`, `expiryDate` or `reservationId` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let connectorId = reader.requiredConnector("connectorId", &warnings) else { return nil }
        self.connectorId = connectorId
        guard let expiryDate = reader.requiredInstant("expiryDate", &warnings) else { return nil }
        self.expiryDate = expiryDate
        idTag = reader.idTag("idTag", &warnings)
        parentIdTag = reader.idTag("parentIdTag", &warnings)
        guard let reservationId = reader.requiredInt("reservationId", &warnings) else { return nil }
        self.reservationId = reservationId
    }

    public func write(to json: inout JSONWriter) {
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
public struct ReserveNowResponse: OCPPMessage {
    public static var action: Action { .reserveNow }

    public var status: Word<ReservationStatus>

    /// A message of these fields.
    public init(status: Word<ReservationStatus>) {
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

/// Answer to ReserveNow (OCPP 1.6, 7.41).
public enum ReservationStatus: String, SpecWord {
    case accepted = "Accepted"
    case faulted = "Faulted"
    case occupied = "Occupied"
    case rejected = "Rejected"
    case unavailable = "Unavailable"

    public static let words = WordTable<ReservationStatus>()
    public static var substitute: ReservationStatus { .rejected }
}
