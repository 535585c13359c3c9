public import EventStore

/// What needs a person's eyes: one line for each kind, station and session, however often it happens. What is about a session ends with its
/// cause: when the session ends, or when a person decided about it.
public struct Alerts: Sendable, Equatable {
    private var states: [AlertState] = []

    public init() {}

    /// The most recent first.
    public var all: [AlertState] { states.reversed() }

    /// Whether nothing needs anybody.
    public var isEmpty: Bool { states.isEmpty }

    /// How many of a kind there are.
    public func count(of kind: String) -> Int { states.count { $0.kind == kind } }

    /// Whether there is one of this kind about a station.
    public func has(_ kind: String, of station: StationID) -> Bool { find(kind, of: station) != nil }

    /// Whether there is one of this kind about a session.
    public func has(_ kind: String, of session: SessionID) -> Bool { states.contains { $0.session == session && $0.kind == kind } }

    /// The one of this kind about a station or a session, or about the installation.
    public func find(_ kind: String, of station: StationID?, session: SessionID? = nil) -> AlertState? {
        states.first { $0.station == station && $0.session == session && $0.kind == kind }
    }

    /// The clock jumped: lists stay in the order of their times.
    mutating func shift(_ shift: ClockShift) {
        for index in states.indices {
            states[index].firstAt.shift(shift)
            states[index].lastAt.shift(shift)
        }
    }

    /// What an alert says when it is raised.
    public struct Raised: Sendable, Equatable {
        public let station: StationID?
        public let session: SessionID?
        public let kind: String
        public let text: String

        public init(station: StationID?, session: SessionID? = nil, kind: String, text: String) {
            self.station = station
            self.session = session
            self.kind = kind
            self.text = text
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
        case .registerGapFound(let e): raised(by: e)
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
            text: "Session \(e.session) is free, for no tariff applies where it began. Assign one; where charging is to be free, one of 0.")
    }

    private static func raised(by e: SessionContradicted) -> Raised {
        let figures = [
            e.meterStart.map { "start \($0.kilowattHoursText) kWh" }, e.meterStop.map { "end \($0.kilowattHoursText) kWh" },
            e.stoppedAt.map { "ended at \($0.text)" }, e.isOtherCard ? "with another card" : nil,
            e.connector.map { "on connector \($0)" },
        ]
        let told = figures.compactMap { $0 }.joined(separator: ", ")
        let figure = e.energy.map { " --energy-kwh \($0.kilowattHoursText)" } ?? ""
        let issued =
            e.invoice.map { " Invoice \($0) stands: let it stand, or correct it (cpms invoice correct \($0)\(figure))." } ?? ""
        return Raised(
            station: e.station, session: e.session, kind: "session-contradicted",
            text: "\(e.action) tells another story of session \(e.session) than before: \(told).\(issued)")
    }

    private static func raised(by e: RegisterGapFound) -> Raised {
        let rose = e.after > e.before
        let gap = (rose ? e.after.subtracting(e.before) : e.before.subtracting(e.after)) ?? Energy(rawValue: 0)
        return Raised(
            station: e.station, kind: rose ? "energy-between-sessions" : "register-fell",
            text: rose
                ? "The register of connector \(e.connector) rose by \(gap.kilowattHoursText) kWh before session \(e.session) began: "
                    + "nobody paid for it."
                : "The register of connector \(e.connector) stood \(gap.kilowattHoursText) kWh lower when session \(e.session) began: "
                    + "something was counted twice, or it began anew.")
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
        return states.filter { Self.isOver($0, by: event) }.map { state in
            Change(what: what, alert: Raised(station: state.station, session: state.session, kind: state.kind, text: state.text))
        }
    }

    /// Kinds that end with the session that they are about.
    private static let awaitsEnd: Set = ["session-stuck", "session-stop-refused"]
    /// Kinds that end when a person decided about the session.
    private static let awaitsDecision: Set = ["session-held", "session-contradicted"]

    private static func isSilence(_ kind: String) -> Bool { SilenceAlert(rawValue: kind) != nil }

    /// Whether an alert ends, or was seen, because of an event.
    private static func isOver(_ state: AlertState, by event: Event) -> Bool {
        switch event {
        case .sessionReleased(let e): state.session == e.session && awaitsDecision.contains(state.kind)
        case .sessionCorrected(let e): state.session == e.session && awaitsDecision.contains(state.kind)
        case .sessionStopped(let e): state.session == e.session && awaitsEnd.contains(state.kind)
        case .connectorStatusChanged(let e):
            e.status != .faulted && state.station == e.station && state.kind == faulted(e.connector)
        case .callObserved(let e): state.station == e.station && state.kind == "call-unobserved"
        case .stationConnected(let e): state.station == e.station && state.kind == SilenceAlert.offline.rawValue
        case .stationRemoved(let e): state.station == e.station && (state.kind.hasPrefix("faulted-") || isSilence(state.kind))
        case .tariffAssigned(let e): e.tariff != nil && state.kind == unpriced
        case .alertAcknowledged(let e): state.kind == e.kind && state.station == e.station && state.session == e.session
        case .alertEnded(let e): state.kind == e.kind && state.station == e.station && state.session == e.session
        default: false
        }
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .sessionReleased(let e): end(by: event) { $0.session == e.session }
        case .sessionCorrected(let e): end(by: event) { $0.session == e.session }
        case .sessionStopped(let e): end(by: event) { $0.session == e.session }
        case .callObserved(let e): end(by: event) { $0.station == e.station }
        case .stationConnected(let e): end(by: event) { $0.station == e.station }
        case .stationRemoved(let e): end(by: event) { $0.station == e.station }
        case .connectorStatusChanged(let e) where e.status != .faulted: end(by: event) { $0.station == e.station }
        case .alertAcknowledged, .alertEnded, .tariffAssigned: end(by: event) { _ in true }
        default: if let raised = Self.raised(by: event) { raise(raised, context) }
        }
    }

    /// Lets go of what an event ends; `isAbout` passes over the most without a copy of any, for sessions end often and few have an alert.
    private mutating func end(by event: Event, where isAbout: (borrowing AlertState) -> Bool) {
        for index in states.indices.reversed() where isAbout(states[index]) && Self.isOver(states[index], by: event) {
            states.remove(at: index)
        }
    }

    private mutating func raise(_ raised: Raised, _ context: EntryContext) {
        var state = AlertState(
            station: raised.station, kind: raised.kind, text: raised.text, count: 1, firstAt: context.instant, lastAt: context.instant,
            session: raised.session)
        let standing = states.indices.first { index in
            states[index].station == raised.station && states[index].session == raised.session && states[index].kind == raised.kind
        }
        if let index = standing {
            // A session is held once, however often what is known of it gets better.
            state.count = states[index].count + (raised.kind == "session-held" ? 0 : 1)
            state.firstAt = states[index].firstAt
            states.remove(at: index)
        }
        if states.count >= Limits.alerts { states.removeFirst() }
        states.append(state)
    }
}

extension Alerts {
    init(_ kept: AlertsKept) { states = kept.alerts }

    var kept: AlertsKept { AlertsKept(alerts: states) }
}
