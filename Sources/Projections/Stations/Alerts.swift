public import EventStore

/// What needs a person's eyes: one line for each kind, station and session, however often it happens. What is about a session ends with its
/// cause: when the session ends, or when a person decided about it.
public struct Alerts: Sendable, Equatable {
    private var states: [AlertState] = []

    public init() {}

    /// The most recent first.
    public var all: [AlertState] { states.reversed() }

    /// Whether there is one of this kind about a station.
    public func has(_ kind: String, of station: StationID) -> Bool { states.contains { $0.station == station && $0.kind == kind } }

    /// Whether there is one of this kind about a session.
    public func has(_ kind: String, of session: SessionID) -> Bool { states.contains { $0.session == session && $0.kind == kind } }
    /// The clock jumped: lists stay in the order of their times.
    mutating func shift(_ microseconds: Int64) {
        for index in states.indices {
            states[index].firstAt.shift(microseconds)
            states[index].lastAt.shift(microseconds)
        }
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .alertRaised(let e): raise(e.station, e.kind, e.text, of: e.session, context)
        case .duplicateConnectionRefused(let e):
            raise(e.station, "duplicate-connection", "A second connection from \(e.address) was refused: the first one is alive.", context)
        case .foreignTransactionReported(let e):
            raise(
                e.station, "foreign-transaction",
                "\(e.action) named transaction \(e.transactionId), which is none that this station has open or ended lately.", context)
        case .sessionHeld(let e):
            raise(
                nil, "session-held", "Session \(e.session) is held: \(e.reason.name). \(e.detail)", of: e.session, context)
        case .sessionContradicted(let e): raise(e, context)
        case .registerGapFound(let e): raise(e, context)
        case .sessionReleased(let e): states.removeAll { $0.session == e.session && Self.awaitsDecision.contains($0.kind) }
        case .sessionStopped(let e): states.removeAll { $0.session == e.session && Self.awaitsEnd.contains($0.kind) }
        case .alertAcknowledged(let e): states.removeAll { $0.kind == e.kind && $0.station == e.station && $0.session == e.session }
        case .alertEnded(let e): states.removeAll { $0.kind == e.kind && $0.station == e.station && $0.session == e.session }
        default: break
        }
    }

    /// Kinds that end with the session that they are about.
    private static let awaitsEnd: Set = ["session-stuck", "session-stop-refused"]
    /// Kinds that end when a person decided about the session.
    private static let awaitsDecision: Set = ["session-held", "session-contradicted"]

    private mutating func raise(_ e: SessionContradicted, _ context: EntryContext) {
        let figures = [
            e.meterStart.map { "start \($0.kilowattHoursText) kWh" }, e.meterStop.map { "end \($0.kilowattHoursText) kWh" },
            e.stoppedAt.map { "ended at \($0.text)" },
        ]
        let told = figures.compactMap { $0 }.joined(separator: ", ")
        let issued = e.invoice.map { " Invoice \($0) stands; credit it and invoice the session anew, or let it stand." } ?? ""
        raise(
            e.station, "session-contradicted", "\(e.action) tells another story of session \(e.session) than before: \(told).\(issued)",
            of: e.session, context)
    }

    private mutating func raise(_ e: RegisterGapFound, _ context: EntryContext) {
        let rose = e.after > e.before
        let gap = (rose ? e.after.subtracting(e.before) : e.before.subtracting(e.after)) ?? Energy(rawValue: 0)
        raise(
            e.station, rose ? "energy-between-sessions" : "register-fell",
            rose
                ? "The register of connector \(e.connector) rose by \(gap.kilowattHoursText) kWh before session \(e.session) began: "
                    + "nobody paid for it."
                : "The register of connector \(e.connector) stood \(gap.kilowattHoursText) kWh lower when session \(e.session) began: "
                    + "something was counted twice, or it began anew.", context)
    }

    private mutating func raise(
        _ station: StationID?, _ kind: String, _ text: String, of session: SessionID? = nil, _ context: EntryContext
    ) {
        var state = AlertState(
            station: station, kind: kind, text: text, count: 1, firstAt: context.instant, lastAt: context.instant, session: session)
        if let index = states.firstIndex(where: { $0.station == station && $0.kind == kind && $0.session == session }) {
            state.count = states[index].count + 1
            state.firstAt = states[index].firstAt
            states.remove(at: index)
        }
        if states.count >= Limits.alerts { states.removeFirst() }
        states.append(state)
    }
}

extension Alerts: Recordable {
    public init(from reader: inout FieldReader) throws(CodecError) {
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: states.append(try reader.record())
            default: try reader.skip()
            }
        }
    }

    public func write(to writer: inout FieldWriter) { writer.put(1, states) }
}
