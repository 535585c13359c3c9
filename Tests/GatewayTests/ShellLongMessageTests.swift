import Commands
import EventStore
import Foundation
import Testing

@testable import Gateway

/// Messages that are long: read to 1 MiB, of longer ones the head; and nothing of a card stands in clear in the journal.
@Suite(.serialized) struct ShellLongMessageTests {
    private static let card = "04A1B2C3D4"
    private static let at = "2026-05-01T10:00:00Z"

    private static func reading(_ number: Int) -> String {
        #"{"timestamp":"\#(at)","sampledValue":[{"value":"\#(number)","context":"Sample.Periodic","#
            + #""measurand":"Energy.Active.Import.Register","unit":"Wh","location":"Outlet"}]}"#
    }

    /// A StopTransaction of at least so many bytes, its readings in its midst.
    private static func stop(_ transaction: Int, bytes: Int) -> String {
        let count = bytes / (reading(15_000).utf8.count + 1) + 1
        let readings = (0..<count).map { reading(5_000 + min(10_000, $0)) }.joined(separator: ",")
        return #"{"idTag":"\#(card)","transactionData":[\#(readings)],"meterStop":15000,"reason":"Local","#
            + #""timestamp":"2026-05-01T11:00:00Z","transactionId":\#(transaction)}"#
    }

    private func begin(_ charger: ShellCharger) throws -> Int {
        let answer = charger.call(
            "StartTransaction", #"{"connectorId":1,"idTag":"\#(Self.card)","meterStart":5000,"timestamp":"\#(Self.at)"}"#)
        let digits = try #require(answer.components(of: "\"transactionId\":").last).prefix { $0.isNumber }
        return try #require(Int(digits))
    }

    private func house() throws -> ShellHouse {
        let house = try ShellHouse()
        try house.addStation()
        try house.tell("POST", "/tokens", #"{"uid":"\#(Self.card)"}"#)
        return house
    }

    @Test(arguments: [77_000, 230_000, 1_000_000])
    func `an end with all readings of its session is acknowledged and read whole`(bytes: Int) throws {
        let house = try house()
        defer { house.clear() }
        defer { house.stop() }
        let charger = try ShellCharger(house)
        _ = charger.boot()
        let stop = Self.stop(try begin(charger), bytes: bytes)
        #expect(charger.call("StopTransaction", stop, id: "stop").hasPrefix(#"[3,"stop""#))
        let session = try #require(house.tell("GET", "/sessions").rows.first)
        #expect(session["energyKwh"].string == "10" && session["held"] == .null)
        #expect(try house.tell("GET", "/alerts").rows.map { $0["kind"].string } == ["no-tariff"])
    }

    @Test(arguments: [1_200_000, 5_000_000])
    func `an end that is longer than what is read ends its session by its head, and an alert says so`(bytes: Int) throws {
        let house = try house()
        defer { house.clear() }
        let charger = try ShellCharger(house)
        _ = charger.boot()
        let stop = Self.stop(try begin(charger), bytes: bytes)
        #expect(charger.call("StopTransaction", stop, id: "stop").hasPrefix(#"[3,"stop""#))
        #expect(charger.call("Heartbeat", "{}", id: "beat").contains("currentTime"))
        let session = try #require(house.tell("GET", "/sessions").rows.first)
        #expect(session["energyKwh"].string == "10" && session["held"] == .null)
        #expect(try house.tell("GET", "/alerts").rows.contains { $0["kind"].string == "message-too-long" })
        let whole = Array("[2,\"stop\",\"StopTransaction\",\(stop)]".utf8)
        let cut = try house.on { shell in
            var found: FrameInput?
            try? shell.engine.journal.read { (header, body, _) in
                let entry = try? Entry(kind: header.kind, body: unsafe body.withUnsafeBytes { unsafe Array($0) })
                if case .frame(let frame)? = entry?.input, frame.kind == .excerpt { found = frame }
                return .next
            }
            return found
        }
        #expect(cut?.length == whole.count && cut?.hash == Digest.sha256(whole).bytes && (cut?.text.count ?? .max) < 1_000)
        house.stop()
        try expectNowhere(Self.card, house)
    }

    private func expectNowhere(_ secret: String, _ house: ShellHouse) throws {
        let files = FileManager.default.subpaths(atPath: house.directory) ?? []
        #expect(!files.isEmpty)
        for file in files {
            guard let bytes = FileManager.default.contents(atPath: house.directory + "/" + file) else { continue }
            #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(file)")
        }
    }

    @Test func `what breaks the protocol is sealed, whatever its mask hides`() throws {
        let house = try house()
        defer { house.clear() }
        let text = Array(#"[2,"1","Authorize",{"idTag":"\#(Self.card)"}]"#.utf8)
        for (bytes, code) in [
            ([0xC1, UInt8(text.count)] + text, 1002), ([0xC1, 0x80 | UInt8(text.count), 0, 0, 0, 0] + text, 1002),
            ([0x81, UInt8(text.count)] + text, 1002), ([0x81, 0xFF, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0] + text, 1009),
            (maskedFrame(.text, text).enumerated().map { $0.offset == 0 ? 0x01 : $0.element } + maskedFrame(.text, text), 1002),
        ] as [([UInt8], Int)] {
            let charger = try ShellCharger(house)
            charger.send(bytes)
            #expect(charger.next() == .closed(code), "\(bytes.prefix(4))")
        }
        let charger = try ShellCharger(house)
        charger.send(maskedFrame(.binary, [0, 1, 2] + text))
        #expect(charger.call("Heartbeat", "{}", id: "beat").contains("currentTime"))
        #expect(try house.events().filter { $0 == "protocolViolated" }.count == 5)
        let frames = try house.ask("GET", "/stations/CP1/frames?limit=200").text
        #expect(!frames.contains(Self.card))
        house.stop()
        try expectNowhere(Self.card, house)
    }

    @Test func `a frame that names very many cards is kept as an excerpt`() throws {
        let house = try house()
        defer { house.clear() }
        let charger = try ShellCharger(house)
        _ = charger.boot()
        let many = Array(repeating: #"{"idTag":"\#(Self.card)"}"#, count: 20_000).joined(separator: ",")
        #expect(charger.call("DataTransfer", #"{"vendorId":"v","data":[\#(many)]}"#).hasPrefix(#"[3,"m1""#))
        #expect(try house.tell("GET", "/alerts").rows.contains { $0["kind"].string == "message-too-long" })
        house.stop()
        try expectNowhere(Self.card, house)
    }
}
