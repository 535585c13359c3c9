import Glibc
import Testing

@testable import EventStore

/// Forgotten keys leave the disk, whatever happens meanwhile; damaged ones are not taken for forgotten.
struct KeyErasureTests {
    /// A ring with so many keys, closed, and what stands in its file for each subject.
    private func build(_ scratch: Scratch, count: Int = 300) throws -> [(subject: Subject, sealed: [UInt8], key: [UInt8])] {
        var dice = Dice(seed: 81)
        var sealed: [(Subject, [UInt8])] = []
        do {
            let ring = try KeyRing.openOrCreate(at: scratch.keys)
            for _ in 0..<count {
                let subject = ring.subject(.token, dice.bytes(7))
                sealed.append((subject, try ring.seal([1, 2, 3], for: subject)))
            }
            try ring.flush()
        }
        let store = try KeyStore.open(scratch.keys, readOnly: false)
        return try sealed.map { subject, bytes in (subject, bytes, try #require(try store.key(subject))) }
    }

    private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool { place(of: part, in: bytes) != nil }

    private func place(of part: [UInt8], in bytes: [UInt8], from start: Int = 0) -> Int? {
        var index = start
        while let found = bytes[index...].firstIndex(of: part[0]) {
            if bytes[found...].starts(with: part) { return found }
            index = found + 1
        }
        return nil
    }

    /// The content of an open file, whatever became of its names.
    private func content(_ file: Int32) -> [UInt8] {
        var status = stat()
        unsafe fstat(file, &status)
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, $0.count, 0) }
        return Array(bytes[..<max(0, count)])
    }

    private func isNameless(_ file: Int32) -> Bool {
        var status = stat()
        return unsafe fstat(file, &status) == 0 && status.st_nlink == 0
    }

    @Test(arguments: KeyErasure.Step.allCases)
    func `behind whatever step a crash comes, the next start leaves nothing of a forgotten key on the disk`(
        _ last: KeyErasure.Step
    ) throws {
        let scratch = try Scratch()
        let keys = try build(scratch)
        let (gone, kept) = (keys[17], keys[18])
        let secret = try #require(try KeyStore.open(scratch.keys, readOnly: false).sharedSecret(of: gone.subject))
        // What has no name any more is looked at all the same: its blocks are on the disk until something else is written there.
        var files = [unsafe open(scratch.keys + "/data.mdb", O_RDONLY)]
        defer { for file in files { close(file) } }
        do {
            let ring = try KeyRing.open(at: scratch.keys)
            #expect(throws: Fault.self) {
                try ring.forget([gone.subject]) { (step) throws(Fault) in
                    if step == last { throw Fault(.system, "A crash", advice: "none") }
                }
            }
        }
        let aside = scratch.keys + ".compacting"
        for name in directoryNames(aside) { files.append(unsafe open(aside + "/" + name, O_RDONLY)) }
        do {
            let ring = try KeyRing.open(at: scratch.keys)
            #expect(try !ring.knows(gone.subject))
            #expect(try ring.open(gone.sealed, for: gone.subject) == .erased)
            for key in keys where key.subject != gone.subject { #expect(try ring.open(key.sealed, for: key.subject) == .clear([1, 2, 3])) }
        }
        #expect(directoryNames(scratch.path) == ["keys", "keys.lock"])
        files.append(unsafe open(scratch.keys + "/data.mdb", O_RDONLY))
        for file in files {
            let bytes = content(file)
            #expect(!contains(bytes, gone.key) && !contains(bytes, gone.subject.bytes) && !contains(bytes, secret), "behind \(last)")
            // Nor may those of others lie where nobody can ever overwrite them.
            #expect(contains(bytes, kept.key) != isNameless(file), "behind \(last)")
        }
    }

    @Test func `no subject that was forgotten is left in the file, whatever page its key stood on`() throws {
        let scratch = try Scratch()
        let keys = try build(scratch, count: 600)
        let gone = keys.indices.filter { $0 % 3 == 0 }.map { keys[$0] }
        try KeyRing.open(at: scratch.keys).forget(gone.map(\.subject))
        let bytes = try readFile(scratch.keys + "/data.mdb")
        for key in gone { #expect(!contains(bytes, key.subject.bytes) && !contains(bytes, key.key)) }
        let ring = try KeyRing.open(at: scratch.keys)
        for index in keys.indices where index % 3 != 0 {
            #expect(try ring.open(keys[index].sealed, for: keys[index].subject) == .clear([1, 2, 3]))
        }
    }

    @Test func `on a full disk a forgotten key is out of reach, and what is left of it goes with the next try`() throws {
        let scratch = try Scratch()
        let keys = try build(scratch)
        let ring = try KeyRing.open(at: scratch.keys)
        let fault = #expect(throws: Fault.self) {
            try ring.forget([keys[3].subject]) { (step) throws(Fault) in throw Fault(.diskFull, "No room", advice: "none") }
        }
        #expect(fault?.kind == .diskFull)
        #expect(try ring.open(keys[3].sealed, for: keys[3].subject) == .erased)
        #expect(try ring.open(keys[4].sealed, for: keys[4].subject) == .clear([1, 2, 3]))
        _ = try ring.seal([9], for: ring.subject(.person, [1]))
        try ring.flush()
        try ring.forget([keys[3].subject])
        let bytes = try readFile(scratch.keys + "/data.mdb")
        #expect(!contains(bytes, keys[3].key))
    }

    @Test func `a copy that was broken off is overwritten by the next start, and never the ring itself`() throws {
        let scratch = try Scratch()
        let keys = try build(scratch)
        let aside = scratch.keys + ".compacting"
        #expect(unsafe mkdir(aside, 0o700) == 0)
        try writeFile(Array(readFile(scratch.keys + "/data.mdb").prefix(9_000)), aside + "/data.mdb")
        // As between the second name and the replacement: both are the ring.
        #expect(unsafe link(scratch.keys + "/data.mdb", aside + "/old.mdb") == 0)
        let part = unsafe open(aside + "/data.mdb", O_RDONLY)
        defer { close(part) }
        let ring = try KeyRing.open(at: scratch.keys)
        #expect(directoryNames(scratch.path) == ["keys", "keys.lock"])
        #expect(content(part) == [UInt8](repeating: 0, count: 9_000))
        for key in keys { #expect(try ring.open(key.sealed, for: key.subject) == .clear([1, 2, 3])) }
    }

    /// Flips a bit in every place of the ring's file where this stands.
    private func damage(_ scratch: Scratch, _ part: [UInt8]) throws {
        let path = scratch.keys + "/data.mdb"
        var bytes = try readFile(path)
        var start = 0
        while let found = place(of: part, in: bytes, from: start) {
            bytes[found + 5] ^= 1
            start = found + part.count
        }
        try writeFile(bytes, path)
    }

    @Test func `a damaged key is a fault, not an erased one, until its subject is forgotten`() throws {
        let scratch = try Scratch()
        let keys = try build(scratch)
        try damage(scratch, keys[5].key)
        let ring = try KeyRing.open(at: scratch.keys)
        for _ in 0..<2 {
            let read = #expect(throws: Fault.self) { try ring.open(keys[5].sealed, for: keys[5].subject) }
            #expect(read?.kind == .damaged && read?.path == scratch.keys && read?.what.contains(keys[5].subject.hex) == true)
            let sealing = #expect(throws: Fault.self) { try ring.seal([1], for: keys[5].subject) }
            #expect(sealing?.kind == .damaged)
        }
        #expect(try ring.open(keys[6].sealed, for: keys[6].subject) == .clear([1, 2, 3]))
        try ring.forget([keys[5].subject])
        #expect(try ring.open(keys[5].sealed, for: keys[5].subject) == .erased)
        let again = try ring.seal([7], for: keys[5].subject)
        #expect(try ring.open(again, for: keys[5].subject) == .clear([7]))
    }

    @Test func `a ring with a lost page is not opened, for its keys would seem erased`() throws {
        let scratch = try Scratch()
        let keys = try build(scratch)
        let path = scratch.keys + "/data.mdb"
        let original = try readFile(path)
        let file = try PageFile.open(path)
        let root = file.newest()
        let newest = try #require(root)
        for page in 2...Int(newest.lastPage) where contains(Array(original[page * 4_096..<(page + 1) * 4_096]), keys[0].key) {
            var bytes = original
            bytes.replaceSubrange(page * 4_096..<(page + 1) * 4_096, with: [UInt8](repeating: 0, count: 4_096))
            try writeFile(bytes, path)
            let fault = #expect(throws: Fault.self) { try KeyRing.open(at: scratch.keys) }
            #expect(fault?.kind == .damaged)
        }
        try writeFile(original, path)
        #expect(try KeyRing.open(at: scratch.keys).knows(keys[0].subject))
    }

    @Test func `a ring of format 1 is read, and gets its checksums when it is opened for writing`() throws {
        let scratch = try Scratch()
        let keys = try build(scratch)
        try age(scratch, keys, to: "1")
        #expect(try KeyRing.openReadOnly(at: scratch.keys).open(keys[9].sealed, for: keys[9].subject) == .clear([1, 2, 3]))
        #expect(try KeyRing.open(at: scratch.keys).open(keys[9].sealed, for: keys[9].subject) == .clear([1, 2, 3]))
        #expect(try KeyStore.open(scratch.keys, readOnly: false).fact(KeyRing.formatKey) == Array("3".utf8))
        try damage(scratch, keys[9].key)
        #expect(throws: Fault.self) { try KeyRing.open(at: scratch.keys).open(keys[9].sealed, for: keys[9].subject) }
    }

    /// Writes the ring anew as an older version did.
    private func age(_ scratch: Scratch, _ keys: [(subject: Subject, sealed: [UInt8], key: [UInt8])], to format: String) throws {
        let master = try #require(try KeyStore.open(scratch.keys, readOnly: false).fact(KeyRing.masterKey))
        try Files.remove(scratch.keys)
        try Files.makeDirectory(scratch.keys)
        let environment = try Environment.open(scratch.keys, mapBytes: 1 << 30)
        try environment.update { (transaction) throws(Fault) in
            let facts = try transaction.table("facts", integerKeys: false, create: true)
            try transaction.put(facts, KeyRing.formatKey, Array(format.utf8))
            try transaction.put(facts, KeyRing.masterKey, master)
            let subjects = try transaction.table("subjects", integerKeys: false, create: true)
            for key in keys {
                let record = format == "1" ? key.key : KeyRecord.bytes(key.key, key.subject.bytes)
                try transaction.put(subjects, key.subject.bytes, record)
            }
        }
    }

    /// Two cards that share no secret.
    private func strangers(_ ring: KeyRing) throws -> (Subject, Subject) {
        let first = ring.subject(.token, [9, 0])
        let others = (UInt8(1)...255).lazy.map { ring.subject(.token, [9, $0]) }
        return (first, try #require(others.first { SharedKeys.place(of: $0) != SharedKeys.place(of: first) }))
    }

    @Test func `a ring of format 2 is read as it is, and gets shared secrets when it is opened for writing`() throws {
        let scratch = try Scratch()
        let keys = try build(scratch)
        try age(scratch, keys, to: "2")
        do {
            let ring = try KeyRing.openReadOnly(at: scratch.keys)
            #expect(try ring.open(keys[9].sealed, for: keys[9].subject) == .clear([1, 2, 3]))
            #expect(try ring.open(keys[9].sealed, for: keys[10].subject) == .erased)
        }
        let ring = try KeyRing.open(at: scratch.keys)
        for key in keys { #expect(try ring.open(key.sealed, for: key.subject) == .clear([1, 2, 3])) }
        let stranger = ring.subject(.token, [0, 1, 2])
        let sealed = try ring.sealNamed([7], for: stranger)
        #expect(try ring.open(sealed, for: stranger) == .clear([7]) && !ring.knows(stranger))
    }

    @Test(arguments: [("4", Fault.Kind.newerFormat), ("3", .damaged)])
    func `a ring of a newer version is refused, and so is one that lost its shared secrets`(format: String, kind: Fault.Kind) throws {
        let scratch = try Scratch()
        try age(scratch, try build(scratch, count: 3), to: format)
        let fault = #expect(throws: Fault.self) { try KeyRing.open(at: scratch.keys) }
        #expect(fault?.kind == kind)
    }

    @Test func `a damaged shared secret is a fault for those who share it, until one of them is forgotten`() throws {
        let scratch = try Scratch()
        _ = try build(scratch, count: 3)
        let (first, second, sealed) = try {
            let ring = try KeyRing.open(at: scratch.keys)
            let (first, second) = try strangers(ring)
            return (first, second, [try ring.sealNamed([0], for: first), try ring.sealNamed([1], for: second)])
        }()
        let secret = try KeyStore.open(scratch.keys, readOnly: false).sharedSecret(of: first)
        try damage(scratch, try #require(secret))
        let ring = try KeyRing.open(at: scratch.keys)
        let read = #expect(throws: Fault.self) { try ring.open(sealed[0], for: first) }
        let sealing = #expect(throws: Fault.self) { try ring.sealNamed([1], for: first) }
        #expect(read?.kind == .damaged && sealing?.kind == .damaged)
        #expect(try ring.open(sealed[1], for: second) == .clear([1]))
        try ring.forget([first])
        #expect(try ring.open(sealed[0], for: first) == .erased)
        let again = try ring.sealNamed([7], for: first)
        #expect(try ring.open(again, for: first) == .clear([7]))
    }
}
