import Glibc

/// A range of a journal as a file that can be carried, checked on its own, and appended to a copy that ends before it.
///
/// ```
/// "cpms segment 1\n" | origin length u8 | origin | first u64 | last u64 | hash of the entry before 32
/// | records: header 36 ‖ body ‖ hash 32, one after the other
/// | checkpoint length u32 | checkpoint text | hashes u8 | path of the last entry to the checkpoint's root, 32 each
/// | SHA-256 of everything before 32
/// ```
///
/// Numbers are little endian. A checkpoint that covers the last entry goes along where there is one: its path shows that
/// the hash of the last entry is in the journal, and the chain shows the rest.
public enum Segment {
    /// What a segment that verified holds.
    public struct Summary: Sendable, Hashable {
        /// The name of the journal.
        public let origin: String
        /// The sequences of its entries.
        public let range: ClosedRange<UInt64>
        /// The hash of the entry before the first.
        public let previous: Digest
        /// The hash of the last entry.
        public let hash: Digest
        /// The signed checkpoint that covers it, if one was there.
        public let checkpoint: String?
        /// Whether the checkpoint is signed by the key that was given.
        public let isSigned: Bool
    }

    static let magic = Array("cpms segment 1\n".utf8)

    /// Reads and checks a whole segment: its digest, every link, and the path to the checkpoint.
    ///
    /// With a key a segment without a checkpoint that it signed is refused.
    public static func verify(_ path: String, key: VerifyingKey? = nil) throws(Fault) -> Summary {
        try read(path, key: key) { _ throws(Fault) in }
    }

    static func damaged(_ what: String, _ path: String, _ sequence: UInt64? = nil) -> Fault {
        Fault(.damaged, what, path: path, sequence: sequence, advice: "Export the segment again")
    }

    static func read(
        _ path: String, key: VerifyingKey?, _ body: (StoredEntry) throws(Fault) -> Void
    ) throws(Fault) -> Summary {
        var reader = try SegmentReader(path)
        guard try reader.bytes(magic.count) == magic else { throw damaged("The file is no segment of this format", path) }
        let length = Int(try reader.bytes(1)[0])
        guard let origin = String(validating: try reader.bytes(length), as: UTF8.self) else { throw damaged("The name is not UTF-8", path) }
        let bounds = try reader.bytes(48)
        let (first, last) = (bounds.u64(0), bounds.u64(8))
        guard first >= 1, first <= last, let previous = Digest(bounds[16...]) else { throw damaged("The range is none", path) }
        var hash = previous
        for sequence in first...last {
            guard let header = EntryHeader(try reader.bytes(EntryHeader.byteCount)), header.sequence == sequence,
                header.bodyLength <= UInt32(StoreLimits.bodyBytesMax)
            else { throw damaged("The record is that of another entry", path, sequence) }
            guard header.format <= EntryHeader.currentFormat else {
                throw Fault(
                    .newerFormat, "The entry has format \(header.format), this version knows formats up to \(EntryHeader.currentFormat)",
                    path: path, sequence: sequence, advice: "Use the version of the product that wrote it, or a newer one")
            }
            let content = try reader.bytes(Int(header.bodyLength))
            guard let stored = Digest(try reader.bytes(32)) else { throw damaged("The record is cut", path, sequence) }
            let entry = StoredEntry(header: header, body: content, hash: stored)
            guard entry.expectedHash(after: hash) == stored else {
                throw damaged("The hash does not follow from the entry and the one before", path, sequence)
            }
            hash = stored
            try body(entry)
        }
        let (checkpoint, isSigned) = try readCheckpoint(&reader, origin, last, hash, key, path)
        let digest = reader.digest
        guard Digest(try reader.bytes(32)) == digest, try reader.isAtEnd() else {
            throw damaged("The file is not the one that was written", path)
        }
        return Summary(origin: origin, range: first...last, previous: previous, hash: hash, checkpoint: checkpoint, isSigned: isSigned)
    }

    private static func readCheckpoint(
        _ reader: inout SegmentReader, _ origin: String, _ last: UInt64, _ hash: Digest, _ key: VerifyingKey?, _ path: String
    ) throws(Fault) -> (String?, Bool) {
        let length = Int(try reader.bytes(4).u32(0))
        guard length <= StoreLimits.checkpointBytesMax else { throw damaged("The checkpoint is too long", path) }
        let text = String(decoding: try reader.bytes(length), as: UTF8.self)
        var proof: [Digest] = []
        for _ in 0..<(try reader.bytes(1)[0]) { if let step = Digest(try reader.bytes(32)) { proof.append(step) } }
        if length == 0 {
            guard key == nil else {
                throw Fault(
                    .mismatch, "The segment carries no checkpoint, so nobody has signed for it", path: path,
                    advice: "Sign a checkpoint and export again")
            }
            return (nil, false)
        }
        guard let checkpoint = Checkpoint(text), checkpoint.origin == origin,
            MerkleTree.verifyInclusion(
                leaf: MerkleTree.leaf(hash), index: last - 1, size: checkpoint.size, proof: proof, root: checkpoint.root)
        else { throw damaged("The last entry is not under the checkpoint that goes along", path, last) }
        guard let key else { return (text, false) }
        guard checkpoint.isSigned(by: key) else {
            throw Fault(
                .mismatch, "The checkpoint of the segment is not signed by the key \(key)", path: path, advice: "Check key and origin")
        }
        return (text, true)
    }
}

extension Journal {
    /// Writes a range of entries to a new file; see `Segment` for its form.
    public func export(_ range: ClosedRange<UInt64>, to path: String) throws(Fault) {
        guard range.lowerBound >= 1, range.upperBound <= head.sequence, let previous = try hash(of: range.lowerBound - 1) else {
            throw Fault(
                .limit, "The journal ends at entry \(head.sequence): there is no such range", path: self.path, sequence: range.upperBound,
                advice: "Ask for entries that are there")
        }
        guard !Files.exists(path) else {
            throw Fault(.exists, "The file is there already", path: path, code: "EEXIST", advice: "Choose another path or remove it")
        }
        let aside = path + ".writing"
        try Files.remove(aside)
        var writer = try SegmentWriter(aside)
        var front = FieldWriter(Segment.magic)
        front.bytes.append(UInt8(truncatingIfNeeded: origin.utf8.count))
        front.bytes += Array(origin.utf8)
        front.fixed(range.lowerBound)
        front.fixed(range.upperBound)
        try writer.add(front.bytes + previous.bytes)
        try read(from: range.lowerBound, to: range.upperBound) { (header, body, hash) throws(Fault) in
            try writer.add(header.bytes)
            try writer.add(unsafe body.withUnsafeBytes { unsafe Array($0) })
            try writer.add(hash.bytes)
            return .next
        }
        try writer.add(try ending(range.upperBound))
        try writer.finish()
        try Files.rename(aside, to: path)
    }

    private func ending(_ last: UInt64) throws(Fault) -> [UInt8] {
        var ending = FieldWriter()
        guard let text = try lastCheckpoint(), let checkpoint = Checkpoint(text), checkpoint.size >= last else { return [0, 0, 0, 0, 0] }
        let proof = try inclusionProof(of: last, size: checkpoint.size)
        ending.fixed(UInt32(text.utf8.count))
        ending.bytes += Array(text.utf8)
        ending.bytes.append(UInt8(truncatingIfNeeded: proof.count))
        for step in proof { ending.bytes += step.bytes }
        return ending.bytes
    }

    /// Appends the entries of a segment of this journal that this copy does not have yet; answers how many.
    ///
    /// The segment is checked whole before anything is written, must be of the same origin, and must follow from what is
    /// here: the copy ends right before it, or within it with the same hash, as after an import that was broken off.
    @discardableResult
    public func importSegment(_ path: String, key: VerifyingKey? = nil) throws(Fault) -> UInt64 {
        let summary = try Segment.verify(path, key: key)
        let start = head
        guard summary.origin == origin else {
            throw Fault(
                .mismatch, "The segment is of the journal \(summary.origin), this is \(origin)", path: path,
                advice: "Import it where it belongs")
        }
        guard start.sequence + 1 >= summary.range.lowerBound, try hash(of: summary.range.lowerBound - 1) == summary.previous else {
            throw Fault(
                .mismatch,
                "The segment from entry \(summary.range.lowerBound) does not follow from this journal, which ends at \(start.sequence)",
                path: path, sequence: summary.range.lowerBound, advice: "Import the segments before it first, in order")
        }
        // A range that is here already ends with an entry that is here; one that goes on is compared where this copy ends.
        if summary.range.upperBound <= start.sequence, try hash(of: summary.range.upperBound) != summary.hash {
            throw Self.otherHistory(path, summary.range.upperBound)
        }
        var batch: [EntryDraft] = []
        var bytes = 0
        _ = try Segment.read(path, key: key) { (entry) throws(Fault) in
            if entry.header.sequence <= start.sequence {
                guard entry.header.sequence < start.sequence || entry.hash == start.hash else {
                    throw Self.otherHistory(path, start.sequence)
                }
                return
            }
            batch.append(EntryDraft(entry))
            bytes += entry.body.count
            if batch.count == 1_000 || bytes > StoreLimits.batchBytesMax / 4 {
                try append(batch)
                (batch, bytes) = ([], 0)
            }
        }
        if !batch.isEmpty { try append(batch) }
        guard head.sequence <= summary.range.upperBound ? head == Head(sequence: summary.range.upperBound, hash: summary.hash) : true else {
            throw Fault(.damaged, "What was imported is not what the segment holds", path: path, advice: "Verify the journal")
        }
        return head.sequence - start.sequence
    }

    private static func otherHistory(_ path: String, _ sequence: UInt64) -> Fault {
        Fault(
            .mismatch, "The journal and the segment have different histories", path: path, sequence: sequence,
            advice: "Verify both against a checkpoint")
    }
}

/// Writes a segment through a buffer, and its digest behind it.
private struct SegmentWriter: ~Copyable {
    private let file: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private let hasher = SHA256()

    init(_ path: String) throws(Fault) {
        file = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        self.path = path
        guard file >= 0 else { throw .system("Creating", path: path) }
        hasher.begin()
    }

    deinit { Glibc.close(file) }

    mutating func add(_ bytes: [UInt8]) throws(Fault) {
        buffer += bytes
        if buffer.count >= 1 << 20 { try flush() }
    }

    private mutating func flush() throws(Fault) {
        unsafe try Files.withBytes(buffer) { (bytes) throws(Fault) in
            if let base = bytes.baseAddress { unsafe hasher.add(base, bytes.count) }
            try unsafe Files.writeAll(bytes, to: file, path: path)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    mutating func finish() throws(Fault) {
        try flush()
        unsafe try Files.withBytes(hasher.finish().bytes) { (bytes) throws(Fault) in
            try unsafe Files.writeAll(bytes, to: file, path: path)
        }
        guard fsync(file) == 0 else { throw .system("The sync", path: path) }
    }
}

/// Reads a segment through a buffer, and keeps the digest of what was read.
private struct SegmentReader: ~Copyable {
    private let file: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private var position = 0
    private let hasher = SHA256()
    /// Bytes of the buffer that the digest covers.
    private var hashed = 0

    init(_ path: String) throws(Fault) {
        file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        self.path = path
        guard file >= 0 else { throw .system("Opening", path: path) }
        hasher.begin()
    }

    deinit { Glibc.close(file) }

    mutating func bytes(_ count: Int) throws(Fault) -> [UInt8] {
        while buffer.count - position < count {
            guard try fill() else { throw Segment.damaged("The file is cut short", path) }
        }
        defer { position += count }
        return Array(buffer[position..<position + count])
    }

    mutating func isAtEnd() throws(Fault) -> Bool {
        if position < buffer.count { return false }
        return !(try fill())
    }

    /// The digest of everything read so far.
    var digest: Digest {
        mutating get {
            cover()
            return hasher.finish()
        }
    }

    private mutating func cover() {
        let part = Array(buffer[hashed..<position])
        unsafe part.withUnsafeBytes { bytes in if let base = bytes.baseAddress { unsafe hasher.add(base, bytes.count) } }
        hashed = position
    }

    private mutating func fill() throws(Fault) -> Bool {
        cover()
        buffer.removeFirst(position)
        (position, hashed) = (0, 0)
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system("Reading", path: path) }
            buffer += piece[..<count]
            return count > 0
        }
    }
}
