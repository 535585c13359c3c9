import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// What one station can make of the state, whatever it sends: bounded, and a message costs what it costs however much is there.
struct HostileStationTests {
    /// A station that sends whatever makes something grow, and an operator who goes on asking it.
    private struct Attack {
        var scenario: Scenario
        var random: SeededRandom
        private var frames = 0
        private static let long = String(repeating: "𝕏", count: 300)

        init(seed: UInt64) throws {
            random = SeededRandom(seed: seed)
            scenario = try Scenario.running()
            scenario.command(.changeStation, #"{"id":"CP-1","connectors":128}"#)
        }

        private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
        private mutating func digits() -> String { String(pick(1_000_000_000) + 1) }
        private mutating func hex() -> String { Subject(high: random.next(), low: random.next()).hex }
        private mutating func text() -> String { digits() + (pick(15) == 0 ? Self.long : "") }
        private mutating func connector() -> String { pick(2) == 0 ? digits() : String(pick(140)) }
        private mutating func time() -> String {
            switch pick(4) {
            case 0: "1970-01-01T00:00:00Z"
            case 1: scenario.now.text
            default: scenario.now.adding(seconds: -Int64(pick(90_000_000))).text
            }
        }

        mutating func run(_ count: Int) throws {
            for _ in 0..<count {
                frames += 1
                scenario.wait(Int64(pick(3)))
                try move()
            }
        }

        /// Has a frame decided without the records and checks of a scenario, which would take a minute for so many.
        private mutating func frame(_ text: String) {
            let connection = scenario.connections["CP-1"] ?? ConnectionID(rawValue: 0)
            let input = Input.frame(
                FrameInput(station: StationID(rawValue: 1), connection: connection, kind: .text, text: Array(text.utf8)))
            let context = EntryContext(
                sequence: UInt64(frames) + 1_000, instant: scenario.now, kind: input.kind, stream: Stream.station(StationID(rawValue: 1)))
            _ = scenario.decider.decide(input, context)
        }

        private mutating func move() throws {
            switch frames % 1_000 {
            case 1:
                scenario.connect("CP-1", incumbent: .dead, subprotocols: ["ocpp1.6" + text(), "ocpp1.6"])
                send("BootNotification", #"{"chargePointVendor":"\#(text())","chargePointModel":"\#(text())","imsi":"\#(text())"}"#)
            case 2: scenario.command(.sendCall, #"{"station":"CP-1","action":"GetConfiguration"}"#)
            case 3: scenario.command(.pushLocalList, #"{"station":"CP-1"}"#)
            case 4: scenario.connect(text(), subprotocols: [text()], user: text(), knocks: 1)
            case 5: scenario.connect("CP-2", password: nil, incumbent: .alive, knocks: 1 << pick(20))
            case 6: scenario.give(.tick)
            default: if !answer() { chatter() }
            }
        }

        private mutating func send(_ action: String, _ payload: String) {
            frame("[2,\"\(pick(2) == 0 ? "1" : digits())\",\"\(action)\",\(payload)]")
        }

        /// Answers a call under way, at times with a configuration that is none.
        private mutating func answer() -> Bool {
            guard let call = scenario.world.calls.underWay(to: StationID(rawValue: 1)).last, let id = call.messageId else { return false }
            guard call.action == "GetConfiguration" else {
                frame("[3,\"\(id)\",{\"status\":\"\(["Accepted", "Failed", text()][pick(3)])\"}]")
                return true
            }
            let keys = (0..<100).map { _ in #"{"key":"\#(digits())","readonly":false,"value":"\#(text() + text())"}"# }
            let count = #"{"key":"NumberOfConnectors","readonly":true,"value":"\#(digits())"}"#
            frame("[3,\"\(id)\",{\"configurationKey\":[\(count),\(keys.joined(separator: ","))]}]")
            return true
        }

        private mutating func chatter() {
            let (place, when) = (connector(), time())
            switch pick(12) {
            case 0:
                send(
                    "StatusNotification",
                    #"{"connectorId":\#(place),"errorCode":"\#(text())","info":"\#(text())","vendorErrorCode":"\#(text())","#
                        + #""status":"\#(["Available", "Charging", "SuspendedEV"][pick(3)])","timestamp":"\#(when)"}"#)
            case 1, 2, 3:
                send(
                    "StartTransaction", #"{"connectorId":\#(place),"idTag":"\#(hex())","meterStart":\#(digits()),"timestamp":"\#(when)"}"#)
            case 4:
                let number = ["-1", "0", digits(), "9223372036854775807"][pick(4)]
                send(
                    "StopTransaction",
                    #"{"transactionId":\#(number),"meterStop":\#(digits()),"reason":"\#(text())","timestamp":"\#(when)"}"#)
            case 5, 6:
                let sample = #"{"timestamp":"\#(when)","sampledValue":[{"value":"\#(digits())"}]}"#
                let values = Array(repeating: sample, count: pick(400) == 0 ? 600 : 2).joined(separator: ",")
                let open = scenario.world.stations.with(StationID(rawValue: 1)) { $0.openSessions.last?.rawValue ?? 0 } ?? 0
                send("MeterValues", #"{"connectorId":\#(place),"transactionId":\#(open),"meterValue":[\#(values)]}"#)
            case 7: send("DataTransfer", #"{"vendorId":"\#(text())","messageId":"\#(text())","data":"\#(text())"}"#)
            case 8: send("FirmwareStatusNotification", #"{"status":"\#(text())"}"#)
            case 9: send("LogStatusNotification", #"{"status":"\#(text())","requestId":\#(digits())}"#)
            case 10:
                send(
                    "SecurityEventNotification",
                    #"{"type":"\#(pick(2) == 0 ? text() : "MemoryExhaustion")","timestamp":"\#(when)","techInfo":"\#(text())"}"#)
            default:
                let odd = [#"[2,"\#(text())","\#(text())",{}]"#, #"[2,"1","StartTransaction",{"idTag":"#, "[3,\"x\",{}]", "{"]
                frame(odd[pick(4)])
            }
        }
    }

    /// Bytes of everything that is known of one station but its sessions, at most.
    private static let stationBytesMax = 1 << 20

    @Test func `a hundred thousand frames of a hostile station leave a bounded state`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let comment: Comment = "seed \(seed)"
        var attack = try Attack(seed: seed)
        let station = StationID(rawValue: 1)
        for _ in 0..<10 {
            try attack.run(10_000)
            let world = attack.scenario.world
            let state = try attack.scenario.station("CP-1")
            #expect(state.encoded().count < Self.stationBytesMax, comment)
            #expect(KnockingKept(stations: world.knocking.all).encoded().count < Self.stationBytesMax, comment)
            #expect(AlertsKept(alerts: world.alerts.all).encoded().count < 100_000, comment)
            #expect(world.calls.all(of: station).reduce(0) { $0 + $1.encoded().count } < Self.stationBytesMax, comment)
            #expect(state.openSessions.count <= Projections.Limits.runningSessionsPerStation, comment)
            #expect(world.sessions.openCount <= Projections.Limits.keptSessionsPerStation, comment)
            #expect(state.connectors.count <= Projections.Limits.connectorsPerStation, comment)
            #expect(world.encoded().count < 8 << 20, comment)
        }
        #expect(attack.scenario.alerts.contains("sessions-full"), comment)
    }

    @Test func `connectors are as many as a station has, by its report or an operator's, and one more is told once`() throws {
        var scenario = try Scenario.running()
        for connector in [1, 2, 3, 1_000_000_000, 3, 0, 2] {
            try scenario.call(
                "CP-1", "StatusNotification", #"{"connectorId":\#(connector),"errorCode":"NoError","status":"Charging"}"#)
        }
        #expect(try scenario.station("CP-1").connectors.map(\.connector.rawValue) == [0, 1, 2])
        #expect(scenario.count { if case .alertRaised = $0 { true } else { false } } == 1)
        #expect(scenario.alerts == ["connectors-beyond"])
        scenario.command(.sendCall, #"{"station":"CP-1","action":"GetConfiguration"}"#)
        try scenario.frame(
            "CP-1", #"[3,"1-1",{"configurationKey":[{"key":"NumberOfConnectors","readonly":true,"value":"3"}]}]"#)
        try scenario.call("CP-1", "StatusNotification", #"{"connectorId":3,"errorCode":"NoError","status":"Charging"}"#)
        #expect(try scenario.station("CP-1").connectors.map(\.connector.rawValue) == [0, 1, 2, 3])
        scenario.expectReplayable()
    }

    @Test func `connectors with gaps between their numbers are taken, as long as they are not more than the station has, quirk 69`() throws
    {
        var scenario = try Scenario.running()
        for connector in [11, 12, 13] {
            try scenario.call(
                "CP-1", "StatusNotification", #"{"connectorId":\#(connector),"errorCode":"NoError","status":"Charging"}"#)
        }
        #expect(try scenario.station("CP-1").connectors.map(\.connector.rawValue) == [11, 12])
    }

    @Test func `a start beyond all sessions that a station can have is answered, told and kept in its frame`() throws {
        var scenario = try Scenario.running()
        scenario.wait(100_000)
        let most = Projections.Limits.runningSessionsPerStation
        for index in 0..<most {
            let begun = scenario.now.adding(seconds: -Int64(index))
            #expect(try scenario.start("CP-1", meter: index, at: begun.text) == index + 1)
        }
        let answer = try scenario.call(
            "CP-1", "StartTransaction",
            #"{"connectorId":1,"idTag":"$BOB","meterStart":5,"timestamp":"\#(scenario.now.adding(seconds: -9_000).text)"}"#)
        #expect(answer == #"{"idTagInfo":{"status":"ConcurrentTx"},"transactionId":0}"#)
        #expect(scenario.sessionCount == most)
        let alert = try #require(scenario.world.alerts.all.first { $0.kind == "sessions-full" })
        #expect(alert.text.contains("entry \(scenario.entries.count)"))
        // Repetitions of what began are known as before, and an end makes room.
        #expect(try scenario.start("CP-1", meter: 7, at: scenario.now.adding(seconds: -7).text) == 8)
        scenario.wait(60)
        try scenario.stop("CP-1", 1, meter: 100)
        #expect(try scenario.start("CP-1", connector: 2, tag: "$CAROL", meter: 5) == most + 1)
        #expect(scenario.faults.isEmpty, "\(scenario.faults)")
        scenario.expectReplayable()
    }
}
