public import EventStore

/// Calls to stations: queued, under way, watched for their effect, and the last ones that ended.
public struct Calls: Sendable, Equatable {
    /// What is known of one station's calls, each list the oldest first.
    private struct Tray: Sendable, Equatable {
        var open: [CallState] = []
        /// Those that are still shown.
        var ended: [CallState] = []
    }

    /// By number of the station, from 1; as long as the last station that ever had a call.
    private var trays = Table<Tray>()
    private var stations = KeyedTable<CallID, StationID>()
    private var retired: [CallState] = []
    /// The number that the last call got.
    public internal(set) var lastID = CallID(rawValue: 0)

    public init() {}

    /// Which pages of its tables changed since the last call.
    mutating func takeMarks() -> [PageMarks] { [trays.takeMarks()] }

    /// The number of the next call.
    public var nextID: CallID { lastID.after() }

    /// The call of this number while it is kept; nil for one never made or long over, which the archive has.
    public subscript(_ id: CallID) -> CallState? {
        guard let station = stations[id], let tray = index(station) else { return nil }
        return trays[tray].open.first { $0.call == id } ?? trays[tray].ended.first { $0.call == id }
    }

    /// Open calls of a station, the oldest first: queued, under way, or watched for their effect.
    public func open(of station: StationID) -> [CallState] { index(station).map { trays[$0].open } ?? [] }

    /// Whether a call of a station waits to leave. Asked with every frame, so the calls are looked at where they are.
    public func isWaiting(of station: StationID) -> Bool {
        guard let tray = index(station), !trays[tray].open.isEmpty else { return false }
        let open = trays[tray].open
        return open.indices.contains { open[$0].sentAt == nil && open[$0].endedAt == nil }
    }

    /// Whether a station has an open call at all; cheap.
    public func isEmpty(of station: StationID) -> Bool { index(station).map { trays[$0].open.isEmpty } ?? true }

    /// All calls of a station that are known, the newest first.
    public func all(of station: StationID) -> [CallState] {
        guard let tray = index(station) else { return [] }
        return (trays[tray].ended + trays[tray].open).sorted { $0.call > $1.call }
    }

    /// Stations with open calls, in rising order.
    public var stationsWithOpenCalls: [StationID] {
        trays.indices.filter { !trays[$0].open.isEmpty }.map { StationID(rawValue: UInt32(truncatingIfNeeded: $0 + 1)) }
    }

    /// The calls under way to a station, sent and not ended, the oldest first; there are several where some hang.
    public func underWay(to station: StationID) -> [CallState] {
        guard let tray = index(station) else { return [] }
        return trays[tray].open.filter(\.isUnderWay)
    }

    private func index(_ station: StationID) -> Int? {
        let index = Int(station.rawValue) - 1
        return trays.indices.contains(index) ? index : nil
    }

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
            change(e.call, e.station) { call in
                call.sentAt = context.instant
                call.messageId = e.messageId
                call.connection = e.connection
                call.attempt = e.attempt
            }
        case .callEnded(let e): end(e, context)
        case .callObserved(let e):
            change(e.call, e.station) { call in
                call.isObserved = true
                call.effect = e.effect
            }
            close(e.call, e.station)
        case .callUnobserved(let e):
            change(e.call, e.station) { $0.isObserved = false }
            close(e.call, e.station)
        default: break
        }
    }

    /// The clock jumped: all calls in memory keep their distances to now.
    mutating func shift(_ shift: ClockShift) {
        func move(_ calls: inout [CallState]) {
            for place in calls.indices {
                calls[place].queuedAt.shift(shift)
                calls[place].expires.shift(shift)
                calls[place].sentAt.shift(shift)
                calls[place].endedAt.shift(shift)
                calls[place].observesUntil.shift(shift)
            }
        }
        for index in trays.indices where !(trays[index].open.isEmpty && trays[index].ended.isEmpty) {
            move(&trays[index].open)
            move(&trays[index].ended)
        }
    }

    private mutating func tray(of station: StationID, _ body: (inout Tray) -> Void) {
        guard station.rawValue > 0, station.rawValue <= Limits.stationsMax else { return }
        let index = Int(station.rawValue) - 1
        while trays.count <= index { trays.append(Tray()) }
        body(&trays[index])
    }

    private mutating func change(_ call: CallID, _ station: StationID, _ body: (inout CallState) -> Void) {
        guard let tray = index(station) else { return }
        if let place = trays[tray].open.firstIndex(where: { $0.call == call }) {
            body(&trays[tray].open[place])
        } else if let place = trays[tray].ended.firstIndex(where: { $0.call == call }) {
            body(&trays[tray].ended[place])
        }
    }

    private mutating func queue(_ e: CallQueued, _ context: EntryContext) {
        lastID = max(lastID, e.call)
        let state = CallState(
            call: e.call, station: e.station, action: e.action, payload: e.payload, spans: e.spans, expires: e.expires,
            actor: e.actor, connector: e.connector, queuedAt: context.instant, attempt: 0)
        stations.put(e.call, e.station)
        tray(of: e.station) { $0.open.append(state) }
    }

    private mutating func end(_ e: CallEnded, _ context: EntryContext) {
        if e.outcome == .lost {
            return change(e.call, e.station) { call in
                call.sentAt = nil
                call.connection = nil
            }
        }
        var isOver = false
        change(e.call, e.station) { call in
            call.endedAt = context.instant
            call.outcome = e.outcome
            call.status = e.status
            call.detail = e.detail
            call.summary = e.summary
            call.observesUntil = e.observesUntil
            isOver = e.observesUntil == nil || call.isObserved != nil
        }
        if isOver { close(e.call, e.station) }
    }

    /// Moves a call whose end and effect are both known out of the open ones.
    private mutating func close(_ call: CallID, _ station: StationID) {
        guard let tray = index(station), let place = trays[tray].open.firstIndex(where: { $0.call == call }),
            trays[tray].open[place].endedAt != nil
        else { return }
        trays[tray].ended.append(trays[tray].open.remove(at: place))
        guard trays[tray].ended.count > Limits.endedCallsPerStation else { return }
        let over = trays[tray].ended.removeFirst()
        stations.remove(over.call)
        retired.append(over)
    }
}

extension Calls: Paged {
    mutating func add(from reader: inout FieldReader) throws(CodecError) {
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1, 2:
                let state: CallState = try reader.record()
                stations.put(state.call, state.station)
                tray(of: state.station) { tray in
                    if fieldNumber == 1 { tray.open.append(state) } else { tray.ended.append(state) }
                }
            case 3: lastID = try reader.value()
            default: try reader.skip()
            }
        }
    }

    /// Without the retired ones: whether the archive has taken them over is not state.
    public func write(to writer: inout FieldWriter) {
        for tray in trays { writer.put(1, tray.open) }
        for tray in trays { writer.put(2, tray.ended) }
        writeRest(to: &writer)
    }

    func writeRest(to writer: inout FieldWriter) { writer.put(3, lastID) }
    var tables: [TablePages] {
        [
            TablePages(trays) { tray, writer in
                writer.put(1, tray.open)
                writer.put(2, tray.ended)
            }
        ]
    }
}
