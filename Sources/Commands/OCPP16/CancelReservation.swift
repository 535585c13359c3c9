/// We withdraw a reservation (OCPP 1.6, 5.1, 6.5).
public struct CancelReservationRequest: OCPPMessage {
    public static var action: Action { .cancelReservation }

    public var reservationId: Int64

    /// A message of these fields.
    public init(reservationId: Int64) {
        self.reservationId = reservationId
    }

    /// Nil where `reservationId` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let reservationId = reader.requiredInt("reservationId", &warnings) else { return nil }
        self.reservationId = reservationId
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("reservationId", reservationId)
        }
    }
}

/// Whether the reservation was withdrawn (OCPP 1.6, 6.6).
public struct CancelReservationResponse: OCPPMessage {
    public static var action: Action { .cancelReservation }

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
