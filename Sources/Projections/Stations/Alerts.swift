public import EventStore

/// What needs a person's eyes: one line for each kind and station, however often it happens.
public struct Alerts: Sendable, Equatable {
    private var states: [AlertState] = []

    public init() {}

    /// The most recent first.
    public var all: [AlertState] { states.reversed() }

    /// Whether there is one of this kind about a station.
    public func has(_ kind: String, of station: StationID) -> Bool { states.contains { $0.station == station && $0.kind == kind } }

    /// The clock jumped: lists stay in the order of their times.
    mutating func shift(_ microseconds: Int64) {
        for index in states.indices {
            states[index].firstAt.shift(microseconds)
            states[index].lastAt.shift(microseconds)
        }
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .alertRaised(let e): raise(e.station, e.kind, e.text, context)
        case .duplicateConnectionRefused(let e):
            raise(e.station, "duplicate-connection", "A second connection from \(e.address) was refused: the first one is alive.", context)
        case .foreignTransactionReported(let e):
            raise(
                e.station, "foreign-transaction",
                "\(e.action) named transaction \(e.transactionId), which is none that this station has open or ended lately.", context)
        case .sessionHeld(let e): raise(nil, "session-held", "Session \(e.session) is held: \(e.reason.name). \(e.detail)", context)
        case .alertAcknowledged(let e): states.removeAll { $0.kind == e.kind && $0.station == e.station }
        case .alertEnded(let e): states.removeAll { $0.kind == e.kind && $0.station == e.station }
        default: break
        }
    }

    private mutating func raise(_ station: StationID?, _ kind: String, _ text: String, _ context: EntryContext) {
        var state = AlertState(station: station, kind: kind, text: text, count: 1, firstAt: context.instant, lastAt: context.instant)
        if let index = states.firstIndex(where: { $0.station == station && $0.kind == kind }) {
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
