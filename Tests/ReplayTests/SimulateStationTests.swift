import Commands
import EventStore
import Testing

@testable import Replay

@Suite struct SimulateStationTests {
    @Test func `the same seed gives the same frames, another seed others`() {
        func frames(_ seed: UInt64) -> [[UInt8]] {
            let rig = Rig(Rig.plan(seed: seed, habits: .lively, member: 2))
            rig.run(seconds: 600)
            return rig.frames
        }
        let first = frames(11)
        #expect(first.count > 50)
        #expect(first == frames(11))
        #expect(first != frames(12))
    }

    @Test func `a station boots, then reports itself and every connector`() {
        let rig = Rig(Rig.plan(member: 2, driversCome: false))
        rig.run(seconds: 5)
        #expect(rig.server.calls.map(\.action) == ["BootNotification", "StatusNotification", "StatusNotification", "StatusNotification"])
        #expect(rig.server.payloads("StatusNotification").map { $0["connectorId"]?.integer } == [0, 1, 2])
        #expect(rig.server.payloads("BootNotification")[0]["chargePointVendor"]?.text == "Voltwerk")
    }

    @Test func `heartbeats come at the interval of the boot answer`() {
        let rig = Rig(Rig.plan(driversCome: false))
        rig.run(seconds: 305)
        let times = rig.server.calls.filter { $0.action == "Heartbeat" }.map { $0.at.seconds(since: rigStart) }
        #expect(times == [60, 120, 180, 240, 300])
    }

    @Test func `a pending station sends nothing but its boot until it is accepted`() {
        let rig = Rig(Rig.plan())
        rig.server.bootStatus = "Pending"
        rig.run(seconds: 130)
        #expect(Set(rig.server.calls.map(\.action)) == ["BootNotification"])
        #expect(rig.server.calls.count == 3)
        #expect(rig.call("TriggerMessage", ["requestedMessage": "Heartbeat"])?.status == "Accepted")
        #expect(rig.server.calls.last?.action == "Heartbeat")
        rig.server.bootStatus = "Accepted"
        rig.run(seconds: 60)
        #expect(rig.server.calls.contains { $0.action == "StatusNotification" })
    }

    @Test func `a session goes from plug-in to unplugging in the order of the specification`() {
        let rig = Rig(Rig.plan())
        #expect(rig.runUntilStopped())
        rig.run(atMost: 60) { $0.station.connectors[0].status == "Available" }
        rig.run(seconds: 1)
        var words: [String] = []
        for call in rig.server.calls where call.payload["connectorId"]?.integer != 0 {
            let word = call.action == "StatusNotification" ? call.payload["status"]?.text ?? "" : call.action
            if words.last != word { words.append(word) }
        }
        let wanted = [
            "BootNotification", "Available", "Preparing", "Authorize", "StartTransaction", "Charging", "MeterValues", "StopTransaction",
            "Finishing", "Available",
        ]
        #expect(words.filter { $0 != "Heartbeat" && $0 != "SuspendedEV" }.reduce(into: []) { if $0.last != $1 { $0.append($1) } } == wanted)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6])
    func `the register never falls, energy is stop less start, and power stays under the rating`(member: Int) throws {
        let rig = Rig(Rig.plan(seed: 3, habits: Habits(pausePermille: 500), member: member))
        #expect(rig.runUntilStopped(sessions: 4))
        let rated = rig.station.plan.model.ratedWatts
        var register: [Int64: Int64] = [:]
        var starts: [Int64: Int64] = [:]
        var powers: [Int64] = []
        var sessions = 0
        for call in rig.server.calls {
            let connector = call.payload["connectorId"]?.integer ?? 0
            switch call.action {
            case "StartTransaction":
                let start = try #require(call.payload["meterStart"]?.integer)
                #expect(start >= register[connector] ?? 0)
                register[connector] = start
                starts[connector] = start
            case "MeterValues":
                for sample in call.payload["meterValue"]?[0]?["sampledValue"]?.items ?? [] {
                    let value = try #require(sample["value"]?.text.flatMap { decimalValue($0, scale: 3) })
                    switch sample["measurand"]?.text {
                    case "Energy.Active.Import.Register":
                        #expect(value / 1000 >= register[connector] ?? 0)
                        register[connector] = value / 1000
                    case "Power.Active.Import": powers.append(value)
                    case "SoC": #expect(value <= 100_000)
                    default: break
                    }
                }
            case "StopTransaction": sessions += 1
            default: break
            }
        }
        #expect(powers.allSatisfy { $0 <= rated * 1000 })
        // A station charges with about its rating at first: a figure in another unit would be a thousandth of it.
        #expect(powers.max() ?? 0 > rated * 1000 / 4)
        var stopped: [Int64] = []
        for observation in rig.observations {
            if case .sessionStopped(_, let wattHours) = observation { stopped.append(wattHours) }
        }
        #expect(sessions >= 4)
        for (payload, energy) in zip(rig.server.payloads("StopTransaction"), stopped) {
            let stop = try #require(payload["meterStop"]?.integer)
            let matched = rig.server.payloads("StartTransaction").contains { stop - ($0["meterStart"]?.integer ?? 0) == energy }
            #expect(matched)
        }
        #expect(stopped.allSatisfy { $0 > 500 && $0 < 90_000 })
    }

    @Test func `a battery takes all it can, then less and less, then nothing`() {
        var process = ChargingProcess(
            register: Energy(milliwattHours: 5_000_000),
            battery: Battery(
                capacity: Energy(milliwattHours: 40_000_000), stored: Energy(milliwattHours: 28_000_000),
                powerMax: Power(milliwatts: 11_000_000)),
            at: rigStart)
        let offered = Power(milliwatts: 22_000_000)
        var powers: [Int64] = []
        for minute in 1...240 as ClosedRange<Int64> {
            powers.append(process.battery.power(offered: offered).rawValue)
            process.charge(until: rigStart.adding(seconds: minute * 60), offered: offered, speed: 1)
        }
        #expect(powers[0] == 11_000_000)
        #expect(zip(powers, powers.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(powers.last == 0)
        #expect(process.battery.isFull)
        #expect(process.register.rawValue == 17_000_000)
    }

    @Test func `speed moves the register and nothing else`() {
        let battery = Battery(
            capacity: Energy(milliwattHours: 80_000_000), stored: Energy(milliwattHours: 8_000_000), powerMax: Power(milliwatts: 11_040_000)
        )
        var slow = ChargingProcess(register: Energy(milliwattHours: 0), battery: battery, at: rigStart)
        var fast = slow
        slow.charge(until: rigStart.adding(seconds: 3600), offered: Power(milliwatts: 11_040_000), speed: 1)
        fast.charge(until: rigStart.adding(seconds: 30), offered: Power(milliwatts: 11_040_000), speed: 120)
        #expect(slow.register == Energy(milliwattHours: 11_040_000))
        #expect(fast.register == slow.register)
    }

    @Test func `at the demo's speed a first session is over within 50 seconds and costs like a real one`() {
        for member in 1...6 {
            let rig = Rig(Rig.plan(seed: 1, speed: FleetOptions.demoSpeed, member: member))
            #expect(rig.run(atMost: 50) { !$0.server.payloads("StopTransaction").isEmpty })
            guard
                case .sessionStopped(_, let wattHours)? = rig.observations.last(where: {
                    if case .sessionStopped = $0 { true } else { false }
                })
            else {
                Issue.record("station \(member) reported no session")
                continue
            }
            #expect((3000...80_000).contains(wattHours))
            let start = rig.server.calls.first { $0.action == "StartTransaction" }?.at ?? rig.now
            let microseconds = rig.now.microseconds(since: start)
            #expect(wattHours * 3600 * 1_000_000 <= rig.station.plan.powerMaxWatts * microseconds * 11 / 10)
        }
    }

    @Test func `a refused card charges nothing`() {
        let rig = Rig(Rig.plan())
        for tag in rig.station.plan.tags { rig.server.tagStatus[tag] = "Blocked" }
        rig.run(seconds: 120)
        #expect(rig.server.payloads("Authorize").count >= 2)
        #expect(rig.server.payloads("StartTransaction").isEmpty)
    }

    @Test func `a transaction that the server does not accept is stopped as deauthorised`() {
        let rig = Rig(Rig.plan(driversCome: false))
        rig.run(seconds: 2)
        rig.server.tagStatus["DEAD"] = "Invalid"
        #expect(rig.call("RemoteStartTransaction", ["idTag": "DEAD", "connectorId": 1])?.status == "Accepted")
        rig.run(seconds: 5)
        #expect(rig.server.payloads("StopTransaction").first?["reason"] == "DeAuthorized")
    }

    @Test func `an unreachable server is tried again, ever more slowly`() {
        let rig = Rig(Rig.plan())
        rig.isUnreachable = true
        rig.run(seconds: 300)
        #expect((6...16).contains(Int(rig.station.connectAttempts)))
        rig.isUnreachable = false
        #expect(rig.run(atMost: 70) { !$0.server.calls.isEmpty })
    }

    @Test func `nothing that a server may send disturbs a station`() {
        let rig = Rig(Rig.plan())
        #expect(rig.runUntilCharging())
        let frame = Array(#"[2,"x","SetChargingProfile",{"connectorId":1,"csChargingProfiles":{"chargingProfileId":1}}]"#.utf8)
        for length in 0...frame.count { rig.feed(.received(Array(frame[..<length]))) }
        for text in [
            "[3]", "[9,\"a\",{}]", "[2,1,2,3]", "[3,\"unknown\",{}]", "[2,\"y\",\"Reset\",null]", "[2,\"z\",\"Reset\",{\"type\":7}]",
        ] {
            rig.feed(.received(Array(text.utf8)))
        }
        #expect(rig.server.results["y"]?[0] == 4)
        #expect(rig.server.results["z"]?[2] == "TypeConstraintViolation")
        #expect(rig.runUntilStopped())
    }
}
