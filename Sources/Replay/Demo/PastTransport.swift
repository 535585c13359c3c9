import EventStore
import Gateway

/// Carries frames between simulated chargers and a past that is told: nothing takes time but waiting, and while it waits the clock is put
/// forward, time passes for the server, and what people do is done.
struct PastTransport: ChargerTransport {
    /// Something that a person does at a time.
    struct Deed {
        let at: Instant
        let act: (Past) throws -> Void
    }

    private let past: Past
    private let clock: ToldClock
    private let identities: [String]
    private var keys: [String: Int] = [:]
    /// Ordered by time; those that are done are left behind.
    private let deeds: [Deed]
    private var done = 0
    private var nextTick: Instant
    private var events: [TransportEvent] = []
    /// What a deed could not do; the rest is not told.
    private(set) var problem: (any Error)?

    init(_ past: Past, _ clock: ToldClock, identities: [String], deeds: [Deed]) {
        self.past = past
        self.clock = clock
        self.identities = identities
        for (index, identity) in identities.enumerated() { keys[identity] = index }
        self.deeds = deeds.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
        nextTick = clock.now()
    }

    mutating func open(key: Int, handshake: ChargerHandshake) {
        let refusal = past.connect(handshake.identity, password: handshake.password ?? "", address: "192.0.2.\(key % 250 + 1)")
        events.append(refusal.map { .refused(key: key, status: 401, reason: $0) } ?? .opened(key: key))
        gather()
    }

    mutating func send(key: Int, frame: [UInt8]) {
        past.receive(frame, from: identities[key])
        gather()
    }

    mutating func close(key: Int) {
        past.lose(identities[key])
        events.removeAll { $0.key == key }
    }

    mutating func finish() {}

    mutating func wait(milliseconds: Int) -> [TransportEvent] {
        let until = clock.now().adding(microseconds: Int64(milliseconds) * 1_000)
        while events.isEmpty, problem == nil, clock.now() < until { step(until) }
        if problem != nil { clock.set(until) }
        defer { events = [] }
        return events
    }

    /// To the next thing that happens, but not further than that.
    private mutating func step(_ until: Instant) {
        let deed = done < deeds.count ? deeds[done] : nil
        clock.set(min(until, nextTick, deed?.at ?? until))
        let now = clock.now()
        if nextTick <= now {
            past.tick()
            nextTick = now.adding(seconds: Self.tickSeconds)
        }
        if let deed, deed.at <= now {
            done += 1
            do { try deed.act(past) } catch { problem = error }
        }
        gather()
    }

    private mutating func gather() {
        for (station, what) in past.takeHeard() {
            guard let key = keys[station] else { continue }
            switch what {
            case .frame(let bytes): events.append(.frame(key: key, bytes: bytes))
            case .closed: events.append(.closed(key: key))
            }
        }
    }

    /// How often the server is told that time passes: what it looks for by itself takes minutes.
    private static let tickSeconds: Int64 = 60
}
