public import EventStore

/// All stations, connected or not.
public struct Stations: Sendable, Equatable {
    /// By number: number 1 stands first.
    @usableFromInline var states = Table<StationState>()
    /// By identity in lower case: stations write theirs in any case (field.md, quirk 11).
    private var numbers = KeyedTable<TextKey, StationID>()
    /// End of the window in which unknown stations may connect.
    public private(set) var onboardingUntil: Instant?
    /// The last one of each identity that was removed.
    private var formers = KeyedTable<TextKey, StationID>()
    /// Those that were removed.
    private var removedCount = 0
    /// Those that were ever allowed to connect without credentials.
    private var profileZero = SortedKeys<StationID>()
    /// How many are connected.
    public private(set) var connectedCount = 0
    /// How they and their connectors stand.
    public private(set) var standing = StationCounts()

    public init() {}

    /// Which pages of its tables changed since the last call.
    mutating func takeMarks() -> [PageMarks] { [states.takeMarks()] }

    /// The station that had the identity of this one before it, and was removed; nil where none had.
    public func former(of identity: String) -> StationID? { formers[Self.name(identity)] }

    /// How many there are, removed ones included.
    public var count: Int { states.count }

    /// How many there are that were not removed.
    public var presentCount: Int { states.count - removedCount }

    /// Stations that may connect without credentials at a time (security profile 0), in the order in which they were added.
    public func unprotected(at instant: Instant) -> [StationState] {
        profileZero.after(nil).compactMap { self[$0] }.filter { !$0.isRemoved && ($0.profileZeroUntil.map { $0 > instant } ?? false) }
    }

    /// The number of the next station.
    public var nextID: StationID { StationID(rawValue: UInt32(truncatingIfNeeded: states.count + 1)) }

    /// The station of this number; nil if there is none.
    public subscript(_ id: StationID) -> StationState? {
        guard let index = index(id) else { return nil }
        return states[index]
    }

    /// The station of this identity in any case; nil if there is none.
    public func find(_ identity: String) -> StationState? {
        numbers[Self.name(identity)].flatMap { self[$0] }
    }

    private static func name(_ identity: String) -> TextKey { TextKey(identity.lowercased()) }

    /// All, in the order in which they were added.
    public var all: some RandomAccessCollection<StationState> & Sendable { states }

    /// Reads one station in place, without copying it.
    @inlinable
    public func with<R>(_ id: StationID, _ body: (borrowing StationState) -> R) -> R? {
        let index = Int(id.rawValue) - 1
        guard index >= 0, index < states.count else { return nil }
        return body(states[index])
    }

    /// Whether a station was heard of with this connector; nil if there is no such station.
    public func shows(_ connector: ConnectorID, _ id: StationID) -> Bool? {
        with(id) { state in state.connectors.contains { $0.connector == connector } }
    }

    private func index(_ id: StationID) -> Int? {
        let index = Int(id.rawValue) - 1
        return states.indices.contains(index) ? index : nil
    }

    mutating func update(_ id: StationID, _ body: (inout StationState) -> Void) {
        guard let index = index(id) else { return }
        body(&states[index])
    }

    /// Does to a station what may change how it stands.
    private mutating func restand(_ id: StationID, _ body: (inout StationState) -> Void) {
        guard let index = index(id) else { return }
        standing.change(&states[index], body)
    }

    mutating func note(_ fingerprint: FrameFingerprint?, _ connection: ConnectionID, of station: StationID, at instant: Instant) {
        update(station) { state in
            state.lastFrameAt = instant
            state.silenceAlerts = 0
            state.frames &+= 1
            guard let fingerprint else { return }
            if state.recentFrames.count >= Limits.recentFramesPerStation { state.recentFrames.removeFirst() }
            state.recentFrames.append(
                RecentFrame(idHash: fingerprint.idHash, textHash: fingerprint.textHash, connection: connection))
        }
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .stationAdded(let e): add(e, context)
        case .stationChanged(let e): update(e.station) { $0.change(e) }
        case .stationCredentialSet(let e): update(e.station) { $0.credential = e.credential }
        case .stationRemoved(let e): remove(e.station)
        case .stationAdopted(let e): restand(e.station) { $0.isPending = false }
        case .profileZeroAllowed(let e): allowProfileZero(e)
        case .onboardingWindowOpened(let e): onboardingUntil = e.until
        case .stationConnected(let e): connect(e, context)
        case .stationDisconnected(let e): disconnect(e.station, e.connection, context)
        case .connectionReplaced(let e): disconnect(e.station, e.replaced, context)
        case .sessionStarted(let e):
            update(e.station) { state in
                state.openSessions.append(e.session)
                state.bindLimit(e)
            }
        case .sessionStopped(let e): close(e)
        case .sessionContradicted(let e): keep(e)
        case .sessionCorrected(let e): keep(e)
        default: applyReport(event, context)
        }
    }

    mutating func read(_ e: MeterValuesRecorded) {
        if shows(e.connector, e.station) ?? true { update(e.station) { $0.read(e) } } else { restand(e.station) { $0.read(e) } }
    }

    /// The clock jumped: what a station did lately is as long ago as before. The window for unknown stations was opened for so many
    /// minutes.
    mutating func shift(_ shift: ClockShift) {
        onboardingUntil.shift(shift)
        for index in states.indices {
            states[index].lastFrameAt.shift(shift)
            states[index].connectedAt.shift(shift)
            for boot in states[index].recentBoots.indices { states[index].recentBoots[boot].shift(shift) }
        }
    }

    private mutating func applyReport(_ event: Event, _ context: EntryContext) {
        switch event {
        case .stationBooted(let e): update(e.station) { $0.boot(e, context) }
        case .connectorStatusChanged(let e): restand(e.station) { $0.changeStatus(e) }
        case .frameWarned(let e): update(e.station) { $0.warnings &+= UInt64(e.warnings.count) }
        case .frameUnreadable(let e): update(e.station) { $0.unreadable &+= 1 }
        case .configurationReported(let e): update(e.station) { $0.merge(e.entries) }
        case .firmwareStatusReported(let e): update(e.station) { $0.firmwareStatus = e.status }
        case .diagnosticsStatusReported(let e): update(e.station) { $0.diagnosticsStatus = e.status }
        case .localListReported(let e): update(e.station) { $0.localListVersion = e.version }
        case .localListPushed(let e):
            update(e.station) { state in
                state.localListTarget = e.version
                state.localListGoal = e.goal
                state.localListVersion = nil
            }
        case .alertRaised(let e):
            guard let station = e.station, let kind = SilenceAlert(rawValue: e.kind) else { return }
            update(station) { $0.silenceAlerts |= kind.bit }
        case .clockSkewed(let e): update(e.station) { $0.clockSkewSeconds = e.seconds }
        case .registerGapFound(let e): restand(e.station) { $0.addGap(e) }
        case .registerGapClosed(let e): restand(e.station) { $0.endGap(e.session, e.connector) }
        case .chargingLimitSet(let e): update(e.station) { $0.set(e.limit) }
        case .chargingLimitEnded(let e): update(e.station) { $0.endLimits(of: e.profile, at: e.at) }
        default: break
        }
    }

    private mutating func add(_ e: StationAdded, _ context: EntryContext) {
        guard e.station == nextID else { return }
        numbers.put(Self.name(e.identity), e.station)
        var state = StationState(
            station: e.station, identity: e.identity, tenant: e.tenant, securityProfile: e.securityProfile, addedAt: context.instant)
        state.name = e.name
        state.isPending = e.isPending
        state.connectorCount = e.connectors
        state.powerMax = e.powerMax
        standing.add(state)
        states.append(state)
    }

    private mutating func remove(_ id: StationID) {
        guard let index = index(id), !states[index].isRemoved else { return }
        restand(id) { $0.isRemoved = true }
        removedCount += 1
        numbers.remove(Self.name(states[index].identity))
        formers.put(Self.name(states[index].identity), id)
    }

    private mutating func allowProfileZero(_ e: ProfileZeroAllowed) {
        guard let index = index(e.station) else { return }
        states[index].profileZeroUntil = e.until
        profileZero.insert(e.station)
    }

    private mutating func connect(_ e: StationConnected, _ context: EntryContext) {
        guard let index = index(e.station) else { return }
        if states[index].connection == nil { connectedCount += 1 }
        restand(e.station) { $0.connect(e, context) }
    }

    private mutating func disconnect(_ id: StationID, _ connection: ConnectionID, _ context: EntryContext) {
        guard let index = index(id), states[index].connection == connection else { return }
        connectedCount -= 1
        restand(id) { state in
            state.connection = nil
            state.disconnectedAt = context.instant
        }
    }

    private mutating func close(_ e: SessionStopped) {
        update(e.station) { state in state.openSessions.removeAll { $0 == e.session } }
    }

    /// Remembers a closed session of a station, so that a repeated message about it is known.
    ///
    /// - Parameter isRegisterTold: the register at its end was told, so that the next session goes on there.
    mutating func remember(_ closed: ClosedSession, isRegisterTold: Bool, of station: StationID) {
        restand(station) { state in
            state.closedSessions.removeAll { $0.session == closed.session }
            if state.closedSessions.count >= Limits.closedSessionsPerStation { state.forgetOne() }
            state.closedSessions.append(closed)
            state.endLimits(of: closed)
            state.chain(closed, isRegisterTold: isRegisterTold)
        }
    }

    /// A person decided what a session delivered whose end was not told: the register of its connector goes on there, where no other
    /// session of it is known to have begun since.
    mutating func bound(_ end: BoundEnd) {
        update(end.station) { state in
            let isLast = !state.closedSessions.contains { $0.connector == end.connector && $0.startedAt > end.startedAt }
            guard isLast, let index = state.connectors.firstIndex(where: { $0.connector == end.connector }) else { return }
            state.connectors[index].registerStop = end.register
            state.connectors[index].stoppedAt = end.at
        }
    }

    mutating func note(_ invoice: InvoiceID, over session: SessionID, at station: StationID) {
        update(station) { state in
            guard let index = state.closedSessions.lastIndex(where: { $0.session == session }) else { return }
            state.closedSessions[index].invoice = invoice
        }
    }
}

extension StationState {
    fileprivate mutating func change(_ e: StationChanged) {
        if let value = e.name { name = value }
        if let value = e.securityProfile {
            securityProfile = value
            profileReached = min(profileReached, value)
        }
        if let value = e.connectors { connectorCount = value }
        if let value = e.powerMax { powerMax = value }
        if let value = e.isStrict { isStrict = value }
    }

    fileprivate mutating func connect(_ e: StationConnected, _ context: EntryContext) {
        connection = e.connection
        connectedAt = context.instant
        silenceAlerts &= ~SilenceAlert.offline.bit
        address = e.address
        subprotocol = e.subprotocol
        connectedProfile = e.securityProfile
        profileReached = max(profileReached, e.securityProfile)
        warnings &+= UInt64(e.warnings.count)
    }

    fileprivate mutating func boot(_ e: StationBooted, _ context: EntryContext) {
        report = e.report
        registration = e.status
        bootedAt = context.instant
        recentFrames = recentFrames.suffix(1)
        if recentBoots.count >= Limits.recentBootsPerStation { recentBoots.removeFirst() }
        recentBoots.append(context.instant)
    }

    /// Takes over what fits into the bounds; what is too long is rather not known than known wrong.
    fileprivate mutating func merge(_ entries: [ConfigurationEntry]) {
        func size(_ entry: ConfigurationEntry) -> Int { entry.key.utf8.count + (entry.value?.utf8.count ?? 0) }
        var bytes = configuration.reduce(0) { $0 + size($1) }
        var places: [String: Int] = [:]
        for (index, entry) in configuration.enumerated() { places[entry.key.lowercased()] = index }
        for entry in entries {
            let key = entry.key.lowercased()
            let place = places[key]
            let rest = bytes - (place.map { size(configuration[$0]) } ?? 0)
            let fits = rest + size(entry) <= Limits.configurationBytesPerStation
            switch (place, fits) {
            case (let place?, _):
                configuration[place] = fits ? entry : ConfigurationEntry(key: configuration[place].key, isReadonly: entry.isReadonly)
                bytes = rest + size(configuration[place])
            case (nil, true) where configuration.count < Limits.configurationKeysPerStation:
                places[key] = configuration.count
                configuration.append(entry)
                bytes = rest + size(entry)
            case (nil, _): continue
            }
        }
    }

    /// The place of a connector among `connectors`, where a new one is put in if need be; nil beyond the limit.
    fileprivate mutating func place(of connector: ConnectorID) -> Int? {
        let index = connectors.firstIndex { $0.connector >= connector } ?? connectors.endIndex
        if index < connectors.endIndex && connectors[index].connector == connector { return index }
        guard connectors.count < Limits.connectorsPerStation else { return nil }
        connectors.insert(ConnectorState(connector: connector), at: index)
        return index
    }

    fileprivate mutating func changeStatus(_ e: ConnectorStatusChanged) {
        guard let index = place(of: e.connector) else { return }
        connectors[index].status = e.status
        connectors[index].errorCode = e.errorCode
        connectors[index].statusAt = e.at
        if e.connector != .station { connectors[index].keep(ToldStatus(at: e.at, status: e.status)) }
        connectors[index].info = e.info
        connectors[index].vendorErrorCode = e.vendorErrorCode
    }

    /// What is forgotten is looked up elsewhere, where it can be what a message tells of.
    fileprivate mutating func forgetOne() {
        let start = closedSessions.removeFirst().toldStart
        forgottenStart = max(forgottenStart ?? start, start)
    }

    /// Keeps the register at which the connector stood when its last session ended; what is not known where it was not told.
    fileprivate mutating func chain(_ closed: ClosedSession, isRegisterTold: Bool) {
        guard closed.connector != .station, let index = place(of: closed.connector) else { return }
        if let known = connectors[index].stoppedAt, known > closed.stoppedAt { return }
        connectors[index].registerStop = isRegisterTold ? closed.meterStop : nil
        connectors[index].stoppedAt = closed.stoppedAt
    }

    /// What the register counted between two sessions; one that began anew counted nothing that is known. There is one gap before a
    /// session.
    fileprivate mutating func addGap(_ e: RegisterGapFound) {
        endGap(e.session, e.connector)
        guard let index = place(of: e.connector) else { return }
        let gap = RegisterGap(session: e.session, before: e.before, after: e.after, from: e.from, to: e.to)
        if connectors[index].gaps.count >= Limits.registerGapsPerConnector { connectors[index].gaps.removeFirst() }
        connectors[index].gaps.append(gap)
        guard let rise = gap.rise else { return }
        connectors[index].energyBetween = (connectors[index].energyBetween ?? Energy(rawValue: 0)).adding(rise)
    }

    /// What was said to lie before a session is told otherwise.
    fileprivate mutating func endGap(_ session: SessionID, _ connector: ConnectorID) {
        guard let index = connectors.firstIndex(where: { $0.connector == connector }),
            let known = connectors[index].gaps.firstIndex(where: { $0.session == session })
        else { return }
        let gap = connectors[index].gaps.remove(at: known)
        guard let rise = gap.rise, let sum = connectors[index].energyBetween else { return }
        let left = sum.subtracting(rise) ?? Energy(rawValue: 0)
        connectors[index].energyBetween = left.rawValue > 0 ? left : nil
    }

    fileprivate mutating func read(_ e: MeterValuesRecorded) {
        guard !e.isLate, let reading = e.readings.last(where: { !$0.isOfIntervalAlone }), let index = place(of: e.connector) else { return }
        connectors[index].reading = reading
    }
}

extension Stations: Paged {
    mutating func add(from reader: inout FieldReader) throws(CodecError) {
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: enter(try reader.record())
            case 2: onboardingUntil = try reader.value()
            default: try reader.skip()
            }
        }
    }

    private mutating func enter(_ state: StationState) {
        states.append(state)
        if state.isRemoved { removedCount += 1 }
        if state.isRemoved {
            formers.put(Self.name(state.identity), state.station)
        } else {
            numbers.put(Self.name(state.identity), state.station)
        }
        if state.profileZeroUntil != nil { profileZero.insert(state.station) }
        if state.connection != nil { connectedCount += 1 }
        standing.add(state)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, states)
        writeRest(to: &writer)
    }

    func writeRest(to writer: inout FieldWriter) { writer.put(2, onboardingUntil) }
    var tables: [TablePages] { [TablePages(states) { $1.put(1, $0) }] }
}

extension RegisterGap {
    /// What was counted in it; nil where the register fell.
    fileprivate var rise: Energy? { after.subtracting(before).flatMap { $0.rawValue > 0 ? $0 : nil } }
}
