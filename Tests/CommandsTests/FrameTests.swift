import EventStore
import Testing

@testable import Commands

struct FrameTests {
    static func read(_ text: String) -> (frame: Frame, warnings: Warnings) { Frame.read(Array(text.utf8)) }

    /// `call id action payload`, then the warnings.
    static func describe(_ text: String) -> String {
        let (frame, warnings) = read(text)
        let noted = warnings.items.map { $0.field.isEmpty ? "\($0.warning)" : "\($0.warning)(\($0.field))" }
        return ([describe(frame)] + noted).joined(separator: " ")
    }

    static func describe(_ frame: Frame) -> String {
        switch frame {
        case .call(let id, let action, let payload): "call \(id) \(action) \(String(decoding: payload.bytes, as: UTF8.self))"
        case .result(let id, let payload): "result \(id) \(String(decoding: payload.bytes, as: UTF8.self))"
        case .error(let id, let code, let description, let details): "error \(id) \(code) '\(description)' \(details)"
        case .unreadable(let frame):
            "unreadable \(frame.reason) \(frame.kind.map { "\($0)" } ?? "-") \(frame.messageId ?? "-") \(frame.action ?? "-")"
        }
    }

    @Test(arguments: [
        (#"[2,"1","Heartbeat",{}]"#, "call 1 Heartbeat {}"),
        (#"[2,"","Heartbeat",{}]"#, "call  Heartbeat {} emptyValue(messageId)"),
        (#"[2,"1","Heartbeat",null]"#, "call 1 Heartbeat {} nullPayload"),
        (#"[2,"1","Heartbeat"]"#, "call 1 Heartbeat {} missingPayload"),
        (#"[2,"1","Heartbeat",{},"x",5]"#, "call 1 Heartbeat {} extraElements"),
        (#"[2,17,"Heartbeat",{}]"#, "call 17 Heartbeat {} numericMessageId"),
        (#"["2","1","Heartbeat",{}]"#, "call 1 Heartbeat {} wrongType(messageTypeId)"),
        ("[3,\n\"1\",\n{\n} ]\n", "result 1 {\n}"),
        (#"[3,"1"]"#, "result 1 {} missingPayload"),
        (#"[3,"1",null]"#, "result 1 {} nullPayload"),
        (#"[4,"1","NotImplemented","no",{"a":1}]"#, #"error 1 NotImplemented 'no' {"a":1}"#),
        (#"[4,"1","NotImplemented"]"#, "error 1 NotImplemented ''  shortError"),
        (#"[4,"1","NotImplemented","no","text"]"#, "error 1 NotImplemented 'no' text shortError"),
        (
            #"[2,"1","StopTransaction",{"transactionId":,"meterStop":5}]"#,
            #"call 1 StopTransaction {"transactionId":,"meterStop":5} repairedJSON"#
        ),
        (#"[2,"1","A",[]]"#, "call 1 A {} arrayPayload"), (#"[2,"1","A",[ ]]"#, "call 1 A {} arrayPayload"),
        (#"[2,"1","A",{"a":1,"a":2}]"#, #"call 1 A {"a":1,"a":2} duplicateKey"#),
    ])
    func `frames are read in every form that stations send`(text: String, expected: String) {
        #expect(Self.describe(text) == expected)
    }

    @Test(arguments: [
        ("", "unreadable empty - - -"), (" \n", "unreadable empty - - -"),
        ("{}", "unreadable notAnArray - - -"), ("[]", "unreadable unknownMessageType - - -"),
        (#"[1,"7","StartTransaction",{}]"#, "unreadable unknownMessageType - 7 -"),
        (#"[2,{},"A",{}]"#, "unreadable badMessageId call - -"), (#"[2,1.5,"A",{}]"#, "unreadable badMessageId call - -"),
        (#"[2,"1",5,{}]"#, "unreadable badAction call 1 -"), (#"[2,"1"]"#, "unreadable badAction call 1 -"),
        (#"[2,"1","A",[1]]"#, "unreadable payloadNotAnObject call 1 A"), (#"[3,"1","x"]"#, "unreadable payloadNotAnObject result 1 -"),
    ])
    func `frames that are none say why and keep what could be read`(text: String, expected: String) {
        #expect(Self.describe(text) == expected)
    }

    @Test func `a frame that breaks off keeps kind, id and action`() {
        guard case .unreadable(let call) = Self.read(#"[2,"77","StopTransaction",{"meterStop":5"#).frame else {
            Issue.record("was read")
            return
        }
        #expect(call.kind == .call && call.messageId == "77" && call.action == "StopTransaction")
        #expect(call.errorCode == .formationViolation)
        guard case .unreadable(let result) = Self.read(#"[3,"78",{"configurationKey":[}]"#).frame else {
            Issue.record("was read")
            return
        }
        #expect(result.kind == .result && result.messageId == "78")
    }

    @Test func `message ids of up to 255 characters are echoed, longer ones not`() {
        func id(_ count: Int) -> String { String(repeating: "x", count: count) }
        #expect(Self.describe("[2,\"\(id(36))\",\"A\",{}]") == "call \(id(36)) A {}")
        #expect(Self.describe("[2,\"\(id(255))\",\"A\",{}]") == "call \(id(255)) A {} longMessageId")
        #expect(Self.describe("[2,\"\(id(256))\",\"A\",{}]") == "unreadable badMessageId call - -")
    }

    @Test func `answers are written in the form of the specification`() {
        #expect(
            String(decoding: Frame.error("a\"b", .notImplemented, "no").bytes, as: UTF8.self) == #"[4,"a\"b","NotImplemented","no",{}]"#)
        #expect(String(decoding: Frame.result("1") { $0.object { _ in } }.bytes, as: UTF8.self) == #"[3,"1",{}]"#)
        #expect(
            String(decoding: Frame.call("1", action: "Reset") { $0.object { $0.field("type", "Hard") } }.bytes, as: UTF8.self)
                == #"[2,"1","Reset",{"type":"Hard"}]"#)
    }

    @Test func `fields are converted where that is unambiguous`() {
        guard
            case .call(_, _, let reader) = Self.read(
                #"[2,"1","A",{"n":"5","f":5.0,"g":5.5,"b":"true","t":7,"x":"null","e":"","CONNECTORID":3,"#
                    + #""big":9223372036854775808,"max":9223372036854775807,"neg":-1}]"#
            ).frame
        else {
            Issue.record("was not read")
            return
        }
        var w = Warnings()
        #expect(reader.int("n", &w) == 5)
        #expect(reader.int("f", &w) == 5)
        #expect(reader.int("g", &w) == nil)
        #expect(reader.bool("b", &w) == true)
        #expect(reader.text("t", &w) == "7")
        #expect(reader.text("x", &w) == nil)
        #expect(reader.text("e", &w) == nil)
        #expect(reader.connector("connectorId", &w) == ConnectorID(rawValue: 3))
        #expect(reader.int("big", &w) == nil)
        #expect(reader.int("max", &w) == .max)
        #expect(reader.connector("neg", &w) == nil)
        #expect(reader.requiredText("missing", &w) == "")
        let noted = w.items.map { "\($0.warning) \($0.field)" }
        #expect(
            noted == [
                "wrongType n", "unparsableNumber g", "wrongType b", "wrongType t", "emptyValue x", "nameSpelling connectorId",
                "unparsableNumber big", "outOfRange neg", "missingField missing",
            ])
    }
}
