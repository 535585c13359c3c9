import EventStore

/// Reads the times that stations send (ISO 8601; field.md, quirks 29, 72 to 76).
enum Timestamp {
    /// What was odd about a time.
    struct Oddities: OptionSet, Sendable {
        let rawValue: UInt8
        init(rawValue: UInt8) { self.rawValue = rawValue }
        /// No zone stood behind it; read as UTC.
        static let withoutZone = Oddities(rawValue: 1)
        /// Before 2015 or after 2099: the clock of the station was not set.
        static let implausible = Oddities(rawValue: 2)
        /// Not spelt as RFC 3339 has it: a short offset, a blank for the T, missing digits.
        static let spelling = Oddities(rawValue: 4)
    }

    /// The time that these bytes say, nil if they say none, and what was odd about them.
    ///
    /// Accepted: `2024-04-26T14:35:02Z`, fractions of any length (cut behind the microsecond), `+02`, `+0200`, `+02:00`, no zone,
    /// a blank or small letters for T and Z, a leap second, `24:00:00`, single digits, no seconds.
    static func read(_ bytes: [UInt8]) -> (instant: Instant?, oddities: Oddities) { Self.read(bytes, 0..<bytes.count) }

    static func read(_ bytes: [UInt8], _ range: Range<Int>) -> (instant: Instant?, oddities: Oddities) {
        if let instant = canonical(bytes, range) { return (instant, []) }
        var parser = TimestampParser(bytes: bytes, position: range.lowerBound, end: range.upperBound)
        return parser.read()
    }

    /// `2024-04-26T14:35:02Z` and `2024-04-26T14:35:02.123Z` of a plausible year; nil for anything else.
    private static func canonical(_ bytes: [UInt8], _ range: Range<Int>) -> Instant? {
        let text = bytes.span.extracting(range)
        let count = text.count
        guard count == 20 || count == 24 else { return nil }
        guard text[4] == 0x2D, text[7] == 0x2D, text[10] == 0x54, text[13] == 0x3A, text[16] == 0x3A, text[count - 1] == 0x5A
        else { return nil }
        var wrong = 0
        let year = Self.pair(text, 0, &wrong) * 100 + Self.pair(text, 2, &wrong)
        let (month, day) = (Self.pair(text, 5, &wrong), Self.pair(text, 8, &wrong))
        let (hour, minute, second) = (Self.pair(text, 11, &wrong), Self.pair(text, 14, &wrong), Self.pair(text, 17, &wrong))
        var micros = 0
        if count == 24 {
            guard text[19] == 0x2E else { return nil }
            let last = Int(truncatingIfNeeded: text[22]) - 48
            wrong |= last | (9 - last)
            micros = (Self.pair(text, 20, &wrong) * 10 + last) * 1000
        }
        guard wrong >= 0, (2015...2099).contains(year), (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60
        else { return nil }
        guard day <= 28 || day <= daysOfMonth(year, month) else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSince1970
        let seconds = days * 86_400 + Int64(truncatingIfNeeded: hour * 3600 + minute * 60 + second)
        return Instant(rawValue: seconds * 1_000_000 + Int64(truncatingIfNeeded: micros))
    }

    /// The value of two digits; `wrong` becomes negative where they are none.
    @inline(__always)
    private static func pair(_ text: Span<UInt8>, _ offset: Int, _ wrong: inout Int) -> Int {
        let tens = Int(truncatingIfNeeded: text[offset]) - 48
        let ones = Int(truncatingIfNeeded: text[offset + 1]) - 48
        wrong |= tens | ones | (9 - tens) | (9 - ones)
        return tens * 10 + ones
    }

    static func daysOfMonth(_ year: Int, _ month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// The forgiving way, for times that are not in the one canonical form.
private struct TimestampParser {
    let bytes: [UInt8]
    var position: Int
    var end: Int
    var oddities: Timestamp.Oddities = []

    mutating func read() -> (instant: Instant?, oddities: Timestamp.Oddities) {
        trim()
        guard let date = date(), let micros = timeOfDay(), let offset = zone(), position == end else { return (nil, oddities) }
        if !(2015...2099).contains(date.year) { oddities.insert(.implausible) }
        return (Instant(date: date, microseconds: micros).adding(seconds: -offset), oddities)
    }

    private mutating func trim() {
        while position < end, bytes[position] == 0x20 { position += 1; oddities.insert(.spelling) }
        while end > position, bytes[end - 1] == 0x20 { end -= 1; oddities.insert(.spelling) }
    }

    private func peek() -> UInt8? { position < end ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    /// A number of `digits` digits; fewer are odd, none is nil.
    private mutating func number(_ digits: Int) -> Int? {
        var value = 0
        var count = 0
        while count < digits, let byte = peek(), byte >= 48, byte <= 57 {
            value = value * 10 + Int(truncatingIfNeeded: byte) - 48
            count += 1
            position += 1
        }
        if count < digits { oddities.insert(.spelling) }
        return count > 0 ? value : nil
    }

    private mutating func date() -> CivilDate? {
        guard let year = number(4), take(0x2D), let month = number(2), take(0x2D), let day = number(2) else { return nil }
        guard (1...12).contains(month), day >= 1, day <= Timestamp.daysOfMonth(year, month) else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// Microseconds since midnight.
    private mutating func timeOfDay() -> Int64? {
        guard let separator = peek(), separator == 0x54 || separator == 0x74 || separator == 0x20 else { return nil }
        position += 1
        if separator == 0x20 { oddities.insert(.spelling) }
        guard let hour = number(2), take(0x3A), let minute = number(2) else { return nil }
        var second = 0
        if take(0x3A) {
            guard let value = number(2) else { return nil }
            second = value
        } else {
            oddities.insert(.spelling)
        }
        guard hour < 24 || hour == 24 && minute == 0 && second == 0, minute < 60, second <= 60 else { return nil }
        guard let fraction = fraction() else { return nil }
        return Int64(truncatingIfNeeded: hour * 3600 + minute * 60 + second) * 1_000_000 + fraction
    }

    /// Microseconds of a fraction; 0 where there is none, nil where no digit follows the point.
    private mutating func fraction() -> Int64? {
        guard let byte = peek(), byte == 0x2E || byte == 0x2C else { return 0 }
        position += 1
        var value: Int64 = 0
        var count = 0
        while let byte = peek(), byte >= 48, byte <= 57 {
            if count < 6 { value = value * 10 + Int64(truncatingIfNeeded: byte) - 48 }
            count += 1
            position += 1
        }
        for _ in min(count, 6)..<6 { value *= 10 }
        return count > 0 ? value : nil
    }

    /// Seconds east of UTC; nil for what is no zone.
    private mutating func zone() -> Int64? {
        guard let byte = peek() else {
            oddities.insert(.withoutZone)
            return 0
        }
        position += 1
        if byte == 0x5A || byte == 0x7A { return 0 }
        guard byte == 0x2B || byte == 0x2D, let hours = number(2), hours <= 18 else { return nil }
        var minutes = 0
        if take(0x3A) {
            guard let value = number(2) else { return nil }
            minutes = value
        } else if peek() != nil {
            guard let value = number(2) else { return nil }
            minutes = value
            oddities.insert(.spelling)
        } else {
            oddities.insert(.spelling)
        }
        guard minutes < 60 else { return nil }
        let seconds = Int64(truncatingIfNeeded: hours * 3600 + minutes * 60)
        return byte == 0x2D ? -seconds : seconds
    }
}
