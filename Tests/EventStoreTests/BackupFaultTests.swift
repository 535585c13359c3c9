import Glibc
import Support
import Testing

@testable import EventStore

/// Backups that cannot be made, were broken off, or are not what they were.
struct BackupFaultTests {
    /// A journal with a ring, and a backup of both.
    private func build(_ scratch: Scratch) throws -> (sealed: [UInt8], subject: Subject) {
        var dice = Dice(seed: 91)
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        try journal.append(drafts(60, dice: &dice), checkpoint: testKey())
        let ring = try KeyRing.openOrCreate(at: scratch.keys)
        let subject = ring.subject(.person, [1])
        let sealed = try ring.seal([42], for: subject)
        for number in UInt8(0)..<30 { _ = try ring.seal([number], for: ring.subject(.token, [number])) }
        try ring.flush()
        try Backup.make(of: journal, ring, to: scratch.path + "/backup")
        return (sealed, subject)
    }

    private func kind(_ body: () throws(Fault) -> Void) -> Fault.Kind? {
        do throws(Fault) { try body() } catch { return error.kind }
        return nil
    }

    @Test func `what a crash left of a backup is removed, and the keys in it are overwritten`() throws {
        let scratch = try Scratch()
        let left = scratch.path + "/backup.creating"
        for directory in [left, left + "/keys", left + "/journal"] { try Files.makeDirectory(directory) }
        try writeFile([UInt8](repeating: 7, count: 9_000), left + "/keys/data.mdb")
        try writeFile([1, 2, 3], left + "/journal/data.mdb")
        // Whoever reads the blocks of the disk finds what a file without a name had.
        let keys = unsafe open(left + "/keys/data.mdb", O_RDONLY)
        defer { close(keys) }
        let (sealed, subject) = try build(scratch)
        var bytes = [UInt8](repeating: 1, count: 9_000)
        #expect(unsafe bytes.withUnsafeMutableBytes { unsafe pread(keys, $0.baseAddress, $0.count, 0) } == 9_000)
        #expect(bytes.allSatisfy { $0 == 0 })
        #expect(directoryNames(scratch.path) == ["backup", "journal", "journal.lock", "keys", "keys.lock"])
        try Backup.restore(from: scratch.path + "/backup", to: scratch.path + "/back")
        #expect(try KeyRing.open(at: scratch.path + "/back/keys").open(sealed, for: subject) == .clear([42]))
    }

    @Test func `a place where nothing can be written, or something stands, is told, and nothing is left there`() throws {
        let scratch = try Scratch()
        _ = try build(scratch)
        let journal = try Journal.open(at: scratch.journal)
        let backup = scratch.path + "/backup"
        try writeFile([1], scratch.path + "/file")
        let before = directoryNames(scratch.path)
        #expect(kind { () throws(Fault) in _ = try Backup.make(of: journal, nil, to: scratch.path + "/none/backup") } == .missing)
        #expect(kind { () throws(Fault) in _ = try Backup.make(of: journal, nil, to: scratch.path + "/file/backup") } == .inputOutput)
        #expect(kind { () throws(Fault) in _ = try Backup.make(of: journal, nil, to: scratch.path + "/file") } == .exists)
        #expect(kind { () throws(Fault) in _ = try Backup.restore(from: backup, to: backup) } == .exists)
        #expect(kind { () throws(Fault) in _ = try Backup.restore(from: scratch.path + "/file", to: scratch.path + "/new") } == .missing)
        #expect(kind { () throws(Fault) in _ = try Backup.restore(from: backup, to: scratch.path + "/none/new") } == .missing)
        #expect(directoryNames(scratch.path) == before)
        #expect(try readFile(scratch.path + "/file") == [1])
    }

    @Test func `a backup whose journal or keys were cut or changed is not brought back, and nothing of it is left`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        let scratch = try Scratch()
        let (sealed, subject) = try build(scratch)
        let (backup, back) = (scratch.path + "/backup", scratch.path + "/back")
        let before = directoryNames(scratch.path)
        for file in [backup + "/journal/data.mdb", backup + "/keys/data.mdb"] {
            let original = try readFile(file)
            for round in 0..<14 {
                var changed = original
                switch round {
                case 0...4: changed.removeLast(1 + round * original.count / 5)
                case 5: changed = []
                // A compact copy has no free page: behind the first two every one is in use.
                default:
                    let page = 2 + random.below(original.count / 4_096 - 2)
                    changed.replaceSubrange(page * 4_096..<(page + 1) * 4_096, with: random.bytes(4_096))
                }
                try writeFile(changed, file)
                let found = kind { () throws(Fault) in _ = try Backup.restore(from: backup, to: back) }
                #expect(found == .damaged, "seed \(seed), \(file), round \(round)")
                #expect(directoryNames(scratch.path) == before, "seed \(seed), \(file), round \(round)")
            }
            try writeFile(original, file)
        }
        try Backup.restore(from: backup, to: back)
        #expect(try KeyRing.open(at: back + "/keys").open(sealed, for: subject) == .clear([42]))
    }

    @Test func `a backup without keys comes back without keys`() throws {
        let scratch = try Scratch()
        _ = try build(scratch)
        try Files.remove(scratch.path + "/backup/keys")
        let report = try Backup.restore(from: scratch.path + "/backup", to: scratch.path + "/back")
        #expect(report.isWhole && directoryNames(scratch.path + "/back") == ["journal"])
        #expect(throws: Fault.self) { try KeyRing.open(at: scratch.path + "/back/keys") }
    }

    @Test func `a backup brought back twice is the same twice`() throws {
        let scratch = try Scratch()
        _ = try build(scratch)
        for name in ["/one", "/two"] { try Backup.restore(from: scratch.path + "/backup", to: scratch.path + name) }
        for file in ["/journal/data.mdb", "/keys/data.mdb"] {
            let bytes = try readFile(scratch.path + "/backup" + file)
            #expect(try readFile(scratch.path + "/one" + file) == bytes && readFile(scratch.path + "/two" + file) == bytes)
            var status = stat()
            #expect(unsafe stat(scratch.path + "/one" + file, &status) == 0 && status.st_mode & 0o077 == 0)
        }
    }
}
