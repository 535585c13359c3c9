internal import CLMDB
import Glibc
import Synchronization

/// What can be derived from the journal again: projections, indexes, archives of closed sessions.
///
/// It names the position of the journal that it has folded, in the same transaction as what it folded. Every value
/// carries a checksum; a cache that is missing, of another schema, or damaged is thrown away and begins at position 0,
/// which is no fault: the caller folds again.
public final class Cache: Sendable {
    /// One table of a cache.
    public struct TableName: Sendable, Hashable, ExpressibleByStringLiteral {
        let name: String
        /// A table of this name.
        public init(_ name: String) { self.name = name }
        /// A table of this name.
        public init(stringLiteral name: String) { self.name = name }
    }

    /// In which direction a scan goes.
    public enum Direction: Sendable {
        /// From the smallest key to the largest, as bytes compare.
        case forward
        /// From the largest key to the smallest.
        case backward
    }

    private static let metaName: TableName = "·meta"
    private static let positionKey = Array("position".utf8)
    private static let schemaKey = Array("schema".utf8)

    /// The directory.
    public let path: String
    /// Whether the cache begins empty because what was there could not be used.
    public let wasRebuilt: Bool
    private let environment: Environment
    private let tables: [TableName: StoreTable]
    let form: Form
    private let folded: Mutex<UInt64>
    /// Why it is not relied on any more.
    private let condemnation = Mutex<Fault?>(nil)
    let lock: SharedLock
    /// Whether what lies at `path` is this cache: the successor of another one lies aside until it is whole.
    private let isInPlace: Atomic<Bool>

    /// What a cache is made by.
    struct Form: Sendable {
        let tables: [TableName]
        let schema: UInt64
        let mapBytes: Int
    }

    /// The lock on the path, which a cache and its successors hold together.
    final class SharedLock: Sendable {
        private let lock: FileLock
        init(_ lock: consuming FileLock) { self.lock = lock }
    }

    /// Opens a cache, or makes an empty one.
    ///
    /// `schema` is a number that changes with the code that fills the cache: with another one it begins empty.
    public static func open(
        at path: String, tables: [TableName], schema: UInt64, mapBytes: Int = StoreLimits.cacheMapBytes
    ) throws(Fault) -> Cache {
        let lock = SharedLock(try FileLock.acquire(path + ".lock"))
        let form = Form(tables: tables, schema: schema, mapBytes: mapBytes)
        // A successor that did not come to its place; it would take the room that the journal needs.
        Files.clear(aside(path))
        let starts = path + ".starts"
        // Without the file there was an orderly end. One that cannot be read counts nothing; what it counts is written anew right below.
        let unclean = ((try? Files.read(starts, limit: 16)) ?? []).count
        var isFresh = !Files.exists(path)
        if !isFresh, unclean < StoreLimits.cacheUncleanStartsMax {
            do throws(Fault) {
                try count(starts: unclean + 1, in: starts)
                let (environment, opened, position) = try attach(path, form)
                return Cache(path, false, environment, opened, form, position, lock)
            } catch {
                // What the disk or the system refuses would refuse an empty cache too; all else is a reason to begin again.
                guard [.damaged, .newerFormat, .mismatch, .missing].contains(error.kind) else { throw error }
            }
        }
        let hadOne = !isFresh
        isFresh = true
        try Files.remove(path)
        try Files.makeDirectory(path)
        try Files.write([46], to: starts, mode: 0o600, replacing: true)
        let (environment, opened) = try build(path, named: path, form)
        return Cache(path, hadOne, environment, opened, form, 0, lock)
    }

    /// What to do about damage in a cache.
    public static let damageAdvice = "Ask again in a while: it is folded anew from the journal"

    /// Where the successor of a cache lies until it is whole.
    static func aside(_ path: String) -> String { path + ".new" }

    /// Only reading needs no room: on a full disk the start goes uncounted.
    private static func count(starts: Int, in file: String) throws(Fault) {
        do throws(Fault) {
            try Files.write([UInt8](repeating: 46, count: starts), to: file, mode: 0o600, replacing: true)
        } catch {
            guard error.kind == .diskFull else { throw error }
        }
    }

    private static func environment(_ directory: String, named path: String, _ form: Form) throws(Fault) -> Environment {
        try Environment.open(directory, named: path, mapBytes: form.mapBytes, tablesMax: UInt32(form.tables.count + 1))
    }

    private static func attach(_ path: String, _ form: Form) throws(Fault) -> (Environment, [TableName: StoreTable], UInt64) {
        let environment = try environment(path, named: path, form)
        let tables = try environment.openTables { (transaction) throws(Fault) in
            try Self.tables(form.tables, transaction, create: false)
        }
        let position = try environment.read { (transaction) throws(Fault) -> UInt64 in
            guard let meta = tables[metaName], try number(transaction, meta, schemaKey) == form.schema else {
                throw Fault(.mismatch, "The cache has another schema", path: path, advice: "Fold the journal again")
            }
            guard let position = try number(transaction, meta, positionKey) else {
                throw Fault(.damaged, "The cache has no position", path: path, advice: "Fold the journal again")
            }
            return position
        }
        return (environment, tables, position)
    }

    static func build(
        _ directory: String, named path: String, _ form: Form
    ) throws(Fault) -> (Environment, [TableName: StoreTable]) {
        let environment = try environment(directory, named: path, form)
        let tables = try environment.openTables { (transaction) throws(Fault) in
            let tables = try Self.tables(form.tables, transaction, create: true)
            if let meta = tables[metaName] {
                try CacheValue.put(transaction, meta, schemaKey, bytes(form.schema))
                try CacheValue.put(transaction, meta, positionKey, bytes(0))
            }
            return tables
        }
        return (environment, tables)
    }

    private static func tables(
        _ names: [TableName], _ transaction: borrowing Transaction, create: Bool
    ) throws(Fault) -> [TableName: StoreTable] {
        var tables: [TableName: StoreTable] = [:]
        for name in names + [metaName] {
            tables[name] = try transaction.table(name.name, integerKeys: false, create: create)
        }
        return tables
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        var writer = FieldWriter()
        writer.fixed(number)
        return writer.bytes
    }

    private static func number(_ transaction: borrowing Transaction, _ meta: StoreTable, _ key: [UInt8]) throws(Fault) -> UInt64? {
        guard let bytes = try CacheValue.get(transaction, meta, key, "the cache") else { return nil }
        var reader = FieldReader(bytes)
        // Nil is damage to both that ask: a schema that is another, and a position that is none.
        return try? reader.fixed(UInt64.self)
    }

    init(
        _ path: String, _ wasRebuilt: Bool, _ environment: Environment, _ tables: [TableName: StoreTable], _ form: Form,
        _ position: UInt64, _ lock: SharedLock, isInPlace: Bool = true
    ) {
        self.path = path
        self.wasRebuilt = wasRebuilt
        self.environment = environment
        self.tables = tables
        self.form = form
        folded = Mutex(position)
        self.lock = lock
        self.isInPlace = Atomic(isInPlace)
    }

    deinit { markHealthy() }

    /// The last entry of the journal that is folded in.
    public var position: UInt64 { folded.withLock { $0 } }

    /// Says that the cache has worked for a while. Three starts in a row without it, and without an orderly end, and the
    /// cache is thrown away unread: so one that kills its reader cannot do it for ever.
    public func markHealthy() {
        if fault == nil, isInPlace.load(ordering: .acquiring) { _ = unsafe unlink(path + ".starts") }
    }

    /// From now on what is at `path` is this one.
    func noteInPlace() { isInPlace.store(true, ordering: .releasing) }

    /// Why the cache is not relied on any more; nil while it is.
    public var fault: Fault? { condemnation.withLock { $0 } }

    /// Says that the cache cannot be relied on any more: it gets a successor, or the next opening throws it away unread and begins again at
    /// position 0. What can be read is read until then. What is damaged condemns it by itself. May be called on any thread.
    public func condemn(_ fault: Fault) {
        let isNew = condemnation.withLock { known in
            defer { known = known ?? fault }
            return known == nil
        }
        guard isNew, isInPlace.load(ordering: .acquiring) else { return }
        let marks = [UInt8](repeating: 46, count: StoreLimits.cacheUncleanStartsMax)
        // Where it cannot be marked, on a full disk, what is wrong with it is met again after the next start.
        try? Files.write(marks, to: path + ".starts", mode: 0o600, replacing: true)
    }

    /// Reads; what turns out to be damaged condemns the cache.
    private func read<R>(_ body: (borrowing Transaction) throws(Fault) -> R) throws(Fault) -> R {
        do throws(Fault) {
            return try environment.read(body)
        } catch {
            // A page that leads nowhere spoils the whole reading transaction: of a cache that is damage, and no reason to stop.
            let fault =
                error.kind == .stopped
                ? Fault(.damaged, "A page of the cache leads nowhere: \(error)", path: path, advice: "It is folded anew from the journal")
                : error
            if fault.kind == .damaged { condemn(fault) }
            throw fault
        }
    }

    /// Writes in one durable transaction. With a position, the cache has folded the journal up to there.
    public func write(position: UInt64? = nil, _ body: (borrowing CacheWriter) throws(Fault) -> Void) throws(Fault) {
        try environment.update { (transaction) throws(Fault) in
            let writer = CacheWriter(transaction, tables, path)
            try body(writer)
            if let position, let meta = tables[Self.metaName] {
                try CacheValue.put(transaction, meta, Self.positionKey, Self.bytes(position))
            }
        }
        if let position { folded.withLock { $0 = position } }
    }

    /// The value of a key; nil if there is none.
    public func get(_ table: TableName, _ key: [UInt8]) throws(Fault) -> [UInt8]? {
        try read { (transaction) throws(Fault) in try CacheValue.get(transaction, try Self.table(table, tables, path), key, path) }
    }

    /// Hands the keys in a range and their values to `body`, without a copy, until it has enough.
    ///
    /// Keys run from `lower` to below `upper`; nil is the end of the table. `body` must be quick: the transaction stays open.
    public func scan(
        _ table: TableName, from lower: [UInt8]? = nil, below upper: [UInt8]? = nil, _ direction: Direction = .forward,
        _ body: (RawSpan, RawSpan) throws(Fault) -> ReadStep
    ) throws(Fault) {
        try read { (transaction) throws(Fault) in
            let cursor = try transaction.cursor(try Self.table(table, tables, path))
            var found = try unsafe direction == .forward ? first(cursor, lower) : last(cursor, upper)
            while let (key, value) = unsafe found {
                if direction == .forward, let upper, unsafe !key.lexicographicallyPrecedes(upper) { return }
                if direction == .backward, let lower, unsafe key.lexicographicallyPrecedes(lower) { return }
                if try body(unsafe key.bytes, try unsafe CacheValue.check(key, value, path).bytes) == .stop { return }
                unsafe found = try unsafe cursor.move(direction == .forward ? MDB_NEXT : MDB_PREV)
            }
        }
    }

    /// Copies of the keys that begin with `prefix`, and their values, at most `limit`.
    public func entries(
        _ table: TableName, prefix: [UInt8] = [], _ direction: Direction = .forward, limit: Int
    ) throws(Fault) -> [(key: [UInt8], value: [UInt8])] {
        var entries: [(key: [UInt8], value: [UInt8])] = []
        if limit <= 0 { return entries }
        try scan(table, from: prefix, below: Self.behind(prefix), direction) { (key, value) in
            entries.append((unsafe key.withUnsafeBytes { unsafe Array($0) }, unsafe value.withUnsafeBytes { unsafe Array($0) }))
            return entries.count < limit ? .next : .stop
        }
        return entries
    }

    /// How many keys a table has.
    public func count(_ table: TableName) throws(Fault) -> Int {
        try read { (transaction) throws(Fault) in try transaction.count(try Self.table(table, tables, path)) }
    }

    /// Empties all tables and goes back to position 0.
    public func reset() throws(Fault) {
        try write(position: 0) { (writer) throws(Fault) in
            for (name, _) in tables.sorted(by: { $0.key.name < $1.key.name }) where name != Self.metaName { try writer.empty(name) }
        }
    }

    /// The first key behind all that begin with `prefix`; nil where that is the end of the table.
    public static func behind(_ prefix: [UInt8]) -> [UInt8]? {
        var bytes = prefix
        while let last = bytes.popLast() { if last < 255 { return bytes + [last + 1] } }
        return nil
    }

    static func table(_ name: TableName, _ tables: [TableName: StoreTable], _ path: String) throws(Fault) -> StoreTable {
        guard let table = tables[name] else {
            throw Fault(.missing, "The cache has no table \(name.name)", path: path, advice: "Name it when the cache is opened")
        }
        return table
    }

    private typealias Found = (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)

    private func first(_ cursor: borrowing Cursor, _ lower: [UInt8]?) throws(Fault) -> Found? {
        guard let lower, !lower.isEmpty else { return try unsafe cursor.move(MDB_FIRST) }
        return unsafe try Files.withBytes(lower) { (bytes) throws(Fault) in try unsafe cursor.move(MDB_SET_RANGE, bytes) }
    }

    private func last(_ cursor: borrowing Cursor, _ upper: [UInt8]?) throws(Fault) -> Found? {
        guard let upper else { return try unsafe cursor.move(MDB_LAST) }
        // No key is below the empty one.
        if upper.isEmpty { return nil }
        let behind = unsafe try Files.withBytes(upper) { (bytes) throws(Fault) in try unsafe cursor.move(MDB_SET_RANGE, bytes) }
        return try unsafe behind == nil ? cursor.move(MDB_LAST) : cursor.move(MDB_PREV)
    }
}

/// Writes into a cache, inside one transaction.
@safe
public struct CacheWriter: ~Copyable {
    private let handle: OpaquePointer
    private let tables: [Cache.TableName: StoreTable]
    private let path: String

    init(_ transaction: borrowing Transaction, _ tables: [Cache.TableName: StoreTable], _ path: String) {
        unsafe handle = transaction.handle
        self.tables = tables
        self.path = path
    }

    /// Sets the value of a key of 1 to 511 bytes.
    public func put(_ table: Cache.TableName, _ key: [UInt8], _ value: [UInt8]) throws(Fault) {
        guard !key.isEmpty, key.count <= StoreLimits.cacheKeyBytesMax else {
            throw Fault(
                .limit, "A key of \(key.count) bytes cannot stand in a cache", path: path,
                advice: "Use 1 to \(StoreLimits.cacheKeyBytesMax) bytes")
        }
        let transaction = unsafe Transaction(handle, path)
        try CacheValue.put(transaction, try Cache.table(table, tables, path), key, value)
    }

    /// The value of a key, as written so far.
    public func get(_ table: Cache.TableName, _ key: [UInt8]) throws(Fault) -> [UInt8]? {
        let transaction = unsafe Transaction(handle, path)
        return try CacheValue.get(transaction, try Cache.table(table, tables, path), key, path)
    }

    /// Removes a key; answers whether it was there.
    @discardableResult
    public func delete(_ table: Cache.TableName, _ key: [UInt8]) throws(Fault) -> Bool {
        let transaction = unsafe Transaction(handle, path)
        return try transaction.delete(try Cache.table(table, tables, path), key)
    }

    /// Removes everything from a table.
    public func empty(_ table: Cache.TableName) throws(Fault) {
        let transaction = unsafe Transaction(handle, path)
        try transaction.empty(try Cache.table(table, tables, path))
    }
}

/// A value of a cache: its bytes, then a checksum over key and value.
enum CacheValue {
    static func put(_ transaction: borrowing Transaction, _ table: StoreTable, _ key: [UInt8], _ value: [UInt8]) throws(Fault) {
        var writer = FieldWriter()
        writer.bytes.reserveCapacity(value.count + Checksum.byteCount)
        writer.bytes += value
        writer.fixed(Checksum.of(key, value))
        try transaction.put(table, key, writer.bytes)
    }

    static func get(_ transaction: borrowing Transaction, _ table: StoreTable, _ key: [UInt8], _ path: String) throws(Fault) -> [UInt8]? {
        if key.isEmpty || key.count > StoreLimits.cacheKeyBytesMax { return nil }
        return unsafe try Files.withBytes(key) { (key) throws(Fault) in
            guard let value = try unsafe transaction.value(table, key) else { return nil }
            return unsafe Array(try unsafe check(key, value, path))
        }
    }

    static func check(
        _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ path: String
    ) throws(Fault) -> UnsafeRawBufferPointer {
        if value.count >= Checksum.byteCount {
            let content = unsafe UnsafeRawBufferPointer(rebasing: value[..<(value.count - Checksum.byteCount)])
            let stored = UInt64(littleEndian: unsafe value.loadUnaligned(fromByteOffset: content.count, as: UInt64.self))
            if unsafe Checksum.of(key, content) == stored { return unsafe content }
        }
        throw Fault(.damaged, "A value of the cache is damaged", path: path, advice: Cache.damageAdvice)
    }
}
