internal import Commands
internal import Foundation
internal import Gateway
internal import Glibc

/// `cpms serve` as a process of its own, so that its memory and time are its own.
final class BenchServer {
    let port: UInt16
    /// Seconds from the start of the process to its first line.
    let startSeconds: Double
    private let process: Process
    private let token: String

    /// Starts this executable on a data directory and waits until it listens.
    init(data: String) throws {
        let tokenFile = data + ".token"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "serve", "--data", data, "--listen", "127.0.0.1:0", "--admin-token-file", tokenFile, "--origin", "bench", "--debug-echo",
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        let begin = ProgressBar.monotonicSeconds()
        try process.run()
        var text = ""
        while !text.contains("\n") {
            let part = pipe.fileHandleForReading.availableData
            if part.isEmpty { break }
            text += String(decoding: part, as: UTF8.self)
        }
        startSeconds = ProgressBar.monotonicSeconds() - begin
        guard let port = text.split(separator: "\n").first?.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            process.terminate()
            throw CommandFailure("The server to be measured did not start; it said \(text).", exitCode: .unreachable)
        }
        self.process = process
        self.port = port
        token = try String(contentsOfFile: tokenFile, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Ends the server in order.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// Ends it as `kill -9` does.
    func kill() {
        _ = Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Adds stations `CP1` … with one password.
    func addStations(_ count: Int) throws {
        for first in stride(from: 1, through: count, by: 2_000) {
            let rows = (first...min(count, first + 1_999)).map { "CP\($0),\(BenchLoad.password)" }
            try tell("/stations/import", "id,password\n" + rows.joined(separator: "\n"), type: "text/csv")
        }
        try tell("/tokens", #"{"uid":"BENCHTAG"}"#, type: "application/json")
    }

    private func tell(_ path: String, _ body: String, type: String) throws {
        let reply = try HTTPClient(timeoutMilliseconds: 120_000).call(
            "POST", "http://127.0.0.1:\(port)/api/v1\(path)",
            fields: [("Authorization", "Bearer \(token)"), ("Content-Type", type)], body: Array(body.utf8))
        guard reply.status < 300 else {
            throw CommandFailure("\(path) was answered \(reply.status).", exitCode: .refused)
        }
    }

    /// Bytes of anonymous memory that are resident.
    var anonymousBytes: Int {
        let lines = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = lines.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
        return (line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0) * 1_024
    }

    /// Seconds of processor time so far, all threads together.
    var processorSeconds: Double {
        let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
