public import EventStore

/// A connector of a station, as last reported.
public struct ConnectorState: Recordable, Equatable {
    public var connector: ConnectorID
    public var status: ConnectorStatus?
    public var errorCode: String?
    public var statusAt: Instant?
    public var info: String?
    /// The last meter reading.
    public var reading: MeterReading?
    public var vendorErrorCode: String?

    public init(
        connector: ConnectorID, status: ConnectorStatus? = nil, errorCode: String? = nil, statusAt: Instant? = nil,
        info: String? = nil, reading: MeterReading? = nil, vendorErrorCode: String? = nil
    ) {
        self.connector = connector
        self.status = status
        self.errorCode = errorCode
        self.statusAt = statusAt
        self.info = info
        self.reading = reading
        self.vendorErrorCode = vendorErrorCode
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var connector: ConnectorID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: connector = try reader.value()
            case 2: status = try reader.value()
            case 3: errorCode = try reader.string()
            case 4: statusAt = try reader.value()
            case 5: info = try reader.string()
            case 6: reading = try reader.record()
            case 7: vendorErrorCode = try reader.string()
            default: try reader.skip()
            }
        }
        self.connector = try reader.required(connector, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, connector)
        writer.put(2, status)
        writer.put(3, errorCode)
        writer.put(4, statusAt)
        writer.put(5, info)
        writer.put(6, reading)
        writer.put(7, vendorErrorCode)
    }
}

/// Fingerprint of a call that a station sent lately.
public struct RecentFrame: Recordable, Equatable {
    public var idHash: UInt64
    public var textHash: UInt64
    public var connection: ConnectionID

    public init(idHash: UInt64, textHash: UInt64, connection: ConnectionID) {
        self.idHash = idHash
        self.textHash = textHash
        self.connection = connection
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var idHash: UInt64?
        var textHash: UInt64?
        var connection: ConnectionID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: idHash = try reader.uint64()
            case 2: textHash = try reader.uint64()
            case 3: connection = try reader.value()
            default: try reader.skip()
            }
        }
        self.idHash = try reader.required(idHash, 1)
        self.textHash = try reader.required(textHash, 2)
        self.connection = try reader.required(connection, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, idHash)
        writer.put(2, textHash)
        writer.put(3, connection)
    }
}

/// What tells a repeated message about a closed session from a new one.
public struct ClosedSession: Recordable, Equatable {
    public var session: SessionID
    public var connector: ConnectorID
    public var transactionId: Int64
    public var token: Subject?
    public var meterStart: Energy?
    public var startedAt: Instant
    public var stoppedAt: Instant
    public var meterStop: Energy?

    public init(
        session: SessionID, connector: ConnectorID, transactionId: Int64, token: Subject? = nil, meterStart: Energy? = nil,
        startedAt: Instant, stoppedAt: Instant, meterStop: Energy? = nil
    ) {
        self.session = session
        self.connector = connector
        self.transactionId = transactionId
        self.token = token
        self.meterStart = meterStart
        self.startedAt = startedAt
        self.stoppedAt = stoppedAt
        self.meterStop = meterStop
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var session: SessionID?
        var connector: ConnectorID?
        var transactionId: Int64?
        var startedAt: Instant?
        var stoppedAt: Instant?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: session = try reader.value()
            case 2: connector = try reader.value()
            case 3: transactionId = try reader.int64()
            case 4: token = try reader.value()
            case 5: meterStart = try reader.value()
            case 6: startedAt = try reader.value()
            case 7: stoppedAt = try reader.value()
            case 8: meterStop = try reader.value()
            default: try reader.skip()
            }
        }
        self.session = try reader.required(session, 1)
        self.connector = try reader.required(connector, 2)
        self.transactionId = try reader.required(transactionId, 3)
        self.startedAt = try reader.required(startedAt, 6)
        self.stoppedAt = try reader.required(stoppedAt, 7)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, session)
        writer.put(2, connector)
        writer.put(3, transactionId)
        writer.put(4, token)
        writer.put(5, meterStart)
        writer.put(6, startedAt)
        writer.put(7, stoppedAt)
        writer.put(8, meterStop)
    }
}

/// A charging station as the journal tells it.
public struct StationState: Recordable, Equatable {
    public var station: StationID
    public var identity: String
    public var name: String?
    public var tenant: TenantID
    /// Profile that it must reach.
    public var securityProfile: Int
    /// Highest profile at which it ever connected: it may not fall below.
    public var profileReached: Int
    public var isPending: Bool = false
    public var isRemoved: Bool = false
    public var isStrict: Bool = false
    public var connectorCount: Int?
    public var powerMax: Power?
    public var credential: Subject?
    public var profileZeroUntil: Instant?
    public var addedAt: Instant
    /// Present while connected.
    public var connection: ConnectionID?
    public var connectedAt: Instant?
    public var disconnectedAt: Instant?
    public var address: String?
    public var subprotocol: String?
    public var connectedProfile: Int?
    public var report: BootReport?
    public var registration: RegistrationStatus?
    public var bootedAt: Instant?
    public var lastFrameAt: Instant?
    /// Frames received so far.
    public var frames: UInt64 = 0
    /// Warnings so far.
    public var warnings: UInt64 = 0
    /// Unreadable frames so far.
    public var unreadable: UInt64 = 0
    public var firmwareStatus: String?
    public var diagnosticsStatus: String?
    public var localListVersion: Int?
    public var clockSkewSeconds: Int64?
    /// In rising order of their numbers.
    public var connectors: [ConnectorState] = []
    public var configuration: [ConfigurationEntry] = []
    /// The newest last; bounded.
    public var recentFrames: [RecentFrame] = []
    /// The newest last; bounded.
    public var closedSessions: [ClosedSession] = []
    public var openSessions: [SessionID] = []
    /// The newest last; bounded.
    public var recentBoots: [Instant] = []
    /// Version of the local list that was pushed last; the station has all of it once it reports this version.
    public var localListTarget: Int?
    /// Which alerts were raised since its last frame, for it says nothing: 1 for itself, 2 for its open sessions.
    public var silenceAlerts = 0

    /// A station as it stands when it was added: nothing has been heard of it.
    init(station: StationID, identity: String, tenant: TenantID, securityProfile: Int, addedAt: Instant) {
        self.station = station
        self.identity = identity
        self.tenant = tenant
        self.securityProfile = securityProfile
        self.profileReached = 0
        self.addedAt = addedAt
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var identity: String?
        var tenant: TenantID?
        var securityProfile: Int?
        var profileReached: Int?
        var addedAt: Instant?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: identity = try reader.string()
            case 3: name = try reader.string()
            case 4: tenant = try reader.value()
            case 5: securityProfile = try reader.int()
            case 6: profileReached = try reader.int()
            case 7: isPending = try reader.bool()
            case 8: isRemoved = try reader.bool()
            case 9: isStrict = try reader.bool()
            case 10: connectorCount = try reader.int()
            case 11: powerMax = try reader.value()
            case 12: credential = try reader.value()
            case 13: profileZeroUntil = try reader.value()
            case 14: addedAt = try reader.value()
            case 15: connection = try reader.value()
            case 16: connectedAt = try reader.value()
            case 17: disconnectedAt = try reader.value()
            case 18: address = try reader.string()
            case 19: subprotocol = try reader.string()
            case 20: connectedProfile = try reader.int()
            case 21: report = try reader.record()
            case 22: registration = try reader.value()
            case 23: bootedAt = try reader.value()
            case 24: lastFrameAt = try reader.value()
            case 25: frames = try reader.uint64()
            case 26: warnings = try reader.uint64()
            case 27: unreadable = try reader.uint64()
            case 28: firmwareStatus = try reader.string()
            case 29: diagnosticsStatus = try reader.string()
            case 30: localListVersion = try reader.int()
            case 31: clockSkewSeconds = try reader.int64()
            case 32: connectors.append(try reader.record())
            case 33: configuration.append(try reader.record())
            case 34: recentFrames.append(try reader.record())
            case 35: closedSessions.append(try reader.record())
            case 36: openSessions.append(try reader.value())
            case 37: recentBoots.append(try reader.value())
            case 38: localListTarget = try reader.int()
            case 39: silenceAlerts = try reader.int()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.identity = try reader.required(identity, 2)
        self.tenant = try reader.required(tenant, 4)
        self.securityProfile = try reader.required(securityProfile, 5)
        self.profileReached = try reader.required(profileReached, 6)
        self.addedAt = try reader.required(addedAt, 14)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, identity)
        writer.put(3, name)
        writer.put(4, tenant)
        writer.put(5, securityProfile)
        writer.put(6, profileReached)
        if isPending { writer.put(7, true) }
        if isRemoved { writer.put(8, true) }
        if isStrict { writer.put(9, true) }
        writer.put(10, connectorCount)
        writer.put(11, powerMax)
        writer.put(12, credential)
        writer.put(13, profileZeroUntil)
        writer.put(14, addedAt)
        writer.put(15, connection)
        writer.put(16, connectedAt)
        writer.put(17, disconnectedAt)
        writer.put(18, address)
        writer.put(19, subprotocol)
        writer.put(20, connectedProfile)
        writer.put(21, report)
        writer.put(22, registration)
        writer.put(23, bootedAt)
        writer.put(24, lastFrameAt)
        writer.put(25, frames)
        writer.put(26, warnings)
        writer.put(27, unreadable)
        writer.put(28, firmwareStatus)
        writer.put(29, diagnosticsStatus)
        writer.put(30, localListVersion)
        writer.put(31, clockSkewSeconds)
        writer.put(32, connectors)
        writer.put(33, configuration)
        writer.put(34, recentFrames)
        writer.put(35, closedSessions)
        writer.put(36, openSessions)
        writer.put(37, recentBoots)
        writer.put(38, localListTarget)
        if silenceAlerts != 0 { writer.put(39, silenceAlerts) }
    }
}
