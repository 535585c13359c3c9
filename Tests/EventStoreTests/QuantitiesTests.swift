import EventStore
import Support
import Testing

/// A number as pupils write it: a sign and digits, worked with column by column, and as large as it likes.
private struct Schoolbook: Equatable {
    var isNegative: Bool
    /// The last digit first, none at the front that is zero.
    var digits: [Int]

    init(isNegative: Bool = false, _ digits: [Int]) {
        var digits = digits
        while digits.last == 0 { digits.removeLast() }
        self.digits = digits
        self.isNegative = isNegative && !digits.isEmpty
    }

    init(_ value: Int64) {
        var (digits, rest): ([Int], UInt64) = ([], value.magnitude)
        while rest > 0 {
            digits.append(Int(rest % 10))
            rest /= 10
        }
        self.init(isNegative: value < 0, digits)
    }

    static let most = Schoolbook(.max)
    static let least = Schoolbook(.min)

    /// Whether 64 bits hold it.
    var fits: Bool { self <= .most && .least <= self }

    static prefix func - (a: Schoolbook) -> Schoolbook { Schoolbook(isNegative: !a.isNegative, a.digits) }
    static func - (a: Schoolbook, b: Schoolbook) -> Schoolbook { a + -b }

    static func + (a: Schoolbook, b: Schoolbook) -> Schoolbook {
        if a.isNegative == b.isNegative { return Schoolbook(isNegative: a.isNegative, added(a.digits, b.digits)) }
        if isShorter(a.digits, b.digits) { return Schoolbook(isNegative: b.isNegative, taken(a.digits, from: b.digits)) }
        return Schoolbook(isNegative: a.isNegative, taken(b.digits, from: a.digits))
    }

    static func <= (a: Schoolbook, b: Schoolbook) -> Bool {
        if a.isNegative != b.isNegative { return a.isNegative }
        return a.isNegative ? !isShorter(a.digits, b.digits) : !isShorter(b.digits, a.digits)
    }

    private static func isShorter(_ a: [Int], _ b: [Int]) -> Bool {
        a.count == b.count ? a.reversed().lexicographicallyPrecedes(b.reversed()) : a.count < b.count
    }

    private static func added(_ a: [Int], _ b: [Int]) -> [Int] {
        var (sum, carry): ([Int], Int) = ([], 0)
        for place in 0...max(a.count, b.count) {
            let column = (place < a.count ? a[place] : 0) + (place < b.count ? b[place] : 0) + carry
            sum.append(column % 10)
            carry = column / 10
        }
        return sum
    }

    private static func taken(_ a: [Int], from b: [Int]) -> [Int] {
        var (rest, borrowed): ([Int], Int) = ([], 0)
        for place in b.indices {
            let column = b[place] - (place < a.count ? a[place] : 0) - borrowed
            rest.append((column + 10) % 10)
            borrowed = column < 0 ? 1 : 0
        }
        return rest
    }

    /// The number with so many digits behind the point.
    func text(scale: Int, keepZeros: Bool) -> String {
        var digits = digits
        while digits.count <= scale { digits.append(0) }
        var fraction = digits[..<scale].reversed().map(String.init).joined()
        while !keepZeros, fraction.hasSuffix("0") { fraction.removeLast() }
        let whole = digits[scale...].reversed().map(String.init).joined()
        return (isNegative ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
}

struct QuantitiesTests {
    @Test func `the schoolbook adds up`() {
        #expect(Schoolbook(999) + Schoolbook(1) == Schoolbook(1_000) && Schoolbook(1_000) - Schoolbook(1) == Schoolbook(999))
        #expect(Schoolbook(5) - Schoolbook(12) == Schoolbook(-7) && Schoolbook(-5) + Schoolbook(5) == Schoolbook(0))
        #expect(!(Schoolbook.most + Schoolbook(1)).fits && (Schoolbook.least + Schoolbook(1)).fits && !(-Schoolbook.least).fits)
    }

    @Test func `sums and differences of money and energy are those of the schoolbook`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<4_000 {
            let (a, b) = (random.edgy(), random.edgy())
            let (sum, difference) = (Schoolbook(a) + Schoolbook(b), Schoolbook(a) - Schoolbook(b))
            if sum.fits { #expect(Schoolbook((Money(minorUnits: a) + Money(minorUnits: b)).rawValue) == sum, "seed \(random.seed)") }
            if difference.fits {
                #expect(Schoolbook((Money(minorUnits: a) - Money(minorUnits: b)).rawValue) == difference, "seed \(random.seed)")
            }
            if (-Schoolbook(a)).fits { #expect(Schoolbook((-Money(minorUnits: a)).rawValue) == -Schoolbook(a), "seed \(random.seed)") }
            // Registers come from stations: a difference that does not fit is none.
            let energy = Energy(milliwattHours: a).subtracting(Energy(milliwattHours: b))
            #expect(energy.map { Schoolbook($0.rawValue) } == (difference.fits ? difference : nil), "seed \(random.seed)")
            let total = sum.fits ? sum : (sum <= Schoolbook(0) ? .least : .most)
            #expect(Schoolbook(Energy(milliwattHours: a).adding(Energy(milliwattHours: b)).rawValue) == total, "seed \(random.seed)")
            let isLess = Schoolbook(a) <= Schoolbook(b) && a != b
            #expect((Money(minorUnits: a) < Money(minorUnits: b)) == isLess && (Energy(milliwattHours: a) < Energy(rawValue: b)) == isLess)
            #expect((Power(milliwatts: a) < Power(rawValue: b)) == isLess && (Price(millionths: a) < Price(rawValue: b)) == isLess)
            #expect((VATRate(rawValue: a) < VATRate(rawValue: b)) == isLess && (Instant(rawValue: a) < Instant(rawValue: b)) == isLess)
        }
    }

    @Test func `the text of an amount is that of the schoolbook, in every scale`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<4_000 {
            let (value, scale, keepZeros) = (random.edgy(), random.below(9), random.below(2) == 0)
            let text = decimalText(value, scale: scale, keepZeros: keepZeros)
            #expect(text == Schoolbook(value).text(scale: scale, keepZeros: keepZeros), "seed \(random.seed), \(value) in \(scale)")
            // The smallest number is written and not read, so that whatever is read can be negated.
            #expect(decimalValue(text, scale: scale) == (value == .min ? nil : value), "seed \(random.seed), \(text)")
            #expect(decimalValue(value < 0 ? text : "+" + text, scale: scale) == (value == .min ? nil : value))
        }
    }

    @Test func `decimal text is read as the schoolbook reads it, or not at all`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<6_000 {
            let whole = (0..<random.below(22)).map { _ in random.below(10) }
            let fraction = (0..<random.below(6)).map { _ in random.below(10) }
            let (scale, isNegative) = (random.below(7), random.below(2) == 0)
            var text = (isNegative ? "-" : "") + whole.map(String.init).joined()
            if !fraction.isEmpty { text += "." + fraction.map(String.init).joined() }
            let (kept, finer) = (fraction.prefix(scale), fraction.dropFirst(scale))
            let digits = whole + kept + [Int](repeating: 0, count: max(0, scale - fraction.count))
            let number = Schoolbook(isNegative: isNegative, digits.reversed())
            let isRead = !(whole + fraction).isEmpty && finer.allSatisfy { $0 == 0 } && (number + Schoolbook(isNegative ? -1 : 0)).fits
            let value = decimalValue(text, scale: scale)
            #expect(value.map { Schoolbook($0) } == (isRead ? number : nil), "seed \(random.seed), \(text) in \(scale)")
        }
    }

    @Test func `the last number that fits is read, and the one behind it is not`() {
        #expect(decimalValue("9223372036854775807", scale: 0) == .max && decimalValue("9223372036854775808", scale: 0) == nil)
        #expect(decimalValue("-9223372036854775807", scale: 0) == -.max)
        #expect(decimalValue("9223372036854.775807", scale: 6) == .max && decimalValue("9223372036854.775808", scale: 6) == nil)
        #expect(decimalValue("922337203685477581", scale: 1) == nil && decimalValue("0.0000000", scale: 0) == 0)
    }

    @Test func `each quantity has the text of its unit`() throws {
        #expect(Energy(milliwattHours: 12_345_600).kilowattHoursText == "12.3456" && Energy(rawValue: -1).kilowattHoursText == "-0.000001")
        #expect(Price(millionths: 490_000).text == "0.49" && VATRate(rawValue: 770).percentText == "7.7")
        let digits = ["EUR": 2, "JPY": 0, "KWD": 3, "SEK": 2, "ISK": 0, "TND": 3, "CHF": 2]
        for (code, count) in digits {
            let currency = try #require(Currency(code))
            #expect(currency.minorDigits == count && currency.code == code)
            #expect(Money(minorUnits: 1_952).text(in: currency) == ["1952", "195.2", "19.52", "1.952"][count])
            #expect(Money(minorUnits: -5).text(in: currency) == ["-5", "-0.5", "-0.05", "-0.005"][count])
        }
        #expect(Currency("EUR") == .eur && Money.zero.text(in: .eur) == "0.00")
    }

    @Test func `a currency is three upper-case letters, in text and in bytes`() throws {
        for text in ["", "EU", "EURO", "eur", "EU1", "E R", "ÄUR", "EU\u{301}", "\0\0\0"] {
            #expect(Currency(text) == nil, "\(text)")
            var writer = FieldWriter()
            writer.put(1, text)
            #expect(throws: CodecError.unknownCase, "\(text)") {
                var reader = FieldReader(writer.bytes)
                _ = try reader.next()
                _ = try reader.value(Currency.self)
            }
        }
        for a in UInt8(60)...95 {
            let isLetter = a >= 65 && a <= 90
            #expect((Currency(String(decoding: [a, 65, 90], as: UTF8.self)) != nil) == isLetter)
        }
    }

    @Test func `division rounds down on both sides of zero`() {
        for a in Int64(-40)...40 {
            for b in Int64(-7)...7 where b != 0 {
                let quotient = floorDivide(a, b)
                let rest = a - quotient * b
                #expect(rest == 0 || (rest < 0) == (b < 0) && rest.magnitude < b.magnitude, "\(a) by \(b)")
            }
        }
    }
}

struct CalendarTests {
    @Test func `two centuries of days follow one another as a calendar on the wall has them`() {
        var date = CivilDate(year: 1899, month: 12, day: 31)
        var number = date.daysSince1970
        #expect(number == -25_568)
        while date.year < 2102 {
            let isLeap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0)
            let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][date.month - 1]
            if date.day < length {
                date.day += 1
            } else if date.month < 12 {
                date = CivilDate(year: date.year, month: date.month + 1, day: 1)
            } else {
                date = CivilDate(year: date.year + 1, month: 1, day: 1)
            }
            number += 1
            guard CivilDate(daysSince1970: number) == date, date.daysSince1970 == number else {
                Issue.record("\(date.text) is day \(date.daysSince1970), and day \(number) is \(CivilDate(daysSince1970: number).text)")
                return
            }
        }
    }

    @Test func `the calendar is the same again after 400 years, however far away`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<2_000 {
            let day = Int64.random(in: -100_000_000...100_000_000, using: &random)
            let (date, later) = (CivilDate(daysSince1970: day), CivilDate(daysSince1970: day + 146_097))
            #expect(later.year == date.year + 400 && later.month == date.month && later.day == date.day, "seed \(random.seed)")
            #expect(date.daysSince1970 == day && date < later, "seed \(random.seed)")
        }
    }

    @Test func `an instant is its date and the time of its day, at the ends of the range too`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<4_000 {
            let instant = Instant(rawValue: random.edgy())
            let (date, time) = instant.civil
            #expect(time >= 0 && time < 86_400_000_000, "seed \(random.seed)")
            #expect(Instant(date: date, microseconds: time) == instant, "seed \(random.seed), \(instant.rawValue)")
            #expect(instant.utf8.count == 24 && instant.text.hasSuffix("Z"), "seed \(random.seed), \(instant.text)")
        }
        #expect(Instant(date: CivilDate(year: 400_000, month: 1, day: 1), microseconds: 0) == Instant(rawValue: .max))
        #expect(Instant(date: CivilDate(year: -400_000, month: 1, day: 1), microseconds: 0) == Instant(rawValue: .min))
        #expect(
            CivilDate(year: 2026, month: 1, day: 9).text == "2026-01-09" && CivilDate(year: 800, month: 12, day: 25).text == "0800-12-25")
    }

    @Test func `texts of instants stand in the order of their instants`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let (first, last) = (Instant(date: CivilDate(year: 1, month: 1, day: 1), microseconds: 0), Instant(seconds: 253_402_300_799))
        for _ in 0..<2_000 {
            let a = Instant(rawValue: Int64.random(in: first.rawValue...last.rawValue, using: &random))
            let b = a.adding(microseconds: Int64.random(in: 0...10_000_000, using: &random))
            #expect(a.text <= b.text, "seed \(random.seed), \(a.text) \(b.text)")
            let isSame = floorDivide(a.rawValue, 1_000) == floorDivide(b.rawValue, 1_000)
            #expect((a.text == b.text) == isSame, "seed \(random.seed), \(a.text) \(b.text)")
        }
    }

    @Test func `what is added to an instant is found again, or the end of the range is reached`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<4_000 {
            let (start, step) = (Instant(rawValue: random.edgy()), random.edgy())
            let end = start.adding(microseconds: step)
            let isInside = !start.rawValue.addingReportingOverflow(step).overflow
            #expect(isInside ? end.rawValue - step == start.rawValue : end.rawValue == (step > 0 ? .max : .min), "seed \(random.seed)")
            if isInside, step != .min { #expect(end.microseconds(since: start) == step, "seed \(random.seed)") }
            let seconds = start.adding(seconds: step)
            #expect(step == 0 ? seconds == start : step > 0 ? seconds >= start : seconds <= start, "seed \(random.seed)")
            #expect(end.seconds(since: start) == floorDivide(end.microseconds(since: start), 1_000_000))
        }
    }
}

struct SubjectTests {
    @Test func `subjects stand in the order of their bytes, and read back from bytes, text and field`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<500 {
            let (a, b) = (try #require(Subject(random.bytes(16))), try #require(Subject(random.bytes(20))))
            #expect((a < b) == a.bytes.lexicographicallyPrecedes(b.bytes), "seed \(random.seed)")
            #expect(Subject(a.bytes) == a && Subject(a.bytes + [1]) == a && Subject(hex: Array(a.hex.utf8)) == a && "\(a)" == a.hex)
            var writer = FieldWriter()
            writer.put(1, a)
            var reader = FieldReader(writer.bytes)
            _ = try reader.next()
            #expect(try reader.value(Subject.self) == a, "seed \(random.seed)")
        }
        #expect(Subject([UInt8](repeating: 1, count: 15)) == nil)
    }

    @Test func `a changed text of a subject is none, or that of another`() {
        let subject = Subject(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
        Mutations.each(of: Array(subject.hex.utf8)) { what, changed in
            guard let read = Subject(hex: changed) else { return }
            #expect(read != subject && Array(read.hex.utf8) == changed, "\(what)")
        }
    }

    @Test func `a field of 15 or of 17 bytes is no subject`() {
        for count in [0, 15, 17, 32] {
            var writer = FieldWriter()
            writer.put(1, [UInt8](repeating: 1, count: count))
            #expect(throws: CodecError.unknownCase, "\(count)") {
                var reader = FieldReader(writer.bytes)
                _ = try reader.next()
                _ = try reader.value(Subject.self)
            }
        }
    }

    @Test func `a stream of a station names it, and no other stream does`() {
        for number in [0, 1, 77, UInt32.max] {
            let station = StationID(rawValue: number)
            #expect(Stream.station(of: Stream.station(station)) == station)
        }
        for stream in [Stream.none, 1, 0xFF_FFFF_FFFF_FFFF, 1 << 56 | 1 << 32, 2 << 56 | 1, 3 << 56, .max] as [UInt64] {
            #expect(Stream.station(of: stream) == nil, "\(stream)")
        }
    }

    @Test func `hexadecimal text of either case is read, and nothing else`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for count in 0..<40 {
            let bytes = random.bytes(count)
            #expect(hexBytes(hexText(bytes)) == bytes && hexBytes(hexText(bytes).uppercased()) == bytes, "seed \(random.seed)")
        }
        for text in ["0", "abc", "0g", "g0", " 00", "00 ", "0x00", "ä", "٠٠"] { #expect(hexBytes(text) == nil, "\(text)") }
    }
}
