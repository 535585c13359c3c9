/// Bytes that peers make us hold from one turn to the next: half heads, half messages, answers that are not read. When they are too many
/// together, whoever has made us hold something for the longest gives way: who means well is done in a moment.
struct Holding {
    private static let none = UInt32.max

    private(set) var bytes = 0
    private var first = Self.none
    private var last = Self.none
    /// By the place of a connection in the table: its neighbours among those that hold something, in the order in which they began.
    private var previous: [UInt32] = []
    private var next: [UInt32] = []

    /// The connection that has held something for the longest; nil where none does.
    var oldest: UInt32? { first == Self.none ? nil : first }
    /// The same; nil when it is the only one.
    var oldestOfMany: UInt32? { first == last ? nil : first }

    /// Those that hold something and are so, the oldest first.
    func slots(where isWanted: (UInt32) -> Bool) -> [UInt32] {
        var found: [UInt32] = []
        var slot = first
        while slot != Self.none {
            if isWanted(slot) { found.append(slot) }
            slot = next[Int(slot)]
        }
        return found
    }

    /// Notes what a connection holds now.
    mutating func change(_ slot: UInt32, from old: Int, to new: Int) {
        bytes += new - old
        if old == 0 && new > 0 { append(slot) }
        if old > 0 && new == 0 { remove(slot) }
    }

    private mutating func append(_ slot: UInt32) {
        while next.count <= Int(slot) {
            next.append(Self.none)
            previous.append(Self.none)
        }
        previous[Int(slot)] = last
        next[Int(slot)] = Self.none
        if last == Self.none { first = slot } else { next[Int(last)] = slot }
        last = slot
    }

    private mutating func remove(_ slot: UInt32) {
        let (before, after) = (previous[Int(slot)], next[Int(slot)])
        if before == Self.none { first = after } else { next[Int(before)] = after }
        if after == Self.none { last = before } else { previous[Int(after)] = before }
    }
}

/// Memory for the bodies of requests, from their heads to their answers. Large ones may not take all of it: a small command finds room
/// while imports are under way.
struct BodyBudget {
    private let limits: ServerLimits
    private(set) var bytes = 0
    private var largeBytes = 0

    init(_ limits: ServerLimits) { self.limits = limits }

    /// Changes what one body takes; false, and no change, where there is no room.
    mutating func change(from old: Int, to new: Int) -> Bool {
        let total = bytes - old + new
        let large = largeBytes - largePart(old) + largePart(new)
        if new > old, total > limits.bodyBytesTotal || large > max(largeBytes, limits.largeBodyBytesTotal) { return false }
        (bytes, largeBytes) = (total, large)
        return true
    }

    private func largePart(_ bytes: Int) -> Int { bytes > limits.smallBodyBytes ? bytes : 0 }
}
