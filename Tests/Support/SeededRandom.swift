/// SplitMix64: the same numbers for the same seed on every machine.
public struct SeededRandom: RandomNumberGenerator {
    /// What a failing test must print, to be run again with the same numbers.
    public let seed: UInt64
    private var state: UInt64

    public init(seed: UInt64) {
        self.seed = seed
        self.state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension SeededRandom {
    /// So many bytes.
    public mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

    /// A number from 0 to below `count`.
    public mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }

    /// A number of any size, and often one at an end of the range, at a power of two or of ten, or beside it.
    public mutating func edgy() -> Int64 {
        let beside = Int64(below(3) - 1)
        switch below(5) {
        case 0: return [Int64.min, .max, 0][below(3)].addingReportingOverflow(beside).partialValue
        case 1: return ((1 as Int64) << Int64(below(64))).addingReportingOverflow(beside).partialValue
        case 2: return ((0..<below(19)).reduce(1 as Int64) { power, _ in power * 10 } + beside) * (below(2) == 0 ? 1 : -1)
        case 3: return Int64(below(2_001) - 1_000)
        default: return Int64(bitPattern: next()) >> Int64(below(64))
        }
    }
}
