public import EventStore

extension Schema where Value: CaseIterable & Equatable {
    /// One word of a list; one with a name stands among the schemas of the document.
    private static func words(_ name: String?, _ word: @escaping @Sendable (Value) -> String) -> Schema {
        let words = Array(Value.allCases)
        let names = words.map(word)
        guard let first = words.first else { preconditionFailure("A list of words has words.") }
        return Schema(
            Shape(.words(names), name: name), sample: first,
            read: { field throws(JSONFieldError) in
                let text = try field.string()
                guard let index = names.firstIndex(of: text) else {
                    throw field.error("must be one of \(names.joined(separator: ", ")), is \(text.echoed())")
                }
                return words[index]
            }, write: { .string(word($0)) })
    }
}

extension Schema where Value: WordList {
    /// One word of a list of the catalogue.
    public static var word: Schema { words(nil, \.name) }

    /// One word of a list of the catalogue, which has a name among the schemas of the document.
    public static func word(name: String) -> Schema { words(name, \.name) }
}

extension Schema where Value: CaseIterable & Equatable & RawRepresentable, Value.RawValue == String {
    /// One word of a list that no journal knows.
    public static var word: Schema { words(nil, \.rawValue) }
}

extension Schema where Value == Role {
    /// What the holder of an API token may do.
    public static var role: Schema { word(name: "Role") }
}

extension Schema where Value: NumberID {
    /// The number of something of ours; they begin at 1.
    public static var id: Schema {
        let most = Int(clamping: Value.largest)
        return Schema<Int>.integer(1...most).mapped(
            from: { Value.RawValue(exactly: $0).flatMap { Value(rawValue: $0) } }, to: { Int(clamping: $0.rawValue) })
    }
}

extension Schema where Value == ConnectorID {
    /// A connector of a station; 0 is the station as a whole.
    public static var connector: Schema {
        Schema<Int>.integer(0...Int(clamping: UInt32.max)).mapped(
            from: { UInt32(exactly: $0).map { ConnectorID(rawValue: $0) } }, to: { Int(clamping: $0.rawValue) })
    }
}

/// An amount of money in its currency.
public struct Amount: Equatable, Sendable {
    public var money: Money
    public var currency: Currency

    public init(_ money: Money, _ currency: Currency) {
        self.money = money
        self.currency = currency
    }
}

extension Schema where Value == Amount {
    /// Money as decimal text of the currency's main unit; which currency it is says another member. Read as euros.
    public static var money: Schema {
        Schema(
            .decimal, sample: Amount(.zero, .eur),
            read: { field throws(JSONFieldError) in Amount(Money(minorUnits: try field.decimal(scale: Currency.eur.minorDigits)), .eur) },
            write: { .string($0.money.text(in: $0.currency)) })
    }
}

extension Schema where Value == Int64 {
    /// A decimal number times 10^scale; written as text.
    static func decimal(scale: Int) -> Schema {
        Schema(
            .decimal, sample: 0, read: { field throws(JSONFieldError) in try field.decimal(scale: scale) },
            write: { .string(decimalText($0, scale: scale)) })
    }
}

extension Schema where Value == Energy {
    /// Kilowatt-hours.
    public static var energy: Schema {
        Schema<Int64>.decimal(scale: 6).mapped(from: { Energy(milliwattHours: $0) }, to: { $0.rawValue })
    }

    /// Kilowatt-hours that somebody may be charged for.
    static var consumption: Schema {
        energy.mapped(
            .decimal("[0-9]{1,8}", digits: 6), "must lie between 0 and 99999999.999999",
            from: { (0..<Limits.consumptionMax).contains($0.rawValue) ? $0 : nil }, to: { $0 })
    }
}

extension Schema where Value == Power {
    /// Watts.
    public static var power: Schema {
        Schema<Int64>.decimal(scale: 3).mapped(from: { Power(milliwatts: $0) }, to: { $0.rawValue })
    }

    /// Watts in this range, in bodies.
    static func watts(_ range: ClosedRange<Int>) -> Schema {
        let milliwatts = Int64(clamping: range.lowerBound) * 1_000...Int64(clamping: range.upperBound) * 1_000
        return Schema(
            Shape(.integer(least: range.lowerBound, most: range.upperBound)), sample: Power(milliwatts: milliwatts.lowerBound),
            read: { field throws(JSONFieldError) in
                let value = try field.decimal(scale: 3)
                guard milliwatts.contains(value) else { throw field.error("must be from \(range.lowerBound) to \(range.upperBound) watts") }
                return Power(milliwatts: value)
            }, write: { .number(decimalText($0.rawValue, scale: 3)) })
    }
}

extension Schema where Value == JSONValue {
    /// JSON as it is, of a shape that is known.
    public static func json(_ shape: Shape) -> Schema {
        Schema(shape, sample: .null, read: { field throws(JSONFieldError) in field.value }, write: { $0 })
    }
}

extension Schema where Value == UInt64 {
    /// How many there are.
    public static var count: Schema { Schema<Int>.integer.mapped(from: { UInt64(exactly: $0) }, to: { Int(clamping: $0) }) }
}

extension Schema where Value == Int {
    /// Thousandths of the unit, as decimal text: volts, amperes, percent.
    public static var thousandths: Schema {
        Schema<Int64>.decimal(scale: 3).mapped(from: { Int(exactly: $0) }, to: { Int64(clamping: $0) })
    }
}

extension Schema where Value == Price {
    /// A price per unit.
    public static var price: Schema { Schema<Int64>.decimal(scale: 6).mapped(from: { Price(millionths: $0) }, to: { $0.rawValue }) }

    /// A price in bodies.
    static var rate: Schema { price.shown(as: .decimal("[0-9]{1,6}", digits: 6)) }
}

extension Schema where Value == VATRate {
    /// Percent.
    public static var percent: Schema { Schema<Int64>.decimal(scale: 2).mapped(from: { VATRate(rawValue: $0) }, to: { $0.rawValue }) }

    /// Percent in bodies: 0, or from 1 to 100.
    static var rate: Schema { percent.shown(as: Shape(.text(least: 1, most: nil, pattern: "^(0|100|[1-9][0-9]?(\\.[0-9]{1,2}0*)?)$"))) }
}

extension Schema where Value == Currency {
    /// Three letters of ISO 4217.
    public static var currency: Schema {
        Schema(
            Shape(.text(least: 1, most: nil, pattern: "^[A-Z]{3}$")), sample: .eur,
            read: { field throws(JSONFieldError) in
                guard let currency = Currency(try field.string()) else {
                    throw field.error("must be three letters of ISO 4217, such as EUR")
                }
                return currency
            }, write: { .string($0.code) })
    }
}

extension Schema where Value == Instant {
    /// A point in time.
    public static var instant: Schema {
        Schema(
            .instant, sample: Instant(rawValue: 0), read: { field throws(JSONFieldError) in try field.instant() },
            write: { .string($0.text) })
    }
}

extension Schema where Value == Subject {
    /// What stands for something that is not told, in 32 hexadecimal digits.
    public static var subject: Schema {
        Schema(
            .text, sample: Subject(high: 0, low: 0),
            read: { field throws(JSONFieldError) in
                guard let subject = Subject(hex: Array(try field.string().utf8)) else { throw field.error("must be 32 hexadecimal digits") }
                return subject
            }, write: { .string($0.hex) })
    }
}

extension Schema where Value == [UInt8] {
    /// Bytes in hexadecimal digits.
    static var hex: Schema {
        Schema(
            .text, sample: [],
            read: { field throws(JSONFieldError) in
                guard let bytes = hexBytes(try field.string()) else { throw field.error("must be hexadecimal digits") }
                return bytes
            }, write: { .string(hexText($0)) })
    }
}

extension Schema where Value == SealedText {
    /// Personal data that the shell sealed: the subject whose key opens it, and the sealed bytes.
    static var sealed: Schema {
        Schema(
            Shape(.object), sample: SealedText(subject: Subject(high: 0, low: 0), sealed: []),
            read: { field throws(JSONFieldError) in
                let text = try field.string("sealed")
                guard let sealed = hexBytes(text) else { throw field.error("must be hexadecimal digits") }
                return SealedText(subject: try Schema<Subject>.subject.value(of: try field.required("subject")), sealed: sealed)
            }, write: { ["subject": .string($0.subject.hex), "sealed": .string(hexText($0.sealed))] })
    }
}
