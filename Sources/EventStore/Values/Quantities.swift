/// Electric energy in whole milliwatt-hours: fractional watt-hours of a register stay exact.
public struct Energy: SignedValue, Hashable, Comparable {
    /// Milliwatt-hours.
    public var rawValue: Int64

    @inlinable
    public init(rawValue: Int64) { self.rawValue = rawValue }

    @inlinable
    public init(milliwattHours: Int64) { self.rawValue = milliwattHours }

    @inlinable
    public static func < (a: Energy, b: Energy) -> Bool { a.rawValue < b.rawValue }

    /// The difference; nil where it does not fit.
    @inlinable
    public func subtracting(_ other: Energy) -> Energy? {
        let (difference, overflow) = rawValue.subtractingReportingOverflow(other.rawValue)
        return overflow ? nil : Energy(rawValue: difference)
    }

    /// Kilowatt-hours as exact decimal text without trailing zeros: `12.3456`.
    public var kilowattHoursText: String { decimalText(rawValue, scale: 6) }
}

/// Electric power in whole milliwatts.
public struct Power: SignedValue, Hashable, Comparable {
    /// Milliwatts.
    public var rawValue: Int64

    @inlinable
    public init(rawValue: Int64) { self.rawValue = rawValue }

    @inlinable
    public init(milliwatts: Int64) { self.rawValue = milliwatts }

    @inlinable
    public static func < (a: Power, b: Power) -> Bool { a.rawValue < b.rawValue }
}

/// A currency by its three letters (ISO 4217), and how many digits its minor unit has.
public struct Currency: FieldValue, Hashable {
    /// `EUR`
    public let code: String

    /// Nil unless the code is three upper-case letters.
    public init?(_ code: String) {
        guard code.utf8.count == 3, code.utf8.allSatisfy({ $0 >= 65 && $0 <= 90 }) else { return nil }
        self.code = code
    }

    public static let eur: Currency = Currency(known: "EUR")

    private init(known: String) { code = known }

    /// Digits behind the point of the minor unit (ISO 4217): 2, but 0 for JPY and its like, 3 for KWD and its like.
    public var minorDigits: Int {
        switch code {
        case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF": 0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        default: 2
        }
    }

    public func put(_ field: Int, to writer: inout FieldWriter) { writer.put(field, code) }

    public init(field reader: inout FieldReader) throws(CodecError) {
        guard let value = Currency(try reader.string()) else { throw .unknownCase }
        self = value
    }
}

/// An amount of money in whole minor units (cents) of a currency that its holder names.
public struct Money: SignedValue, Hashable, Comparable {
    /// Minor units.
    public var rawValue: Int64

    @inlinable
    public init(rawValue: Int64) { self.rawValue = rawValue }

    @inlinable
    public init(minorUnits: Int64) { self.rawValue = minorUnits }

    public static let zero = Money(rawValue: 0)

    @inlinable
    public static func < (a: Money, b: Money) -> Bool { a.rawValue < b.rawValue }

    @inlinable
    public static func + (a: Money, b: Money) -> Money { Money(rawValue: a.rawValue + b.rawValue) }

    @inlinable
    public static func - (a: Money, b: Money) -> Money { Money(rawValue: a.rawValue - b.rawValue) }

    @inlinable
    public static prefix func - (a: Money) -> Money { Money(rawValue: -a.rawValue) }

    /// `9.52`
    public func text(in currency: Currency) -> String { decimalText(rawValue, scale: currency.minorDigits, keepZeros: true) }
}

/// A price per unit, in whole millionths of the currency's main unit: 0.49 is 490,000.
public struct Price: SignedValue, Hashable, Comparable {
    /// Millionths of the main unit.
    public var rawValue: Int64

    @inlinable
    public init(rawValue: Int64) { self.rawValue = rawValue }

    @inlinable
    public init(millionths: Int64) { self.rawValue = millionths }

    @inlinable
    public static func < (a: Price, b: Price) -> Bool { a.rawValue < b.rawValue }

    /// `0.49`
    public var text: String { decimalText(rawValue, scale: 6) }
}

/// A rate of value added tax in hundredths of a percent: 19 % is 1,900.
public struct VATRate: SignedValue, Hashable, Comparable {
    /// Hundredths of a percent.
    public var rawValue: Int64

    @inlinable
    public init(rawValue: Int64) { self.rawValue = rawValue }

    @inlinable
    public static func < (a: VATRate, b: VATRate) -> Bool { a.rawValue < b.rawValue }

    /// `19` or `7.7`
    public var percentText: String { decimalText(rawValue, scale: 2) }
}

/// `value / 10^scale` as decimal text.
public func decimalText(_ value: Int64, scale: Int, keepZeros: Bool = false) -> String {
    if scale == 0 { return String(value) }
    var digits = String(value.magnitude)
    if digits.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.count) + digits }
    let split = digits.index(digits.endIndex, offsetBy: -scale)
    let whole = digits[..<split]
    var fraction = digits[split...]
    if !keepZeros { while fraction.last == "0" { fraction = fraction.dropLast() } }
    return (value < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
}

/// Decimal text as `value * 10^scale`; nil where it is no plain decimal number, is finer than the scale, or does not fit. The smallest
/// number of all counts as one that does not, so that whatever is read can be negated.
public func decimalValue(_ text: some StringProtocol, scale: Int) -> Int64? {
    var value: Int64 = 0
    var fractionDigits = -1
    var seenDigit = false
    var negative = false
    for (index, character) in text.utf8.enumerated() {
        switch character {
        case 45 where index == 0: negative = true
        case 43 where index == 0: continue
        case 46 where fractionDigits < 0: fractionDigits = 0
        case 48...57:
            seenDigit = true
            if fractionDigits >= scale {
                if character != 48 { return nil }
                continue
            }
            let (ten, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = ten.addingReportingOverflow(Int64(character - 48))
            if overflow || overflow2 { return nil }
            value = sum
            if fractionDigits >= 0 { fractionDigits += 1 }
        default: return nil
        }
    }
    guard seenDigit else { return nil }
    for _ in max(0, fractionDigits)..<scale {
        let (ten, overflow) = value.multipliedReportingOverflow(by: 10)
        if overflow { return nil }
        value = ten
    }
    return negative ? -value : value
}
