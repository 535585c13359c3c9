import Commands
import Dispatch
import EventStore
import Glibc
import Synchronization
import Testing

@testable import Gateway

/// Reads of a whole server: answered by threads, from the state as it is on disk.
@Suite struct ShellReadingTests {
    /// Keeps all reading threads busy until it is told to let them go on.
    private final class Holding: Sendable {
        private let goOn = DispatchSemaphore(value: 0)

        init(_ house: ShellHouse) throws {
            let begun = DispatchSemaphore(value: 0)
            let goOn = goOn
            for _ in 0..<GatewayLimits.readingThreads {
                let isTaken = try house.on { shell in
                    shell.readers.submit {
                        begun.signal()
                        goOn.wait()
                    }
                }
                try #require(isTaken)
            }
            for _ in 0..<GatewayLimits.readingThreads { try #require(begun.wait(timeout: .now() + 30) == .success) }
        }

        func end() { for _ in 0..<GatewayLimits.readingThreads { goOn.signal() } }
    }

    /// A question that a thread of its own asks.
    private final class Asked: Sendable {
        private let outcome = Mutex<Result<ShellHouse.Reply, any Error>?>(nil)
        private let isThere = DispatchSemaphore(value: 0)

        init(_ house: ShellHouse, _ path: String) {
            BackgroundThread.start {
                let result = Result { try house.ask("GET", path) }
                self.outcome.withLock { $0 = result }
                self.isThere.signal()
            }
        }

        var isAnswered: Bool { outcome.withLock { $0 != nil } }

        func reply() throws -> ShellHouse.Reply {
            try #require(isThere.wait(timeout: .now() + 30) == .success)
            return try #require(outcome.withLock { $0 }).get()
        }
    }

    private func waits(_ house: ShellHouse, _ count: Int) throws {
        #expect(try house.wait { try house.on { $0.reads.count } == count })
    }

    @Test func `whoever was told that something is done reads it`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        for number in 1...40 {
            try house.addStation("CP\(number)")
            #expect(try house.ask("GET", "/stations/CP\(number)").status == 200)
            #expect(try house.tell("GET", "/stations?limit=200")["items"].items.count == number)
            try house.tell("PATCH", "/stations/CP\(number)", #"{"name":"N\#(number)"}"#)
            #expect(try house.tell("GET", "/stations/CP\(number)")["name"] == .string("N\(number)"))
        }
        house.stop()
    }

    @Test func `a read that takes long holds up neither a station nor a command, and shows the moment at which it was asked for`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        try house.addStation()
        let charger = try ShellCharger(house)
        #expect(charger.boot().contains("Accepted"))
        let holding = try Holding(house)
        let asked = Asked(house, "/stations")
        try waits(house, 1)
        #expect(charger.call("Heartbeat", "{}").contains("currentTime"))
        try house.addStation("CP2")
        #expect(!asked.isAnswered)
        holding.end()
        #expect(try asked.reply().json["items"].items.map { $0["id"].string } == ["CP1"])
        #expect(try house.tell("GET", "/stations")["items"].items.count == 2)
        house.stop()
    }

    @Test func `where too many reads wait, the next is told when to come again`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        let holding = try Holding(house)
        let taken = try house.on { shell in (0..<GatewayLimits.readsWaitingMax).count { _ in shell.readers.submit {} } }
        #expect(taken == GatewayLimits.readsWaitingMax)
        let refused = try house.ask("GET", "/stations")
        #expect(refused.status == 503 && refused.fields["Retry-After"] == "\(GatewayLimits.readRetrySeconds)")
        #expect(refused.fields["Content-Type"] == "application/problem+json")
        try house.addStation()
        holding.end()
        #expect(try house.wait { try house.ask("GET", "/stations").status == 200 })
        house.stop()
    }

    @Test func `a client that leaves is waited for no longer`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        let holding = try Holding(house)
        do {
            let client = try ShellCharger(connecting: house)
            client.send(Array("GET /api/v1/stations HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \(house.token)\r\n\r\n".utf8))
            try waits(house, 1)
            client.reset()
        }
        try waits(house, 0)
        holding.end()
        #expect(try house.ask("GET", "/stations").status == 200)
        house.stop()
    }

    @Test func `an end in order waits for what is being read`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        try house.addStation()
        let holding = try Holding(house)
        let asked = Asked(house, "/stations")
        try waits(house, 1)
        house.stopping()
        holding.end()
        #expect(try asked.reply().json["items"].items.count == 1)
        house.stop()
        let again = try ShellHouse(house.directory, token: house.token)
        #expect(try again.ask("GET", "/stations/CP1").status == 200)
        again.stop()
    }

    @Test func `what nobody waits for any more reads no further`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        let http = try #require(HTTPRequest(method: "GET", target: "/", body: []))
        let (answers, entries) = try house.on { shell in
            let read = shell.api.reading(.anyone)
            let request = OperationRequest(operation: .named("getStatus"), http: http, parameters: [], principal: .anyone)
            let count = Mutex(0)
            let left = Mutex<Reading?>(nil)
            let reading = Reading(request) { _, read in
                for sequence in 1...2 as ClosedRange<UInt64> {
                    _ = try read.entry(sequence)
                    count.withLock { $0 += 1 }
                    left.withLock { $0 }?.abandon()
                }
                return HTTPResponse(200)
            }
            left.withLock { $0 = reading }
            let first = reading.answer(from: read) != nil
            left.withLock { $0 = nil }
            return ([first, reading.answer(from: read) != nil], count.withLock { $0 })
        }
        #expect(answers == [false, false] && entries == 1)
        house.stop()
    }

    @Test func `many clients read while stations talk, and every answer is whole`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        try house.addStation()
        let charger = try ShellCharger(house)
        #expect(charger.boot().contains("Accepted"))
        let (done, wrong) = (DispatchSemaphore(value: 0), Wrong())
        for path in ["/stations", "/stations/CP1/frames?limit=200", "/entries/1", "/status", "/sessions", "/openapi.json"] {
            BackgroundThread.start {
                for _ in 0..<30 {
                    let reply = Result { try house.ask("GET", path) }
                    if case .success(let reply) = reply, reply.status == 200, reply.json != .null { continue }
                    wrong.value.withLock { $0.append("\(path): \(reply)") }
                }
                done.signal()
            }
        }
        for number in 0..<200 { #expect(charger.call("Heartbeat", "{}", id: "h\(number)").contains("\"h\(number)\"")) }
        for _ in 0..<6 { #expect(done.wait(timeout: .now() + 60) == .success) }
        #expect(wrong.value.withLock { $0 } == [])
        house.stop()
    }

    private final class Wrong: Sendable {
        let value = Mutex<[String]>([])
    }
}
