// A story told to the decider, line by line, over a world with two stations, tokens and a tariff: nothing traps, a second decider decides
// alike, what was written is read alike, and folding the entries gives the same world.
//
//   A… B…   a frame of station A or B        +A +B   it connects, the old connection dead   ?A ?B   the same, the old one alive
//   -A -B   its connection ends               T       a tick a second later; T and digits: so many seconds later
//   C name body   an admin command           E       the keys of those who were forgotten are destroyed
//   O and digits   an attempt at an effect came to something; which, to what, and its jitter follow from the number
//   K and digits   the clock was followed so many seconds on, with a minus back       M and digits   so full is the disk, in percent
//
// With FUZZ_SEEDS naming a directory, entries and state of every story are left there as seeds for the targets Events and World.
import Commands
import EventStore
import Glibc
import Projections

private struct Story {
    var decider = Decider()
    var now = Instant(seconds: 1_777_629_600)
    var inputs: [(Input, EntryContext)] = []
    var entries: [(Entry, EntryContext)] = []
    var connections: [UInt8: ConnectionID] = [:]
    var lastConnection: UInt64 = 0
    static let password = Subject(high: 1, low: 1)

    mutating func give(_ input: Input) {
        let context = EntryContext(
            sequence: UInt64(entries.count) + 1, instant: now, kind: input.kind, stream: decider.world.stream(of: input))
        let decision = decider.decide(input, context)
        inputs.append((input, context))
        if Self.isEntry(input, decision) { entries.append((Entry(input: input, events: decision.events, sent: decision.sent), context)) }
    }

    static func isEntry(_ input: Input, _ decision: Decision) -> Bool {
        if case .frame = input { return true }
        return !decision.isEmpty
    }

    mutating func command(_ name: String, _ body: [UInt8]) {
        let fingerprint = body.reduce(UInt64(name.utf8.count)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        give(.command(CommandInput(actor: "owner", role: .owner, name: name, body: body, fingerprint: fingerprint)))
    }

    mutating func connect(_ letter: UInt8, _ incumbent: Incumbent) {
        lastConnection += 1
        let connection = ConnectionID(rawValue: lastConnection)
        let identity = "CP-" + String(UnicodeScalar(letter))
        let incumbent = connections[letter] == nil ? .none : incumbent
        give(
            .handshake(
                HandshakeInput(
                    connection: connection, identity: identity, rawPath: "/ocpp/" + identity, address: "192.0.2.7", transport: .plain,
                    userName: Array(identity.utf8), credential: Self.password, subprotocols: ["ocpp1.6"], userAgent: "",
                    incumbent: incumbent,
                    incumbentConnection: connections[letter], hasConnectionHeader: true, knocks: 0)))
        if incumbent != .alive { connections[letter] = connection }
    }

    mutating func tell(_ line: ArraySlice<UInt8>) {
        guard let first = line.first else { return }
        let rest = line.dropFirst()
        let letter = rest.first ?? 0
        switch first {
        case 0x41, 0x42:
            guard let connection = connections[first] else { return connect(first, .none) }
            now = now.adding(seconds: 1)
            let masked = Masking.mask(
                Array(rest), token: { Subject(high: 0xA1, low: UInt64($0.first ?? 0)) },
                secret: { Subject(high: 0xB1, low: UInt64($0.count)) })
            let spans = masked.spans.map { SealedSpan(offset: $0.offset, sealed: $0.clear) }
            let station = StationID(rawValue: UInt32(first - 0x40))
            give(
                .frame(
                    FrameInput(
                        station: station, connection: connection, kind: .text, text: masked.text, spans: spans,
                        oddities: masked.oddities.frameWarnings)))
        case 0x2B where letter == 0x41 || letter == 0x42: connect(letter, .dead)
        case 0x3F where letter == 0x41 || letter == 0x42: connect(letter, .alive)
        case 0x2D where letter == 0x41 || letter == 0x42:
            guard let connection = connections.removeValue(forKey: letter) else { return }
            give(.closed(ClosedInput(station: StationID(rawValue: UInt32(letter - 0x40)), connection: connection, cause: .network)))
        case 0x54:
            now = now.adding(seconds: min(Int64(String(decoding: rest, as: UTF8.self)) ?? 1, 1 << 32).magnitude.asInt64)
            give(.tick)
        case 0x45:
            let open = decider.world.erasures.open
            if !open.isEmpty { give(.erasure(ErasureInput(subjects: open))) }
        case 0x4F:
            let number = Int(String(decoding: rest, as: UTF8.self)) ?? 0
            let results: [AttemptResult] = [.done, .failed, .refused]
            give(
                .attempt(
                    AttemptInput(
                        effect: EffectID(rawValue: UInt64(number.magnitude % 5)), result: results[Int(number.magnitude % 3)], status: 500,
                        jitter: Int(number.magnitude % 1_000))))
        case 0x4B:
            let (from, seconds) = (now, Int64(String(decoding: rest, as: UTF8.self)) ?? 1)
            now = now.adding(seconds: min(max(seconds, -1 << 32), 1 << 32))
            give(.clock(ClockInput(from: from, to: now, verdict: .followed)))
        case 0x4D: give(.machine(MachineInput(diskUsedPercent: Int(String(decoding: rest, as: UTF8.self)) ?? 0)))
        case 0x43:
            let words = rest.split(separator: 0x20, maxSplits: 1)
            if words.count == 2 { command(String(decoding: words[0], as: UTF8.self), Array(words[1])) }
        default: return
        }
    }

    static let begin: Story = {
        var story = Story()
        story.give(.genesis(GenesisInput(origin: "fuzz", productVersion: "1")))
        story.command("SetSeller", Array(#"{"name":"Werk","address":"Weg 1","series":"R","currency":"EUR"}"#.utf8))
        for id in ["A", "B"] {
            story.command(
                "AddStation", Array("{\"id\":\"CP-\(id)\",\"credential\":\"\(password.hex)\",\"connectors\":2,\"powerMaxW\":22000}".utf8))
        }
        for tag in "XYZ".utf8 {
            story.command("IssueToken", Array("{\"token\":\"\(Subject(high: 0xA1, low: UInt64(tag)).hex)\",\"sealed\":\"00\"}".utf8))
        }
        story.command(
            "PublishTariff",
            Array(
                (#"{"name":"T","assign":true,"components":[{"dimension":"ENERGY","price":"0.5","vat":"19","stepSize":1},"#
                    + #"{"dimension":"TIME","price":"3","vat":"19","stepSize":60}]}"#).utf8))
        guard story.entries.count == 8 else { fatalError("the world of the story was not set up: \(story.entries.count) entries") }
        story.connect(0x41, .none)
        story.connect(0x42, .none)
        return story
    }()

    func check() {
        var again = Decider()
        var folded = World()
        var place = 0
        for (input, context) in inputs {
            let decision = again.decide(input, context)
            guard Self.isEntry(input, decision) else { continue }
            let (entry, entryContext) = entries[place]
            place += 1
            guard entry.events == decision.events, entry.sent == decision.sent else {
                fatalError("decided differently at \(context.sequence)")
            }
            guard let read = try? Entry(kind: context.kind, body: entry.body()), read == entry else {
                fatalError("entry \(context.sequence) is not read as it was written")
            }
            folded.apply(read, entryContext)
        }
        let bytes = decider.world.encoded()
        guard place == entries.count, folded.encoded() == bytes else { fatalError("the fold of the entries is another world") }
        guard (try? World.decoded(from: bytes))?.encoded() == bytes else { fatalError("the world is not read as it was written") }
    }
}

extension UInt64 {
    fileprivate var asInt64: Int64 { Int64(clamping: self) }
}

private func leaveSeeds(of story: Story, in directory: String) {
    func leave(_ name: String, _ bytes: [UInt8]) {
        guard let file = unsafe fopen("\(directory)/\(name)", "w") else { fatalError("\(directory)/\(name) cannot be written") }
        _ = unsafe fwrite(bytes, 1, bytes.count, file)
        unsafe fclose(file)
    }
    leave("World/\(story.entries.count)", story.decider.world.encoded())
    for (entry, context) in story.entries {
        leave("Events/\(story.entries.count)-\(context.sequence)", [UInt8(Input.kinds.firstIndex(of: context.kind) ?? 0)] + entry.body())
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    var story = Story.begin
    for line in bytes.split(separator: 0x0A).prefix(64) { story.tell(line) }
    story.check()
    if let seeds = unsafe getenv("FUZZ_SEEDS") { leaveSeeds(of: story, in: unsafe String(cString: seeds)) }
    return 0
}
