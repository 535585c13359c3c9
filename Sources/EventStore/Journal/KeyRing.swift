internal import CLMDB
import Glibc
import Synchronization

/// What a subject stands for; the kind is hashed along, so that a card and a person with the same bytes differ.
public enum SubjectKind: UInt8, Sendable, CaseIterable {
    /// An idTag or another token that a charger reads.
    case token = 1
    /// A person.
    case person = 2
    /// A station's password or key.
    case credential = 3
    /// A secret that a charger disclosed.
    case secret = 4
    /// A token of our API.
    case apiToken = 5
}

/// The keys that keep personal data readable, beside the journal and not in it.
///
/// The journal holds sealed bytes only. A subject is known by its HMAC under the ring's master secret; its key is drawn
/// when something of it is sealed first, and destroyed by `forget`, after which the bytes cannot be read by anyone while
/// every hash stays as it was.
///
/// New keys are in memory until `flush`: call it before the journal's commit that refers to them.
public final class KeyRing: Sendable {
    static let formatKey = Array("format".utf8)
    static let masterKey = Array("master".utf8)
    static let erasingKey = Array("erasing".utf8)
    static let currentFormat: UInt64 = 1

    struct State: ~Copyable, Sendable {
        var store: KeyStore?
        /// Keys that are on disk; emptied when full.
        var known: [Subject: [UInt8]] = [:]
        /// Keys that are not on disk yet.
        var fresh: [Subject: [UInt8]] = [:]
        /// Those of `fresh` that were drawn on trial; nil where none are.
        var onTrial: [Subject]?
        var stopped: Fault?
    }

    /// The directory.
    public let path: String
    private let master: [UInt8]
    private let state: Mutex<State>
    private let lock: FileLock?

    /// Opens the ring in the directory `path`, or makes it where there is none.
    public static func openOrCreate(at path: String) throws(Fault) -> KeyRing {
        let lock = try FileLock.take(path + ".lock")
        if !Files.exists(path) || Files.isEmptyDirectory(path) { try KeyStore.build(path) }
        return try open(path, lock)
    }

    /// Opens the ring in the directory `path`.
    public static func open(at path: String) throws(Fault) -> KeyRing { try open(path, try FileLock.take(path + ".lock")) }

    /// Opens a ring for reading, also beside the process that writes it. Nothing new can be sealed.
    public static func openReadOnly(at path: String) throws(Fault) -> KeyRing { try open(path, nil) }

    private static func open(_ path: String, _ lock: consuming FileLock?) throws(Fault) -> KeyRing {
        guard Files.exists(path + "/data.mdb") else {
            throw Fault(.missing, "There is no key ring", path: path, code: "ENOENT", advice: "Check the path, or restore from a backup")
        }
        var store = try KeyStore.open(path, readOnly: lock == nil)
        if lock != nil, try store.fact(erasingKey) != nil { store = try KeyStore.compact(store) }
        guard let master = try store.fact(masterKey), master.count == 32 else {
            throw Fault(.damaged, "The key ring has no master secret", path: path, advice: "Restore it from a backup")
        }
        return KeyRing(path, master, store, lock)
    }

    private init(_ path: String, _ master: [UInt8], _ store: KeyStore, _ lock: consuming FileLock?) {
        self.path = path
        self.master = master
        state = Mutex(State(store: store))
        self.lock = lock
    }

    /// The subject of these bytes: the first 16 bytes of HMAC-SHA-256(master, kind ‖ bytes).
    public func subject(_ kind: SubjectKind, _ bytes: [UInt8]) -> Subject {
        let words = hmacSHA256(key: master, [kind.rawValue] + bytes).words
        return Subject(high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1))
    }

    /// Seals bytes for a subject (nonce 12 ‖ ciphertext ‖ tag 16), with a new key if it has none.
    public func seal(_ plain: [UInt8], for subject: Subject) throws(Fault) -> [UInt8] {
        let key = try state.withLock { (state) throws(Fault) -> [UInt8] in
            if let key = try Self.key(subject, &state) { return key }
            let key = try Entropy.bytes(32)
            state.fresh[subject] = key
            state.onTrial?.append(subject)
            return key
        }
        return try Sealing.seal(plain, key: key)
    }

    /// The bytes that were sealed; nil where the subject was forgotten, or what is given was not sealed under its key.
    public func open(_ sealed: [UInt8], for subject: Subject) throws(Fault) -> [UInt8]? {
        let key = try state.withLock { (state) throws(Fault) in try Self.key(subject, &state) }
        guard let key else { return nil }
        return try Sealing.open(sealed, key: key)
    }

    /// Whether there is a key for the subject.
    public func knows(_ subject: Subject) throws(Fault) -> Bool {
        try state.withLock { (state) throws(Fault) in try Self.key(subject, &state) != nil }
    }

    private static func key(_ subject: Subject, _ state: inout State) throws(Fault) -> [UInt8]? {
        if let key = state.known[subject] ?? state.fresh[subject] { return key }
        guard let key = try Self.store(&state).key(subject) else { return nil }
        if state.known.count >= StoreLimits.keysCachedMax { state.known.removeAll(keepingCapacity: true) }
        state.known[subject] = key
        return key
    }

    private static func store(_ state: inout State) throws(Fault) -> KeyStore {
        if let stopped = state.stopped { throw stopped }
        guard let store = state.store else {
            throw Fault(.stopped, "The key ring is closed", advice: "Restart")
        }
        return store
    }

    /// Does what may draw keys, and takes those that it drew back where nothing came of it: where `isWanted` says no, or `body` throws.
    ///
    /// For the one thread that seals what is decided, and not across a `flush`.
    public func onTrial<Value>(_ body: () throws -> Value, isWanted: (Value) -> Bool) rethrows -> Value {
        state.withLock { $0.onTrial = [] }
        var isKept = false
        defer {
            state.withLock { state in
                if !isKept { for subject in state.onTrial ?? [] { state.fresh[subject] = nil } }
                state.onTrial = nil
            }
        }
        let value = try body()
        isKept = isWanted(value)
        return value
    }

    /// Makes the keys drawn since the last call durable. Without new keys it costs nothing.
    public func flush() throws(Fault) {
        try state.withLock { (state) throws(Fault) in
            if state.fresh.isEmpty { return }
            let store = try Self.store(&state)
            do throws(Fault) {
                try store.add(state.fresh)
            } catch {
                state.stopped = Self.stopping(error)
                throw error
            }
            if state.known.count + state.fresh.count > StoreLimits.keysCachedMax { state.known.removeAll(keepingCapacity: true) }
            state.known.merge(state.fresh) { $1 }
            state.fresh.removeAll(keepingCapacity: true)
        }
    }

    /// Destroys the keys of subjects: deleted, the file rewritten without its free pages, the old file overwritten.
    ///
    /// What a crash leaves undone is finished when the ring is opened again. Backups of the ring keep the keys until they expire.
    public func forget(_ subjects: [Subject]) throws(Fault) {
        try state.withLock { (state) throws(Fault) in
            for subject in subjects {
                state.known[subject] = nil
                state.fresh[subject] = nil
            }
            let store = try Self.store(&state)
            do throws(Fault) {
                try store.delete(subjects)
                state.store = nil
                state.store = try KeyStore.compact(consume store)
            } catch {
                state.stopped = Self.stopping(error)
                throw error
            }
        }
    }

    private static func stopping(_ fault: Fault) -> Fault {
        Fault(
            .stopped, "The key ring takes nothing more, because of this: \(fault.what)", path: fault.path, code: fault.code,
            advice: "Restart: the keys that are on disk are whole")
    }

    /// Bytes that the ring takes on disk, as `forget` writes them anew; 0 where the system does not say.
    public var byteCount: UInt64 {
        var status = stat()
        guard unsafe stat(path + "/data.mdb", &status) == 0 else { return 0 }
        return UInt64(max(0, status.st_size))
    }

    /// Copies the ring, as it is on disk, into a new file.
    func copy(to path: String) throws(Fault) {
        try state.withLock { (state) throws(Fault) in try Self.store(&state).environment.copy(to: path, compact: true) }
    }
}

/// The ring's environment.
struct KeyStore: Sendable {
    let environment: Environment
    private let facts: Table
    private let subjects: Table

    private init(_ environment: Environment) throws(Fault) {
        self.environment = environment
        (facts, subjects) = try environment.openTables { (transaction) throws(Fault) in
            (
                try transaction.table("facts", integerKeys: false, create: false),
                try transaction.table("subjects", integerKeys: false, create: false)
            )
        }
    }

    static func open(_ path: String, readOnly: Bool) throws(Fault) -> KeyStore {
        let store = try KeyStore(try Environment.open(path, mapBytes: StoreLimits.keyRingMapBytes, readOnly: readOnly))
        guard let bytes = try store.fact(KeyRing.formatKey), let format = UInt64(String(decoding: bytes, as: UTF8.self)) else {
            throw Fault(.damaged, "The format of the key ring cannot be read", path: path, advice: "Restore it from a backup")
        }
        guard format <= KeyRing.currentFormat else {
            throw Fault(
                .newerFormat, "The key ring has format \(format), this version knows formats up to \(KeyRing.currentFormat)", path: path,
                advice: "Use the version of the product that wrote it, or a newer one")
        }
        return store
    }

    static func build(_ path: String) throws(Fault) {
        let aside = path + ".creating"
        try Files.remove(aside)
        try Files.makeDirectory(aside)
        let master = try Entropy.bytes(32)
        do throws(Fault) {
            let environment = try Environment.open(aside, mapBytes: 1 << 20)
            try environment.update { (transaction) throws(Fault) in
                let facts = try transaction.table("facts", integerKeys: false, create: true)
                _ = try transaction.table("subjects", integerKeys: false, create: true)
                try transaction.put(facts, KeyRing.formatKey, Array(String(KeyRing.currentFormat).utf8))
                try transaction.put(facts, KeyRing.masterKey, master)
            }
        } catch {
            try? Files.remove(aside)
            throw error
        }
        try Files.remove(aside + "/lock.mdb")
        try Files.sync(aside + "/data.mdb")
        try Files.sync(aside)
        try Files.rename(aside, to: path)
    }

    func fact(_ key: [UInt8]) throws(Fault) -> [UInt8]? {
        try environment.read { (transaction) throws(Fault) in try transaction.bytes(facts, key) }
    }

    func key(_ subject: Subject) throws(Fault) -> [UInt8]? {
        try environment.read { (transaction) throws(Fault) in try transaction.bytes(subjects, subject.bytes) }
    }

    func add(_ keys: [Subject: [UInt8]]) throws(Fault) {
        try environment.update(isProved: true) { (transaction) throws(Fault) in
            for (subject, key) in keys.sorted(by: { $0.key < $1.key }) { try transaction.put(subjects, subject.bytes, key) }
        }
    }

    func delete(_ gone: [Subject]) throws(Fault) {
        try environment.update { (transaction) throws(Fault) in
            for subject in gone { try transaction.delete(subjects, subject.bytes) }
            try transaction.put(facts, KeyRing.erasingKey, [1])
        }
    }

    /// Replaces the file by one without free pages, and overwrites the old one.
    static func compact(_ store: consuming KeyStore) throws(Fault) -> KeyStore {
        let path = store.environment.path
        let aside = path + ".compacting"
        try Files.remove(aside)
        try Files.makeDirectory(aside)
        try store.environment.copy(to: aside + "/data.mdb", compact: true)
        // The environment has to be closed before its file is replaced.
        store = try replace(consume store, path, aside)
        try store.environment.update { [facts = store.facts] (transaction) throws(Fault) in
            _ = try transaction.delete(facts, KeyRing.erasingKey)
        }
        try Files.remove(aside)
        return store
    }

    private static func replace(_ store: consuming KeyStore, _ path: String, _ aside: String) throws(Fault) -> KeyStore {
        let old = unsafe Glibc.open(path + "/data.mdb", O_WRONLY | O_CLOEXEC)
        guard old >= 0 else { throw .system("Opening the old key ring", path: path) }
        defer { Glibc.close(old) }
        _ = consume store
        try Files.rename(aside + "/data.mdb", to: path + "/data.mdb")
        try overwrite(old, path)
        return try open(path, readOnly: false)
    }

    private static func overwrite(_ file: Int32, _ path: String) throws(Fault) {
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw .system("Looking at the old key ring", path: path) }
        let zeros = [UInt8](repeating: 0, count: 1 << 16)
        for _ in stride(from: 0, to: Int(status.st_size), by: zeros.count) {
            unsafe try Files.withBytes(zeros) { (bytes) throws(Fault) in try unsafe Files.writeAll(bytes, to: file, path: path) }
        }
        guard fsync(file) == 0 else { throw .system("The sync of the old key ring", path: path) }
    }
}
