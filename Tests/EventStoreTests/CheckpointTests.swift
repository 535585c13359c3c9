import EventStore
import Glibc
import Testing

struct CheckpointTests {
    @Test func `a checkpoint has the C2SP text, signed with the key of RFC 8032`() throws {
        // Test 1 of RFC 8032, section 7.1.
        let seed: [UInt8] = try #require(bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
        let key = try SigningKey.seed(seed, name: testOrigin)
        #expect(hexText(key.verifier.key) == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
        #expect(
            hexText(try key.sign([]))
                == "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")
        let text = try Checkpoint(origin: testOrigin, size: 0, root: MerkleTree.emptyRoot).signed(by: key)
        #expect(text.hasPrefix("test.example.org\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— test.example.org "))
        let checkpoint = try #require(Checkpoint(text))
        #expect(checkpoint.isSigned(by: key.verifier))
        #expect(checkpoint.size == 0 && checkpoint.root == MerkleTree.emptyRoot)
    }

    private func bytes(_ hex: String) -> [UInt8]? {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
    }

    @Test func `a checkpoint with one byte changed or cut anywhere is no longer signed`() throws {
        let key = try testKey()
        let text = try Checkpoint(origin: testOrigin, size: 4711, root: Digest.sha256([1])).signed(by: key)
        let bytes = Array(text.utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(Checkpoint(String(decoding: changed, as: UTF8.self))?.isSigned(by: key.verifier) != true, "byte \(index)")
            #expect(Checkpoint(String(decoding: bytes[..<index], as: UTF8.self))?.isSigned(by: key.verifier) != true, "cut at \(index)")
        }
        #expect(Checkpoint(text + "more") == nil)
        #expect(try Checkpoint(text)?.isSigned(by: testKey(8).verifier) == false)
        #expect(try Checkpoint(text)?.isSigned(by: SigningKey.seed([UInt8](repeating: 7, count: 32), name: "other").verifier) == false)
    }

    @Test func `the public key has the text of a signed-note verifier and reads back`() throws {
        let key = try testKey().verifier
        #expect(VerifyingKey(key.description) == key)
        #expect(key.description.hasPrefix("test.example.org+\(hexText(key.id))+AQ") || key.description.hasPrefix("test.example.org+"))
        #expect(key.id == Array(Digest.sha256(Array("test.example.org\n".utf8) + [1] + key.key).bytes.prefix(4)))
        for text in ["", "a+b", "a+00000000+AAAA", key.description + "A", "x" + key.description] { #expect(VerifyingKey(text) == nil) }
    }

    @Test func `a signing key is saved for its owner alone and loads back`() throws {
        let scratch = try Scratch()
        let key = try SigningKey.generate(name: testOrigin)
        let path = scratch.path + "/signing.pem"
        try key.save(to: path)
        var status = stat()
        #expect(unsafe stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(String(decoding: try readFile(path), as: UTF8.self).hasPrefix("-----BEGIN PRIVATE KEY-----"))
        #expect(try SigningKey.load(from: path, name: testOrigin).verifier == key.verifier)
        #expect(throws: Fault.self) { try key.save(to: path) }
        try writeFile(Array("no key".utf8), path)
        #expect(throws: Fault.self) { try SigningKey.load(from: path, name: testOrigin) }
    }

    @Test func `checkpoints are stored with their batch and go on after opening again`() throws {
        var dice = Dice(seed: 31)
        let scratch = try Scratch()
        let key = try testKey()
        for round in 1...4 as ClosedRange<UInt64> {
            let journal = try Journal.openOrCreate(at: scratch.journal, origin: testOrigin)
            try journal.append(drafts(300, dice: &dice, bodyMax: 9), checkpoint: round % 2 == 0 ? key : nil)
            if round == 3 {
                let text = try journal.checkpoint(by: key)
                #expect(try journal.checkpoint(by: key) == text)
            }
        }
        let journal = try Journal.open(at: scratch.journal)
        let texts = try journal.checkpoints()
        #expect(texts.compactMap { Checkpoint($0)?.size } == [600, 900, 1_200])
        for text in texts {
            let checkpoint = try #require(Checkpoint(text))
            #expect(checkpoint.isSigned(by: key.verifier))
            #expect(try journal.root(size: checkpoint.size) == checkpoint.root)
        }
        #expect(try journal.checkpoints(from: 601).count == 2)
        #expect(try journal.lastCheckpoint() == texts.last)
        let other = try SigningKey.seed([UInt8](repeating: 1, count: 32), name: "other")
        #expect(throws: Fault.self) { try journal.checkpoint(by: other) }
    }

    @Test func `one entry is shown to be in the journal, and a changed byte of the file shows`() throws {
        var dice = Dice(seed: 32)
        let scratch = try Scratch()
        let key = try testKey()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        try journal.append(drafts(20, dice: &dice, bodyMax: 30), checkpoint: key)
        try journal.append(drafts(5, dice: &dice))
        for sequence in [1, 7, 20] as [UInt64] {
            let proof = try journal.proof(of: sequence)
            #expect(proof.isProven(by: key.verifier))
            let read = try #require(EntryProof(proof.text))
            #expect(read == proof)
            #expect(try read.entry == journal.entry(sequence))
            #expect(try !proof.isProven(by: testKey(8).verifier))
        }
        #expect(throws: Fault.self) { try journal.proof(of: 21) }
        let bytes = Array(try journal.proof(of: 7).text.utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(EntryProof(String(decoding: changed, as: UTF8.self))?.isProven(by: key.verifier) != true, "byte \(index)")
            #expect(EntryProof(String(decoding: bytes[..<index], as: UTF8.self))?.isProven(by: key.verifier) != true, "cut at \(index)")
        }
    }
}
