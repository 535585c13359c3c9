public import EventStore

/// Stories of one session that do not agree.
extension ToldOtherwise {
    init(_ e: SessionContradicted, _ sequence: UInt64) {
        self.init(
            sequence: sequence, meterStart: e.meterStart, meterStop: e.meterStop, stoppedAt: e.stoppedAt, energy: e.energy,
            isOtherCard: e.isOtherCard, connector: e.connector, status: e.status)
    }

    /// What it tells, in words.
    public var text: String {
        let figures = [
            meterStart.map { "start \($0.kilowattHoursText) kWh" }, meterStop.map { "end \($0.kilowattHoursText) kWh" },
            stoppedAt.map { "ended at \($0.text)" }, isOtherCard ? "with another card" : nil, connector.map { "on connector \($0)" },
            energy.map { "\($0.kilowattHoursText) kWh delivered" }, status.map { "\($0.status.name) at \($0.at.text)" },
        ]
        return figures.compactMap { $0 }.joined(separator: ", ")
    }
}

extension ToldStory {
    /// What an event tells.
    public init(_ e: SessionContradicted) { self.init(ToldOtherwise(e, 0)) }

    /// What is kept of a session that waits or runs.
    public init(_ told: ToldOtherwise) {
        self.init(
            meterStart: told.meterStart, meterStop: told.meterStop, stoppedAt: told.stoppedAt, isOtherCard: told.isOtherCard,
            connector: told.connector, status: told.status)
    }
}

extension ClosedSession {
    /// Keeps what else was told of it or decided about it, once; of more than are kept the newest.
    mutating func keep(_ story: ToldStory) {
        if stories.contains(story) { return }
        if stories.count == Limits.storiesPerClosedSession { stories.removeFirst() }
        stories.append(story)
    }
}

extension SessionState {
    /// The station told two stories of it.
    public var isContradicted: Bool { !contradictions.isEmpty }

    /// Keeps another story, once; of more than are kept the first ones and the newest.
    mutating func contradict(_ story: ToldOtherwise) {
        var again = story
        if contradictions.contains(where: { kept in
            again.sequence = kept.sequence
            return kept == again
        }) {
            return
        }
        if contradictions.count == Limits.contradictionsPerSession { contradictions.removeLast() }
        contradictions.append(story)
    }
}
