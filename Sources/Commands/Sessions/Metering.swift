import EventStore
import Projections

/// What meters show.
enum Metering {
    /// A station reports meter values (OCPP 1.6, 4.7): they belong to the transaction that it names, else to the one that runs on the
    /// connector; after its end they are kept and marked as late, and change no price.
    static func readings(_ report: MeterReport, of teller: StationID, in turn: inout Turn) {
        turn.reply(.receipt)
        guard !report.readings.isEmpty else { return }
        var station = teller
        let connector = report.place.recorded
        let named = report.transaction?.number.flatMap { id in id > 0 ? id : nil }
        if let named, let running = turn.world.sessions.running(transaction: named, at: station),
            let session = turn.world.sessions.key(running)
        {
            return recordNew(report.readings, of: station, connector: session.connector, session: session.session, in: &turn)
        }
        if let named { station = FormerStation.owner(of: named, at: teller, in: turn) }
        if let named, let held = heldSession(named, of: station, in: turn) {
            recordNew(report.readings, of: station, connector: held.connector, session: held.session, in: &turn)
            return Closing.reconsider(held.session, in: &turn)
        }
        if let named, let closed = closedSession(named, of: station, in: turn) {
            noteRise(of: closed, report, at: station, in: &turn)
            return record(
                report.readings, of: station, connector: closed.connector, session: closed.session, isLate: true, in: &turn)
        }
        if let named, isForeign(named, in: turn) {
            Repetitions.noteForeign(report.transaction, at: station, in: &turn)
            return recordUnnamed(report.readings, of: station, connector: connector, in: &turn)
        }
        guard connector != .station, let running = turn.world.sessions.running(on: connector, of: station) else {
            return recordUnnamed(report.readings, of: station, connector: connector, in: &turn)
        }
        var fitting: [MeterReading] = []
        var others: [MeterReading] = []
        turn.world.sessions.with(running) { session in
            for reading in report.readings {
                if fits(reading, session, in: turn) { fitting.append(reading) } else { others.append(reading) }
            }
        }
        if !fitting.isEmpty { recordNew(fitting, of: station, connector: connector, session: running, in: &turn) }
        if !others.isEmpty { recordUnnamed(others, of: station, connector: connector, in: &turn) }
    }

    /// Whether a reading that names no transaction goes on where the register of a session stands: else it is of the connector's meter,
    /// which may count from elsewhere (a station may give each transaction a count of its own).
    private static func fits(_ reading: MeterReading, _ session: borrowing SessionState, in turn: Turn) -> Bool {
        guard let register = reading.register, let from = session.latestRegister ?? session.meterStart else { return true }
        guard let rise = register.subtracting(from) else { return false }
        let since = min(session.latestAt ?? session.startedAt, reading.at)
        let limit = EnergyLimit.of(
            powerMax: EnergyLimit.powerMax(of: session.station, in: turn.world), microseconds: reading.at.microseconds(since: since))
        return rise.rawValue >= -Limits.registerGapTolerance && rise <= limit
    }

    /// Readings of a session that ended, above the register of its end, contradict it, once; those that come after another began on its
    /// connector may be of that one (field.md, quirk 60).
    private static func noteRise(of closed: ClosedSession, _ report: MeterReport, at station: StationID, in turn: inout Turn) {
        guard let stop = closed.meterStop, let highest = report.readings.compactMap(\.register).max(),
            let rise = highest.subtracting(stop), rise.rawValue > Limits.registerGapTolerance,
            !turn.world.alerts.has("session-contradicted", of: closed.session)
        else { return }
        let isLast = turn.world.stations.with(station) { state in
            !state.closedSessions.contains { $0.connector == closed.connector && $0.startedAt > closed.startedAt }
        }
        guard isLast == true, turn.world.sessions.running(on: closed.connector, of: station) == nil else { return }
        let limit = EnergyLimit.of(
            powerMax: EnergyLimit.powerMax(of: station, in: turn.world), microseconds: turn.now.microseconds(since: closed.startedAt))
        guard rise <= limit else { return }
        Repetitions.contradict(closed.session, ending: SessionEnding(meterStop: highest), at: station, in: &turn)
    }

    /// The highest register in the data of an end that is told again, where it lies above that end, was not among what is known of its
    /// session, and can be; nil where nothing does. Data that count from elsewhere than the start say nothing of it.
    static func shownAbove(_ closed: ClosedSession, _ readings: [MeterReading], at station: StationID, in turn: Turn) -> Energy? {
        guard let start = closed.meterStart, let stop = closed.meterStop, !closed.isEstimated else { return nil }
        let registers = readings.compactMap(\.register)
        guard let highest = registers.max(), let least = registers.min(), least >= start, least <= stop || registers.count == 1,
            let rise = highest.subtracting(stop), rise.rawValue > Limits.registerGapTolerance
        else { return nil }
        let isKnown = turn.world.sessions.with(closed.session) { session in
            session.readings.contains { $0.register.map { $0 >= highest } ?? false }
        }
        let lasted = closed.toldStop.microseconds(since: closed.toldStart) + Limits.clockAheadSecondsMax * 1_000_000
        let limit = EnergyLimit.of(powerMax: EnergyLimit.powerMax(of: station, in: turn.world), microseconds: lasted)
        guard isKnown != true, let delivered = highest.subtracting(start), delivered <= limit else { return nil }
        return highest
    }

    /// A session of this station that ended and waits for a person: what comes late may tell what it delivered.
    private static func heldSession(_ transactionId: Int64, of station: StationID, in turn: Turn) -> SessionKey? {
        let closed = closedSession(transactionId, of: station, in: turn)?.session
        guard let id = closed ?? turn.world.sessions.newest(transaction: transactionId) else { return nil }
        let isHeld = turn.world.sessions.with(id) { $0.station == station && $0.held != nil } ?? false
        return isHeld ? turn.world.sessions.key(id) : nil
    }

    /// Readings of a connector's meter that belong to no session.
    private static func recordUnnamed(_ readings: [MeterReading], of station: StationID, connector: ConnectorID, in turn: inout Turn) {
        if Connectors.mayHave(connector, station, in: &turn) {
            record(readings, of: station, connector: connector, session: nil, in: &turn)
        }
    }

    /// Records what an open session does not have yet: the moment and what was read then are the key of a reading.
    private static func recordNew(
        _ readings: [MeterReading], of station: StationID, connector: ConnectorID, session: SessionID, in turn: inout Turn
    ) {
        let isPartlyKnown = turn.world.sessions.with(session) { state in readings.contains { has(state, $0) } } ?? false
        guard isPartlyKnown else { return record(readings, of: station, connector: connector, session: session, in: &turn) }
        let news = turn.world.sessions.with(session) { state in readings.filter { !has(state, $0) } } ?? []
        if news.isEmpty { return Repetitions.note(session, station, in: &turn) }
        record(news, of: station, connector: connector, session: session, in: &turn)
    }

    /// Whether a session has this reading; the newest stand last, and most that come are newer.
    private static func has(_ session: borrowing SessionState, _ reading: MeterReading) -> Bool {
        for index in session.readings.indices.reversed() {
            if session.readings[index].at < reading.at { return false }
            if session.readings[index] == reading { return true }
        }
        return false
    }

    private static func closedSession(_ transactionId: Int64, of station: StationID, in turn: Turn) -> ClosedSession? {
        turn.world.stations.with(station) { $0.closedSessions.last { $0.transactionId == transactionId } } ?? nil
    }

    private static func isForeign(_ transactionId: Int64, in turn: Turn) -> Bool {
        guard let session = turn.world.sessions.newest(transaction: transactionId) else { return false }
        return turn.world.sessions.key(session)?.transactionId == transactionId
    }

    /// Records readings, of a session where they belong to one.
    static func record(
        _ readings: [MeterReading], of station: StationID, connector: ConnectorID, session: SessionID?, isLate: Bool = false,
        in turn: inout Turn
    ) {
        guard !readings.isEmpty else { return }
        turn.emit(
            .meterValuesRecorded(
                MeterValuesRecorded(station: station, connector: connector, session: session, readings: readings, isLate: isLate)))
    }
}
