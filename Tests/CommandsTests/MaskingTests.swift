import EventStore
import Support
import Testing

@testable import Commands

/// A subject that tells what it was made of, for tests.
private func subject(_ bytes: [UInt8], _ salt: UInt64) -> Subject {
    var hash = salt
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    return Subject(high: salt, low: hash)
}

struct MaskingTests {
    static func mask(_ frame: [UInt8]) -> MaskedFrame {
        Masking.mask(frame, token: { subject($0, 0xA) }, secret: { subject($0, 0xB) })
    }

    static func unmasked(_ masked: MaskedFrame) -> [UInt8] { Masking.unmask(masked.text, spans: masked.spans) { $0.clear } }

    /// The masked text with T for each token and S for each secret.
    static func outline(_ text: String) -> String {
        let masked = mask(Array(text.utf8))
        #expect(unmasked(masked) == Array(text.utf8))
        var out = String(decoding: masked.text, as: UTF8.self)
        for span in masked.spans { out = out.replacing(span.subject.hex, with: span.subject.high == 0xA ? "T" : "S") }
        return out
    }

    @Test(arguments: [
        (#""ABCDEFGH90123456""#, []), (#""12345678901234567""#, []), (#""12345678901234567890""#, []),
        (#""123456789012345678901""#, [.tooLong]), ("\"" + String(repeating: "7", count: 300) + "\"", [.tooLong]),
        (#""éééééééééééééééééééé""#, []), (#""ééééééééééééééééééééé""#, [.tooLong]),
        ("12345", [.wrongType]),
        (#""AB\u0000CD""#, [.controlCharacter]), (#""AB\n""#, [.controlCharacter]), ("\"AB\u{1}\"", [.controlCharacter]),
        (#""AB\ud800""#, [.invalidUTF8]), (#""AB\udc00\ud800CD""#, [.invalidUTF8]), (#""AB\ud83d\ude00""#, []),
        (#"" AB""#, [.paddedToken]), (#""AB ""#, [.paddedToken]), (#""AB;NULL""#, [.paddedToken]), (#""A\/B""#, []), (#""""#, []),
        (#""  ""#, []),
    ] as [(String, [Warning])])
    func `what is odd about an idTag is told beside its mask`(tag: String, expected: [Warning]) {
        let masked = Self.mask(Array(#"[2,"1","Authorize",{"idTag":\#(tag)}]"#.utf8))
        #expect(masked.oddities.items == expected.map { Warnings.Item(warning: $0, field: "idTag") })
        // Wherever it is cut, nothing worse comes of it.
        let whole = Array(#"[2,"1","Authorize",{"idTag":\#(tag)}]"#.utf8)
        for end in whole.indices { _ = Self.mask(Array(whole[..<end])) }
    }

    @Test func `secrets are not idTags, however long`() {
        let text = #"[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"123456789012345678901234\u0001"}]"#
        #expect(Self.mask(Array(text.utf8)).oddities.isEmpty)
    }

    @Test(arguments: [
        (#"[2,"1","Authorize",{"idTag":"ABC"}]"#, #"[2,"1","Authorize",{"idTag":"T"}]"#),
        (#"[2,"1","Authorize",{"IDTAG" : "ABC"}]"#, #"[2,"1","Authorize",{"IDTAG" : "T"}]"#),
        (#"[2,"1","Authorize",{"id\u0054ag":"ABC"}]"#, #"[2,"1","Authorize",{"id\u0054ag":"T"}]"#),
        (#"[2,"1","Authorize",{"idTag":""}]"#, #"[2,"1","Authorize",{"idTag":""}]"#),
        (#"[2,"1","Authorize",{"idTag":"  "}]"#, #"[2,"1","Authorize",{"idTag":"  "}]"#),
        (#"[2,"1","Authorize",{"idTag":12345}]"#, #"[2,"1","Authorize",{"idTag":"T"}]"#),
        (#"[2,"1","Authorize",{"idTag":"A\"B\u00e9"}]"#, #"[2,"1","Authorize",{"idTag":"T"}]"#),
        (#"[2,"1","Authorize",{"idTag":"A","idTag":"B"}]"#, #"[2,"1","Authorize",{"idTag":"T","idTag":"T"}]"#),
        (
            #"[3,"1",{"idTagInfo":{"status":"Accepted","parentIdTag":"P"}}]"#,
            #"[3,"1",{"idTagInfo":{"status":"Accepted","parentIdTag":"T"}}]"#
        ),
        (
            #"[2,"1","SendLocalList",{"localAuthorizationList":[{"idTag":"A","idTagInfo":{"parentIdTag":"B"}},{"idTag":"C"}]}]"#,
            #"[2,"1","SendLocalList",{"localAuthorizationList":[{"idTag":"T","idTagInfo":{"parentIdTag":"T"}},{"idTag":"T"}]}]"#
        ),
        (#"[2,"1","Authorize",{"idToken":{"idToken":"A","type":"X"}}]"#, #"[2,"1","Authorize",{"idToken":{"idToken":"T","type":"T"}}]"#),
        (
            #"[2,"1","DataTransfer",{"vendorId":"x","data":"{\"idTag\":\"ABC\",\"n\":1}"}]"#,
            #"[2,"1","DataTransfer",{"vendorId":"x","data":"{\"idTag\":\"T\",\"n\":1}"}]"#
        ),
        (
            #"[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"s3cr3t"}]"#,
            #"[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"S"}]"#
        ),
        (
            #"[2,"1","ChangeConfiguration",{"value":"s3cr3t","key":"StationPassword"}]"#,
            #"[2,"1","ChangeConfiguration",{"value":"S","key":"StationPassword"}]"#
        ),
        (
            #"[2,"1","ChangeConfiguration",{"key":"HeartbeatInterval","value":"60"}]"#,
            #"[2,"1","ChangeConfiguration",{"key":"HeartbeatInterval","value":"60"}]"#
        ),
        (
            #"[3,"1",{"configurationKey":[{"key":"wifi_PASSWORD","value":"p","readonly":true},{"key":"x","value":"y"}]}]"#,
            #"[3,"1",{"configurationKey":[{"key":"wifi_PASSWORD","value":"S","readonly":true},{"key":"x","value":"y"}]}]"#
        ),
        (
            #"[3,"1",{"configurationKey":[{"key":"ApiToken","value":5}]}]"#,
            #"[3,"1",{"configurationKey":[{"key":"ApiToken","value":"S"}]}]"#
        ),
        (#"[2,"1","DataTransfer",{"data":"{\"password\":\"p\"}"}]"#, #"[2,"1","DataTransfer",{"data":"{\"password\":\"S\"}"}]"#),
        (#"[2,"1","DataTransfer",{"data":"{\"password\":\"p\\\"q\"}"}]"#, #"[2,"1","DataTransfer",{"data":"{\"password\":\"S\"}"}]"#),
        (
            #"[2,"1","DataTransfer",{"data":"{\"password\":\"p\\\\\",\"a\":1}"}]"#,
            #"[2,"1","DataTransfer",{"data":"{\"password\":\"S\",\"a\":1}"}]"#
        ),
        (#"[2,"1","Heartbeat",{}]"#, #"[2,"1","Heartbeat",{}]"#),
        (#"{"Authorization":"Basic eHg6eXk="}"#, #"{"Authorization":"S"}"#),
    ])
    func `idTags and secrets go, everything else stays`(text: String, expected: String) { #expect(Self.outline(text) == expected) }

    @Test(arguments: [
        ("ftp://user:pass@host/x", "ftp://user:S@host/x"), ("https://u:p@[::1]:80/", "https://u:S@[::1]:80/"),
        ("ftp://user:p@ss:w0rd@host", "ftp://user:S@host"), (#"ftp:\/\/user:pass@host\/x"#, #"ftp:\/\/user:S@host\/x"#),
        (#"ftp\u003a\u002f\u002fu\u003ap\u0040h\u002f"#, #"ftp\u003a\u002f\u002fu\u003aS\u0040h\u002f"#),
        (#"{\"url\":\"ftp:\\/\\/u:p@h\"}"#, #"{\"url\":\"ftp:\\/\\/u:S@h\"}"#), (#"sftp://u:a\"b@h/"#, #"sftp://u:a\"b@h/"#),
        ("to ftp://a:b@c and http://d:e@f, both", "to ftp://a:S@c and http://d:S@f, both"), ("ftp://u:päß@h", "ftp://u:S@h"),
        ("ftp://u:pa/ss@h/x", "ftp://u:S@h/x"), ("ftp://u:%40%2F@h/x", "ftp://u:S@h/x"), (#"ftp://u:a\\b@h"#, "ftp://u:S@h"),
        ("ftp://user@host/", "ftp://user@host/"), ("http://host:8080/a@b", "http://host:8080/a@b"), ("ftp://:p@h", "ftp://:S@h"),
        ("http://[2001:db8::1]/a@b", "http://[2001:db8::1]/a@b"), ("ftp://user:@host/", "ftp://user:@host/"),
        ("mail me@example.org: now", "mail me@example.org: now"), ("://u:p@h", "://u:p@h"), ("a:/u:p@h", "a:/u:p@h"),
        ("ws://cs.example/ocpp?x=a:b@c", "ws://cs.example/ocpp?x=a:b@c"),
    ])
    func `the password of an address goes, wherever it stands and however it is written`(address: String, expected: String) {
        #expect(Self.outline("[2,\"1\",\"X\",{\"a\":\"\(address)\"}]") == "[2,\"1\",\"X\",{\"a\":\"\(expected)\"}]")
        #expect(Self.outline("[2,\"1\",{\"a\":\"\(address)\"") == "[2,\"1\",{\"a\":\"\(expected)\"", "broken")
    }

    @Test func `the password of an address at the very end of a broken frame goes, too`() {
        for text in ["ftp://u:p@", "ftp://u:p@h", "ftp://u:p@hos", "x"] {
            #expect(Self.outline("{\"a\":\"\(text)") == "{\"a\":\"\(text.replacing(":p@", with: ":S@"))")
        }
    }

    @Test(arguments: [
        (#"[2,"1","Authorize",{"idTag":"ABC""#, #"[2,"1","Authorize",{"idTag":"T""#),
        (#"[2,"1","Authorize",{"idTag":"ABC"#, #"[2,"1","Authorize",{"idTag":"T"#),
        (#"[2,"1","Authorize",{"idTag":"A\"BC"#, #"[2,"1","Authorize",{"idTag":"T"#),
        (#"{{"parentIdTag" : "A" , "idTag":77}"#, #"{{"parentIdTag" : "T" , "idTag":T}"#),
        (
            #"[3,"1",{"configurationKey":[{"key":"StationPassword","value":"p"},}"#,
            #"[3,"1",{"configurationKey":[{"key":"StationPassword","value":"S"},}"#
        ),
        (
            #"[3,"1",{"configurationKey":[{"value":"p","key":"StationPassword"#,
            #"[3,"1",{"configurationKey":[{"value":"S","key":"StationPassword"#
        ),
        (#"{"password":"p"#, #"{"password":"S"#), (#"[2,"1","Authorize",{"idTag":["ABC""#, #"[2,"1","Authorize",{"idTag":["T""#),
        ("idTag", "idTag"), ("\"idTag\":", "\"idTag\":"), ("\"idTag\":\"", "\"idTag\":\""),
    ])
    func `broken frames are masked by the names alone`(text: String, expected: String) { #expect(Self.outline(text) == expected) }

    @Test func `a frame of nothing but names is searched in time that grows with its length alone`() {
        for word in [
            "idtag", "token", "idTag:", "\"password\",", "\"idTag\":\"", "{\"key\":\"password\"", "idTag\\\"", "a://", "a://b:", "a://b:c@",
            "a://b:c",
            "@",
        ] {
            let frame = Array(String(repeating: word, count: 16_384 / word.utf8.count).utf8)
            #expect(Self.unmasked(Self.mask(frame)) == frame)
        }
    }

    @Test func `one card in different spellings is one subject`() {
        let spans = ["abc", " ABC ", "ABC;NULL", #"ABC\u0010\u000e"#, #"\u0041BC"#].map {
            Self.mask(Array(#"[2,"1","Authorize",{"idTag":"\#($0)"}]"#.utf8)).spans
        }
        #expect(spans.allSatisfy { $0.count == 1 })
        #expect(Set(spans.flatMap { $0.map(\.subject) }).count == 1)
    }

    @Test func `a masked frame is read with the subject as its idTag`() throws {
        let masked = Self.mask(Array(#"[2,"1","Authorize",{"idTag":"abc"}]"#.utf8))
        guard case .call(_, _, let payload) = Frame.read(masked.text).frame else {
            Issue.record("was not read")
            return
        }
        var warnings = Warnings()
        let request = OCPP16.AuthorizeRequest(reading: payload, warnings: &warnings)
        #expect(request.idTag == masked.spans.first?.subject)
        #expect(warnings.isEmpty)
    }

    @Test func `an idTag that was not masked is not taken for a subject`() throws {
        let reader = try #require(MessageReader(payload: Array(#"{"idTag":"ABC"}"#.utf8)))
        var warnings = Warnings()
        #expect(OCPP16.AuthorizeRequest(reading: reader, warnings: &warnings).idTag == nil)
        #expect(warnings.contains(.unmaskedToken))
        // A station that sends 32 digits of its own does not get to choose a subject.
        let forged = Self.mask(Array(#"{"idTag":"0000000000000001000000000000000f"}"#.utf8))
        #expect(forged.spans.first?.subject != Subject(high: 1, low: 15))
    }

    @Test func `what is erased reads as erased`() {
        let masked = Self.mask(Array(#"[2,"1","Authorize",{"idTag":"abc","parentIdTag":5}]"#.utf8))
        let text = Masking.unmask(masked.text, spans: masked.spans) { _ in nil }
        #expect(String(decoding: text, as: UTF8.self) == #"[2,"1","Authorize",{"idTag":"[erased]","parentIdTag":"[erased]"}]"#)
    }

    @Test func `offsets that lie outside the text are passed over`() {
        let text = Array("short".utf8)
        #expect(Masking.unmask(text, offsets: [-5, 0, 3, 99]) { _ in [1] } == text)
    }

    @Test func `an outgoing message gets its idTag in the place of the subject`() {
        let request = OCPP16.RemoteStartTransactionRequest(connectorId: ConnectorID(rawValue: 1), idTag: Samples.card)
        let json = Frame.call("1", action: "RemoteStartTransaction", payload: request.write)
        let sent = Masking.reveal(json.bytes, spans: json.spans) { $0 == Samples.card ? Array("A\"B".utf8) : nil }
        #expect(String(decoding: sent, as: UTF8.self) == #"[2,"1","RemoteStartTransaction",{"connectorId":1,"idTag":"A\"B"}]"#)
    }

    @Test func `unmasking a masked frame gives back every byte of it, whatever it is`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\\"", "\"idTag\"", "idTag", "parentIdTag", "\"idTag\":\"X\"", "\"value\"",
            "\"key\"",
            "\"Password\"", "password", "token", " ", "1", "null", "\"a\"", "\u{1}", "é", "\\u0041", "\"key\":\"Secret\",\"value\":\"v\"",
            "a://", "b:c", "@", "/", "\"x://y:z@\"",
        ].map { Array($0.utf8) }
        for _ in 0..<20_000 {
            let frame = (0..<Int.random(in: 0...14, using: &random)).flatMap { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            #expect(Self.unmasked(Self.mask(frame)) == frame, "seed \(seed): \(String(decoding: frame, as: UTF8.self))")
        }
    }
}
