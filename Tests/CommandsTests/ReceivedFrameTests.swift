import EventStore
import Support
import Testing

@testable import Commands

/// What is recorded of frames, whatever they are: nothing in clear that may be somebody's card, or a secret.
struct ReceivedFrameTests {
    private static let card = "04A1B2C3D4"
    private static let password = "geheim-7531"

    private static func mask(_ text: String) throws -> ReceivedFrame { try mask(Array(text.utf8)) }

    private static func mask(_ frame: [UInt8]) throws -> ReceivedFrame {
        let found = ReceivedFrame.mask(frame) { kind, bytes in
            var hash = UInt64(kind.rawValue)
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
            return Subject(high: UInt64(kind.rawValue), low: hash)
        }
        return try #require(found)
    }

    /// How a frame is answered: as what it was read, and to whom.
    private static func answered(_ text: [UInt8]) -> (kind: String, id: String?, action: String?) {
        switch Frame.read(text).frame {
        case .call(let id, let action, _): ("call", id, action)
        case .result(let id, _): ("result", id, nil)
        case .error(let id, _, _, _): ("error", id, nil)
        case .unreadable(let found): ("unreadable", found.messageId, found.action)
        }
    }

    /// Neither card nor password stand in what is recorded, it reads back as it was, and what it was read as it is read as again.
    private static func expectHidden(_ frame: [UInt8], _ what: @autoclosure () -> String) throws {
        let found = try mask(frame)
        let recorded = String(decoding: found.masked.text, as: UTF8.self)
        for end in 5...card.count { #expect(!recorded.lowercased().contains(card.prefix(end).lowercased()), "\(what()): \(recorded)") }
        for end in 5...password.count { #expect(!recorded.contains(password.prefix(end)), "\(what()): \(recorded)") }
        let back = Masking.unmask(found.masked.text, spans: found.masked.spans) { $0.clear }
        #expect(back == frame, "\(what()): \(String(decoding: back, as: UTF8.self))")
        let (before, after) = (answered(frame), answered(found.masked.text))
        #expect(before.kind == after.kind, "\(what()): \(before) \(after)")
        if let id = after.id, before.kind == "unreadable" { #expect(id == before.id, "\(what()): \(recorded)") }
    }

    @Test(arguments: [
        "idTag=04A1B2C3D4 password=geheim-7531", "{'idTag':'04A1B2C3D4','password':'geheim-7531'}", "<idTag>04A1B2C3D4</idTag>",
        "04A1B2C3D4", "\"04A1B2C3D4\"", "[\"04A1B2C3D4\"]", "{\"card\":\"04A1B2C3D4\"}", "{\"idTag\":\"04A1B2C3D4\"}", "null 04A1B2C3D4",
        #"[2,"1","Authorize",["04A1B2C3D4"]]"#, #"[2,"1","Authorize","04A1B2C3D4"]"#, #"[2,"1","Authorize",[{"tag":"04A1B2C3D4"}]]"#,
        #"[2,"1","Authorize",{"idTag":{"04A1B2C3D4"}}]"#, #"[2,"1","Authorize",'04A1B2C3D4']"#, #"[2,"1","Authorize" "04A1B2C3D4"]"#,
        #"[2,"1","Authorize",{idTag:04A1B2C3D4}]"#, #"[2,"1","Authorize",{"idTag":"04A1B2C3D4"#, #"[2,"1","Authorize",{"x":"04A1B2C3D4"#,
        #"[2,"1","04A1B2C3D4",{}]"#, #"[2,"1",["04A1B2C3D4"],{}]"#, #"[2,["04A1B2C3D4"],"Authorize",{}]"#,
        #"[2,"1","Heartbeat",{},"04A1B2C3D4"]"#,
        #"[7,"1","Authorize",{"idTag":"04A1B2C3D4"}]"#, #"["04A1B2C3D4","geheim-7531"]"#, #"["2","1",{"idTag":"04A1B2C3D4"}]"#,
        #"[2,"1","Authorize",{"IDTAG":"04A1B2C3D4"}]"#, #"[2,"1","Authorize",{"id_tag":"04A1B2C3D4"}]"#,
        #"[2,"1","Authorize",{"id\u0054ag":"04A1B2C3D4"}]"#, #"[2,"1","Authorize",{"idTag":"04A1B2C3D4","idTag":"04A1B2C3D4"}]"#,
        #"[2,"1","Authorize",{"idTag':'04A1B2C3D4"}]"#, #"[3,"1",["04A1B2C3D4"]]"#, #"[3,"1","04A1B2C3D4"]"#, #"[3,"1",{},"04A1B2C3D4"]"#,
        #"[4,"1","GenericError","card 04A1B2C3D4 is unknown",{"note":"04A1B2C3D4"}]"#,
        #"[4,"1","InternalError","password=geheim-7531",{}]"#,
        #"[4,"1","04A1B2C3D4"]"#, #"[4,"1","GenericError","x",{},"04A1B2C3D4"]"#,
        #"[2,"1","DataTransfer",{"vendorId":"idTag=04A1B2C3D4","data":"{'idTag':'04A1B2C3D4','password':'geheim-7531'}"}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","data":"<idTag>04A1B2C3D4</idTag><password>geheim-7531</password>"}]"#,
        #"[2,"1","SecurityEventNotification",{"type":"x","techInfo":"idTag=04A1B2C3D4;password=geheim-7531"}]"#,
        #"[2,"1","SecurityEventNotification",{"type":"x","techInfo":"{\"idTag\":\"04A1B2C3D4\",\"password\":\"geheim-7531\"}"}]"#,
        #"[2,"1","StatusNotification",{"connectorId":1,"info":"idTag: 04A1B2C3D4","vendorErrorCode":"idTag='04A1B2C3D4'"}]"#,
        "[2,\"1\",\"Authorize\",{\"idTag\":\"04A1B2C3D4\"}]\u{1}", "[[2,\"1\",\"Authorize\",{\"idTag\":\"04A1B2C3D4\"}]]",
    ])
    func `no card and no secret stand in what is recorded of a frame that is odd`(text: String) throws {
        try Self.expectHidden(Array(text.utf8), text)
    }

    @Test func `whatever is done to a message, no card and no secret stand in what is recorded of it`() throws {
        let payloads = [
            #"{"idTag":"\#(Self.card)"}"#, #"{"connectorId":1,"idTag":"\#(Self.card)","meterStart":5,"timestamp":"2026-05-01T10:00:00Z"}"#,
            #"{"idTagInfo":{"status":"Accepted","parentIdTag":"\#(Self.card)"}}"#,
            #"{"configurationKey":[{"key":"StationPassword","readonly":false,"value":"\#(Self.password)"}]}"#,
            #"{"vendorId":"v","data":"{\"idTag\":\"\#(Self.card)\",\"password\":\"\#(Self.password)\"}"}"#,
            #"{"listVersion":1,"localAuthorizationList":[{"idTag":"\#(Self.card)"},{"idTag":"\#(Self.card)"}]}"#,
        ]
        for payload in payloads {
            for head in [#"[2,"1","StartTransaction","#, #"[3,"1","#, #"[4,"1","InternalError","","#] {
                let frame = Array("\(head)\(payload)]".utf8)
                try Self.expectHidden(frame, "whole")
                for place in frame.indices {
                    try Self.expectHidden(Array(frame[..<place]), "cut at \(place)")
                    if frame[place] == 0x22 {
                        for quote in [[0x27], [], [0x22, 0x22]] as [[UInt8]] {
                            try Self.expectHidden(frame[..<place] + quote + frame[(place + 1)...], "other quote at \(place)")
                        }
                    }
                }
                let text = String(decoding: frame, as: UTF8.self)
                for changed in [
                    text.replacing("\"", with: "'"), text.replacing("\"", with: ""), text.replacing(":", with: "="), "[\(text)]",
                    text + text,
                    text.replacing("{", with: "[").replacing("}", with: "]").replacing(":", with: ","), text.replacing("[2", with: "[9"),
                    "\(head)[\(payload)]]", text.replacing("\"idTag\"", with: "\"ID_TAG\""), "x" + text, text.replacing(",", with: ";"),
                ] { try Self.expectHidden(Array(changed.utf8), changed) }
            }
        }
    }

    @Test func `a broken frame keeps its head, and a card in it is still known as that card`() throws {
        let found = try Self.mask(#"[2,"17","Authorize",{"idTag":"04A1B2C3D4"#)
        #expect(found.masked.text.starts(with: Array(#"[2,"17","Authorize","#.utf8)))
        let whole = try Self.mask(#"[2,"17","Authorize",{"idTag":"04A1B2C3D4"}]"#)
        #expect(found.masked.spans.map(\.subject).contains(try #require(whole.masked.spans.first).subject))
        #expect(found.fault == "the frame is no JSON: byte 40: the text ends too early")
        #expect(found.reading == nil && whole.fault == nil)
    }

    @Test func `what has nothing to be masked is read once`() throws {
        let found = try Self.mask(#"[2,"17","Heartbeat",{}]"#)
        #expect(found.masked.spans.isEmpty && found.reading != nil && found.fault == nil)
        #expect(try Self.mask("  ").masked.text == [0x20, 0x20])
    }

    @Test func `ordinary messages lose no more than the numbers of cards and secrets`() throws {
        for text in [
            #"[2,"1","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-05-01T10:00:00Z","#
                + #""sampledValue":[{"value":"1234567"}]}]}]"#,
            #"[2,"1","StatusNotification",{"connectorId":1,"errorCode":"OtherError","info":"door_timeout 12345678","#
                + #""vendorErrorCode":"0x00012345"}]"#,
            #"[3,"1",{"idTagInfo":{"status":"Accepted"}}]"#, #"[4,"1","GenericError","Timeout after 30000 ms",{}]"#,
            #"[4,"1","NotImplemented","",{}]"#, #"[2,"a_tag","Heartbeat",{}]"#,
        ] { #expect(try Self.mask(text).masked.spans.isEmpty, "\(text)") }
    }
}
