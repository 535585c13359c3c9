internal import EventStore

/// Amounts as exact fractions (money.md T11): one denominator for all dimensions, so that lines can be added before anything is rounded.
enum ExactAmounts {
    /// The common multiple of what a kilowatt-hour, an hour and a session divide by, in millionths of the main unit.
    static let denominator: Int128 = 18_000_000_000_000

    /// Minor units times `denominator` that a quantity costs.
    static func numerator(_ quantity: Int64, _ dimension: Dimension, price: Price, digits: Int) -> Int128 {
        let bounded = Int128(min(max(price.rawValue, 0), MoneyLimits.price))
        var minor: Int128 = 1
        for _ in 0..<digits { minor *= 10 }
        let factor: Int128 =
            switch dimension {
            case .energy: 18
            case .time, .parkingTime: 5
            case .flat: 18_000_000
            }
        return Int128(quantity) * bounded * minor * factor
    }

    /// The quotient rounded to a whole number, half away from zero.
    static func rounded(_ numerator: Int128, _ denominator: Int128) -> Int64 {
        let half = (numerator.magnitude * 2 + denominator.magnitude) / (denominator.magnitude * 2)
        let value = Int64(truncatingIfNeeded: half)
        return (numerator < 0) == (denominator < 0) ? value : -value
    }

    /// Shares of a whole in proportion to weights, by largest remainder; ties go to the first. The shares always sum to the whole.
    static func spread(_ whole: Int64, over weights: [Int64]) -> [Int64] {
        let sum = weights.reduce(Int128(0)) { $0 + Int128($1) }
        guard sum > 0 else { return weights.indices.map { $0 == 0 ? whole : 0 } }
        return spread(whole, numerators: weights.map { Int128(whole) * Int128($0) }, denominator: sum)
    }

    /// Whole shares of exact shares that sum to about `whole`, by largest remainder; ties go to the first.
    static func spread(_ whole: Int64, numerators: [Int128], denominator: Int128) -> [Int64] {
        var shares = numerators.map { Int64(truncatingIfNeeded: $0 / denominator) }
        var left = whole - shares.reduce(0, +)
        let order = numerators.indices.sorted { a, b in
            let (x, y) = (numerators[a] % denominator, numerators[b] % denominator)
            return x != y ? x > y : a < b
        }
        for index in order where left > 0 {
            shares[index] += 1
            left -= 1
        }
        return shares
    }
}
