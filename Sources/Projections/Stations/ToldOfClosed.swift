import EventStore

extension Stations {
    /// What a station told otherwise of a session that is over.
    mutating func keep(_ e: SessionContradicted) {
        update(e.station) { state in
            guard let index = state.closedSessions.lastIndex(where: { $0.session == e.session }) else { return }
            state.closedSessions[index].keep(ToldStory(e))
        }
    }

    /// What a person decided about a session that is over: told later, it is no news, and another story is held against what stands now.
    mutating func keep(_ e: SessionCorrected) {
        guard let station = e.station else { return }
        update(station) { state in
            guard let index = state.closedSessions.lastIndex(where: { $0.session == e.session }) else { return }
            if let invoice = e.becomes { state.closedSessions[index].invoice = invoice }
            guard let start = state.closedSessions[index].meterStart else { return }
            state.closedSessions[index].keep(ToldStory(meterStop: start.adding(e.energy), stoppedAt: e.stoppedAt))
        }
    }
}
