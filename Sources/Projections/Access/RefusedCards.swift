import EventStore

/// Cards that were shown at stations and may not charge. Bounded: the one that was shown longest ago goes.
public struct RefusedCards: Sendable, Equatable {
    private var states: [RefusedCard] = []

    public init() {}

    /// The most recent first.
    public var all: [RefusedCard] { states.reversed() }

    /// The clock jumped: lists stay in the order of their times.
    mutating func shift(_ shift: ClockShift) {
        for index in states.indices {
            states[index].firstAt.shift(shift)
            states[index].lastAt.shift(shift)
        }
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .authorizationAnswered(let e): if let token = e.token { note(token, e.status, at: e.station, context) }
        case .sessionStarted(let e): if let token = e.token { note(token, e.authorization, at: e.station, context) }
        case .tokenIssued(let e): clear(e.token)
        case .tokenForgotten(let e): clear(e.token)
        case .tokenChanged(let e): if e.status == .active { clear(e.token) }
        default: break
        }
    }

    private mutating func clear(_ token: Subject) {
        if !states.isEmpty { states.removeAll { $0.token == token } }
    }

    private mutating func note(_ token: Subject, _ status: AuthorizationStatus, at station: StationID, _ context: EntryContext) {
        let known = states.isEmpty ? nil : states.first { $0.token == token }
        clear(token)
        guard status != .accepted else { return }
        if states.count >= Limits.refusedCards { states.removeFirst() }
        states.append(
            RefusedCard(
                token: token, station: station, status: status, count: (known?.count ?? 0) + 1, firstAt: known?.firstAt ?? context.instant,
                lastAt: context.instant, sequence: context.sequence))
    }
}

extension RefusedCards {
    init(_ kept: RefusedCardsKept) { states = kept.cards }

    var kept: RefusedCardsKept { RefusedCardsKept(cards: states) }
}
