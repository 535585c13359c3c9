import Commands
import EventStore
import Projections
import Testing

@testable import Gateway

/// What a page shows as now is now.
@Suite(.serialized) struct ShellLiveTests {
    private func connector(_ house: ShellHouse) throws -> JSONValue? {
        try house.tell("GET", "/stations/CP1")["connectors"].items.first { $0["id"].string == "1" }
    }

    private func now(_ house: ShellHouse) throws -> String { try house.on { $0.engine.now().text } }

    @Test func `power is shown while a session runs at a connected station, and is gone with its end, a fault and the connection`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        try house.addStation()
        try house.tell("POST", "/tokens", #"{"uid":"CARD0815"}"#)
        let charger = try ShellCharger(house)
        _ = charger.boot()
        _ = charger.call("StatusNotification", #"{"connectorId":1,"errorCode":"NoError","status":"Charging"}"#)
        let start = try now(house)
        _ = charger.call("StartTransaction", #"{"connectorId":1,"idTag":"CARD0815","meterStart":1000,"timestamp":"\#(start)"}"#)
        let time = try now(house)
        _ = charger.call(
            "MeterValues",
            #"{"connectorId":1,"transactionId":1,"meterValue":[{"timestamp":"\#(time)","sampledValue":[{"value":"1500"},"#
                + #"{"value":"11000","measurand":"Power.Active.Import","unit":"W"}]}]}"#)
        #expect(try house.wait { try connector(house)?["powerW"].string == "11000" })
        #expect(try house.tell("GET", "/sessions/1")["powerW"].string == "11000")
        charger.send(
            #"[2,"f1","StatusNotification",{"connectorId":1,"errorCode":"GroundFailure","status":"Faulted","vendorErrorCode":"E1"}]"#)
        #expect(try house.wait { try connector(house)?["status"].string == "Faulted" })
        let faulted = try connector(house)
        #expect(faulted?["powerW"] == .null)
        #expect(faulted?["readingAt"] != .null && faulted?["vendorErrorCode"].string == "E1")
        charger.send(#"[2,"f2","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Charging"}]"#)
        #expect(try house.wait { try connector(house)?["powerW"].string == "11000" })
        let end = try now(house)
        _ = charger.call("StopTransaction", #"{"transactionId":1,"meterStop":1500,"timestamp":"\#(end)"}"#)
        #expect(try house.wait { try connector(house)?["powerW"] == .null })
        #expect(try house.tell("GET", "/sessions/1")["powerW"] == .null)
        house.stop()
    }
}
