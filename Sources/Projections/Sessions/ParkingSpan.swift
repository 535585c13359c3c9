public import EventStore

extension ParkingSpan {
    /// The pauses of a session by all that its connector told, in the order of time: how it was when the session began, and what followed.
    public static func told(by statuses: some Sequence<ToldStatus>, since start: Instant) -> [ParkingSpan] {
        var spans: [ParkingSpan] = []
        for told in statuses {
            let isPaused = spans.last.map { $0.end == nil } ?? false
            if told.status == .suspendedEV {
                if !isPaused { spans.append(ParkingSpan(start: max(told.at, start))) }
            } else if isPaused {
                let end = max(told.at, start)
                if end > spans[spans.count - 1].start { spans[spans.count - 1].end = end } else { spans.removeLast() }
            }
        }
        return spans
    }
}

extension ConnectorState {
    /// Keeps a status in its place by time; of a run of one status the first and the last tell all.
    mutating func keep(_ told: ToldStatus) {
        let place = (statuses.lastIndex { $0.at <= told.at } ?? -1) + 1
        func isAlike(_ index: Int) -> Bool { statuses.indices.contains(index) && statuses[index].status == told.status }
        if isAlike(place - 1), isAlike(place) || statuses[place - 1].at == told.at { return }
        if isAlike(place - 1), isAlike(place - 2) {
            statuses[place - 1].at = told.at
        } else if isAlike(place), isAlike(place + 1) {
            statuses[place].at = told.at
        } else {
            statuses.insert(told, at: place)
        }
        if statuses.count > Limits.statusesPerConnector { statuses.removeFirst() }
    }
}

extension SessionState {
    /// Its connector changed its status; what a station reports out of order cannot shorten what is known.
    mutating func changeStatus(_ status: ConnectorStatus, at instant: Instant) {
        guard isRunning else { return }
        if let statusAt, instant < statusAt { return learnLate(status, at: instant) }
        statusAt = instant
        if !statuses.isEmpty, join(ToldStatus(at: instant, status: status)) { return }
        guard let last = parking.last, last.end == nil else {
            guard status == .suspendedEV else { return }
            guard parking.count < Limits.parkingSpansPerSession else { return isParkingUnknown = true }
            parking.append(ParkingSpan(start: max(instant, parking.last?.end ?? startedAt)))
            return
        }
        if status != .suspendedEV { parking[parking.count - 1].end = max(instant, last.start) }
    }

    /// Puts a status among those of which some were told before the start of the session; true where later ones are known, so that its
    /// pauses are told anew by all of them.
    private mutating func join(_ told: ToldStatus) -> Bool {
        guard statuses.count < Limits.statusesPerSession else {
            isParkingUnknown = true
            return true
        }
        let place = statuses.firstIndex { $0.at > told.at } ?? statuses.endIndex
        statuses.insert(told, at: place)
        if place == statuses.endIndex - 1 { return false }
        parking = ParkingSpan.told(by: statuses, since: startedAt)
        return true
    }

    /// A status came after a later one: where it tells another story of the pauses than was known, they are known no more.
    private mutating func learnLate(_ status: ConnectorStatus, at instant: Instant) {
        if instant < startedAt { return }
        let isKnownPause = parking.contains { span in span.start <= instant && span.end.map { instant < $0 } ?? true }
        if isKnownPause != (status == .suspendedEV) { isStatusLate = true }
    }

    /// While its connector says that the vehicle asks for no power, the register rises all the same: from `before`, which was read within
    /// that time, to `after` it was no parking. What came before it may have been delivered before the pause.
    mutating func overrule(from before: Instant, to after: Instant, by rise: Energy?) {
        guard let last = parking.last, last.end == nil, before >= last.start, after > before, let rise,
            rise.rawValue > Limits.restingEnergy
        else { return }
        let power = Int128(rise.rawValue) * 3_600_000_000 / Int128(after.microseconds(since: before))
        if power >= Int128(Limits.chargingMilliwattsLeast) { parking[parking.count - 1].end = before }
    }

    /// The station offers no power: whatever its connector says, the pause is of its making.
    mutating func withhold() {
        if let last = parking.last, last.end == nil { parking[parking.count - 1].end = last.start }
    }

    /// A vehicle that takes power asks for it, whatever the status says.
    mutating func resume(at instant: Instant) {
        guard let last = parking.last, last.end == nil, instant > last.start else { return }
        parking[parking.count - 1].end = instant
    }
}
