public import EventStore

/// What a session costs.
public struct SessionPrice: Recordable, Equatable {
    public var tariff: TariffID
    public var tariffVersion: Int
    public var currency: Currency
    public var lines: [PricedLine]
    public var groups: [VATGroup]
    public var net: Money
    public var tax: Money
    public var gross: Money

    public init(
        tariff: TariffID, tariffVersion: Int, currency: Currency, lines: [PricedLine] = [], groups: [VATGroup] = [], net: Money,
        tax: Money, gross: Money
    ) {
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
        var tariff: TariffID?
        var tariffVersion: Int?
        var currency: Currency?
        var lines: [PricedLine] = []
        var groups: [VATGroup] = []
        var net: Money?
        var tax: Money?
        var gross: Money?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: tariff = try reader.value()
            case 2: tariffVersion = try reader.int()
            case 3: currency = try reader.value()
            case 4: lines.append(try reader.record())
            case 5: groups.append(try reader.record())
            case 6: net = try reader.value()
            case 7: tax = try reader.value()
            case 8: gross = try reader.value()
            default: try reader.skip()
            }
        }
        guard let tariff else { throw .missingField(1) }
        guard let tariffVersion else { throw .missingField(2) }
        guard let currency else { throw .missingField(3) }
        guard let net else { throw .missingField(6) }
        guard let tax else { throw .missingField(7) }
        guard let gross else { throw .missingField(8) }
        self.tariff = tariff
        self.tariffVersion = tariffVersion
        self.currency = currency
        self.lines = lines
        self.groups = groups
        self.net = net
        self.tax = tax
        self.gross = gross
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, tariff)
        writer.put(2, tariffVersion)
        writer.put(3, currency)
        writer.put(4, lines)
        writer.put(5, groups)
        writer.put(6, net)
        writer.put(7, tax)
        writer.put(8, gross)
    }
}

/// A charging session, open or closed.
public struct SessionState: Recordable, Equatable {
    public var session: SessionID
    public var station: StationID
    public var connector: ConnectorID
    public var transactionId: Int64
    public var token: Subject?
    public var authorization: AuthorizationStatus
    public var meterStart: Energy?
    public var startedAt: Instant
    /// When we learned of its start.
    public var receivedAt: Instant
    public var tariff: TariffID?
    public var tariffVersion: Int?
    public var free: FreeReason?
    public var isEstimated: Bool
    public var reservationId: Int64?
    public var driver: DriverID?
    public var call: CallID?
    /// Thinned out when there are many.
    public var readings: [MeterReading]
    public var readingCount: Int
    public var lastRegister: Energy?
    /// Sequences of the entries it is made of; bounded.
    public var entries: [UInt64]
    public var stoppedAt: Instant?
    public var stopReceivedAt: Instant?
    public var stopReason: String?
    public var meterStop: Energy?
    public var energy: Energy?
    public var held: HoldReason?
    public var heldDetail: String?
    public var price: SessionPrice?
    public var invoice: InvoiceID?
    public var isWrittenOff: Bool
    /// When the vehicle asked for no power, in the order of time; bounded.
    public var parking: [ParkingSpan]

    public init(
        session: SessionID, station: StationID, connector: ConnectorID, transactionId: Int64, token: Subject? = nil,
        authorization: AuthorizationStatus, meterStart: Energy? = nil, startedAt: Instant, receivedAt: Instant,
        tariff: TariffID? = nil, tariffVersion: Int? = nil, free: FreeReason? = nil, isEstimated: Bool = false,
        reservationId: Int64? = nil, driver: DriverID? = nil, call: CallID? = nil, readings: [MeterReading] = [], readingCount: Int,
        lastRegister: Energy? = nil, entries: [UInt64] = [], stoppedAt: Instant? = nil, stopReceivedAt: Instant? = nil,
        stopReason: String? = nil, meterStop: Energy? = nil, energy: Energy? = nil, held: HoldReason? = nil, heldDetail: String? = nil,
        price: SessionPrice? = nil, invoice: InvoiceID? = nil, isWrittenOff: Bool = false, parking: [ParkingSpan] = []
    ) {
        self.session = session
        self.station = station
        self.connector = connector
        self.transactionId = transactionId
        self.token = token
        self.authorization = authorization
        self.meterStart = meterStart
        self.startedAt = startedAt
        self.receivedAt = receivedAt
        self.tariff = tariff
        self.tariffVersion = tariffVersion
        self.free = free
        self.isEstimated = isEstimated
        self.reservationId = reservationId
        self.driver = driver
        self.call = call
        self.readings = readings
        self.readingCount = readingCount
        self.lastRegister = lastRegister
        self.entries = entries
        self.stoppedAt = stoppedAt
        self.stopReceivedAt = stopReceivedAt
        self.stopReason = stopReason
        self.meterStop = meterStop
        self.energy = energy
        self.held = held
        self.heldDetail = heldDetail
        self.price = price
        self.invoice = invoice
        self.isWrittenOff = isWrittenOff
        self.parking = parking
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var session: SessionID?
        var station: StationID?
        var connector: ConnectorID?
        var transactionId: Int64?
        var token: Subject?
        var authorization: AuthorizationStatus?
        var meterStart: Energy?
        var startedAt: Instant?
        var receivedAt: Instant?
        var tariff: TariffID?
        var tariffVersion: Int?
        var free: FreeReason?
        var isEstimated = false
        var reservationId: Int64?
        var driver: DriverID?
        var call: CallID?
        var readings: [MeterReading] = []
        var readingCount: Int?
        var lastRegister: Energy?
        var entries: [UInt64] = []
        var stoppedAt: Instant?
        var stopReceivedAt: Instant?
        var stopReason: String?
        var meterStop: Energy?
        var energy: Energy?
        var held: HoldReason?
        var heldDetail: String?
        var price: SessionPrice?
        var invoice: InvoiceID?
        var isWrittenOff = false
        var parking: [ParkingSpan] = []
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
            case 9: receivedAt = try reader.value()
            case 10: tariff = try reader.value()
            case 11: tariffVersion = try reader.int()
            case 12: free = try reader.value()
            case 13: isEstimated = try reader.bool()
            case 14: reservationId = try reader.int64()
            case 15: driver = try reader.value()
            case 16: call = try reader.value()
            case 17: readings.append(try reader.record())
            case 18: readingCount = try reader.int()
            case 19: lastRegister = try reader.value()
            case 20: entries.append(try reader.uint64())
            case 21: stoppedAt = try reader.value()
            case 22: stopReceivedAt = try reader.value()
            case 23: stopReason = try reader.string()
            case 24: meterStop = try reader.value()
            case 25: energy = try reader.value()
            case 26: held = try reader.value()
            case 27: heldDetail = try reader.string()
            case 28: price = try reader.record()
            case 29: invoice = try reader.value()
            case 30: isWrittenOff = try reader.bool()
            case 31: parking.append(try reader.record())
            default: try reader.skip()
            }
        }
        guard let session else { throw .missingField(1) }
        guard let station else { throw .missingField(2) }
        guard let connector else { throw .missingField(3) }
        guard let transactionId else { throw .missingField(4) }
        guard let authorization else { throw .missingField(6) }
        guard let startedAt else { throw .missingField(8) }
        guard let receivedAt else { throw .missingField(9) }
        guard let readingCount else { throw .missingField(18) }
        self.session = session
        self.station = station
        self.connector = connector
        self.transactionId = transactionId
        self.token = token
        self.authorization = authorization
        self.meterStart = meterStart
        self.startedAt = startedAt
        self.receivedAt = receivedAt
        self.tariff = tariff
        self.tariffVersion = tariffVersion
        self.free = free
        self.isEstimated = isEstimated
        self.reservationId = reservationId
        self.driver = driver
        self.call = call
        self.readings = readings
        self.readingCount = readingCount
        self.lastRegister = lastRegister
        self.entries = entries
        self.stoppedAt = stoppedAt
        self.stopReceivedAt = stopReceivedAt
        self.stopReason = stopReason
        self.meterStop = meterStop
        self.energy = energy
        self.held = held
        self.heldDetail = heldDetail
        self.price = price
        self.invoice = invoice
        self.isWrittenOff = isWrittenOff
        self.parking = parking
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
        writer.put(9, receivedAt)
        writer.put(10, tariff)
        writer.put(11, tariffVersion)
        writer.put(12, free)
        if isEstimated { writer.put(13, true) }
        writer.put(14, reservationId)
        writer.put(15, driver)
        writer.put(16, call)
        writer.put(17, readings)
        writer.put(18, readingCount)
        writer.put(19, lastRegister)
        writer.put(20, entries)
        writer.put(21, stoppedAt)
        writer.put(22, stopReceivedAt)
        writer.put(23, stopReason)
        writer.put(24, meterStop)
        writer.put(25, energy)
        writer.put(26, held)
        writer.put(27, heldDetail)
        writer.put(28, price)
        writer.put(29, invoice)
        if isWrittenOff { writer.put(30, true) }
        writer.put(31, parking)
    }
}
