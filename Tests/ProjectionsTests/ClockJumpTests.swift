import EventStore
import Support
import Testing

@testable import Projections

/// What is measured to now goes on as if the clock had not jumped, and what was recorded stays.
@Suite struct ClockJumpTests {
    private func jumped(_ seconds: Int64, _ verdict: ClockVerdict = .followed) -> Event {
        .clockJumped(ClockJumped(from: Fold.start, to: Fold.start.adding(seconds: seconds), verdict: verdict))
    }

    /// Somebody of everything that has a distance to now.
    private var busy: Fold {
        let call = CallID(rawValue: 1)
        let until = Fold.start.adding(seconds: 5_000)
        var fold = Fold([
            stationAdded(1, "CP1"),
            .stationConnected(
                StationConnected(
                    station: one, connection: ConnectionID(rawValue: 1), address: "a", subprotocol: "ocpp1.6", securityProfile: 1)),
            .stationBooted(StationBooted(station: one, report: BootReport(vendor: "V", model: "M"), status: .accepted, interval: 300)),
            .onboardingWindowOpened(OnboardingWindowOpened(until: until)),
            .stationKnocked(StationKnocked(identity: "X", address: "a", count: 1, reason: "r", subprotocols: "", userAgent: "")),
            .callQueued(CallQueued(call: call, station: one, action: "Reset", expires: until, actor: "a")),
            .callSent(CallSent(call: call, station: one, connection: ConnectionID(rawValue: 1), messageId: "m", attempt: 1)),
            .alertRaised(AlertRaised(station: one, kind: "k", text: "t")),
            .effectRequested(
                EffectRequested(
                    effect: EffectID(rawValue: 1), kind: .notice, target: 1, subject: "s", thing: 1, payload: [], expires: until)),
            .sessionStarted(
                SessionStarted(
                    session: SessionID(rawValue: 1), station: one, connector: first, transactionId: 1, authorization: .accepted,
                    startedAt: Fold.start)),
        ])
        fold.apply(.frame(FrameInput(station: one, connection: ConnectionID(rawValue: 1), kind: .text, text: Array("[2,\"1\"".utf8))))
        return fold
    }

    /// All instants of a world that are measured to now.
    private func measured(_ world: World) -> [Instant?] {
        let (station, call) = (world.stations[one], world.calls[CallID(rawValue: 1)])
        let (alert, effect) = (world.alerts.all.first { $0.station == one }, world.effects[EffectID(rawValue: 1)])
        let knocking = world.knocking.all.first
        return [
            station?.lastFrameAt, station?.connectedAt, station?.recentBoots.first, world.stations.onboardingUntil, knocking?.firstAt,
            knocking?.lastAt, call?.queuedAt, call?.expires, call?.sentAt, alert?.firstAt, alert?.lastAt, effect?.nextAt, effect?.expires,
        ]
    }

    @Test(arguments: [1, -1, 3_600, -3_600, 315_360_000, -315_360_000] as [Int64])
    func `every distance to now stays what it was when the clock is followed`(seconds: Int64) throws {
        var fold = busy
        let before = measured(fold.world)
        let session = fold.world.sessions[SessionID(rawValue: 1)]
        #expect(before.allSatisfy { $0 != nil })
        fold.apply(jumped(seconds))
        #expect(measured(fold.world) == before.map { $0?.adding(seconds: seconds) })
        // What was recorded is not moved: when a session began, when a station was added, under which key something was sent.
        #expect(
            fold.world.sessions[SessionID(rawValue: 1)] == session && fold.world.stations[one]?.addedAt == Fold.start.adding(seconds: 1))
        #expect(fold.world.stations[one]?.bootedAt == Fold.start.adding(seconds: 3))
        let key = fold.world.effects[EffectID(rawValue: 1)]?.key
        #expect(key == busy.world.effects[EffectID(rawValue: 1)]?.key)
        #expect(try World.decoded(from: fold.world.encoded()) == fold.world)
    }

    @Test func `a jump there and back leaves everything where it was`() {
        var fold = busy
        let before = measured(fold.world)
        fold.apply(jumped(86_400), jumped(-86_400), jumped(-7), jumped(7))
        #expect(measured(fold.world) == before)
    }

    @Test func `nothing is moved where the clock was not believed, or time may have passed`() {
        let still: [(Int64, ClockVerdict)] = [(900, .dismissed), (-900, .dismissed), (900, .found), (0, .found)]
        for (seconds, verdict) in still {
            var fold = busy
            let before = measured(fold.world)
            fold.apply(jumped(seconds, verdict))
            #expect(measured(fold.world) == before, "\(seconds) \(verdict)")
        }
        // At a start before the last entry no time can have passed.
        var fold = busy
        let before = measured(fold.world)
        fold.apply(jumped(-900, .found))
        #expect(measured(fold.world) == before.map { $0?.adding(seconds: -900) })
    }

    @Test func `where a clock that was ahead at a start comes back, what was known before that start stays where it was`() throws {
        var fold = busy
        let before = measured(fold.world)
        let ahead = Fold.start.adding(seconds: 315_360_000)
        fold.apply(.clockJumped(ClockJumped(from: Fold.start.adding(seconds: 100), to: ahead, verdict: .found)))
        fold.ahead = 315_360_000
        fold.apply(.alertRaised(AlertRaised(station: StationID(rawValue: 2), kind: "k", text: "t")))
        let raised = try #require(fold.world.alerts.all.first { $0.station != one }?.firstAt)
        #expect(try World.decoded(from: fold.world.encoded()) == fold.world)
        let back = ClockJumped(from: ahead.adding(seconds: 50), to: Fold.start.adding(seconds: 150), verdict: .followed)
        fold.apply(.clockJumped(back))
        #expect(measured(fold.world) == before)
        #expect(fold.world.alerts.all.first { $0.station != one }?.firstAt == raised.adding(seconds: -315_359_900))
        // The next one moves all again.
        fold.apply(jumped(-60))
        #expect(measured(fold.world) == before.map { $0?.adding(seconds: -60) })
    }

    @Test func `the widest jump there is stops at the ends of time, and ends nothing`() throws {
        for (from, to) in [(Int64.min, Int64.max), (.max, .min), (0, .max), (0, .min), (.min, 0)] {
            var fold = busy
            let jump = ClockJumped(from: Instant(rawValue: from), to: Instant(rawValue: to), verdict: .followed)
            for _ in 0..<3 { fold.apply(.clockJumped(jump)) }
            let ends = measured(fold.world)
            #expect(ends.allSatisfy { $0 == Instant(rawValue: to > from ? .max : .min) }, "\(from) to \(to)")
            #expect(try World.decoded(from: fold.world.encoded()) == fold.world)
            for instant in ends { #expect(instant?.text.count == 24) }
        }
    }

    @Test func `numbers of documents are cut into runs where the clock went back behind one`() throws {
        func invoice(_ number: UInt64) -> Event {
            .invoiceIssued(
                InvoiceIssued(
                    invoice: InvoiceID(rawValue: number), series: "R", number: Int(number), currency: .eur, net: .zero, tax: .zero,
                    gross: .zero, servicedFrom: Fold.start, servicedTo: Fold.start, sellerName: "S", sellerAddress: "A",
                    contentHash: Subject(high: 0, low: 0)))
        }
        // Before the first document, forwards, twice at one place: none of these is a border.
        var fold = Fold([jumped(-5), invoice(1), invoice(2), jumped(5)])
        #expect(fold.world.ledger.datedRuns == [1..<3])
        fold.apply(jumped(-5), jumped(-5))
        #expect(fold.world.ledger.datedRuns == [1..<3, 3..<3])
        fold.apply(invoice(3), invoice(4), jumped(-1, .dismissed), jumped(-1), invoice(5))
        for ledger in [fold.world.ledger, try World.decoded(from: fold.world.encoded()).ledger] {
            let runs = ledger.datedRuns
            #expect(runs.first?.lowerBound == 1 && runs.last?.upperBound == 6)
            #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
            #expect(runs.contains(3..<5))
        }
        #expect(World().ledger.datedRuns == [1..<1])
    }
}
