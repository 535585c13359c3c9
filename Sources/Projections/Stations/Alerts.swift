public import EventStore

/// What needs a person's eyes: one line for each kind, station and session, however often it happens. What is about a session ends with its
/// cause: when the session ends, or when a person decided about it.
public struct Alerts: Sendable {
    private var alerts = Recent<About, AlertState>(most: Limits.alerts)
    /// How many of each kind there are.
    private var ofKind: [String: Int] = [:]

    /// What alerts are found by: the session that they are about, or else the station, or else the installation. What tells how a station
    /// stands names no session, and what ends with a session names it.
    private struct About: GivenKey {
        private let id: UInt64
        var spread: UInt64 { mixed(id) }

        init(_ station: StationID?, _ session: SessionID?) {
            id = session.map { $0.rawValue << 1 | 1 } ?? UInt64(station?.rawValue ?? 0) << 1
        }
    }

    public init() {}

    /// The most recent first.
    public var all: [AlertState] { alerts.newestFirst }

    public var count: Int { alerts.count }

    /// Whether nothing needs anybody.
    public var isEmpty: Bool { alerts.isEmpty }

    /// How many of a kind there are.
    public func count(of kind: String) -> Int { ofKind[kind] ?? 0 }

    /// Whether there is one of this kind about a station.
    public func has(_ kind: String, of station: StationID) -> Bool { find(kind, of: station) != nil }

    /// Whether there is one of this kind about a session.
    public func has(_ kind: String, of session: SessionID) -> Bool {
        alerts.place(in: About(nil, session)) { $0.kind == kind } != nil
    }

    /// The one of this kind about a station or a session, or about the installation.
    public func find(_ kind: String, of station: StationID?, session: SessionID? = nil) -> AlertState? {
        place(kind, station, session).flatMap(alerts.element)
    }

    private func place(_ kind: String, _ station: StationID?, _ session: SessionID?) -> Int? {
        alerts.place(in: About(station, session)) { $0.station == station && $0.session == session && $0.kind == kind }
    }

    /// The clock jumped: lists stay in the order of their times.
    mutating func shift(_ shift: ClockShift) {
        alerts.changeEach { alert in
            alert.firstAt.shift(shift)
            alert.lastAt.shift(shift)
        }
    }

    /// What an alert says when it is raised.
    public struct Raised: Sendable, Equatable {
        public let station: StationID?
        public let session: SessionID?
        public let kind: String
        public let text: String
        /// The correction that it offers.
        public let offer: CorrectionOffer?

        public init(
            station: StationID?, session: SessionID? = nil, kind: String, text: String, offer: CorrectionOffer? = nil
        ) {
            self.station = station
            self.session = session
            self.kind = kind
            self.text = text
            self.offer = offer
        }
    }

    /// The alert that an event raises; nil where it raises none.
    public static func raised(by event: Event) -> Raised? {
        switch event {
        case .alertRaised(let e): Raised(station: e.station, session: e.session, kind: e.kind, text: e.text)
        case .duplicateConnectionRefused(let e):
            Raised(
                station: e.station, kind: "duplicate-connection",
                text: "A second connection from \(e.address) was refused: the first one is alive.")
        case .foreignTransactionReported(let e):
            Raised(
                station: e.station, kind: "foreign-transaction",
                text: "\(e.action) named transaction \(e.transactionId), which is none that this station has open or ended lately.")
        case .sessionHeld(let e):
            Raised(
                station: nil, session: e.session, kind: "session-held",
                text: "Session \(e.session) is held: \(e.reason.name). \(e.detail)")
        case .sessionContradicted(let e): raised(by: e)
        case .registerGapFound(let e): e.isRest ? nil : raised(by: e)
        case .connectorStatusChanged(let e): e.status == .faulted ? raised(by: e) : nil
        case .callUnobserved(let e):
            Raised(
                station: e.station, kind: "call-unobserved",
                text: "What call \(e.call) asked for was not seen to happen, whatever the station answered.")
        case .sessionStarted(let e): e.free == .noTariff ? unpriced(e) : nil
        default: nil
        }
    }

    /// In the station's own words, with its maker's code.
    private static func raised(by e: ConnectorStatusChanged) -> Raised {
        let maker = e.vendorErrorCode.map { code in [e.vendorId, code].compactMap { $0 }.joined(separator: " ") }
        let said = [e.errorCode == "NoError" ? nil : e.errorCode, e.info, maker]
        let words = said.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "; ")
        return Raised(
            station: e.station, kind: faulted(e.connector),
            text: (e.connector == .station ? "The station" : "Connector \(e.connector)") + " is faulted"
                + (words.isEmpty ? ", and says no more." : ": \(words)."))
    }

    /// One alert a connector, which ends with its fault.
    private static func faulted(_ connector: ConnectorID) -> String { "faulted-\(connector.rawValue)" }

    /// The kind of alert that tells of sessions for which no tariff is there.
    private static let unpriced = "no-tariff"

    private static func unpriced(_ e: SessionStarted) -> Raised {
        Raised(
            station: nil, kind: unpriced,
            text:
                "Session \(e.session) has no price yet, for no tariff applies where it began. Assign one; where charging is free, one of 0."
        )
    }

    private static func raised(by e: SessionContradicted) -> Raised {
        let told = ToldOtherwise(e, 0).text
        // An end by which it cannot have delivered what was told is offered to nobody.
        let end = e.energy == nil ? nil : e.stoppedAt
        let figures = (e.energy.map { " --energy-kwh \($0.kilowattHoursText)" } ?? "") + (end.map { " --stopped-at \($0.text)" } ?? "")
        let issued =
            e.invoice.map { invoice in
                figures.isEmpty
                    ? " Invoice \(invoice) stands, and what was told could not be billed in its place."
                    : " Invoice \(invoice) stands: let it stand, or correct it (cpms invoice correct \(invoice)\(figures))."
            }
            ?? (e.isUnbilled
                ? " It was \(e.isWrittenOff ? "written off" : "closed without an invoice"): let it stand, or bill it "
                    + "(cpms session price \(e.session) 'told later'\(e.isWrittenOff ? " --written-off" : "")\(figures))."
                : "")
        return Raised(
            station: e.station, session: e.session, kind: "session-contradicted",
            text: "\(e.action) tells another story of session \(e.session) than before: \(told).\(issued)",
            offer: e.invoice.map { CorrectionOffer(invoice: $0, energy: e.energy, stoppedAt: end) })
    }

    private static func raised(by e: RegisterGapFound) -> Raised {
        let rose = e.after > e.before
        let gap = (rose ? e.after.subtracting(e.before) : e.before.subtracting(e.after)) ?? Energy(rawValue: 0)
        return Raised(
            station: e.station, kind: kindOfGap(isRise: rose),
            text: rose
                ? "The register of connector \(e.connector) rose by \(gap.kilowattHoursText) kWh before session \(e.session) began: "
                    + "nobody paid for it." + all(e.sum, isRise: rose)
                : "The register of connector \(e.connector) stood \(gap.kilowattHoursText) kWh lower when session \(e.session) began: "
                    + "something was counted twice, or it began anew." + all(e.sum, isRise: rose))
    }

    private static func kindOfGap(isRise: Bool) -> String { isRise ? "energy-between-sessions" : "register-fell" }

    private static func all(_ sum: Energy?, isRise: Bool) -> String {
        guard let sum else { return "" }
        let what = isRise ? "Between sessions of this station it is" : "Registers of this station fell by"
        return " \(what) \(sum.kilowattHoursText) kWh in all."
    }

    /// What an alert that stands says from now on, where an event changes no more than that.
    private static func retold(by event: Event) -> Raised? {
        switch event {
        case .registerGapFound(let e): e.isRest ? raised(by: e) : nil
        case .registerGapClosed(let e): left(of: e)
        default: nil
        }
    }

    /// What is left to be said where one movement of a register is explained and others are not.
    private static func left(of e: RegisterGapClosed) -> Raised? {
        guard let left = e.left else { return nil }
        let rose = e.after > e.before
        return Raised(
            station: e.station, kind: kindOfGap(isRise: rose),
            text: "Session \(e.cause) explains what lay before session \(e.session)." + all(left, isRise: rose)
                + (rose ? " Nobody paid for it." : ""))
    }

    /// What becomes of an alert.
    public struct Change: Sendable, Equatable {
        /// What happens to it.
        public enum What: Sendable, Equatable { case raised, ended, acknowledged }

        public let what: What
        public let alert: Raised
    }

    /// What an event is about to change; asked before it is folded. An alert that is raised again while it stands is the same alert.
    public func changes(by event: Event) -> [Change] {
        if let raised = Self.raised(by: event) {
            let isNew = find(raised.kind, of: raised.station, session: raised.session) == nil
            return isNew ? [Change(what: .raised, alert: raised)] : []
        }
        let what: Change.What = if case .alertAcknowledged = event { .acknowledged } else { .ended }
        return over(by: event).compactMap(alerts.element).map { state in
            Change(what: what, alert: Raised(station: state.station, session: state.session, kind: state.kind, text: state.text))
        }
    }

    /// Kinds that end with the session that they are about.
    private static let awaitsEnd: Set = ["session-stuck", "session-stop-refused", "charging-unauthorized"]
    /// Kinds that end when a person decided about the session.
    private static let awaitsDecision: Set = ["session-held", "session-contradicted"]

    private static func isSilence(_ kind: String) -> Bool { SilenceAlert(rawValue: kind) != nil }

    /// Where those stand that an event ends, or that were seen by it: the one that was raised longest ago first.
    private func over(by event: Event) -> [Int] {
        if alerts.isEmpty { return [] }
        return switch event {
        case .sessionReleased(let e): over(nil, e.session) { Self.awaitsDecision.contains($0) }
        case .sessionCorrected(let e):
            over(nil, e.session) { Self.awaitsDecision.contains($0) } + (e.isOfUnpriced ? over(nil, where: isLastUnpriced) : [])
        case .sessionStopped(let e): over(nil, e.session) { Self.awaitsEnd.contains($0) }
        case .connectorStatusChanged(let e) where e.status != .faulted: over(e.station) { $0 == Self.faulted(e.connector) }
        case .callObserved(let e): over(e.station) { $0 == "call-unobserved" }
        case .stationConnected(let e): over(e.station) { $0 == SilenceAlert.offline.rawValue }
        case .stationRemoved(let e): over(e.station) { $0.hasPrefix("faulted-") || Self.isSilence($0) }
        case .tariffAssigned(let e) where e.tariff != nil: over(nil) { $0 == Self.unpriced }
        case .alertAcknowledged(let e): place(e.kind, e.station, e.session).map { [$0] } ?? []
        case .alertEnded(let e): place(e.kind, e.station, e.session).map { [$0] } ?? []
        case .registerGapClosed(let e) where e.left == nil: over(e.station) { $0 == Self.kindOfGap(isRise: e.after > e.before) }
        default: []
        }
    }

    /// Whether an alert tells of one session for which no tariff was there, and of no more.
    private func isLastUnpriced(_ kind: String) -> Bool { kind == Self.unpriced && find(kind, of: nil)?.count == 1 }

    private func over(_ station: StationID?, _ session: SessionID? = nil, where isOver: (String) -> Bool) -> [Int] {
        alerts.places(in: About(station, session)) { isOver($0.kind) }.reversed()
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        if let raised = Self.raised(by: event) { return raise(raised, context) }
        if let less = Self.retold(by: event) { return retell(less) }
        for place in over(by: event) { uncount(alerts.remove(at: place)) }
        // A person had one of several sessions priced for which no tariff was there.
        if case .sessionCorrected(let e) = event, e.isOfUnpriced, var left = find(Self.unpriced, of: nil) {
            left.count -= 1
            put(left, insteadOf: place(Self.unpriced, nil, nil))
        }
    }

    /// What an alert says became less; one that a person has seen stays gone.
    private mutating func retell(_ less: Raised) {
        guard let known = place(less.kind, less.station, less.session), var state = alerts.element(at: known) else { return }
        state.text = less.text
        put(state, insteadOf: known)
    }

    private mutating func raise(_ raised: Raised, _ context: EntryContext) {
        var state = AlertState(
            station: raised.station, kind: raised.kind, text: raised.text, count: 1, firstAt: context.instant, lastAt: context.instant,
            session: raised.session, offer: raised.offer)
        let former = place(raised.kind, raised.station, raised.session)
        if let standing = former.flatMap(alerts.element) {
            // A session is held once, however often what is known of it gets better.
            state.count = standing.count + (raised.kind == "session-held" ? 0 : 1)
            state.firstAt = standing.firstAt
        }
        put(state, insteadOf: former)
    }

    private mutating func put(_ state: AlertState, insteadOf former: Int? = nil) {
        let gone = alerts.put(state, in: About(state.station, state.session), insteadOf: former)
        guard former == nil, gone?.kind != state.kind else { return }
        ofKind[state.kind, default: 0] += 1
        uncount(gone)
    }

    private mutating func uncount(_ gone: AlertState?) {
        guard let gone, let count = ofKind[gone.kind] else { return }
        ofKind[gone.kind] = count == 1 ? nil : count - 1
    }
}

extension SessionCorrected {
    /// A session is priced that was free for want of a tariff.
    fileprivate var isOfUnpriced: Bool { invoice == nil && !isOtherwiseFree }
}

extension Alerts {
    init(_ kept: AlertsKept) {
        for alert in kept.alerts { put(alert) }
    }

    var kept: AlertsKept { AlertsKept(alerts: alerts.oldestFirst) }
}

extension Alerts: Equatable {
    public static func == (a: Alerts, b: Alerts) -> Bool { a.alerts == b.alerts }
}
