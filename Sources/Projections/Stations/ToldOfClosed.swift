import EventStore

extension Stations {
    /// What a station told otherwise of a session that is over.
    mutating func keep(_ e: SessionContradicted) {
        update(e.station) { state in
            guard let index = state.closedSessions.lastIndex(where: { $0.session == e.session }) else { return }
            state.closedSessions[index].keep(ToldStory(e))
        }
    }

    /// It was decided who pays for a session that is over, or that nobody does, and perhaps when it ended.
    mutating func keep(_ e: SessionReleased, at station: StationID) {
        guard e.isWrittenOff || e.stoppedAt != nil else { return }
        update(station) { state in
            guard let index = state.closedSessions.lastIndex(where: { $0.session == e.session }) else { return }
            state.closedSessions[index].isWrittenOff = e.isWrittenOff
            if let stoppedAt = e.stoppedAt { state.closedSessions[index].end(at: stoppedAt) }
        }
    }

    /// What a person decided about a session that is over: told later, it is no news, and another story is held against what stands now.
    mutating func keep(_ e: SessionCorrected) {
        guard let station = e.station else { return }
        update(station) { state in
            guard let index = state.closedSessions.lastIndex(where: { $0.session == e.session }) else { return }
            if let invoice = e.becomes { state.closedSessions[index].invoice = invoice }
            state.closedSessions[index].isWrittenOff = false
            state.closedSessions[index].end(at: e.stoppedAt)
            guard let start = state.closedSessions[index].meterStart else { return }
            state.closedSessions[index].corrected = start.adding(e.energy)
            state.bound(state.closedSessions[index], at: start.adding(e.energy))
            state.closedSessions[index].keep(ToldStory(meterStop: start.adding(e.energy), stoppedAt: e.stoppedAt))
        }
    }
}

extension StationState {
    /// A person said at which register the last session of a connector ended: its register goes on there; below an end that was told it
    /// does not.
    fileprivate mutating func bound(_ closed: ClosedSession, at register: Energy) {
        let isLast = !closedSessions.contains { $0.connector == closed.connector && $0.startedAt > closed.startedAt }
        guard isLast, let index = connectors.firstIndex(where: { $0.connector == closed.connector }) else { return }
        if !closed.isEstimated, let told = closed.meterStop, register <= told { return }
        connectors[index].registerStop = register
    }
}

extension ClosedSession {
    /// A person said when it ended, whatever was told.
    fileprivate mutating func end(at instant: Instant) {
        if stoppedAt != instant { (reportedStop, stoppedAt) = (toldStop, instant) }
    }
}
