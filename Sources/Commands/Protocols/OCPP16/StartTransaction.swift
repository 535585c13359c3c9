import EventStore

extension OCPP16 {
    /// A transaction began (OCPP 1.6, 4.8, 6.45).
    struct StartTransactionRequest: StationRequest {
        /// 0 where the station gave none.
        var connectorId: ConnectorID
        /// Nil where it is empty.
        var idTag: Subject?
        /// Nil where no number can be read; fractions of a Wh stay exact (field.md, quirk 48).
        var meterStart: Energy?
        /// Nil where it is 0 or absent (field.md, quirk 58).
        var reservationId: Int64?
        /// Nil where the station gave no readable time.
        var timestamp: Instant?

        /// A message of these fields.
        init(connectorId: ConnectorID, idTag: Subject?, meterStart: Energy?, reservationId: Int64? = nil, timestamp: Instant?) {
            self.connectorId = connectorId
            self.idTag = idTag
            self.meterStart = meterStart
            self.reservationId = reservationId
            self.timestamp = timestamp
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            connectorId = reader.requiredConnector("connectorId", &warnings) ?? .station
            idTag = reader.idTag("idTag", &warnings)
            meterStart = reader.energy("meterStart", &warnings)
            reservationId = reader.int("reservationId", &warnings).flatMap { $0 == 0 ? nil : $0 }
            timestamp = reader.requiredInstant("timestamp", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("connectorId", connectorId.rawValue)
                $0.requiredTag("idTag", idTag)
                $0.field("meterStart", floorDivide(meterStart?.rawValue ?? 0, 1_000))
                $0.field("reservationId", reservationId)
                $0.field("timestamp", timestamp ?? Instant(rawValue: 0))
            }
        }

        func report(_ clock: StationClock) -> StationReport {
            .sessionBeginning(
                SessionBeginning(
                    place: Place(connectorId), token: idTag, meterStart: meterStart, timestamp: timestamp, reservationId: reservationId))
        }
    }

    /// Our number for the transaction and the verdict on its token (OCPP 1.6, 6.46).
    struct StartTransactionResponse: StationResponse {
        var idTagInfo: IdTagInfo
        var transactionId: Int64

        /// A message of these fields.
        init(idTagInfo: IdTagInfo, transactionId: Int64) {
            self.idTagInfo = idTagInfo
            self.transactionId = transactionId
        }

        /// Nil where `idTagInfo` or `transactionId` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let idTagInfo: IdTagInfo = reader.requiredPart("idTagInfo", &warnings) else { return nil }
            self.idTagInfo = idTagInfo
            guard let transactionId = reader.requiredInt("transactionId", &warnings) else { return nil }
            self.transactionId = transactionId
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.part("idTagInfo", idTagInfo)
                $0.field("transactionId", transactionId)
            }
        }

        /// A transaction has a number in this version, and every one that we give is one.
        init?(_ reply: Reply) {
            guard case .transaction(.number(let number), let verdict) = reply else { return nil }
            self.init(idTagInfo: IdTagInfo(verdict), transactionId: number)
        }
    }
}
