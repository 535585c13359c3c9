import Glibc
import Testing

@testable import EventStore

/// Files that end before what is committed in them: LMDB maps them and looks at no length, and a page that is not there ends the process.
struct CutFileTests {
    private func build(_ scratch: Scratch) throws -> Head {
        var dice = Dice(seed: 81)
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        for _ in 0..<6 { try journal.append(drafts(40, dice: &dice, bodyMax: 900)) }
        return journal.head
    }

    private func read(_ journal: Journal) -> (count: Int, fault: Fault?) {
        var count = 0
        do throws(Fault) {
            try journal.read(checked: true) { (_, _, _) in
                count += 1
                return .next
            }
        } catch {
            return (count, error)
        }
        return (count, nil)
    }

    @Test func `a journal that was cut anywhere is refused by its name, or is whole`() throws {
        let scratch = try Scratch()
        let head = try build(scratch)
        let size = try readFile(scratch.data).count
        var isWhole = true
        for length in stride(from: size, to: 8_191, by: -2_048) {
            #expect(unsafe truncate(scratch.data, length) == 0)
            for isReadOnly in [true, false] {
                do throws(Fault) {
                    let journal = try isReadOnly ? Journal.openReadOnly(at: scratch.journal) : Journal.open(at: scratch.journal)
                    // Only free pages may be missing; once more is, it never comes back.
                    #expect(isWhole && journal.head == head && read(journal) == (Int(head.sequence), nil), "\(length) bytes")
                } catch {
                    isWhole = false
                    let what = "The file was cut short: it has \(length) bytes of "
                    #expect(error.kind == .damaged && error.what.hasPrefix(what), "\(error)")
                }
            }
        }
        #expect(!isWhole)
    }

    @Test func `pages that were never written because they are free do not make a journal a cut one`() throws {
        let scratch = try Scratch()
        let head = try build(scratch)
        var journal: Journal? = try Journal.open(at: scratch.journal)
        let facts = try #require(journal?.tables.facts)
        // What is put and taken back in one transaction is free, and was never in the file.
        try journal?.environment.update { (transaction) throws(Fault) in
            for number in 0..<40 { try transaction.put(facts, Array("x\(number)".utf8), [UInt8](repeating: 7, count: 20_000)) }
            for number in 0..<40 { _ = try transaction.delete(facts, Array("x\(number)".utf8)) }
        }
        let used = try #require(try journal?.usedBytes())
        journal = nil
        let size = try readFile(scratch.data).count
        #expect(size < used, "the file has \(size) bytes of \(used), and shows nothing")
        let again = try Journal.open(at: scratch.journal)
        #expect(again.head == head && read(again) == (Int(head.sequence), nil))
        try again.append([EntryDraft(kind: 1, deciderVersion: 1, instant: Instant(rawValue: 0), stream: 1, body: [1])])
        #expect(try again.verify().findings == [])
    }

    @Test func `a journal that is cut while it is open tells nothing more and takes nothing more`() throws {
        let scratch = try Scratch()
        let head = try build(scratch)
        let journal = try Journal.open(at: scratch.journal)
        let size = try readFile(scratch.data).count
        #expect(unsafe truncate(scratch.data, size / 3) == 0)
        let entry = EntryDraft(kind: 1, deciderVersion: 1, instant: Instant(rawValue: 0), stream: 1, body: [1])
        let found = read(journal)
        #expect(found.fault?.kind == .damaged && found.fault?.what.contains("cut short") == true && found.count == 0)
        // Who writes looks ten times a second.
        usleep(UInt32(StoreLimits.fileEndMilliseconds + 50) * 1_000)
        let refused = #expect(throws: Fault.self) { try journal.append([entry]) }
        #expect(refused?.what.contains("cut short") == true)
        #expect(throws: Fault.self) { try journal.append([entry]) }
        #expect(journal.head == head)
        #expect(throws: Fault.self) { try journal.environment.copy(to: scratch.journal + ".copy", compact: true) }
    }

    @Test func `a cache that was cut anywhere begins anew, or is whole`() throws {
        let scratch = try Scratch()
        let path = scratch.journal + ".cache"
        func open() throws -> Cache { try Cache.open(at: path, tables: ["a"], schema: 1) }
        try {
            let cache = try open()
            for round in 0..<8 as Range<UInt8> {
                try cache.write(position: UInt64(round)) { (writer) throws(Fault) in
                    for key in 0..<100 as Range<UInt8> { try writer.put("a", [round, key], [UInt8](repeating: key, count: 200)) }
                }
            }
        }()
        let whole = try readFile(path + "/data.mdb")
        for length in stride(from: whole.count, through: 0, by: -3_072) {
            try Files.write(Array(whole[..<length]), to: path + "/data.mdb", mode: 0o600, replacing: true)
            let cache = try open()
            if !cache.wasRebuilt {
                #expect(cache.position == 7, "\(length) bytes")
                #expect(try cache.count("a") == 800, "\(length) bytes")
            } else {
                #expect(cache.position == 0, "\(length) bytes")
            }
        }
    }

    @Test func `a cache that is cut while it is open is condemned, and ends nothing`() throws {
        let scratch = try Scratch()
        let path = scratch.journal + ".cache"
        let cache = try Cache.open(at: path, tables: ["a"], schema: 1)
        try cache.write(position: 1) { (writer) throws(Fault) in
            for key in 0..<200 as Range<UInt8> { try writer.put("a", [key], [UInt8](repeating: key, count: 500)) }
        }
        #expect(unsafe truncate(path + "/data.mdb", 8_192) == 0)
        for key in 0..<200 as Range<UInt8> {
            let fault = #expect(throws: Fault.self) { try cache.get("a", [key]) }
            #expect(fault?.kind == .damaged)
        }
        #expect(cache.fault?.what.contains("cut short") == true)
    }

    @Test func `a key ring that was cut is refused, and never taken for one with fewer keys`() throws {
        let scratch = try Scratch()
        try {
            let ring = try KeyRing.openOrCreate(at: scratch.keys)
            for number in 0..<200 as Range<UInt8> { _ = try ring.seal([1], for: ring.subject(.token, [number])) }
            try ring.flush()
        }()
        let data = scratch.keys + "/data.mdb"
        let size = try readFile(data).count
        #expect(unsafe truncate(data, size / 2) == 0)
        let fault = #expect(throws: Fault.self) { try KeyRing.open(at: scratch.keys) }
        #expect(fault?.kind == .damaged && fault?.path == scratch.keys)
        let reading = #expect(throws: Fault.self) { try KeyRing.openReadOnly(at: scratch.keys) }
        #expect(reading?.kind == .damaged && reading?.what.contains("cut short") == true)
    }
}
