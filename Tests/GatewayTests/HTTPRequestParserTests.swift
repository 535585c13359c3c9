import Gateway
import Testing

/// Everything the parser says about a byte string that is fed in pieces of the given sizes.
private func parse(
    _ text: String, cuts: [Int] = [], limits: HTTPLimits = HTTPLimits(), bodyBytesMax: Int = 1 << 20
) -> (requests: [HTTPRequest], refusal: HTTPRefusal?) {
    let bytes = Array(text.utf8)
    var parser = HTTPRequestParser(limits: limits)
    var requests: [HTTPRequest] = []
    let edges = [0] + cuts + [bytes.count]
    for (start, end) in zip(edges, edges.dropFirst()) {
        let part = Array(bytes[start..<end])
        var position = 0
        feeding: while position < part.count {
            switch parser.next(in: part.span, at: &position) {
            case .needMore, .discarded: continue feeding
            case .head: parser.readBody(bytesMax: bodyBytesMax)
            case .request(let request): requests.append(request)
            case .refusal(let refusal): return (requests, refusal)
            }
        }
    }
    return (requests, nil)
}

private let upgrade = """
    GET /ocpp/CP%20one%7C1?a=1&b=%2B+x HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    sec-websocket-protocol: ocpp1.6, ocpp2.0.1\r\nAuthorization: Basic Q1AxOnA6w7w=\r\n\r\n
    """

@Suite struct HTTPRequestParserTests {
    @Test func `an upgrade without Connection is taken, and everything in it is read`() throws {
        let (requests, refusal) = parse(upgrade)
        let request = try #require(requests.first)
        #expect(refusal == nil && requests.count == 1 && request.isUpgrade)
        #expect(request.segments.map(\.text) == ["ocpp", "CP one|1"])
        #expect(request.segments[1].raw == "CP%20one%7C1")
        #expect(request.query("b") == "+ x" && request.query("a") == "1" && request.query("c") == nil)
        #expect(request.subprotocols == ["ocpp1.6", "ocpp2.0.1"])
        #expect(request.fields["SEC-websocket-KEY"] == "dGhlIHNhbXBsZSBub25jZQ==")
        let credentials = try #require(request.basicCredentials)
        #expect(credentials.user == Array("CP1".utf8) && credentials.password == Array("p:ü".utf8))
        #expect(request.head == Array(upgrade.utf8))
    }

    @Test func `a few line ends before a request are skipped, and a flood of them is refused`() {
        let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
        #expect(parse("\r\n\r\n" + request + "\r\n" + request).requests.count == 2)
        let flood = parse(String(repeating: "\r\n", count: 1_000) + request, cuts: [1, 15, 17])
        #expect(flood.requests.isEmpty && flood.refusal?.status == 400)
    }

    @Test func `requests cut at every byte read the same`() {
        let text =
            upgrade
            + "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0006\r\n world\r\n0\r\nT: v\r\n\r\n"
            + "POST /y HTTP/1.0\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: h\r\n\r\n"
        let whole = parse(text).requests
        #expect(whole.map(\.body) == [[], Array("hello world".utf8), Array("abc".utf8), []])
        #expect(whole.map(\.keepsAlive) == [true, true, false, true])
        for cut in 1..<text.utf8.count {
            let (requests, refusal) = parse(text, cuts: [cut])
            #expect(refusal == nil, "cut at \(cut)")
            #expect(requests.map(\.body) == whole.map(\.body) && requests.map(\.head) == whole.map(\.head), "cut at \(cut)")
        }
        let (requests, _) = parse(text, cuts: Array(1..<text.utf8.count))
        #expect(requests.map(\.body) == whole.map(\.body))
    }

    @Test(arguments: [
        ("GET /a HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\nContent-Length: 5\r\n\r\nhello", 400),
        ("GET /a HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET /a HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n", 400),
        ("GET /a HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\nSec-WebSocket-Version: 8\r\n\r\n", 426),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x5\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\nx", 413), ("POST / HTTP/1.0\r\n\r\n", 411),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \u{0B}chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\n Transfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n000000005\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n", 413),
        ("GET / HTTP/1.1\nHost: h\n\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nA: b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nX: a\u{0}b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: h\r\n: b\r\n\r\n", 400),
        ("GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400), ("GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400), ("GET /\r\nHost: h\r\n\r\n", 400),
        ("G@T / HTTP/1.1\r\nHost: h\r\n\r\n", 400), ("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505), ("GET x HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", 400), ("\u{16}\u{3}\u{1}", 400), ("\u{0}", 400), ("é", 400),
    ])
    func `a request that could be smuggled or is none is refused`(text: String, status: Int) {
        let (requests, refusal) = parse(text)
        #expect(requests.isEmpty)
        #expect(refusal?.status == status, "\(text.debugDescription): \(String(describing: refusal))")
        for cut in 1..<max(2, text.utf8.count) where cut < text.utf8.count {
            #expect(parse(text, cuts: [cut]).refusal?.status == status, "\(text.debugDescription) cut at \(cut)")
        }
    }

    @Test func `header floods end with 431 before more than the limit is held`() {
        let long = "GET /" + String(repeating: "a", count: 70_000)
        #expect(parse(long).refusal?.status == 431)
        let endless = "GET / HTTP/1.1\r\nHost: h\r\nX: " + String(repeating: "b", count: 9_000)
        #expect(parse(endless).refusal?.status == 431)
        let many = "GET / HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 65) + "\r\n"
        #expect(parse(many).refusal?.status == 431)
        let enough = "GET / HTTP/1.1\r\nHost: h\r\n" + String(repeating: "A: b\r\n", count: 63) + "\r\n"
        #expect(parse(enough).requests.count == 1)
        let trailers = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + String(repeating: "T: v\r\n", count: 500)
        #expect(parse(trailers).refusal?.status == 431)
    }

    @Test func `a body has at most the bytes that it was allowed`() {
        func status(_ length: Int) -> Int? {
            let body = String(repeating: "x", count: length)
            return parse("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: \(length)\r\n\r\n" + body, bodyBytesMax: 10).refusal?.status
        }
        #expect(status(10) == nil && status(11) == 413)
        let chunked = "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n"
        #expect(parse(chunked + "4\r\n", bodyBytesMax: 10).refusal == nil)
        #expect(parse(chunked + "5\r\n", bodyBytesMax: 10).refusal?.status == 413)
    }

    /// What the parser says, event by event, when bodies are judged in this way.
    private func events(_ text: String, cuts: [Int] = [], _ judge: (inout HTTPRequestParser, HTTPRequest) -> String) -> [String] {
        let bytes = Array(text.utf8)
        var parser = HTTPRequestParser()
        var events: [String] = []
        for (start, end) in zip([0] + cuts, cuts + [bytes.count]) {
            let part = Array(bytes[start..<end])
            var position = 0
            while position < part.count {
                switch parser.next(in: part.span, at: &position) {
                case .needMore: continue
                case .head(let head): events.append(judge(&parser, head))
                case .request(let request): events.append("\(request.path) of \(request.body.count)")
                case .discarded: events.append("discarded")
                case .refusal(let refusal): return events + ["\(refusal.status)"]
                }
            }
        }
        return events
    }

    @Test func `a body is not touched before its head was judged, and an unwanted one leaves the next request whole`() {
        let text =
            "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello" + "GET /b HTTP/1.1\r\nHost: h\r\n\r\n"
            + "POST /c HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
        for cut in 1..<text.utf8.count {
            let found = events(text, cuts: [cut]) { parser, head in
                if head.path == "/c" { parser.readBody(bytesMax: 3) }
                let isKept = head.path == "/c" || parser.discardBody(bytesMax: 5)
                return "\(head.path): \(head.bodyLength), \(head.body.count), \(isKept)"
            }
            #expect(
                found == [
                    "/a: \(HTTPBodyLength.bytes(5)), 0, true", "discarded", "/b of 0", "/c: \(HTTPBodyLength.bytes(3)), 0, true", "/c of 3",
                ], "cut at \(cut)")
        }
    }

    @Test(arguments: ["Content-Length: 6", "Transfer-Encoding: chunked", "Content-Length: 2\r\nExpect: 100-continue"])
    func `an unwanted body that is long, of unknown length or held back ends the connection`(field: String) {
        let found = events("POST /a HTTP/1.1\r\nHost: h\r\n\(field)\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n") { parser, _ in
            parser.discardBody(bytesMax: 5) ? "goes on" : "ends"
        }
        #expect(found == ["ends", "400"])
    }

    @Test(arguments: [
        ("/ocpp//CP1/", ["ocpp", "CP1"]), ("/ws://ip:9000/CP_1/SERIAL", ["ws:", "ip:9000", "CP_1", "SERIAL"]),
        ("http://host:1/a?q", ["a"]), ("ws://host", []), ("/", []), ("/%", ["%"]), ("/%4", ["%4"]), ("/%2F..%2f", ["/../"]),
        ("/%2541", ["%41"]), ("/a#b", ["a"]), ("*", ["*"]),
    ])
    func `targets are split and decoded once`(target: String, segments: [String]) {
        let (requests, refusal) = parse("OPTIONS \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(refusal == nil)
        #expect(requests.first?.segments.map(\.text) == segments)
    }

    @Test func `a client that waits for 100 Continue is told of`() {
        let found = events("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok") { parser, head in
            parser.readBody(bytesMax: 2)
            return "waits: \(head.expectsContinue)"
        }
        #expect(found == ["waits: true", "/ of 2"])
    }

    @Test func `random bytes and mutated requests never crash the parser`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed)
        let sample =
            Array(upgrade.utf8) + Array("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n".utf8)
        for _ in 0..<3_000 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            var parser = HTTPRequestParser()
            var position = 0
            feeding: while position < bytes.count {
                let before = position
                switch parser.next(in: bytes.span, at: &position) {
                case .refusal, .needMore: break feeding
                case .head: parser.readBody(bytesMax: 1 << 20)
                default: if position == before && position == bytes.count { break feeding }
                }
            }
            #expect(position <= bytes.count, "seed \(seed)")
        }
    }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
