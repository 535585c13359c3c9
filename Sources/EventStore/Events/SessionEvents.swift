/// A charging session began.
public struct SessionStarted: EventPayload, Equatable {
    public static let type: UInt16 = 80

    public var session: SessionID
    public var station: StationID
    public var connector: ConnectorID
    /// What the station calls it.
    public var transactionId: Int64
    public var token: Subject?
    public var authorization: AuthorizationStatus
    public var meterStart: Energy?
    /// The station's clock where it can be trusted, else ours.
    public var startedAt: Instant
    public var tariff: TariffID?
    public var tariffVersion: Int?
    public var free: FreeReason?
    /// Only its end was reported.
    public var isEstimated: Bool = false
    public var reservationId: Int64?
    public var driver: DriverID?
    /// The remote start that caused it.
    public var call: CallID?

    public init(
        session: SessionID, station: StationID, connector: ConnectorID, transactionId: Int64, token: Subject? = nil,
        authorization: AuthorizationStatus, meterStart: Energy? = nil, startedAt: Instant, tariff: TariffID? = nil,
        tariffVersion: Int? = nil, free: FreeReason? = nil, isEstimated: Bool = false, reservationId: Int64? = nil,
        driver: DriverID? = nil, call: CallID? = nil
    ) {
        self.session = session
        self.station = station
        self.connector = connector
        self.transactionId = transactionId
        self.token = token
        self.authorization = authorization
        self.meterStart = meterStart
        self.startedAt = startedAt
        self.tariff = tariff
        self.tariffVersion = tariffVersion
        self.free = free
        self.isEstimated = isEstimated
        self.reservationId = reservationId
        self.driver = driver
        self.call = call
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var session: SessionID?
        var station: StationID?
        var connector: ConnectorID?
        var transactionId: Int64?
        var authorization: AuthorizationStatus?
        var startedAt: Instant?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: session = try reader.value()
            case 2: station = try reader.value()
            case 3: connector = try reader.value()
            case 4: transactionId = try reader.int64()
            case 5: token = try reader.value()
            case 6: authorization = try reader.value()
            case 7: meterStart = try reader.value()
            case 8: startedAt = try reader.value()
            case 9: tariff = try reader.value()
            case 10: tariffVersion = try reader.int()
            case 11: free = try reader.value()
            case 12: isEstimated = try reader.bool()
            case 13: reservationId = try reader.int64()
            case 14: driver = try reader.value()
            case 15: call = try reader.value()
            default: try reader.skip()
            }
        }
        self.session = try reader.required(session, 1)
        self.station = try reader.required(station, 2)
        self.connector = try reader.required(connector, 3)
        self.transactionId = try reader.required(transactionId, 4)
        self.authorization = try reader.required(authorization, 6)
        self.startedAt = try reader.required(startedAt, 8)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, session)
        writer.put(2, station)
        writer.put(3, connector)
        writer.put(4, transactionId)
        writer.put(5, token)
        writer.put(6, authorization)
        writer.put(7, meterStart)
        writer.put(8, startedAt)
        writer.put(9, tariff)
        writer.put(10, tariffVersion)
        writer.put(11, free)
        if isEstimated { writer.put(12, true) }
        writer.put(13, reservationId)
        writer.put(14, driver)
        writer.put(15, call)
    }
}

/// A station's meter was read.
public struct MeterValuesRecorded: EventPayload, Equatable {
    public static let type: UInt16 = 81

    public var station: StationID
    public var connector: ConnectorID
    public var session: SessionID?
    public var readings: [MeterReading] = []
    /// They came after the session's end.
    public var isLate: Bool = false

    public init(
        station: StationID, connector: ConnectorID, session: SessionID? = nil, readings: [MeterReading] = [], isLate: Bool = false
    ) {
        self.station = station
        self.connector = connector
        self.session = session
        self.readings = readings
        self.isLate = isLate
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var connector: ConnectorID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: connector = try reader.value()
            case 3: session = try reader.value()
            case 4: readings.append(try reader.record())
            case 5: isLate = try reader.bool()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.connector = try reader.required(connector, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, connector)
        writer.put(3, session)
        writer.put(4, readings)
        if isLate { writer.put(5, true) }
    }
}

/// A charging session ended.
public struct SessionStopped: EventPayload, Equatable {
    public static let type: UInt16 = 82

    public var session: SessionID
    public var station: StationID
    public var meterStop: Energy?
    public var stoppedAt: Instant
    /// OCPP's word, or ours where the station gave none.
    public var reason: String
    public var token: Subject?
    /// What it delivered.
    public var energy: Energy
    /// Start or end was not reported.
    public var isEstimated: Bool = false

    public init(
        session: SessionID, station: StationID, meterStop: Energy? = nil, stoppedAt: Instant, reason: String, token: Subject? = nil,
        energy: Energy, isEstimated: Bool = false
    ) {
        self.session = session
        self.station = station
        self.meterStop = meterStop
        self.stoppedAt = stoppedAt
        self.reason = reason
        self.token = token
        self.energy = energy
        self.isEstimated = isEstimated
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var session: SessionID?
        var station: StationID?
        var stoppedAt: Instant?
        var reason: String?
        var energy: Energy?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: session = try reader.value()
            case 2: station = try reader.value()
            case 3: meterStop = try reader.value()
            case 4: stoppedAt = try reader.value()
            case 5: reason = try reader.string()
            case 6: token = try reader.value()
            case 7: energy = try reader.value()
            case 8: isEstimated = try reader.bool()
            default: try reader.skip()
            }
        }
        self.session = try reader.required(session, 1)
        self.station = try reader.required(station, 2)
        self.stoppedAt = try reader.required(stoppedAt, 4)
        self.reason = try reader.required(reason, 5)
        self.energy = try reader.required(energy, 7)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, session)
        writer.put(2, station)
        writer.put(3, meterStop)
        writer.put(4, stoppedAt)
        writer.put(5, reason)
        writer.put(6, token)
        writer.put(7, energy)
        if isEstimated { writer.put(8, true) }
    }
}

/// A session waits for a person before it is invoiced.
public struct SessionHeld: EventPayload, Equatable {
    public static let type: UInt16 = 83

    public var session: SessionID
    public var reason: HoldReason
    public var detail: String

    public init(session: SessionID, reason: HoldReason, detail: String) {
        self.session = session
        self.reason = reason
        self.detail = detail
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var session: SessionID?
        var reason: HoldReason?
        var detail: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: session = try reader.value()
            case 2: reason = try reader.value()
            case 3: detail = try reader.string()
            default: try reader.skip()
            }
        }
        self.session = try reader.required(session, 1)
        self.reason = try reader.required(reason, 2)
        self.detail = try reader.required(detail, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, session)
        writer.put(2, reason)
        writer.put(3, detail)
    }
}

/// A person decided about a held session.
public struct SessionReleased: EventPayload, Equatable {
    public static let type: UInt16 = 84

    public var session: SessionID
    /// Corrected energy.
    public var energy: Energy?
    public var isWrittenOff: Bool = false

    public init(session: SessionID, energy: Energy? = nil, isWrittenOff: Bool = false) {
        self.session = session
        self.energy = energy
        self.isWrittenOff = isWrittenOff
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var session: SessionID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: session = try reader.value()
            case 2: energy = try reader.value()
            case 3: isWrittenOff = try reader.bool()
            default: try reader.skip()
            }
        }
        self.session = try reader.required(session, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, session)
        writer.put(2, energy)
        if isWrittenOff { writer.put(3, true) }
    }
}

/// What a session costs.
public struct SessionPriced: EventPayload, Equatable {
    public static let type: UInt16 = 85

    public var session: SessionID
    public var tariff: TariffID
    public var tariffVersion: Int
    public var currency: Currency
    public var lines: [PricedLine] = []
    public var groups: [VATGroup] = []
    public var net: Money
    public var tax: Money
    public var gross: Money

    public init(
        session: SessionID, tariff: TariffID, tariffVersion: Int, currency: Currency, lines: [PricedLine] = [],
        groups: [VATGroup] = [], net: Money, tax: Money, gross: Money
    ) {
        self.session = session
        self.tariff = tariff
        self.tariffVersion = tariffVersion
        self.currency = currency
        self.lines = lines
        self.groups = groups
        self.net = net
        self.tax = tax
        self.gross = gross
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var session: SessionID?
        var tariff: TariffID?
        var tariffVersion: Int?
        var currency: Currency?
        var net: Money?
        var tax: Money?
        var gross: Money?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: session = try reader.value()
            case 2: tariff = try reader.value()
            case 3: tariffVersion = try reader.int()
            case 4: currency = try reader.value()
            case 5: lines.append(try reader.record())
            case 6: groups.append(try reader.record())
            case 7: net = try reader.value()
            case 8: tax = try reader.value()
            case 9: gross = try reader.value()
            default: try reader.skip()
            }
        }
        self.session = try reader.required(session, 1)
        self.tariff = try reader.required(tariff, 2)
        self.tariffVersion = try reader.required(tariffVersion, 3)
        self.currency = try reader.required(currency, 4)
        self.net = try reader.required(net, 7)
        self.tax = try reader.required(tax, 8)
        self.gross = try reader.required(gross, 9)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, session)
        writer.put(2, tariff)
        writer.put(3, tariffVersion)
        writer.put(4, currency)
        writer.put(5, lines)
        writer.put(6, groups)
        writer.put(7, net)
        writer.put(8, tax)
        writer.put(9, gross)
    }
}

/// A session costs nothing.
public struct SessionFreed: EventPayload, Equatable {
    public static let type: UInt16 = 86

    public var session: SessionID
    public var reason: FreeReason

    public init(session: SessionID, reason: FreeReason) {
        self.session = session
        self.reason = reason
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var session: SessionID?
        var reason: FreeReason?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: session = try reader.value()
            case 2: reason = try reader.value()
            default: try reader.skip()
            }
        }
        self.session = try reader.required(session, 1)
        self.reason = try reader.required(reason, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, session)
        writer.put(2, reason)
    }
}
