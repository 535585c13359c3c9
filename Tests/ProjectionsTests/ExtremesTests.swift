import EventStore
import Support
import Testing

@testable import Projections
@testable import Samples

/// Whatever stands in a journal, folding it never ends the process.
@Suite struct ExtremesTests {
    /// Inputs and events at the ends of all ranges, about stations and sessions that there are and that there are not.
    private struct Storm {
        var draw: Draw
        var random: SeededRandom
        var world = World()
        var sequence: UInt64 = 0

        init(_ seed: UInt64) {
            draw = .extreme(seed)
            random = SeededRandom(seed: seed)
            for number in 1...3 as ClosedRange<UInt32> { apply(.tick, [stationAdded(number, "CP\(number)")]) }
        }

        mutating func apply(_ input: Input, _ events: [Event]) {
            sequence += 1
            let instant = Instant(rawValue: random.edgy())
            world.apply(
                Entry(input: input, events: events), EntryContext(sequence: sequence, instant: instant, kind: input.kind, stream: 0))
        }

        mutating func next() {
            let (inputs, events) = (CatalogueSamples.inputs(&draw), CatalogueSamples.events(&draw))
            var chosen: [Event] = []
            for _ in 0..<random.below(5) { chosen.append(near(events[random.below(events.count)])) }
            apply(inputs[random.below(inputs.count)], chosen)
            if random.below(4) == 0 { world.dropRetired() }
        }

        private mutating func station() -> StationID { StationID(rawValue: UInt32(1 + random.below(3))) }
        private mutating func session() -> SessionID { SessionID(rawValue: UInt64(1 + random.below(6))) }

        /// The same about somebody who is there, so that it goes deeper than a look for them.
        private mutating func near(_ event: Event) -> Event {
            switch event {
            case .sessionStarted(var e):
                (e.station, e.session) = (station(), session())
                return .sessionStarted(e)
            case .meterValuesRecorded(var e):
                (e.station, e.session, e.isLate) = (station(), session(), false)
                return .meterValuesRecorded(e)
            case .sessionStopped(var e):
                (e.station, e.session) = (station(), session())
                return .sessionStopped(e)
            case .connectorStatusChanged(var e):
                e.station = station()
                return .connectorStatusChanged(e)
            case .registerGapFound(var e):
                (e.station, e.session) = (station(), session())
                return .registerGapFound(e)
            case .sessionReleased(var e):
                e.session = session()
                return .sessionReleased(e)
            case .sessionHeld(var e):
                e.session = session()
                return .sessionHeld(e)
            case .sessionPriced(var e):
                e.session = session()
                return .sessionPriced(e)
            default: return event
            }
        }
    }

    @Test(arguments: 0..<24 as Range<UInt64>)
    func `events at the ends of all ranges are folded, written and read back`(seed: UInt64) throws {
        var storm = Storm(seed)
        for step in 0..<150 {
            storm.next()
            guard step % 30 == 29 else { continue }
            let bytes = storm.world.encoded()
            let again = try World.decoded(from: bytes)
            #expect(again.encoded() == bytes, "seed \(seed), step \(step)")
        }
        // What is asked of it is answered.
        for session in storm.world.sessions.all { _ = (session.energySoFar, session.energyByReadings()) }
        _ = (storm.world.ledger.isBalanced, storm.world.ledger.datedRuns, storm.world.alerts.all, storm.world.knocking.all)
        for balance in storm.world.ledger.balances { #expect(balance.balance.text(in: balance.currency).isEmpty == false) }
    }

    @Test func `a register that falls and rises by all that 64 bits hold ends nothing`() {
        let ends: [Int64] = [.max, .min, 0, .max, -1, .min, .max, .min, 1, .max]
        for start in [nil, Int64.min, 0, .max] as [Int64?] {
            var fold = Fold([
                stationAdded(1, "CP1"),
                .sessionStarted(
                    SessionStarted(
                        session: SessionID(rawValue: 1), station: one, connector: first, transactionId: 1, authorization: .accepted,
                        meterStart: start.map { Energy(rawValue: $0) }, startedAt: Fold.start)),
            ])
            for (index, register) in ends.enumerated() {
                let reading = MeterReading(at: Fold.start.adding(seconds: Int64(index)), register: Energy(rawValue: register))
                fold.apply(
                    .meterValuesRecorded(
                        MeterValuesRecorded(station: one, connector: first, session: SessionID(rawValue: 1), readings: [reading])))
                let state = fold.world.sessions[SessionID(rawValue: 1)]
                _ = (state?.energySoFar, state?.energyByReadings(), state?.energyByReadings(to: Energy(rawValue: .min)))
                #expect(state?.latestRegister == Energy(rawValue: register), "\(String(describing: start)), reading \(index)")
            }
        }
    }

    @Test func `a gap of all that 64 bits hold is none that is known`() {
        var fold = Fold([stationAdded(1, "CP1")])
        func gap(_ before: Int64, _ after: Int64) -> Event {
            .registerGapFound(
                RegisterGapFound(
                    station: one, connector: first, session: SessionID(rawValue: 1), before: Energy(rawValue: before),
                    after: Energy(rawValue: after)))
        }
        var between: Energy? { fold.world.stations[one]?.connectors.first?.energyBetween }
        fold.apply(gap(.min, .max), gap(.max, .min), gap(5, 5), gap(9, 2))
        #expect(between == nil)
        fold.apply(gap(10, 17))
        #expect(between == Energy(rawValue: 7))
        // What does not fit any more stays at the end of the range: energy that nobody paid for does not become a debt.
        fold.apply(gap(0, .max), gap(0, .max))
        #expect(between == Energy(rawValue: .max))
    }
}
