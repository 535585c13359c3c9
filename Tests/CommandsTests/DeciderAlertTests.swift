import EventStore
import Projections
import Testing

@testable import Commands

/// Alerts that end with what they tell of.
@Suite struct DeciderAlertTests {
    private func text(_ kind: String, _ scenario: Scenario) -> String? { scenario.world.alerts.all.first { $0.kind == kind }?.text }

    @Test func `a fault is told in the station's own words with its maker's code, and ends with the fault`() throws {
        var scenario = try Scenario.running()
        try scenario.call(
            "CP-1", "StatusNotification",
            #"{"connectorId":2,"errorCode":"GroundFailure","status":"Faulted","info":"RCD tripped","vendorId":"Acme","#
                + #""vendorErrorCode":"E 17"}"#)
        #expect(text("faulted-2", scenario) == "Connector 2 is faulted: GroundFailure; RCD tripped; Acme E 17.")
        #expect(try scenario.world.alerts.all.first?.station == scenario.station("CP-1").station)
        try scenario.call("CP-1", "StatusNotification", #"{"connectorId":1,"errorCode":"NoError","status":"Available"}"#)
        try scenario.call("CP-2", "StatusNotification", #"{"connectorId":2,"errorCode":"NoError","status":"Available"}"#)
        #expect(scenario.alerts == ["faulted-2"], "neither another connector nor another station ends it")
        try scenario.call("CP-1", "StatusNotification", #"{"connectorId":2,"errorCode":"NoError","status":"Available"}"#)
        #expect(scenario.alerts.isEmpty)
        try scenario.call("CP-1", "StatusNotification", #"{"connectorId":0,"errorCode":"NoError","status":"Faulted"}"#)
        #expect(text("faulted-0", scenario) == "The station is faulted, and says no more.")
        scenario.command(.removeStation, #"{"id":"CP-1"}"#)
        #expect(scenario.alerts.isEmpty, "what is removed needs nobody")
        scenario.expectReplayable()
    }

    @Test func `a station that is gone is told of once after a while, and comes back`() throws {
        var scenario = try Scenario.running()
        try scenario.disconnect("CP-1")
        scenario.pass(seconds: Limits.offlineSeconds)
        #expect(!scenario.alerts.contains("station-offline"))
        scenario.pass(seconds: 70)
        #expect(scenario.world.alerts.all.filter { $0.kind == "station-offline" }.map(\.count) == [1])
        // Seen by somebody: it is not told again.
        let station = try scenario.station("CP-1").station
        scenario.command(.acknowledgeAlert, #"{"kind":"station-offline","station":"CP-1"}"#)
        scenario.pass(seconds: 200)
        #expect(!scenario.world.alerts.has("station-offline", of: station))
        scenario.connect("CP-1")
        try scenario.call("CP-1", "BootNotification", Scenario.boot)
        try scenario.disconnect("CP-1")
        scenario.pass(seconds: Limits.offlineSeconds + 70)
        #expect(scenario.world.alerts.has("station-offline", of: station))
        scenario.connect("CP-1")
        #expect(!scenario.world.alerts.has("station-offline", of: station))
        scenario.expectReplayable()
    }

    @Test func `where very many stations are gone the alerts leave room for others`() throws {
        var scenario = Scenario.standard()
        for number in 1...(Limits.offlineAlertsMax + 10) {
            scenario.command(.addStation, #"{"id":"X\#(number)","credential":"\#(Scenario.password.hex)"}"#)
            scenario.connect("X\(number)")
            try scenario.disconnect("X\(number)")
        }
        scenario.wait(Limits.offlineSeconds)
        scenario.pass(seconds: 70)
        #expect(scenario.world.alerts.count(of: "station-offline") == Limits.offlineAlertsMax)
        let told = try #require(scenario.world.alerts.all.first { $0.kind == "station-offline" }?.station)
        scenario.connect(try #require(scenario.world.stations[told]).identity)
        scenario.pass(seconds: 70)
        #expect(scenario.world.alerts.count(of: "station-offline") == Limits.offlineAlertsMax, "one comes back, the next is told of")
        scenario.expectReplayable()
    }

    @Test func `a station that is heard again is silent no more`() throws {
        var scenario = try Scenario.running()
        scenario.pass(seconds: 1_140)
        #expect(scenario.alerts.count { $0 == "station-silent" } == 2)
        try scenario.call("CP-1", "Heartbeat", "{}")
        scenario.pass(seconds: 70)
        #expect(scenario.alerts.count { $0 == "station-silent" } == 1)
        scenario.expectReplayable()
    }

    @Test func `a session without a tariff is loud, until there is one`() throws {
        var scenario = try Scenario.running()
        scenario.command(.assignTariff, #"{"tariff":null}"#)
        let id = try scenario.start("CP-1")
        #expect(text("no-tariff", scenario)?.contains("Session 1 has no price yet") == true)
        scenario.wait(600)
        try scenario.stop("CP-1", id, meter: 3_000)
        #expect(scenario.alerts.contains("no-tariff"), "its end does not make it cost something")
        scenario.command(.assignTariff, #"{"tariff":1}"#)
        #expect(!scenario.alerts.contains("no-tariff"))
        try scenario.start("CP-1")
        #expect(!scenario.alerts.contains("no-tariff"))
        scenario.expectReplayable()
    }

    @Test func `what was asked for and not seen to happen is told of, until something is`() {
        var alerts = World()
        let station = StationID(rawValue: 1)
        func fold(_ event: Event, _ sequence: UInt64) {
            alerts.apply(
                Entry(input: .tick, events: [event]),
                EntryContext(sequence: sequence, instant: Instant(seconds: Int64(sequence)), kind: Input.tick.kind, stream: 0))
        }
        fold(.callUnobserved(CallUnobserved(call: CallID(rawValue: 7), station: station)), 1)
        #expect(alerts.alerts.all.map(\.kind) == ["call-unobserved"] && alerts.alerts.all.first?.text.contains("call 7") == true)
        fold(.callObserved(CallObserved(call: CallID(rawValue: 8), station: StationID(rawValue: 2), effect: "")), 2)
        #expect(!alerts.alerts.isEmpty)
        fold(.callObserved(CallObserved(call: CallID(rawValue: 8), station: station, effect: "")), 3)
        #expect(alerts.alerts.isEmpty)
    }
}
