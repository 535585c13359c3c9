public import EventStore

/// What a session costs.
public struct SessionPrice: Recordable, Equatable {
    public var tariff: TariffID
    public var tariffVersion: Int
    public var currency: Currency
    public var lines: [PricedLine] = []
    public var groups: [VATGroup] = []
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
        self.tariff = try reader.required(tariff, 1)
        self.tariffVersion = try reader.required(tariffVersion, 2)
        self.currency = try reader.required(currency, 3)
        self.net = try reader.required(net, 6)
        self.tax = try reader.required(tax, 7)
        self.gross = try reader.required(gross, 8)
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
    public var isEstimated: Bool = false
    public var reservationId: Int64?
    public var driver: DriverID?
    public var call: CallID?
    /// Thinned out when there are many.
    public var readings: [MeterReading] = []
    public var readingCount = 0
    public var lastRegister: Energy?
    /// Sequences of the entries it is made of; bounded.
    public var entries: [UInt64] = []
    public var stoppedAt: Instant?
    public var stopReceivedAt: Instant?
    public var stopReason: String?
    public var meterStop: Energy?
    public var energy: Energy?
    public var held: HoldReason?
    public var heldDetail: String?
    public var price: SessionPrice?
    public var invoice: InvoiceID?
    public var isWrittenOff: Bool = false
    /// When the vehicle asked for no power, in the order of time; bounded.
    public var parking: [ParkingSpan] = []

    /// A session as its start tells it.
    init(_ e: SessionStarted, _ context: EntryContext) {
        session = e.session
        station = e.station
        connector = e.connector
        transactionId = e.transactionId
        token = e.token
        authorization = e.authorization
        meterStart = e.meterStart
        startedAt = e.startedAt
        receivedAt = context.instant
        tariff = e.tariff
        tariffVersion = e.tariffVersion
        free = e.free
        isEstimated = e.isEstimated
        reservationId = e.reservationId
        driver = e.driver
        call = e.call
        lastRegister = e.meterStart
        entries = [context.sequence]
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var session: SessionID?
        var station: StationID?
        var connector: ConnectorID?
        var transactionId: Int64?
        var authorization: AuthorizationStatus?
        var startedAt: Instant?
        var receivedAt: Instant?
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
        self.session = try reader.required(session, 1)
        self.station = try reader.required(station, 2)
        self.connector = try reader.required(connector, 3)
        self.transactionId = try reader.required(transactionId, 4)
        self.authorization = try reader.required(authorization, 6)
        self.startedAt = try reader.required(startedAt, 8)
        self.receivedAt = try reader.required(receivedAt, 9)
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
