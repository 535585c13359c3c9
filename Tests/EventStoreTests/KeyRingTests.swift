import EventStore
import Glibc
import Testing

struct KeyRingTests {
    @Test func `what was sealed opens, also after opening the ring again`() throws {
        let scratch = try Scratch()
        var sealed: [(Subject, [UInt8], [UInt8])] = []
        var dice = Dice(seed: 41)
        do {
            let ring = try KeyRing.openOrCreate(at: scratch.keys)
            for index in 0..<50 {
                let subject = ring.subject(.token, dice.bytes(7))
                let plain = dice.bytes(index)
                let bytes = try ring.seal(plain, for: subject)
                #expect(bytes.count == plain.count + 28)
                sealed.append((subject, plain, bytes))
            }
            #expect(try ring.open(sealed[3].2, for: sealed[3].0) == .clear(sealed[3].1))
            try ring.flush()
            try ring.flush()
        }
        let ring = try KeyRing.open(at: scratch.keys)
        for (subject, plain, bytes) in sealed { #expect(try ring.open(bytes, for: subject) == .clear(plain)) }
        #expect(try ring.open(sealed[0].2, for: sealed[1].0) == .erased)
        #expect(try ring.open([], for: sealed[1].0) == .erased)
        var changed = sealed[9].2
        for index in changed.indices {
            changed[index] ^= 4
            #expect(try ring.open(changed, for: sealed[9].0) == .erased)
            changed[index] ^= 4
        }
    }

    @Test func `a subject depends on kind, bytes and ring, and on nothing else`() throws {
        let scratch = try Scratch()
        let first = try KeyRing.openOrCreate(at: scratch.keys)
        let other = try KeyRing.openOrCreate(at: scratch.path + "/other")
        let subjects = Set(SubjectKind.allCases.map { first.subject($0, [1, 2, 3]) })
        #expect(subjects.count == SubjectKind.allCases.count)
        #expect(first.subject(.token, [1, 2, 3]) == first.subject(.token, [1, 2, 3]))
        #expect(first.subject(.token, [1, 2, 3]) != other.subject(.token, [1, 2, 3]))
    }

    @Test func `the HMAC is that of RFC 4231 and unequal lengths are unequal`() {
        let mac = hmacSHA256(key: [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8))
        #expect(mac.hex == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(constantTimeEquals([1, 2], [1, 2]) && !constantTimeEquals([1, 2], [1, 3]) && !constantTimeEquals([1, 2], [1]))
        #expect(constantTimeEquals([], []))
    }

    @Test func `keys that were not flushed are gone with the process, and the ring is whole`() throws {
        let scratch = try Scratch()
        var bytes: [UInt8] = []
        var subject: Subject?
        do {
            let ring = try KeyRing.openOrCreate(at: scratch.keys)
            let one = ring.subject(.person, [1])
            bytes = try ring.seal([5], for: one)
            subject = one
        }
        let ring = try KeyRing.open(at: scratch.keys)
        let one = try #require(subject)
        #expect(try ring.knows(one) == false)
        #expect(try ring.open(bytes, for: one) == .erased)
    }

    @Test func `a forgotten key is nowhere in the files, the others open as before`() throws {
        let scratch = try Scratch()
        var dice = Dice(seed: 42)
        let ring = try KeyRing.openOrCreate(at: scratch.keys)
        let subjects = (0..<200).map { _ in ring.subject(.token, dice.bytes(7)) }
        var sealed: [[UInt8]] = []
        for subject in subjects { sealed.append(try ring.seal([1, 2, 3], for: subject)) }
        try ring.flush()
        #expect(contains(try readFile(scratch.keys + "/data.mdb"), subjects[17].bytes))
        try ring.forget([subjects[17], subjects[18]])
        #expect(try ring.open(sealed[17], for: subjects[17]) == .erased)
        #expect(try ring.open(sealed[18], for: subjects[18]) == .erased)
        for index in subjects.indices where index != 17 && index != 18 {
            #expect(try ring.open(sealed[index], for: subjects[index]) == .clear([1, 2, 3]))
        }
        for name in directoryNames(scratch.keys) {
            #expect(!contains(try readFile(scratch.keys + "/" + name), subjects[17].bytes), "\(name)")
        }
        #expect(directoryNames(scratch.path) == ["keys", "keys.lock"])
        // Who comes back gets a new key; the old bytes stay closed.
        let again = try ring.seal([9], for: subjects[17])
        #expect(try ring.open(again, for: subjects[17]) == .clear([9]))
        #expect(try ring.open(sealed[17], for: subjects[17]) == .erased)
        try ring.flush()
    }

    @Test func `whoever is merely named gets no key, is read back, and is forgotten with one secret in 4,096`() throws {
        let scratch = try Scratch()
        var dice = Dice(seed: 43)
        var sealed: [(subject: Subject, plain: [UInt8], bytes: [UInt8])] = []
        let path = scratch.keys + "/data.mdb"
        do {
            let ring = try KeyRing.openOrCreate(at: scratch.keys)
            let before = try readFile(path)
            for index in 0..<4_200 {
                let subject = ring.subject(.token, dice.bytes(9))
                let plain = dice.bytes(index % 40)
                sealed.append((subject, plain, try ring.sealNamed(plain, for: subject)))
                #expect(try !ring.knows(subject))
            }
            try ring.flush()
            #expect(try readFile(path) == before)
        }
        let ring = try KeyRing.open(at: scratch.keys)
        for (subject, plain, bytes) in sealed { #expect(try ring.open(bytes, for: subject) == .clear(plain)) }
        // Who shares a secret shares no key: what is put in another's place does not open.
        let gone = sealed[7].subject
        let sharing = sealed.filter { $0.subject.high >> 52 == gone.high >> 52 }
        for other in sharing where other.subject != gone { #expect(try ring.open(other.bytes, for: gone) == .erased) }
        #expect(try ring.open(sealed[7].bytes, for: sealed[8].subject) == .erased)
        try ring.forget([gone])
        for (subject, plain, bytes) in sealed {
            let isGone = subject.high >> 52 == gone.high >> 52
            #expect(try ring.open(bytes, for: subject) == (isGone ? .erased : .clear(plain)))
        }
        #expect(sharing.count < 20)
    }

    @Test func `who no frame can name is forgotten alone`() throws {
        let scratch = try Scratch()
        let ring = try KeyRing.openOrCreate(at: scratch.keys)
        let person = ring.subject(.person, [1])
        let card = Subject(high: person.high, low: ~person.low)
        let (name, named) = (try ring.seal([1], for: person), try ring.sealNamed([2], for: card))
        try ring.flush()
        try ring.forget([], unnamed: [person])
        #expect(try ring.open(name, for: person) == .erased && ring.open(named, for: card) == .clear([2]))
        try ring.forget([card])
        #expect(try ring.open(named, for: card) == .erased)
    }

    @Test func `who is accepted has a key from then on, and is forgotten with what named them before`() throws {
        let scratch = try Scratch()
        let ring = try KeyRing.openOrCreate(at: scratch.keys)
        let card = ring.subject(.token, [1])
        let others = (UInt8(2)...255).lazy.map { ring.subject(.token, [$0]) }
        let stranger = try #require(others.first { $0.high >> 52 != card.high >> 52 })
        let before = try ring.sealNamed([1], for: card)
        let accepted = try ring.seal([2], for: card)
        let after = try ring.sealNamed([3], for: card)
        let other = try ring.sealNamed([4], for: stranger)
        try ring.flush()
        #expect(try ring.open(before, for: card) == .clear([1]) && ring.open(after, for: card) == .clear([3]))
        // What was named since is sealed under the key of the card alone: others cannot take it along.
        try ring.forget([stranger])
        #expect(try ring.open(other, for: stranger) == .erased && ring.open(before, for: card) == .clear([1]))
        try ring.forget([card])
        for bytes in [before, accepted, after] { #expect(try ring.open(bytes, for: card) == .erased) }
        // Drawn on trial and taken back: what is named meanwhile and afterwards opens by what is left.
        var trial: [UInt8] = []
        try ring.onTrial { trial = try ring.seal([5], for: card) } isWanted: { _ in false }
        let named = try ring.sealNamed([6], for: card)
        #expect(try ring.open(named, for: card) == .clear([6]) && ring.open(trial, for: card) == .erased)
    }

    private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        var index = 0
        while let found = bytes[index...].firstIndex(of: first) {
            if bytes[found...].starts(with: part) { return true }
            index = found + 1
        }
        return false
    }

    @Test func `a second open of the ring is refused and its files are its owner's alone`() throws {
        let scratch = try Scratch()
        let ring = try KeyRing.openOrCreate(at: scratch.keys)
        let fault = #expect(throws: Fault.self) { try KeyRing.open(at: scratch.keys) }
        #expect(fault?.kind == .locked)
        var status = stat()
        #expect(unsafe stat(scratch.keys + "/data.mdb", &status) == 0 && status.st_mode & 0o077 == 0)
        #expect(unsafe stat(scratch.keys, &status) == 0 && status.st_mode & 0o077 == 0)
        #expect(try ring.knows(ring.subject(.token, [])) == false)
        let missing = #expect(throws: Fault.self) { try KeyRing.open(at: scratch.path + "/none") }
        #expect(missing?.kind == .missing)
    }
}
