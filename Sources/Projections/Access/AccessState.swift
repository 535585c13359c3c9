public import EventStore

/// A token.
public struct TokenState: Recordable, Equatable {
    public var token: Subject
    public var uid: SealedText
    public var kind: TokenKind
    public var status: TokenStatus
    public var tenant: TenantID
    public var label: String?
    public var group: String?
    public var driver: DriverID?
    public var expires: Instant?
    public var isFree: Bool = false
    public var issuedAt: Instant
    public var isForgotten: Bool = false
    /// The revision of all tokens at which this one changed last.
    public var revision: Int = 0

    public init(
        token: Subject, uid: SealedText, kind: TokenKind, status: TokenStatus, tenant: TenantID, label: String? = nil,
        group: String? = nil, driver: DriverID? = nil, expires: Instant? = nil, isFree: Bool = false, issuedAt: Instant,
        isForgotten: Bool = false, revision: Int = 0
    ) {
        self.token = token
        self.uid = uid
        self.kind = kind
        self.status = status
        self.tenant = tenant
        self.label = label
        self.group = group
        self.driver = driver
        self.expires = expires
        self.isFree = isFree
        self.issuedAt = issuedAt
        self.isForgotten = isForgotten
        self.revision = revision
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var token: Subject?
        var uid: SealedText?
        var kind: TokenKind?
        var status: TokenStatus?
        var tenant: TenantID?
        var issuedAt: Instant?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: token = try reader.value()
            case 2: uid = try reader.record()
            case 3: kind = try reader.value()
            case 4: status = try reader.value()
            case 5: tenant = try reader.value()
            case 6: label = try reader.string()
            case 7: group = try reader.string()
            case 8: driver = try reader.value()
            case 9: expires = try reader.value()
            case 10: isFree = try reader.bool()
            case 11: issuedAt = try reader.value()
            case 12: isForgotten = try reader.bool()
            case 13: revision = try reader.int()
            default: try reader.skip()
            }
        }
        self.token = try reader.required(token, 1)
        self.uid = try reader.required(uid, 2)
        self.kind = try reader.required(kind, 3)
        self.status = try reader.required(status, 4)
        self.tenant = try reader.required(tenant, 5)
        self.issuedAt = try reader.required(issuedAt, 11)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, token)
        writer.put(2, uid)
        writer.put(3, kind)
        writer.put(4, status)
        writer.put(5, tenant)
        writer.put(6, label)
        writer.put(7, group)
        writer.put(8, driver)
        writer.put(9, expires)
        if isFree { writer.put(10, true) }
        writer.put(11, issuedAt)
        if isForgotten { writer.put(12, true) }
        writer.put(13, revision)
    }
}

/// A driver.
public struct DriverState: Recordable, Equatable {
    public var driver: DriverID
    public var subject: Subject
    public var name: SealedText
    public var mail: SealedText?
    public var tenant: TenantID
    public var isForgotten: Bool = false

    public init(
        driver: DriverID, subject: Subject, name: SealedText, mail: SealedText? = nil, tenant: TenantID, isForgotten: Bool = false
    ) {
        self.driver = driver
        self.subject = subject
        self.name = name
        self.mail = mail
        self.tenant = tenant
        self.isForgotten = isForgotten
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var driver: DriverID?
        var subject: Subject?
        var name: SealedText?
        var tenant: TenantID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: driver = try reader.value()
            case 2: subject = try reader.value()
            case 3: name = try reader.record()
            case 4: mail = try reader.record()
            case 5: tenant = try reader.value()
            case 6: isForgotten = try reader.bool()
            default: try reader.skip()
            }
        }
        self.driver = try reader.required(driver, 1)
        self.subject = try reader.required(subject, 2)
        self.name = try reader.required(name, 3)
        self.tenant = try reader.required(tenant, 5)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, driver)
        writer.put(2, subject)
        writer.put(3, name)
        writer.put(4, mail)
        writer.put(5, tenant)
        if isForgotten { writer.put(6, true) }
    }
}

/// A token of the API.
public struct APITokenState: Recordable, Equatable {
    public var apiToken: APITokenID
    public var name: String
    public var role: Role
    public var secret: Subject
    public var isRevoked: Bool = false
    public var issuedAt: Instant

    public init(apiToken: APITokenID, name: String, role: Role, secret: Subject, isRevoked: Bool = false, issuedAt: Instant) {
        self.apiToken = apiToken
        self.name = name
        self.role = role
        self.secret = secret
        self.isRevoked = isRevoked
        self.issuedAt = issuedAt
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var apiToken: APITokenID?
        var name: String?
        var role: Role?
        var secret: Subject?
        var issuedAt: Instant?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: apiToken = try reader.value()
            case 2: name = try reader.string()
            case 3: role = try reader.value()
            case 4: secret = try reader.value()
            case 5: isRevoked = try reader.bool()
            case 6: issuedAt = try reader.value()
            default: try reader.skip()
            }
        }
        self.apiToken = try reader.required(apiToken, 1)
        self.name = try reader.required(name, 2)
        self.role = try reader.required(role, 3)
        self.secret = try reader.required(secret, 4)
        self.issuedAt = try reader.required(issuedAt, 6)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, apiToken)
        writer.put(2, name)
        writer.put(3, role)
        writer.put(4, secret)
        if isRevoked { writer.put(5, true) }
        writer.put(6, issuedAt)
    }
}

/// A command that was carried out under an idempotency key.
public struct CommandRecord: Recordable, Equatable {
    public var actor: String
    public var key: String
    public var bodyHash: UInt64
    public var status: Int
    public var answer: [UInt8] = []

    public init(actor: String, key: String, bodyHash: UInt64, status: Int, answer: [UInt8] = []) {
        self.actor = actor
        self.key = key
        self.bodyHash = bodyHash
        self.status = status
        self.answer = answer
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var actor: String?
        var key: String?
        var bodyHash: UInt64?
        var status: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: actor = try reader.string()
            case 2: key = try reader.string()
            case 3: bodyHash = try reader.uint64()
            case 4: status = try reader.int()
            case 5: answer = try reader.data()
            default: try reader.skip()
            }
        }
        self.actor = try reader.required(actor, 1)
        self.key = try reader.required(key, 2)
        self.bodyHash = try reader.required(bodyHash, 3)
        self.status = try reader.required(status, 4)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, actor)
        writer.put(2, key)
        writer.put(3, bodyHash)
        writer.put(4, status)
        if !answer.isEmpty { writer.put(5, answer) }
    }
}

/// An identity that asked to connect and was refused.
public struct KnockingStation: Recordable, Equatable {
    public var identity: String
    public var address: String
    public var count: Int
    public var reason: String
    public var subprotocols: String
    public var userAgent: String
    public var firstAt: Instant
    public var lastAt: Instant

    public init(
        identity: String, address: String, count: Int, reason: String, subprotocols: String, userAgent: String, firstAt: Instant,
        lastAt: Instant
    ) {
        self.identity = identity
        self.address = address
        self.count = count
        self.reason = reason
        self.subprotocols = subprotocols
        self.userAgent = userAgent
        self.firstAt = firstAt
        self.lastAt = lastAt
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var identity: String?
        var address: String?
        var count: Int?
        var reason: String?
        var subprotocols: String?
        var userAgent: String?
        var firstAt: Instant?
        var lastAt: Instant?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: identity = try reader.string()
            case 2: address = try reader.string()
            case 3: count = try reader.int()
            case 4: reason = try reader.string()
            case 5: subprotocols = try reader.string()
            case 6: userAgent = try reader.string()
            case 7: firstAt = try reader.value()
            case 8: lastAt = try reader.value()
            default: try reader.skip()
            }
        }
        self.identity = try reader.required(identity, 1)
        self.address = try reader.required(address, 2)
        self.count = try reader.required(count, 3)
        self.reason = try reader.required(reason, 4)
        self.subprotocols = try reader.required(subprotocols, 5)
        self.userAgent = try reader.required(userAgent, 6)
        self.firstAt = try reader.required(firstAt, 7)
        self.lastAt = try reader.required(lastAt, 8)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, identity)
        writer.put(2, address)
        writer.put(3, count)
        writer.put(4, reason)
        writer.put(5, subprotocols)
        writer.put(6, userAgent)
        writer.put(7, firstAt)
        writer.put(8, lastAt)
    }
}

/// Something that needs a person's eyes.
public struct AlertState: Recordable, Equatable {
    public var station: StationID?
    public var kind: String
    public var text: String
    public var count: Int
    public var firstAt: Instant
    public var lastAt: Instant

    public init(station: StationID? = nil, kind: String, text: String, count: Int, firstAt: Instant, lastAt: Instant) {
        self.station = station
        self.kind = kind
        self.text = text
        self.count = count
        self.firstAt = firstAt
        self.lastAt = lastAt
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var kind: String?
        var text: String?
        var count: Int?
        var firstAt: Instant?
        var lastAt: Instant?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: kind = try reader.string()
            case 3: text = try reader.string()
            case 4: count = try reader.int()
            case 5: firstAt = try reader.value()
            case 6: lastAt = try reader.value()
            default: try reader.skip()
            }
        }
        self.kind = try reader.required(kind, 2)
        self.text = try reader.required(text, 3)
        self.count = try reader.required(count, 4)
        self.firstAt = try reader.required(firstAt, 5)
        self.lastAt = try reader.required(lastAt, 6)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, kind)
        writer.put(3, text)
        writer.put(4, count)
        writer.put(5, firstAt)
        writer.put(6, lastAt)
    }
}
