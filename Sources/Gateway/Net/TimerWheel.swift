/// Coarse deadlines for many connections. An entry may fire early or for nothing: who is told looks at the connection's own times.
struct TimerWheel {
    private static let step: Int64 = 128
    private static let size: Int64 = 512
    private var buckets: [[ConnectionKey]] = Array(repeating: [], count: Int(TimerWheel.size))
    private var tick: Int64

    init(now: Int64) { tick = now / Self.step }

    /// Puts an entry where it fires at `time` or a little later; at the wheel's horizon of a minute when it lies beyond.
    mutating func insert(_ key: ConnectionKey, at time: Int64) {
        let target = min(max(time / Self.step + 1, tick + 1), tick + Self.size - 1)
        buckets[Int(target % Self.size)].append(key)
    }

    /// Takes the entries that are due.
    mutating func advance(to now: Int64) -> [ConnectionKey] {
        let target = now / Self.step
        guard target > tick else { return [] }
        var due: [ConnectionKey] = []
        // More than one round brings nothing new.
        let last = min(target, tick + Self.size)
        var next = tick + 1
        while next <= last {
            let index = Int(next % Self.size)
            if !buckets[index].isEmpty {
                due += buckets[index]
                buckets[index] = []
            }
            next += 1
        }
        tick = target
        return due
    }
}

/// Counts connections that have not authenticated, in the order they came.
struct UnauthenticatedList {
    private var queue: [(key: ConnectionKey, source: UInt64, isLoopback: Bool)] = []
    private var head = 0
    private(set) var count = 0
    private(set) var loopbackCount = 0
    private var bySource: [UInt64: Int] = [:]

    mutating func add(_ key: ConnectionKey, _ peer: SocketAddress) {
        queue.append((key, peer.source, peer.isLoopback))
        if peer.isLoopback {
            loopbackCount += 1
        } else {
            count += 1
            bySource[peer.source, default: 0] += 1
        }
    }

    mutating func remove(_ peer: SocketAddress) {
        if peer.isLoopback {
            loopbackCount -= 1
            return
        }
        count -= 1
        let left = (bySource[peer.source] ?? 1) - 1
        bySource[peer.source] = left > 0 ? left : nil
    }

    /// Which connection must go so that the limits hold; `isCurrent` tells whether an entry still counts.
    mutating func victim(for peer: SocketAddress, _ limits: ServerLimits, isCurrent: (ConnectionKey) -> Bool) -> ConnectionKey? {
        compact(isCurrent)
        if peer.isLoopback {
            guard loopbackCount > limits.unauthenticatedLoopback else { return nil }
            return queue[head...].first { $0.isLoopback && isCurrent($0.key) }?.key
        }
        if bySource[peer.source, default: 0] > limits.unauthenticatedPerSource {
            return queue[head...].first { $0.source == peer.source && !$0.isLoopback && isCurrent($0.key) }?.key
        }
        guard count > limits.unauthenticated else { return nil }
        return queue[head...].first { !$0.isLoopback && isCurrent($0.key) }?.key
    }

    /// The oldest of all, those from loopback addresses last; `isCurrent` tells whether an entry still counts.
    mutating func oldest(isCurrent: (ConnectionKey) -> Bool) -> ConnectionKey? {
        compact(isCurrent)
        let stranger = count > 0 ? queue[head...].first { !$0.isLoopback && isCurrent($0.key) } : nil
        return (stranger ?? queue[head...].first { isCurrent($0.key) })?.key
    }

    private mutating func compact(_ isCurrent: (ConnectionKey) -> Bool) {
        while head < queue.count && !isCurrent(queue[head].key) { head += 1 }
        if queue.count - head > 2 * (count + loopbackCount) + 64 {
            queue = queue[head...].filter { isCurrent($0.key) }
            head = 0
        } else if head > 1024 && head > queue.count / 2 {
            queue.removeFirst(head)
            head = 0
        }
    }
}
