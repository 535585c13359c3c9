/// The installation was set up.
public struct GenesisInput: Recordable, Equatable {
    public var origin: String
    public var productVersion: String

    public init(origin: String, productVersion: String) {
        self.origin = origin
        self.productVersion = productVersion
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var origin: String?
        var productVersion: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: origin = try reader.string()
            case 2: productVersion = try reader.string()
            default: try reader.skip()
            }
        }
        guard let origin else { throw .missingField(1) }
        guard let productVersion else { throw .missingField(2) }
        self.origin = origin
        self.productVersion = productVersion
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, origin)
        writer.put(2, productVersion)
    }
}

/// A station asked to open a WebSocket.
public struct HandshakeInput: Recordable, Equatable {
    /// The number that the connection gets if it is accepted.
    public var connection: ConnectionID
    /// Decoded once from the path.
    public var identity: String
    public var rawPath: String
    public var address: String
    public var transport: Transport
    /// User of the Basic credentials.
    public var userName: [UInt8]?
    /// Keyed hash of identity and password.
    public var credential: Subject?
    /// The same for the password read as hexadecimal digits.
    public var credentialOfHex: Subject?
    /// CN and SANs of a verified client certificate.
    public var certificateNames: [String]
    public var subprotocols: [String]
    public var userAgent: String
    public var incumbent: Incumbent
    public var incumbentConnection: ConnectionID?
    public var hasConnectionHeader: Bool
    /// The request head as received, credentials cut out.
    public var head: [UInt8]
    /// How often this identity and address were refused since the server started.
    public var knocks: Int

    public init(
        connection: ConnectionID, identity: String, rawPath: String, address: String, transport: Transport, userName: [UInt8]? = nil,
        credential: Subject? = nil, credentialOfHex: Subject? = nil, certificateNames: [String] = [], subprotocols: [String] = [],
        userAgent: String, incumbent: Incumbent, incumbentConnection: ConnectionID? = nil, hasConnectionHeader: Bool = false,
        head: [UInt8] = [], knocks: Int
    ) {
        self.connection = connection
        self.identity = identity
        self.rawPath = rawPath
        self.address = address
        self.transport = transport
        self.userName = userName
        self.credential = credential
        self.credentialOfHex = credentialOfHex
        self.certificateNames = certificateNames
        self.subprotocols = subprotocols
        self.userAgent = userAgent
        self.incumbent = incumbent
        self.incumbentConnection = incumbentConnection
        self.hasConnectionHeader = hasConnectionHeader
        self.head = head
        self.knocks = knocks
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var connection: ConnectionID?
        var identity: String?
        var rawPath: String?
        var address: String?
        var transport: Transport?
        var userName: [UInt8]?
        var credential: Subject?
        var credentialOfHex: Subject?
        var certificateNames: [String] = []
        var subprotocols: [String] = []
        var userAgent: String?
        var incumbent: Incumbent?
        var incumbentConnection: ConnectionID?
        var hasConnectionHeader = false
        var head: [UInt8] = []
        var knocks: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: connection = try reader.value()
            case 2: identity = try reader.string()
            case 3: rawPath = try reader.string()
            case 4: address = try reader.string()
            case 5: transport = try reader.value()
            case 6: userName = try reader.data()
            case 7: credential = try reader.value()
            case 8: credentialOfHex = try reader.value()
            case 9: certificateNames.append(try reader.string())
            case 10: subprotocols.append(try reader.string())
            case 11: userAgent = try reader.string()
            case 12: incumbent = try reader.value()
            case 13: incumbentConnection = try reader.value()
            case 14: hasConnectionHeader = try reader.bool()
            case 15: head = try reader.data()
            case 16: knocks = try reader.int()
            default: try reader.skip()
            }
        }
        guard let connection else { throw .missingField(1) }
        guard let identity else { throw .missingField(2) }
        guard let rawPath else { throw .missingField(3) }
        guard let address else { throw .missingField(4) }
        guard let transport else { throw .missingField(5) }
        guard let userAgent else { throw .missingField(11) }
        guard let incumbent else { throw .missingField(12) }
        guard let knocks else { throw .missingField(16) }
        self.connection = connection
        self.identity = identity
        self.rawPath = rawPath
        self.address = address
        self.transport = transport
        self.userName = userName
        self.credential = credential
        self.credentialOfHex = credentialOfHex
        self.certificateNames = certificateNames
        self.subprotocols = subprotocols
        self.userAgent = userAgent
        self.incumbent = incumbent
        self.incumbentConnection = incumbentConnection
        self.hasConnectionHeader = hasConnectionHeader
        self.head = head
        self.knocks = knocks
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, connection)
        writer.put(2, identity)
        writer.put(3, rawPath)
        writer.put(4, address)
        writer.put(5, transport)
        writer.put(6, userName)
        writer.put(7, credential)
        writer.put(8, credentialOfHex)
        writer.put(9, certificateNames)
        writer.put(10, subprotocols)
        writer.put(11, userAgent)
        writer.put(12, incumbent)
        writer.put(13, incumbentConnection)
        if hasConnectionHeader { writer.put(14, true) }
        if !head.isEmpty { writer.put(15, head) }
        writer.put(16, knocks)
    }
}

/// A station sent a frame.
public struct FrameInput: Recordable, Equatable {
    public var station: StationID
    public var connection: ConnectionID
    public var kind: FrameKind
    /// The masked text.
    public var text: [UInt8]
    /// What the masks hide.
    public var spans: [SealedSpan]

    public init(station: StationID, connection: ConnectionID, kind: FrameKind, text: [UInt8] = [], spans: [SealedSpan] = []) {
        self.station = station
        self.connection = connection
        self.kind = kind
        self.text = text
        self.spans = spans
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var connection: ConnectionID?
        var kind: FrameKind?
        var text: [UInt8] = []
        var spans: [SealedSpan] = []
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: connection = try reader.value()
            case 3: kind = try reader.value()
            case 4: text = try reader.data()
            case 5: spans.append(try reader.record())
            default: try reader.skip()
            }
        }
        guard let station else { throw .missingField(1) }
        guard let connection else { throw .missingField(2) }
        guard let kind else { throw .missingField(3) }
        self.station = station
        self.connection = connection
        self.kind = kind
        self.text = text
        self.spans = spans
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, connection)
        writer.put(3, kind)
        if !text.isEmpty { writer.put(4, text) }
        writer.put(5, spans)
    }
}

/// A connection ended.
public struct ClosedInput: Recordable, Equatable {
    public var station: StationID
    public var connection: ConnectionID
    public var cause: CloseCause
    public var code: Int?

    public init(station: StationID, connection: ConnectionID, cause: CloseCause, code: Int? = nil) {
        self.station = station
        self.connection = connection
        self.cause = cause
        self.code = code
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var connection: ConnectionID?
        var cause: CloseCause?
        var code: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: connection = try reader.value()
            case 3: cause = try reader.value()
            case 4: code = try reader.int()
            default: try reader.skip()
            }
        }
        guard let station else { throw .missingField(1) }
        guard let connection else { throw .missingField(2) }
        guard let cause else { throw .missingField(3) }
        self.station = station
        self.connection = connection
        self.cause = cause
        self.code = code
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, connection)
        writer.put(3, cause)
        writer.put(4, code)
    }
}

/// Somebody gave an admin command.
public struct CommandInput: Recordable, Equatable {
    public var actor: String
    public var role: Role
    public var name: String
    /// Masked JSON.
    public var body: [UInt8]
    public var spans: [SealedSpan]
    public var idempotencyKey: String?
    /// Keyed hash of a secret that the shell drew for this command.
    public var secret: Subject?
    /// Keyed hash of the request as it came; tells a retry from another use of the idempotency key.
    public var fingerprint: UInt64

    public init(
        actor: String, role: Role, name: String, body: [UInt8] = [], spans: [SealedSpan] = [], idempotencyKey: String? = nil,
        secret: Subject? = nil, fingerprint: UInt64
    ) {
        self.actor = actor
        self.role = role
        self.name = name
        self.body = body
        self.spans = spans
        self.idempotencyKey = idempotencyKey
        self.secret = secret
        self.fingerprint = fingerprint
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var actor: String?
        var role: Role?
        var name: String?
        var body: [UInt8] = []
        var spans: [SealedSpan] = []
        var idempotencyKey: String?
        var secret: Subject?
        var fingerprint: UInt64?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: actor = try reader.string()
            case 2: role = try reader.value()
            case 3: name = try reader.string()
            case 4: body = try reader.data()
            case 5: spans.append(try reader.record())
            case 6: idempotencyKey = try reader.string()
            case 7: secret = try reader.value()
            case 8: fingerprint = try reader.uint64()
            default: try reader.skip()
            }
        }
        guard let actor else { throw .missingField(1) }
        guard let role else { throw .missingField(2) }
        guard let name else { throw .missingField(3) }
        guard let fingerprint else { throw .missingField(8) }
        self.actor = actor
        self.role = role
        self.name = name
        self.body = body
        self.spans = spans
        self.idempotencyKey = idempotencyKey
        self.secret = secret
        self.fingerprint = fingerprint
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, actor)
        writer.put(2, role)
        writer.put(3, name)
        if !body.isEmpty { writer.put(4, body) }
        writer.put(5, spans)
        writer.put(6, idempotencyKey)
        writer.put(7, secret)
        writer.put(8, fingerprint)
    }
}
