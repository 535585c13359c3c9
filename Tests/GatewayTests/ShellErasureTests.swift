import Commands
import EventStore
import Foundation
import Projections
import Testing

@testable import Gateway

/// Forgetting is an effect: recorded, carried out once it is on disk, its outcome journaled, and carried out again after a crash.
@Suite(.serialized) struct ShellErasureTests {
    /// An engine of its own, without sockets; what it holds is closed with it.
    private func engine(_ data: String) throws -> Engine {
        Engine(try Installation(InstallationPaths(data: data), origin: ShellHouse.origin, extendsAhead: false))
    }

    /// What a start of the server does before anybody can connect.
    private func start(_ data: String, _ look: (Engine) throws -> Void) throws {
        let engine = try engine(data)
        Shell(engine) { fatalError("the store failed: \($0)") }.start(origin: ShellHouse.origin)
        try look(engine)
    }

    private func command(_ engine: Engine, _ command: AdminCommand, _ body: String) {
        let decision = engine.decide(
            .command(CommandInput(actor: "owner", role: .owner, name: command.rawValue, body: Array(body.utf8), fingerprint: 1)))
        #expect(decision.answer.map { $0.status < 300 } ?? false, "\(command.rawValue)")
    }

    /// A card and a person who were forgotten and a webhook that was removed, which is on disk; the process ended before their keys were
    /// destroyed.
    private func crashed(_ data: String, destroyed: Bool = false) throws -> [Subject] {
        let engine = try engine(data)
        _ = engine.decide(.genesis(GenesisInput(origin: ShellHouse.origin, productVersion: "1")))
        let card = engine.keys.subject(.token, Array("CAFEBABE".utf8))
        let person = try #require(Subject(try Entropy.bytes(16)))
        let uid = hexText(try engine.keys.seal(Array("CAFEBABE".utf8), for: card))
        command(engine, .issueToken, #"{"token":"\#(card.hex)","sealed":"\#(uid)"}"#)
        let name = hexText(try engine.keys.seal(Array("Ada".utf8), for: person))
        command(engine, .registerDriver, #"{"name":{"subject":"\#(person.hex)","sealed":"\#(name)"}}"#)
        let webhook = try #require(Subject(try Entropy.bytes(16)))
        let secret = hexText(try engine.keys.seal([1, 2, 3], for: webhook))
        command(
            engine, .setWebhook, #"{"address":"https://example.com","secret":{"subject":"\#(webhook.hex)","sealed":"\#(secret)"}}"#)
        try engine.commit()
        command(engine, .forgetToken, #"{"token":"\#(card.hex)"}"#)
        command(engine, .forgetDriver, #"{"driver":1}"#)
        command(engine, .removeWebhook, #"{"webhook":1}"#)
        try engine.commit()
        let gone = [card, person, webhook]
        if destroyed { try engine.keys.forget([card], unnamed: [person, webhook]) }
        for subject in gone { #expect(try engine.keys.knows(subject) == !destroyed) }
        return gone
    }

    private func events(_ engine: Engine) throws -> [Event] {
        try engine.journal.entries().flatMap { try Entry(kind: $0.header.kind, body: $0.body).events }
    }

    @Test(arguments: [false, true])
    func `what a crash left undone of a forgetting is done at the next start, once`(isDestroyed: Bool) throws {
        let data = ShellHouse.temporary()
        defer { try? FileManager.default.removeItem(atPath: (data as NSString).deletingLastPathComponent) }
        let gone = try crashed(data, destroyed: isDestroyed)
        var length: UInt64 = 0
        try start(data) { (engine) throws in
            for subject in gone { #expect(try !engine.keys.knows(subject)) }
            #expect(engine.world.erasures.open.isEmpty)
            #expect(try events(engine).suffix(3) == gone.map { .keyDestroyed(KeyDestroyed(subject: $0)) })
            length = engine.journal.head.sequence
        }
        // Neither a fold of the journal nor a snapshot makes it open again.
        try start(data) { (engine) throws in
            #expect(engine.journal.head.sequence == length)
            engine.maintain(isStopping: true)
        }
        try start(data) { engine in #expect(engine.journal.head.sequence == length) }
    }

    @Test func `a snapshot tells of a forgetting that is still to be carried out`() throws {
        let data = ShellHouse.temporary()
        defer { try? FileManager.default.removeItem(atPath: (data as NSString).deletingLastPathComponent) }
        let gone = try crashed(data)
        try {
            let engine = try engine(data)
            engine.maintain(isStopping: true)
        }()
        let installation = try Installation(InstallationPaths(data: data), origin: ShellHouse.origin, extendsAhead: false)
        #expect(installation.foldedCount == 0 && installation.decider.world.erasures.open == gone)
        Shell(Engine(installation)) { fatalError("the store failed: \($0)") }.start(origin: ShellHouse.origin)
        for subject in gone { #expect(try !installation.keys.knows(subject)) }
    }

    @Test func `a forgetting waits while the disk has no room for the ring that is written anew`() throws {
        let data = ShellHouse.temporary()
        defer { try? FileManager.default.removeItem(atPath: (data as NSString).deletingLastPathComponent) }
        let gone = try crashed(data)
        let disk = ShellDisk()
        let installation = try Installation(InstallationPaths(data: data), origin: ShellHouse.origin, extendsAhead: false)
        let engine = Engine(installation) { disk.measurement }
        let shell = Shell(engine) { fatalError("the store failed: \($0)") }
        func commit(with freeBytes: UInt64) {
            disk.freeBytes = freeBytes
            _ = engine.lookAtDisk()
            shell.commit()
        }
        for freeBytes in [EngineLimits.diskReserveBytes + engine.keys.byteCount - 1, EngineLimits.diskReserveBytes - 1] {
            commit(with: freeBytes)
            #expect(try engine.keys.knows(gone[0]) && engine.world.erasures.open == gone)
        }
        commit(with: EngineLimits.diskReserveBytes * 2)
        #expect(try !engine.keys.knows(gone[0]) && engine.world.erasures.open.isEmpty)
    }

    @Test func `a forgotten card's key is destroyed before the answer leaves, which is journaled, and a new one holds`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let body = #"{"uid":"CAFEBABE"}"#
        let token = try house.tell("POST", "/tokens", body)["token"].string
        let subject = try #require(Subject(hex: Array(token.utf8)))
        let sealed = try house.on { $0.engine.world.tokens[subject]?.uid.sealed } ?? []
        #expect(try house.ask("DELETE", "/tokens/\(token)", key: "k1").status == 204)
        #expect(try house.on { ((try? $0.engine.keys.knows(subject)) ?? true, $0.engine.world.erasures.open.count) } == (false, 0))
        #expect(try house.events().last == "keyDestroyed")
        #expect(try house.tell("POST", "/tokens", body)["uid"].string == "CAFEBABE")
        // A repeated forgetting is answered, and takes nothing of what came after it.
        #expect(try house.ask("DELETE", "/tokens/\(token)", key: "k1").status == 204)
        #expect(try house.tell("GET", "/tokens/\(token)")["uid"].string == "CAFEBABE")
        #expect(try house.on { try? $0.engine.keys.open(sealed, for: subject) } == .erased)
    }

    @Test func `a removed webhook leaves no secret, and neither it nor a forgotten person takes anything of a card along`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.tell("POST", "/webhooks", #"{"address":"https://example.com/hook"}"#)
        try house.tell("POST", "/drivers", #"{"name":"Ada"}"#)
        let secret = try #require(try house.on { $0.engine.world.effects.webhooks.first?.secret })
        let person = try #require(try house.on { $0.engine.world.tokens[DriverID(rawValue: 1)]?.subject })
        // Cards that are in no list, and share what the two would share.
        let cards = [secret.subject, person].map { Subject(high: $0.high, low: ~$0.low) }
        let named = try house.on { shell in cards.compactMap { try? shell.engine.keys.sealNamed([7], for: $0) } }
        #expect(try house.ask("DELETE", "/webhooks/1").status == 204)
        #expect(try house.on { try? $0.engine.keys.open(secret.sealed, for: secret.subject) } == .erased)
        #expect(try house.events().last == "keyDestroyed")
        #expect(try house.ask("DELETE", "/drivers/1").status == 204)
        #expect(try house.on { (try? $0.engine.keys.knows(person)) ?? true } == false)
        #expect(named.count == 2)
        for (card, bytes) in zip(cards, named) {
            #expect(try house.on { try? $0.engine.keys.open(bytes, for: card) } == .clear([7]))
        }
    }

    @Test func `4,200 cards in one frame make no keys, are read back as they were, and one of them can be forgotten`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        try house.addStation()
        let charger = try ShellCharger(house)
        #expect(charger.boot().contains("Accepted"))
        let ring = house.directory + "/keys/data.mdb"
        let before = try Data(contentsOf: URL(fileURLWithPath: ring))
        // What a station says of cards and passwords, in a frame as long as one may be.
        let rows = (0..<4_198).map { #"{"idTag":\#($0)}"# } + [#"{"password":"Hush-1"}"#, #"{"idTag":"CAFEBABE"}"#]
        let payload = "[" + rows.joined(separator: ",") + "]"
        let frame = #"[2,"f1","DataTransfer",{"vendorId":"v","data":\#(payload)}]"#
        #expect(charger.call("DataTransfer", #"{"vendorId":"v","data":\#(payload)}"#, id: "f1").hasPrefix(#"[3,"f1""#))
        #expect(charger.call("Authorize", #"{"idTag":"CAFEBABE"}"#, id: "a1").contains("Invalid"))
        func frames() throws -> String { try house.ask("GET", "/stations/CP1/frames?limit=10").text }
        func clear() throws -> [UInt8]? {
            try house.on { shell in
                guard let found = try? shell.engine.journal.entries().last(where: { $0.body.count > 100_000 }),
                    case .frame(let input) = try? Entry(kind: found.header.kind, body: found.body).input
                else { return nil }
                return try? shell.engine.keys.unmasked(input.text, input.spans)
            }
        }
        #expect(try clear() == Array(frame.utf8))
        #expect(try Data(contentsOf: URL(fileURLWithPath: ring)) == before)
        #expect(try frames().contains("CAFEBABE"))
        // Whoever is forgotten may have been named before anybody knew them.
        let token = try house.tell("POST", "/tokens", #"{"uid":"CAFEBABE"}"#)["token"].string
        #expect(charger.call("Authorize", #"{"idTag":"CAFEBABE"}"#, id: "a2").contains("Accepted"))
        #expect(try house.ask("DELETE", "/tokens/\(token)").status == 204)
        #expect(try !frames().contains("CAFEBABE") && frames().contains("[erased]"))
        let left = String(decoding: try clear() ?? [], as: UTF8.self)
        #expect(!left.contains("CAFEBABE") && left.components(separatedBy: "[erased]").count < 40)
        house.stop()
    }
}
