import Synchronization

/// Seals for what may never be decided, on any thread: the keys that it draws are nobody's until they are adopted, and are gone with the
/// draft. Whatever is sealed for the same subject meanwhile is sealed under the same key.
public final class KeyDraft: Sendable {
    private struct Used: Sendable {
        var key: [UInt8]
        /// Whether the ring had none.
        var isDrawn: Bool
    }

    /// Subjects of which the ring is told at once; between two such pieces others come in.
    private static let pieceCount = 64

    private let ring: KeyRing
    private let used = Mutex<[Subject: Used]>([:])

    /// A draft for a ring.
    public init(_ ring: KeyRing) { self.ring = ring }

    deinit {
        var drawn = used.withLock { $0 }.lazy.filter(\.value.isDrawn).map { ($0.key, $0.value.key) }[...]
        while !drawn.isEmpty {
            ring.release(drawn.prefix(Self.pieceCount))
            drawn = drawn.dropFirst(Self.pieceCount)
        }
    }

    /// Seals bytes for a subject, as `KeyRing.seal` does.
    public func seal(_ plain: [UInt8], for subject: Subject) throws(Fault) -> [UInt8] {
        let key = try used.withLock { (used) throws(Fault) -> [UInt8] in
            if let known = used[subject] { return known.key }
            let (key, isDrawn) = try ring.drafted(subject)
            used[subject] = Used(key: key, isDrawn: isDrawn)
            return key
        }
        return try Sealing.seal(plain, key: key)
    }

    /// For whom something was sealed.
    public var subjects: [Subject] { used.withLock { $0.keys.sorted() } }

    /// Gives the ring the keys under which something was sealed for these subjects: what was, is going to be decided. All of them or none:
    /// false where one was destroyed meanwhile, and what was sealed under it could never be read.
    ///
    /// For the thread that seals what is decided, before the `flush` of the turn; on trial where it may still be refused.
    public func adopt(_ subjects: [Subject]) throws(Fault) -> Bool {
        try ring.adopt(used.withLock { used in subjects.compactMap { subject in used[subject].map { (subject, $0.key) } } })
    }
}

/// Keys that are drawn ahead, and for how many drafts.
struct KeyDrafts: Sendable {
    private struct Held: Sendable {
        var key: [UInt8]
        var count: Int
    }

    private var held = SubjectParts<Held>()

    subscript(_ subject: Subject) -> [UInt8]? { held[subject]?.key }

    mutating func hold(_ subject: Subject, _ key: [UInt8]) { held[subject] = Held(key: key, count: (held[subject]?.count ?? 0) + 1) }

    mutating func release(_ subject: Subject, _ key: [UInt8]) {
        // Another that was drawn after a forgetting is not this one.
        guard let found = held[subject], found.key == key else { return }
        held[subject] = found.count > 1 ? Held(key: key, count: found.count - 1) : nil
    }

    mutating func forget(_ subject: Subject) { held[subject] = nil }
}

extension KeyRing {
    /// The key of a subject; one that is drawn for drafts where it has none.
    fileprivate func drafted(_ subject: Subject) throws(Fault) -> (key: [UInt8], isDrawn: Bool) {
        try state.withLock { (state) throws(Fault) in
            if let key = try Self.key(subject, &state) { return (key, false) }
            try Self.refuseReadOnly(try Self.store(&state))
            let key = try Self.drawn(subject, state)
            state.drafts.hold(subject, key)
            return (key, true)
        }
    }

    fileprivate func release(_ keys: some Sequence<(Subject, [UInt8])>) {
        state.withLock { state in for (subject, key) in keys { state.drafts.release(subject, key) } }
    }

    fileprivate func adopt(_ keys: [(subject: Subject, key: [UInt8])]) throws(Fault) -> Bool {
        try state.withLock { (state) throws(Fault) in
            for (subject, key) in keys where state.drafts[subject] != key {
                guard try Self.key(subject, &state) == key else { return false }
            }
            for (subject, key) in keys where state.drafts[subject] == key && state.fresh[subject] == nil && state.known[subject] == nil {
                Self.keep(key, of: subject, &state)
            }
            return true
        }
    }
}
