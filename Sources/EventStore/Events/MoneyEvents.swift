/// A version of a tariff.
public struct TariffPublished: EventPayload, Equatable {
    public static let type: UInt16 = 90

    public var tariff: TariffID
    public var version: Int
    public var name: String
    public var currency: Currency
    public var components: [PriceComponent] = []
    /// Prices include VAT.
    public var isGross: Bool = false
    /// First 16 bytes of the SHA-256 of the version's content.
    public var contentHash: Subject

    public init(
        tariff: TariffID, version: Int, name: String, currency: Currency, components: [PriceComponent] = [], isGross: Bool = false,
        contentHash: Subject
    ) {
        self.tariff = tariff
        self.version = version
        self.name = name
        self.currency = currency
        self.components = components
        self.isGross = isGross
        self.contentHash = contentHash
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var tariff: TariffID?
        var version: Int?
        var name: String?
        var currency: Currency?
        var contentHash: Subject?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: tariff = try reader.value()
            case 2: version = try reader.int()
            case 3: name = try reader.string()
            case 4: currency = try reader.value()
            case 5: components.append(try reader.record())
            case 6: isGross = try reader.bool()
            case 7: contentHash = try reader.value()
            default: try reader.skip()
            }
        }
        self.tariff = try reader.required(tariff, 1)
        self.version = try reader.required(version, 2)
        self.name = try reader.required(name, 3)
        self.currency = try reader.required(currency, 4)
        self.contentHash = try reader.required(contentHash, 7)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, tariff)
        writer.put(2, version)
        writer.put(3, name)
        writer.put(4, currency)
        writer.put(5, components)
        if isGross { writer.put(6, true) }
        writer.put(7, contentHash)
    }
}

/// A tariff is no longer given to new sessions.
public struct TariffEnded: EventPayload, Equatable {
    public static let type: UInt16 = 91

    public var tariff: TariffID

    public init(tariff: TariffID) {
        self.tariff = tariff
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var tariff: TariffID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: tariff = try reader.value()
            default: try reader.skip()
            }
        }
        self.tariff = try reader.required(tariff, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, tariff)
    }
}

/// New sessions get this tariff; the nearest assignment wins.
public struct TariffAssigned: EventPayload, Equatable {
    public static let type: UInt16 = 92

    /// Absent: no tariff here.
    public var tariff: TariffID?
    /// Absent: everywhere.
    public var station: StationID?
    public var connector: ConnectorID?
    public var token: Subject?

    public init(tariff: TariffID? = nil, station: StationID? = nil, connector: ConnectorID? = nil, token: Subject? = nil) {
        self.tariff = tariff
        self.station = station
        self.connector = connector
        self.token = token
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: tariff = try reader.value()
            case 2: station = try reader.value()
            case 3: connector = try reader.value()
            case 4: token = try reader.value()
            default: try reader.skip()
            }
        }
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, tariff)
        writer.put(2, station)
        writer.put(3, connector)
        writer.put(4, token)
    }
}

/// Who issues the invoices.
public struct SellerSet: EventPayload, Equatable {
    public static let type: UInt16 = 93

    public var name: String
    public var address: String
    public var vatId: String?
    /// Prefix of invoice numbers.
    public var series: String
    public var currency: Currency

    public init(name: String, address: String, vatId: String? = nil, series: String, currency: Currency) {
        self.name = name
        self.address = address
        self.vatId = vatId
        self.series = series
        self.currency = currency
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var name: String?
        var address: String?
        var series: String?
        var currency: Currency?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: name = try reader.string()
            case 2: address = try reader.string()
            case 3: vatId = try reader.string()
            case 4: series = try reader.string()
            case 5: currency = try reader.value()
            default: try reader.skip()
            }
        }
        self.name = try reader.required(name, 1)
        self.address = try reader.required(address, 2)
        self.series = try reader.required(series, 4)
        self.currency = try reader.required(currency, 5)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, name)
        writer.put(2, address)
        writer.put(3, vatId)
        writer.put(4, series)
        writer.put(5, currency)
    }
}

/// An invoice or credit note was issued.
public struct InvoiceIssued: EventPayload, Equatable {
    public static let type: UInt16 = 94

    public var invoice: InvoiceID
    public var series: String
    /// Gapless within the series.
    public var number: Int
    /// The invoice that it cancels.
    public var credits: InvoiceID?
    public var driver: DriverID?
    public var token: Subject?
    public var currency: Currency
    public var lines: [InvoiceLine] = []
    public var groups: [VATGroup] = []
    public var net: Money
    public var tax: Money
    public var gross: Money
    public var servicedFrom: Instant
    public var servicedTo: Instant
    public var sellerName: String
    public var sellerAddress: String
    public var sellerVatId: String?
    /// First 16 bytes of the SHA-256 of the document's content.
    public var contentHash: Subject

    public init(
        invoice: InvoiceID, series: String, number: Int, credits: InvoiceID? = nil, driver: DriverID? = nil, token: Subject? = nil,
        currency: Currency, lines: [InvoiceLine] = [], groups: [VATGroup] = [], net: Money, tax: Money, gross: Money,
        servicedFrom: Instant, servicedTo: Instant, sellerName: String, sellerAddress: String, sellerVatId: String? = nil,
        contentHash: Subject
    ) {
        self.invoice = invoice
        self.series = series
        self.number = number
        self.credits = credits
        self.driver = driver
        self.token = token
        self.currency = currency
        self.lines = lines
        self.groups = groups
        self.net = net
        self.tax = tax
        self.gross = gross
        self.servicedFrom = servicedFrom
        self.servicedTo = servicedTo
        self.sellerName = sellerName
        self.sellerAddress = sellerAddress
        self.sellerVatId = sellerVatId
        self.contentHash = contentHash
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var invoice: InvoiceID?
        var series: String?
        var number: Int?
        var currency: Currency?
        var net: Money?
        var tax: Money?
        var gross: Money?
        var servicedFrom: Instant?
        var servicedTo: Instant?
        var sellerName: String?
        var sellerAddress: String?
        var contentHash: Subject?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: invoice = try reader.value()
            case 2: series = try reader.string()
            case 3: number = try reader.int()
            case 4: credits = try reader.value()
            case 5: driver = try reader.value()
            case 6: token = try reader.value()
            case 7: currency = try reader.value()
            case 8: lines.append(try reader.record())
            case 9: groups.append(try reader.record())
            case 10: net = try reader.value()
            case 11: tax = try reader.value()
            case 12: gross = try reader.value()
            case 13: servicedFrom = try reader.value()
            case 14: servicedTo = try reader.value()
            case 15: sellerName = try reader.string()
            case 16: sellerAddress = try reader.string()
            case 17: sellerVatId = try reader.string()
            case 18: contentHash = try reader.value()
            default: try reader.skip()
            }
        }
        self.invoice = try reader.required(invoice, 1)
        self.series = try reader.required(series, 2)
        self.number = try reader.required(number, 3)
        self.currency = try reader.required(currency, 7)
        self.net = try reader.required(net, 10)
        self.tax = try reader.required(tax, 11)
        self.gross = try reader.required(gross, 12)
        self.servicedFrom = try reader.required(servicedFrom, 13)
        self.servicedTo = try reader.required(servicedTo, 14)
        self.sellerName = try reader.required(sellerName, 15)
        self.sellerAddress = try reader.required(sellerAddress, 16)
        self.contentHash = try reader.required(contentHash, 18)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, invoice)
        writer.put(2, series)
        writer.put(3, number)
        writer.put(4, credits)
        writer.put(5, driver)
        writer.put(6, token)
        writer.put(7, currency)
        writer.put(8, lines)
        writer.put(9, groups)
        writer.put(10, net)
        writer.put(11, tax)
        writer.put(12, gross)
        writer.put(13, servicedFrom)
        writer.put(14, servicedTo)
        writer.put(15, sellerName)
        writer.put(16, sellerAddress)
        writer.put(17, sellerVatId)
        writer.put(18, contentHash)
    }
}

/// A balanced entry of the ledger.
public struct LedgerPosted: EventPayload, Equatable {
    public static let type: UInt16 = 95

    public var posting: UInt64
    public var invoice: InvoiceID?
    public var session: SessionID?
    public var currency: Currency
    public var legs: [Leg] = []
    public var servicedAt: Instant
    public var accountedAt: Instant
    public var text: String

    public init(
        posting: UInt64, invoice: InvoiceID? = nil, session: SessionID? = nil, currency: Currency, legs: [Leg] = [],
        servicedAt: Instant, accountedAt: Instant, text: String
    ) {
        self.posting = posting
        self.invoice = invoice
        self.session = session
        self.currency = currency
        self.legs = legs
        self.servicedAt = servicedAt
        self.accountedAt = accountedAt
        self.text = text
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var posting: UInt64?
        var currency: Currency?
        var servicedAt: Instant?
        var accountedAt: Instant?
        var text: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: posting = try reader.uint64()
            case 2: invoice = try reader.value()
            case 3: session = try reader.value()
            case 4: currency = try reader.value()
            case 5: legs.append(try reader.record())
            case 6: servicedAt = try reader.value()
            case 7: accountedAt = try reader.value()
            case 8: text = try reader.string()
            default: try reader.skip()
            }
        }
        self.posting = try reader.required(posting, 1)
        self.currency = try reader.required(currency, 4)
        self.servicedAt = try reader.required(servicedAt, 6)
        self.accountedAt = try reader.required(accountedAt, 7)
        self.text = try reader.required(text, 8)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, posting)
        writer.put(2, invoice)
        writer.put(3, session)
        writer.put(4, currency)
        writer.put(5, legs)
        writer.put(6, servicedAt)
        writer.put(7, accountedAt)
        writer.put(8, text)
    }
}
