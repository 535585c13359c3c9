internal import Commands
internal import EventStore

/// Durable appends and nothing else, as `Tests/Yardstick/append.c` makes them on plain LMDB: entries of one size, in groups of one size,
/// each a commit.
struct BenchAppend {
    /// Entries of a commit.
    var group: Int
    /// Bytes of a record that are hashed: header and body.
    var bytes: Int
    var seconds: Double

    /// Appends to a new journal in `directory` for so long.
    func run(_ directory: String) throws -> JSONValue {
        let journal = try Journal.create(at: directory + "/journal", origin: "bench")
        let body = (0..<max(0, bytes - EntryHeader.byteCount)).map { UInt8(truncatingIfNeeded: $0 &* 131) }
        var batch = EntryBatch()
        var (rate, commits) = (Rate(), BenchSamples())
        try rate.run(seconds) {
            let begin = ProgressBar.monotonicSeconds()
            for _ in 0..<group {
                batch.add(kind: 1, deciderVersion: 1, instant: Instant(rawValue: 0), stream: 1) { $0.bytes += body }
            }
            try journal.append(batch)
            batch.removeAll()
            commits.add(ProgressBar.monotonicSeconds() - begin)
            return group
        }
        return .object([
            "group": .integer(group), "chain": .integer(1), "bytes": .integer(bytes),
            "per_s": .number(BenchReport.decimal(rate.perSecond, digits: 0)),
            "commit_p50_us": .number(BenchReport.decimal(commits.quantile(0.5) * 1e6, digits: 1)),
            "commit_p99_us": .number(BenchReport.decimal(commits.quantile(0.99) * 1e6, digits: 1)),
        ])
    }
}
