/// splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014): the same seed gives the same chargers for ever,
/// whatever the standard library does to its own generators.
struct Randomness: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A generator of its own for the member of that number.
    init(seed: UInt64, member: Int) {
        var mixer = Randomness(seed: seed ^ 0xC0FF_EE00_0000_0001)
        let base = mixer.next()
        self.init(seed: base &+ UInt64(truncatingIfNeeded: member) &* 0xD134_2543_DE82_EF95)
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number of the range, all as likely but for less than 2^-32.
    mutating func draw(_ range: ClosedRange<Int64>) -> Int64 {
        let span = UInt64(bitPattern: range.upperBound &- range.lowerBound) &+ 1
        guard span != 0 else { return Int64(bitPattern: next()) }
        return range.lowerBound &+ Int64(bitPattern: next().multipliedFullWidth(by: span).high)
    }

    /// True so many times in a thousand.
    mutating func chance(permille: Int64) -> Bool { draw(0...999) < permille }

    /// One of the items; nil of none.
    mutating func pick<Item>(_ items: [Item]) -> Item? {
        items.isEmpty ? nil : items[Int(draw(0...Int64(items.count - 1)))]
    }

    /// Upper-case hexadecimal digits.
    mutating func hex(_ digits: Int) -> String {
        let alphabet = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        var bits: UInt64 = 0
        for index in 0..<digits {
            if index % 16 == 0 { bits = next() }
            bytes.append(alphabet[Int(bits & 15)])
            bits >>= 4
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Decimal digits.
    mutating func decimal(_ digits: Int) -> String {
        var text = ""
        for _ in 0..<digits { text += String(draw(0...9)) }
        return text
    }
}
