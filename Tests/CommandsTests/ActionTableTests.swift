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

    /// Members whose texts are no tokens, and secrets all the same or where they say so.
    private static let secrets = ["ChangeConfiguration": ["value"], "GetConfiguration": ["value"], "DataTransfer": ["data"]]

    @Test func `masking hides every token of a message, and what else an action keeps secret`() throws {
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
            for name in tokens.sorted() + (Self.secrets[row.name] ?? []) {
                let value = name == "data" ? #"{\"password\":\"hunter2\"}"# : "hunter2"
                let frame = #"[2,"1","\#(row.name)",{"a":[{"key":"AuthorizationKey","\#(name)":"\#(value)"}]}]"#
                let masked = MaskingTests.mask(Array(frame.utf8))
                #expect(!String(decoding: masked.text, as: UTF8.self).contains("hunter2"), "\(row.name) \(name)")
            }
        }
    }

    @Test func `what ends charging goes before limits, and files after all`() {
        func names(_ lane: Lane) -> [String] { OCPP16.actions.filter { $0.asking?.lane == lane }.map(\.name) }
        #expect(names(.safety) == ["RemoteStopTransaction", "UnlockConnector"])
        #expect(names(.load) == ["ClearChargingProfile", "SetChargingProfile"])
        #expect(
            names(.background) == [
                "GetDiagnostics", "GetLocalListVersion", "SendLocalList", "UpdateFirmware", "GetInstalledCertificateIds", "GetLog",
                "SignedUpdateFirmware",
            ])
    }

    private static let orders: [Order] = [
        .startSession(token: Samples.card, at: Place(evse: 2, connector: 1)), .startSession(token: Samples.card, at: nil),
        .stopSession(.number(42)),
        .changeAvailability(.station, isOperative: false), .changeAvailability(Place(evse: 1, connector: 1), isOperative: true),
        .changeConfiguration(ConfigurationSetting(key: "HeartbeatInterval", value: "60")),
        .changeConfiguration(ConfigurationSetting(key: "AuthorizationKey", value: Samples.card.hex)),
        .tellConfiguration(["HeartbeatInterval"]), .trigger(message: "BootNotification"), .tellLocalListVersion,
        .localList(
            LocalList(
                version: 7,
                entries: [
                    .init(token: Samples.card, verdict: TokenVerdict(status: .accepted, expires: Samples.noon))
                ], isFull: true)),
    ]

    @Test(arguments: orders) func `an order reads back as what it was, and is as the schemas have it`(order: Order) throws {
        let text = try #require(Dialect.ocpp16.text(of: order))
        let action = try #require(Dialect.ocpp16.action(named: text.action))
        #expect(action.order(of: text.payload) == order)
        guard let folder = SpecSchema.folder else { return }
        let clear = Masking.reveal(text.payload, spans: text.subjects) { _ in Array("0123456789ABCDEF".utf8) }
        let schema = try SpecSchema(action: text.action, isRequest: true, in: folder)
        #expect(schema.errors(of: try JSONValue(parsing: clear)).isEmpty)
    }

    @Test func `what has no word in a version is not said in it`() {
        #expect(Dialect.ocpp16.text(of: .stopSession(.text("8a7f-1"))) == nil)
        #expect(Dialect.ocpp16.text(of: .trigger(message: "NotifyReport")) == nil)
    }

    @Test func `every message of a station is a report of its kind, and has an answer that takes it in`() throws {
        for message in OCPP16.MessageSamples.full where MessageTests.isRequest(message) {
            let row = MessageTests.action(of: message)
            guard let telling = row.telling else { continue }
            let reader = try #require(MessageReader(payload: MessageTests.written(message).masked))
            var warnings = Warnings()
            let report = try #require(telling.read(reader, StationClock(now: Samples.noon), &warnings), "\(row.name)")
            #expect(Self.kind(of: report) == telling.kind, "\(row.name)")
            for reply in Self.replies(to: telling.kind) {
                var json = JSONWriter()
                telling.answer(reply, &json)
                guard let folder = SpecSchema.folder else { continue }
                let schema = try SpecSchema(action: row.name, isRequest: false, in: folder)
                #expect(schema.errors(of: try JSONValue(parsing: json.bytes)).isEmpty, "\(row.name) \(reply)")
            }
        }
    }

    private static func kind(of report: StationReport) -> StationReport.Kind {
        switch report {
        case .heartbeat: .heartbeat
        case .boot: .boot
        case .status: .status
        case .authorization: .authorization
        case .sessionBeginning: .sessionBeginning
        case .sessionEnding: .sessionEnding
        case .meterReadings: .meterReadings
        case .upload: .upload
        case .firmware: .firmware
        case .securityEvent: .securityEvent
        case .certificateRequest: .certificateRequest
        case .vendorMessage: .vendorMessage
        }
    }

    /// All that a station may be told in answer to a report of this kind.
    private static func replies(to kind: StationReport.Kind) -> [Reply] {
        let accepted = TokenVerdict(status: .accepted, expires: Samples.noon, group: "FAMILY")
        switch kind {
        case .heartbeat: return [.time(Samples.noon)]
        case .boot: return [.registration(.pending, at: Samples.noon, intervalSeconds: 30)]
        case .authorization: return [.withoutEffect(to: kind), .verdict(accepted)]
        case .sessionBeginning: return [.withoutEffect(to: kind), .transaction(.number(7), accepted)]
        case .sessionEnding: return [.withoutEffect(to: kind), .ending(accepted)]
        case .certificateRequest: return [.certificateRequest(isAccepted: true), .certificateRequest(isAccepted: false)]
        case .vendorMessage: return [.unknownVendor]
        case .status, .meterReadings, .upload, .firmware, .securityEvent: return [.withoutEffect(to: kind)]
        }
    }

    @Test func `connector n of 1.6 is the connector of EVSE n, and is recorded as connector n`() {
        for number in [0, 1, 7, UInt32.max] {
            let place = Place(ConnectorID(rawValue: number))
            #expect(place.evse == number && place.connector == (number == 0 ? nil : 1))
            #expect(place.recorded == ConnectorID(rawValue: number))
        }
        #expect(Place(ConnectorID.station) == .station)
    }

    @Test func `a transaction is known by its text, be it a number or not`() {
        for text in ["0", "-1", "42", "9223372036854775807"] {
            #expect(TransactionID(text).number != nil && TransactionID(text).text == text)
        }
        for text in ["", "007", "+5", "9223372036854775808", "8a7f-1"] {
            #expect(TransactionID(text) == .text(text) && TransactionID(text).text == text)
        }
    }
}
