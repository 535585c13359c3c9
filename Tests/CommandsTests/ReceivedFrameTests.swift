import EventStore
import Support
import Testing

@testable import Commands

/// What is recorded of frames, whatever they are: nothing in clear that may be somebody's card, or a secret.
struct ReceivedFrameTests {
    private static let card = "04A1B2C3D4"
    private static let password = "geheim-7531"

    /// What is recorded of a frame.
    private struct Recorded {
        var masked: MaskedFrame
        var reading: FrameReading?
        var fault: String?
    }

    private static func mask(_ text: String) throws -> Recorded { try mask(Array(text.utf8)) }

    private static func mask(_ frame: [UInt8]) throws -> Recorded {
        switch try #require(ReceivedFrame.mask(frame, isKnown: { knownCards.contains($0) }, subject: subject)) {
        case .plain(let reading): Recorded(masked: MaskedFrame(text: frame, spans: []), reading: reading)
        case .masked(let masked, let fault): Recorded(masked: masked, fault: fault)
        }
    }

    private static func subject(_ kind: SubjectKind, _ bytes: [UInt8]) -> Subject {
        var hash = UInt64(kind.rawValue)
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        return Subject(high: UInt64(kind.rawValue), low: hash)
    }

    /// Cards of which the house knows, each of another maker's looks.
    private static let known = ["04FFEE0011", "DEADBEEF", "4112345678", "DE*8AA*CA2B3C4D5", "TAG-0042"]
    private static let knownCards = Set(known.map { subject(.token, Array($0.utf8)) })

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

    @Test(arguments: [
        #"[2,"1","StatusNotification",{"connectorId":1,"errorCode":"OtherError","info":"card % unreadable","status":"Faulted"}]"#,
        #"[2,"1","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Faulted","vendorId":"%","vendorErrorCode":"E:%"}]"#,
        #"[2,"1","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available","info":"last=%;door open"}]"#,
        #"[2,"1","FirmwareStatusNotification",{"status":"%"}]"#,
        #"[2,"1","DiagnosticsStatusNotification",{"status":"Uploaded","file":"%.log"}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","messageId":"%","data":"x"}]"#, #"[2,"1","DataTransfer",{"vendorId":"v","data":"%"}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","data":"{\"user\":{\"nr\":\"%\"}}"}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","data":{"who":["%"]}}]"#, #"[2,"1","DataTransfer",{"vendorId":"v","data":"swiped:%"}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","data":{"%":"x"}}]"#, #"[2,"1","BootNotification",{"chargePointVendor":"%"}]"#,
        #"[2,"1","SecurityEventNotification",{"type":"%","timestamp":"2026-05-01T10:00:00Z","techInfo":"by % at night"}]"#,
        #"[2,"%","Authorize",{"idTag":"%"}]"#, #"[2,"%","StatusNotification",{"connectorId":1}]"#,
        #"[2,"1","Heartbeat",{"by":"%"}]"#, #"[2,"1","%",{}]"#,
        #"[2,"1","MeterValues",{"connectorId":1,"user":"%","meterValue":[]}]"#, #"[3,"1",{"status":"Accepted","data":"was %"}]"#,
        #"[2,"1","MeterValues",{"connectorId":1,"meterValue":[{"sampledValue":[{"value":"OCMF|{\"ID\":\"%\"}"}]}]}]"#,
        #"[2,"1","StopTransaction",{"transactionId":1,"transactionData":[{"sampledValue":[{"value":"{\"ID\":\"%\"}"}]}]}]"#,
        #"[3,"1",{"configurationKey":[{"key":"LastUser","readonly":true,"value":"%"}]}]"#, #"[4,"1","InternalError","no %","{}"]"#,
        #"[4,"1","%","x",{}]"#, #"[4,"1","GenericError","x",{"%":1,"b":["%"]}]"#, #"[2,"%","Authorize",{"idTag":"x""#,
        #"[2,"%","Authorize"#,
        #"[2,"%","%",["#, #"[2,"%","Authorize",["x"]]"#, #"[9,"%","Authorize",{}]"#, #"[2,"1","%"#, #"[2,"%",7,{}]"#,
    ])
    func `a known card stands nowhere in what is recorded, wherever a vendor writes it`(text: String) throws {
        for card in Self.known {
            for spelt in [card, card.lowercased()] { try Self.expectNot(spelt, in: text.replacing("%", with: spelt)) }
        }
    }

    @Test(arguments: [
        "04:FF:EE:00:11", "04-ff-ee-00-11", "04 FF EE 00 11", "04FF EE00 11", "uid04FFEE0011", "04FFEE0011x", #"04\u0046FEE0011"#,
        "(04FFEE0011)", "04FFEE0011.", "#04FFEE0011", "a/04FFEE0011/b", "04_FF_EE_00_11",
    ])
    func `a known card is known in any spelling`(spelt: String) throws {
        for frame in [
            #"[2,"1","StatusNotification",{"connectorId":1,"errorCode":"OtherError","info":"card % is here"}]"#,
            #"[2,"1","DataTransfer",{"vendorId":"v","data":"{\"x\":\"%\"}"}]"#, #"[4,"1","GenericError","%",{}]"#,
        ] { try Self.expectNot(spelt, in: frame.replacing("%", with: spelt)) }
    }

    @Test(arguments: ["Heartbeat", "MeterValues"])
    func `a known card as the id of a message that is one of many is known by its looks`(action: String) throws {
        for card in ["04FFEE0011", "deadbeef"] {
            try Self.expectNot(card, in: #"[2,"\#(card)","\#(action)",{}]"#)
            #expect(try Self.mask(#"[2,"\#(card)1","\#(action)",{}]"#).masked.spans.isEmpty)
        }
    }

    private static func expectNot(_ spelt: String, in text: String) throws {
        let frame = Array(text.utf8)
        let found = try mask(frame)
        let recorded = String(decoding: found.masked.text, as: UTF8.self)
        #expect(!recorded.contains(spelt), "\(text): \(recorded)")
        #expect(Masking.unmask(found.masked.text, spans: found.masked.spans) { $0.clear } == frame, "\(text): \(recorded)")
        let (before, after) = (answered(frame), answered(found.masked.text))
        #expect(before.kind == after.kind, "\(text): \(recorded)")
    }

    @Test(arguments: [
        #"[2,"1","DataTransfer",{"vendorId":"v","messageId":"AuthorizationKey","data":"§"}]"#,
        #"[2,"1","DataTransfer",{"data":"§","vendorId":"v","messageId":"SetWifiPassword"}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","messageId":"ApiKey","data":{"a":["§"]}}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","data":{"variable":{"name":"BasicAuthPassword"},"attributeValue":"§"}}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","data":"{\"pin\":\"§\"}"}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","data":{"pin":"§"}}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","data":"{\"wifi\":{\"ssid\":\"a\",\"key\":\"§\"}}"}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","data":{"wifi":{"ssid":"a","key":"§"}}}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","data":"{\"key\":\"AuthorizationKey\",\"value\":\"§\"}"}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","data":"{\"messageId\":\"AuthorizationKey\",\"data\":\"§\"}"}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","data":"AuthorizationKey;§"}]"#, #"[2,"1","DataTransfer",{"data":"wpa_key=§&x=1"}]"#,
        #"[2,"1","DataTransfer",{"vendorId":"v","data":"PIN: §"}]"#, #"[2,"1","StatusNotification",{"info":"pwd=§"}]"#,
        #"[2,"1","StatusNotification",{"connectorId":1,"vendorErrorCode":"PinCode:§"}]"#,
        #"[3,"1",{"status":"Accepted","data":"userPin=§"}]"#,
        #"[2,"1","SecurityEventNotification",{"type":"x","techInfo":"api-key: §"}]"#, #"[4,"1","GenericError","x",{"passcode":"§"}]"#,
        #"[3,"1",{"status":"Accepted","data":"{\"api_key\":\"§\"}"}]"#, #"[2,"1","DataTransfer",{"data":{"credentials":{"x":"§"}}}]"#,
    ])
    func `what a name says is a secret stands nowhere in clear`(text: String) throws {
        for secret in ["7531", "geheim-7531", "Tr0ub4dor"] { try Self.expectNot(secret, in: text.replacing("§", with: secret)) }
    }

    @Test func `a number of the specification counts, even if a card has it`() throws {
        for text in [
            #"[2,"1","StopTransaction",{"meterStop":4112345678,"transactionId":4112345678,"transactionData":["#
                + #"{"timestamp":"2026-05-01T10:00:00Z","sampledValue":[{"value":"4112345678"}]}]}]"#,
            #"[2,"4112345678","MeterValues",{"connectorId":1,"transactionId":4112345678,"meterValue":[]}]"#,
        ] { #expect(try Self.mask(text).masked.spans.isEmpty, "\(text)") }
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
            #"[2,"1","StatusNotification",{"connectorId":1,"errorCode":"OtherError","info":"RFID: timeout, spinning: no"}]"#,
            #"[2,"1","DataTransfer",{"vendorId":"v","messageId":"Ping","data":"{\"key\":\"HeartbeatInterval\",\"value\":\"60\"}"}]"#,
            #"[2,"1","BootNotification",{"chargePointVendor":"Shipping Inc","chargePointModel":"UIDX-1: plus"}]"#,
            #"[3,"1",{"configurationKey":[{"key":"AuthorizationCacheEnabled","readonly":false,"value":"true"},{"key":"X"}]}]"#,
            #"[4,"1","NotImplemented","",{}]"#, #"[2,"a_tag","Heartbeat",{}]"#,
        ] { #expect(try Self.mask(text).masked.spans.isEmpty, "\(text)") }
    }
}
