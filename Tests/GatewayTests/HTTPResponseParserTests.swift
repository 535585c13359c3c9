import Testing

@testable import Gateway

@Suite struct HTTPResponseParserTests {
    /// What a parser makes of pieces; the end of the connection follows where `ends`.
    private func outcome(_ pieces: [[UInt8]], method: String = "GET", ends: Bool = true, limits: HTTPLimits = HTTPLimits()) -> String {
        var parser = HTTPResponseParser(method: method, limits: limits)
        for piece in pieces {
            var position = 0
            while position < piece.count {
                switch parser.next(in: piece.span, at: &position) {
                case .needMore: break
                case .reply(let reply): return Self.text(reply)
                case .refusal(let refusal): return "refused: \(refusal.detail)"
                }
            }
        }
        guard ends else { return "more" }
        switch parser.end() {
        case .reply(let reply): return Self.text(reply)
        default: return "cut"
        }
    }

    private static func text(_ reply: HTTPReply) -> String {
        "\(reply.status) \(reply.fields.all.count) \(String(decoding: reply.body, as: UTF8.self))"
    }

    private static let samples: [(String, String)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 1 hello"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: 1\r\n\r\n", "200 1 hello"),
        ("HTTP/1.0 200\r\nServer: x\r\n\r\nhello", "200 1 hello"),
        ("HTTP/1.1 204 No Content\r\n\r\n", "204 0 "),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "503 1 "),
    ]

    @Test(arguments: samples) func `a reply reads the same wherever it is cut`(_ text: String, _ expected: String) {
        let bytes = Array(text.utf8)
        #expect(outcome([bytes]) == expected)
        #expect(outcome(bytes.map { [$0] }) == expected)
        for cut in bytes.indices { #expect(outcome([Array(bytes[..<cut]), Array(bytes[cut...])]) == expected, "cut at \(cut)") }
    }

    @Test(arguments: samples.filter { !$0.0.hasPrefix("HTTP/1.0") }) func `no beginning of a reply passes for a reply`(
        _ text: String, _ expected: String
    ) {
        let bytes = Array(text.utf8)
        for count in bytes.indices { #expect(outcome([Array(bytes[..<count])]) == "cut", "\(count) bytes") }
    }

    @Test(arguments: [
        "Content-Length: 5\r\nTransfer-Encoding: chunked", "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5, 5",
        "Content-Length: +5", "Content-Length: 0x5", "Content-Length: -1", "Content-Length: 99999999999999999", "Content-Length:",
        "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: gzip", "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Content-Length : 5", " Content-Length: 5", "A: b\r\n c", "A: b\nB: c",
        "A: b\u{0}", "A", ": b",
    ])
    func `a reply whose end is not beyond doubt is refused`(_ fields: String) {
        #expect(outcome([Array("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\nhello".utf8)], ends: false).hasPrefix("refused"))
    }

    @Test(arguments: [
        "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 099 OK", "HTTP/1.1 600 OK", "HTTP/1.1 +20 OK", "HTTP/2 200 OK", "HTTP/1.1",
        "ICY 200 OK", "HTTP/1.1  200 OK",
    ])
    func `a line that is no status line is refused`(_ line: String) {
        #expect(outcome([Array("\(line)\r\nContent-Length: 0\r\n\r\n".utf8)], ends: false).hasPrefix("refused"))
    }

    @Test(arguments: ["-1\r\n", "5 \r\n", "g\r\n", "\r\n", "100000000\r\n", "3\r\nhelX", "3\nhel"])
    func `a broken chunk is refused`(_ chunk: String) {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(chunk)"
        #expect(outcome([Array(text.utf8)], ends: false).hasPrefix("refused"))
    }

    @Test func `a reply that is too long is refused before it is held, however its length is told`() {
        var limits = HTTPLimits()
        limits.bodyBytes = 10
        let long = String(repeating: "x", count: 11)
        for text in ["Content-Length: 11\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nb\r\n", "Server: x\r\n\r\n\(long)"] {
            #expect(outcome([Array("HTTP/1.1 200 OK\r\n\(text)".utf8)], ends: false, limits: limits).hasPrefix("refused"))
        }
        limits.headBytes = 64
        #expect(outcome([Array("HTTP/1.1 200 OK\r\nA: \(String(repeating: "a", count: 64))".utf8)], limits: limits).hasPrefix("refused"))
        let interim = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: HTTPLimits.interimRepliesMax + 1)
        #expect(outcome([Array(interim.utf8)], ends: false).hasPrefix("refused"))
    }

    @Test func `a reply to HEAD has no body, whatever its fields say`() {
        #expect(outcome([Array("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".utf8)], method: "HEAD") == "200 1 ")
    }
}
