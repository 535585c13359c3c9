import EventStore
import Gateway
import Testing

@Suite struct HTTPWriterTests {
    @Test(arguments: ["a\r\nb", "a\nb", "a\rb", "a\u{0}b", "a\u{7F}b", "\u{1B}[0m"])
    func `no control character gets into a head`(text: String) {
        #expect(throws: HTTPWriteError.self) {
            var head = HTTPHead()
            try head.field("X-Name", text)
        }
        #expect(throws: HTTPWriteError.self) {
            var head = HTTPHead()
            try head.field(text, "v")
        }
        #expect(throws: HTTPWriteError.self) {
            var head = HTTPHead()
            try head.statusLine(200, reason: text)
        }
        #expect(throws: HTTPWriteError.self) {
            var head = HTTPHead()
            try head.requestLine(method: "GET", target: "/" + text)
        }
        #expect(throws: HTTPWriteError.self) {
            var head = HTTPHead()
            try head.requestLine(method: text, target: "/")
        }
    }

    @Test func `a head is written as the grammar wants it`() throws {
        var head = HTTPHead()
        try head.requestLine(method: "POST", target: "/a?b=c")
        try head.field("Host", "h")
        #expect(String(decoding: head.finish(), as: UTF8.self) == "POST /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(throws: HTTPWriteError.target) {
            var head = HTTPHead()
            try head.requestLine(method: "GET", target: "/a b")
        }
    }

    @Test func `base64 and percent encoding go there and back`() {
        for length in 0..<40 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
            #expect(Base64.bytes(padding: Base64.text(bytes)) == bytes)
        }
        #expect(Base64.text(Array("foobar".utf8)) == "Zm9vYmFy" && Base64.text(Array("fooba".utf8)) == "Zm9vYmE=")
        #expect(Base64.bytes(padding: "Zm9vYmE") == Array("fooba".utf8))
        #expect(Base64.bytes(padding: "Zm9v*") == nil && Base64.bytes(padding: "Z") == nil && Base64.bytes(padding: "Zg=") == nil)
        #expect(Percent.encode("CP one|ü/") == "CP%20one%7C%C3%BC%2F")
    }
}

@Suite struct HTTPResponseParserTests {
    private func parse(_ text: String, cut: Int? = nil, method: String = "GET", ends: Bool = false) -> HTTPReplyEvent {
        let bytes = Array(text.utf8)
        var parser = HTTPResponseParser(method: method)
        for part in cut.map({ [Array(bytes[..<$0]), Array(bytes[$0...])] }) ?? [bytes] {
            var position = 0
            let event = parser.next(in: part.span, at: &position)
            if case .needMore = event { continue }
            return event
        }
        return ends ? parser.end() : .needMore
    }

    @Test(arguments: [
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "ok"),
        ("HTTP/1.1 204 No Content\r\n\r\n", ""), ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", ""),
    ])
    func `replies cut at every byte read the same`(text: String, body: String) {
        for cut in 1..<text.utf8.count {
            guard case .reply(let reply) = parse(text, cut: cut) else {
                Issue.record("no reply, cut at \(cut)")
                continue
            }
            #expect(String(decoding: reply.body, as: UTF8.self) == body)
        }
    }

    @Test func `a body without length ends with the connection`() {
        guard case .reply(let reply) = parse("HTTP/1.0 200 OK\r\n\r\nabc", ends: true) else {
            Issue.record("no reply")
            return
        }
        #expect(reply.body == Array("abc".utf8))
        guard case .refusal = parse("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", ends: true) else {
            Issue.record("a short body passes for whole")
            return
        }
    }

    @Test(arguments: [
        "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/3 200 OK\r\n\r\n", "ICY 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n",
    ])
    func `a reply that cannot be trusted is refused`(text: String) {
        guard case .refusal = parse(text) else {
            Issue.record("\(text.debugDescription) passes")
            return
        }
    }
}
