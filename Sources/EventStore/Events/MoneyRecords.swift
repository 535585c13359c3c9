/// One component of a tariff.
public struct PriceComponent: Recordable, Equatable {
    public var dimension: Dimension
    /// Net price per kWh, per hour or per session; gross where the tariff says so.
    public var price: Price
    /// Absent: no VAT.
    public var vat: VATRate?
    /// Watt-hours or seconds; 0: none.
    public var stepSize: Int

    public init(dimension: Dimension, price: Price, vat: VATRate? = nil, stepSize: Int) {
        self.dimension = dimension
        self.price = price
        self.vat = vat
        self.stepSize = stepSize
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var dimension: Dimension?
        var price: Price?
        var stepSize: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: dimension = try reader.value()
            case 2: price = try reader.value()
            case 3: vat = try reader.value()
            case 4: stepSize = try reader.int()
            default: try reader.skip()
            }
        }
        self.dimension = try reader.required(dimension, 1)
        self.price = try reader.required(price, 2)
        self.stepSize = try reader.required(stepSize, 4)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, dimension)
        writer.put(2, price)
        writer.put(3, vat)
        writer.put(4, stepSize)
    }
}

/// One line of a priced session.
public struct PricedLine: Recordable, Equatable {
    public var dimension: Dimension
    /// Milliwatt-hours, milliseconds, or 1 for a session fee.
    public var quantity: Int64
    public var price: Price
    public var vat: VATRate?
    public var net: Money
    public var tax: Money

    public init(dimension: Dimension, quantity: Int64, price: Price, vat: VATRate? = nil, net: Money, tax: Money) {
        self.dimension = dimension
        self.quantity = quantity
        self.price = price
        self.vat = vat
        self.net = net
        self.tax = tax
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var dimension: Dimension?
        var quantity: Int64?
        var price: Price?
        var net: Money?
        var tax: Money?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: dimension = try reader.value()
            case 2: quantity = try reader.int64()
            case 3: price = try reader.value()
            case 4: vat = try reader.value()
            case 5: net = try reader.value()
            case 6: tax = try reader.value()
            default: try reader.skip()
            }
        }
        self.dimension = try reader.required(dimension, 1)
        self.quantity = try reader.required(quantity, 2)
        self.price = try reader.required(price, 3)
        self.net = try reader.required(net, 5)
        self.tax = try reader.required(tax, 6)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, dimension)
        writer.put(2, quantity)
        writer.put(3, price)
        writer.put(4, vat)
        writer.put(5, net)
        writer.put(6, tax)
    }
}

/// What a document owes at one rate.
public struct VATGroup: Recordable, Equatable {
    /// Absent: no VAT.
    public var vat: VATRate?
    public var net: Money
    public var tax: Money

    public init(vat: VATRate? = nil, net: Money, tax: Money) {
        self.vat = vat
        self.net = net
        self.tax = tax
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var net: Money?
        var tax: Money?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: vat = try reader.value()
            case 2: net = try reader.value()
            case 3: tax = try reader.value()
            default: try reader.skip()
            }
        }
        self.net = try reader.required(net, 2)
        self.tax = try reader.required(tax, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, vat)
        writer.put(2, net)
        writer.put(3, tax)
    }
}

/// A line of an invoice: one session, one dimension.
public struct InvoiceLine: Recordable, Equatable {
    public var session: SessionID
    public var line: PricedLine

    public init(session: SessionID, line: PricedLine) {
        self.session = session
        self.line = line
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var session: SessionID?
        var line: PricedLine?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: session = try reader.value()
            case 2: line = try reader.record()
            default: try reader.skip()
            }
        }
        self.session = try reader.required(session, 1)
        self.line = try reader.required(line, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, session)
        writer.put(2, line)
    }
}

/// One leg of a ledger entry.
public struct Leg: Recordable, Equatable {
    public var account: Account
    public var side: Side
    /// Greater than zero.
    public var amount: Money

    public init(account: Account, side: Side, amount: Money) {
        self.account = account
        self.side = side
        self.amount = amount
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var account: Account?
        var side: Side?
        var amount: Money?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: account = try reader.value()
            case 2: side = try reader.value()
            case 3: amount = try reader.value()
            default: try reader.skip()
            }
        }
        self.account = try reader.required(account, 1)
        self.side = try reader.required(side, 2)
        self.amount = try reader.required(amount, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, account)
        writer.put(2, side)
        writer.put(3, amount)
    }
}

/// What a station said of itself in its BootNotification.
public struct BootReport: Recordable, Equatable {
    public var vendor: String
    public var model: String
    public var chargePointSerialNumber: String?
    public var chargeBoxSerialNumber: String?
    public var firmwareVersion: String?
    public var iccid: String?
    public var imsi: String?
    public var meterType: String?
    public var meterSerialNumber: String?

    public init(
        vendor: String, model: String, chargePointSerialNumber: String? = nil, chargeBoxSerialNumber: String? = nil,
        firmwareVersion: String? = nil, iccid: String? = nil, imsi: String? = nil, meterType: String? = nil,
        meterSerialNumber: String? = nil
    ) {
        self.vendor = vendor
        self.model = model
        self.chargePointSerialNumber = chargePointSerialNumber
        self.chargeBoxSerialNumber = chargeBoxSerialNumber
        self.firmwareVersion = firmwareVersion
        self.iccid = iccid
        self.imsi = imsi
        self.meterType = meterType
        self.meterSerialNumber = meterSerialNumber
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var vendor: String?
        var model: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: vendor = try reader.string()
            case 2: model = try reader.string()
            case 3: chargePointSerialNumber = try reader.string()
            case 4: chargeBoxSerialNumber = try reader.string()
            case 5: firmwareVersion = try reader.string()
            case 6: iccid = try reader.string()
            case 7: imsi = try reader.string()
            case 8: meterType = try reader.string()
            case 9: meterSerialNumber = try reader.string()
            default: try reader.skip()
            }
        }
        self.vendor = try reader.required(vendor, 1)
        self.model = try reader.required(model, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, vendor)
        writer.put(2, model)
        writer.put(3, chargePointSerialNumber)
        writer.put(4, chargeBoxSerialNumber)
        writer.put(5, firmwareVersion)
        writer.put(6, iccid)
        writer.put(7, imsi)
        writer.put(8, meterType)
        writer.put(9, meterSerialNumber)
    }
}
