import EventStore
import Support

/// A record of which the tests can have as many values as they like.
protocol Sampled: Recordable, Equatable {
    init(sample draw: inout Draw)
}

/// Where the values of sample records come from.
struct Draw {
    private enum Manner { case least, full, tame, extreme }

    private let manner: Manner
    private var random = SeededRandom(seed: 0)
    private var count = 0
    private var depth = 0

    /// Nothing is there that may be absent; numbers are zero and texts empty.
    static var least: Draw { Draw(manner: .least) }

    /// Everything is there, and nothing is what it would be where it is absent.
    static var full: Draw { Draw(manner: .full) }

    /// Small numbers that meet each other, for records that are folded together.
    static func random(_ seed: UInt64) -> Draw { Draw(manner: .tame, random: SeededRandom(seed: seed)) }

    /// Whatever fits, the ends of all ranges above all.
    static func extreme(_ seed: UInt64) -> Draw { Draw(manner: .extreme, random: SeededRandom(seed: seed)) }

    private init(manner: Manner, random: SeededRandom = SeededRandom(seed: 0)) { (self.manner, self.random) = (manner, random) }

    /// A number of this range; without chance the next one after the last.
    mutating func int(_ range: ClosedRange<Int>) -> Int {
        switch manner {
        case .least: return range.lowerBound
        case .full:
            count += 1
            return range.lowerBound + count % range.count
        case .tame, .extreme: return Int.random(in: range, using: &random)
        }
    }
}

// MARK: - One method for each sort of kind

extension Draw {
    mutating func bool(absent: Bool? = nil) -> Bool {
        switch manner {
        case .least: absent ?? false
        case .full: !(absent ?? false)
        case .tame, .extreme: int(0...1) == 1
        }
    }

    mutating func int64(absent: Int64? = nil) -> Int64 {
        switch manner {
        case .least: return absent ?? 0
        case .full:
            let number = Int64(int(1...1000))
            return number == absent ? number + 1 : number
        case .tame: return Int64(int(0...3) == 0 ? 0 : int(1...40))
        case .extreme:
            let ends: [Int64] = [absent ?? 0, 0, 1, -1, 63, 64, -64, -65, 127, 128, .max, .min]
            let place = int(0...ends.count)
            return place < ends.count ? ends[place] : Int64(bitPattern: random.next())
        }
    }

    mutating func int(absent: Int? = nil) -> Int { Int(int64(absent: absent.map(Int64.init))) }

    mutating func uint64(absent: UInt64? = nil) -> UInt64 { UInt64(bitPattern: int64(absent: absent.map(Int64.init(bitPattern:)))) }

    mutating func string() -> String {
        switch manner {
        case .least: return ""
        case .full: return "Text \(int(1...1000)) ✓"
        case .tame: return ["CP-1", "cp-2", "CP 3", "Zählerstand ✓", "", "x"][int(0...5)]
        case .extreme:
            return String(repeating: ["a", "\0", "ß", "😀", "e\u{301}"][int(0...4)], count: [0, 1, 31, 127, 128, 500][int(0...5)])
        }
    }

    mutating func bytes() -> [UInt8] {
        switch manner {
        case .least: return []
        case .full, .tame:
            let length = int(3...9)
            return (0..<length).map { _ in UInt8(int(0...255)) }
        case .extreme:
            let length = [0, 1, 127, 128, 300][int(0...4)]
            return (0..<length).map { _ in UInt8(int(0...255)) }
        }
    }

    mutating func word<Word: WordList>(absent: Word? = nil) -> Word where Word.AllCases == [Word] {
        let others = Word.allCases.filter { manner != .full || $0 != absent }
        if manner == .least { return absent ?? others[0] }
        return others[int(0...others.count - 1)]
    }

    mutating func id<ID: NumberID>(absent: ID? = nil) -> ID {
        switch manner {
        case .least: absent ?? ID(truncating: 0)
        case .full, .tame: ID(truncating: UInt64(int(1...(ID.RawValue.bitWidth == 32 ? 6 : 12))))
        case .extreme: ID(truncating: uint64())
        }
    }

    mutating func quantity<Quantity: SignedValue>(absent: Quantity? = nil) -> Quantity {
        guard let value = Quantity(rawValue: int64(absent: absent?.rawValue)) else { preconditionFailure("every number is a quantity") }
        return value
    }

    mutating func value() -> Subject { Subject(high: 0x0102_0304_0506_0708, low: UInt64(manner == .least ? 0 : int(1...5))) }

    mutating func value() -> Currency { Currency(["EUR", "SEK", "JPY", "KWD"][int(0...3)]) ?? .eur }

    mutating func record<Record: Sampled>() -> Record {
        depth += 1
        defer { depth -= 1 }
        return Record(sample: &self)
    }

    mutating func optional<Value>(_ make: (inout Draw) -> Value) -> Value? {
        switch manner {
        case .least: nil
        case .full: make(&self)
        case .tame, .extreme: int(0...3) == 3 ? nil : make(&self)
        }
    }

    /// A record may hold itself by a list: far down they are empty.
    mutating func list<Value>(_ make: (inout Draw) -> Value) -> [Value] {
        if manner == .least || depth > 5 { return [] }
        return (0..<(manner == .full ? 2 : int(0...3))).map { _ in make(&self) }
    }
}

extension NumberID {
    fileprivate init(truncating number: UInt64) {
        guard let id = Self(rawValue: RawValue(truncatingIfNeeded: number)) else { preconditionFailure("every number is an id") }
        self = id
    }
}

// MARK: - All of a union

extension CatalogueSamples {
    /// One event of every type.
    static func events(_ draw: inout Draw) -> [Event] { types.map { event($0, &draw) } }

    /// One input of every kind.
    static func inputs(_ draw: inout Draw) -> [Input] { kinds.map { input($0, &draw) } }
}
