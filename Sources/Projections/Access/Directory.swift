public import EventStore

/// Who may use the API, and which commands were carried out under which idempotency key.
public struct Directory: Sendable, Equatable {
    private var apiTokens: [APITokenState] = []
    private var bySecret: [Subject: APITokenID] = [:]
    private var records = Table<CommandRecord>()
    private var recordIndex = KeyedTable<TextKey, Int>()
    private var droppedRecords = 0
    /// The oldest first.
    private var unfinished: [UnfinishedImport] = []

    public init() {}

    /// Which pages of its tables changed since the last call.
    mutating func takeMarks() -> [PageMarks] { [records.takeMarks()] }

    /// All API tokens in the order in which they were issued.
    public var all: [APITokenState] { apiTokens }

    /// The number of the next API token.
    public var nextID: APITokenID { APITokenID(rawValue: UInt32(truncatingIfNeeded: apiTokens.count + 1)) }

    /// The API token with this keyed hash; nil for an unknown or revoked one.
    public func find(secret: Subject) -> APITokenState? {
        guard let id = bySecret[secret] else { return nil }
        return self[id].flatMap { $0.isRevoked ? nil : $0 }
    }

    /// The API token of this number; nil where none was issued under it.
    public subscript(_ id: APITokenID) -> APITokenState? {
        let index = Int(id.rawValue) - 1
        return apiTokens.indices.contains(index) ? apiTokens[index] : nil
    }

    /// What an actor did under this idempotency key; nil if it is new or forgotten.
    public func record(actor: String, key: String) -> CommandRecord? {
        recordIndex[Self.name(actor, key)].flatMap { index in
            let place = index - droppedRecords
            return records.indices.contains(place) ? records[place] : nil
        }
    }

    private static func name(_ actor: String, _ key: String) -> TextKey { TextKey("\(actor)\u{1F}\(key)") }

    /// The import that this command goes on with, where its first entries are there and its last is not; nil where it is none.
    public func unfinished(by actor: String, _ command: String, key: String?, fingerprint: UInt64) -> UnfinishedImport? {
        unfinished.last { $0.actor == actor && $0.command == command && $0.key == key && $0.fingerprint == fingerprint }
    }

    /// The key, where another command is not finished under it.
    public func unfinished(by actor: String, key: String?, not fingerprint: UInt64) -> String? {
        guard !unfinished.isEmpty, let key else { return nil }
        return unfinished.contains { $0.actor == actor && $0.key == key && $0.fingerprint != fingerprint } ? key : nil
    }

    /// A part of an import came.
    mutating func note(_ command: CommandInput) {
        guard command.rowsBehind > 0 else { return }
        drop(command.actor, command.name, command.fingerprint)
        unfinished.append(
            UnfinishedImport(
                actor: command.actor, command: command.name, key: command.idempotencyKey, fingerprint: command.fingerprint,
                rowsBehind: command.rowsBehind))
        if unfinished.count > Limits.unfinishedImports { unfinished.removeFirst() }
    }

    private mutating func drop(_ actor: String, _ command: String, _ fingerprint: UInt64) {
        guard !unfinished.isEmpty else { return }
        unfinished.removeAll { $0.actor == actor && $0.command == command && $0.fingerprint == fingerprint }
    }

    mutating func apply(_ event: Event, _ context: EntryContext) {
        switch event {
        case .apiTokenIssued(let e):
            guard e.apiToken == nextID else { return }
            apiTokens.append(APITokenState(apiToken: e.apiToken, name: e.name, role: e.role, secret: e.secret, issuedAt: context.instant))
            bySecret[e.secret] = e.apiToken
        case .apiTokenRevoked(let e):
            let index = Int(e.apiToken.rawValue) - 1
            if apiTokens.indices.contains(index) { apiTokens[index].isRevoked = true }
        case .commandEnded(let e): keep(e)
        default: break
        }
    }

    private mutating func keep(_ e: CommandEnded) {
        drop(e.actor, e.command, e.bodyHash)
        guard let key = e.idempotencyKey else { return }
        insert(CommandRecord(actor: e.actor, key: key, bodyHash: e.bodyHash, status: e.status, answer: e.answer))
    }

    private mutating func insert(_ record: CommandRecord) {
        recordIndex.put(Self.name(record.actor, record.key), droppedRecords + records.count)
        records.append(record)
        guard records.count >= 2 * Limits.commandRecords else { return }
        for (place, old) in records.prefix(Limits.commandRecords).enumerated() {
            let name = Self.name(old.actor, old.key)
            if recordIndex[name] == droppedRecords + place { recordIndex.remove(name) }
        }
        records.removeFirst(Limits.commandRecords)
        droppedRecords += Limits.commandRecords
    }
}

extension Directory: Paged {
    mutating func add(from reader: inout FieldReader) throws(CodecError) {
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1:
                let state: APITokenState = try reader.record()
                apiTokens.append(state)
                bySecret[state.secret] = state.apiToken
            case 2: insert(try reader.record())
            case 3: unfinished.append(try reader.record())
            default: try reader.skip()
            }
        }
    }

    public func write(to writer: inout FieldWriter) {
        writeRest(to: &writer)
        writer.put(2, records)
    }

    func writeRest(to writer: inout FieldWriter) {
        writer.put(1, apiTokens)
        writer.put(3, unfinished)
    }

    var tables: [TablePages] { [TablePages(records) { $1.put(2, $0) }] }
}
