import EventStore
import Projections
import Testing

private let session = SessionID(rawValue: 1)

private func started(_ id: UInt64 = 1, meterStart: Int64? = 1000) -> Event {
    .sessionStarted(
        SessionStarted(
            session: SessionID(rawValue: id), station: one, connector: first, transactionId: Int64(id), authorization: .accepted,
            meterStart: meterStart.map { Energy(milliwattHours: $0) }, startedAt: Fold.start))
}

private func values(_ registers: [Int64?], isLate: Bool = false) -> Event {
    .meterValuesRecorded(
        MeterValuesRecorded(
            station: one, connector: first, session: session,
            readings: registers.map { MeterReading(at: Fold.start, register: $0.map { Energy(milliwattHours: $0) }) }, isLate: isLate))
}

private func stopped(_ energy: Int64 = 5000) -> Event {
    .sessionStopped(
        SessionStopped(
            session: session, station: one, meterStop: Energy(milliwattHours: 1000 + energy), stoppedAt: Fold.start.adding(seconds: 60),
            reason: "Local", energy: Energy(milliwattHours: energy)))
}

private func invoiced(credits: InvoiceID? = nil) -> Event {
    let line = PricedLine(dimension: .flat, quantity: 1, price: Price(millionths: 1), net: .zero, tax: .zero)
    return .invoiceIssued(
        InvoiceIssued(
            invoice: InvoiceID(rawValue: 9), series: "R", number: 1, credits: credits, currency: .eur,
            lines: [InvoiceLine(session: session, line: line), InvoiceLine(session: session, line: line)], net: .zero, tax: .zero,
            gross: .zero,
            servicedFrom: Fold.start, servicedTo: Fold.start, sellerName: "S", sellerAddress: "A", contentHash: Subject(high: 0, low: 0)))
}

@Test func `a session is open from its start until it is invoiced`() {
    var fold = Fold([stationAdded(1, "CP1"), started()])
    #expect(fold.world.sessions.nextID == SessionID(rawValue: 2))
    #expect(fold.world.stations[one]?.openSessions == [session])
    #expect(fold.world.sessions[session]?.isRunning == true)
    fold.apply(stopped())
    #expect(fold.world.sessions[session]?.isRunning == false)
    #expect(fold.world.stations[one]?.openSessions == [])
    #expect(fold.world.stations[one]?.closedSessions.map(\.session) == [session])
    #expect(fold.world.sessions.openCount == 1)
    fold.apply(invoiced())
    #expect(fold.world.sessions.openCount == 0 && fold.world.sessions.closedCount == 1)
    #expect(fold.world.sessions.awaitingArchive.map(\.invoice) == [InvoiceID(rawValue: 9)])
    #expect(fold.world.takeRetiredSessions().first?.entries == [2, 3, 4])
}

@Test func `a credit note does not touch the sessions on it`() {
    let fold = Fold([stationAdded(1, "CP1"), started(), stopped(), invoiced(credits: InvoiceID(rawValue: 3))])
    #expect(fold.world.sessions.openCount == 1)
    #expect(fold.world.sessions[session]?.invoice == nil)
}

@Test func `the energy so far is what the register moved, and a late reading does not count`() {
    var fold = Fold([stationAdded(1, "CP1"), started(), values([1500, nil]), values([1400])])
    #expect(fold.world.sessions[session]?.energySoFar == Energy(milliwattHours: 500))
    fold.apply(values([9000], isLate: true))
    #expect(fold.world.sessions[session]?.energySoFar == Energy(milliwattHours: 500))
    #expect(fold.world.sessions[session]?.readingCount == 3)
    fold.apply(stopped(700))
    #expect(fold.world.sessions[session]?.energySoFar == Energy(milliwattHours: 700))
    #expect(Fold([started(meterStart: nil)]).world.sessions[session]?.energySoFar == nil)
}

@Test func `many readings are thinned out and the last one is kept`() {
    var fold = Fold([stationAdded(1, "CP1"), started()])
    for number in 1...5000 as ClosedRange<Int64> { fold.apply(values([1000 + number])) }
    let state = fold.world.sessions[session]
    #expect(state?.readingCount == 5000)
    #expect((100...400).contains(state?.readings.count ?? 0))
    #expect(state?.readings.last?.register == Energy(milliwattHours: 6000))
}

@Test func `a held session waits until a person releases it or writes it off`() {
    let held = Event.sessionHeld(SessionHeld(session: session, reason: .meterWentBackwards, detail: "d"))
    var fold = Fold([stationAdded(1, "CP1"), started(), stopped(), held])
    #expect(fold.world.sessions[session]?.held == .meterWentBackwards)
    fold.apply(.sessionReleased(SessionReleased(session: session, energy: Energy(milliwattHours: 3))))
    #expect(fold.world.sessions[session]?.held == nil)
    #expect(fold.world.sessions[session]?.energy == Energy(milliwattHours: 3))
    fold.apply(.sessionReleased(SessionReleased(session: session, isWrittenOff: true)))
    #expect(fold.world.sessions.openCount == 0)
    #expect(fold.world.sessions.awaitingArchive.first?.isWrittenOff == true)
}

@Test func `closed sessions of a station are remembered, but not for ever`() {
    var fold = Fold([stationAdded(1, "CP1")])
    for id in 1...40 as ClosedRange<UInt64> {
        fold.apply(started(id))
        fold.apply(
            .sessionStopped(
                SessionStopped(
                    session: SessionID(rawValue: id), station: one, stoppedAt: fold.now, reason: "Local", energy: Energy(milliwattHours: 0))
            ))
    }
    #expect(fold.world.stations[one]?.closedSessions.map(\.session.rawValue) == Array(9...40))
    #expect(fold.world.sessions.all.map(\.session.rawValue) == Array(1...40))
}

@Test func `what is told of a session that is not known changes nothing`() {
    var fold = Fold([stationAdded(1, "CP1")])
    let before = fold.world.sessions.encoded()
    fold.apply(values([5]), stopped(), .sessionFreed(SessionFreed(session: session, reason: .noTariff)))
    fold.apply(invoiced(), .sessionReleased(SessionReleased(session: session, isWrittenOff: true)))
    #expect(fold.world.sessions.encoded() == before)
}

private func status(_ status: ConnectorStatus, after seconds: Int64, connector: UInt32 = 1) -> Event {
    .connectorStatusChanged(
        ConnectorStatusChanged(
            station: one, connector: ConnectorID(rawValue: connector), status: status, errorCode: "NoError",
            at: Fold.start.adding(seconds: seconds)))
}

private func parked(_ world: World) -> [[Int64?]] {
    (world.sessions[session]?.parking ?? []).map { [$0.start.seconds(since: Fold.start), $0.end?.seconds(since: Fold.start)] }
}

@Test func `the times in which the vehicle asks for no power are kept, pauses of the station are not`() {
    var fold = Fold([stationAdded(1, "CP1"), status(.suspendedEV, after: -9), started(), status(.charging, after: 10)])
    #expect(parked(fold.world) == [])
    fold.apply(status(.suspendedEV, after: 100), status(.suspendedEV, after: 120), status(.charging, after: 160))
    fold.apply(status(.suspendedEVSE, after: 200), status(.suspendedEV, after: 250, connector: 2), status(.charging, after: 300))
    fold.apply(status(.suspendedEV, after: 400))
    #expect(parked(fold.world) == [[100, 160], [400, nil]])
    fold.apply(stopped(), status(.finishing, after: 900))
    #expect(parked(fold.world) == [[100, 160], [400, nil]])
}

@Test func `times without demand that are told out of order never overlap, and are bounded`() {
    var fold = Fold([stationAdded(1, "CP1"), started(), status(.suspendedEV, after: -50), status(.charging, after: -70)])
    #expect(parked(fold.world) == [[0, nil]])
    fold.apply(status(.suspendedEV, after: 100), status(.suspendedEV, after: 20))
    #expect(parked(fold.world) == [[0, nil]] && fold.world.sessions[session]?.isStatusLate == false)
    fold.apply(status(.charging, after: 50))
    #expect(parked(fold.world) == [[0, nil]] && fold.world.sessions[session]?.isStatusLate == true)
    for number in 0..<300 as Range<Int64> { fold.apply(status(.charging, after: 200 + number), status(.suspendedEV, after: 200 + number)) }
    #expect(fold.world.sessions[session]?.parking.count == 200)
}

@Test func `a register that falls and rises by all that 64 bits hold ends nothing`() {
    let ends: [Int64] = [.max, .min, 0, .max, -1, .min, .max, .min, 1, .max]
    for start in [nil, Int64.min, 0, .max] as [Int64?] {
        var fold = Fold([stationAdded(1, "CP1"), started(meterStart: start)])
        for (index, register) in ends.enumerated() {
            let reading = MeterReading(at: Fold.start.adding(seconds: Int64(index)), register: Energy(milliwattHours: register))
            fold.apply(.meterValuesRecorded(MeterValuesRecorded(station: one, connector: first, session: session, readings: [reading])))
            let state = fold.world.sessions[session]
            #expect(state?.latestRegister == Energy(milliwattHours: register), "reading \(index)")
            #expect(state?.energyByReadings() != nil || state?.energyBeforeRestart == nil, "reading \(index)")
        }
    }
}
