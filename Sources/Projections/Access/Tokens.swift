public import EventStore

/// Tokens (idTags) and drivers.
public struct Tokens: Sendable, Equatable {
    private var tokens = KeyedTable<Subject, TokenState>()
    private var order = SortedKeys<Subject>()
    private var changes = SortedKeys<Change>()
    private var forgotten = SortedKeys<Change>()
    private var drivers = Table<DriverState>()
    /// Counts every change of a token. The version of a local list is the revision that it shows.
    public private(set) var revision = 0

    /// The last change of a token.
    private struct Change: Comparable, Sendable {
        let revision: Int
        let token: Subject

        static func < (a: Change, b: Change) -> Bool { (a.revision, a.token) < (b.revision, b.token) }
    }

    public init() {}

    /// Which pages of its tables changed since the last call.
    mutating func takeMarks() -> [PageMarks] { [tokens.takeMarks(), drivers.takeMarks()] }

    /// What is known of a token, or of a driver; nil for one never issued.
    public subscript(_ token: Subject) -> TokenState? { tokens[token] }
    public subscript(_ driver: DriverID) -> DriverState? {
        let index = Int(driver.rawValue) - 1
        return drivers.indices.contains(index) ? drivers[index] : nil
    }

    /// Reads what is known of a token in place, without copying it; nil for one never issued.
    public func with<R>(_ token: Subject, _ body: (borrowing TokenState) -> R) -> R? { tokens.with(token, body) }

    /// How many tokens there are.
    public var count: Int { tokens.count }

    /// How many tokens were not forgotten.
    public var presentCount: Int { tokens.count - forgotten.count }

    /// The tokens that changed after a revision, the one whose last change is the oldest first, each read when it is asked for.
    public func changed(since revision: Int) -> some Sequence<TokenState> {
        changes.after(Change(revision: revision, token: Self.lastSubject)).lazy.compactMap { tokens[$0.token] }
    }

    /// How many tokens changed after a revision.
    public func changedCount(since revision: Int) -> Int { changes.count(after: Change(revision: revision, token: Self.lastSubject)) }

    /// Whether a token was forgotten after a revision, and not issued again.
    public func isForgetting(since revision: Int) -> Bool { forgotten.last.map { $0.revision > revision } ?? false }

    private static var lastSubject: Subject { Subject(high: .max, low: .max) }

    /// All tokens in the order of their subjects.
    public var all: [TokenState] { Array(after(nil)) }

    /// The tokens that were not forgotten, in the order of their subjects.
    public var present: some Sequence<TokenState> { after(nil).lazy.filter { !$0.isForgotten } }

    /// The tokens behind one, or all, in the order of their subjects; read one by one, so that a page costs no more than its rows.
    public func after(_ token: Subject?) -> some Sequence<TokenState> { order.after(token).lazy.compactMap { tokens[$0] } }

    /// The tokens whose last change has a lower revision than this, or all, the last changed first; read one by one.
    public func latest(before revision: Int?) -> some Sequence<TokenState> {
        changes.before(revision.map { Change(revision: $0, token: Subject(high: 0, low: 0)) }).lazy.compactMap { tokens[$0.token] }
    }

    /// All drivers in the order in which they were registered.
    public var allDrivers: [DriverState] { Array(drivers) }

    /// The number of the next driver.
    public var nextDriver: DriverID { DriverID(rawValue: UInt32(truncatingIfNeeded: drivers.count + 1)) }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .tokenIssued(let e):
            revision += 1
            order.insert(e.token)
            let state = TokenState(
                token: e.token, uid: e.uid, kind: e.kind, status: e.status, tenant: e.tenant, label: e.label, group: e.group,
                driver: e.driver, expires: e.expires, isFree: e.isFree, issuedAt: context.instant, revision: revision,
                sealedLabel: e.sealedLabel)
            if let old = tokens[e.token] { leave(old) }
            tokens.put(e.token, state)
            enter(state)
        case .tokenChanged(let e): change(e.token) { $0.change(e) }
        case .tokenForgotten(let e):
            change(e.token) { state in
                state.isForgotten = true
                state.status = .inactive
                (state.label, state.sealedLabel) = (nil, nil)
            }
        case .driverRegistered(let e):
            guard e.driver == nextDriver else { return }
            drivers.append(DriverState(driver: e.driver, subject: e.subject, name: e.name, mail: e.mail, tenant: e.tenant))
        case .driverForgotten(let e):
            let index = Int(e.driver.rawValue) - 1
            if drivers.indices.contains(index) { drivers[index].isForgotten = true }
        default: break
        }
    }

    private mutating func change(_ token: Subject, _ change: (inout TokenState) -> Void) {
        revision += 1
        guard var state = tokens[token] else { return }
        leave(state)
        change(&state)
        state.revision = revision
        tokens.put(token, state)
        enter(state)
    }

    private mutating func enter(_ state: TokenState) {
        let change = Change(revision: state.revision, token: state.token)
        changes.insert(change)
        if state.isForgotten { forgotten.insert(change) }
    }

    private mutating func leave(_ state: TokenState) {
        let change = Change(revision: state.revision, token: state.token)
        changes.remove(change)
        if state.isForgotten { forgotten.remove(change) }
    }
}

extension TokenState {
    fileprivate mutating func change(_ e: TokenChanged) {
        if let value = e.status { status = value }
        if let value = e.expires { expires = value }
        if let value = e.group { group = value.isEmpty ? nil : value }
        if let value = e.driver { driver = value }
        if let value = e.label { (label, sealedLabel) = (value.isEmpty ? nil : value, nil) }
        if let value = e.sealedLabel { (label, sealedLabel) = (nil, value) }
        if let value = e.isFree { isFree = value }
        if e.clearsExpiry { expires = nil }
        if e.clearsDriver { driver = nil }
    }
}

extension Tokens: Paged {
    mutating func add(from reader: inout FieldReader) throws(CodecError) {
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1:
                let state: TokenState = try reader.record()
                tokens.put(state.token, state)
                order.insert(state.token)
                enter(state)
            case 2: drivers.append(try reader.record())
            case 3: revision = try reader.int()
            default: try reader.skip()
            }
        }
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, all)
        writer.put(2, drivers)
        writeRest(to: &writer)
    }

    func writeRest(to writer: inout FieldWriter) { writer.put(3, revision) }
    var tables: [TablePages] { [TablePages(tokens) { $1.put(1, $0) }, TablePages(drivers) { $1.put(2, $0) }] }
}
