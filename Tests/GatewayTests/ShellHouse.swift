import Commands
import Dispatch
import EventStore
import Foundation
import Glibc
import Projections
import Synchronization
import Testing

@testable import Gateway

/// A whole server in this process: an installation in a temporary directory, its loop on a thread of its own.
final class ShellHouse: Sendable {
    static let origin = "shell.test"
    static let password = "0123456789abcdef0123456789abcdef01234567"

    let directory: String
    let port: UInt16
    /// Where it listens for TLS, if it does.
    let tlsPort: UInt16?
    let token: String
    let foldedCount: UInt64
    private let mailbox: Mailbox<Server<Shell>>
    private let isCrashing: Crash
    private let ended: DispatchSemaphore
    /// Whether its thread is known to have ended.
    private let isOver = Crash()

    /// Something that was said to another thread.
    final class Crash: Sendable {
        let flag = Atomic(false)
    }

    private struct Opened: Sendable {
        var port: UInt16
        var tlsPort: UInt16?
        var token: String
        var folded: UInt64
        var mailbox: Mailbox<Server<Shell>>
    }

    /// Opens the installation in `directory`, a new one where none is given; the owner's token of an older opening stays good.
    init(
        _ directory: String = ShellHouse.temporary(), token: String? = nil, accepts: Bool = false,
        options: GatewayOptions = GatewayOptions(), disk: ShellDisk = ShellDisk(), cacheMapBytes: Int = StoreLimits.cacheMapBytes,
        turnMilliseconds: Int32 = 20, tls: TLSContext? = nil, log: @escaping @Sendable (Journal) -> any EntryLog = { $0 }
    ) throws {
        var options = options
        // Many servers are tested at once, on cores that have more to do than to serve.
        options.readingNiceness = 0
        let served = options
        let (isCrashing, ended, ready) = (Crash(), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let outcome = Mutex<Result<Opened, any Error>?>(nil)
        let shared = Shared(outcome)
        BackgroundThread.start {
            do {
                let installation = try Self.opened(directory, accepts: accepts, cacheMapBytes: cacheMapBytes)
                let shell = Shell(
                    Engine(installation, log: log(installation.journal), measure: { disk.measurement }), options: served,
                    warned: disk.warn
                ) {
                    fatalError("the store failed: \($0)")
                }
                shell.start(origin: Self.origin)
                let server = try Server(handler: shell, limits: served.limits)
                let address = try server.listen(try #require(SocketAddress("127.0.0.1", port: 0)))
                let secure = try tls.map { try server.listen(#require(SocketAddress("127.0.0.1", port: 0)), tls: $0) }
                let opened = Opened(
                    port: address.port, tlsPort: secure?.port, token: try token ?? shell.issueAPIToken(name: "owner", role: .owner),
                    folded: installation.foldedCount, mailbox: server.mailbox)
                shared.value.withLock { $0 = .success(opened) }
                ready.signal()
                while !server.isStopped && !isCrashing.flag.load(ordering: .relaxed) { server.turn(timeout: turnMilliseconds) }
                if !isCrashing.flag.load(ordering: .relaxed) { shell.finish() }
            } catch {
                shared.value.withLock { $0 = .failure(error) }
                ready.signal()
            }
            ended.signal()
        }
        ready.wait()
        let opened: Opened
        switch shared.value.withLock({ $0 }) {
        case .success(let value): opened = value
        case .failure(let error):
            ended.wait()
            throw error
        case nil: throw ShellHouseFailure(what: "the server's thread said nothing")
        }
        self.directory = directory
        (port, self.token, foldedCount, mailbox) = (opened.port, opened.token, opened.folded, opened.mailbox)
        tlsPort = opened.tlsPort
        (self.isCrashing, self.ended) = (isCrashing, ended)
    }

    /// Opens the store. A thread of a server that ended in this process may have it for another moment.
    private static func opened(_ directory: String, accepts: Bool, cacheMapBytes: Int) throws(Fault) -> Installation {
        func open() throws(Fault) -> Installation {
            try Installation(
                InstallationPaths(data: directory), origin: origin, extendsAhead: false, acceptsRestored: accepts, acceptsNewKeys: accepts,
                cacheMapBytes: cacheMapBytes)
        }
        for _ in 0..<250 {
            do throws(Fault) {
                return try open()
            } catch {
                if error.kind != .locked { throw error }
                usleep(20_000)
            }
        }
        return try open()
    }

    private final class Shared: Sendable {
        let value: Mutex<Result<Opened, any Error>?>
        init(_ value: consuming sending Mutex<Result<Opened, any Error>?>) { self.value = value }
    }

    static func temporary() -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("cpms-shell-\(UUID().uuidString)").path
        return path + "/data"
    }

    /// Removes what the test left on disk. A server that still runs ends first: it would write its signing key there once more.
    func clear() {
        if !isOver.flag.load(ordering: .relaxed) {
            stopping()
            _ = ended.wait(timeout: .now() + 10)
        }
        try? FileManager.default.removeItem(atPath: (directory as NSString).deletingLastPathComponent)
    }

    /// Begins to end in order, as SIGTERM does.
    func stopping() { mailbox.post { $0.stop(within: 2_000) } }

    /// Ends in order.
    func stop() {
        stopping()
        ended.wait()
        isOver.flag.store(true, ordering: .relaxed)
    }

    /// Ends without any last word: what is not on disk is lost, as after `kill -9`.
    func crash() {
        crashing()
        ended.wait()
        isOver.flag.store(true, ordering: .relaxed)
    }

    /// Has the turn in hand be the last.
    func crashing() { isCrashing.flag.store(true, ordering: .relaxed) }

    /// Has the loop do something in its next turn.
    func post(_ work: @escaping @Sendable (Server<Shell>) -> Void) { mailbox.post(work) }

    /// Runs on the loop's thread.
    func on<T: Sendable>(_ work: @escaping @Sendable (Shell) -> T) throws -> T { try onLoop { work($0.handler) } }

    /// Runs on the loop's thread.
    func onLoop<T: Sendable>(_ work: @escaping @Sendable (Server<Shell>) -> T) throws -> T {
        let done = DispatchSemaphore(value: 0)
        let result = Answer<T>()
        mailbox.post { server in
            result.value.withLock { $0 = work(server) }
            done.signal()
        }
        done.wait()
        guard let value = result.value.withLock({ $0 }) else { throw ShellHouseFailure(what: "the loop gave no answer") }
        return value
    }

    private final class Answer<T: Sendable>: Sendable {
        let value = Mutex<T?>(nil)
    }

    /// The whole state as bytes.
    func state() throws -> [UInt8] { try on { $0.engine.world.encoded() } }

    // MARK: API

    struct Reply {
        var status: Int
        var fields: HTTPFields
        var bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }
        var json: JSONValue { (try? JSONValue(parsing: bytes)) ?? .null }
    }

    /// Asks the API; the body is JSON unless `type` says otherwise.
    func ask(
        _ method: String, _ path: String, _ body: String = "", token: String?? = nil, key: String? = nil, type: String = "application/json"
    ) throws -> Reply {
        var fields: [(name: String, value: String)] = [("Content-Type", type)]
        if let bearer = token ?? self.token { fields.append(("Authorization", "Bearer \(bearer)")) }
        if let key { fields.append(("Idempotency-Key", key)) }
        let reply = try HTTPClient(timeoutMilliseconds: 20_000).call(
            method, "http://127.0.0.1:\(port)/api/v1\(path)", fields: fields, body: Array(body.utf8))
        return Reply(status: reply.status, fields: reply.fields, bytes: reply.body)
    }

    /// Asks for something outside of the API, as anybody may.
    func exchange(_ method: String, _ path: String) throws -> Reply {
        let reply = try HTTPClient(timeoutMilliseconds: 20_000).call(method, "http://127.0.0.1:\(port)\(path)", fields: [], body: [])
        return Reply(status: reply.status, fields: reply.fields, bytes: reply.body)
    }

    /// Asks the API for something that it must do.
    @discardableResult
    func tell(_ method: String, _ path: String, _ body: String = "", type: String = "application/json") throws -> JSONValue {
        let reply = try ask(method, path, body, type: type)
        guard reply.status < 300 else { throw ShellHouseFailure(what: "\(method) \(path): \(reply.status) \(reply.text)") }
        return reply.json
    }

    /// An API token for a role.
    func apiToken(_ role: Role) throws -> String {
        try tell("POST", "/api-tokens", #"{"name":"\#(role.name)","role":"\#(role.name)"}"#)["token"].string
    }

    func addStation(_ id: String = "CP1", _ more: String = "") throws {
        try tell("POST", "/stations", #"{"id":"\#(id)","password":"\#(Self.password)","connectors":2\#(more)}"#)
    }

    /// Everything that the journal says happened, by the names of the events.
    func events() throws -> [String] {
        try on { shell in
            var names: [String] = []
            try? shell.engine.journal.read { (header, body, _) in
                let entry = try? Entry(kind: header.kind, body: unsafe body.withUnsafeBytes { unsafe Array($0) })
                for event in entry?.events ?? [] { names.append(String("\(event)".prefix { $0 != "(" })) }
                return .next
            }
            return names
        }
    }

    /// Waits until something holds, at most ten seconds.
    func wait(until isDone: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<500 {
            if try isDone() { return true }
            usleep(20_000)
        }
        return try isDone()
    }
}

/// A disk that is as full as a test says, and what the server says of it.
final class ShellDisk: Sendable {
    private let free: Atomic<UInt64>
    private let lines = Mutex<[String]>([])

    init(freeBytes: UInt64 = 1 << 40) { free = Atomic(freeBytes) }

    var freeBytes: UInt64 {
        get { free.load(ordering: .relaxed) }
        set { free.store(newValue, ordering: .relaxed) }
    }

    var measurement: DiskRoom.Measurement { DiskRoom.Measurement(freeBytes: freeBytes, usedPercent: 1) }
    var warnings: [String] { lines.withLock { $0 } }
    func warn(_ line: String) { lines.withLock { $0.append(line) } }
}

struct ShellHouseFailure: Error, CustomStringConvertible {
    var what: String
    var description: String { what }
}

extension JSONValue? {
    /// The text of a string or number; empty for anything else.
    var string: String {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let value): String(value)
        default: ""
        }
    }

    var items: [JSONValue] {
        switch self {
        case .array(let values): values
        case .object: self?["items"].items ?? []
        default: []
        }
    }
}
