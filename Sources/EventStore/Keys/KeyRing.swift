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
    /// What a charger sent and nobody could read.
    case remains = 6
}

/// The keys that keep personal data readable, beside the journal and not in it.
///
/// The journal holds sealed bytes only. A subject is known by its HMAC under the ring's master secret; its key is drawn
/// when something of it is sealed first, and destroyed by `forget`, after which the bytes cannot be read by anyone while
/// every hash stays as it was. What a frame merely names gets no key of its own (`sealNamed`, `SharedKeys`).
///
/// New keys are in memory until `flush`: call it before the journal's commit that refers to them.
public final class KeyRing: Sendable {
    static let formatKey = Array("format".utf8)
    static let masterKey = Array("master".utf8)
    static let erasingKey = Array("erasing".utf8)
    static let currentFormat: UInt64 = 3

    struct State: ~Copyable, Sendable {
        var store: KeyStore?
        /// Keys that are on disk.
        var known = KeyCache()
        /// Keys that are not on disk yet.
        var fresh: [Subject: [UInt8]] = [:]
        /// Keys that follow from a shared secret, of subjects without one of their own.
        var named = KeyCache()
        /// Those of `fresh` that were drawn on trial; nil where none are.
        var onTrial: [Subject]?
        /// Keys that are drawn ahead of what may never be decided.
        var drafts = KeyDrafts()
        var stopped: Fault?
    }

    /// The directory.
    public let path: String
    private let master: [UInt8]
    let state: Mutex<State>
    private let lock: FileLock?

    /// Opens the ring in the directory `path`, or makes it where there is none.
    public static func openOrCreate(at path: String) throws(Fault) -> KeyRing {
        let lock = try FileLock.acquire(path + ".lock")
        if !exists(at: path) { try KeyStore.build(path) }
        return try open(path, lock)
    }

    /// Whether there is something in the directory `path`, be it a ring or what is left of one.
    public static func exists(at path: String) -> Bool { Files.exists(path) && !Files.isEmptyDirectory(path) }

    /// Opens the ring in the directory `path`.
    public static func open(at path: String) throws(Fault) -> KeyRing { try open(path, try FileLock.acquire(path + ".lock")) }

    /// Opens a ring for reading, also beside the process that writes it. Nothing new can be sealed.
    public static func openReadOnly(at path: String) throws(Fault) -> KeyRing { try open(path, nil) }

    private static func open(_ path: String, _ lock: consuming FileLock?) throws(Fault) -> KeyRing {
        guard Files.exists(path + "/data.mdb") else {
            throw Fault(.missing, "There is no key ring", path: path, code: "ENOENT", advice: "Check the path, or restore from a backup")
        }
        let store: KeyStore
        if lock == nil {
            store = try KeyStore.open(path, readOnly: true)
        } else {
            try KeyErasure.wipe(path)
            try check(path)
            store = try copiesForErasure(path) ? KeyErasure.replace(path) : KeyStore.open(path, readOnly: false)
        }
        guard let master = try store.fact(masterKey), master.count == 32 else {
            throw Fault(.damaged, "The key ring has no master secret", path: path, advice: "Restore it from a backup")
        }
        return KeyRing(path, master, store, lock)
    }

    /// Begins to carry to its end what a crash left undone of an erasure; answers whether there is something to be put in place. On a full
    /// disk it waits for the next one, or for the next start: the keys are out of reach already, and only what is left of them in the file
    /// has to be overwritten.
    private static func copiesForErasure(_ path: String) throws(Fault) -> Bool {
        let store = try KeyStore.open(path, readOnly: false)
        guard try store.fact(erasingKey) != nil else { return false }
        do throws(Fault) {
            try KeyErasure.copy(store)
            return true
        } catch {
            guard error.kind == .diskFull else { throw error }
            return false
        }
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
            return try Self.draw(subject, &state)
        }
        return try Sealing.seal(plain, key: key)
    }

    private static func draw(_ subject: Subject, _ state: inout State) throws(Fault) -> [UInt8] {
        // Under a key that nobody keeps nothing could ever be read again.
        try refuseReadOnly(try store(&state))
        let key = try drawn(subject, state)
        keep(key, of: subject, &state)
        return key
    }

    /// A new key; of a subject for which one was drawn ahead, that.
    static func drawn(_ subject: Subject, _ state: borrowing State) throws(Fault) -> [UInt8] {
        if let key = state.drafts[subject] { return key }
        return try Entropy.bytes(32)
    }

    /// From the next flush on it is the key of the subject.
    static func keep(_ key: [UInt8], of subject: Subject, _ state: inout State) {
        state.fresh[subject] = key
        state.named[subject] = nil
        state.onTrial?.append(subject)
    }

    /// Seals bytes for a subject that somebody merely named, which makes no key: under its own where it has one, else under one that
    /// follows from a secret that it shares with others. A ring that found no room to be upgraded has no such secrets, and draws a key.
    public func sealNamed(_ plain: [UInt8], for subject: Subject) throws(Fault) -> [UInt8] {
        let key = try state.withLock { (state) throws(Fault) -> [UInt8] in
            if let key = state.known[subject] ?? state.named[subject] { return key }
            if let key = try Self.key(subject, &state) { return key }
            if let key = try Self.sharedKey(subject, &state) { return key }
            return try Self.draw(subject, &state)
        }
        return try Sealing.seal(plain, key: key)
    }

    /// What became of bytes that were sealed.
    public enum Opened: Sendable, Hashable {
        /// The bytes as they were.
        case clear([UInt8])
        /// Nobody can read them any more: the subject was forgotten, and what it may have got since is another key.
        case erased
    }

    /// The bytes that were sealed, where they can still be read.
    ///
    /// - Throws: where the ring cannot answer, which says nothing of what was erased: a damaged key, a failed read.
    public func open(_ sealed: [UInt8], for subject: Subject) throws(Fault) -> Opened {
        let own = try state.withLock { (state) throws(Fault) in try Self.key(subject, &state) }
        if let own, let clear = try Sealing.open(sealed, key: own) { return .clear(clear) }
        // Whoever has a key of their own by now may have been named before.
        let shared = try state.withLock { (state) throws(Fault) in try Self.sharedKey(subject, &state) }
        if let shared, let clear = try Sealing.open(sealed, key: shared) { return .clear(clear) }
        return .erased
    }

    /// Whether there is a key of its own for the subject.
    public func knows(_ subject: Subject) throws(Fault) -> Bool {
        try state.withLock { (state) throws(Fault) in try Self.key(subject, &state) != nil }
    }

    static func key(_ subject: Subject, _ state: inout State) throws(Fault) -> [UInt8]? {
        if let key = state.known[subject] ?? state.fresh[subject] { return key }
        guard let key = try Self.store(&state).key(subject) else { return nil }
        state.known[subject] = key
        return key
    }

    /// What follows from the secret that a subject shares with others; nil in a ring that has none.
    private static func sharedKey(_ subject: Subject, _ state: inout State) throws(Fault) -> [UInt8]? {
        if let key = state.named[subject] { return key }
        guard let secret = try Self.store(&state).sharedSecret(of: subject) else { return nil }
        let key = SharedKeys.key(of: subject, secret)
        // Of those who have a key of their own it is asked for seldom, and must not be found before that.
        if state.known[subject] == nil, state.fresh[subject] == nil { state.named[subject] = key }
        return key
    }

    static func store(_ state: inout State) throws(Fault) -> KeyStore {
        if let stopped = state.stopped { throw stopped }
        guard let store = state.store else {
            throw Fault(.stopped, "The key ring is closed", advice: "Restart")
        }
        return store
    }

    static func refuseReadOnly(_ store: KeyStore) throws(Fault) {
        guard store.environment.isReadOnly else { return }
        throw Fault(
            .readOnly, "The key ring is open for reading only", path: store.environment.path,
            advice: "Open it for writing, where nobody else has it")
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
            for (subject, key) in state.fresh { state.known[subject] = key }
            state.fresh.removeAll(keepingCapacity: true)
        }
    }

    /// Destroys the keys of subjects, and the secrets that they share with others (`SharedKeys`): deleted, the file rewritten without
    /// them, and the old file overwritten (`KeyErasure`).
    ///
    /// What a crash leaves undone is finished when the ring is opened again. Backups of the ring keep the keys until they expire.
    ///
    /// - Parameters:
    ///   - subjects: those that frames may have named, such as cards.
    ///   - unnamed: those that no frame can name, such as persons: nothing of them is sealed under what they would share.
    /// - Throws: `.diskFull` where there is no room for the file that is written anew; the keys are out of reach, the ring goes on, and
    ///   the same call finishes it later. After any other fault the ring takes nothing more.
    public func forget(_ subjects: [Subject], unnamed: [Subject] = []) throws(Fault) { try forget(subjects, unnamed: unnamed) { _ in } }

    /// Tells `reached` of each step that is done; what it throws is taken for a fault of the next.
    func forget(
        _ subjects: [Subject], unnamed: [Subject] = [], _ reached: (KeyErasure.Step) throws(Fault) -> Void
    ) throws(Fault) {
        try state.withLock { (state) throws(Fault) in
            if let store = state.store { try Self.refuseReadOnly(store) }
            for subject in subjects + unnamed {
                state.known[subject] = nil
                state.fresh[subject] = nil
                state.drafts.forget(subject)
            }
            state.named.removeAll()
            var isCopying = false
            do throws(Fault) {
                try Self.store(&state).delete(subjects, unnamed: unnamed)
                isCopying = true
                try reached(.deleted)
                try KeyErasure.copy(Self.store(&state))
                isCopying = false
                try reached(.copied)
                // The environment has to be closed before its file is replaced.
                state.store = nil
                state.store = try KeyErasure.replace(path, reached)
            } catch {
                if !isCopying || error.kind != .diskFull { state.stopped = Self.stopping(error) }
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
