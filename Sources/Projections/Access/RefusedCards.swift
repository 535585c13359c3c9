import EventStore

/// Cards that were shown at stations and may not charge. Bounded: the one that was shown longest ago goes.
public struct RefusedCards: Sendable, Equatable {
    private var cards = Recent<Subject, RefusedCard>(most: Limits.refusedCards)

    public init() {}

    /// The most recent first.
    public var all: [RefusedCard] { cards.newestFirst }

    /// Whether this card is among them.
    func contains(_ token: Subject) -> Bool { cards[token] != nil }

    /// The clock jumped: lists stay in the order of their times.
    mutating func shift(_ shift: ClockShift) {
        cards.changeEach { card in
            card.firstAt.shift(shift)
            card.lastAt.shift(shift)
        }
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .authorizationAnswered(let e): if let token = e.token { note(token, e.status, at: e.station, context) }
        case .sessionStarted(let e): if let token = e.token { note(token, e.authorization, at: e.station, context) }
        case .tokenIssued(let e): cards.remove(e.token)
        case .tokenForgotten(let e): cards.remove(e.token)
        case .tokenChanged(let e): if e.status == .active { cards.remove(e.token) }
        default: break
        }
    }

    private mutating func note(_ token: Subject, _ status: AuthorizationStatus, at station: StationID, _ context: EntryContext) {
        let known = cards[token]
        cards.remove(token)
        guard status != .accepted else { return }
        cards.put(
            RefusedCard(
                token: token, station: station, status: status, count: (known?.count ?? 0) + 1, firstAt: known?.firstAt ?? context.instant,
                lastAt: context.instant, sequence: context.sequence), in: token)
    }
}

extension RefusedCards {
    init(_ kept: RefusedCardsKept) {
        for card in kept.cards { cards.put(card, in: card.token) }
    }

    var kept: RefusedCardsKept { RefusedCardsKept(cards: cards.oldestFirst) }
}
