import Glibc
import Support
import Testing

@testable import EventStore

/// Writes that the system reported and the disk does not have, and readers that do not end; trust.md section 3, rows 15, 16 and 21.
@Suite struct LostWriteTests {
    @Test func `a commit is found where it has to stand, and nowhere else`() throws {
        var dice = Dice(seed: 15)
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        for _ in 0..<3 { try journal.append(drafts(2, dice: &dice)) }
        let last = try journal.lastCommit()
        let environment = journal.environment
        #expect(environment.shows(commit: last) && environment.shows(commit: last - 1))
        #expect(!environment.shows(commit: last + 1) && !environment.shows(commit: last - 2))
        // As after a write of the meta page that went one page too far: LMDB itself sees the right number then.
        let file = unsafe open(scratch.data, O_RDWR)
        defer { close(file) }
        var pages = [UInt8](repeating: 0, count: 8_192)
        #expect(unsafe pages.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, 8_192, 0) } == 8_192)
        let offset = PageSnapshot.transactionOffset
        let slot = Int(last & 1) * 4_096
        for index in offset..<offset + 8 { pages[4_096 - slot + index] = pages[slot + index] }
        pages[slot + offset] &-= 2
        #expect(unsafe pages.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, 8_192, 0) } == 8_192)
        #expect(try journal.lastCommit() == last)
        #expect(!environment.shows(commit: last))
    }

    @Test func `an entry that does not read back as it was written ends the journal`() throws {
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        var dice = Dice(seed: 16)
        try journal.append(drafts(1, dice: &dice))
        let wrong = Head(sequence: 1, hash: .zero)
        let fault = try #require(throws: Environment.WriteFailure.self) {
            try Journal.prove(wrong, journal.environment, journal.tables, journal.path)
        }
        guard case .broken(let found) = fault else { return #expect(Bool(false), "\(fault)") }
        #expect(found.kind == .damaged && found.sequence == 1 && found.what.contains("reads back as another"))
        #expect(throws: Environment.WriteFailure.self) {
            try Journal.prove(Head(sequence: 2, hash: .zero), journal.environment, journal.tables, journal.path)
        }
        try Journal.prove(journal.head, journal.environment, journal.tables, journal.path)
    }

    @Test func `a read that is under way is listed with the commit that it sees`() throws {
        var dice = Dice(seed: 21)
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        try journal.append(drafts(1, dice: &dice))
        let first = try journal.lastCommit()
        #expect(try journal.readers().isEmpty)
        try journal.environment.read { (_) throws(Fault) in
            for _ in 0..<3 { try journal.append(drafts(1, dice: &dice)) }
            let readers = try journal.readers()
            #expect(readers.map(\.commit) == [first] && readers.map(\.process) == [getpid()])
            #expect(try journal.lastCommit() == first + 3)
        }
        #expect(try journal.readers().isEmpty)
    }

    @Test func `lines of the list of readers that name none are passed over`() {
        #expect(StoreReader(line: "    pid     thread     txnid\n") == nil && StoreReader(line: "(no active readers)\n") == nil)
        #expect(StoreReader(line: "      4711 7f1a2b3c4d5e -\n") == nil && StoreReader(line: "") == nil)
        let reader = StoreReader(line: "      4711 7f1a2b3c4d5e 42\n")
        #expect(reader?.process == 4711 && reader?.thread == 0x7f1a_2b3c_4d5e && reader?.commit == 42)
    }
}
