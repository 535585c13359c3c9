import Commands
import EventStore
import Projections

/// Who asks, and how much of the installation is theirs.
struct Principal: Sendable {
    var actor: String
    var role: Role
    /// Nil for somebody who has the machine itself.
    var token: APITokenID?
    var scope = Scope.all

    /// Somebody who showed no token, for what is open to everybody.
    static let anyone = Principal(actor: "anyone", role: .readOnly)
    /// The server itself, for what it tells on its own.
    static let server = Principal(actor: "cpms", role: .readOnly)

    /// Whether clear idTags may be shown.
    var seesTokens: Bool { role == .owner || role == .operator }
}

/// What an answer is made of: the state in the scope of who asks, what has left it, and the keys. It reaches neither the engine nor a
/// socket, and is good on any thread.
struct ReadContext: Sendable {
    /// State as it is after the last turn, as far as it is theirs.
    let world: ScopedWorld
    /// What is closed and left the state.
    let archive: ArchiveView
    let journal: Journal
    let keys: KeyRing
    let principal: Principal
    let now: Instant
    /// How the server is.
    let server: ServerFacts
    /// Of whoever waits for the answer.
    var patience = Patience.endless

    /// The same moment for somebody else.
    func read(by principal: Principal) -> ReadContext {
        ReadContext(
            world: world.scoped(to: principal.scope), archive: archive, journal: journal, keys: keys, principal: principal, now: now,
            server: server)
    }

    // MARK: What is in memory, on its way to the archive, or in it

    /// A call, open or long over.
    func call(_ id: CallID) throws(Fault) -> CallState? {
        if let call = world.calls[id] ?? world.calls.awaitingArchive.first(where: { $0.call == id }) { return call }
        return try archive.call(id)
    }

    /// A session, open or closed.
    func session(_ id: SessionID) throws(Fault) -> SessionState? {
        try patience.ask()
        if let session = world.sessions[id] { return session }
        var found = world.sessions.awaitingArchive.first { $0.session == id }
        if found == nil { found = try archive.session(id) }
        return found.map(corrected)
    }

    /// A closed session with what was corrected of it and is on its way to the archive.
    func corrected(_ session: SessionState) -> SessionState {
        world.sessions.correctionsAwaitingArchive.reduce(into: session) { session, correction in
            if correction.session == session.session { session.correct(correction) }
        }
    }

    /// An invoice or a credit note.
    func invoice(_ id: InvoiceID) throws(Fault) -> InvoiceState? {
        try patience.ask()
        if let invoice = world.ledger[id] { return invoice }
        return try archive.invoice(id)
    }

    /// An entry of the journal, as it is stored.
    func stored(_ sequence: UInt64) throws(Fault) -> StoredEntry? {
        try patience.ask()
        return try journal.entry(sequence)
    }

    /// An entry of the journal.
    func entry(_ sequence: UInt64) throws -> (stored: StoredEntry, entry: Entry)? {
        guard let stored = try stored(sequence) else { return nil }
        return (stored, try Entry(kind: stored.header.kind, body: stored.body))
    }

    // MARK: What is sealed

    /// Puts in clear what masks hide, as far as the keys live; nil for whoever must not see it.
    var clear: Unmasking? {
        guard principal.seesTokens else { return nil }
        return { (text, spans) throws(Fault) in try keys.shown(text, spans) }
    }

    /// What was sealed for somebody; nil once they are forgotten.
    func opened(_ sealed: [UInt8], for subject: Subject) throws(Fault) -> String? {
        switch try keys.open(sealed, for: subject) {
        case .clear(let bytes): String(decoding: bytes, as: UTF8.self)
        case .erased: nil
        }
    }

    /// What a driver is called; nil where there is none, or who was forgotten.
    func driverName(_ id: DriverID?) throws(Fault) -> String? {
        guard let id, let driver = world.tokens[id], !driver.isForgotten else { return nil }
        return try opened(driver.name.sealed, for: driver.name.subject)
    }

    /// What is written on a card; nil where nothing is, and once it was forgotten.
    func label(of token: TokenState) throws(Fault) -> String? {
        if token.isForgotten { return nil }
        guard let sealed = token.sealedLabel else { return token.label }
        return try opened(sealed, for: token.token)
    }

    func label(of token: Subject?) throws(Fault) -> String? {
        guard let token, let state = world.tokens[token] else { return nil }
        return try label(of: state)
    }

    /// The number of a card that was issued, as far as whoever asks may see it; nil once it was forgotten.
    func number(of token: Subject?) throws(Fault) -> String? {
        guard let token, let state = world.tokens[token], !state.isForgotten else { return nil }
        guard let number = try opened(state.uid.sealed, for: token) else { return nil }
        return principal.seesTokens ? number : TokenAPI.dotted(number)
    }

    /// The subject of an idTag in whatever spelling a station or a person gives it.
    func token(of uid: String) -> Subject { keys.subject(.token, canonicalIdTag(Array(uid.utf8))) }
}

/// How the server is: what no journal tells.
struct ServerFacts: Sendable {
    var startedAt: Instant
    /// How many times as fast as the clock on the wall time goes.
    var timeFactor: Int64
    var disk: DiskFacts
    /// Readers of the journal that do not end.
    var readerNotices: [String]
    var certificate: ServedCertificate?
    var tlsFailures: [TLSFailures.Failure]
    /// Whether stations found no place lately.
    var isCrowded: Bool
    /// Where notices may go.
    var outgoing: OutgoingPolicy
}

/// How much room there is on the file system of the journal.
struct DiskFacts {
    var state: DiskState
    /// Nil where the system does not say.
    var freeBytes: UInt64?
    var reserveBytes: UInt64
    /// What is to be said of a disk that is not ample.
    var notice: String?
}
