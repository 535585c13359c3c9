internal import EventStore
internal import FoundationEssentials

/// The disk, plain LMDB, the hash and the journal beside each other.
struct BenchStore {
    let directory: String
    let seconds: Double
    /// Bytes of an entry's body: what a MeterValues entry has.
    private static let bodyBytes = 460

    func run(_ report: inout BenchReport) throws {
        let body = (0..<Self.bodyBytes).map { UInt8(truncatingIfNeeded: $0 &* 131) }
        let cache = try Cache.open(at: directory + "/plain", tables: ["t"], schema: 1)
        let journal = try Journal.create(at: directory + "/chained", origin: "bench")
        var sequence: UInt64 = 0
        var commits = BenchSamples()
        for group in [1, 100, 1_000] {
            var (plain, chained) = (Rate(), Rate())
            // In turns, so that a disk that is busy now and then meets both.
            for _ in 0..<4 {
                try plain.run(seconds / 4) {
                    let begin = ProgressBar.monotonicSeconds()
                    try cache.write { (writer) throws(Fault) in
                        for _ in 0..<group {
                            sequence += 1
                            try writer.put("t", (0..<8).map { UInt8(truncatingIfNeeded: sequence >> UInt64(56 - $0 * 8)) }, body)
                        }
                    }
                    if group == 1 { commits.add(ProgressBar.monotonicSeconds() - begin) }
                    return group
                }
                try chained.run(seconds / 4) {
                    var batch = EntryBatch()
                    for _ in 0..<group {
                        batch.add(kind: 1, deciderVersion: 1, instant: Instant(rawValue: 0), stream: 1) { $0.put(1, body) }
                    }
                    try journal.append(batch)
                    return group
                }
            }
            if group == 1 {
                report.add(
                    "commit of the disk, one entry",
                    "p50 \(BenchReport.time(commits.quantile(0.5))), p99 \(BenchReport.time(commits.quantile(0.99)))")
            }
            report.add(
                "journal append with chain, groups of \(group)", BenchReport.rate(chained.perSecond),
                limit: "LMDB put " + BenchReport.rate(plain.perSecond), ratio: chained.perSecond / plain.perSecond)
        }
        try verify(journal, &report)
    }

    /// Audited on all cores; a core's share is told beside what one core hashes of messages of that size, as `openssl speed -evp sha256`
    /// does. Chain and tree is what an audit does; the tree is a third more to hash for short entries.
    private func verify(_ journal: Journal, _ report: inout BenchReport) throws {
        let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
        let whole = try journal.verify(options: .init(threads: cores))
        let bytes = Int(clamping: whole.bytes / max(1, whole.entries))
        let record = [UInt8](repeating: 7, count: bytes)
        var (hashing, both, chain) = (Rate(), Rate(), Rate())
        for _ in 0..<4 {
            try hashing.run(seconds / 8) {
                for _ in 0..<256 { _ = Digest.sha256OneShot(record) }
                return 256
            }
            try both.run(seconds / 8) { Int(clamping: try journal.verify(options: .init(threads: cores)).entries) }
            try chain.run(seconds / 8) { Int(clamping: try journal.verify(options: .init(threads: cores, checksTree: false)).entries) }
        }
        for (what, rate) in [("chain and tree", both), ("the chain alone", chain)] {
            let perCore = rate.perSecond / Double(cores)
            report.add(
                "audit of \(what), entries of \(bytes) bytes a core", BenchReport.rate(perCore),
                limit: "openssl speed " + BenchReport.rate(hashing.perSecond), ratio: perCore / hashing.perSecond)
        }
    }
}

/// Things done in the time that they took.
struct Rate {
    private var count = 0
    private var elapsed = 0.0

    var perSecond: Double { elapsed > 0 ? Double(count) / elapsed : 0 }

    /// Repeats `body`, which answers how many things it did, for so long.
    mutating func run(_ seconds: Double, _ body: () throws -> Int) throws {
        let begin = ProgressBar.monotonicSeconds()
        var now = begin
        repeat {
            count += try body()
            now = ProgressBar.monotonicSeconds()
        } while now - begin < seconds
        elapsed += now - begin
    }
}
