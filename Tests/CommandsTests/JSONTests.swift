import EventStore
import Testing

@testable import Commands

struct JSONTests {
    static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(arguments: [
        #"null"#, #"true"#, #"0"#, #"-0"#, #"1.5e-7"#, #""""#, #"[]"#, #"{}"#, #"[[],{}]"#, #"{"a":{"b":[1,2,{"c":null}]}}"#,
        #" { "a" : 1 , "b" : [ ] } "#, #""\u00e9\ud83d\ude00\/\b\f\n\r\t\\\"""#, "\"é😀\"", "[\t1,\r\n2]",
    ])
    func `strict JSON is read`(text: String) throws { _ = try JSONValue(parsing: Self.bytes(text)) }

    @Test(arguments: [
        ("", JSONError.Reason.truncated), ("[", .truncated), ("{", .truncated), (#"{"a""#, .truncated), (#"{"a":"#, .truncated),
        ("nul", .truncated), (#""abc"#, .truncated), ("[1,]", .unexpectedByte), (#"{"a":1,}"#, .unexpectedByte),
        ("[,1]", .unexpectedByte), ("[1 2]", .unexpectedByte), ("[1}", .unexpectedByte), (#"{"a" 1}"#, .unexpectedByte),
        ("{1:2}", .unexpectedByte), ("01", .invalidNumber), ("1.", .invalidNumber), ("-", .invalidNumber), ("1e", .invalidNumber),
        ("+1", .unexpectedByte), (".5", .unexpectedByte), ("NaN", .truncated), ("[NaN]", .unexpectedByte), ("{} {}", .trailingBytes),
        ("[] x", .trailingBytes), (#""\x""#, .invalidEscape), (#""\u12g4""#, .invalidEscape), ("\"a\u{01}b\"", .controlCharacter),
        (#""\ud800""#, .invalidUTF8), (#""\udc00\ud800""#, .invalidUTF8), (#"{"a":1,"a":2}"#, .duplicateKey),
        (#"{"a":1,"\u0061":2}"#, .duplicateKey), ("\u{FEFF}[]", .unexpectedByte), ("1\(String(repeating: "0", count: 40))", .numberTooLong),
    ])
    func `what is no strict JSON is refused with its reason`(text: String, reason: JSONError.Reason) {
        #expect { try JSONValue(parsing: Self.bytes(text)) } throws: { ($0 as? JSONError)?.reason == reason }
    }

    @Test func `invalid UTF-8 is refused strictly and noted tolerantly`() throws {
        let text: [UInt8] = [0x22, 0xC3, 0x28, 0x22]
        #expect(throws: JSONError(reason: .invalidUTF8, offset: 1)) { try JSONDocument(strict: text) }
        let document = try JSONDocument(tolerant: text)
        #expect(document.oddities == .invalidUTF8)
        #expect(document.text(0) == "\u{FFFD}(")
    }

    @Test func `a text of brackets alone stops at the depth limit`() throws {
        let deepest = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        _ = try JSONValue(parsing: Self.bytes(deepest))
        for bomb in ["[" + deepest + "]", String(repeating: "[", count: 200_000), String(repeating: #"{"a":"#, count: 100_000)] {
            #expect(throws: JSONError.self) { try JSONDocument(strict: Self.bytes(bomb)) }
            #expect(throws: JSONError.self) { try JSONDocument(tolerant: Self.bytes(bomb)) }
        }
    }

    @Test func `wide texts stop at the limits of members and values`() throws {
        func object(_ count: Int) -> [UInt8] { Self.bytes("{" + (0..<count).map { "\"k\($0)\":1" }.joined(separator: ",") + "}") }
        _ = try JSONDocument(strict: object(1_000))
        #expect { try JSONDocument(strict: object(1_001)) } throws: { ($0 as? JSONError)?.reason == .tooManyKeys }
        func array(_ count: Int) -> [UInt8] { Self.bytes("[" + Array(repeating: "1", count: count).joined(separator: ",") + "]") }
        _ = try JSONDocument(strict: array(9_999))
        #expect { try JSONDocument(strict: array(10_000)) } throws: { ($0 as? JSONError)?.reason == .tooManyValues }
    }

    @Test func `duplicate names among many are found`() throws {
        var members = (0..<500).map { "\"k\($0)\":1" }
        _ = try JSONDocument(strict: Self.bytes("{" + members.joined(separator: ",") + "}"))
        members.append(#""k123":2"#)
        let text = Self.bytes("{" + members.joined(separator: ",") + "}")
        #expect { try JSONDocument(strict: text) } throws: { ($0 as? JSONError)?.reason == .duplicateKey }
        #expect(try JSONDocument(tolerant: text).oddities == .duplicateKey)
    }

    @Test(arguments: [
        (#"[,{"a":1}]"#, #"[{"a":1}]"#), ("[1,,2,]", "[1,2]"), (#"{"a":1,,"b":2,}"#, #"{"a":1,"b":2}"#), (#"{,"a":1}"#, #"{"a":1}"#),
        (#"{"a":,"b":2}"#, #"{"b":2}"#), (#"{"a":}"#, "{}"), ("[NaN,Infinity,True,None]", "[null,null,true,null]"), ("[007]", "[007]"),
        ("\u{FEFF}[1]\0\0", "[1]"), (#"{"transactionId":,"meterStop":5}"#, #"{"meterStop":5}"#),
    ])
    func `surplus commas and missing values are repaired in frames only`(text: String, repaired: String) throws {
        #expect(throws: JSONError.self) { try JSONDocument(strict: Self.bytes(text)) }
        let document = try JSONDocument(tolerant: Self.bytes(text))
        #expect(document.oddities.contains(.repaired))
        #expect(String(decoding: JSONValue(document, node: 0).bytes, as: UTF8.self) == repaired)
    }

    @Test(arguments: [#"{"configurationKey":[}"#, "[1}", "{]", #"[{"a":1]"#, "[1,2", #"{"a":1"#, "[1 2]", #"{"a" 1}"#])
    func `missing brackets are not repaired`(text: String) {
        #expect(throws: JSONError.self) { try JSONDocument(tolerant: Self.bytes(text)) }
    }

    @Test func `numbers stay text`() throws {
        let value = try JSONValue(parsing: Self.bytes(#"{"a":3.133,"b":1e400,"c":-0.0}"#))
        #expect(value["a"] == .number("3.133"))
        #expect(value["b"] == .number("1e400"))
        #expect(value["c"] == .number("-0.0"))
    }

    @Test func `what is written is read back`() throws {
        let value: JSONValue = .object([
            "text": .string("a\"b\\c\n\t\u{01}\u{7F}é😀/"), "list": .array([.null, .bool(true), .bool(false), .integer(-5)]),
            "empty": .object([]), "none": .array([]), "": .number("1.50"),
        ])
        #expect(try JSONValue(parsing: value.bytes) == value)
    }

    @Test func `the writer sets commas and tells where subjects stand`() throws {
        var json = JSONWriter()
        json.array {
            $0.int(1)
            $0.object {
                $0.field("a", "x\"y")
                $0.field("b", nil as String?)
                $0.field("c", decimal: 12_340, scale: 3)
                $0.field("idTag", .init(high: 1, low: 2))
                $0.field("list", ["p", "q"])
            }
            $0.bool(false)
            $0.null()
        }
        let text = String(decoding: json.bytes, as: UTF8.self)
        #expect(
            text == #"[1,{"a":"x\"y","c":12.34,"idTag":"00000000000000010000000000000002","list":["p","q"]},false,null]"#)
        let span = try #require(json.spans.first)
        #expect(json.bytes[span.offset - 1] == 0x22)
        #expect(json.bytes[span.offset + SubjectSpan.length] == 0x22)
    }

    @Test func `the writer cuts text by characters`() {
        var json = JSONWriter()
        json.string("éééé", max: 3)
        #expect(String(decoding: json.bytes, as: UTF8.self) == "\"ééé\"")
    }

    @Test func `errors of fields name their place and what would be right`() throws {
        let body = JSONField(
            try JSONValue(parsing: Self.bytes(#"{"tokens":[{"uid":"A"},{"uid":5},{"uid":"TOOLONG"}],"n":1.5,"a/b":null}"#)))
        let tokens = try body.array("tokens")
        #expect(try tokens[0].string("uid") == "A")
        func message(_ body: () throws -> Void) -> String {
            do {
                try body()
                return ""
            } catch { return "\(error)" }
        }
        #expect(message { _ = try tokens[1].string("uid") } == "/tokens/1/uid: must be text, is a number")
        #expect(message { _ = try tokens[2].string("uid", max: 3) } == "/tokens/2/uid: must have at most 3 characters, has 7")
        #expect(message { _ = try body.int("n") } == "/n: must be a whole number, is 1.5")
        #expect(message { _ = try body.string("a/b") } == "/a~1b: is missing")
        #expect(
            message { _ = try body.decimal("n", scale: 0) } == "/n: must be a decimal number with at most 0 digits behind the point, is 1.5"
        )
        #expect(try body.decimal("n", scale: 3) == 1_500)
        #expect(message { try body.allowOnly(["tokens", "n"]) } == "/a~1b: is not known here; known are: tokens, n")
        #expect(message { _ = try body.word("n", ["a": 1]) } == "/n: must be text, is a number")
    }

    @Test func `every prefix of a text ends cleanly`() {
        let text = Self.bytes(#" [2,"id\u00e9\ud83d\ude00","Boot",{"a":[1.5e-3,true,null,{"b":"c","d":-7}],"e":{}}] "#)
        for count in 0..<text.count {
            let cut = Array(text[..<count])
            if count < text.count - 1 { #expect(throws: JSONError.self) { try JSONDocument(strict: cut) } }
            _ = Frame.read(cut)
        }
    }
}
