/// A station's handshake was accepted.
public struct StationConnected: EventPayload, Equatable {
    public static let type: UInt16 = 16

    public var station: StationID
    public var connection: ConnectionID
    public var address: String
    /// Empty where it asked for none.
    public var subprotocol: String
    /// The profile at which it connected.
    public var securityProfile: Int
    public var warnings: [FrameWarning] = []

    public init(
        station: StationID, connection: ConnectionID, address: String, subprotocol: String, securityProfile: Int,
        warnings: [FrameWarning] = []
    ) {
        self.station = station
        self.connection = connection
        self.address = address
        self.subprotocol = subprotocol
        self.securityProfile = securityProfile
        self.warnings = warnings
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var connection: ConnectionID?
        var address: String?
        var subprotocol: String?
        var securityProfile: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: connection = try reader.value()
            case 3: address = try reader.string()
            case 4: subprotocol = try reader.string()
            case 5: securityProfile = try reader.int()
            case 6: warnings.append(try reader.record())
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.connection = try reader.required(connection, 2)
        self.address = try reader.required(address, 3)
        self.subprotocol = try reader.required(subprotocol, 4)
        self.securityProfile = try reader.required(securityProfile, 5)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, connection)
        writer.put(3, address)
        writer.put(4, subprotocol)
        writer.put(5, securityProfile)
        writer.put(6, warnings)
    }
}

/// A connection ended.
public struct StationDisconnected: EventPayload, Equatable {
    public static let type: UInt16 = 17

    public var station: StationID
    public var connection: ConnectionID
    public var cause: CloseCause
    /// WebSocket close code.
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
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: connection = try reader.value()
            case 3: cause = try reader.value()
            case 4: code = try reader.int()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.connection = try reader.required(connection, 2)
        self.cause = try reader.required(cause, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, connection)
        writer.put(3, cause)
        writer.put(4, code)
    }
}

/// A station came back while its old connection was dead.
public struct ConnectionReplaced: EventPayload, Equatable {
    public static let type: UInt16 = 18

    public var station: StationID
    public var replaced: ConnectionID
    public var replacedBy: ConnectionID
    public var oldAddress: String
    public var newAddress: String

    public init(station: StationID, replaced: ConnectionID, replacedBy: ConnectionID, oldAddress: String, newAddress: String) {
        self.station = station
        self.replaced = replaced
        self.replacedBy = replacedBy
        self.oldAddress = oldAddress
        self.newAddress = newAddress
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var replaced: ConnectionID?
        var replacedBy: ConnectionID?
        var oldAddress: String?
        var newAddress: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: replaced = try reader.value()
            case 3: replacedBy = try reader.value()
            case 4: oldAddress = try reader.string()
            case 5: newAddress = try reader.string()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.replaced = try reader.required(replaced, 2)
        self.replacedBy = try reader.required(replacedBy, 3)
        self.oldAddress = try reader.required(oldAddress, 4)
        self.newAddress = try reader.required(newAddress, 5)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, replaced)
        writer.put(3, replacedBy)
        writer.put(4, oldAddress)
        writer.put(5, newAddress)
    }
}

/// A second connection was refused because the first one is alive.
public struct DuplicateConnectionRefused: EventPayload, Equatable {
    public static let type: UInt16 = 19

    public var station: StationID
    public var connection: ConnectionID
    public var address: String

    public init(station: StationID, connection: ConnectionID, address: String) {
        self.station = station
        self.connection = connection
        self.address = address
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var connection: ConnectionID?
        var address: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: connection = try reader.value()
            case 3: address = try reader.string()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.connection = try reader.required(connection, 2)
        self.address = try reader.required(address, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, connection)
        writer.put(3, address)
    }
}

/// An unknown or wrongly authenticated station asked to connect.
public struct StationKnocked: EventPayload, Equatable {
    public static let type: UInt16 = 20

    public var identity: String
    public var address: String
    /// How often so far, since the server started counting.
    public var count: Int
    public var reason: String
    public var subprotocols: String
    public var userAgent: String

    public init(identity: String, address: String, count: Int, reason: String, subprotocols: String, userAgent: String) {
        self.identity = identity
        self.address = address
        self.count = count
        self.reason = reason
        self.subprotocols = subprotocols
        self.userAgent = userAgent
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var identity: String?
        var address: String?
        var count: Int?
        var reason: String?
        var subprotocols: String?
        var userAgent: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: identity = try reader.string()
            case 2: address = try reader.string()
            case 3: count = try reader.int()
            case 4: reason = try reader.string()
            case 5: subprotocols = try reader.string()
            case 6: userAgent = try reader.string()
            default: try reader.skip()
            }
        }
        self.identity = try reader.required(identity, 1)
        self.address = try reader.required(address, 2)
        self.count = try reader.required(count, 3)
        self.reason = try reader.required(reason, 4)
        self.subprotocols = try reader.required(subprotocols, 5)
        self.userAgent = try reader.required(userAgent, 6)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, identity)
        writer.put(2, address)
        writer.put(3, count)
        writer.put(4, reason)
        writer.put(5, subprotocols)
        writer.put(6, userAgent)
    }
}

/// Until then, unknown stations may connect and wait to be adopted.
public struct OnboardingWindowOpened: EventPayload, Equatable {
    public static let type: UInt16 = 21

    public var until: Instant

    public init(until: Instant) {
        self.until = until
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var until: Instant?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: until = try reader.value()
            default: try reader.skip()
            }
        }
        self.until = try reader.required(until, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, until)
    }
}

/// An operator removed an identity from the list of those that knock.
public struct KnockingCleared: EventPayload, Equatable {
    public static let type: UInt16 = 22

    public var identity: String

    public init(identity: String) {
        self.identity = identity
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var identity: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: identity = try reader.string()
            default: try reader.skip()
            }
        }
        self.identity = try reader.required(identity, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, identity)
    }
}

/// Bytes on a connection were not WebSocket.
public struct ProtocolViolated: EventPayload, Equatable {
    public static let type: UInt16 = 23

    public var station: StationID
    public var connection: ConnectionID
    public var code: Int

    public init(station: StationID, connection: ConnectionID, code: Int) {
        self.station = station
        self.connection = connection
        self.code = code
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var connection: ConnectionID?
        var code: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: connection = try reader.value()
            case 3: code = try reader.int()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.connection = try reader.required(connection, 2)
        self.code = try reader.required(code, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, connection)
        writer.put(3, code)
    }
}
