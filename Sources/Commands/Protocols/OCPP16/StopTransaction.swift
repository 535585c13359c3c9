import EventStore

extension OCPP16 {
    /// A transaction ended (OCPP 1.6, 4.10, 6.49). Always answered, never by an error (field.md, quirk 82).
    struct StopTransactionRequest: StationRequest {
        /// Nil where it is empty or absent.
        var idTag: Subject?
        /// Nil where no number can be read; fractions of a Wh stay exact (field.md, quirk 48).
        var meterStop: Energy?
        /// Nil where the station gave no readable time.
        var timestamp: Instant?
        /// As sent: 0, -1 and numbers beyond 32 bits occur (field.md, quirks 57 and 59). Nil where none can be read.
        var transactionId: Int64?
        /// `Local` is meant where there is none.
        var reason: Word<StopReason>?
        var transactionData: [MeterValue]

        /// A message of these fields.
        init(
            idTag: Subject? = nil, meterStop: Energy?, timestamp: Instant?, transactionId: Int64?, reason: Word<StopReason>? = nil,
            transactionData: [MeterValue] = []
        ) {
            self.idTag = idTag
            self.meterStop = meterStop
            self.timestamp = timestamp
            self.transactionId = transactionId
            self.reason = reason
            self.transactionData = transactionData
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            idTag = reader.idTag("idTag", &warnings)
            meterStop = reader.energy("meterStop", &warnings)
            timestamp = reader.requiredInstant("timestamp", &warnings)
            transactionId = reader.requiredInt("transactionId", &warnings)
            reason = reader.word("reason", &warnings)
            transactionData = MeterValue.all(of: reader, "transactionData", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("idTag", idTag)
                $0.field("meterStop", floorDivide(meterStop?.rawValue ?? 0, 1_000))
                $0.field("timestamp", timestamp ?? Instant(rawValue: 0))
                $0.field("transactionId", transactionId ?? 0)
                $0.field("reason", reason?.known?.name)
                if !transactionData.isEmpty {
                    $0.key("transactionData")
                    $0.beginArray()
                    for element in transactionData { element.write(to: &$0) }
                    $0.endArray()
                }
            }
        }

        func report(_ clock: StationClock) -> StationReport {
            .sessionEnding(
                SessionEnding(
                    transaction: transactionId.map { .number($0) }, token: idTag, meterStop: meterStop, timestamp: timestamp,
                    reason: reason?.text, readings: transactionData.readings(clock)))
        }
    }

    /// The verdict on the token that stopped (OCPP 1.6, 6.50).
    struct StopTransactionResponse: StationResponse {
        var idTagInfo: IdTagInfo?

        /// A message of these fields.
        init(idTagInfo: IdTagInfo? = nil) {
            self.idTagInfo = idTagInfo
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            idTagInfo = reader.part("idTagInfo", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.part("idTagInfo", idTagInfo)
            }
        }

        init?(_ reply: Reply) {
            guard case .ending(let verdict) = reply else { return nil }
            idTagInfo = verdict.map { IdTagInfo($0) }
        }
    }
}
