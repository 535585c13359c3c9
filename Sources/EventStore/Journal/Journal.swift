import Glibc
import Synchronization

/// The journal: every entry ever taken in, in order, on disk before anyone is answered, each hashed onto the one before.
///
/// One process writes. Appending is serialised inside; reading goes on beside it, on any thread. The journal is closed
/// when the last reference to it is gone.
///
/// ```swift
/// let journal = try Journal.openOrCreate(at: "data/journal", origin: "cpms.example.org")
/// var batch = EntryBatch()
/// batch.add(kind: 1, deciderVersion: 1, instant: now, stream: 7) { $0.put(1, "[2,…]") }
/// let sequences = try journal.append(batch)   // on disk when this returns
/// ```
public final class Journal: Sendable {
    /// The format that this version writes, and the newest it reads.
    public static let currentFormat: UInt64 = 1

    /// How a journal is opened.
    public struct Options: Sendable {
        /// Bytes of address space to reserve.
        public var mapBytes: Int
        /// Whether the file is lengthened with zeros ahead of the commits, which makes them about twice as fast and
        /// their times even; the file then ends up to 64 MiB behind its last page.
        public var extendsAhead: Bool
        /// Bytes of the file system that are never written ahead: whoever opens the journal keeps them for a full disk.
        public var reserveBytes: UInt64
        /// Where the journal is known to have been: an older or another one is refused.
        public var atLeast: Head?

        /// 1 TiB reserved, nothing written ahead, nothing kept free, no known head.
        public init(
            mapBytes: Int = StoreLimits.mapBytes, extendsAhead: Bool = false, reserveBytes: UInt64 = 0, atLeast: Head? = nil
        ) {
            self.mapBytes = mapBytes
            self.extendsAhead = extendsAhead
            self.reserveBytes = reserveBytes
            self.atLeast = atLeast
        }
    }

    /// The directory.
    public let path: String
    /// The name under which the journal's checkpoints are signed; fixed when it is created.
    public let origin: String

    let environment: Environment
    let tables: JournalTables
    let writer: Mutex<JournalWriter>
    private let published: Mutex<Head>
    private let lock: FileLock?

    /// The last entry that is on disk.
    public var head: Head { published.withLock { $0 } }
    /// Whether the journal was opened for reading only.
    public var isReadOnly: Bool { environment.isReadOnly }

    /// Opens the journal in the directory `path` for writing; one process can have it so.
    public static func open(at path: String, options: Options = Options()) throws(Fault) -> Journal {
        let lock = try FileLock.acquire(path + ".lock")
        return try open(path, lock, options)
    }

    /// Opens a journal for reading, also beside the process that writes it.
    public static func openReadOnly(at path: String, options: Options = Options()) throws(Fault) -> Journal {
        try open(path, nil, options)
    }

    /// Makes a new journal; `path` must not exist, or be an empty directory.
    ///
    /// It is built aside and renamed when it is whole and on disk, so a crash leaves either nothing or a journal.
    public static func create(at path: String, origin: String, options: Options = Options()) throws(Fault) -> Journal {
        let lock = try FileLock.acquire(path + ".lock")
        try build(path, origin)
        return try open(path, lock, options)
    }

    /// Opens the journal, or makes it where there is none.
    public static func openOrCreate(at path: String, origin: String, options: Options = Options()) throws(Fault) -> Journal {
        let lock = try FileLock.acquire(path + ".lock")
        if !Files.exists(path) || Files.isEmptyDirectory(path) { try build(path, origin) }
        return try open(path, lock, options)
    }

    private static func build(_ path: String, _ origin: String) throws(Fault) {
        guard !Files.exists(path) || Files.isEmptyDirectory(path) else {
            throw Fault(.exists, "There is something already", path: path, code: "EEXIST", advice: "Choose another path, or open it")
        }
        try SignerName.check(origin)
        try Files.build(path) { (aside) throws(Fault) in
            let environment = try Environment.open(aside, mapBytes: 1 << 20)
            try environment.update { (transaction) throws(Fault) in
                let tables = try JournalTables(transaction, create: true)
                try transaction.put(tables.facts, JournalTables.formatKey, Array(String(currentFormat).utf8))
                try transaction.put(tables.facts, JournalTables.originKey, Array(origin.utf8))
                try transaction.put(tables.facts, JournalTables.frontierKey, MerkleFrontier().bytes)
            }
        }
    }

    private static func open(_ path: String, _ lock: consuming FileLock?, _ options: Options) throws(Fault) -> Journal {
        guard Files.exists(path) else {
            throw Fault(.missing, "There is no journal", path: path, code: "ENOENT", advice: "Check the path, or create one")
        }
        var status = stat()
        guard unsafe stat(path + "/data.mdb", &status) == 0, status.st_size >= 8192 else {
            throw Fault(.damaged, "The directory holds no journal", path: path, advice: "Check the path, or restore from a backup")
        }
        let environment = try Environment.open(path, mapBytes: options.mapBytes, readOnly: lock == nil)
        let tables = try environment.openTables { (transaction) throws(Fault) in try JournalTables(transaction, create: false) }
        let start = try environment.read { (transaction) throws(Fault) in
            try JournalStart(transaction, tables, path, atLeast: options.atLeast)
        }
        let extender = options.extendsAhead && lock != nil ? try FileExtender(path + "/data.mdb", reserveBytes: options.reserveBytes) : nil
        return Journal(path, environment, tables, start, extender, lock)
    }

    private init(
        _ path: String, _ environment: Environment, _ tables: JournalTables, _ start: JournalStart, _ extender: FileExtender?,
        _ lock: consuming FileLock?
    ) {
        self.path = path
        self.origin = start.origin
        self.environment = environment
        self.tables = tables
        self.writer = Mutex(JournalWriter(start, extender))
        self.published = Mutex(start.head)
        self.lock = lock
    }

    func publish(_ head: Head) { published.withLock { $0 = head } }

    /// Frees the places of readers whose process was killed; call it every minute or so. Answers how many there were.
    @discardableResult
    public func checkReaders() throws(Fault) -> Int { try environment.checkReaders() }

    /// Bytes of the file that are in use.
    public func usedBytes() throws(Fault) -> Int { try environment.usedBytes() }
}

/// The tables of the journal's environment.
struct JournalTables: Sendable {
    /// sequence → header ‖ body ‖ hash
    let entries: StoreTable
    /// size → checkpoint text
    let checkpoints: StoreTable
    /// number of a complete subtree of 256 leaves → its root
    let tree: StoreTable
    /// name → what is true of the journal as a whole
    let facts: StoreTable

    static let formatKey = Array("format".utf8)
    static let originKey = Array("origin".utf8)
    static let frontierKey = Array("frontier".utf8)

    init(_ transaction: borrowing Transaction, create: Bool) throws(Fault) {
        entries = try transaction.table("entries", integerKeys: true, create: create)
        checkpoints = try transaction.table("checkpoints", integerKeys: true, create: create)
        tree = try transaction.table("tree", integerKeys: true, create: create)
        facts = try transaction.table("facts", integerKeys: false, create: create)
    }
}
