import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Stations, an operator and a clock around a decider: what the shell is to it, without sockets and disk.
struct Scenario {
    var decider: Decider
    /// What is closed for good.
    let shelf = Shelf()
    var now = Instant(seconds: 1_777_629_600)
    /// What would stand in the journal.
    var entries: [(entry: Entry, context: EntryContext)] = []
    /// All that was given, journaled or not.
    var inputs: [(input: Input, context: EntryContext)] = []
    var connections: [String: ConnectionID] = [:]
    /// What happened, one line each, for golden files.
    var lines: [String] = []
    /// Answers and calls that were no good, each with its place; must stay empty.
    var faults: [String] = []
    private var lastConnection: UInt64 = 0

    init(decider: Decider? = nil) { self.decider = decider ?? Decider(past: shelf.recall) }

    static let password = Subject(high: 1, low: 1)
    static let tags = ["$ALICE", "$BOB", "$CAROL", "$MALLORY"]

    static func token(_ tag: String) -> Subject {
        Subject(high: 0xA1A1_A1A1_A1A1_A1A1, low: UInt64(tags.firstIndex(of: tag) ?? 99))
    }

    /// Text with the names of tags as their subjects.
    static func masked(_ text: String) -> [UInt8] {
        var out = text
        for tag in tags { out = out.replacing(tag, with: token(tag).hex) }
        return Array(out.utf8)
    }

    /// Text with the subjects of tags as their names.
    static func named(_ text: String) -> String {
        var out = text
        for tag in tags { out = out.replacing(token(tag).hex, with: tag) }
        return out
    }

    var world: World { decider.world }
    func station(_ id: String) throws -> StationState { try #require(world.stations.find(id)) }
    var events: [Event] { entries.flatMap(\.entry.events) }

    // MARK: Giving

    /// Has an input decided as the engine does: frames always leave an entry, the rest where something was decided.
    @discardableResult
    mutating func give(_ input: Input) -> Decision {
        let context = EntryContext(
            sequence: UInt64(entries.count) + 1, instant: now, kind: input.kind, stream: decider.world.stream(of: input))
        let decision = decider.decide(input, context)
        let recorded = decider.takeRecalled().map { input.recalling($0) } ?? input
        inputs.append((recorded, context))
        let isFrame = if case .frame = input { true } else { false }
        if isFrame || !decision.isEmpty {
            entries.append((Entry(input: recorded, events: decision.events, sent: decision.sent), context))
        }
        lines += decision.events.map { "    " + EventText.line($0) }
        for frame in decision.sent {
            lines.append("  \(identity(frame.station)) < \(Self.named(String(decoding: frame.text, as: UTF8.self)))")
            if let fault = FrameCheck.fault(of: frame, answering: input) { faults.append("\(lines.last ?? ""): \(fault)") }
        }
        return decision
    }

    private func identity(_ id: StationID) -> String { world.stations[id]?.identity ?? "?" }

    mutating func wait(_ seconds: Int64) { now = now.adding(seconds: seconds) }

    mutating func tick(after seconds: Int64 = 0) {
        wait(seconds)
        lines.append("+ tick \(now.text)")
        give(.tick)
    }

    /// Ticks once a second for a while.
    mutating func pass(seconds: Int64) {
        for _ in 0..<seconds {
            wait(1)
            give(.tick)
        }
    }

    @discardableResult
    mutating func connect(
        _ id: String, password: Subject? = Scenario.password, incumbent: Incumbent = .none, subprotocols: [String] = ["ocpp1.6"],
        transport: Transport = .plain, user: String? = nil, names: [String] = [], knocks: Int = 0
    ) -> HandshakeVerdict? {
        lastConnection += 1
        lines.append("+ \(id) connects \(now.text)")
        let connection = ConnectionID(rawValue: lastConnection)
        let decision = give(
            .handshake(
                HandshakeInput(
                    connection: connection, identity: id, rawPath: "/ocpp/\(id)", address: "192.0.2.7", transport: transport,
                    userName: password == nil ? nil : Array((user ?? id).utf8), credential: password, certificateNames: names,
                    subprotocols: subprotocols, userAgent: "test", incumbent: incumbent, hasConnectionHeader: true, knocks: knocks)))
        if case .accept? = decision.handshake { connections[id] = connection }
        return decision.handshake
    }

    mutating func disconnect(_ id: String) throws {
        let connection = try #require(connections[id])
        connections[id] = nil
        lines.append("+ \(id) goes \(now.text)")
        give(.closed(ClosedInput(station: try station(id).station, connection: connection, cause: .network)))
    }

    /// A frame as it comes; answers what is sent to the station because of it, tags by their names.
    @discardableResult
    mutating func frame(_ id: String, _ text: String, kind: FrameKind = .text) throws -> [String] {
        lines.append("  \(id) > \(text)")
        let connection = connections[id] ?? ConnectionID(rawValue: 0)
        let decision = give(
            .frame(FrameInput(station: try station(id).station, connection: connection, kind: kind, text: Self.masked(text))))
        return decision.sent.map { Self.named(String(decoding: $0.text, as: UTF8.self)) }
    }

    private var messages = 0

    /// A call with a message id of its own; answers the payload of its result, or the error code.
    @discardableResult
    mutating func call(_ id: String, _ action: String, _ payload: String, messageId: String? = nil) throws -> String {
        messages += 1
        let message = messageId ?? "m\(messages)"
        let sent = try frame(id, "[2,\"\(message)\",\"\(action)\",\(payload)]")
        let answer = try #require(sent.first { $0.hasPrefix("[3,\"\(message)\"") || $0.hasPrefix("[4,\"\(message)\"") })
        return String(answer.dropFirst(6 + message.count).dropLast())
    }

    @discardableResult
    mutating func command(
        _ command: AdminCommand, _ body: String, role: Role = .owner, key: String? = nil, secret: Subject? = nil
    ) -> CommandAnswer {
        lines.append("+ \(role.name) \(command.rawValue) \(body)")
        let bytes = Self.masked(body)
        let fingerprint = bytes.reduce(UInt64(command.rawValue.utf8.count)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        let decision = give(
            .command(
                CommandInput(
                    actor: role.name, role: role, name: command.rawValue, body: bytes, idempotencyKey: key, secret: secret,
                    fingerprint: fingerprint)))
        let answer = decision.answer ?? CommandAnswer(status: 0, body: [])
        lines.append("  answer \(answer.status) \(Self.named(String(decoding: answer.body, as: UTF8.self)))")
        return answer
    }

    // MARK: Usual beginnings

    static func tokenBody(_ tag: String, _ more: String = "") -> String { "{\"token\":\"\(tag)\",\"sealed\":\"00\"\(more)}" }

    /// Two stations of 22 kW, three tokens of which two are a group, a tariff and a seller; nobody connected.
    static func standard(decider: Decider? = nil) -> Scenario {
        var scenario = Scenario(decider: decider)
        scenario.give(.genesis(GenesisInput(origin: "test", productVersion: "1")))
        scenario.command(.setSeller, #"{"name":"Werk","address":"Weg 1","vatId":"DE123456789","series":"R","currency":"EUR"}"#)
        for id in ["CP-1", "CP-2"] {
            scenario.command(
                .addStation, "{\"id\":\"\(id)\",\"credential\":\"\(password.hex)\",\"connectors\":2,\"powerMaxW\":22000}")
        }
        scenario.command(.issueToken, tokenBody("$ALICE", #","group":"FAMILY""#))
        scenario.command(.issueToken, tokenBody("$BOB", #","group":"FAMILY""#))
        scenario.command(.issueToken, tokenBody("$CAROL"))
        scenario.command(
            .publishTariff,
            #"{"name":"Standard","assign":true,"components":[{"dimension":"ENERGY","price":"0.5","vat":"19","stepSize":1}]}"#)
        scenario.lines = []
        return scenario
    }

    static let boot = #"{"chargePointVendor":"V","chargePointModel":"M"}"#

    /// The same with both stations connected and booted.
    static func running() throws -> Scenario {
        var scenario = standard()
        for id in ["CP-1", "CP-2"] {
            scenario.connect(id)
            try scenario.call(id, "BootNotification", boot)
        }
        scenario.lines = []
        return scenario
    }

    /// A StartTransaction now.
    @discardableResult
    mutating func start(_ id: String, connector: Int = 1, tag: String = "$ALICE", meter: Int = 1_000, at time: String? = nil) throws
        -> Int64
    {
        let answer = try call(
            id, "StartTransaction",
            "{\"connectorId\":\(connector),\"idTag\":\"\(tag)\",\"meterStart\":\(meter),\"timestamp\":\"\(time ?? now.text)\"}")
        guard case .number(let text)? = try JSONValue(parsing: Array(answer.utf8))["transactionId"] else { return -1 }
        return Int64(text) ?? -1
    }

    @discardableResult
    mutating func stop(_ id: String, _ transaction: Int64, meter: Int, more: String = "", at time: String? = nil) throws -> String {
        try call(
            id, "StopTransaction",
            "{\"transactionId\":\(transaction),\"meterStop\":\(meter),\"timestamp\":\"\(time ?? now.text)\"\(more)}")
    }

    /// A meter reading in a session: the register in watt-hours.
    @discardableResult
    mutating func register(_ id: String, _ transaction: Int64, _ value: Int) throws -> String {
        try call(
            id, "MeterValues",
            #"{"connectorId":1,"transactionId":\#(transaction),"meterValue":[{"timestamp":"\#(now.text)","#
                + #""sampledValue":[{"value":"\#(value)"}]}]}"#)
    }

    // MARK: Looking

    func count(_ isIt: (Event) -> Bool) -> Int { events.count(where: isIt) }
    var sessionCount: Int { count { if case .sessionStarted = $0 { true } else { false } } }
    var invoiceCount: Int { count { if case .invoiceIssued = $0 { true } else { false } } }
    var held: [SessionHeld] { events.compactMap { if case .sessionHeld(let e) = $0 { e } else { nil } } }
    var alerts: [String] { world.alerts.all.map(\.kind) }

    /// A second decider that is fed the same inputs decides the same, and the recorded entries fold to the same world.
    func expectReplayable(_ comment: Comment = "") {
        var again = Decider()
        var folded = World()
        var place = 0
        for (input, context) in inputs {
            let decision = again.decide(input, context)
            let isFrame = if case .frame = input { true } else { false }
            guard isFrame || !decision.isEmpty else { continue }
            guard place < entries.count else {
                Issue.record("an entry too many: \(input) \(comment)")
                return
            }
            #expect(entries[place].entry.events == decision.events, comment)
            #expect(entries[place].entry.sent == decision.sent, comment)
            folded.apply(entries[place].entry, entries[place].context)
            place += 1
        }
        #expect(again.world.encoded() == world.encoded(), comment)
        #expect(folded.encoded() == world.encoded(), comment)
        let restored = try? World.decoded(from: world.encoded())
        #expect(restored?.encoded() == world.encoded(), comment)
    }
}

/// Checks what is sent to stations against the official schemas.
enum FrameCheck {
    private static let schemas: [String: SpecSchema] = {
        guard Shared.isThere("ocpp-schemas/1.6"), let folder = SpecSchema.folder else { return [:] }
        var schemas: [String: SpecSchema] = [:]
        for action in OCPP16.actions {
            for isRequest in [true, false] {
                schemas["\(action.name) \(isRequest)"] = try? SpecSchema(action: action.name, isRequest: isRequest, in: folder)
            }
        }
        return schemas
    }()

    /// What is wrong with a sent frame; nil where nothing is.
    static func fault(of frame: SentFrame, answering input: Input) -> String? {
        let text = Scenario.named(String(decoding: frame.text, as: UTF8.self))
        guard case .array(let elements)? = try? JSONValue(parsing: Array(text.utf8)), elements.count > 2 else { return "no frame" }
        switch (elements[0], elements[2]) {
        case (.number("2"), .string(let action)): return errors(elements[3], "\(action) true")
        case (.number("3"), _):
            guard case .frame(let asked) = input, case .call(_, let action, _) = Frame.read(asked.text).frame else { return nil }
            return errors(elements[2], "\(action) false")
        default: return elements.count == 5 ? nil : "an error of \(elements.count) elements"
        }
    }

    private static func errors(_ value: JSONValue, _ name: String) -> String? {
        guard let schema = schemas[name] else { return schemas.isEmpty ? nil : "no schema \(name)" }
        let errors = schema.errors(of: value)
        return errors.isEmpty ? nil : errors.joined(separator: "; ")
    }
}

/// Events as one line of text, without what is absent.
enum EventText {
    static func line(_ event: Event) -> String {
        let payload = Mirror(reflecting: event).children.first?.value ?? event
        return Scenario.named("\(event.name) \(fields(payload))")
    }

    private static func fields(_ value: Any) -> String {
        Mirror(reflecting: value).children.compactMap { child in
            guard let name = child.label, let text = text(child.value) else { return nil }
            return "\(name)=\(text)"
        }.joined(separator: " ")
    }

    private static func text(_ value: Any) -> String? {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional { return mirror.children.first.flatMap { text($0.value) } }
        switch value {
        case let instant as Instant: return instant.text
        case let energy as Energy: return energy.kilowattHoursText + "kWh"
        case let money as Money: return "\(money.rawValue)ct"
        case let currency as Currency: return currency.code
        case let price as Price: return price.text
        case let flag as Bool: return flag ? "yes" : nil
        case let subject as Subject: return subject.hex
        case let bytes as [UInt8]: return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
        case let spans as [SealedSpan]: return spans.isEmpty ? nil : "\(spans.count) sealed"
        case let text as SealedText: return text.subject.hex
        case let list as [Any]: return list.isEmpty ? nil : "[" + list.compactMap { text($0) }.joined(separator: ", ") + "]"
        default: break
        }
        return mirror.displayStyle == .struct && !(value is any CustomStringConvertible) ? "{" + fields(value) + "}" : "\(value)"
    }
}
