public import EventStore

extension SessionState {
    /// A session as its start tells it.
    init(_ e: SessionStarted, _ context: EntryContext) {
        let told = e.statuses.isEmpty || !e.isParked ? e.statuses : [ToldStatus(at: e.startedAt, status: .suspendedEV)] + e.statuses
        self.init(
            session: e.session, station: e.station, connector: e.connector, transactionId: e.transactionId, token: e.token,
            authorization: e.authorization, meterStart: e.meterStart, startedAt: e.startedAt, receivedAt: context.instant,
            tariff: e.tariff, tariffVersion: e.tariffVersion, free: e.free, isEstimated: e.isEstimated, reservationId: e.reservationId,
            driver: e.driver, call: e.call, lastRegister: e.meterStart, entries: [context.sequence],
            parking: told.isEmpty
                ? e.isParked ? [ParkingSpan(start: e.parkedAt ?? e.startedAt)] : [] : ParkingSpan.told(by: told, since: e.startedAt),
            reportedAt: e.reportedAt, twin: e.twin,
            isUnchecked: e.isUnchecked, isWithoutZone: e.isWithoutZone, statusAt: e.parkedAt, isResent: e.isResent, statuses: told,
            isClockBehind: e.isClockBehind)
    }
}

extension SessionID {
    /// The highest number that a station takes for a transaction (OCPP 1.6, 7.45: an integer of 32 bits).
    static let transactionIdMax = Int64(Int32.max)

    /// What its station calls it, where we say how: such numbers begin anew when there are no more.
    public var transactionId: Int64 { Int64((local - 1) % UInt64(Self.transactionIdMax)) + 1 }
}
