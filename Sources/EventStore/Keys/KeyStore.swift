internal import CLMDB

/// The ring's environment.
struct KeyStore: Sendable {
    let environment: Environment
    private let facts: StoreTable
    private let subjects: StoreTable
    /// Secrets that subjects share; nil in a ring of format 1 or 2.
    private let shared: StoreTable?

    private init(_ environment: Environment) throws(Fault) {
        self.environment = environment
        (facts, subjects, shared) = try environment.openTables { (transaction) throws(Fault) in
            (
                try transaction.table("facts", integerKeys: false, create: false),
                try transaction.table("subjects", integerKeys: false, create: false),
                try transaction.tableIfAny("shared", integerKeys: false)
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
        guard format < KeyRing.currentFormat else {
            guard store.shared != nil else {
                throw Fault(.damaged, "The key ring has no shared secrets", path: path, advice: "Restore it from a backup")
            }
            return store
        }
        guard !readOnly, try store.upgradeWhereThereIsRoom() else { return store }
        return try KeyStore(store.environment)
    }

    static func build(_ path: String) throws(Fault) {
        let master = try Entropy.bytes(32)
        try Files.build(path) { (aside) throws(Fault) in
            let environment = try Environment.open(aside, mapBytes: 1 << 20)
            try environment.update { (transaction) throws(Fault) in
                let facts = try transaction.table("facts", integerKeys: false, create: true)
                _ = try transaction.table("subjects", integerKeys: false, create: true)
                try transaction.put(facts, KeyRing.formatKey, Array(String(KeyRing.currentFormat).utf8))
                try transaction.put(facts, KeyRing.masterKey, master)
                try addSharedSecrets(transaction)
            }
        }
    }

    private static func addSharedSecrets(_ transaction: borrowing Transaction) throws(Fault) {
        let shared = try transaction.table("shared", integerKeys: false, create: true)
        for (number, secret) in try SharedKeys.draw(StoreLimits.sharedSecrets).enumerated() {
            let place = SharedKeys.place(number)
            try transaction.put(shared, place, KeyRecord.bytes(Array(secret), place))
        }
    }

    func fact(_ key: [UInt8]) throws(Fault) -> [UInt8]? {
        try environment.read { (transaction) throws(Fault) in try transaction.bytes(facts, key) }
    }

    func key(_ subject: Subject) throws(Fault) -> [UInt8]? {
        let record = try environment.read { (transaction) throws(Fault) in try transaction.bytes(subjects, subject.bytes) }
        guard let record else { return nil }
        guard let key = KeyRecord.key(record, subject.bytes) else {
            throw Fault(
                .damaged, "The key of the subject \(subject.hex) is damaged", path: environment.path,
                advice: "Restore the key ring from a backup; or forget this card or person, whose data in the journal nobody can read then")
        }
        return key
    }

    /// The secret that a subject shares with others; nil in a ring that has none.
    func sharedSecret(of subject: Subject) throws(Fault) -> [UInt8]? {
        guard let shared else { return nil }
        let place = SharedKeys.place(of: subject)
        let record = try environment.read { (transaction) throws(Fault) in try transaction.bytes(shared, place) }
        guard let record, let secret = KeyRecord.key(record, place) else {
            throw Fault(
                .damaged, "The secret that the subject \(subject.hex) shares with others is damaged", path: environment.path,
                advice: "Restore the key ring from a backup; or forget this card, after which nobody can read what was sealed under it")
        }
        return secret
    }

    func add(_ keys: [Subject: [UInt8]]) throws(Fault) {
        try environment.update(isProved: true) { (transaction) throws(Fault) in
            for (subject, key) in keys.sorted(by: { $0.key < $1.key }) {
                try transaction.put(subjects, subject.bytes, KeyRecord.bytes(key, subject.bytes))
            }
        }
    }

    /// Deletes keys, puts others in the place of the secrets that were shared with some of them, and notes that what is left in the file is
    /// to be overwritten.
    func delete(_ gone: [Subject], unnamed: [Subject]) throws(Fault) {
        let secrets = try SharedKeys.draw(gone.count)
        try environment.update { (transaction) throws(Fault) in
            for subject in unnamed { try transaction.delete(subjects, subject.bytes) }
            for (subject, secret) in zip(gone, secrets) {
                try transaction.delete(subjects, subject.bytes)
                guard let shared else { continue }
                let place = SharedKeys.place(of: subject)
                try transaction.put(shared, place, KeyRecord.bytes(Array(secret), place))
            }
            try transaction.put(facts, KeyRing.erasingKey, [1])
        }
    }

    /// Writes everything into a new environment in a directory that is empty.
    func rewrite(in directory: String) throws(Fault) {
        let target = try Environment.open(directory, mapBytes: StoreLimits.keyRingMapBytes)
        let tables = [("facts", facts), ("subjects", subjects)] + (shared.map { [("shared", $0)] } ?? [])
        let made = try target.openTables { (transaction) throws(Fault) in
            var made: [(from: StoreTable, to: StoreTable)] = []
            for (name, table) in tables { made.append((table, try transaction.table(name, integerKeys: false, create: true))) }
            return made
        }
        try environment.read { (source) throws(Fault) in
            for (from, to) in made {
                let cursor = try source.cursor(from)
                var isDone = false
                while !isDone {
                    isDone = try target.update { (transaction) throws(Fault) in
                        let end = try transaction.cursor(to)
                        for _ in 0..<StoreLimits.keysWrittenMax {
                            guard let (key, value) = try unsafe cursor.move(MDB_NEXT) else { return true }
                            try unsafe end.append(key, value)
                        }
                        return false
                    }
                }
            }
        }
    }

    /// Notes that nothing is left to be overwritten.
    func finishErasing() throws(Fault) {
        try environment.update { (transaction) throws(Fault) in _ = try transaction.delete(facts, KeyRing.erasingKey) }
    }

    /// On a full disk an older ring is read as it is, and the next start tries again; answers whether it was upgraded.
    private func upgradeWhereThereIsRoom() throws(Fault) -> Bool {
        do throws(Fault) {
            try upgrade()
            return true
        } catch {
            guard error.kind == .diskFull else { throw error }
            return false
        }
    }

    /// Gives every key the checksum that format 1 did not have, and the ring the shared secrets that format 2 did not have.
    private func upgrade() throws(Fault) {
        try environment.update(isProved: true) { (transaction) throws(Fault) in
            var keys: [(subject: [UInt8], key: [UInt8])] = []
            do {
                let cursor = try transaction.cursor(subjects)
                while let (subject, key) = try unsafe cursor.move(MDB_NEXT) { unsafe keys.append((Array(subject), Array(key))) }
            }
            for (subject, key) in keys where key.count == KeyRecord.keyBytes {
                try transaction.put(subjects, subject, KeyRecord.bytes(key, subject))
            }
            try Self.addSharedSecrets(transaction)
            try transaction.put(facts, KeyRing.formatKey, Array(String(KeyRing.currentFormat).utf8))
        }
    }
}

/// A key as it stands in the ring: 32 bytes, and a checksum over subject and key. Without it a damaged key would be taken for one that was
/// drawn anew, and what it sealed for erased. A shared secret stands there likewise, by its place.
enum KeyRecord {
    static let keyBytes = 32

    static func bytes(_ key: [UInt8], _ subject: [UInt8]) -> [UInt8] {
        var writer = FieldWriter(key)
        writer.fixed(Checksum.of(subject, key))
        return writer.bytes
    }

    /// The key of a record; nil where it is damaged. A record of format 1 has no checksum.
    static func key(_ record: [UInt8], _ subject: [UInt8]) -> [UInt8]? {
        if record.count == keyBytes { return record }
        guard record.count == keyBytes + Checksum.byteCount else { return nil }
        let key = Array(record[..<keyBytes])
        return record.u64(keyBytes) == Checksum.of(subject, key) ? key : nil
    }
}
