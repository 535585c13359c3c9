internal import EventStore

/// What goes wrong with a station by itself.
enum Mishap: Sendable, Equatable {
    /// Its network is gone for so long.
    case offline(seconds: Int64)
    /// A connector breaks, and is mended after so long; it waits until the connector is free.
    case fault(connector: Int, ConnectorFault, seconds: Int64)
    case mended(connector: Int)
    /// The end of its next session is lost for ever.
    case lostStop
}

extension SimulatedStation {
    /// A mishap is to happen at a time.
    mutating func expect(_ mishap: Mishap, at time: Instant) { tasks.append(Task(at: time, work: .suffer(mishap))) }

    mutating func suffer(_ mishap: Mishap, at now: Instant) {
        switch mishap {
        case .offline(let seconds): hangUp(at: now, until: now.adding(seconds: seconds))
        case .lostStop: losesNextStop = true
        case .fault(let number, let fault, let seconds):
            guard let index = connectors.firstIndex(where: { $0.number == number }) else { return }
            guard case .idle = connectors[index].phase, isOnline else {
                return schedule(.suffer(mishap), after: simulated(seconds: 600), at: now)
            }
            connectors[index].fault = fault
            reportStatus(index, at: now)
            schedule(.suffer(.mended(connector: number)), after: simulated(seconds: seconds), at: now)
        case .mended(let number):
            guard let index = connectors.firstIndex(where: { $0.number == number }) else { return }
            connectors[index].fault = nil
            if case .idle = connectors[index].phase { connectors[index].phase = .idle(until: nextArrival(at: now)) }
            reportStatus(index, at: now)
        }
    }
}
