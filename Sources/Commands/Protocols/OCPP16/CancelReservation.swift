extension OCPP16 {
    /// We withdraw a reservation (OCPP 1.6, 5.1, 6.5).
    struct CancelReservationRequest: OCPPMessage {
        var reservationId: Int64

        /// A message of these fields.
        init(reservationId: Int64) {
            self.reservationId = reservationId
        }

        /// Nil where `reservationId` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let reservationId = reader.requiredInt("reservationId", &warnings) else { return nil }
            self.reservationId = reservationId
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("reservationId", reservationId)
            }
        }
    }

    /// Whether the reservation was withdrawn (OCPP 1.6, 6.6).
    struct CancelReservationResponse: OCPPMessage {
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
