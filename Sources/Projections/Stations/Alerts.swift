public import EventStore

/// What needs a person's eyes: one line for each kind and station, however often it happens.
public struct Alerts: Sendable, Equatable {
    private var states: [AlertState] = []

    public init() {}

    /// The most recent first.
    public var all: [AlertState] { states.reversed() }

    /// Whether there is one of this kind about a station.
    public func has(_ kind: String, of station: StationID) -> Bool { find(kind, of: station) != nil }

    /// The one of this kind about a station, or about the installation.
    public func find(_ kind: String, of station: StationID?) -> AlertState? { states.first { $0.station == station && $0.kind == kind } }

    /// What an alert says when it is raised.
    public struct Raised: Sendable, Equatable {
        public let station: StationID?
        public let kind: String
        public let text: String

        public init(station: StationID?, kind: String, text: String) {
            self.station = station
            self.kind = kind
            self.text = text
        }
    }

    /// The alert that an event raises; nil where it raises none.
    public static func raised(by event: Event) -> Raised? {
        switch event {
        case .alertRaised(let e): Raised(station: e.station, kind: e.kind, text: e.text)
        case .duplicateConnectionRefused(let e):
            Raised(
                station: e.station, kind: "duplicate-connection",
                text: "A second connection from \(e.address) was refused: the first one is alive.")
        case .foreignTransactionReported(let e):
            Raised(
                station: e.station, kind: "foreign-transaction",
                text: "\(e.action) named transaction \(e.transactionId), which is none that this station has open or ended lately.")
        case .sessionHeld(let e):
            Raised(station: nil, kind: "session-held", text: "Session \(e.session) is held: \(e.reason.name). \(e.detail)")
        default: nil
        }
    }

    /// What becomes of an alert.
    public struct Change: Sendable, Equatable {
        /// What happens to it.
        public enum What: Sendable, Equatable { case raised, ended, acknowledged }

        public let what: What
        public let alert: Raised
    }

    /// What an event is about to change; asked before it is folded. An alert that is raised again while it stands is the same alert.
    public func change(by event: Event) -> Change? {
        if let raised = Self.raised(by: event) {
            return find(raised.kind, of: raised.station) == nil ? Change(what: .raised, alert: raised) : nil
        }
        switch event {
        case .alertEnded(let e): return change(.ended, e.kind, e.station)
        case .alertAcknowledged(let e): return change(.acknowledged, e.kind, e.station)
        default: return nil
        }
    }

    private func change(_ what: Change.What, _ kind: String, _ station: StationID?) -> Change? {
        find(kind, of: station).map { Change(what: what, alert: Raised(station: station, kind: kind, text: $0.text)) }
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .alertAcknowledged(let e): states.removeAll { $0.kind == e.kind && $0.station == e.station }
        case .alertEnded(let e): states.removeAll { $0.kind == e.kind && $0.station == e.station }
        default: if let raised = Self.raised(by: event) { raise(raised, context) }
        }
    }

    private mutating func raise(_ raised: Raised, _ context: EntryContext) {
        var state = AlertState(
            station: raised.station, kind: raised.kind, text: raised.text, count: 1, firstAt: context.instant, lastAt: context.instant)
        if let index = states.firstIndex(where: { $0.station == raised.station && $0.kind == raised.kind }) {
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
