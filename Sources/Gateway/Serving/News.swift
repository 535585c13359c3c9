import Commands
import EventStore
import Projections

/// What changed since dashboards were told last: each thing once, however often it changed.
struct News {
    /// One thing to tell.
    enum Item: Hashable {
        case station(StationID)
        case session(SessionID)
        case invoice(InvoiceID)
        case knock, alert
    }

    private var noted: Set<Item> = []
    private var items: [Item] = []
    /// What went over the wires of stations that a console watches, in its order.
    private var frames: [(station: StationID, lines: FrameLines)] = []
    /// More changed than is told one by one: whoever listens must read the lists anew.
    private(set) var isOverfull = false

    mutating func note(_ item: Item) {
        guard items.count < GatewayLimits.newsItems else {
            if !noted.contains(item) { isOverfull = true }
            return
        }
        if noted.insert(item).inserted { items.append(item) }
    }

    mutating func note(_ lines: FrameLines, of station: StationID) {
        guard frames.count < GatewayLimits.newsItems else { return isOverfull = true }
        frames.append((station, lines))
    }

    /// Takes everything: it is told in this round, and what changes meanwhile in the next.
    mutating func take() -> (items: [Item], frames: [(station: StationID, lines: FrameLines)], isOverfull: Bool) {
        defer { self = News() }
        return (items, frames, isOverfull)
    }
}

/// A round of news: told in slices, so that it holds nobody up.
struct NewsRound {
    private var items: ArraySlice<News.Item> = []
    /// What went over the wires of watched stations: told at the end of the round.
    private(set) var frames: [(station: StationID, lines: FrameLines)] = []
    private(set) var isOverfull = false
    /// Whether something of it is still to be told.
    private(set) var isOpen = false
    /// Whether anything was in it.
    private(set) var isEmpty = true

    init() {}

    init(_ news: inout News) {
        let taken = news.take()
        (items, frames, isOverfull) = (taken.items[...], taken.frames, taken.isOverfull)
        isEmpty = items.isEmpty && frames.isEmpty && !isOverfull
        isOpen = true
    }

    /// The next slice; the last one closes the round.
    mutating func next() -> ArraySlice<News.Item> {
        let slice = items.prefix(GatewayLimits.newsSlice)
        items.removeFirst(slice.count)
        isOpen = !items.isEmpty
        return slice
    }
}

extension Shell {
    /// What an input and its decision change on dashboards.
    func noteNews(_ input: Input, _ decision: Decision, _ sequence: UInt64) {
        for event in decision.events { note(event) }
        let station: StationID? =
            switch input {
            case .frame(let frame): frame.station
            case .closed(let closed): closed.station
            case .handshake(let handshake): engine.read { $0.stations.find(handshake.identity)?.station }
            default: nil
            }
        if let station { news.note(.station(station)) }
        if !watched.isEmpty { noteFrames(input, decision, sequence, of: station) }
    }

    /// What went over the wires of stations whose consoles are watched.
    private func noteFrames(_ input: Input, _ decision: Decision, _ sequence: UInt64, of station: StationID?) {
        var concerned: [StationID] = []
        if let station, watched[station] != nil { concerned = [station] }
        for sent in decision.sent where watched[sent.station] != nil && !concerned.contains(sent.station) { concerned.append(sent.station) }
        guard !concerned.isEmpty else { return }
        let entry = Entry(input: input, events: decision.events, sent: decision.sent)
        let lines = FrameLines(entry, sequence: sequence, at: engine.read { $0.instant })
        for station in concerned.sorted() { news.note(lines, of: station) }
    }

    private func note(_ event: Event) {
        switch event {
        case .sessionStarted(let e): news.note(.session(e.session))
        case .meterValuesRecorded(let e): if let session = e.session { news.note(.session(session)) }
        case .sessionStopped(let e): news.note(.session(e.session))
        case .sessionPriced(let e): news.note(.session(e.session))
        case .sessionFreed(let e): news.note(.session(e.session))
        case .sessionReleased(let e): news.note(.session(e.session))
        case .sessionHeld(let e):
            news.note(.session(e.session))
            news.note(.alert)
        case .invoiceIssued(let e):
            news.note(.invoice(e.invoice))
            for line in e.lines { news.note(.session(line.session)) }
        case .stationKnocked, .knockingCleared, .onboardingWindowOpened: news.note(.knock)
        case .alertRaised, .alertAcknowledged, .alertEnded, .duplicateConnectionRefused, .foreignTransactionReported: news.note(.alert)
        case .callQueued(let e): news.note(.station(e.station))
        case .callEnded(let e): news.note(.station(e.station))
        case .callObserved(let e): news.note(.station(e.station))
        case .callUnobserved(let e): news.note(.station(e.station))
        case .stationAdded(let e): news.note(.station(e.station))
        case .stationChanged(let e): news.note(.station(e.station))
        case .stationAdopted(let e): news.note(.station(e.station))
        default: break
        }
    }
}
