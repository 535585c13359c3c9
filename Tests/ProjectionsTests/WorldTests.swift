import EventStore
import Projections
import Support
import Testing

@testable import Samples

private func context(_ sequence: UInt64) -> EntryContext {
    EntryContext(sequence: sequence, instant: Instant(seconds: 1_790_000_000 + Int64(sequence)), kind: 3, stream: 0)
}

/// Random inputs and events in an order that no decider would give; only what is numbered anew gets its true number.
private struct Chaos {
    var world = World()
    var draw: Draw

    init(_ seed: UInt64) { draw = .random(seed) }

    mutating func next() -> Entry {
        let inputs = CatalogueSamples.inputs(&draw)
        var entry = Entry(input: inputs[draw.int(0...inputs.count - 1)])
        let context = context(world.sequence + 1)
        world.apply(entry.input, context)
        let samples = CatalogueSamples.events(&draw)
        for _ in 0..<draw.int(0...8) {
            let event = numbered(samples[draw.int(0...samples.count - 1)])
            world.apply(event, context)
            entry.events.append(event)
        }
        handOver(&world)
        return entry
    }

    private func numbered(_ event: Event) -> Event {
        switch event {
        case .callQueued(var e):
            e.call = world.calls.nextID
            return .callQueued(e)
        case .callSent(var e):
            e.station = world.calls[e.call]?.station ?? e.station
            return .callSent(e)
        case .callEnded(var e):
            e.station = world.calls[e.call]?.station ?? e.station
            return .callEnded(e)
        case .callObserved(var e):
            e.station = world.calls[e.call]?.station ?? e.station
            return .callObserved(e)
        case .callUnobserved(var e):
            e.station = world.calls[e.call]?.station ?? e.station
            return .callUnobserved(e)
        case .sessionStarted(var e):
            e.session = world.sessions.nextID
            return .sessionStarted(e)
        default: return event
        }
    }
}

/// The archive takes over what is closed, as it does after every turn.
private func handOver(_ world: inout World) {
    world.dropRetired()
}

/// Names of the read models whose forms differ.
private func differences(_ a: World, _ b: World) -> [String] {
    let parts: [(String, [UInt8], [UInt8])] = [
        ("stations", a.stations.encoded(), b.stations.encoded()),
        ("knocking", KnockingKept(stations: a.knocking.all).encoded(), KnockingKept(stations: b.knocking.all).encoded()),
        ("sessions", a.sessions.encoded(), b.sessions.encoded()), ("calls", a.calls.encoded(), b.calls.encoded()),
        ("tokens", a.tokens.encoded(), b.tokens.encoded()), ("directory", a.directory.encoded(), b.directory.encoded()),
        ("tariffs", a.tariffs.encoded(), b.tariffs.encoded()), ("ledger", a.ledger.encoded(), b.ledger.encoded()),
        ("alerts", AlertsKept(alerts: a.alerts.all).encoded(), AlertsKept(alerts: b.alerts.all).encoded()),
        ("world", a.encoded(), b.encoded()),
    ]
    return parts.filter { $0.1 != $0.2 }.map(\.0)
}

@Test(arguments: [11, 12, 13, 14] as [UInt64])
func `a snapshot taken anywhere goes on like the world it was taken of`(seed: UInt64) throws {
    var chaos = Chaos(seed)
    var restored = World()
    for index in 1...700 as ClosedRange<UInt64> {
        restored.apply(chaos.next(), context(index))
        handOver(&restored)
        guard index % 7 == 0 else { continue }
        let found = differences(restored, chaos.world)
        try #require(found == [], "seed \(seed), entry \(index)")
        restored = try World.decoded(from: restored.encoded())
        let kept = differences(restored, chaos.world)
        try #require(kept == [], "seed \(seed), entry \(index)")
        try #require(restored.stations.standing == chaos.world.stations.standing, "seed \(seed), entry \(index)")
        try #require(restored.stations.connectedCount == chaos.world.stations.connectedCount, "seed \(seed), entry \(index)")
    }
    #expect(chaos.world.sequence == 700)
}

@Test func `a body is folded as the entry that it is, seeds 0 to 199`() throws {
    for seed in 0..<200 as Range<UInt64> {
        var draw = seed == 0 ? Draw.full : Draw.random(seed)
        var applied = World()
        var folded = World()
        for (index, input) in CatalogueSamples.inputs(&draw).enumerated() {
            let entry = Entry(input: input, events: CatalogueSamples.events(&draw))
            let place = EntryContext(sequence: UInt64(index + 1), instant: Instant(seconds: 1), kind: input.kind, stream: 0)
            applied.apply(entry, place)
            // Between others, as it stands in a run.
            let body = entry.body()
            try folded.fold(kind: input.kind, bytes: [1, 2, 3] + body + [4], body: 3..<3 + body.count, place)
        }
        #expect(applied.encoded() == folded.encoded(), "seed \(seed)")
    }
}

@Test func `two folds of the same entries give the same bytes`() {
    let worlds = (0..<2).map { _ in
        var chaos = Chaos(21)
        for _ in 0..<400 { _ = chaos.next() }
        return chaos.world
    }
    #expect(differences(worlds[0], worlds[1]) == [])
}

@Test func `a snapshot that is cut is refused or is another world, but never ends the process`() {
    var chaos = Chaos(31)
    for _ in 0..<60 { _ = chaos.next() }
    let bytes = chaos.world.encoded()
    var (refused, alike) = (0, 0)
    for length in 0..<bytes.count {
        guard let cut = try? World.decoded(from: Array(bytes.prefix(length))) else {
            refused += 1
            continue
        }
        if cut.encoded() == bytes { alike += 1 }
    }
    #expect(refused > bytes.count / 2)
    // Where the last part of a world is empty, a snapshot that is cut before it is the same world.
    #expect(alike <= 1)
}

@Test func `the world knows its origin and its place in the journal`() {
    var world = World()
    world.apply(
        Entry(input: .tick, events: [.journalCreated(JournalCreated(origin: "example.org/cpms", productVersion: "1"))]), context(1))
    #expect(world.origin == "example.org/cpms")
    #expect(world.sequence == 1)
    #expect(world.instant == Instant(seconds: 1_790_000_001))
}

@Test func `retired sessions and documents are handed over once`() {
    var world = World()
    let session = SessionID(rawValue: 1)
    let station = StationID(rawValue: 1)
    let start = SessionStarted(
        session: session, station: station, connector: ConnectorID(rawValue: 1), transactionId: 1, authorization: .accepted,
        startedAt: Instant(seconds: 1))
    world.apply(Entry(input: .tick, events: [.sessionStarted(start)]), context(1))
    world.apply(Entry(input: .tick, events: [.sessionFreed(SessionFreed(session: session, reason: .freeToken))]), context(2))
    #expect(world.sessions.openCount == 0)
    #expect(world.takeRetiredSessions().map(\.session) == [session])
    #expect(world.takeRetiredSessions() == [])
}

/// A snapshot as a cache keeps it: pieces by their keys.
private struct Kept {
    var pieces: [[UInt8]: [UInt8]] = [:]

    mutating func take(_ world: World, _ marks: WorldMarks) -> Int {
        let changed = world.pieces(marks)
        for piece in changed { pieces[piece.key] = piece.bytes.isEmpty ? nil : piece.bytes }
        return changed.count
    }

    func world() throws -> World {
        var world = World()
        for key in pieces.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) { try world.add(piece: pieces[key] ?? []) }
        return world
    }
}

@Test(arguments: [41, 42, 43] as [UInt64])
func `a snapshot of what changed since the last one is as good as a whole one`(seed: UInt64) throws {
    var chaos = Chaos(seed)
    var kept = Kept()
    var owed = WorldMarks()
    for index in 1...900 {
        _ = chaos.next()
        guard index % 19 == 0 else { continue }
        let marks = chaos.world.takeMarks().union(owed)
        // Some are not written; what they would have taken is owed to the next.
        guard index % 3 > 0 else {
            owed = marks
            continue
        }
        owed = WorldMarks()
        _ = kept.take(chaos.world, marks)
        let found = differences(try kept.world(), chaos.world)
        try #require(found == [], "seed \(seed), entry \(index)")
    }
    var again = Kept()
    var read = try kept.world()
    _ = again.take(read, read.takeMarks())
    #expect(differences(try again.world(), read) == [], "seed \(seed)")
}

@Test func `a snapshot takes the pages that changed and no others`() throws {
    var world = World()
    var kept = Kept()
    var sequence: UInt64 = 0
    func apply(_ events: [Event]) {
        sequence += 1
        world.apply(Entry(input: .tick, events: events), context(sequence))
        world.dropRetired()
    }
    func station(_ number: Int) -> StationID { StationID(rawValue: UInt32(number)) }
    func token(_ number: Int) -> Subject { Subject(high: UInt64(number), low: 1) }
    for number in 1...3_000 {
        apply([.stationAdded(StationAdded(station: station(number), identity: "S\(number)", tenant: .operator, securityProfile: 1))])
        let uid = SealedText(subject: token(number), sealed: [1])
        apply([.tokenIssued(TokenIssued(token: token(number), uid: uid, kind: .rfid, status: .active, tenant: .operator))])
    }
    #expect(kept.take(world, world.takeMarks()) > 20)
    #expect(kept.take(world, world.takeMarks()) == 1)
    apply([.stationCredentialSet(StationCredentialSet(station: station(700), credential: token(1)))])
    #expect(kept.take(world, world.takeMarks()) == 2)
    apply([.tokenForgotten(TokenForgotten(token: token(9))), .stationRemoved(StationRemoved(station: station(3_000)))])
    #expect(kept.take(world, world.takeMarks()) == 3)
    #expect(differences(try kept.world(), world) == [])
    #expect(try kept.world() == world)
    for (key, bytes) in kept.pieces where key == [0] || bytes.count < 20_000 {
        for length in stride(from: 0, to: bytes.count, by: key == [0] ? 1 : 97) {
            var cut = World()
            _ = try? cut.add(piece: Array(bytes.prefix(length)))
        }
    }
}
