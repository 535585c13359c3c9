import EventStore
import Support
import Testing

@testable import Commands

/// Whatever the official schemas refuse is flagged where a station says it, and refused where an operator does.
@Suite(.enabled(if: Shared.isThere("ocpp-schemas/1.6"), "SKIPPED: shared/ocpp-schemas is not there"))
struct SchemaViolationTests {
    private static func requests() throws -> [(action: ActionRow, message: any OCPPMessage, schema: SpecSchema)] {
        let folder = try #require(SpecSchema.folder)
        return try OCPP16.MessageSamples.full.filter { MessageTests.isRequest($0) }.map { message in
            let action = MessageTests.action(of: message)
            return (action, message, try SpecSchema(action: action.name, isRequest: true, in: folder))
        }
    }

    /// What is flagged on a call, masked as it is on its way in.
    private static func flags(_ action: ActionRow, _ telling: ActionRow.Telling, _ payload: JSONValue) -> [Warnings.Item]? {
        let frame = MaskingTests.mask(Array("[2,\"1\",\"\(action.name)\",".utf8) + payload.bytes + [0x5D])
        guard case .call(_, _, let reader) = Frame.read(frame.text).frame else { return nil }
        var warnings = Warnings()
        _ = telling.read(reader, StationClock(now: Samples.noon), &warnings)
        return frame.oddities.items + warnings.items
    }

    @Test func `every keyword that a call of a station breaks is flagged, at every member`() throws {
        var count = 0
        for (action, message, schema) in try Self.requests() {
            guard let telling = action.telling else { continue }
            let payload = try JSONValue(parsing: MessageTests.written(message).clear)
            #expect(try #require(Self.flags(action, telling, payload)).isEmpty, "\(action.name)")
            for (what, broken) in schema.violations(of: payload) {
                count += 1
                let flags = try #require(Self.flags(action, telling, broken), "\(action.name) \(what)")
                if flags.isEmpty { Issue.record("\(action.name)\(what) is not flagged: \(String(decoding: broken.bytes, as: UTF8.self))") }
            }
        }
        #expect(count > 700)
    }

    /// A request as an operator gives it, with an address to send to where it has one.
    private static func given(_ action: ActionRow, _ message: any OCPPMessage) throws -> JSONValue {
        var payload = try JSONValue(parsing: MessageTests.written(message).masked)
        let address = JSONValue.string("https://host/path")
        switch action.address.count {
        case 1: payload[action.address[0]] = address
        case 2: payload[action.address[0]]?[action.address[1]] = address
        default: break
        }
        return payload
    }

    @Test func `every keyword that a call of ours breaks is refused, at every member`() throws {
        var count = 0
        for (action, message, schema) in try Self.requests() where action.isToStation {
            let payload = try Self.given(action, message)
            _ = try CallRequest(action, JSONField(payload))
            // What is null is not there.
            for (what, broken) in schema.violations(of: payload) where !what.hasSuffix("is null") {
                count += 1
                #expect(throws: (any Error).self, "\(action.name)\(what): \(String(decoding: broken.bytes, as: UTF8.self))") {
                    try CallRequest(action, JSONField(broken))
                }
            }
        }
        #expect(count > 700)
    }
}
