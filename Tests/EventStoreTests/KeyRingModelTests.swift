import Support
import Testing

@testable import EventStore

/// A ring beside a list of what can still be read, and files of rings that somebody was at.
struct KeyRingModelTests {
    /// Something that was sealed, and whether it can be read.
    private struct Kept {
        var subject: Subject
        var plain: [UInt8]
        var sealed: [UInt8]
        /// Under a key of its own, else under one that follows from a shared secret.
        var isOwn: Bool
        var isGone = false

        var opened: KeyRing.Opened { isGone ? .erased : .clear(plain) }
    }

    /// What can be read of a ring as it was when it was last flushed.
    private struct Model {
        var kept: [Kept] = []
        var owners: Set<Subject> = []

        mutating func forget(_ subjects: [Subject]) {
            let secrets = Set(subjects.map { SharedKeys.place(of: $0) })
            owners.subtract(subjects)
            for index in kept.indices {
                let subject = kept[index].subject
                let isGone = kept[index].isOwn ? subjects.contains(subject) : secrets.contains(SharedKeys.place(of: subject))
                if isGone { kept[index].isGone = true }
            }
        }
    }

    @Test func `a ring opens what was sealed and not forgotten, whatever was done in between`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let scratch = try Scratch()
        var ring: KeyRing? = try KeyRing.openOrCreate(at: scratch.keys)
        func live() throws -> KeyRing { try #require(ring) }
        let subjects = try (0..<12).map { number in
            try live().subject(SubjectKind.allCases[number % SubjectKind.allCases.count], [UInt8(number)])
        }
        var (model, flushed) = (Model(), Model())
        for step in 0..<160 {
            let subject = subjects[random.below(subjects.count)]
            switch random.below(16) {
            case 0...5:
                let plain = random.bytes(random.below(50))
                model.kept.append(Kept(subject: subject, plain: plain, sealed: try live().seal(plain, for: subject), isOwn: true))
                model.owners.insert(subject)
            case 6...10:
                let (plain, isOwn) = (random.bytes(random.below(50)), model.owners.contains(subject))
                model.kept.append(Kept(subject: subject, plain: plain, sealed: try live().sealNamed(plain, for: subject), isOwn: isOwn))
            case 11:
                let sealed = try live().onTrial {
                    try live().seal([1], for: subject)
                } isWanted: { _ in
                    false
                }
                let isRead = try live().open(sealed, for: subject) == .clear([1])
                #expect(isRead == model.owners.contains(subject), "seed \(random.seed)")
            case 12, 13:
                try live().flush()
                flushed = model
            case 14:
                // Keys that were drawn and are not on disk go with the process.
                ring = nil
                if random.below(3) == 0 {
                    let reader = try KeyRing.openReadOnly(at: scratch.keys)
                    for one in flushed.kept { #expect(try reader.open(one.sealed, for: one.subject) == one.opened, "seed \(random.seed)") }
                }
                ring = try KeyRing.open(at: scratch.keys)
                // What was sealed since under a key that was lost is lost too.
                let lost = model.kept.filter { $0.isOwn && !flushed.owners.contains($0.subject) && !$0.isGone }
                let named = model.kept.filter { !$0.isOwn || flushed.owners.contains($0.subject) || $0.isGone }
                model.kept = named + lost.map { Kept(subject: $0.subject, plain: $0.plain, sealed: $0.sealed, isOwn: true, isGone: true) }
                model.owners = flushed.owners
                flushed = model
            default:
                let gone = Array(Set((0..<1 + random.below(3)).map { _ in subjects[random.below(subjects.count)] }))
                try live().flush()
                try live().forget(gone)
                model.forget(gone)
                flushed = model
            }
            guard step % 8 == 7, let ring else { continue }
            for one in model.kept {
                #expect(try ring.open(one.sealed, for: one.subject) == one.opened, "seed \(random.seed), step \(step)")
            }
            for subject in subjects { #expect(try ring.knows(subject) == model.owners.contains(subject), "seed \(random.seed), \(step)") }
        }
    }

    @Test func `a ring that is read only draws no key and forgets nobody`() throws {
        let scratch = try Scratch()
        var (sealed, subject): ([UInt8], Subject?) = ([], nil)
        do {
            let ring = try KeyRing.openOrCreate(at: scratch.keys)
            let one = ring.subject(.person, [1])
            (sealed, subject) = (try ring.seal([5], for: one), one)
            try ring.flush()
        }
        let (ring, one) = (try KeyRing.openReadOnly(at: scratch.keys), try #require(subject))
        let other = ring.subject(.person, [2])
        for _ in 0..<2 {
            // What is sealed under a key that nobody keeps could never be read.
            let drawing = #expect(throws: Fault.self) { try ring.seal([1], for: other) }
            #expect(try drawing?.kind == .readOnly && !ring.knows(other))
            let forgetting = #expect(throws: Fault.self) { try ring.forget([one]) }
            #expect(forgetting?.kind == .readOnly)
            try ring.flush()
            #expect(try ring.open(sealed, for: one) == .clear([5]))
        }
        let again = try ring.seal([6], for: one)
        let named = try ring.sealNamed([7], for: other)
        #expect(try ring.open(again, for: one) == .clear([6]) && ring.open(named, for: other) == .clear([7]))
        #expect(ring.byteCount > 0)
    }

    /// The keys of a ring as they stand in its file, which LMDB is not asked about.
    private func keys(_ scratch: Scratch) throws -> [[UInt8]: [UInt8]] {
        var file = try PageFile.open(scratch.keys + "/data.mdb")
        let newest = file.newest()
        let state = try #require(newest)
        var keys: [[UInt8]: [UInt8]] = [:]
        for (_, root) in Survey.tables(&file, state, nil) {
            file.walk(root) { visit in
                if case .value(let key, let value) = visit { keys[unsafe Array(key)] = unsafe Array(value) }
                return .next
            }
        }
        return keys
    }

    @Test func `a flip anywhere in the file of a ring is found, or its keys are what they were`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let scratch = try Scratch()
        do {
            let ring = try KeyRing.openOrCreate(at: scratch.keys)
            for number in UInt8(0)..<40 {
                _ = try ring.seal([number], for: ring.subject(.token, [number]))
                if number == 20 { try ring.flush() }
            }
            try ring.flush()
        }
        try KeyRing.check(scratch.keys, checksKeys: true)
        let file = scratch.keys + "/data.mdb"
        let (original, whole) = (try readFile(file), try keys(scratch))
        let subjects = whole.keys.filter { $0.count == 16 }
        #expect(subjects.count == 40)
        var (found, hidden) = (0, 0)
        for round in 0..<160 {
            // Half of them where the pages are that say where everything else is.
            let place = round % 2 == 0 ? random.below(original.count) : random.below(2) * 4_096 + random.below(160)
            try poke(file, place, original[place] ^ 1 << UInt8(random.below(8)))
            do {
                try KeyRing.check(scratch.keys, checksKeys: true)
                hidden += 1
                // The state before the last commit may be the one that can be read; it was whole too.
                let left = try keys(scratch)
                let isOlder = left.keys.count { $0.count == 16 } == 21
                let names = ["format", "master"].map { Array($0.utf8) }
                for (key, value) in left where !names.contains(key) {
                    // A length of 40 that became 32 leaves a record of format 1, and the same key.
                    let read = (KeyRecord.key(value, key), whole[key].flatMap { KeyRecord.key($0, key) })
                    #expect(read.0 == read.1 && read.0 != nil, "seed \(random.seed), byte \(place)")
                }
                #expect(left.count == whole.count || isOlder, "seed \(random.seed), byte \(place)")
            } catch let error as Fault {
                #expect(error.kind == .damaged, "seed \(random.seed), byte \(place): \(error)")
                found += 1
            }
            try poke(file, place, original[place])
        }
        #expect(found > 0 && hidden > 0, "seed \(random.seed)")
        #expect(try keys(scratch) == whole)
    }

    @Test func `a page that stands in the place of another is found, though it holds as many keys`() throws {
        let scratch = try Scratch()
        do {
            let ring = try KeyRing.openOrCreate(at: scratch.keys)
            _ = try ring.sealNamed([1], for: ring.subject(.token, [1]))
            try ring.flush()
        }
        let file = scratch.keys + "/data.mdb"
        let (original, whole) = (try readFile(file), try keys(scratch))
        var found = 0
        // A page is a branch by its flags; what its nodes begin with is the number of the page below.
        for page in stride(from: 2 * 4_096, to: original.count, by: 4_096) where original[page + 10] == 1 && original[page + 11] == 0 {
            let nodes = (Int(original[page + 12]) + Int(original[page + 13]) << 8 - 16) / 2
            for node in 0..<nodes {
                let place = page + Int(original[page + 16 + node * 2]) + Int(original[page + 17 + node * 2]) << 8
                for bit in UInt8(0)..<8 {
                    try poke(file, place, original[place] ^ 1 << bit)
                    do {
                        try KeyRing.check(scratch.keys, checksKeys: true)
                        // A page of an older state: it was whole too.
                        #expect(try keys(scratch) == whole, "byte \(place), bit \(bit)")
                    } catch let error as Fault {
                        #expect(error.kind == .damaged)
                        found += 1
                    }
                    try poke(file, place, original[place])
                }
            }
        }
        #expect(found > 8)
    }

    @Test func `a table whose name was damaged is not taken for one that an older ring does not have`() throws {
        let scratch = try Scratch()
        do {
            let ring = try KeyRing.openOrCreate(at: scratch.keys)
            _ = try ring.sealNamed([1], for: ring.subject(.token, [1]))
            try ring.flush()
        }
        let file = scratch.keys + "/data.mdb"
        let original = try readFile(file)
        let name = Array("shared".utf8)
        let places = original.indices.dropLast(name.count).filter { Array(original[$0..<($0 + name.count)]) == name }
        #expect(!places.isEmpty)
        for place in places { try poke(file, place + 5, original[place + 5] ^ 2) }
        #expect { try KeyRing.check(scratch.keys) } throws: { ($0 as? Fault)?.kind == .damaged }
    }

    @Test func `a ring cut anywhere is refused, and never taken for one without keys`() throws {
        let scratch = try Scratch()
        do {
            let ring = try KeyRing.openOrCreate(at: scratch.keys)
            for number in UInt8(0)..<200 { _ = try ring.seal([1], for: ring.subject(.token, [number, number])) }
            try ring.flush()
        }
        let file = scratch.keys + "/data.mdb"
        let original = try readFile(file)
        let pages = original.count / 4_096
        for size in Array(stride(from: 0, to: pages, by: 3)).map({ $0 * 4_096 }) + [1, 4_095, 4_097, 8_191, 8_193, original.count / 2 + 7] {
            try writeFile(Array(original[..<size]), file)
            let fault = #expect(throws: Fault.self, "\(size) bytes") { try KeyRing.check(scratch.keys) }
            #expect(fault?.kind == .damaged, "\(size) bytes")
            #expect(throws: Fault.self, "\(size) bytes") { try KeyRing.open(at: scratch.keys) }
        }
        try writeFile(original, file)
        let ring = try KeyRing.open(at: scratch.keys)
        for number in UInt8(0)..<200 { #expect(try ring.knows(ring.subject(.token, [number, number]))) }
    }

    @Test func `what a crash left of a ring that was being made is cleared, and a foreign directory is none`() throws {
        let scratch = try Scratch()
        try Files.makeDirectory(scratch.keys + ".creating")
        try writeFile([1, 2, 3], scratch.keys + ".creating/data.mdb")
        #expect(throws: Fault.self) { try KeyRing.open(at: scratch.keys) }
        do { _ = try KeyRing.openOrCreate(at: scratch.keys) }
        #expect(directoryNames(scratch.path) == ["keys", "keys.lock"])
        try Files.makeDirectory(scratch.path + "/other")
        try writeFile([1], scratch.path + "/other/notes.txt")
        let fault = #expect(throws: Fault.self) { try KeyRing.openOrCreate(at: scratch.path + "/other") }
        #expect(fault?.kind == .missing && directoryNames(scratch.path + "/other") == ["notes.txt"])
        #expect(throws: Fault.self) { try KeyRing.openReadOnly(at: scratch.path + "/none") }
    }

    @Test func `the key of somebody who is named follows from the secret and the subject, as RFC 5869 says`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<50 {
            let (secret, subject) = (random.bytes(32), Subject(high: random.next(), low: random.next()))
            let key = SharedKeys.key(of: subject, secret)
            #expect(key == hmacSHA256(key: secret, Array("cpms named ".utf8) + subject.bytes + [1]).bytes, "seed \(random.seed)")
            let place = SharedKeys.place(of: subject)
            #expect(place == SharedKeys.place(Int(subject.high >> 52)) && place.count == 2, "seed \(random.seed)")
            #expect(Int(place[0]) << 8 | Int(place[1]) < StoreLimits.sharedSecrets, "seed \(random.seed)")
        }
    }

    @Test func `a key in a record is the one that was written for this subject, or none`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let (key, subject) = (random.bytes(32), random.bytes(16))
        let record = KeyRecord.bytes(key, subject)
        #expect(KeyRecord.key(record, subject) == key && KeyRecord.key(key, subject) == key)
        // What is exactly as long as a key is one of format 1, which had no checksum.
        Mutations.each(of: record) { what, changed in
            if changed.count != 32 { #expect(KeyRecord.key(changed, subject) == nil, "seed \(random.seed), \(what)") }
        }
        Mutations.each(of: subject) { what, changed in
            #expect(KeyRecord.key(record, changed) == nil, "seed \(random.seed), \(what)")
        }
    }
}
