/// Guesses at what was meant by a mistyped word.
public enum Suggestions {
    /// The candidate nearest to `word`, if one is near enough to be meant: two slips at most, one in short words, or a beginning of it.
    public static func nearest(to word: String, among candidates: [String]) -> String? {
        let lower = word.lowercased()
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let distance = slips(Array(lower), Array(candidate.lowercased()))
            if distance <= (min(lower.count, candidate.count) <= 4 ? 1 : 2), distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        if let best { return best.name }
        guard lower.count >= 3 else { return nil }
        return candidates.first { $0.lowercased().hasPrefix(lower) || lower.hasPrefix($0.lowercased()) && $0.count >= 4 }
    }

    /// Characters inserted, dropped, replaced or swapped with their neighbour to get from one word to the other.
    public static func slips(_ a: [Character], _ b: [Character]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        guard max(a.count, b.count) <= 64 else { return .max }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [Int](repeating: i, count: b.count + 1)
            for j in 1...b.count {
                let replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                row[j] = min(last[j] + 1, row[j - 1] + 1, replaced)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], beforeLast[j - 2] + 1) }
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
