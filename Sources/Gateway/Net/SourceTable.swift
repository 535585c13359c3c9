import EventStore

/// Somebody outside, and what they ask for where that is told apart too.
struct Source {
    let address: SocketAddress
    /// Like the identity of a station, in lower case.
    var name: String?

    /// The networks around it, its own address or IPv6 /64 first: one more where it has a name, which only the first tells apart.
    fileprivate var keys: [SourceKey] {
        let named = name.map { [SourceKey(network: address.network(0), name: $0)] } ?? []
        return named + (0..<SocketAddress.networks).map { SourceKey(network: address.network($0), name: nil) }
    }
}

private struct SourceKey: Hashable {
    let network: SocketAddress.Network
    let name: String?
}

/// What is remembered of sources, in bounded memory. Where there is no room for another one, it shares what is remembered of the network
/// around it, and then of a wider one; the widest holds everybody, so that nobody is beyond memory. Its time is that of
/// the monotonic clock, in milliseconds: a wrong wall clock locks nobody out and lets nobody in.
struct SourceTable<Value: Sendable> {
    private struct Entry {
        var value: Value
        var keptUntil: Int64
    }

    private var entries: [SourceKey: Entry] = [:]
    private var nextSweep: Int64 = 0
    private let entriesMax: Int

    init(entriesMax: Int = GatewayLimits.sourcesMax) { self.entriesMax = entriesMax }

    var count: Int { entries.count }

    /// What is remembered of a source and of the networks around it, each with how wide it is: 0 for its own.
    func values(of source: Source, at now: Int64) -> [(width: Int, value: Value)] {
        // Nobody is remembered while nobody guesses, and thousands connect at once.
        guard !entries.isEmpty else { return [] }
        return source.keys.enumerated().compactMap { width, key in
            entries[key].flatMap { $0.keptUntil > now ? (width, $0.value) : nil }
        }
    }

    /// Changes what is remembered of a source and keeps it for some time: its own entry or, where there is no room for one, that of the
    /// narrowest network around it for which there is.
    mutating func change(_ source: Source, at now: Int64, keptFor seconds: Int64, _ change: (Value?, _ width: Int) -> Value) -> Value {
        sweep(at: now)
        let keys = source.keys
        // Networks that are remembered stand beside as many sources, so that the wide ones find room when the narrow ones are full.
        let place = keys.indices.first { entries[keys[$0]] != nil || entries.count < entriesMax * ($0 + 1) } ?? keys.count - 1
        let old = entries[keys[place]].flatMap { $0.keptUntil > now ? $0.value : nil }
        let new = change(old, place)
        entries[keys[place]] = Entry(value: new, keptUntil: now + seconds * 1_000)
        return new
    }

    /// Forgets a source itself; its networks are not forgiven.
    mutating func forget(_ source: Source) {
        guard !entries.isEmpty, let own = source.keys.first else { return }
        entries[own] = nil
    }

    /// Lets go of what has been kept long enough, now and then: a full table is not looked through for every new source.
    private mutating func sweep(at now: Int64) {
        guard entries.count >= entriesMax, now >= nextSweep else { return }
        nextSweep = now + GatewayLimits.sourceSweepSeconds * 1_000
        entries = entries.filter { $0.value.keptUntil > now }
    }
}

/// Slows down guessing: some wrong tries of a source are free, then a wait doubles up to five minutes (trust.md row 6). Sources that
/// share an entry have more free tries together.
struct FailureLimiter {
    private struct Failures {
        var count: Int
        var until: Int64
    }

    private var sources: SourceTable<Failures>
    /// Wrong tries that cost no wait.
    private let free: Int

    init(free: Int = GatewayLimits.freeFailures, entriesMax: Int = GatewayLimits.sourcesMax) {
        self.free = free
        sources = SourceTable(entriesMax: entriesMax)
    }

    /// How many entries it has.
    var count: Int { sources.count }

    /// Seconds that a source has to wait; nil where it may try now.
    ///
    /// - Parameter isKnown: whether it is judged by its own tries alone, not by those of others in networks around it.
    func wait(_ source: Source, isKnown: Bool = false, at now: Int64) -> Int64? {
        let until = sources.values(of: source, at: now).filter { !isKnown || $0.width == 0 }.map(\.value.until).max()
        guard let until, until > now else { return nil }
        return max(1, (until - now) / 1_000)
    }

    /// Counts a wrong try.
    mutating func note(_ source: Source, at now: Int64) {
        let most = GatewayLimits.failureWaitSecondsMax
        _ = sources.change(source, at: now, keptFor: most + GatewayLimits.failureSeconds) { old, width in
            let count = (old?.count ?? 0) + 1
            let allowed = free << (GatewayLimits.failureShareBits * width)
            guard count >= allowed else { return Failures(count: count, until: now) }
            return Failures(count: count, until: now + min(most, 1 << Int64(min(count - allowed, 9))) * 1_000)
        }
    }

    /// Forgets the wrong tries of a source that has shown who it is.
    mutating func forgive(_ source: Source) { sources.forget(source) }
}
