/// A decimal number as stations write it, taken apart without loss: digits, sign and exponent.
///
/// Accepted besides the form of JSON: blanks around it, a plus sign, a decimal comma (field.md, quirks 43 and 45).
struct DecimalNumber {
    /// All digits without the point.
    private(set) var digits: UInt64 = 0
    private(set) var isNegative = false
    /// The number is `digits * 10^exponent`.
    private(set) var exponent = 0
    private(set) var hasComma = false
    private(set) var isPadded = false

    /// Nil for what is no number, such as NaN, or has more significant digits than fit.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        var index = range.lowerBound
        var end = range.upperBound
        while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        while end > index, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        isPadded = index > range.lowerBound || end < range.upperBound
        if index < end, bytes[index] == 0x2D || bytes[index] == 0x2B {
            isNegative = bytes[index] == 0x2D
            index += 1
        }
        guard mantissa(bytes, &index, end) else { return nil }
        guard index == end || power(bytes, &index, end), index == end else { return nil }
    }

    /// Reads digits with at most one point or comma; false if there is no digit.
    private mutating func mantissa(_ bytes: [UInt8], _ index: inout Int, _ end: Int) -> Bool {
        var hasDigit = false
        var hasPoint = false
        while index < end {
            let byte = bytes[index]
            if byte == 0x2E || byte == 0x2C {
                guard !hasPoint else { return false }
                hasPoint = true
                hasComma = byte == 0x2C
            } else {
                guard byte >= 48, byte <= 57 else { break }
                hasDigit = true
                guard append(byte - 48, hasPoint) else { return false }
            }
            index += 1
        }
        return hasDigit
    }

    /// False where a digit before the point does not fit; behind it, digits too many are dropped.
    private mutating func append(_ digit: UInt8, _ isFraction: Bool) -> Bool {
        if isFraction, digits >= 900_000_000_000_000_000 { return true }
        let (ten, overflow) = digits.multipliedReportingOverflow(by: 10)
        let (sum, overflow2) = ten.addingReportingOverflow(UInt64(truncatingIfNeeded: digit))
        guard !overflow, !overflow2 else { return false }
        digits = sum
        if isFraction { exponent -= 1 }
        return true
    }

    private mutating func power(_ bytes: [UInt8], _ index: inout Int, _ end: Int) -> Bool {
        guard bytes[index] | 0x20 == 0x65 else { return false }
        index += 1
        var isNegativePower = false
        if index < end, bytes[index] == 0x2D || bytes[index] == 0x2B {
            isNegativePower = bytes[index] == 0x2D
            index += 1
        }
        var value = 0
        let start = index
        while index < end, bytes[index] >= 48, bytes[index] <= 57 {
            value = min(value * 10 + Int(truncatingIfNeeded: bytes[index]) - 48, 10_000)
            index += 1
        }
        guard index > start else { return false }
        exponent += isNegativePower ? -value : value
        return digits == 0 || abs(exponent) <= Limits.decimalExponent
    }

    /// The number times 10^scale, rounded half away from zero; nil where it does not fit.
    func scaled(_ scale: Int) -> Int64? {
        guard digits != 0 else { return 0 }
        var value = digits
        var shift = exponent + scale
        while shift > 0 {
            let (ten, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            value = ten
            shift -= 1
        }
        var last: UInt64 = 0
        while shift < 0, value > 0 || last > 0 {
            last = value % 10
            value /= 10
            shift += 1
        }
        if last >= 5 { value += 1 }
        guard let magnitude = Int64(exactly: value) else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    /// Whether it has no fraction but zeros.
    var isWhole: Bool { isExact(0) }

    /// Whether it has at most so many digits behind the point, zeros at its end not counted.
    func isExact(_ places: Int) -> Bool {
        guard digits != 0, exponent + places < 0 else { return true }
        var value = digits
        for _ in 0..<min(-exponent - places, 20) {
            if value % 10 != 0 { return false }
            value /= 10
        }
        return true
    }
}
