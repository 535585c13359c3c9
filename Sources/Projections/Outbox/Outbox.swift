public import EventStore

/// Calls to stations: queued, under way, watched for their effect, and the last ones that ended.
public struct Outbox: Sendable, Equatable {
    private var calls: [CallID: CallState] = [:]
    /// Open calls of a station, the oldest first.
    private var open: [StationID: [CallID]] = [:]
    /// Ended calls of a station that are still shown, the oldest first.
    private var ended: [StationID: [CallID]] = [:]
    private var retired: [CallState] = []
    /// The number that the last call got.
    public private(set) var lastID = CallID(rawValue: 0)

    public init() {}

    /// The number of the next call.
    public var nextID: CallID { CallID(rawValue: lastID.rawValue + 1) }

    /// The call of this number while it is kept; nil for one never made or long over, which the archive has.
    public subscript(_ id: CallID) -> CallState? { calls[id] }

    /// Open calls of a station, the oldest first: queued, under way, or watched for their effect.
    public func open(of station: StationID) -> [CallState] { (open[station] ?? []).compactMap { calls[$0] } }

    /// Whether a station has an open call at all; cheap.
    public func isEmpty(of station: StationID) -> Bool { open[station] == nil }

    /// All calls of a station that are known, the newest first.
    public func all(of station: StationID) -> [CallState] {
        ((ended[station] ?? []) + (open[station] ?? [])).sorted(by: >).compactMap { calls[$0] }
    }

    /// Stations with open calls, in rising order.
    public var stationsWithOpenCalls: [StationID] { open.keys.sorted() }

    /// The call under way to a station: sent and not ended.
    public func underWay(to station: StationID) -> CallState? { open(of: station).first { $0.sentAt != nil && $0.endedAt == nil } }

    /// Long over and not yet taken over by the archive, the oldest first.
    public var awaitingArchive: [CallState] { retired }

    mutating func takeRetired() -> [CallState] {
        defer { retired = [] }
        return retired
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .callQueued(let e): queue(e, context)
        case .callSent(let e):
            calls[e.call]?.sentAt = context.instant
            calls[e.call]?.messageId = e.messageId
            calls[e.call]?.connection = e.connection
            calls[e.call]?.attempt = e.attempt
        case .callEnded(let e): end(e, context)
        case .callObserved(let e):
            calls[e.call]?.isObserved = true
            calls[e.call]?.effect = e.effect
            settle(e.call, e.station)
        case .callUnobserved(let e):
            calls[e.call]?.isObserved = false
            settle(e.call, e.station)
        default: break
        }
    }

    private mutating func queue(_ e: CallQueued, _ context: EntryContext) {
        lastID = max(lastID, e.call)
        calls[e.call] = CallState(
            call: e.call, station: e.station, action: e.action, payload: e.payload, spans: e.spans, expires: e.expires,
            actor: e.actor, connector: e.connector, queuedAt: context.instant, attempt: 0)
        open[e.station, default: []].append(e.call)
    }

    private mutating func end(_ e: CallEnded, _ context: EntryContext) {
        if e.outcome == .lost {
            calls[e.call]?.sentAt = nil
            calls[e.call]?.connection = nil
            return
        }
        calls[e.call]?.endedAt = context.instant
        calls[e.call]?.outcome = e.outcome
        calls[e.call]?.status = e.status
        calls[e.call]?.detail = e.detail
        calls[e.call]?.observesUntil = e.observesUntil
        if e.observesUntil == nil || calls[e.call]?.isObserved != nil { settle(e.call, e.station) }
    }

    /// Moves a call whose end and effect are both known out of the open ones.
    private mutating func settle(_ call: CallID, _ station: StationID) {
        guard calls[call]?.endedAt != nil, var list = open[station], let index = list.firstIndex(of: call) else { return }
        list.remove(at: index)
        open[station] = list.isEmpty ? nil : list
        var shown = ended[station] ?? []
        shown.append(call)
        if shown.count > Limits.endedCallsPerStation, let state = calls.removeValue(forKey: shown.removeFirst()) { retired.append(state) }
        ended[station] = shown
    }
}

extension Outbox: Recordable {
    public init(from reader: inout FieldReader) throws(CodecError) {
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1, 2:
                let state: CallState = try reader.record()
                calls[state.call] = state
                if fieldNumber == 1 {
                    open[state.station, default: []].append(state.call)
                } else {
                    ended[state.station, default: []].append(state.call)
                }
            case 3: lastID = try reader.value()
            default: try reader.skip()
            }
        }
    }

    /// Without the retired ones: whether the archive has taken them over is not state.
    public func write(to writer: inout FieldWriter) {
        for (field, lists) in [(1, open), (2, ended)] {
            for station in lists.keys.sorted() { writer.put(field, (lists[station] ?? []).compactMap { calls[$0] }) }
        }
        writer.put(3, lastID)
    }
}
