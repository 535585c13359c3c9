import Glibc
import Support
import Testing

@testable import EventStore

/// Hashes, seals and texts of keys, beside what their specifications say.
struct CryptoTests {
    @Test func `SHA-256 has the digests of FIPS 180-4, whatever the length`() {
        let vectors: [(String, String)] = [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
        for (text, hex) in vectors { #expect(Digest.sha256(Array(text.utf8)).hex == hex) }
        #expect(
            Digest.sha256([UInt8](repeating: 97, count: 1_000_000)).hex
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for count in 0..<200 {
            let bytes = random.bytes(count)
            #expect(Digest.sha256(bytes) == Digest.sha256OneShot(bytes), "seed \(random.seed), \(count) bytes")
        }
    }

    @Test func `a message hashed in pieces has the digest of the whole, wherever it is cut`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let bytes = random.bytes(150)
        let hasher = SHA256()
        for place in 0...bytes.count {
            hasher.begin()
            for part in [bytes[..<place], bytes[place...]] {
                unsafe part.withUnsafeBytes { part in
                    if let base = part.baseAddress { unsafe hasher.add(base, part.count) }
                }
            }
            let digest = hasher.finish()
            #expect(digest == Digest.sha256(bytes), "seed \(random.seed), cut at \(place)")
            let pair = unsafe bytes.withUnsafeBytes { bytes in
                unsafe bytes.baseAddress.map { unsafe SHA256.pair($0, place, $0 + place, bytes.count - place) }
            }
            #expect(pair == Digest.sha256(bytes), "seed \(random.seed), cut at \(place)")
        }
    }

    @Test func `a digest is 32 bytes, no more and no fewer`() {
        for count in [0, 31, 33, 64] { #expect(Digest([UInt8](repeating: 1, count: count)) == nil) }
        let digest = Digest.sha256([1])
        #expect(Digest(digest.bytes) == digest && digest.description == digest.hex && Set([digest, digest, .zero]).count == 2)
        for place in 0..<32 {
            var changed = digest.bytes
            changed[place] ^= 1
            #expect(Digest(changed) != digest)
        }
    }

    @Test func `the HMAC is that of RFC 4231, for short keys and for those that are longer than a block`() {
        let vectors: [(key: [UInt8], message: [UInt8], hex: String)] = [
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                Array(1...25), [UInt8](repeating: 0xCD, count: 50),
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ]
        for (key, message, hex) in vectors { #expect(hmacSHA256(key: key, message).hex == hex) }
        // RFC 2104, with the block written out.
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for count in [0, 1, 31, 32, 63, 64, 65, 200] {
            let (key, message) = (random.bytes(count), random.bytes(random.below(90)))
            let block = (key.count > 64 ? Digest.sha256(key).bytes : key) + [UInt8](repeating: 0, count: 64)
            let inner = Digest.sha256(block.prefix(64).map { $0 ^ 0x36 } + message)
            let outer = Digest.sha256(block.prefix(64).map { $0 ^ 0x5C } + inner.bytes)
            #expect(hmacSHA256(key: key, message) == outer, "seed \(random.seed), key of \(count)")
        }
    }

    @Test func `equal is what has the same bytes`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for count in 0..<70 {
            let bytes = random.bytes(count)
            #expect(constantTimeEquals(bytes, Array(bytes)) && !constantTimeEquals(bytes, bytes + [0]))
            for place in bytes.indices {
                var changed = bytes
                changed[place] ^= 1 << UInt8(random.below(8))
                #expect(!constantTimeEquals(bytes, changed), "seed \(random.seed), byte \(place) of \(count)")
            }
        }
    }

    @Test func `random bytes are as many as asked for, and others each time`() throws {
        #expect(try Entropy.bytes(0) == [])
        let draws = try (0..<200).map { _ in try Entropy.bytes(16) }
        #expect(Set(draws).count == 200 && draws.allSatisfy { $0.count == 16 })
        #expect(throws: Fault.self) { try Entropy.bytes(-1) }
    }

    @Test func `a checksum changes with every bit, every length, and where the key ends`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for count in 0..<40 {
            let (key, value) = (random.bytes(random.below(20)), random.bytes(count))
            let sum = Checksum.of(key, value)
            #expect(Checksum.of(key, value) == sum)
            for place in 0..<(key.count + count) * 8 {
                var (changedKey, changedValue) = (key, value)
                let (byte, bit) = (place / 8, UInt8(1) << UInt8(place % 8))
                if byte < key.count { changedKey[byte] ^= bit } else { changedValue[byte - key.count] ^= bit }
                #expect(Checksum.of(changedKey, changedValue) != sum, "seed \(random.seed), bit \(place)")
            }
            #expect(Checksum.of(key, value + [0]) != sum && Checksum.of(key + [0], value) != sum && Checksum.of(key, [0] + value) != sum)
            if let last = key.last { #expect(Checksum.of(key.dropLast(), [last] + value) != sum, "seed \(random.seed)") }
            if let first = value.first { #expect(Checksum.of(key + [first], Array(value.dropFirst())) != sum, "seed \(random.seed)") }
            if key != value { #expect(Checksum.of(value, key) != sum, "seed \(random.seed)") }
        }
    }
}

struct SealingTests {
    private let key = [UInt8](repeating: 7, count: 32)

    @Test func `what was sealed opens under its key alone, whatever its length`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for count in Array(0...33) + [255, 256, 4_096] {
            let plain = random.bytes(count)
            let sealed = try Sealing.seal(plain, key: key)
            #expect(sealed.count == count + 28)
            #expect(try Sealing.open(sealed, key: key) == plain, "seed \(random.seed), \(count) bytes")
            #expect(try Sealing.open(sealed, key: random.bytes(32)) == nil, "seed \(random.seed), \(count) bytes")
            // The same never looks the same.
            #expect(try Sealing.seal(plain, key: key) != sealed)
            #expect(count < 8 || !sealed.indices.contains { sealed[$0...].starts(with: plain) })
        }
    }

    @Test func `a seal that was cut, stretched or changed anywhere does not open`() throws {
        let sealed = try Sealing.seal(Array("a card".utf8), key: key)
        try Mutations.each(of: sealed) { (what, changed) throws in
            let opened = try Sealing.open(changed, key: key)
            #expect(opened == nil, "\(what)")
        }
        for mask in 0..<8 {
            for place in sealed.indices {
                var changed = sealed
                changed[place] ^= 1 << UInt8(mask)
                #expect(try Sealing.open(changed, key: key) == nil, "byte \(place), bit \(mask)")
            }
        }
        // Whoever has two seals makes no third of them.
        let other = try Sealing.seal(Array("b card".utf8), key: key)
        for place in 1..<sealed.count {
            let mixed = Array(sealed[..<place] + other[place...])
            if mixed != other { #expect(try Sealing.open(mixed, key: key) == nil, "cut at \(place)") }
        }
    }

    @Test func `the longest text is sealed, and one byte more is refused`() throws {
        let longest = [UInt8](repeating: 1, count: StoreLimits.sealedBytesMax)
        let sealed = try Sealing.seal(longest, key: key)
        #expect(try Sealing.open(sealed, key: key)?.count == longest.count)
        #expect(throws: Fault.self) { try Sealing.seal(longest + [1], key: key) }
        #expect(try Sealing.open(sealed + [1], key: key) == nil)
    }
}

struct TextFormTests {
    /// Base64 bit by bit, as RFC 4648 draws it.
    private func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var bits = bytes.flatMap { byte in (0..<8).map { Int(byte >> UInt8(7 - $0)) & 1 } }
        while bits.count % 6 > 0 { bits.append(0) }
        var text = stride(from: 0, to: bits.count, by: 6).map { String(alphabet[bits[$0..<$0 + 6].reduce(0) { $0 << 1 | $1 }]) }.joined()
        while text.count % 4 > 0 { text += "=" }
        return text
    }

    @Test func `Base64 is what the RFC draws, and each text of it stands for its own bytes`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for count in 0..<60 {
            let bytes = random.bytes(count)
            let text = Base64.text(bytes)
            #expect(text == base64(bytes) && Base64.bytes(text) == bytes, "seed \(random.seed)")
            let bare = text.replacing("=", with: "")
            #expect(Base64.bytes(padding: bare) == bytes && Base64.bytes(padding: text) == bytes, "seed \(random.seed)")
        }
        for count in [1, 2, 3, 10] {
            let bytes = random.bytes(count)
            Mutations.each(of: Base64.text(bytes)) { what, changed in
                guard let read = Base64.bytes(changed) else { return }
                #expect(read != bytes && Base64.text(read) == changed, "seed \(random.seed), \(what)")
            }
        }
        for text in ["A", "AA=", "AAA=A", "=", "==", "AB", "A=A="] {
            #expect(Base64.bytes(padding: text) == nil || text == "AB", "\(text)")
        }
    }

    @Test func `a changed text of a public key is none, or that of another key`() throws {
        let key = try testKey().verifier
        Mutations.each(of: key.description) { what, changed in
            guard let read = VerifyingKey(changed) else { return }
            #expect(read != key && read.description == changed, "\(what): \(changed)")
        }
        // Another name for the same key is another key, for its signatures stand under its name.
        let other = try SigningKey.seed([UInt8](repeating: 7, count: 32), name: "other").verifier
        #expect(other.key == key.key && other.id != key.id && other != key && VerifyingKey(other.description) == other)
    }

    @Test func `a changed text of a head is none, or that of another head`() {
        let head = Head(sequence: 4_711, hash: .sha256([1]))
        func words(_ text: String) -> [String] { text.split(whereSeparator: \.isWhitespace).map { $0.lowercased() } }
        Mutations.each(of: head.description) { what, changed in
            guard let read = Head(changed) else { return }
            #expect(words(read.description) == words(changed), "\(what): \(changed)")
            if words(changed) != words(head.description) { #expect(read != head, "\(what): \(changed)") }
        }
        #expect(Head(" 4711\t\(head.hash.hex)\n") == head && Head(Head.empty.description) == .empty)
        for text in ["", "1", "+4711 \(head.hash)", "-1 \(head.hash)", "04711 \(head.hash)", "1 2 3", "99999999999999999999 \(head.hash)"] {
            #expect(Head(text) == nil, "\(text)")
        }
    }

    @Test func `a changed text of a checkpoint is none, or reads as it stands`() throws {
        let key = try testKey()
        let checkpoint = Checkpoint(origin: testOrigin, size: 9, root: .sha256([2]))
        let text = try checkpoint.signed(by: key)
        #expect(Checkpoint(text)?.signatureLines.count == 1 && Checkpoint(checkpoint.body) == nil)
        Mutations.each(of: text) { what, changed in
            guard let read = Checkpoint(changed) else { return }
            #expect(read.body + "\n" + read.signatureLines.map { $0 + "\n" }.joined() == changed, "\(what)")
            #expect(!read.isSigned(by: key.verifier), "\(what)")
        }
        for size in ["+9", "09", "", "-1", "18446744073709551616"] {
            #expect(Checkpoint(text.replacing("\n9\n", with: "\n\(size)\n")) == nil, "\(size)")
        }
        // Others may sign beside us, before us and behind us.
        let witness = try checkpoint.signed(by: SigningKey.seed([UInt8](repeating: 3, count: 32), name: "witness"))
        let line = try #require(witness.split(separator: "\n").last)
        let (body, ours) = (checkpoint.body + "\n", try #require(Checkpoint(text)?.signatureLines.first))
        for lines in ["\(ours)\n\(line)\n", "\(line)\n\(ours)\n"] {
            let read = try #require(Checkpoint(body + lines))
            #expect(read.isSigned(by: key.verifier) && read.signatureLines.count == 2)
        }
        #expect(Checkpoint(body + "\(line)\n")?.isSigned(by: key.verifier) == false)
        #expect(Checkpoint(body + String(repeating: ours + "\n", count: 40)) == nil, "longer than a checkpoint may be")
    }

    @Test func `a changed text of a proof is none, or reads as it stands`() throws {
        var dice = Dice(seed: 33)
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        try journal.append(drafts(3, dice: &dice, bodyMax: 8), checkpoint: testKey())
        let (proof, key) = (try journal.proof(of: 2), try testKey().verifier)
        #expect(EntryProof(proof.text)?.text == proof.text && proof.isProven(by: key))
        Mutations.each(of: proof.text) { what, changed in
            guard let read = EntryProof(changed) else { return }
            #expect(read.text == changed, "\(what)")
            #expect(!read.isProven(by: key), "\(what)")
        }
        for index in ["+1", "01", "1 ", "-1", ""] {
            #expect(EntryProof(proof.text.replacing("index 1\n", with: "index \(index)\n")) == nil, "\(index)")
        }
    }

    @Test func `a signature is the key's over the message and nothing else`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let key = try SigningKey.generate(name: testOrigin)
        let message = random.bytes(40)
        let signature = try key.sign(message)
        #expect(key.verifier.verifies(signature, over: message))
        Mutations.each(of: signature) { what, changed in #expect(!key.verifier.verifies(changed, over: message), "\(what)") }
        Mutations.each(of: message) { what, changed in
            #expect(!key.verifier.verifies(signature, over: changed), "seed \(random.seed), \(what)")
        }
        #expect(try !SigningKey.generate(name: testOrigin).verifier.verifies(signature, over: message))
        #expect(throws: Fault.self) { try SigningKey.seed([1, 2, 3], name: testOrigin) }
        #expect(throws: Fault.self) { try SigningKey.seed([UInt8](repeating: 1, count: 32), name: "a b") }
    }

    @Test func `a file that holds a part of a key, or too much, holds none`() throws {
        let scratch = try Scratch()
        let (path, cut) = (scratch.path + "/key.pem", scratch.path + "/cut.pem")
        let key = try testKey()
        try key.save(to: path)
        let bytes = try readFile(path)
        for length in 0..<bytes.count - 1 {
            try writeFile(Array(bytes[..<length]), cut)
            #expect(throws: Fault.self, "cut at \(length)") { try SigningKey.load(from: cut, name: testOrigin) }
        }
        try writeFile(bytes + [UInt8](repeating: 10, count: 64 << 10), cut)
        let fault = #expect(throws: Fault.self) { try SigningKey.load(from: cut, name: testOrigin) }
        #expect(fault?.kind == .limit)
        #expect(throws: Fault.self) { try SigningKey.load(from: path, name: "no name") }
        #expect(throws: Fault.self) { try SigningKey.load(from: scratch.path + "/none", name: testOrigin) }
        // What a call of libcrypto left behind is not told of the next.
        #expect(try SigningKey.load(from: path, name: testOrigin).verifier == key.verifier)
    }
}
