import EventStore
import Support
import Testing

@testable import Projections

@Test func `what was put lately holds what a list that is searched would, and copies keep what they held`() {
    for seed in 0..<20 as Range<UInt64> {
        var random = SeededRandom(seed: seed)
        let (most, groups) = (1 + random.below(12), 1 + random.below(20))
        var (recent, model) = (Recent<Int, [Int]>(most: most), [(group: Int, element: [Int])]())
        var copies: [(Recent<Int, [Int]>, [[Int]])] = []
        for step in 0..<2_000 {
            let at = "seed \(seed), step \(step)" as Comment
            let (group, kind) = (random.below(groups), random.below(3))
            let ofGroup = model.filter { $0.group == group }.map(\.element)
            #expect(recent[group] == ofGroup.last, at)
            #expect(recent.places(in: group) { $0[0] == kind }.map(recent.element) == ofGroup.filter { $0[0] == kind }.reversed(), at)
            let place = recent.place(in: group) { $0[0] == kind }
            let former = model.lastIndex { $0.group == group && $0.element[0] == kind }
            #expect(place.flatMap(recent.element) == former.map { model[$0].element }, at)
            switch random.below(8) {
            case 0:
                recent.remove(group)
                model.removeAll { $0.group == group }
            case 1, 2:
                guard let place, let former else { continue }
                #expect(recent.remove(at: place) == model.remove(at: former).element, at)
                #expect(recent.remove(at: place) == nil, at)
            default:
                if let former { model.remove(at: former) }
                let goes = model.count >= most ? model.removeFirst() : nil
                model.append((group, [kind, step]))
                #expect(recent.put([kind, step], in: group, insteadOf: place) == goes?.element, at)
            }
            if step % 300 == 0 { copies.append((recent, model.map(\.element))) }
            if step % 700 == 0 {
                recent.changeEach { $0[1] += 1 }
                model = model.map { ($0.group, [$0.element[0], $0.element[1] + 1]) }
            }
            #expect(recent.oldestFirst == model.map(\.element), at)
            #expect(recent.count == model.count && recent.isEmpty == model.isEmpty, at)
        }
        for (copy, kept) in copies { #expect(copy.oldestFirst == kept && copy.newestFirst == kept.reversed(), "seed \(seed)") }
        var again = Recent<Int, [Int]>(most: most)
        for (group, element) in model { again.put(element, in: group) }
        #expect(again == recent, "seed \(seed): equal whatever came and went before")
        again.put([9], in: 1)
        #expect(again != recent, "seed \(seed)")
    }
}

/// What the list of alerts would be if each event looked through all of it.
private struct SearchedAlerts {
    var states: [AlertState] = []

    mutating func apply(_ event: Event, at instant: Instant) {
        guard let raised = Alerts.raised(by: event) else {
            let several = states.first { Self.isUnpriced($0) && $0.count > 1 }
            states.removeAll { Self.isOver($0, by: event) }
            guard case .sessionCorrected(let e) = event, e.invoice == nil, var left = several else { return }
            // One of several sessions that were free for want of a tariff is priced.
            left.count -= 1
            states.removeAll(where: Self.isUnpriced)
            return states.append(left)
        }
        let isSame = { (state: AlertState) in
            state.station == raised.station && state.session == raised.session && state.kind == raised.kind
        }
        let standing = states.first(where: isSame)
        states.removeAll(where: isSame)
        if states.count >= 500 { states.removeFirst() }
        states.append(
            AlertState(
                station: raised.station, kind: raised.kind, text: raised.text, count: (standing?.count ?? 0) + 1,
                firstAt: standing?.firstAt ?? instant, lastAt: instant, session: raised.session))
    }

    static func isUnpriced(_ state: AlertState) -> Bool { state.kind == "no-tariff" && state.station == nil && state.session == nil }

    static func isOver(_ state: AlertState, by event: Event) -> Bool {
        switch event {
        case .sessionCorrected(let e):
            state.session == e.session && ["session-held", "session-contradicted"].contains(state.kind)
                || e.invoice == nil && isUnpriced(state) && state.count == 1
        case .sessionStopped(let e): state.session == e.session && ["session-stuck", "session-stop-refused"].contains(state.kind)
        case .stationConnected(let e): state.station == e.station && state.kind == "station-offline"
        case .stationRemoved(let e):
            state.station == e.station && ["station-offline", "station-silent", "faulted-1"].contains(state.kind)
        case .callObserved(let e): state.station == e.station && state.kind == "call-unobserved"
        case .tariffAssigned(let e): e.tariff != nil && state.kind == "no-tariff" && state.station == nil
        case .alertAcknowledged(let e): state.station == e.station && state.session == e.session && state.kind == e.kind
        case .alertEnded(let e): state.station == e.station && state.session == e.session && state.kind == e.kind
        default: false
        }
    }
}

@Test func `alerts found by what they are about are those that a search of all would find`() {
    let start = Fold.start
    for seed in 0..<12 as Range<UInt64> {
        var random = SeededRandom(seed: seed)
        // With many sessions the list is at its bound for most of the time.
        let (stations, sessions, steps) = seed < 6 ? (3, 6, 1_500) : (40, 900, 4_000)
        var (fold, model) = (Fold(), SearchedAlerts())
        for step in 0..<steps {
            let station = StationID(rawValue: UInt32(1 + random.below(stations)))
            let session = SessionID(rawValue: UInt64(1 + random.below(sessions)))
            let kinds = ["session-held", "session-stuck", "session-contradicted", "station-offline", "faulted-1", "call-unobserved", "odd"]
            let kind = kinds[random.below(kinds.count)]
            // What is about a station's standing names no session.
            let isOfSession = kind.hasPrefix("session") || kind == "odd"
            let who: (StationID?, SessionID?) =
                [(station, nil), (nil, nil), (station, session), (nil, session)][random.below(isOfSession ? 4 : 2)]
            let events: [Event] = [
                .alertRaised(AlertRaised(station: who.0, kind: kind, text: "\(step)", session: who.1)),
                .alertRaised(AlertRaised(station: who.0, kind: kind, text: "\(step)", session: who.1)),
                .alertRaised(AlertRaised(station: nil, kind: "no-tariff", text: "\(step)", session: nil)),
                .sessionCorrected(
                    SessionCorrected(session: session, invoice: nil, energy: Energy(rawValue: 0), stoppedAt: start, reason: nil)),
                .callObserved(CallObserved(call: CallID(rawValue: 1), station: station, effect: "")),
                .stationRemoved(StationRemoved(station: station)),
                .tariffAssigned(
                    TariffAssigned(
                        tariff: random.below(2) == 0 ? TariffID(rawValue: 1) : nil, station: nil, connector: nil, token: nil)),
                .alertAcknowledged(AlertAcknowledged(station: who.0, kind: kind, session: who.1)),
                .alertEnded(AlertEnded(station: who.0, kind: kind, session: who.1)),
            ]
            let event = events[seed >= 6 && random.below(3) > 0 ? 0 : random.below(events.count)]
            if !(Alerts.raised(by: event) != nil) {
                let found = model.states.filter { SearchedAlerts.isOver($0, by: event) }
                let over = (found.filter { !SearchedAlerts.isUnpriced($0) } + found.filter(SearchedAlerts.isUnpriced)).map(\.text)
                #expect(fold.world.alerts.changes(by: event).map(\.alert.text) == over, "seed \(seed), step \(step): \(event)")
            }
            fold.apply(event)
            model.apply(event, at: fold.now)
            let alerts = fold.world.alerts
            if step % 50 == 0 || seed < 6 {
                #expect(alerts.all.map(\.text) == model.states.reversed().map(\.text), "seed \(seed), step \(step): \(event)")
            }
            #expect(alerts.count == model.states.count, "seed \(seed), step \(step): \(event)")
            #expect(alerts.count(of: kind) == model.states.count { $0.kind == kind }, "seed \(seed), step \(step): \(event)")
            #expect(
                alerts.has(kind, of: session) == model.states.contains { $0.session == session && $0.kind == kind },
                "seed \(seed), step \(step): \(event)")
            let found = model.states.first { $0.station == who.0 && $0.session == who.1 && $0.kind == kind }
            #expect(alerts.find(kind, of: who.0, session: who.1)?.text == found?.text, "seed \(seed), step \(step): \(event)")
        }
        let alerts = fold.world.alerts
        var again = Alerts(alerts.kept)
        #expect(again == alerts, "seed \(seed)")
        for alert in alerts.all {
            let ended = AlertEnded(station: alert.station, kind: alert.kind, session: alert.session)
            again.apply(
                .alertEnded(ended), EntryContext(sequence: 1, instant: start, kind: Input.tick.kind, stream: 0))
        }
        #expect(again.isEmpty && again == Alerts(), "seed \(seed)")
    }
}
