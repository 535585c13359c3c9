import Commands
import EventStore
import Support
import Testing

@testable import Replay

@Suite struct SimulateQuirkTests {
    /// A rig with the quirk after one whole session.
    private func session(_ quirk: Quirk, member: Int = 1) -> Rig {
        let rig = Rig(Rig.plan([quirk], member: member))
        #expect(rig.runUntilStopped())
        rig.run(seconds: 3)
        return rig
    }

    private func sample(_ rig: Rig, _ measurand: String = "Energy.Active.Import.Register") -> JSONValue? {
        rig.server.payloads("MeterValues").first?["meterValue"]?[0]?["sampledValue"]?.items?.first { $0["measurand"]?.text == measurand }
    }

    @Test func `numbers-not-strings sends sampled values as numbers`() {
        #expect(sample(session(.numbersNotStrings))?["value"]?.decimal != nil)
    }

    @Test func `no-subprotocol offers none`() {
        #expect(SimulatedStation(plan: Rig.plan([.noSubprotocol]), at: rigStart).handshake.subprotocols.isEmpty)
        #expect(SimulatedStation(plan: Rig.plan(), at: rigStart).handshake.subprotocols == ["ocpp1.6"])
    }

    @Test func `meter-value-object sends an object`() {
        #expect(session(.meterValueObject).server.payloads("MeterValues")[0]["meterValue"]?["sampledValue"]?.items != nil)
    }

    @Test func `kwh-register sends kilowatt-hours in MeterValues and watt-hours at start and stop`() throws {
        let rig = session(.kwhRegister)
        let value = try #require(sample(rig))
        #expect(value["unit"] == "kWh")
        let start = try #require(rig.server.payloads("StartTransaction")[0]["meterStart"]?.integer)
        let reading = try #require(value["value"]?.text.flatMap { decimalValue($0, scale: 3) })
        #expect((start...start + 2000).contains(reading))
    }

    @Test func `tx-id-zero-in-stop stops transaction 0`() {
        let rig = session(.transactionIDZeroInStop)
        #expect(rig.server.payloads("StopTransaction")[0]["transactionId"] == 0)
        #expect(rig.server.payloads("MeterValues")[0]["transactionId"] == 101)
    }

    @Test func `lone-stop sends a stop without a start`() {
        let rig = session(.loneStop)
        #expect(rig.server.payloads("StartTransaction").isEmpty)
        #expect(rig.server.payloads("StopTransaction")[0]["transactionId"] == -1)
        #expect(rig.server.payloads("MeterValues")[0]["transactionId"] == nil)
    }

    @Test func `clock-1970 lives in 1970`() {
        let rig = session(.clock1970)
        #expect(rig.server.payloads("StartTransaction")[0]["timestamp"]?.text?.hasPrefix("1970-01-01T00:") == true)
    }

    @Test func `no-zone-timestamps and short-offset-timestamps write such times`() throws {
        let bare = try #require(session(.noZoneTimestamps).server.payloads("StartTransaction")[0]["timestamp"]?.text)
        #expect(bare.count == 19 && Instant(rfc3339: bare) != nil)
        let rig = session(.shortOffsetTimestamps)
        let short = try #require(rig.server.payloads("StartTransaction")[0]["timestamp"]?.text)
        let at = try #require(rig.server.calls.first { $0.action == "StartTransaction" }?.at)
        #expect(short.hasSuffix("+02"))
        #expect(Instant(rfc3339: short).map { at.seconds(since: $0) < 2 } == true)
    }

    @Test func `boot-missing-on-reconnect boots once`() {
        let rig = Rig(Rig.plan([.bootMissingOnReconnect]))
        rig.run(seconds: 3)
        let before = rig.server.calls.count
        rig.cut()
        #expect(rig.run(atMost: 30) { $0.server.calls.count > before })
        #expect(rig.server.calls[before].action == "StatusNotification")
        #expect(rig.server.payloads("BootNotification").count == 1)
    }

    @Test func `duplicate-message-id repeats ids in retries and after boots`() {
        let rig = Rig(Rig.plan([.duplicateMessageID]))
        rig.server.silent = ["StartTransaction": 1]
        #expect(rig.run(atMost: 200) { $0.server.payloads("StartTransaction").count == 2 })
        let starts = rig.server.calls.filter { $0.action == "StartTransaction" }
        #expect(starts[0].id == starts[1].id)
        #expect(rig.call("Reset", ["type": "Hard"])?.status == "Accepted")
        #expect(rig.run(atMost: 60) { $0.server.payloads("BootNotification").count == 2 })
        #expect(rig.server.calls.filter { $0.action == "BootNotification" }.map(\.id) == ["1000001", "1000001"])
    }

    @Test func `late-meter-values come after the stop`() {
        let rig = session(.lateMeterValues)
        let actions = rig.server.calls.map(\.action)
        let stop = actions.firstIndex(of: "StopTransaction") ?? 0
        #expect(actions[stop...].dropFirst().first { $0 != "StatusNotification" } == "MeterValues")
    }

    @Test func `available-before-stop says Available first`() {
        let rig = session(.availableBeforeStop)
        let stop = rig.server.calls.firstIndex { $0.action == "StopTransaction" } ?? 0
        let status = rig.server.calls[..<stop].last { $0.action == "StatusNotification" }
        #expect(status?.payload["status"] == "Available")
    }

    @Test func `long-ids exceed the limits of the specification`() {
        let rig = session(.longIDs)
        #expect(rig.server.calls.allSatisfy { $0.id.count > 36 })
        let boot = rig.server.payloads("BootNotification")[0]
        #expect(boot["chargePointSerialNumber"]?.text?.count == 26 && boot["chargeBoxSerialNumber"]?.text?.count == 34)
    }

    @Test func `garbage-frames sends what is no OCPP, and goes on`() {
        let rig = session(.garbageFrames)
        rig.run(seconds: 600)
        #expect(rig.server.unreadable.count > 3)
        #expect(rig.server.payloads("StopTransaction").count >= 2)
    }

    @Test func `null-payload sends heartbeats with null`() {
        let rig = session(.nullPayload)
        rig.run(seconds: 60)
        #expect(rig.server.payloads("Heartbeat").first == .null)
    }

    @Test func `empty-vendor, repeated-status, tag-suffix and pretty-printed change what they name`() throws {
        #expect(session(.emptyVendor).server.payloads("BootNotification")[0]["chargePointVendor"] == "")
        let repeated = session(.repeatedStatus).server.payloads("StatusNotification").filter { $0["status"] == "Charging" }
        #expect(repeated.count == 3)
        let suffixed = session(.tagSuffix)
        #expect(suffixed.server.payloads("Authorize")[0]["idTag"]?.text?.hasSuffix("_" + suffixed.station.serialNumber.suffix(6)) == true)
        let pretty = session(.prettyPrinted)
        #expect(pretty.frames.allSatisfy { $0.contains(10) })
    }

    @Test func `padded-values pads and adds an empty sample`() {
        let rig = session(.paddedValues)
        #expect(sample(rig)?["value"]?.text?.hasPrefix("  ") == true)
        #expect(sample(rig, "Temperature")?["value"] == "")
    }

    @Test func `not-implemented-as-result answers unknown actions by a result`() {
        #expect(session(.notImplementedAsResult).call("Dance", [:])?.status == "NotImplemented")
    }

    @Test func `ignores-remote-start accepts and does nothing`() {
        let rig = Rig(Rig.plan([.ignoresRemoteStart], driversCome: false))
        rig.run(seconds: 3)
        #expect(rig.call("RemoteStartTransaction", ["idTag": "A"])?.status == "Accepted")
        rig.run(seconds: 60)
        #expect(rig.server.payloads("StartTransaction").isEmpty)
    }

    @Test func `tx-id-huge, silent-trigger and no-timestamps do as they say`() {
        #expect(session(.hugeTransactionID).server.payloads("MeterValues")[0]["transactionId"] == .integer(Int64.max))
        #expect(session(.silentTrigger).call("TriggerMessage", ["requestedMessage": "Heartbeat"]) == nil)
        let rig = session(.noTimestamps)
        #expect(rig.server.payloads("StatusNotification").allSatisfy { $0["timestamp"] == nil })
        #expect(rig.server.payloads("MeterValues").allSatisfy { $0["meterValue"]?[0]?["timestamp"] == nil })
    }

    @Test(arguments: Quirk.allCases)
    func `with any quirk a station gets through its sessions`(quirk: Quirk) {
        let rig = Rig(Rig.plan([quirk], habits: .lively, member: 2))
        #expect(rig.runUntilStopped(sessions: 4))
    }

    @Test(.enabled(if: Shared.isThere("ocpp-schemas/1.6"), "SKIPPED: shared/ocpp-schemas is not there"))
    func `without quirks every frame of a lively week passes the schemas`() throws {
        let schemas = try #require(SchemaSet())
        for member in 1...6 {
            let rig = Rig(Rig.plan(seed: 99, habits: .lively, member: member))
            rig.run(seconds: 900)
            #expect(rig.server.calls.count > 50)
            for call in rig.server.calls {
                let faults = try schemas.faults(of: call.payload, in: call.action)
                #expect(faults.isEmpty, "\(call.action)")
            }
        }
    }
}
