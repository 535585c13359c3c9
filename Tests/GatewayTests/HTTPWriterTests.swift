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
