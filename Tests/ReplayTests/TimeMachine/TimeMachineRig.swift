import Commands
import EventStore
import Foundation
import Gateway
import Projections
import Testing

@testable import Replay

/// A directory for one test, removed with what is in it.
final class TimeMachineScratch {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("cpms-time-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var data: String { path + "/data" }
    var journal: String { path + "/data/journal" }
}

/// A small installation whose clock, keys and randomness are fixed: the same inputs give the same journal on every machine.
final class TimeMachineRig {
    static let origin = "golden.example.org"

    let journal: Journal
    let key: SigningKey
    var decider = Decider()
    var now = Instant(seconds: 1_790_000_000)
    private var messages = 0
    private let station = StationID(rawValue: 1)
    /// The connection that frames come over.
    var connection = ConnectionID(rawValue: 0)

    init(_ scratch: TimeMachineScratch) throws {
        try FileManager.default.createDirectory(atPath: scratch.data, withIntermediateDirectories: true)
        journal = try Journal.create(at: scratch.journal, origin: Self.origin)
        key = try Self.signingKey()
    }

    static func signingKey() throws -> SigningKey { try SigningKey.seed([UInt8](repeating: 7, count: 32), name: origin) }

    /// The token of a card, as a key ring with a fixed key would name it.
    static func token(_ uid: String) -> Subject {
        Subject(Array(Digest.sha256(Array("token \(uid)".utf8)).bytes.prefix(16))) ?? Subject(high: 0, low: 0)
    }

    static let password = Subject(high: 0x70, low: 0x61)

    /// Has an input decided and written, as the engine does.
    @discardableResult
    func take(_ input: Input, after seconds: Int64 = 1, version: UInt32 = Decider.version) throws -> Decision {
        now = now.adding(seconds: seconds)
        let context = EntryContext(
            sequence: journal.head.sequence + 1, instant: now, kind: input.kind, stream: decider.world.stream(of: input))
        let decision = decider.decide(input, context)
        let isFrame = if case .frame = input { true } else { false }
        guard isFrame || !decision.isEmpty else { return decision }
        try append(Entry(input: input, events: decision.events, sent: decision.sent), context, version: version)
        return decision
    }

    /// Writes an entry as it is, decided or made up.
    func append(_ entry: Entry, _ context: EntryContext, version: UInt32 = Decider.version) throws {
        try journal.append([
            EntryDraft(kind: context.kind, deciderVersion: version, instant: context.instant, stream: context.stream, body: entry.body())
        ])
    }

    @discardableResult
    func command(_ name: String, _ body: String, after seconds: Int64 = 1) throws -> Decision {
        try take(
            .command(CommandInput(actor: "owner", role: .owner, name: name, body: Array(body.utf8), fingerprint: UInt64(messages))),
            after: seconds)
    }

    /// A call of the station; `text` is the payload. Cards in it are masked, as the server does before anything is written.
    @discardableResult
    func call(_ action: String, _ payload: String, after seconds: Int64 = 1, version: UInt32 = Decider.version) throws -> Decision {
        messages += 1
        return try frame("[2,\"m\(messages)\",\"\(action)\",\(payload)]", after: seconds, version: version)
    }

    @discardableResult
    func frame(_ text: String, after seconds: Int64 = 1, version: UInt32 = Decider.version) throws -> Decision {
        let masked = Masking.mask(
            Array(text.utf8), token: { Self.token(String(decoding: $0, as: UTF8.self)) }, secret: { _ in Subject(high: 1, low: 2) })
        let spans = masked.spans.map { SealedSpan(offset: $0.offset, sealed: [1, 2, 3]) }
        return try take(
            .frame(
                FrameInput(
                    station: station, connection: connection, kind: .text, text: masked.text, spans: spans,
                    oddities: masked.oddities.frameWarnings)), after: seconds, version: version)
    }

    /// The installation, a station, a card, a seller and a tariff.
    func setUp() throws {
        try take(.genesis(GenesisInput(origin: Self.origin, productVersion: "1.0.0")))
        try command("AddStation", #"{"id":"CP001","credential":"\#(Self.password.hex)","connectors":1,"powerMaxW":22000}"#)
        try command("IssueToken", #"{"token":"\#(Self.token("DEADBEEF").hex)","sealed":"010203","label":"Card of a test"}"#)
        try command(
            "SetSeller",
            #"{"name":"Ladewerk GmbH","address":"Hafenweg 1, 48155 Münster","vatId":"DE123456789","series":"R","currency":"EUR"}"#)
        try command(
            "PublishTariff",
            #"{"name":"Standard","currency":"EUR","assign":true,"components":[{"dimension":"ENERGY","price":0.45,"vat":19},"#
                + #"{"dimension":"FLAT","price":0.35,"vat":19}]}"#
        )
    }

    func connect() throws {
        connection = ConnectionID(rawValue: decider.world.lastConnection.rawValue + 1)
        try take(
            .handshake(
                HandshakeInput(
                    connection: connection, identity: "CP001", rawPath: "/ocpp/CP001", address: "192.0.2.7", transport: .plain,
                    userName: Array("CP001".utf8), credential: Self.password, subprotocols: ["ocpp1.6"], userAgent: "test",
                    incumbent: .none,
                    hasConnectionHeader: true, head: Array("GET /ocpp/CP001 HTTP/1.1".utf8), knocks: 0)))
        try call("BootNotification", #"{"chargePointVendor":"Vend","chargePointModel":"Model S","firmwareVersion":"1.2"}"#)
        try call("StatusNotification", #"{"connectorId":1,"errorCode":"NoError","status":"Available"}"#)
    }

    /// Authorise, charge, stop; the register counts watt-hours.
    func charge(from start: Int, wattHours: Int) throws {
        try call("Authorize", #"{"idTag":"DEADBEEF"}"#, after: 30)
        try call("StatusNotification", #"{"connectorId":1,"errorCode":"NoError","status":"Preparing"}"#)
        let started = try call(
            "StartTransaction", #"{"connectorId":1,"idTag":"DEADBEEF","meterStart":\#(start),"timestamp":"\#(stamp(after: 5))"}"#, after: 5)
        let transaction = Self.transactionID(started)
        try call("StatusNotification", #"{"connectorId":1,"errorCode":"NoError","status":"Charging"}"#)
        for part in 1...3 {
            let value = start + wattHours * part / 4
            try call(
                "MeterValues",
                #"{"connectorId":1,"transactionId":\#(transaction),"meterValue":[{"timestamp":"\#(stamp(after: 900))","#
                    + #""sampledValue":[{"value":"\#(value)"}]}]}"#,
                after: 900)
        }
        try call(
            "StopTransaction",
            #"{"transactionId":\#(transaction),"idTag":"DEADBEEF","meterStop":\#(start + wattHours),"#
                + #""timestamp":"\#(stamp(after: 900))","reason":"Local"}"#,
            after: 900)
        try call("StatusNotification", #"{"connectorId":1,"errorCode":"NoError","status":"Available"}"#)
    }

    /// An invoice and what it is over, looked up as the server does.
    func billed(_ number: UInt64) throws -> (InvoiceIssued, BilledSession) {
        let issued = decider.world.ledger.awaitingArchive.first { $0.content.invoice.rawValue == number }
        let document = try #require(issued).content
        let session = decider.world.sessions.awaitingArchive.first { $0.session == document.lines.first?.session }
        let billed = try #require(session)
        return (document, try #require(BilledSession(billed)))
    }

    /// The station's clock when it sends the next frame.
    private func stamp(after seconds: Int64) -> String { now.adding(seconds: seconds).text }

    private static func transactionID(_ decision: Decision) -> String {
        let text = decision.sent.map { String(decoding: $0.text, as: UTF8.self) }.joined()
        guard let start = text.range(of: "\"transactionId\":")?.upperBound else { return "0" }
        return String(text[start...].prefix { $0.isNumber })
    }

    /// A whole installation with so many sessions; everything is closed when it is gone.
    static func build(_ scratch: TimeMachineScratch, sessions: Int = 2, checkpoint: Bool = true) throws {
        let rig = try TimeMachineRig(scratch)
        try rig.setUp()
        try rig.connect()
        for index in 0..<sessions { try rig.charge(from: 10_000 + 8_000 * index, wattHours: 8_000) }
        if checkpoint { try rig.journal.checkpoint(by: rig.key) }
        try rig.call("Heartbeat", "{}")
    }
}

/// A console that keeps what is printed.
final class TimeMachineConsole {
    private(set) var output = ""
    private(set) var errors = ""

    var console: Console {
        Console(outputIsTerminal: false, errorIsTerminal: false) { [self] stream, text in
            if stream == .output { output += text } else { errors += text }
        }
    }
}
