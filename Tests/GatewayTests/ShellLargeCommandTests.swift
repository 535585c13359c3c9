import Commands
import Dispatch
import EventStore
import Glibc
import Projections
import Synchronization
import Testing

@testable import Gateway

/// Large commands of a whole server: read beside the loop, and decided part by part.
@Suite(.serialized) struct ShellLargeCommandTests {
    /// A command that a thread of its own gives.
    private final class Given: Sendable {
        private let outcome = Mutex<Result<ShellHouse.Reply, any Error>?>(nil)
        private let isThere = DispatchSemaphore(value: 0)

        init(_ house: ShellHouse, _ path: String, _ body: String, token: String? = nil, key: String? = nil) {
            BackgroundThread.start {
                let result = Result { try house.ask("POST", path, body, token: .some(token ?? house.token), key: key) }
                self.outcome.withLock { $0 = result }
                self.isThere.signal()
            }
        }

        func reply() throws -> ShellHouse.Reply {
            try #require(isThere.wait(timeout: .now() + 30) == .success)
            return try #require(outcome.withLock { $0 }).get()
        }
    }

    /// Keeps the threads that prepare commands busy until it is told to let them go on.
    private final class Holding: Sendable {
        private let goOn = DispatchSemaphore(value: 0)

        init(_ house: ShellHouse) throws {
            let goOn = goOn
            for _ in 0..<GatewayLimits.preparingThreads { try #require(try house.on { $0.preparers.submit { goOn.wait() } }) }
        }

        func end() { for _ in 0..<GatewayLimits.preparingThreads { goOn.signal() } }
    }

    private func rows(_ numbers: ClosedRange<Int>) -> String {
        #"{"tokens":["# + numbers.map { #"{"uid":"CARD-\#($0)"}"# }.joined(separator: ",") + "]}"
    }

    private func count(_ house: ShellHouse) throws -> Int { try house.on { $0.engine.world.tokens.count } }

    private func keys(_ house: ShellHouse, _ numbers: ClosedRange<Int>) throws -> Int {
        try house.on { shell in
            shell.commit()
            // What cannot be asked for counts as one that is there.
            return numbers.count { number in (try? shell.engine.keys.knows(shell.api.token(of: "CARD-\(number)"))) ?? true }
        }
    }

    /// Does something on the loop once so many parts of an import are decided, and before the next one is.
    private func after(_ parts: Int, _ house: ShellHouse, _ work: @escaping @Sendable (Server<Shell>) -> Void) -> DispatchSemaphore {
        let isDone = DispatchSemaphore(value: 0)
        @Sendable func look(_ server: Server<Shell>) {
            if server.handler.commands.underWay.contains(where: { $0.part >= parts }) {
                work(server)
                isDone.signal()
            } else {
                server.mailbox.post(look)
            }
        }
        house.post(look)
        return isDone
    }

    private func command(_ shell: Shell, _ method: String, _ path: String, _ body: String = "") -> HTTPResponse {
        guard var request = HTTPRequest(method: method, target: "/api/v1" + path, body: Array(body.utf8)) else { return HTTPResponse(400) }
        request.fields.append("Content-Type", "application/json")
        switch shell.api.answerAsOwner(request, actor: "test") {
        case .now(let response), .afterCommit(let response, _): return response
        case .read, .stream, .large: return HTTPResponse(500)
        }
    }

    private func entries(_ house: ShellHouse) throws -> [(header: EntryHeader, entry: Entry)] {
        try house.on { shell in
            // Too few entries fail the test.
            let stored = (try? shell.engine.journal.entries(limit: 10_000)) ?? []
            return stored.compactMap { stored in
                // As above.
                (try? Entry(kind: stored.header.kind, body: stored.body)).map { (stored.header, $0) }
            }
        }
    }

    private func commands(_ house: ShellHouse) throws -> [CommandInput] {
        try entries(house).compactMap { if case .command(let input) = $0.entry.input { input } else { nil } }
    }

    /// Whether deciding the recorded inputs again comes to the recorded events.
    private func expectReplay(_ house: ShellHouse) throws {
        var decider = Decider()
        for (header, entry) in try entries(house) {
            let context = EntryContext(sequence: header.sequence, instant: header.instant, kind: header.kind, stream: header.stream)
            let decision = decider.decide(entry.input, context)
            #expect(decision.events == entry.events, "entry \(header.sequence)")
        }
        #expect(decider.world.encoded() == (try house.state()))
    }

    @Test func `an import is decided in parts, between which others are served`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let between = after(2, house) { _ = $0.handler.decide(.command(Self.tokenOfSomebody)) }
        let reply = try Given(house, "/tokens/import", rows(1...1_000)).reply()
        #expect(reply.status == 201 && reply.text == #"{"imported":1000}"#)
        #expect(between.wait(timeout: .now() + 30) == .success)
        let names = try commands(house).map(\.name).drop { $0 != "ImportTokens" }
        #expect(names.first == "ImportTokens" && names.last == "ImportTokens" && names.contains("IssueAPIToken"))
        #expect(names.count == 1 + 1_000 / APILimits.importPartRows)
        #expect(try keys(house, 1...1_000) == 1_000)
        #expect(try house.tell("GET", "/tokens?search=card-777")["items"].items.count == 1)
        try expectReplay(house)
    }

    private static let tokenOfSomebody = CommandInput(
        actor: "test", role: .owner, name: AdminCommand.issueAPIToken.rawValue, body: Array(#"{"name":"x","role":"owner"}"#.utf8),
        secret: Subject(high: 1, low: 2), fingerprint: 7)

    @Test func `a long import that is refused leaves its refusal, without its rows, and no key`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let before = try entries(house).count
        let double = rows(1...999).dropLast(2) + #",{"uid":"CARD-1"}]}"#
        let refused = try house.ask("POST", "/tokens/import", String(double))
        #expect(refused.status == 422 && refused.json["errors"].items.map { $0["pointer"].string } == ["/tokens/999/uid"])
        let after = try entries(house).dropFirst(before)
        #expect(after.count == 1 && after.first?.entry.events.count == 1)
        guard case .command(let input)? = after.first?.entry.input, case .commandEnded(let ended)? = after.first?.entry.events.first else {
            Issue.record("there is no refusal")
            return
        }
        #expect(String(decoding: input.body, as: UTF8.self) == #"{"rows":1000}"# && input.refusal?.status == 422)
        #expect(ended.verdict == .refused && ended.status == 422 && ended.answer == refused.bytes)
        #expect(try count(house) == 0 && keys(house, 1...999) == 0)
        try expectReplay(house)
    }

    @Test func `after a crash between two parts the same import goes on behind what is there, and counts nothing twice`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        let done = after(3, house) { _ in house.crashing() }
        _ = Given(house, "/tokens/import", rows(1...1_000), key: "k1")
        #expect(done.wait(timeout: .now() + 30) == .success)
        house.crash()
        let restarted = try ShellHouse(house.directory, token: house.token)
        defer { restarted.stop() }
        let left = try count(restarted)
        #expect(left > 0 && left < 1_000 && left % APILimits.importPartRows == 0)
        #expect(try keys(restarted, 1...left) == left && keys(restarted, left + 1...1_000) == 0)
        // Another command under its key is none of it.
        #expect(try restarted.ask("POST", "/tokens/import", rows(1...2_000), key: "k1").status == 409)
        #expect(try count(restarted) == left)
        let again = try restarted.ask("POST", "/tokens/import", rows(1...1_000), key: "k1")
        #expect(again.status == 201 && again.text == #"{"imported":1000}"#, "\(again.text.prefix(300))")
        #expect(try count(restarted) == 1_000 && keys(restarted, 1...1_000) == 1_000)
        let head = try entries(restarted).count
        #expect(try restarted.ask("POST", "/tokens/import", rows(1...1_000), key: "k1").bytes == again.bytes)
        #expect(try entries(restarted).count == head)
        let parts = try commands(restarted).filter { $0.name == "ImportTokens" && $0.body.count > 100 }
        #expect(parts.map(\.rowsBefore) == Array(stride(from: 0, to: 1_000, by: APILimits.importPartRows)))
        try expectReplay(restarted)
    }

    @Test func `a long import that updates counts over all its parts, also after a crash and when it comes again`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        _ = try house.tell("POST", "/tokens/import", rows(1...250))
        let done = after(3, house) { _ in house.crashing() }
        _ = Given(house, "/tokens/import?update=true", rows(1...1_000), key: "k1")
        #expect(done.wait(timeout: .now() + 30) == .success)
        house.crash()
        let restarted = try ShellHouse(house.directory, token: house.token)
        defer { restarted.stop() }
        let left = try count(restarted)
        #expect(left >= 250 && left < 1_000)
        let again = try restarted.ask("POST", "/tokens/import?update=true", rows(1...1_000), key: "k1")
        #expect(
            again.status == 201 && again.text == #"{"imported":1000,"added":\#(1_000 - left),"changed":0,"unchanged":\#(left)}"#,
            "\(again.text.prefix(300))")
        let head = try entries(restarted).count
        #expect(try restarted.ask("POST", "/tokens/import?update=true", rows(1...1_000), key: "k1").bytes == again.bytes)
        #expect(try restarted.ask("POST", "/tokens/import", rows(1...1_000), key: "k1").status == 409)
        #expect(try entries(restarted).count == head && count(restarted) == 1_000)
        try expectReplay(restarted)
    }

    @Test func `of two imports that overlap the second meets what the first one did, and is refused as a whole`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let holding = try Holding(house)
        let first = Given(house, "/tokens/import", rows(1...600))
        #expect(try house.wait { try house.on { $0.commands.preparing.count } == 1 })
        let second = Given(house, "/tokens/import", rows(500...1_100))
        // One is prepared at a time: what is made of a body is many times as long.
        #expect(try house.wait { try house.on { $0.commands.waiting.count } == 1 })
        #expect(try house.on { $0.commands.preparing.count } == 1)
        holding.end()
        #expect(try first.reply().status == 201)
        let refused = try second.reply()
        #expect(refused.status == 409 && refused.json["errors"].items.count == 101)
        #expect(refused.json["errors"].items.first?["pointer"].string == "/tokens/0/uid")
        #expect(try count(house) == 600 && keys(house, 601...1_100) == 0)
    }

    @Test func `what comes up while an import is under way ends it, with the row and how many are there`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let between = after(2, house) { _ = self.command($0.handler, "POST", "/tokens", #"{"uid":"CARD-750"}"#) }
        let reply = try Given(house, "/tokens/import", rows(1...1_000), key: "k1").reply()
        #expect(between.wait(timeout: .now() + 30) == .success)
        #expect(reply.status == 409 && reply.json["errors"].items.map { $0["pointer"].string } == ["/tokens/749/uid"])
        #expect(reply.json["detail"].string.hasPrefix("The first 700 rows are imported, none behind them"))
        #expect(reply.json["importedRows"].string == "700")
        #expect(try count(house) == 701 && keys(house, 1...700) == 700 && keys(house, 701...1_000) == 1)
        // It is over: given again, it is another, whose rows are there.
        #expect(try house.ask("POST", "/tokens/import", rows(1...1_000), key: "k1").json["errors"].items.count == 701)
        try expectReplay(house)
    }

    @Test func `whose token is revoked while an import is under way is let in no further, and told how far it came`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let token = try house.apiToken(.owner)
        let between = after(2, house) { _ = self.command($0.handler, "DELETE", "/api-tokens/2") }
        let reply = try Given(house, "/tokens/import", rows(1...1_000), token: token).reply()
        #expect(between.wait(timeout: .now() + 30) == .success)
        let there = try count(house)
        #expect(there > 0 && there < 1_000 && there % APILimits.importPartRows == 0)
        #expect(reply.status == 401 && reply.json["detail"].string.contains("The first \(there) rows are imported; another token adds"))
        #expect(reply.json["importedRows"].string == "\(there)")
        #expect(try keys(house, 1...1_000) == there)
        // What it names works.
        let others = try house.tell("POST", "/tokens/import?update=true", rows(1...1_000))
        #expect(others["added"].string == "\(1_000 - there)" && others["unchanged"].string == "\(there)")
    }

    private func sent(_ body: String, _ house: ShellHouse) throws -> ShellCharger {
        let client = try ShellCharger(connecting: house)
        let head = "POST /api/v1/tokens/import HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \(house.token)\r\n"
        client.send(Array((head + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body).utf8))
        return client
    }

    @Test func `an import whose client leaves goes on where it was begun, and is never begun where it was not`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let between = after(2, house) { server in
            for connection in server.connections.compactMap(\.self) { server.drop(connection.key) }
        }
        let begun = try sent(rows(1...1_000), house)
        defer { begun.reset() }
        #expect(between.wait(timeout: .now() + 30) == .success)
        #expect(try house.wait { try count(house) == 1_000 })
        let holding = try Holding(house)
        do {
            let waiting = try sent(rows(2_001...3_000), house)
            #expect(try house.wait { try house.on { $0.commands.preparing.count } == 1 })
            waiting.reset()
        }
        #expect(try house.wait { try house.on { $0.commands.preparing.allSatisfy(\.command.isAbandoned) } })
        holding.end()
        #expect(try house.wait { try house.on { $0.commands.count } == 0 })
        #expect(try count(house) == 1_000 && keys(house, 2_001...3_000) == 0)
    }

    @Test func `where too many large commands wait, the next is told when to come again`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let holding = try Holding(house)
        let given = (0..<GatewayLimits.largeCommandsMax).map { Given(house, "/tokens/import", rows($0 + 1...$0 + 1)) }
        #expect(try house.wait { try house.on { $0.commands.count } == GatewayLimits.largeCommandsMax })
        let refused = try house.ask("POST", "/tokens/import", rows(9_000...9_000))
        #expect(refused.status == 503 && refused.fields["Retry-After"] == "\(GatewayLimits.readRetrySeconds)")
        holding.end()
        for given in given { #expect(try given.reply().status == 201) }
        #expect(try count(house) == GatewayLimits.largeCommandsMax)
    }

    @Test func `a long body of another command is read by a thread, and what is refused of it leaves no key`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        let space = String(repeating: " ", count: APILimits.commandBytesOnLoop)
        let call = #"{"action":"RemoteStartTransaction","payload":{"idTag":"CARD-1"},"expiresSeconds":-1\#(space)}"#
        #expect(try house.ask("POST", "/stations/CP1/calls", call).status == 422)
        #expect(try keys(house, 1...1) == 0)
        let sent = try house.ask("POST", "/stations/CP1/calls", call.replacing(":-1", with: ":20"), key: "k1")
        #expect(sent.status == 202 && sent.fields["Location"] == "/api/v1/calls/1", "\(sent.text)")
        #expect(try keys(house, 1...1) == 1)
        #expect(try house.ask("POST", "/stations/CP1/calls", call.replacing(":-1", with: ":20"), key: "k1").bytes == sent.bytes)
        #expect(try house.ask("POST", "/stations/CP1/calls", space + "{").status == 400)
        try expectReplay(house)
    }
}
