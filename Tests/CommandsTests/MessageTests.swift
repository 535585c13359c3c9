import EventStore
import Foundation
import Support
import Testing

@testable import Commands

struct MessageTests {
    static func isRequest(_ message: any OCPPMessage) -> Bool { "\(type(of: message))".hasSuffix("Request") }

    /// The row of a message: its type is called by the name of the action.
    static func action(of message: any OCPPMessage) -> ActionRow {
        let type = "\(type(of: message))"
        let name = String(type.dropLast(isRequest(message) ? "Request".count : "Response".count))
        guard let row = OCPP16.action(named: name) else { preconditionFailure("there is no action \(name)") }
        return row
    }

    /// The payload as the journal has it, and as it goes out.
    static func written(_ message: any OCPPMessage) -> (masked: [UInt8], clear: [UInt8]) {
        var json = JSONWriter()
        message.write(to: &json)
        return (json.bytes, Masking.reveal(json.bytes, spans: json.spans) { _ in Array("0123456789ABCDEF".utf8) })
    }

    static func readAgain<Message: OCPPMessage>(_ message: Message, _ bytes: [UInt8]) -> (any OCPPMessage, Warnings)? {
        var warnings = Warnings()
        guard let reader = MessageReader(payload: bytes), let again = reader.read(Message.self, &warnings) else { return nil }
        return (again, warnings)
    }

    @Test func `there is a request and a response of each of the 39 actions`() {
        #expect(OCPP16.actions.count == 39)
        let names = OCPP16.actions.map(\.name)
        let requests = OCPP16.MessageSamples.full.filter { Self.isRequest($0) }.map { Self.action(of: $0) }
        let responses = OCPP16.MessageSamples.full.filter { !Self.isRequest($0) }.map { Self.action(of: $0) }
        #expect(requests.map(\.name).sorted() == names.sorted())
        #expect(responses.map(\.name).sorted() == names.sorted())
        for row in OCPP16.actions {
            #expect("\(row.request)" == row.name + "Request" && "\(row.response)" == row.name + "Response")
        }
        #expect(OCPP16.actions.filter(\.isFromStation).count == 14)
        #expect(OCPP16.actions.filter(\.isToStation).count == 26)
    }

    @Test func `what is written is read back without a warning`() throws {
        for message in OCPP16.MessageSamples.full + OCPP16.MessageSamples.minimal {
            let bytes = Self.written(message).masked
            let text = String(decoding: bytes, as: UTF8.self)
            let found = Self.readAgain(message, bytes)
            let (again, warnings) = try #require(found, "\(type(of: message)) \(text)")
            #expect(Samples.isEqual(message, again) || Self.isMinimal(message), "\(message) is not \(again): \(text)")
            #expect(warnings.isEmpty || Self.isMinimal(message), "\(type(of: message)): \(warnings.items) \(text)")
        }
    }

    /// Messages whose minimal form stands for things that a station left out and that have to be written all the same.
    private static func isMinimal(_ message: any OCPPMessage) -> Bool {
        OCPP16.MessageSamples.minimal.contains { Samples.isEqual(message, $0) }
    }

    @Test(.enabled(if: Shared.isThere("ocpp-schemas/1.6"), "SKIPPED: shared/ocpp-schemas is not there"))
    func `what is written passes the official schemas`() throws {
        let folder = try #require(SpecSchema.folder)
        for message in OCPP16.MessageSamples.full + OCPP16.MessageSamples.minimal + OCPP16.MessageSamples.long {
            let schema = try SpecSchema(action: Self.action(of: message).name, isRequest: Self.isRequest(message), in: folder)
            let bytes = Self.written(message).clear
            let errors = schema.errors(of: try JSONValue(parsing: bytes))
            #expect(errors.isEmpty, "\(type(of: message)): \(errors) \(String(decoding: bytes.prefix(300), as: UTF8.self))")
        }
    }

    @Test func `an empty payload is read as far as it makes sense and never crashes`() throws {
        let reader = try #require(MessageReader(payload: Array("{}".utf8)))
        func usable<Message: OCPPMessage>(_ message: Message) -> Bool {
            var warnings = Warnings()
            return Message(reading: reader, warnings: &warnings) != nil
        }
        var readable = Set<String>()
        for message in OCPP16.MessageSamples.full where usable(message) { readable.insert("\(type(of: message))") }
        for name in [
            "BootNotificationRequest", "StartTransactionRequest", "StopTransactionRequest", "MeterValuesRequest",
            "AuthorizeRequest", "HeartbeatRequest", "SecurityEventNotificationRequest", "DataTransferRequest",
        ] {
            #expect(readable.contains(name))
        }
        for name in ["StatusNotificationRequest", "RemoteStopTransactionRequest", "GetLocalListVersionResponse"] {
            #expect(!readable.contains(name))
        }
    }

    @Test func `fields of every wrong type are read or passed over, never a crash`() throws {
        let wrong = [
            "null", "true", "5", "-1", "1e400", "99999999999999999999", "\"\"", "\"null\"", "\"x\"", "[]", "[[]]", "{}", "[{}]", "[1]",
        ]
        func read<Message: OCPPMessage>(_ message: Message, _ bytes: [UInt8]) {
            var warnings = Warnings()
            if let reader = MessageReader(payload: bytes), let again = Message(reading: reader, warnings: &warnings) {
                _ = Self.written(again)
            }
        }
        for message in OCPP16.MessageSamples.full {
            let value = try JSONValue(parsing: Self.written(message).masked)
            guard case .object(let members) = value else { continue }
            for index in members.indices {
                for text in wrong {
                    var changed = members
                    changed[index].value = try JSONValue(parsing: Array(text.utf8))
                    read(message, JSONValue.object(changed).bytes)
                }
            }
        }
    }

    private static func status(_ text: String, _ warnings: inout Warnings) -> OCPP16.StatusNotificationRequest? {
        MessageReader(payload: Array(text.utf8)).flatMap { OCPP16.StatusNotificationRequest(reading: $0, warnings: &warnings) }
    }

    @Test(.enabled(if: Shared.isThere("ocpp-schemas/1.6"), "SKIPPED: shared/ocpp-schemas is not there"))
    func `the schemas refuse what they must`() throws {
        let folder = try #require(SpecSchema.folder)
        let schema = try SpecSchema(action: "StartTransaction", isRequest: true, in: folder)
        func errors(_ text: String) throws -> [String] { schema.errors(of: try JSONValue(parsing: Array(text.utf8))) }
        let good = #"{"connectorId":1,"idTag":"A","meterStart":5,"timestamp":"2025-11-30T12:00:00Z"}"#
        #expect(try errors(good).isEmpty)
        #expect(try errors(good.replacingOccurrences(of: "\"A\"", with: "\"123456789012345678901\"")) == ["/idTag: too long"])
        #expect(try errors(good.replacingOccurrences(of: "5,", with: "5.5,")) == ["/meterStart: not of type integer"])
        #expect(try errors(good.replacingOccurrences(of: "00Z", with: "00")) == ["/timestamp: no date-time"])
        #expect(try errors(good.replacingOccurrences(of: "idTag", with: "tag")) == [": tag is not allowed", ": idTag is missing"])
        let stop = try SpecSchema(action: "Reset", isRequest: true, in: folder)
        #expect(stop.errors(of: .object(["type": .string("Warm")])) == ["/type: not in the list"])
    }

    @Test func `words in other capitals, quotes or unknown are kept with a warning`() throws {
        let text = #"{"connectorId":1,"errorCode":"noerror","status":" \"Charging\" ","vendorErrorCode":7}"#
        var w = Warnings()
        let request = try #require(Self.status(text, &w))
        #expect(request.errorCode == .known(.noError))
        #expect(request.status == .known(.charging))
        #expect(request.vendorErrorCode == "7")
        #expect(request.timestamp == nil)
        #expect(
            w.items.map { "\($0.warning) \($0.field)" } == ["wordSpelling errorCode", "wordSpelling status", "wrongType vendorErrorCode"])
        var v = Warnings()
        let odd = #"{"connectorId":1,"errorCode":"E42","status":""}"#
        let other = try #require(Self.status(odd, &v))
        #expect(other.errorCode == .unknown("E42"))
        #expect(other.status == .unknown(""))
        #expect(v.items.map { "\($0.warning) \($0.field)" } == ["unknownValue errorCode", "emptyValue status"])
    }

    @Test func `a secret that is set is written as its subject`() throws {
        let request = OCPP16.ChangeConfigurationRequest(key: "AuthorizationKey", value: .secret(Samples.card))
        var json = JSONWriter()
        request.write(to: &json)
        #expect(json.spans.map(\.subject) == [Samples.card])
        let (again, _) = try #require(Self.readAgain(request, json.bytes))
        #expect(Samples.isEqual(request, again))
    }
}
