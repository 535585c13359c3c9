import EventStore

/// Where the billed energy of a session ends whose end was not told.
struct BoundEnd: Sendable {
    let station: StationID
    let connector: ConnectorID
    let startedAt: Instant
    /// When its register was last known, at which it stands by what a person decided.
    let at: Instant
    let register: Energy

    /// Nil where that is not known. What came alone told its register, unless a person let it go.
    init?(of session: borrowing SessionState, _ released: SessionReleased) {
        let isLone = session.stopReceivedAt == session.receivedAt
        if isLone && released.isWrittenOff { return nil }
        guard let energy = released.energy ?? session.energy, let stoppedAt = session.stoppedAt,
            let register = isLone ? session.meterStop : session.meterStart.map({ $0.adding(energy) })
        else { return nil }
        (station, connector) = (session.station, released.connector ?? session.connector)
        (startedAt, self.register) = (session.startedAt, register)
        at = isLone ? stoppedAt : max(session.startedAt, min(stoppedAt, session.latestAt ?? session.startedAt))
    }
}
