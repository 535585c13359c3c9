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

    @Test(arguments: ["Available", "Unavailable"])
    func `what a session costs so far is not told as certain where its connector says that none runs`(status: String) throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation()
        try house.tell("POST", "/tokens", #"{"uid":"CARD0815"}"#)
        let charger = try ShellCharger(house)
        _ = charger.boot()
        _ = charger.call("StatusNotification", #"{"connectorId":1,"errorCode":"NoError","status":"Available"}"#)
        let start = try now(house)
        _ = charger.call("StartTransaction", #"{"connectorId":1,"idTag":"CARD0815","meterStart":1000,"timestamp":"\#(start)"}"#)
        func read(_ register: Int, id: String) throws {
            let time = try now(house)
            _ = charger.call(
                "MeterValues",
                #"{"connectorId":1,"transactionId":1,"meterValue":[{"timestamp":"\#(time)","sampledValue":[{"value":"\#(register)"},"#
                    + #"{"value":"11000","measurand":"Power.Active.Import","unit":"W"}]}]}"#, id: id)
        }
        _ = charger.call("StatusNotification", #"{"connectorId":1,"errorCode":"NoError","status":"Charging"}"#, id: "charging")
        try read(1500, id: "r1")
        #expect(try house.wait { try house.tell("GET", "/sessions/1")["powerW"].string == "11000" })
        // The status before the start says nothing of it.
        #expect(try house.tell("GET", "/sessions/1")["uncertain"] == .null)
        let free = try now(house)
        charger.send(
            #"[2,"s","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"\#(status)","timestamp":"\#(free)"}]"#)
        #expect(try house.wait { try house.tell("GET", "/sessions/1")["uncertain"].string.contains("says \(status)") })
        #expect(try house.tell("GET", "/sessions/1")["powerW"] == .null)
        #expect(try house.tell("GET", "/sessions").rows.first?["uncertain"] != .null)
        // It charges on: the status was wrong.
        try read(1600, id: "r2")
        #expect(try house.wait { try house.tell("GET", "/sessions/1")["uncertain"] == .null })
        charger.send(maskedFrame(.close, [0x03, 0xE8]))
        #expect(try house.wait { try house.tell("GET", "/sessions/1")["uncertain"].string.contains("not connected") })
    }

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
