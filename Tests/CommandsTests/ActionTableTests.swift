import EventStore
import Support
import Testing

@testable import Commands

/// What the rows of the table say of their messages, held against the messages themselves.
struct ActionTableTests {
    /// The members of a value and of all values in it, each with the names that lead to it.
    private static func members(of value: JSONValue, path: [String] = []) -> [(path: [String], value: JSONValue)] {
        switch value {
        case .object(let members):
            members.flatMap { member in
                [(path + [member.name], member.value)] + Self.members(of: member.value, path: path + [member.name])
            }
        case .array(let elements): elements.flatMap { Self.members(of: $0, path: path) }
        default: []
        }
    }

    private static func payload(of message: any OCPPMessage) throws -> JSONValue {
        try JSONValue(parsing: MessageTests.written(message).masked)
    }

    @Test func `every address that a station is sent to stands in its row`() throws {
        for message in OCPP16.MessageSamples.full where MessageTests.isRequest(message) {
            let row = MessageTests.action(of: message)
            guard row.isToStation else { continue }
            let found = try Self.members(of: Self.payload(of: message)).map(\.path).filter { path in
                path.last.map { $0.lowercased().hasSuffix("location") } ?? false
            }
            #expect(found == (row.address.isEmpty ? [] : [row.address]), "\(row.name)")
        }
    }

    @Test func `every token of a message stands in its row, and masking hides what a row names`() throws {
        for row in OCPP16.actions {
            let messages = OCPP16.MessageSamples.full.filter { MessageTests.action(of: $0).name == row.name }
            var tokens: Set<String> = []
            for message in messages {
                var json = JSONWriter()
                message.write(to: &json)
                let spans = Set(json.spans.map(\.subject.hex))
                for (path, value) in try Self.members(of: JSONValue(parsing: json.bytes)) {
                    if case .string(let text) = value, spans.contains(text) { tokens.insert(path.last ?? "") }
                }
            }
            #expect(tokens.isSubset(of: row.masked), "\(row.name)")
            for name in row.masked {
                let value = name == "data" ? #"{\"password\":\"hunter2\"}"# : "hunter2"
                let frame = #"[2,"1","\#(row.name)",{"a":[{"key":"AuthorizationKey","\#(name)":"\#(value)"}]}]"#
                let masked = MaskingTests.mask(Array(frame.utf8))
                #expect(!String(decoding: masked.text, as: UTF8.self).contains("hunter2"), "\(row.name) \(name)")
            }
        }
    }

    @Test func `what ends charging goes before limits, and files after all`() {
        func names(_ lane: Lane) -> [String] { OCPP16.actions.filter { $0.isToStation && $0.lane == lane }.map(\.name) }
        #expect(names(.safety) == ["RemoteStopTransaction", "UnlockConnector"])
        #expect(names(.load) == ["ClearChargingProfile", "SetChargingProfile"])
        #expect(
            names(.background) == [
                "GetDiagnostics", "GetLocalListVersion", "SendLocalList", "UpdateFirmware", "GetInstalledCertificateIds", "GetLog",
                "SignedUpdateFirmware",
            ])
    }
}
