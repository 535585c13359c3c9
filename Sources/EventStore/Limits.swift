/// Every bound of the event store, by name.
public enum StoreLimits {
    /// Address space reserved for a journal, in bytes: never grown under a live reader, so taken at once; costs no disk.
    public static let mapBytes = 1 << 40
    /// Address space reserved for a key ring, in bytes.
    public static let keyRingMapBytes = 1 << 34
    /// Address space reserved for a cache, in bytes.
    public static let cacheMapBytes = 1 << 38
    /// Bytes of the longest body of an entry.
    public static let bodyBytesMax = 32 << 20
    /// Entries of the largest batch.
    public static let batchEntriesMax = 65_536
    /// Bytes of bodies of the largest batch.
    public static let batchBytesMax = 128 << 20
    /// Read transactions that may be open at once in all processes.
    public static let readersMax: UInt32 = 1_000
    /// Entries read before the read transaction is renewed.
    public static let readBatchEntries = 4_096
    /// Nanoseconds after which a read transaction is renewed.
    public static let readBatchNanoseconds: UInt64 = 1_000_000_000
    /// Entries of the longest run that is read ahead.
    public static let runEntriesMax = 1_024
    /// Bytes of bodies after which a run that is read ahead ends.
    public static let runBytes = 256 << 10
    /// Runs that are read ahead at most.
    public static let runsMax = 4
    /// Times that a state is looked for which commits overtake meanwhile.
    public static let snapshotTriesMax = 100
    /// Entries folded into the tree at once when no checkpoint asks for it earlier.
    public static let unfoldedEntriesMax = 65_536
    /// Blocks of 256 entries that are hashed ahead of the tree at once: to wake a thread for each would cost more.
    public static let blocksAheadMin = 16
    /// Bytes by which the file is lengthened ahead of the commits.
    public static let extensionBytes = 64 << 20
    /// Bytes of one write of the lengthening.
    public static let extensionPieceBytes = 1 << 20
    /// Bytes of the longest origin of a journal.
    public static let originBytesMax = 255
    /// Bytes of the longest checkpoint text.
    public static let checkpointBytesMax = 4_096
    /// Checkpoints kept among those whose distance from the newest, in entries, lies between one power of two and the next.
    public static let checkpointsPerDoubling: UInt64 = 32
    /// Checkpoints removed in one transaction.
    public static let checkpointsThinnedMax = 1_024
    /// Checkpoints that a verification reads before it checks their signatures, on all threads.
    public static let checkpointsReadMax = 4_096
    /// Keys held in memory by a key ring.
    public static let keysCachedMax = 65_536
    /// Secrets from which the keys of those follow who are merely named: as many as 12 bits tell apart.
    public static let sharedSecrets = 4_096
    /// Keys written in one transaction where a key ring is written anew.
    public static let keysWrittenMax = 16_384
    /// Bytes of the longest sealed text.
    public static let sealedBytesMax = 16 << 20
    /// Findings kept by one verification; further ones are counted.
    public static let findingsMax = 1_000
    /// Entries of one range of a verification, read under one snapshot.
    public static let verifyRangeEntries: UInt64 = 8_192
    /// Milliseconds after which a store that is written is looked at again, whether its file was cut short; each read looks.
    static let fileEndMilliseconds: Int64 = 100
    /// Unclean starts in a row after which a cache is thrown away unread.
    public static let cacheUncleanStartsMax = 3
    /// Bytes of the longest key of a cache; LMDB's own limit.
    public static let cacheKeyBytesMax = 511
}
