import EventStore
import Projections

extension Turn {
    /// OCPP 1.6, 4.8 Start Transaction.
    mutating func startTransaction(_ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        var found = Warnings()
        let request = StartTransactionRequest(reading: payload, warnings: &found)
        note(found)
        noteClock(request.timestamp, of: frame.station)
        let status = authorize(request.idTag)
        let transactionId = startSession(
            SessionBeginning(
                connector: request.connectorId, token: request.idTag, meterStart: request.meterStart, timestamp: request.timestamp,
                reservationId: request.reservationId),
            at: frame.station, status: status)
        guard let transactionId else {
            // The one verdict that says nothing about the token: stations would keep another one (OCPP 1.6, 3.5.1).
            return reply(id, StartTransactionResponse(idTagInfo: IdTagInfo(status: .concurrentTx), transactionId: 0), frame)
        }
        reply(id, StartTransactionResponse(idTagInfo: idTagInfo(request.idTag, status), transactionId: transactionId), frame)
    }

    /// OCPP 1.6, 4.10 Stop Transaction. Always acknowledged; the session is closed whatever the token.
    mutating func stopTransaction(_ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        var found = Warnings()
        let request = StopTransactionRequest(reading: payload, warnings: &found)
        note(found)
        noteClock(request.timestamp, of: frame.station)
        let ending = SessionEnding(
            transactionId: request.transactionId, token: request.idTag, meterStop: request.meterStop, timestamp: request.timestamp,
            reason: request.reason?.text, readings: readings(of: request.transactionData))
        stopSession(ending, at: frame.station)
        let info = request.idTag.map { idTagInfo($0, authorize($0)) }
        reply(id, StopTransactionResponse(idTagInfo: info), frame)
    }

    /// OCPP 1.6, 4.7 Meter Values.
    mutating func meterValues(_ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        var found = Warnings()
        let request = MeterValuesRequest(reading: payload, warnings: &found)
        note(found)
        reply(id, MeterValuesResponse(), frame)
        recordReadings(
            readings(of: request.meterValue), transactionId: request.transactionId, connector: request.connectorId, of: frame.station)
    }

    /// One total for each moment; moments without any are in the frame alone.
    private func readings(of values: [MeterValue]) -> [MeterReading] {
        values.compactMap { value in MeterTotals(of: value.samples).reading(at: trusted(value.timestamp)) }
    }
}
