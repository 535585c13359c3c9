import EventStore
import Support
import Testing

@testable import Projections

@Test func `keys are in order whatever comes and goes, and are found from any place`() {
    for seed in 0..<20 as Range<UInt64> {
        var random = SeededRandom(seed: seed)
        var (keys, model) = (SortedKeys<Int>(), Set<Int>())
        let most = seed < 10 ? 300 : 20_000
        for _ in 0..<4_000 {
            let key = Int.random(in: 0..<most, using: &random)
            if Int.random(in: 0..<4, using: &random) == 0 {
                keys.remove(key)
                model.remove(key)
            } else {
                keys.insert(key)
                model.insert(key)
            }
        }
        let sorted = model.sorted()
        #expect(Array(keys.after(nil)) == sorted, "seed \(seed)")
        #expect(Array(keys.before(nil)) == sorted.reversed(), "seed \(seed)")
        #expect(keys.count == sorted.count, "seed \(seed)")
        for _ in 0..<50 {
            let key = Int.random(in: -2..<most + 2, using: &random)
            #expect(Array(keys.after(key)) == sorted.filter { $0 > key }, "seed \(seed), after \(key)")
            #expect(keys.count(after: key) == sorted.count { $0 > key } && keys.last == sorted.last, "seed \(seed), after \(key)")
            #expect(Array(keys.before(key)) == sorted.filter { $0 < key }.reversed(), "seed \(seed), before \(key)")
        }
        var again = SortedKeys<Int>()
        for key in sorted { again.insert(key) }
        #expect(again == keys, "seed \(seed)")
        for key in sorted { keys.remove(key) }
        #expect(keys.isEmpty && Array(keys.after(nil)) == [] && Array(keys.before(nil)) == [] && keys != again, "seed \(seed)")
    }
}

@Test func `keys that rise or fall are kept like any others`() {
    var (rising, falling) = (SortedKeys<Int>(), SortedKeys<Int>())
    for key in 0..<5_000 {
        rising.insert(key)
        falling.insert(4_999 - key)
    }
    #expect(rising == falling && Array(rising.after(nil)) == Array(0..<5_000))
    #expect(Array(rising.after(4_990)) == Array(4_991..<5_000) && Array(rising.before(3)) == [2, 1, 0])
}

@Test func `sessions that run and those that wait stand in their order, together and apart`() throws {
    func started(_ number: UInt64) -> Event {
        .sessionStarted(
            SessionStarted(
                session: SessionID(rawValue: number), station: one, connector: first, transactionId: Int64(number),
                authorization: .accepted, startedAt: Fold.start))
    }
    func stopped(_ number: UInt64) -> Event {
        .sessionStopped(
            SessionStopped(
                session: SessionID(rawValue: number), station: one, stoppedAt: Fold.start, reason: "Local",
                energy: Energy(milliwattHours: 1)))
    }
    let fold = Fold(
        (1...8).map(started) + [stopped(2), stopped(5), stopped(8), stopped(99), stopped(2)]
            + [.sessionFreed(SessionFreed(session: SessionID(rawValue: 5), reason: .freeToken))])
    for sessions in [fold.world.sessions, try World.decoded(from: fold.world.encoded()).sessions] {
        #expect(sessions.all.map(\.session.rawValue) == [1, 2, 3, 4, 6, 7, 8])
        #expect(sessions.running(before: nil).map(\.session.rawValue) == [7, 6, 4, 3, 1])
        #expect(sessions.running(before: SessionID(rawValue: 4)).map(\.session.rawValue) == [3, 1])
        #expect(sessions.waiting(before: nil).map(\.session.rawValue) == [8, 2])
        #expect(sessions.waiting(before: SessionID(rawValue: 8)).map(\.session.rawValue) == [2])
        for station in Set(sessions.all.map(\.station)) {
            let of = sessions.all.reversed().filter { $0.station == station }
            #expect(Array(sessions.kept(of: station, before: nil)) == of)
            #expect(Array(sessions.kept(of: station, before: SessionID(rawValue: 8))) == of.filter { $0.session.rawValue < 8 })
        }
        #expect(Array(sessions.kept(of: StationID(rawValue: 4_000), before: nil)).isEmpty)
        #expect(sessions.runningCount == 5 && sessions.openCount == 7)
    }
}
