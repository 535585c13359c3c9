/// A token became known.
public struct TokenIssued: EventPayload, Equatable {
    public static let type: UInt16 = 60

    public var token: Subject
    /// The idTag.
    public var uid: SealedText
    public var kind: TokenKind
    public var status: TokenStatus
    public var tenant: TenantID
    /// What an operator wrote on it; not a person's name.
    public var label: String?
    /// Name of its group: members may stop each other's sessions.
    public var group: String?
    public var driver: DriverID?
    public var expires: Instant?
    /// Charges without being billed.
    public var isFree: Bool = false

    public init(
        token: Subject, uid: SealedText, kind: TokenKind, status: TokenStatus, tenant: TenantID, label: String? = nil,
        group: String? = nil, driver: DriverID? = nil, expires: Instant? = nil, isFree: Bool = false
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
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var token: Subject?
        var uid: SealedText?
        var kind: TokenKind?
        var status: TokenStatus?
        var tenant: TenantID?
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
            default: try reader.skip()
            }
        }
        self.token = try reader.required(token, 1)
        self.uid = try reader.required(uid, 2)
        self.kind = try reader.required(kind, 3)
        self.status = try reader.required(status, 4)
        self.tenant = try reader.required(tenant, 5)
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
    }
}

/// An operator changed a token; absent fields stay. An empty group or label is none.
public struct TokenChanged: EventPayload, Equatable {
    public static let type: UInt16 = 61

    public var token: Subject
    public var status: TokenStatus?
    public var expires: Instant?
    public var group: String?
    public var driver: DriverID?
    public var label: String?
    public var isFree: Bool?
    /// It expires no more.
    public var clearsExpiry: Bool = false
    /// It belongs to no driver any more.
    public var clearsDriver: Bool = false

    public init(
        token: Subject, status: TokenStatus? = nil, expires: Instant? = nil, group: String? = nil, driver: DriverID? = nil,
        label: String? = nil, isFree: Bool? = nil, clearsExpiry: Bool = false, clearsDriver: Bool = false
    ) {
        self.token = token
        self.status = status
        self.expires = expires
        self.group = group
        self.driver = driver
        self.label = label
        self.isFree = isFree
        self.clearsExpiry = clearsExpiry
        self.clearsDriver = clearsDriver
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var token: Subject?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: token = try reader.value()
            case 2: status = try reader.value()
            case 3: expires = try reader.value()
            case 4: group = try reader.string()
            case 5: driver = try reader.value()
            case 6: label = try reader.string()
            case 7: isFree = try reader.bool()
            case 8: clearsExpiry = try reader.bool()
            case 9: clearsDriver = try reader.bool()
            default: try reader.skip()
            }
        }
        self.token = try reader.required(token, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, token)
        writer.put(2, status)
        writer.put(3, expires)
        writer.put(4, group)
        writer.put(5, driver)
        writer.put(6, label)
        writer.put(7, isFree)
        if clearsExpiry { writer.put(8, true) }
        if clearsDriver { writer.put(9, true) }
    }
}

/// A driver became known.
public struct DriverRegistered: EventPayload, Equatable {
    public static let type: UInt16 = 62

    public var driver: DriverID
    public var subject: Subject
    public var name: SealedText
    public var mail: SealedText?
    public var tenant: TenantID

    public init(driver: DriverID, subject: Subject, name: SealedText, mail: SealedText? = nil, tenant: TenantID) {
        self.driver = driver
        self.subject = subject
        self.name = name
        self.mail = mail
        self.tenant = tenant
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
    }
}

/// A driver's personal data can no longer be read.
public struct DriverForgotten: EventPayload, Equatable {
    public static let type: UInt16 = 63

    public var driver: DriverID

    public init(driver: DriverID) {
        self.driver = driver
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var driver: DriverID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: driver = try reader.value()
            default: try reader.skip()
            }
        }
        self.driver = try reader.required(driver, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, driver)
    }
}

/// A station asked whether a token may charge.
public struct AuthorizationAnswered: EventPayload, Equatable {
    public static let type: UInt16 = 64

    public var station: StationID
    public var token: Subject?
    public var status: AuthorizationStatus

    public init(station: StationID, token: Subject? = nil, status: AuthorizationStatus) {
        self.station = station
        self.token = token
        self.status = status
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var status: AuthorizationStatus?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: token = try reader.value()
            case 3: status = try reader.value()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.status = try reader.required(status, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, token)
        writer.put(3, status)
    }
}

/// A version of the local list was sent to a station.
public struct LocalListPushed: EventPayload, Equatable {
    public static let type: UInt16 = 65

    public var station: StationID
    public var version: Int
    public var call: CallID
    public var isFull: Bool = false

    public init(station: StationID, version: Int, call: CallID, isFull: Bool = false) {
        self.station = station
        self.version = version
        self.call = call
        self.isFull = isFull
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var version: Int?
        var call: CallID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: version = try reader.int()
            case 3: call = try reader.value()
            case 4: isFull = try reader.bool()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.version = try reader.required(version, 2)
        self.call = try reader.required(call, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, version)
        writer.put(3, call)
        if isFull { writer.put(4, true) }
    }
}

/// A token's idTag can no longer be read.
public struct TokenForgotten: EventPayload, Equatable {
    public static let type: UInt16 = 66

    public var token: Subject

    public init(token: Subject) {
        self.token = token
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var token: Subject?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: token = try reader.value()
            default: try reader.skip()
            }
        }
        self.token = try reader.required(token, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, token)
    }
}

/// The key of somebody who was forgotten is destroyed: what was sealed under it cannot be read by anyone any more.
public struct KeyDestroyed: EventPayload, Equatable {
    public static let type: UInt16 = 67

    public var subject: Subject

    public init(subject: Subject) {
        self.subject = subject
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var subject: Subject?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: subject = try reader.value()
            default: try reader.skip()
            }
        }
        self.subject = try reader.required(subject, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, subject)
    }
}
