import EventStore

extension SessionState {
    /// A session as its start tells it.
    init(_ e: SessionStarted, _ context: EntryContext) {
        self.init(
            session: e.session, station: e.station, connector: e.connector, transactionId: e.transactionId, token: e.token,
            authorization: e.authorization, meterStart: e.meterStart, startedAt: e.startedAt, receivedAt: context.instant,
            tariff: e.tariff, tariffVersion: e.tariffVersion, free: e.free, isEstimated: e.isEstimated, reservationId: e.reservationId,
            driver: e.driver, call: e.call, lastRegister: e.meterStart, entries: [context.sequence],
            parking: e.isParked ? [ParkingSpan(start: e.startedAt)] : [], reportedAt: e.reportedAt, twin: e.twin)
    }
}
