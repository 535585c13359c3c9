/// A point in time, in whole microseconds since 1970-01-01T00:00:00Z; leap seconds do not exist in it.
public struct Instant: SignedValue, Hashable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public var rawValue: Int64

    @inlinable
    public init(rawValue: Int64) { self.rawValue = rawValue }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    @inlinable
    public init(seconds: Int64) { self.rawValue = seconds.multipliedReportingOverflow(by: 1_000_000).partialValue }

    @inlinable
    public static func < (a: Instant, b: Instant) -> Bool { a.rawValue < b.rawValue }

    /// The instant so many microseconds later; stops at the ends of the range.
    @inlinable
    public func adding(microseconds: Int64) -> Instant {
        let (sum, overflow) = rawValue.addingReportingOverflow(microseconds)
        return Instant(rawValue: overflow ? (microseconds > 0 ? .max : .min) : sum)
    }

    /// The instant so many seconds later; stops at the ends of the range.
    @inlinable
    public func adding(seconds: Int64) -> Instant {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? Instant(rawValue: seconds > 0 ? .max : .min) : adding(microseconds: product)
    }

    /// Microseconds from `earlier` to here; stops at the ends of the range.
    @inlinable
    public func microseconds(since earlier: Instant) -> Int64 {
        let (difference, overflow) = rawValue.subtractingReportingOverflow(earlier.rawValue)
        return overflow ? (rawValue > earlier.rawValue ? .max : .min) : difference
    }

    /// Seconds from `earlier` to here, rounded down.
    @inlinable
    public func seconds(since earlier: Instant) -> Int64 { floorDivide(microseconds(since: earlier), 1_000_000) }

    /// `2026-11-24T21:33:13.123Z`: three digits of fraction, always `Z`, as OCPP stations can parse it.
    public var text: String { String(decoding: utf8, as: UTF8.self) }

    /// The 24 bytes of `text`; years outside 0000...9999 are held at the ends.
    public var utf8: [UInt8] {
        let (date, time) = civil
        var out = [UInt8]()
        out.reserveCapacity(24)
        func digits(_ value: Int, _ width: Int) {
            var divisor = 1
            for _ in 1..<width { divisor *= 10 }
            while divisor > 0 {
                out.append(UInt8(48 + value / divisor % 10))
                divisor /= 10
            }
        }
        digits(min(9999, max(0, date.year)), 4)
        out.append(45)
        digits(date.month, 2)
        out.append(45)
        digits(date.day, 2)
        out.append(84)
        let seconds = Int(time / 1_000_000)
        digits(seconds / 3600, 2)
        out.append(58)
        digits(seconds / 60 % 60, 2)
        out.append(58)
        digits(seconds % 60, 2)
        out.append(46)
        digits(Int(time % 1_000_000) / 1000, 3)
        out.append(90)
        return out
    }

    /// The civil date in UTC, and microseconds since its midnight.
    public var civil: (date: CivilDate, microseconds: Int64) {
        // The midnight of the first day lies before the range, so that nothing is taken away from it.
        let time = rawValue % Self.day
        return (CivilDate(daysSince1970: floorDivide(rawValue, Self.day)), time < 0 ? time + Self.day : time)
    }

    /// Microseconds of a day.
    private static let day: Int64 = 86_400_000_000

    /// The instant of a civil date and time in UTC; stops at the ends of the range.
    public init(date: CivilDate, microseconds: Int64) {
        let days = date.daysSince1970
        let (midnight, overflow) = days.multipliedReportingOverflow(by: Self.day)
        self =
            overflow
            ? Instant(rawValue: Int64(clamping: Int128(days) * Int128(Self.day) + Int128(microseconds)))
            : Instant(rawValue: midnight).adding(microseconds: microseconds)
    }
}

/// A day of the proleptic Gregorian calendar.
public struct CivilDate: Hashable, Comparable, Sendable {
    public var year: Int
    /// 1...12
    public var month: Int
    /// 1...31
    public var day: Int

    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    public static func < (a: CivilDate, b: CivilDate) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }

    /// Days since 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    public var daysSince1970: Int64 {
        let y = Int64(month <= 2 ? year - 1 : year)
        let era = floorDivide(y, 400)
        let yearOfEra = y - era * 400
        let shifted = Int64(month + (month > 2 ? -3 : 9))
        let dayOfYear = (153 * shifted + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The day so many days after 1970-01-01 (same source).
    public init(daysSince1970 days: Int64) {
        let z = days + 719_468
        let era = floorDivide(z, 146_097)
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        self.day = Int(dayOfYear - (153 * shifted + 2) / 5 + 1)
        self.month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
        self.year = Int(yearOfEra + era * 400) + (self.month <= 2 ? 1 : 0)
    }

    /// `2026-11-24`
    public var text: String {
        func pad(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return pad(year, 4) + "-" + pad(month, 2) + "-" + pad(day, 2)
    }
}

/// The quotient rounded towards minus infinity.
@inlinable
public func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let quotient = a / b
    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient
}
