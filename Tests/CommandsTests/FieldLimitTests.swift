import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// Pauses that we ordered: a charging profile of ours that lets a vehicle have less than it can charge with is no parking, whatever its
/// connector says (OCPP 1.6, 3.13). Each story is an hour: 1 kWh by its tenth minute, then SuspendedEV from the twentieth on, at 6 EUR/h
/// and 12 EUR/h parked. Parked all the forty minutes it is 11.50, not at all 7.50.
@Suite struct FieldLimitTests: ToldByStations {
    private typealias Kind = FieldKindTests

    private static let boot = #"{"call":"BootNotification","p":{"chargePointVendor":"V","chargePointModel":"M"}}"#
    private static let nothing = #"{"startPeriod":0,"limit":0}"#

    static func profile(
        _ purpose: String, connector: Int = 1, id: Int = 1, level: Int = 0, kind: String = "Absolute", unit: String = "A",
        more: String = "", schedule: String = "", _ periods: String = nothing
    ) -> String {
        #"{"connectorId":\#(connector),"csChargingProfiles":"# + body(
            purpose, id: id, level: level, kind: kind, unit: unit, more: more, schedule: schedule, periods) + "}"
    }

    private static func body(
        _ purpose: String, id: Int = 1, level: Int = 0, kind: String = "Absolute", unit: String = "A", more: String = "",
        schedule: String = "", _ periods: String = nothing
    ) -> String {
        #"{"chargingProfileId":\#(id),"stackLevel":\#(level),"chargingProfilePurpose":"\#(purpose)","#
            + #""chargingProfileKind":"\#(kind)"\#(more),"chargingSchedule":{"chargingRateUnit":"\#(unit)"\#(schedule),"#
            + #""chargingSchedulePeriod":[\#(periods)]}}"#
    }

    private func begun(_ before: ((inout FieldStory) throws -> Void)? = nil) throws -> FieldStory {
        var story = try told(Kind.time, Self.boot, #"{"sleep":1}"#)
        try before?(&story)
        try story.step(Kind.start("@2", 1_000))
        try story.step(#"{"sleep":600}"#)
        try story.step(Kind.reading("@600", Kind.register("2000")))
        return story
    }

    /// From the twentieth minute to the end of the hour, with what happens in between.
    private func paused(
        _ story: inout FieldStory, status: String = "SuspendedEV", at minute: Int = 40,
        _ between: ((inout FieldStory) throws -> Void)? = nil
    ) throws {
        try story.step(#"{"sleep":600}"#)
        try story.step(Kind.status("@1202", status))
        try story.step("{\"sleep\":\((minute - 20) * 60)}")
        try between?(&story)
        try story.step("{\"sleep\":\((60 - minute) * 60)}")
        try story.step(Kind.stop("$tx1", "@3602", 2_000))
        check(story)
    }

    private static let parked: Int64 = 1_150
    private static let notParked: Int64 = 750

    // MARK: In force

    @Test(arguments: [
        ("TxProfile", 1), ("TxDefaultProfile", 1), ("TxDefaultProfile", 0), ("ChargePointMaxProfile", 0),
    ])
    func `a pause under a limit of 0 A is no parking, whatever it limits`(purpose: String, connector: Int) throws {
        var story = try begun()
        try story.send("SetChargingProfile", Self.profile(purpose, connector: connector))
        try paused(&story)
        #expect(story.invoiced == [Self.notParked] && story.held.isEmpty)
    }

    @Test(arguments: [
        ("A", "5.9", true), ("A", "6", false), ("A", "16", false), ("W", "0", true), ("W", "1300", true), ("W", "11000", false),
    ])
    func `a limit below what a vehicle can charge with is one of nothing`(unit: String, limit: String, withheld: Bool) throws {
        var story = try begun()
        try story.send("SetChargingProfile", Self.profile("TxDefaultProfile", unit: unit, #"{"startPeriod":0,"limit":\#(limit)}"#))
        try paused(&story)
        #expect(story.invoiced == [withheld ? Self.notParked : Self.parked])
    }

    @Test func `a limit in watts for one phase counts for one`() throws {
        var story = try begun()
        try story.send(
            "SetChargingProfile", Self.profile("TxDefaultProfile", unit: "W", #"{"startPeriod":0,"limit":1400,"numberPhases":1}"#))
        try paused(&story)
        #expect(story.invoiced == [Self.parked])
    }

    @Test func `without a limit it is parking`() throws {
        var story = try begun()
        try paused(&story)
        #expect(story.invoiced == [Self.parked])
    }

    @Test(arguments: ["Rejected", "NotSupported"]) func `a limit that the station did not take limits nothing`(status: String) throws {
        var story = try begun()
        try story.step(#"{"answers":{"SetChargingProfile":{"status":"\#(status)"}}}"#)
        try story.send("SetChargingProfile", Self.profile("TxDefaultProfile"))
        try paused(&story)
        #expect(story.invoiced == [Self.parked])
    }

    @Test func `a limit at another connector or of another session limits nothing`() throws {
        var story = try begun()
        try story.send("SetChargingProfile", Self.profile("TxDefaultProfile", connector: 2))
        try story.send("SetChargingProfile", Self.profile("TxProfile", id: 2, more: #","transactionId":77"#))
        try paused(&story)
        #expect(story.invoiced == [Self.parked])
    }

    @Test func `a limit that was taken before the session began, and one that came with its remote start, are in force`() throws {
        var early = try begun { try $0.send("SetChargingProfile", Self.profile("TxDefaultProfile", connector: 0)) }
        try paused(&early)
        #expect(early.invoiced == [Self.notParked])
        var remote = try begun { story in
            try story.send(
                "RemoteStartTransaction", #"{"connectorId":1,"idTag":"$ALICE","chargingProfile":\#(Self.body("TxProfile"))}"#)
        }
        try paused(&remote)
        #expect(remote.invoiced == [Self.notParked])
        #expect(try remote.scenario.station("CP1").limits.allSatisfy { $0.until != nil })
    }

    @Test func `power that is only not offered by the station is none of the vehicle's making`() throws {
        var story = try begun()
        try story.step(#"{"sleep":590}"#)
        try story.step(Kind.reading("@1195", #"{"value":"3","measurand":"Current.Offered","unit":"A"}"#))
        try story.step(#"{"sleep":7}"#)
        try story.step(Kind.status("@1202", "SuspendedEV"))
        for time in ["@1800", "@2400", "@3000", "@3590"] {
            try story.step(#"{"sleep":602}"#)
            try story.step(Kind.reading(time, #"{"value":"3","measurand":"Current.Offered","unit":"A"}"#))
        }
        try story.step(Kind.stop("$tx1", "@3602", 2_000))
        #expect(story.invoiced == [Self.notParked])
    }

    @Test func `a pause of the station's own is none under a limit either`() throws {
        var story = try begun()
        try story.send("SetChargingProfile", Self.profile("TxDefaultProfile"))
        try paused(&story, status: "SuspendedEVSE")
        #expect(story.invoiced == [Self.notParked])
    }

    // MARK: From and until when

    @Test(arguments: [
        "{}", #"{"id":1}"#, #"{"chargingProfilePurpose":"TxDefaultProfile"}"#, #"{"connectorId":1,"stackLevel":0}"#,
    ])
    func `what follows on the end of a limit is parking again`(filter: String) throws {
        var story = try begun()
        try story.send("SetChargingProfile", Self.profile("TxDefaultProfile"))
        try paused(&story) { try $0.send("ClearChargingProfile", filter) }
        // Forty minutes charged, twenty parked.
        #expect(story.invoiced == [50 + 100 + 400 + 400])
    }

    @Test func `a limit that the station says it has not is in force no more, and one that is not meant stays`() throws {
        var unknown = try begun()
        try unknown.send("SetChargingProfile", Self.profile("TxDefaultProfile"))
        try unknown.step(#"{"answers":{"ClearChargingProfile":{"status":"Unknown"}}}"#)
        try paused(&unknown) { try $0.send("ClearChargingProfile", #"{"id":1}"#) }
        #expect(unknown.invoiced == [950])
        var other = try begun()
        try other.send("SetChargingProfile", Self.profile("TxDefaultProfile"))
        try paused(&other) { try $0.send("ClearChargingProfile", #"{"id":2}"#) }
        #expect(other.invoiced == [Self.notParked])
    }

    @Test(arguments: [1, 9]) func `a limit that takes the place of another ends it`(id: Int) throws {
        var story = try begun()
        try story.send("SetChargingProfile", Self.profile("TxDefaultProfile"))
        try paused(&story) {
            try $0.send("SetChargingProfile", Self.profile("TxDefaultProfile", id: id, #"{"startPeriod":0,"limit":16}"#))
        }
        #expect(story.invoiced == [950])
    }

    @Test(arguments: [
        ("Absolute", #","startSchedule":"@2""#), ("Relative", ""), ("Absolute", ""),
    ])
    func `a schedule that comes to nothing later withholds from then on`(kind: String, schedule: String) throws {
        var story = try begun { story in
            try story.send(
                "SetChargingProfile",
                Self.profile(
                    "TxDefaultProfile", kind: kind, schedule: schedule, #"{"startPeriod":0,"limit":16},{"startPeriod":2400,"limit":0}"#))
        }
        try paused(&story)
        // Parked from 1,202 to 2,402 s.
        #expect(story.invoiced == [50 + 100 + 400 + 400])
    }

    @Test func `a schedule that is over, or not in force yet, withholds nothing`() throws {
        var over = try begun()
        try over.send("SetChargingProfile", Self.profile("TxDefaultProfile", schedule: #","startSchedule":"@0","duration":900"#))
        try paused(&over)
        #expect(over.invoiced == [Self.parked])
        var later = try begun()
        try later.send("SetChargingProfile", Self.profile("TxDefaultProfile", more: #","validFrom":"@2402""#))
        try paused(&later)
        #expect(later.invoiced == [950])
    }

    @Test func `a schedule of each day withholds at its hours`() throws {
        var story = try begun { story in
            try story.send(
                "SetChargingProfile",
                Self.profile(
                    "ChargePointMaxProfile", connector: 0, kind: "Recurring", more: #","recurrencyKind":"Daily""#,
                    schedule: #","startSchedule":"@-863998""#,
                    #"{"startPeriod":0,"limit":32},{"startPeriod":2400,"limit":0},{"startPeriod":5000,"limit":32}"#))
        }
        // Its eleventh round began with the session.
        try paused(&story)
        #expect(story.invoiced == [950])
    }

    @Test func `a vehicle takes a while until it charges again`() throws {
        var story = try begun()
        try story.send("SetChargingProfile", Self.profile("TxDefaultProfile"))
        try paused(&story) { story in
            try story.send("ClearChargingProfile", "{}")
            try story.step(#"{"sleep":60}"#)
            try story.step(Kind.status("@2463", "Charging"))
        }
        #expect(story.invoiced == [Self.notParked])
    }

    // MARK: Which of them counts

    @Test func `what is of the session comes before what is of any, and the higher level before the lower`() throws {
        var story = try begun()
        try story.send("SetChargingProfile", Self.profile("TxDefaultProfile"))
        try story.send("SetChargingProfile", Self.profile("TxProfile", id: 2, #"{"startPeriod":0,"limit":16}"#))
        try paused(&story)
        #expect(story.invoiced == [Self.parked])
        var levels = try begun()
        try levels.send("SetChargingProfile", Self.profile("TxDefaultProfile", level: 3, #"{"startPeriod":0,"limit":16}"#))
        try levels.send("SetChargingProfile", Self.profile("TxDefaultProfile", connector: 0, id: 2, level: 2))
        try paused(&levels)
        #expect(levels.invoiced == [Self.parked])
        var most = try begun()
        try most.send("SetChargingProfile", Self.profile("TxProfile", #"{"startPeriod":0,"limit":16}"#))
        try most.send("SetChargingProfile", Self.profile("ChargePointMaxProfile", connector: 0, id: 2))
        try paused(&most)
        #expect(most.invoiced == [Self.notParked])
    }

    @Test func `a limit that is set anew each minute is kept once, and what is forgotten holds what it could change`() throws {
        var story = try begun()
        for _ in 0..<200 { try story.send("SetChargingProfile", Self.profile("TxDefaultProfile")) }
        #expect(try story.scenario.station("CP1").limits.count == 1)
        for _ in 0..<50 {
            try story.send("SetChargingProfile", Self.profile("TxDefaultProfile", #"{"startPeriod":0,"limit":16}"#))
            try story.send("SetChargingProfile", Self.profile("TxDefaultProfile"))
        }
        #expect(try story.scenario.station("CP1").limits.count == 64)
        var later = story
        try paused(&later)
        #expect(later.invoiced == [Self.notParked] && later.held.isEmpty)
        try story.step(Kind.status("@602", "SuspendedEV"))
        for _ in 0..<50 {
            try story.send("SetChargingProfile", Self.profile("TxDefaultProfile", #"{"startPeriod":0,"limit":16}"#))
            try story.step(#"{"sleep":20}"#)
            try story.send("SetChargingProfile", Self.profile("TxDefaultProfile"))
        }
        try story.step(#"{"sleep":2000}"#)
        try story.step(Kind.stop("$tx1", "@3602", 2_000))
        #expect(story.invoiced.isEmpty && story.held == ["1 more pauses than are kept"])
    }

    @Test func `the cost of a session that runs counts no pause that we ordered`() throws {
        var story = try begun()
        try story.send("SetChargingProfile", Self.profile("TxDefaultProfile"))
        try story.step(#"{"sleep":600}"#)
        try story.step(Kind.status("@1202", "SuspendedEV"))
        try story.step(#"{"sleep":1800}"#)
        let station = try story.scenario.station("CP1")
        let cost = Invoicing.costSoFar(
            of: try story.session(1), in: story.scenario.world.tariffs, powerMax: nil, limits: station.limits, at: story.scenario.now)
        let seconds = story.scenario.now.seconds(since: try story.session(1).startedAt)
        #expect(abs((cost?.gross.rawValue ?? 0) - (150 + seconds * 600 / 3_600)) <= 1)
    }
}
