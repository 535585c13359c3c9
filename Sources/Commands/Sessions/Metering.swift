import EventStore
import Projections

extension Turn {
    /// A station reports meter values (OCPP 1.6, 4.7): they belong to the transaction that it names, else to the one that runs on the
    /// connector; after its end they are kept and marked as late, and change no price.
    mutating func recordReadings(_ readings: [MeterReading], transactionId: Int64?, connector: ConnectorID, of station: StationID) {
        guard !readings.isEmpty else { return }
        let named = transactionId.flatMap { id in id > 0 ? id : nil }
        if let named, let running = world.sessions.running(transaction: named, at: station), let session = world.sessions.key(running) {
            return recordNew(readings, of: station, connector: session.connector, session: session.session)
        }
        if let named, let closed = closedSession(named, of: station) {
            return recordReadings(readings, of: station, connector: closed.connector, session: closed.session, isLate: true)
        }
        if named != nil, isForeign(named) {
            emit(
                .foreignTransactionReported(
                    ForeignTransactionReported(station: station, action: "MeterValues", transactionId: named ?? 0)))
            return recordMeter(readings, of: station, connector: connector)
        }
        if connector != .station, let running = world.sessions.running(on: connector, of: station) {
            return recordNew(readings, of: station, connector: connector, session: running)
        }
        recordMeter(readings, of: station, connector: connector)
    }

    /// Readings of a connector's meter that belong to no session.
    private mutating func recordMeter(_ readings: [MeterReading], of station: StationID, connector: ConnectorID) {
        if mayHave(connector, station) { recordReadings(readings, of: station, connector: connector, session: nil) }
    }

    /// Records what an open session does not have yet: the moment and what was read then are the key of a reading.
    private mutating func recordNew(_ readings: [MeterReading], of station: StationID, connector: ConnectorID, session: SessionID) {
        let isPartlyKnown = world.sessions.with(session) { state in readings.contains { Self.has(state, $0) } } ?? false
        guard isPartlyKnown else { return recordReadings(readings, of: station, connector: connector, session: session) }
        let news = world.sessions.with(session) { state in readings.filter { !Self.has(state, $0) } } ?? []
        if news.isEmpty { return noteRepetition(of: "MeterValues", session, station) }
        recordReadings(news, of: station, connector: connector, session: session)
    }

    /// Whether a session has this reading; the newest stand last, and most that come are newer.
    private static func has(_ session: borrowing SessionState, _ reading: MeterReading) -> Bool {
        for index in session.readings.indices.reversed() {
            if session.readings[index].at < reading.at { return false }
            if session.readings[index] == reading { return true }
        }
        return false
    }

    private func closedSession(_ transactionId: Int64, of station: StationID) -> ClosedSession? {
        world.stations.with(station) { $0.closedSessions.last { $0.transactionId == transactionId } } ?? nil
    }

    private func isForeign(_ transactionId: Int64?) -> Bool {
        guard let transactionId, let session = world.sessions.key(SessionID(rawValue: UInt64(clamping: transactionId))) else {
            return false
        }
        return session.transactionId == transactionId && transactionId > 0
    }

    mutating func recordReadings(
        _ readings: [MeterReading], of station: StationID, connector: ConnectorID, session: SessionID?, isLate: Bool = false
    ) {
        guard !readings.isEmpty else { return }
        emit(
            .meterValuesRecorded(
                MeterValuesRecorded(station: station, connector: connector, session: session, readings: readings, isLate: isLate)))
    }
}
