/// The first event of every journal.
public struct JournalCreated: EventPayload, Equatable {
    public static let type: UInt16 = 1

    /// Name of the installation; stands in every checkpoint.
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
        self.origin = try reader.required(origin, 1)
        self.productVersion = try reader.required(productVersion, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, origin)
        writer.put(2, productVersion)
    }
}

/// A charging station became known.
public struct StationAdded: EventPayload, Equatable {
    public static let type: UInt16 = 10

    public var station: StationID
    /// What stands in its URL.
    public var identity: String
    public var name: String?
    public var tenant: TenantID
    /// OCPP security profile that it must reach: 0 to 3.
    public var securityProfile: Int
    /// It connected in an onboarding window and waits to be adopted.
    public var isPending: Bool = false
    /// How many connectors it has, where the operator knows.
    public var connectors: Int?
    /// Most that one connector can deliver.
    public var powerMax: Power?

    public init(
        station: StationID, identity: String, name: String? = nil, tenant: TenantID, securityProfile: Int, isPending: Bool = false,
        connectors: Int? = nil, powerMax: Power? = nil
    ) {
        self.station = station
        self.identity = identity
        self.name = name
        self.tenant = tenant
        self.securityProfile = securityProfile
        self.isPending = isPending
        self.connectors = connectors
        self.powerMax = powerMax
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var identity: String?
        var tenant: TenantID?
        var securityProfile: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: identity = try reader.string()
            case 3: name = try reader.string()
            case 4: tenant = try reader.value()
            case 5: securityProfile = try reader.int()
            case 6: isPending = try reader.bool()
            case 7: connectors = try reader.int()
            case 8: powerMax = try reader.value()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.identity = try reader.required(identity, 2)
        self.tenant = try reader.required(tenant, 4)
        self.securityProfile = try reader.required(securityProfile, 5)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, identity)
        writer.put(3, name)
        writer.put(4, tenant)
        writer.put(5, securityProfile)
        if isPending { writer.put(6, true) }
        writer.put(7, connectors)
        writer.put(8, powerMax)
    }
}

/// An operator changed what is known of a station; absent fields stay.
public struct StationChanged: EventPayload, Equatable {
    public static let type: UInt16 = 11

    public var station: StationID
    public var name: String?
    public var securityProfile: Int?
    public var connectors: Int?
    public var powerMax: Power?
    /// Whether odd frames are refused instead of read with warnings.
    public var isStrict: Bool?

    public init(
        station: StationID, name: String? = nil, securityProfile: Int? = nil, connectors: Int? = nil, powerMax: Power? = nil,
        isStrict: Bool? = nil
    ) {
        self.station = station
        self.name = name
        self.securityProfile = securityProfile
        self.connectors = connectors
        self.powerMax = powerMax
        self.isStrict = isStrict
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: name = try reader.string()
            case 3: securityProfile = try reader.int()
            case 4: connectors = try reader.int()
            case 5: powerMax = try reader.value()
            case 6: isStrict = try reader.bool()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, name)
        writer.put(3, securityProfile)
        writer.put(4, connectors)
        writer.put(5, powerMax)
        writer.put(6, isStrict)
    }
}

/// A station got a new password.
public struct StationCredentialSet: EventPayload, Equatable {
    public static let type: UInt16 = 12

    public var station: StationID
    /// Keyed hash of identity and password.
    public var credential: Subject

    public init(station: StationID, credential: Subject) {
        self.station = station
        self.credential = credential
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var credential: Subject?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: credential = try reader.value()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.credential = try reader.required(credential, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, credential)
    }
}

/// A station may no longer connect; its history stays.
public struct StationRemoved: EventPayload, Equatable {
    public static let type: UInt16 = 13

    public var station: StationID

    public init(station: StationID) {
        self.station = station
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
    }
}

/// A pending station was accepted by an operator.
public struct StationAdopted: EventPayload, Equatable {
    public static let type: UInt16 = 14

    public var station: StationID

    public init(station: StationID) {
        self.station = station
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
    }
}

/// A station may connect without credentials until a date.
public struct ProfileZeroAllowed: EventPayload, Equatable {
    public static let type: UInt16 = 15

    public var station: StationID
    public var until: Instant

    public init(station: StationID, until: Instant) {
        self.station = station
        self.until = until
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var until: Instant?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: until = try reader.value()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.until = try reader.required(until, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, until)
    }
}
