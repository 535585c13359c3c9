import EventStore
import Foundation
import Projections
import Support
import Testing

@testable import Commands

/// Plays a story of what stations and operators do: one file of JSON lines, against a decider that stands for a fresh server.
///
/// The server has a seller, the tariff Standard (0.50 EUR/kWh gross, VAT 19 %) everywhere, cards 04A1B2C3D4 and 04FFEE0011, and station CP1
/// with two connectors. Lines of the operator are carried out where they change something; those that only look are passed over.
struct FieldStory {
    static let folder = "cases/field"
    private static let cards = ["04A1B2C3D4": "$ALICE", "04FFEE0011": "$CAROL", "DEADBEEF": "$MALLORY"]

    private(set) var scenario = Scenario()
    private var begun = Instant(seconds: 0)
    private var transactions: [String] = []
    private var answers: [String: String] = [:]
    private var messages = 0

    init() throws {
        scenario.give(.genesis(GenesisInput(origin: "field", productVersion: "1")))
        run(.setSeller, #"{"name":"Volt GmbH","address":"Ring 1, 10115 Berlin","vatId":"DE123456789","series":"R","currency":"EUR"}"#)
        run(.addStation, #"{"id":"CP1","credential":"\#(Scenario.password.hex)","connectors":2}"#)
        for card in ["$ALICE", "$CAROL"] { run(.issueToken, Scenario.tokenBody(card)) }
        run(.publishTariff, Self.tariff("Standard", assign: true, [("ENERGY", "0.5")]))
        begun = scenario.now.adding(seconds: 1)
        scenario.wait(1)
        scenario.connect("CP1")
    }

    private static func tariff(
        _ name: String, assign: Bool, currency: String = "EUR", gross: Bool = true, vat: String = "19", _ prices: [(String, String)]
    ) -> String {
        let components = prices.map { #"{"dimension":"\#($0.0)","price":"\#($0.1)","vat":"\#(vat)"}"# }.joined(separator: ",")
        return #"{"name":"\#(name)","currency":"\#(currency)","gross":\#(gross),"assign":\#(assign),"components":[\#(components)]}"#
    }

    @discardableResult
    mutating func run(_ command: AdminCommand, _ body: String, succeeds: Bool = true) -> CommandAnswer {
        let answer = scenario.command(command, body)
        if succeeds {
            #expect((200..<300).contains(answer.status), "\(command) \(body): \(String(decoding: answer.body, as: UTF8.self))")
        }
        return answer
    }

    /// Plays a file from beside the package.
    mutating func play(_ name: String) throws {
        let url = try #require(Shared.url("\(Self.folder)/\(name).jsonl"))
        for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
            try step(String(line))
        }
    }

    mutating func step(_ line: String) throws {
        let step = try JSONValue(parsing: Array(line.utf8))
        scenario.now = scenario.now.adding(microseconds: 100_000)
        if case .number(let seconds)? = step["sleep"] {
            scenario.now = scenario.now.adding(microseconds: Int64((Double(seconds) ?? 0) * 1e6))
        }
        if step["drop"] != nil { try scenario.disconnect("CP1") }
        if step["reconnect"] != nil {
            if scenario.connections["CP1"] != nil { try scenario.disconnect("CP1") }
            scenario.connect("CP1")
        }
        if case .object(let members)? = step["answers"] {
            for member in members { answers[member.name] = String(decoding: member.value.bytes, as: UTF8.self) }
        }
        if case .string(let command)? = step["sh"] { try operate(command.split(separator: " ").map(String.init)) }
        guard case .string(let action)? = step["call"] else { return }
        if scenario.connections["CP1"] == nil { scenario.connect("CP1") }
        let payload = filled(String(decoding: (step["p"] ?? .object([])).bytes, as: UTF8.self))
        messages += 1
        let sent = try scenario.frame("CP1", "[2,\"f\(messages)\",\"\(action)\",\(payload)]")
        if action == "StartTransaction", let answer = sent.first(where: { $0.hasPrefix("[3,\"f\(messages)\"") }),
            case .array(let parts) = try JSONValue(parsing: Array(answer.utf8)), case .number(let number)? = parts.last?["transactionId"]
        {
            transactions.append(number)
        }
        for frame in sent { try answerCall(frame) }
    }

    /// Answers what the server asks.
    private mutating func answerCall(_ frame: String) throws {
        guard case .array(let parts) = try JSONValue(parsing: Array(frame.utf8)), parts.count == 4, case .number("2") = parts[0],
            case .string(let id) = parts[1], case .string(let action) = parts[2]
        else { return }
        try scenario.frame("CP1", "[3,\"\(id)\",\(answers[action] ?? #"{"status":"Accepted"}"#)]")
    }

    private func filled(_ text: String) -> String {
        var out = text
        for (card, name) in Self.cards { out = out.replacing("\"\(card)\"", with: "\"\(name)\"") }
        for (index, number) in transactions.enumerated().reversed() { out = out.replacing("\"$tx\(index + 1)\"", with: number) }
        // `%` is a time without a zone.
        while let at = out.range(of: #"%[+-]?[0-9.]+(?=")"#, options: .regularExpression) {
            let seconds = Double(out[at].dropFirst()) ?? 0
            out.replaceSubrange(at, with: begun.adding(microseconds: Int64(seconds * 1e6)).text.dropLast())
        }
        while let at = out.range(of: #"@[+-]?[0-9.]+(?=")"#, options: .regularExpression) {
            let seconds = Double(out[at].dropFirst()) ?? 0
            out.replaceSubrange(at, with: begun.adding(microseconds: Int64(seconds * 1e6)).text)
        }
        return out
    }

    private mutating func operate(_ words: [String]) throws {
        func value(_ option: String) -> String? {
            words.firstIndex(of: option).flatMap { words.indices.contains($0 + 1) ? words[$0 + 1] : nil }
        }
        let options = [("--energy", "ENERGY"), ("--time", "TIME"), ("--parking", "PARKING_TIME"), ("--flat", "FLAT")]
        let prices = options.compactMap { option in value(option.0).map { (option.1, $0) } }
        switch words.dropFirst().prefix(2).joined(separator: " ") {
        case "tariff add":
            run(
                .publishTariff,
                Self.tariff(
                    words[3], assign: words.contains("--assign"), currency: value("--currency") ?? "EUR", gross: words.contains("--gross"),
                    vat: value("--vat") ?? "19", prices))
        case "tariff change":
            run(.publishTariff, "{\"tariff\":\(words[3])," + Self.tariff("Standard", assign: false, prices).dropFirst())
        case "tariff assign":
            run(.assignTariff, #"{"tariff":\#(words[3]),"station":"CP1","connector":\#(value("--connector") ?? "1")}"#)
        case "token block": run(.changeToken, #"{"token":"\#(Self.cards[words[3]] ?? "")","status":"blocked"}"#)
        case "session stop": try answerCalls(run(.stopSession, #"{"session":\#(words[3])}"#, succeeds: false))
        case "session release":
            let energy = value("--energy-kwh").map { ",\"energyKwh\":\"\($0)\"" } ?? ""
            run(
                .releaseSession, #"{"session":\#(words[3]),"writeOff":\#(words.contains("--write-off"))\#(energy)}"#, succeeds: false)
        case "invoice credit": try creditOrCorrect(words[3], nil)
        default: break
        }
    }

    /// Credits an invoice, or corrects it to this energy in kWh: documents and sessions are looked up as the shell does.
    mutating func creditOrCorrect(_ number: String, _ energy: String?) throws {
        let issued = scenario.events.invoices.first { String($0.invoice.rawValue) == number }
        let document = hexText(try #require(issued).encoded())
        guard let energy else { return _ = run(.creditInvoice, #"{"document":"\#(document)"}"#, succeeds: false) }
        let session = try #require(issued?.lines.first).session
        let billed = hexText(try #require(scenario.billed(session)).encoded())
        run(.correctInvoice, #"{"document":"\#(document)","billed":"\#(billed)","energyKwh":"\#(energy)"}"#)
    }

    /// Corrects an invoice to these figures.
    mutating func correct(_ number: String, energy: String, stoppedAt: Instant) throws {
        let issued = try #require(scenario.events.invoices.first { String($0.invoice.rawValue) == number })
        let session = try #require(issued.lines.first).session
        let billed = hexText(try #require(scenario.billed(session)).encoded())
        run(
            .correctInvoice,
            #"{"document":"\#(hexText(issued.encoded()))","billed":"\#(billed)","energyKwh":"\#(energy)","stoppedAt":"\#(stoppedAt.text)"}"#
        )
    }

    private mutating func answerCalls(_ answer: CommandAnswer) throws {
        for sent in scenario.entries.last?.entry.sent ?? [] { try answerCall(Scenario.named(String(decoding: sent.text, as: UTF8.self))) }
    }

    /// Sends a call, which the station answers.
    mutating func send(_ action: String, _ payload: String) throws {
        try answerCalls(run(.sendCall, "{\"station\":\"CP1\",\"action\":\"\(action)\",\"payload\":\(filled(payload))}"))
    }

    /// Removes the station and adds it again under its identity; it connects.
    mutating func readd() throws {
        if scenario.connections["CP1"] != nil { try scenario.disconnect("CP1") }
        run(.removeStation, #"{"id":"CP1"}"#)
        run(.addStation, #"{"id":"CP1","credential":"\#(Scenario.password.hex)","connectors":2}"#)
        scenario.connect("CP1")
    }

    /// Another station ends a transaction of this number.
    mutating func strangerStops(_ number: Int64, register: Int) throws {
        run(.addStation, #"{"id":"CP2","credential":"\#(Scenario.password.hex)","connectors":2}"#)
        scenario.connect("CP2")
        try scenario.stop("CP2", number, meter: register)
    }

    mutating func wait(_ seconds: Int64) { scenario.pass(seconds: seconds) }

    // MARK: Looking

    /// The gross sums of the invoices, in cents, in their order.
    var invoiced: [Int64] {
        scenario.events.compactMap { if case .invoiceIssued(let e) = $0 { e.gross.rawValue } else { nil } }
    }

    /// An issued document.
    func document(_ id: InvoiceID) -> InvoiceIssued? {
        scenario.events.lazy.compactMap { if case .invoiceIssued(let e) = $0, e.invoice == id { e } else { nil } }.first
    }

    /// Why sessions were held, in their order.
    var held: [String] { scenario.held.map { "\($0.session) \($0.reason.name)" } }

    func session(_ id: UInt64) throws -> SessionState { try #require(scenario.world.sessions[SessionID(rawValue: id)]) }

    func alert(_ kind: String) -> [AlertState] { scenario.world.alerts.all.filter { $0.kind == kind } }

    /// Sessions that were ever written down.
    var sessions: Int { scenario.sessionCount }
}

/// A suite of stories that stations tell.
protocol ToldByStations {}

extension ToldByStations {
    func told(_ lines: String...) throws -> FieldStory {
        var story = try FieldStory()
        for line in lines { try story.step(line) }
        return story
    }

    func check(_ story: FieldStory) {
        story.scenario.expectReplayable()
        #expect(story.scenario.world.ledger.isBalanced)
    }
}
