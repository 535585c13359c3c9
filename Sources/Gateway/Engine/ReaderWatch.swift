import EventStore

/// Finds reads of the journal that do not end: reads are short, or of a copy (trust.md section 3, row 21).
struct ReaderWatch {
    private var seen: Set<StoreReader> = []
    private var told: Set<StoreReader> = []
    /// What is to be said of those that last, as of the last look.
    private(set) var notices: [String] = []

    /// Looks again; whoever still reads the same old state as at the look before is found. Answers what was not said before.
    mutating func look(_ readers: [StoreReader], lastCommit: UInt64) -> [String] {
        let behind = Set(readers.filter { $0.commit < lastCommit })
        let lasting = behind.intersection(seen).sorted { ($0.commit, $0.process, $0.thread) < ($1.commit, $1.process, $1.thread) }
        let fresh = lasting.filter { !told.contains($0) }
        seen = behind
        told = Set(lasting)
        notices = lasting.map { Self.notice($0, lastCommit) }
        return fresh.map { Self.notice($0, lastCommit) }
    }

    private static func notice(_ reader: StoreReader, _ lastCommit: UInt64) -> String {
        "Process \(reader.process) (\(reader.program)) has been reading one state of the journal for more than a minute, "
            + "\(lastCommit - reader.commit) commits ago: the file grows until it ends"
    }
}
