internal import Commands
internal import Gateway
internal import Glibc

/// `cpms serve` as a process of its own, so that its memory and time are its own.
final class BenchServer: Sendable {
    let port: UInt16
    /// Seconds from the start of the process to its first line.
    let startSeconds: Double
    private let process: pid_t
    private let token: String

    /// Starts this executable on a data directory and waits until it listens.
    ///
    /// - Parameter started: told the number of the process at once.
    init(data: String, started: (pid_t) -> Void = { _ in }) throws {
        let tokenFile = data + ".token"
        let begin = ProgressBar.monotonicSeconds()
        let (process, output) = try Self.spawn([
            "cpms", "serve", "--data", data, "--listen", "127.0.0.1:0", "--admin-token-file", tokenFile, "--origin", "bench",
            "--debug-echo",
        ])
        started(process)
        let text = Self.firstLine(output)
        close(output)
        startSeconds = ProgressBar.monotonicSeconds() - begin
        guard let port = text.split(separator: ":").last.flatMap({ UInt16($0) }),
            // A server that started has written it; one that did not is told of with what it said.
            let file = try? InputFile.read(tokenFile)
        else {
            Self.end(process, SIGKILL)
            throw CommandFailure("The server to be measured did not start; it said: \(text)", exitCode: .unreachable)
        }
        self.process = process
        self.port = port
        token = String(decoding: file.prefix { $0 != 0x0A }, as: UTF8.self)
    }

    /// This executable once more; returns its number and a descriptor with what it prints.
    private static func spawn(_ arguments: [String]) throws -> (pid_t, Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw CommandFailure("No pipe can be made.", exitCode: .unreachable) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        // The copies live until the call is over.
        let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { for unsafe word in unsafe words { unsafe free(word) } }
        var process = pid_t()
        let code = unsafe posix_spawn(&process, "/proc/self/exe", &actions, nil, words, environ)
        close(ends[1])
        guard code == 0 else {
            close(ends[0])
            let reason = unsafe String(cString: strerror(code))
            throw CommandFailure("The server to be measured cannot be started: \(reason).", exitCode: .unreachable)
        }
        return (process, ends[0])
    }

    private static func firstLine(_ descriptor: Int32) -> String {
        var (line, byte): ([UInt8], UInt8) = ([], 0)
        while line.count < 4_096, unsafe Glibc.read(descriptor, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    private static func end(_ process: pid_t, _ signal: Int32) {
        _ = Glibc.kill(process, signal)
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
    }

    /// Ends the server in order.
    func stop() { Self.end(process, SIGTERM) }

    /// Ends it as `kill -9` does.
    func kill() { Self.end(process, SIGKILL) }

    /// Adds stations `CP1` … with one password.
    func addStations(_ count: Int) throws {
        for first in stride(from: 1, through: count, by: 2_000) {
            let rows = (first...min(count, first + 1_999)).map { "CP\($0),\(BenchLoad.password)" }
            try tell("/stations/import", "id,password\n" + rows.joined(separator: "\n"), type: "text/csv")
        }
        try tell("/tokens", #"{"uid":"\#(BenchLoad.tag)"}"#)
    }

    /// Gives a command.
    func tell(_ path: String, _ body: String, method: String = "POST", type: String = "application/json") throws {
        _ = try call(method, path, fields: [("Content-Type", type)], body: Array(body.utf8))
    }

    /// Gives a command that is wrong.
    func beRefused(_ path: String, _ body: String, type: String = "application/json") throws {
        let reply = try answer("POST", path, fields: [("Content-Type", type)], body: Array(body.utf8))
        guard (400..<500).contains(reply.status) else {
            throw CommandFailure("\(path) was answered \(reply.status).", exitCode: .refused)
        }
    }

    /// Sends a station all cards; more than its outbox has room for are refused.
    func pushList(to station: String) throws {
        let path = "/stations/\(station)/local-list"
        let reply = try answer("POST", path, fields: [("Content-Type", "application/json")], body: Array("{}".utf8))
        guard [202, 409].contains(reply.status) else { throw CommandFailure("\(path) was answered \(reply.status).", exitCode: .refused) }
    }

    /// Reads; from any thread.
    func read(_ path: String) throws -> HTTPReply { try call("GET", path) }

    /// How many turns of the loop took how long at most without the disk, so far; each class with those of the shorter ones.
    func turns() throws -> [(seconds: Double, count: Int)] {
        let reply = try HTTPClient(timeoutMilliseconds: 120_000).call("GET", "http://127.0.0.1:\(port)/metrics")
        return String(decoding: reply.body, as: UTF8.self).split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "\"")
            guard parts.count == 3, parts[0] == "cpms_turn_seconds_bucket{le=", let count = Int(parts[2].dropFirst(2)) else { return nil }
            return (Double(parts[1]) ?? .infinity, count)
        }
    }

    private func call(
        _ method: String, _ path: String, fields: [(name: String, value: String)] = [], body: [UInt8] = []
    ) throws -> HTTPReply {
        let reply = try answer(method, path, fields: fields, body: body)
        guard reply.status < 300 else { throw CommandFailure("\(path) was answered \(reply.status).", exitCode: .refused) }
        return reply
    }

    private func answer(
        _ method: String, _ path: String, fields: [(name: String, value: String)] = [], body: [UInt8] = []
    ) throws -> HTTPReply {
        var client = HTTPClient(timeoutMilliseconds: 120_000)
        client.limits.bodyBytes = 256 << 20
        return try client.call(
            method, "http://127.0.0.1:\(port)/api/v1\(path)", fields: [("Authorization", "Bearer \(token)")] + fields, body: body)
    }

    /// A file of the kernel's, read at once; empty where it is gone.
    private static func text(_ path: String) -> String {
        // Empty is what is promised.
        String(decoding: (try? InputFile.read(path)) ?? [], as: UTF8.self)
    }

    /// Bytes of anonymous memory that are resident.
    var anonymousBytes: Int { Self.anonymousBytes(process) }

    /// Bytes of anonymous memory that are resident in a process; 0 where it is gone.
    static func anonymousBytes(_ process: pid_t) -> Int {
        let lines = Self.text("/proc/\(process)/status")
        let line = lines.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
        return (line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0) * 1_024
    }

    /// Seconds of processor time so far, all threads together.
    var processorSeconds: Double {
        let text = Self.text("/proc/\(process)/stat")
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
