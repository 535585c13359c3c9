/// What is signed of a journal: how many entries, and the root of the Merkle tree over them (c2sp.org/tlog-checkpoint).
///
/// ```
/// cpms.example.org
/// 4711
/// CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
///
/// — cpms.example.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
/// ```
public struct Checkpoint: Sendable, Hashable {
    /// The name of the journal.
    public let origin: String
    /// Entries covered.
    public let size: UInt64
    /// The root over them.
    public let root: Digest
    /// The signatures, one line each, as they stand in the text.
    public let signatureLines: [String]

    /// A checkpoint that is not signed.
    public init(origin: String, size: UInt64, root: Digest) {
        self.origin = origin
        self.size = size
        self.root = root
        signatureLines = []
    }

    /// Reads the text form; nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.count <= StoreLimits.checkpointBytesMax, let end = text.range(of: "\n\n") else { return nil }
        let lines = text[..<end.lower].split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 3, let size = UInt64(lines[1]), String(size) == lines[1], let bytes = Base64.bytes(lines[2]),
            let root = Digest(bytes)
        else { return nil }
        origin = String(lines[0])
        self.size = size
        self.root = root
        let rest = text[end.upper...].split(separator: "\n", omittingEmptySubsequences: false)
        guard rest.last == "", rest.dropLast().allSatisfy({ $0.hasPrefix("— ") }), rest.count > 1 else { return nil }
        signatureLines = rest.dropLast().map(String.init)
    }

    /// What is signed: three lines, each with its newline.
    public var body: String { "\(origin)\n\(size)\n\(Base64.text(root.bytes))\n" }

    /// The text form with the signature of `key`.
    public func signed(by key: SigningKey) throws(Fault) -> String {
        let signature = try key.sign(Array(body.utf8))
        return "\(body)\n— \(key.name) \(Base64.text(key.verifier.id + signature))\n"
    }

    /// Whether a line of the text is the signature of `key`, and the origin is the key's name.
    public func isSigned(by key: VerifyingKey) -> Bool {
        guard origin == key.name else { return false }
        let prefix = "— \(key.name) "
        for line in signatureLines where line.hasPrefix(prefix) {
            guard let bytes = Base64.bytes(line.dropFirst(prefix.count)), bytes.count == 68, Array(bytes.prefix(4)) == key.id else {
                continue
            }
            if key.verifies(Array(bytes.dropFirst(4)), over: Array(body.utf8)) { return true }
        }
        return false
    }
}

extension String {
    /// Where `needle` first stands.
    fileprivate func range(of needle: String) -> (lower: String.Index, upper: String.Index)? {
        let bytes = Array(needle.utf8)
        var start = utf8.startIndex
        while start != utf8.endIndex {
            if utf8[start...].starts(with: bytes) { return (start, utf8.index(start, offsetBy: bytes.count)) }
            start = utf8.index(after: start)
        }
        return nil
    }
}
