import EventStore
import Projections
import Testing

private func connected(_ connection: UInt64, profile: Int = 1) -> Event {
    .stationConnected(
        StationConnected(
            station: one, connection: ConnectionID(rawValue: connection), address: "192.0.2.1:1", subprotocol: "ocpp1.6",
            securityProfile: profile))
}

private func disconnected(_ connection: UInt64) -> Event {
    .stationDisconnected(StationDisconnected(station: one, connection: ConnectionID(rawValue: connection), cause: .station))
}

private func frame(_ text: String, connection: UInt64 = 1) -> Input {
    .frame(FrameInput(station: one, connection: ConnectionID(rawValue: connection), kind: .text, text: Array(text.utf8)))
}

@Test func `a station is found by its identity in any case`() {
    let world = Fold([stationAdded(1, "CP-Ä1"), stationAdded(2, "CP2")]).world
    #expect(world.stations.find("cp-ä1")?.station == one)
    #expect(world.stations.find("CP3") == nil)
    #expect(world.stations.count == 2)
    #expect(world.stations.nextID == StationID(rawValue: 3))
    #expect(world.stations[StationID(rawValue: 0)] == nil && world.stations[StationID(rawValue: 3)] == nil)
}

@Test func `a removed station frees its identity and keeps its number`() throws {
    var fold = Fold([stationAdded(1, "CP1"), .stationRemoved(StationRemoved(station: one))])
    #expect(fold.world.stations.find("CP1") == nil)
    #expect(fold.world.stations[one]?.isRemoved == true)
    fold.apply(stationAdded(2, "CP1"))
    #expect(fold.world.stations.find("CP1")?.station == StationID(rawValue: 2))
    #expect(try World.decoded(from: fold.world.encoded()).stations.find("CP1")?.station == StationID(rawValue: 2))
}

@Test func `connections are counted, and an old one that closes does not disconnect the new one`() {
    var fold = Fold([stationAdded(1, "CP1"), connected(1), connected(2)])
    #expect(fold.world.stations.connectedCount == 1)
    fold.apply(disconnected(1))
    #expect(fold.world.stations[one]?.connection == ConnectionID(rawValue: 2))
    fold.apply(disconnected(2))
    #expect(fold.world.stations.connectedCount == 0)
    #expect(fold.world.stations[one]?.disconnectedAt == fold.now)
}

@Test func `the security profile that was reached falls when less is demanded`() {
    var fold = Fold([stationAdded(1, "CP1"), connected(1, profile: 3)])
    #expect(fold.world.stations[one]?.profileReached == 3)
    fold.apply(.stationChanged(StationChanged(station: one, securityProfile: 2)))
    #expect(fold.world.stations[one]?.profileReached == 2)
}

@Test func `frames are counted and the last ones remembered`() {
    var fold = Fold([stationAdded(1, "CP1"), connected(1)])
    for number in 1...20 { fold.apply(frame("[2,\"\(number)\",\"Heartbeat\",{}]")) }
    fold.apply(frame("[3,\"x\",{}]"))
    #expect(fold.world.stations[one]?.frames == 21)
    #expect(fold.world.stations[one]?.recentFrames.count == 8)
    #expect(fold.world.stations[one]?.lastFrameAt == fold.now)
}

@Test func `a fingerprint knows the message id and the whole text of a call`() throws {
    func print(_ text: String) -> FrameFingerprint? { FrameFingerprint(Array(text.utf8)) }
    let call = try #require(print("[2,\"a\",\"Heartbeat\",{}]"))
    #expect(print(" [ 2 , \"a\",\"Heartbeat\",{}]")?.idHash == call.idHash)
    #expect(print(" [ 2 , \"a\",\"Heartbeat\",{}]")?.textHash != call.textHash)
    #expect(print("[2,\"b\",\"Heartbeat\",{}]")?.idHash != call.idHash)
    for text in ["", "[", "[2", "[2,", "[2,\"", "[2,\"a", "[2,\"a\\", "[3,\"a\",{}]", "{}"] { #expect(print(text) == nil, "\(text)") }
}

@Test func `a boot is remembered, and with it only the frame that told it`() {
    var fold = Fold([stationAdded(1, "CP1")])
    for number in 1...12 {
        fold.apply(
            frame("[2,\"\(number)\",\"BootNotification\",{}]"),
            [.stationBooted(StationBooted(station: one, report: BootReport(vendor: "V", model: "M"), status: .accepted, interval: 300))])
    }
    #expect(fold.world.stations[one]?.recentBoots.count == 8)
    #expect(fold.world.stations[one]?.recentFrames.count == 1)
    #expect(fold.world.stations[one]?.report?.model == "M")
}

@Test func `connectors stand in their order whatever order they report in`() {
    var fold = Fold([stationAdded(1, "CP1")])
    for number in [3, 1, 2, 1] as [UInt32] {
        fold.apply(
            .connectorStatusChanged(
                ConnectorStatusChanged(
                    station: one, connector: ConnectorID(rawValue: number), status: .charging, errorCode: "NoError", at: fold.now)))
    }
    #expect(fold.world.stations[one]?.connectors.map(\.connector.rawValue) == [1, 2, 3])
}

@Test func `connectors and configuration keys are bounded`() {
    var fold = Fold([stationAdded(1, "CP1")])
    for number in 0..<200 as Range<UInt32> {
        fold.apply(
            .connectorStatusChanged(
                ConnectorStatusChanged(
                    station: one, connector: ConnectorID(rawValue: number), status: .available, errorCode: "NoError", at: fold.now)))
    }
    #expect(fold.world.stations[one]?.connectors.count == Projections.Limits.connectorsPerStation)
    let entries = (0..<700).map { ConfigurationEntry(key: "Key\($0)", value: "1") }
    fold.apply(.configurationReported(ConfigurationReported(station: one, entries: entries)))
    fold.apply(.configurationReported(ConfigurationReported(station: one, entries: [ConfigurationEntry(key: "KEY7", value: "2")])))
    #expect(fold.world.stations[one]?.configuration.count == 500)
    #expect(fold.world.stations[one]?.configuration[7].value == "2")
}

@Test func `a late reading does not replace the present one`() {
    func values(_ watts: Int64, isLate: Bool) -> Event {
        .meterValuesRecorded(
            MeterValuesRecorded(
                station: one, connector: first, readings: [MeterReading(at: Fold.start, power: Power(milliwatts: watts))], isLate: isLate))
    }
    let world = Fold([stationAdded(1, "CP1"), values(11, isLate: false), values(5, isLate: true)]).world
    #expect(world.stations[one]?.connectors.first?.reading?.power == Power(milliwatts: 11))
}

@Test func `the knocking list is bounded, counts by identity in any case, and forgets who is added`() {
    func knocked(_ identity: String, count: Int = 1) -> Event {
        .stationKnocked(
            StationKnocked(identity: identity, address: "a", count: count, reason: "unknown", subprotocols: "", userAgent: ""))
    }
    var fold = Fold([knocked("CP1"), knocked("cp1", count: 2)])
    #expect(fold.world.knocking.all.map(\.count) == [2])
    #expect(fold.world.knocking.find("Cp1")?.firstAt == Fold.start.adding(seconds: 1))
    for number in 0..<300 { fold.apply(knocked("X\(number)")) }
    #expect(fold.world.knocking.all.count == Projections.Limits.knockingStations)
    #expect(fold.world.knocking.find("CP1") == nil)
    #expect(fold.world.knocking.all.first?.identity == "X299")
    fold.apply(stationAdded(1, "x299"))
    #expect(fold.world.knocking.find("X299") == nil)
    fold.apply(.knockingCleared(KnockingCleared(identity: "X298")))
    #expect(fold.world.knocking.all.first?.identity == "X297")
}

@Test func `an alert of a kind and station is one line however often it happens`() {
    func raised(_ kind: String, _ station: StationID?) -> Event { .alertRaised(AlertRaised(station: station, kind: kind, text: "t")) }
    var fold = Fold([raised("a", one), raised("b", nil), raised("a", one), raised("a", nil)])
    #expect(fold.world.alerts.all.map(\.count) == [1, 2, 1])
    #expect(fold.world.alerts.all[1].firstAt == Fold.start.adding(seconds: 1))
    fold.apply(.alertAcknowledged(AlertAcknowledged(station: one, kind: "a")))
    #expect(fold.world.alerts.all.map(\.kind) == ["a", "b"])
    fold.apply(.sessionHeld(SessionHeld(session: SessionID(rawValue: 4), reason: .implausibleEnergy, detail: "d")))
    #expect(fold.world.alerts.all.first?.text == "Session 4 is held: implausible energy. d")
    for number in 0..<600 { fold.apply(raised("k\(number)", nil)) }
    #expect(fold.world.alerts.all.count == 500)
}

@Test func `stations are counted without the removed ones, and those that need no credentials are known`() throws {
    let until = Fold.start.adding(seconds: 1_000)
    func allowed(_ number: UInt32) -> Event {
        .profileZeroAllowed(ProfileZeroAllowed(station: StationID(rawValue: number), until: until))
    }
    let fold = Fold([
        stationAdded(1, "A"), stationAdded(2, "B"), stationAdded(3, "C"), allowed(3), allowed(2), allowed(3), allowed(9),
        .stationRemoved(StationRemoved(station: StationID(rawValue: 2))), .stationRemoved(StationRemoved(station: StationID(rawValue: 2))),
    ])
    for stations in [fold.world.stations, try World.decoded(from: fold.world.encoded()).stations] {
        #expect(stations.presentCount == 2 && stations.count == 3)
        #expect(stations.unprotected(at: Fold.start).map(\.identity) == ["C"])
        #expect(stations.unprotected(at: until).isEmpty)
    }
}
