import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// No entry is longer than the journal takes, whatever the state holds and the body says; what does not fit is refused or comes later.
struct DeciderSizeTests {
    /// A decider over a world that events made, and what its entries would be.
    private struct House {
        var decider = Decider()
        var now = Instant(seconds: 1_777_629_600)
        var sequence: UInt64 = 0
        var events: [Event] = []
        /// The same state, folded.
        var folded = World()

        init(_ events: [Event] = []) {
            let context = next(.tick)
            folded.apply(Entry(input: .tick, events: events), context)
            decider = Decider(world: folded)
        }

        private mutating func next(_ input: Input) -> EntryContext {
            sequence += 1
            return EntryContext(sequence: sequence, instant: now, kind: input.kind, stream: 0)
        }

        @discardableResult
        mutating func give(_ input: Input, _ comment: Comment? = nil) -> Decision {
            let context = next(input)
            let decision = decider.decide(input, context)
            guard !decision.isEmpty else {
                sequence -= 1
                return decision
            }
            let entry = Entry(input: input, events: decision.events, sent: decision.sent)
            #expect(entry.body().count <= StoreLimits.bodyBytesMax, comment)
            folded.apply(entry, context)
            events += decision.events
            return decision
        }

        mutating func command(_ command: AdminCommand, _ body: String, key: String? = nil, before: Int = 0, behind: Int = 0) -> Decision {
            give(
                .command(
                    CommandInput(
                        actor: "owner", role: .owner, name: command.rawValue, body: Array(body.utf8), idempotencyKey: key,
                        fingerprint: 1, rowsBefore: before, rowsBehind: behind)))
        }

        func expectFolded(_ comment: Comment? = nil) { #expect(folded.encoded() == decider.world.encoded(), comment) }
    }

    private static func station(_ number: Int) -> Event {
        .stationAdded(
            StationAdded(station: StationID(rawValue: UInt32(number)), identity: "CP\(number)", tenant: .operator, securityProfile: 1))
    }

    private static func call(_ number: Int, of station: Int, payload: [UInt8] = [0x7B, 0x7D], expires: Int64) -> Event {
        .callQueued(
            CallQueued(
                call: CallID(rawValue: UInt64(number)), station: StationID(rawValue: UInt32(station)), action: "ClearCache",
                payload: payload,
                expires: Instant(seconds: expires), actor: "owner"))
    }

    private static func waiting(_ count: Int) throws -> [Event] {
        let tariff = try Publishing.publish(
            nil, name: "T", currency: .eur, components: [PriceComponent(.energy, "0.50", vat: "19")], isGross: false, in: World()
        ).get()
        let start = Instant(seconds: 1_777_000_000)
        return [.tariffPublished(tariff)]
            + (1...count).flatMap { number -> [Event] in
                let session = SessionID(rawValue: UInt64(number))
                let money = Money(minorUnits: 100)
                return [
                    .sessionStarted(
                        SessionStarted(
                            session: session, station: StationID(rawValue: 1), connector: ConnectorID(rawValue: 1),
                            transactionId: Int64(number),
                            token: nil, authorization: .accepted, meterStart: Energy(milliwattHours: 0), startedAt: start,
                            tariff: tariff.tariff, tariffVersion: 1)),
                    .sessionStopped(
                        SessionStopped(
                            session: session, station: StationID(rawValue: 1), meterStop: Energy(milliwattHours: 2_000_000),
                            stoppedAt: start.adding(seconds: 3_600), reason: "Local", energy: Energy(milliwattHours: 2_000_000))),
                    .sessionPriced(
                        SessionPriced(
                            session: session, tariff: tariff.tariff, tariffVersion: 1, currency: .eur,
                            lines: [
                                PricedLine(
                                    dimension: .energy, quantity: 2_000_000, price: Price(millionths: 500_000), net: money, tax: .zero)
                            ],
                            groups: [VATGroup(vat: nil, net: money, tax: .zero)], net: money, tax: .zero, gross: money)),
                ]
            }
    }

    private static let seller = #"{"name":"Volt","address":"Street 1","series":"A","currency":"EUR"}"#

    @Test func `sessions that waited for a seller are all invoiced, in as many entries as it takes`() throws {
        var house = House([Self.station(1)] + (try Self.waiting(2_500)))
        #expect(house.command(.setSeller, Self.seller, key: "k").answer?.status == 200)
        #expect(house.events.invoices.count == 1_000)
        // Whoever asks again is told the same, and nothing is issued twice.
        #expect(house.command(.setSeller, Self.seller, key: "k").isEmpty)
        #expect(house.give(.tick).hasMore)
        #expect(!house.give(.tick).hasMore)
        #expect(house.give(.tick).isEmpty)
        #expect(house.events.invoices.map(\.number) == Array(1...2_500))
        #expect(house.events.invoices.flatMap { $0.lines.map(\.session.rawValue) } == Array(1...2_500))
        #expect(house.decider.world.sessions.openCount == 0 && house.decider.world.ledger.isBalanced)
        house.expectFolded()
    }

    @Test func `a state that is read from a snapshot goes on with the invoices`() throws {
        var house = House([Self.station(1)] + (try Self.waiting(1_500)))
        _ = house.command(.setSeller, Self.seller)
        house.decider = Decider(world: try World.decoded(from: house.decider.world.encoded()))
        house.give(.tick)
        #expect(house.events.invoices.map(\.number) == Array(1...1_500))
        #expect(house.give(.tick).isEmpty)
        house.expectFolded()
    }

    @Test func `a tick ends as many calls as it has room for, and the next one goes on`() {
        let calls = (1...130).flatMap { station in
            (1...100).map { Self.call((station - 1) * 100 + $0, of: station, expires: 1_777_629_600) }
        }
        var house = House((1...130).map(Self.station) + calls)
        let first = house.give(.tick)
        #expect(first.hasMore && first.events.count >= 10_000 && first.events.count <= 10_200)
        #expect(!house.give(.tick).hasMore)
        #expect(house.events.count { if case .callEnded(let e) = $0 { e.outcome == .expired } else { false } } == 13_000)
        house.expectFolded()
    }

    @Test func `a tick sends as much as it has room for, and the next one goes on`() {
        let payload = Array(#"{"a":""#.utf8) + [UInt8](repeating: 0x41, count: 60_000) + Array(#""}"#.utf8)
        let stations = (1...160).flatMap { number -> [Event] in
            let station = StationID(rawValue: UInt32(number))
            return [
                Self.station(number),
                .stationConnected(
                    StationConnected(
                        station: station, connection: ConnectionID(rawValue: UInt64(number)), address: "", subprotocol: "ocpp1.6",
                        securityProfile: 1)),
                .stationBooted(
                    StationBooted(station: station, report: BootReport(vendor: "V", model: "M"), status: .accepted, interval: 300)),
                Self.call(number, of: number, payload: payload, expires: 1_900_000_000),
            ]
        }
        var house = House(stations)
        house.now = house.now.adding(seconds: 60)
        var sent: [StationID] = []
        var ticks = 0
        var hasMore = true
        while hasMore, ticks < 10 {
            let decision = house.give(.tick)
            #expect(decision.sent.reduce(0) { $0 + $1.text.count } < 5 << 20)
            sent += decision.sent.map(\.station)
            hasMore = decision.hasMore
            ticks += 1
        }
        #expect(ticks == 3 && sent.sorted().map(\.rawValue) == Array(1...160))
        house.expectFolded()
    }

    @Test func `an import in several entries counts all its rows and ends once`() {
        var house = House()
        func rows(_ range: ClosedRange<Int>) -> String {
            #"{"stations":["# + range.map { #"{"id":"S\#($0)"}"# }.joined(separator: ",") + "]}"
        }
        #expect(house.command(.importStations, rows(1...40), key: "k", before: 0, behind: 60).answer?.status == 201)
        let last = house.command(.importStations, rows(41...100), key: "k", before: 40, behind: 0)
        #expect(last.answer.map { String(decoding: $0.body, as: UTF8.self) } == #"{"imported":100}"#)
        #expect(house.events.count { if case .commandEnded = $0 { true } else { false } } == 1)
        #expect(house.decider.world.stations.count == 100)
        #expect(house.command(.importStations, rows(1...40), key: "k").isEmpty)
        house.expectFolded()
        func refusal(_ id: String) -> CommandAnswer? {
            house.decider.world.importRefusal(.importStations, .object(["stations": .array([.object(["id": .string(id)])])]))
        }
        #expect(refusal("S100")?.status == 409 && refusal("T1") == nil)
    }

    @Test func `what came up between two entries of an import is told with the row of the whole import, and ends it`() throws {
        var house = House()
        func rows(_ range: ClosedRange<Int>) -> String {
            #"{"stations":["# + range.map { #"{"id":"S\#($0)"}"# }.joined(separator: ",") + "]}"
        }
        func unfinished(_ house: House) -> Int? {
            house.decider.world.directory.unfinished(by: "owner", "ImportStations", key: "k", fingerprint: 1)?.rowsBehind
        }
        #expect(house.command(.importStations, rows(1...40), key: "k", before: 0, behind: 60).answer?.status == 201)
        #expect(unfinished(house) == 60)
        #expect(try World.decoded(from: house.decider.world.encoded()) == house.decider.world)
        #expect(house.command(.addStation, #"{"id":"S42"}"#).answer?.status == 201)
        let told = house.command(.importStations, rows(41...100), key: "k", before: 40, behind: 0)
        let text = told.answer.map { String(decoding: $0.body, as: UTF8.self) } ?? ""
        #expect(told.answer?.status == 409 && text.contains(#""pointer":"/stations/41/id""#), "\(text)")
        #expect(text.contains("The first 40 rows are imported") && unfinished(house) == nil)
        #expect(house.decider.world.stations.count == 41)
        house.expectFolded()
    }

    @Test func `a command that was read before comes to what its input comes to`() {
        let bodies: [(AdminCommand, String)] = [
            (.addStation, #"{"id":"CP1"}"#), (.addStation, #"{"id":"CP1"}"#), (.addStation, #"{"id":7}"#), (.addStation, "{"),
            (.importStations, #"{"stations":[{"id":"A"},{"id":"B"},{"id":"a"}]}"#), (.importStations, #"{"stations":[{"id":"A"}]}"#),
            (.removeStation, #"{"id":"A"}"#), (.removeStation, #"{"id":"A","x":1}"#), (.pushLocalList, #"{"station":"CP1"}"#),
        ]
        for role in [Role.owner, .readOnly] {
            var (plain, ready) = (House(), House())
            for (command, body) in bodies {
                let input = CommandInput(
                    actor: "owner", role: role, name: command.rawValue, body: Array(body.utf8), idempotencyKey: nil, fingerprint: 1)
                let decision = plain.give(.command(input))
                let (other, context) = ready.decider.decide(ReadyCommand(input), sequence: ready.sequence + 1, instant: ready.now)
                if !other.isEmpty { ready.sequence += 1 }
                #expect(other == decision && context.kind == Input.command(input).kind, "\(body)")
            }
            #expect(ready.decider.world.encoded() == plain.decider.world.encoded())
        }
    }

    @Test func `what was refused before it was decided is refused so again`() {
        var house = House()
        let refusal = CommandRefusal(status: 422, answer: Array("{}".utf8))
        let input = CommandInput(
            actor: "owner", role: .owner, name: "ImportStations", body: Array(#"{"rows":2}"#.utf8), fingerprint: 1, refusal: refusal)
        let decision = house.give(.command(input))
        #expect(decision.answer == CommandAnswer(status: 422, body: refusal.answer) && decision.events.count == 1)
        house.expectFolded()
    }

    @Test func `a command that would make too long an entry is refused and changes nothing`() {
        var house = House()
        let before = house.decider.world.encoded()
        let tooLong = house.command(.setSeller, #"{"name":"\#(String(repeating: "A", count: 23 << 20))"}"#)
        #expect(tooLong.answer?.status == 413 && tooLong.isEmpty)
        #expect(house.decider.world.encoded() == before)
    }

    @Test func `a refusal that quotes what was sent stays short`() {
        var house = House()
        let rows = (0..<1_500).map { #"{"\#(String(repeating: "x", count: 2_500))\#($0)":1}"# }
        let decision = house.command(.importTokens, #"{"tokens":["# + rows.joined(separator: ",") + "]}")
        #expect(decision.answer?.status == 422)
        #expect(decision.answer.map { $0.body.count < 400_000 && $0.body.count > 100_000 } ?? false)
    }

    @Test func `random states and bodies make no entry that is too long`() throws {
        let base = UInt64.random(in: 0...UInt64.max)
        for round in 0..<6 as Range<UInt64> {
            var random = SeededRandom(seed: base &+ round)
            func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
            let stations = pick(1...60)
            var events = (1...stations).map(Self.station)
            for call in 1...pick(1...4_000) {
                let payload = [UInt8](repeating: 0x41, count: [2, 100, 9_000][pick(0...2)])
                events.append(Self.call(call, of: pick(1...stations), payload: payload, expires: 1_777_629_000 + Int64(pick(0...1_200))))
            }
            var house = House(events + (pick(0...1) == 0 ? [] : try Self.waiting(pick(1...1_800))))
            let comment: Comment = "seed \(base &+ round)"
            for _ in 0..<8 {
                house.now = house.now.adding(seconds: Int64(pick(0...400)))
                switch pick(0...3) {
                case 0: _ = house.command(.setSeller, Self.seller)
                case 1:
                    let name = String(repeating: ["x", "\u{1}", "é", "😀"][pick(0...3)], count: pick(1...30_000))
                    let rows = (0..<pick(1...20)).map { _ in JSONValue.object([.init(name: name, value: .string(name))]).bytesText }
                    _ = house.command(
                        [.importTokens, .importStations, .addStation][pick(0...2)], #"{"tokens":["# + rows.joined(separator: ",") + "]}")
                case 2: _ = house.command(.removeStation, #"{"id":"CP\#(pick(1...stations))"}"#)
                default:
                    var ticks = 0
                    while house.give(.tick, comment).hasMore, ticks < 50 { ticks += 1 }
                    #expect(ticks < 50, comment)
                }
            }
            house.expectFolded(comment)
        }
    }
}

extension JSONValue {
    fileprivate var bytesText: String { String(decoding: bytes, as: UTF8.self) }
}
