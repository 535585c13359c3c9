@testable import Replay

/// A server that gives prepared answers and keeps what it was asked.
final class FakeServer: APITransport {
    private var answers: [APIResponse]
    private(set) var requests: [APIRequest] = []
    /// Files that were written, by name.
    private(set) var saved: [String: String] = [:]
    private(set) var endpoint: APIEndpoint?
    /// Pieces that a stream comes in.
    var parts: [[UInt8]] = []

    init(_ answers: [APIResponse]) { self.answers = answers }

    /// An answer of JSON.
    static func json(_ text: String, status: Int = 200) -> APIResponse {
        APIResponse(status: status, headers: [.init(name: "CPMS-Sequence", value: "7")], body: Array(text.utf8))
    }

    func send(_ request: APIRequest) throws -> APIResponse {
        requests.append(request)
        guard !answers.isEmpty else { throw CommandFailure("The fake server has no more answers.", exitCode: .unreachable) }
        return answers.removeFirst()
    }

    func stream(_ request: APIRequest, onPart: @escaping ([UInt8]) -> Bool) throws -> APIResponse {
        let head = try send(request)
        if head.status == 200 { for part in parts where !onPart(part) { break } }
        return head
    }

    /// Runs the tool against this server, with files by name, and says what was asked and printed.
    func run(
        _ words: [String], files: [String: String] = [:], environment: [String: String] = ["CPMS_TOKEN": "secret"], terminal: Bool = false
    ) -> (exitCode: ExitCode, output: String, errors: String) {
        let captured = CapturedConsole()
        var now = 0.0
        let context = Context(
            console: captured.console(terminal: terminal, environment: environment), environment: environment,
            readFile: { name in
                guard let text = files[name] else { throw CommandFailure("Cannot open \(name).", exitCode: .unreachable) }
                return Array(text.utf8)
            },
            saveFile: { name, content in
                guard files[name] == nil, self.saved[name] == nil else {
                    throw CommandFailure("Cannot create \(name): it exists.", exitCode: .unreachable)
                }
                self.saved[name] = String(decoding: content, as: UTF8.self)
            }, removeFile: { self.saved[$0] = nil },
            randomBytes: { count in (0..<count).map { UInt8(truncatingIfNeeded: $0) } }, clock: { now }, pause: { now += $0 },
            connect: { endpoint in
                self.endpoint = endpoint
                return self
            })
        let code = Tool.run(words, root: TestTree.root, context: context)
        return (code, captured.output, captured.errors)
    }

    /// The requests as text: method, target, type of the body, body.
    var asked: String {
        requests.map { request in
            let type = request.headers.first { $0.name == "Content-Type" }?.value
            let body = String(decoding: request.body, as: UTF8.self)
            return "> \(request.method) \(request.target)" + (type.map { " [\($0)]" } ?? "") + (body.isEmpty ? "" : "\n> \(body)")
        }.joined(separator: "\n")
    }
}
