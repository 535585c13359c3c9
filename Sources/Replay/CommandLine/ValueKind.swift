internal import EventStore

/// What an option or argument may say, checked before any command runs.
enum ValueKind: Equatable, Sendable {
    /// Any text but the empty one.
    case text
    /// A whole number within bounds.
    case integer(ClosedRange<Int>)
    /// A plain decimal of at most so many fraction digits, not negative, such as `0.49`.
    case decimal(scale: Int)
    /// A factor above 0 and at most 1,000,000, such as `2.5`.
    case factor
    /// A point in time: `2026-11-24`, `2026-11-24T21:33Z`, `2026-11-24T21:33:13.123+01:00`.
    case time
    /// `ADDR:PORT`, with IPv6 addresses in brackets.
    case address
    /// A URL of one of these schemes.
    case url([String])
    /// A path of a file or folder.
    case path
    /// One word out of a list.
    case choice([String])

    /// Why the text is no such value, as in "must be …"; nil when it is one.
    func fault(in text: String) -> String? {
        if text.isEmpty { return "must not be empty" }
        switch self {
        case .text, .path:
            return text.utf8.contains(0) ? "must not contain a zero byte" : nil
        case .integer(let range):
            if let value = Int(text), range.contains(value) { return nil }
            return range.upperBound == .max
                ? "must be a whole number of at least \(range.lowerBound)"
                : "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .decimal(let scale):
            if let value = decimalValue(text, scale: scale), value >= 0 { return nil }
            return "must be a decimal such as 0.49, with at most \(scale) digits after the point"
        case .factor:
            return CommandLineValue.factor(text) == nil ? "must be a number above 0 and at most 1000000, such as 10 or 0.5" : nil
        case .time:
            return CommandLineValue.time(text) == nil ? "must be a time such as 2026-11-24 or 2026-11-24T21:33:13Z" : nil
        case .address:
            return ListenAddress(text) == nil ? "must be ADDR:PORT, such as 127.0.0.1:8080 or [::1]:8080" : nil
        case .url(let schemes):
            if let scheme = schemes.first(where: { text.lowercased().hasPrefix($0 + "://") }), text.count > scheme.count + 3 { return nil }
            return "must begin with " + schemes.map { $0 + "://" }.joined(separator: " or ")
        case .choice(let words):
            return words.contains(text) ? nil : "must be one of " + words.joined(separator: ", ")
        }
    }
}

/// An address to listen on, `ADDR:PORT`.
struct ListenAddress: Equatable {
    /// A numeric address or a name, without brackets.
    let host: String
    /// 0 lets the system choose.
    let port: UInt16

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Self.port(text[text.index(after: colon)...]) else { return nil }
        var host = text[..<colon]
        if host.first == "[" {
            guard host.last == "]", host.count > 2 else { return nil }
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        let allowed = host.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "%"): true
            default: false
            }
        }
        guard !host.isEmpty, host.utf8.count <= 253, allowed else { return nil }
        self.host = String(host)
        self.port = port
    }

    /// The form it was read from.
    var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func port(_ digits: Substring) -> UInt16? {
        digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt16(digits) : nil
    }
}

/// Readers for values of the command line.
enum CommandLineValue {
    /// A factor above 0 and at most 1,000,000.
    static func factor(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }), let value = Double(text), value > 0,
            value <= 1_000_000
        else { return nil }
        return value
    }

    /// An RFC 3339 time, or its beginning down to the date; without an offset it is UTC.
    static func time(_ text: String) -> Instant? {
        var rest = Array(text.utf8)[...]
        func number(_ digits: Int, _ range: ClosedRange<Int>) -> Int? {
            guard rest.count >= digits, rest.prefix(digits).allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            let value = rest.prefix(digits).reduce(0) { $0 * 10 + Int($1 - 0x30) }
            rest = rest.dropFirst(digits)
            return range.contains(value) ? value : nil
        }
        func skip(_ character: Character) -> Bool {
            guard let first = rest.first, Character(Unicode.Scalar(first)) == character else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let year = number(4, 1970...9999), skip("-"), let month = number(2, 1...12), skip("-"), let day = number(2, 1...31) else {
            return nil
        }
        let date = CivilDate(year: year, month: month, day: day)
        guard CivilDate(daysSince1970: date.daysSince1970) == date else { return nil }
        if rest.isEmpty { return Instant(date: date, microseconds: 0) }
        guard skip("T") || skip("t") || skip(" "), let hour = number(2, 0...23), skip(":"), let minute = number(2, 0...59) else {
            return nil
        }
        var second = 0
        if skip(":") {
            guard let value = number(2, 0...59) else { return nil }
            second = value
        }
        var fraction = 0
        if skip(".") {
            var unit = 100_000
            guard let first = rest.first, (0x30...0x39).contains(first) else { return nil }
            while let digit = rest.first, (0x30...0x39).contains(digit) {
                fraction += Int(digit - 0x30) * unit
                unit /= 10
                rest = rest.dropFirst()
            }
        }
        var offsetMinutes = 0
        if !rest.isEmpty && !skip("Z") && !skip("z") {
            let sign = skip("-") ? -1 : 1
            if sign > 0 && !skip("+") { return nil }
            guard let hours = number(2, 0...23), skip(":"), let minutes = number(2, 0...59) else { return nil }
            offsetMinutes = sign * (hours * 60 + minutes)
        }
        guard rest.isEmpty else { return nil }
        let seconds = hour * 3600 + minute * 60 + second - offsetMinutes * 60
        return Instant(date: date, microseconds: Int64(fraction)).adding(seconds: Int64(seconds))
    }
}
