/// What stands in front of every entry: 36 bytes, little endian, in the order of the properties.
///
/// ```
/// format u8 | flags u8 | kind u16 | deciderVersion u32 | sequence u64 | instant i64 | stream u64 | bodyLength u32
/// ```
public struct EntryHeader: Sendable, Hashable {
    /// Bytes of the fixed form.
    public static let byteCount = 36
    static let sequenceOffset = 8
    static let bodyLengthOffset = 32
    /// The format that this version writes.
    public static let currentFormat: UInt8 = 1

    /// The format of the entry.
    public var format: UInt8
    /// No flag has a meaning yet; 0.
    public var flags: UInt8
    /// The kind of the input.
    public var kind: UInt16
    /// The version of the deciders that decided it.
    public var deciderVersion: UInt32
    /// The place in the journal, from 1, without gaps.
    public var sequence: UInt64
    /// When the input was taken in.
    public var instant: Instant
    /// What the input belongs to: a station, a tenant, nothing (0).
    public var stream: UInt64
    /// Bytes of the body.
    public var bodyLength: UInt32

    init(_ draft: EntryDraft.Envelope, sequence: UInt64, bodyLength: UInt32) {
        format = draft.format
        flags = draft.flags
        kind = draft.kind
        deciderVersion = draft.deciderVersion
        self.sequence = sequence
        instant = draft.instant
        stream = draft.stream
        self.bodyLength = bodyLength
    }

    // The caller answers for 36 readable bytes.
    init(at bytes: UnsafeRawPointer) {
        unsafe format = bytes.load(as: UInt8.self)
        unsafe flags = bytes.load(fromByteOffset: 1, as: UInt8.self)
        kind = UInt16(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        deciderVersion = UInt32(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        sequence = UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        instant = Instant(rawValue: Int64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: 16, as: Int64.self)))
        stream = UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
        bodyLength = UInt32(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: 32, as: UInt32.self))
    }

    // The caller answers for 36 writable bytes.
    func write(to bytes: UnsafeMutableRawPointer) {
        unsafe bytes.storeBytes(of: format, as: UInt8.self)
        unsafe bytes.storeBytes(of: flags, toByteOffset: 1, as: UInt8.self)
        unsafe bytes.storeBytes(of: kind.littleEndian, toByteOffset: 2, as: UInt16.self)
        unsafe bytes.storeBytes(of: deciderVersion.littleEndian, toByteOffset: 4, as: UInt32.self)
        unsafe bytes.storeBytes(of: sequence.littleEndian, toByteOffset: 8, as: UInt64.self)
        unsafe bytes.storeBytes(of: instant.rawValue.littleEndian, toByteOffset: 16, as: Int64.self)
        unsafe bytes.storeBytes(of: stream.littleEndian, toByteOffset: 24, as: UInt64.self)
        unsafe bytes.storeBytes(of: bodyLength.littleEndian, toByteOffset: 32, as: UInt32.self)
    }

    /// The fixed form.
    public var bytes: [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            if let base = buffer.baseAddress { unsafe write(to: UnsafeMutableRawPointer(base)) }
            count = Self.byteCount
        }
    }

    /// Reads the fixed form; nil for fewer bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.byteCount else { return nil }
        self = unsafe bytes.withUnsafeBytes { unsafe EntryHeader(at: $0.baseAddress.unsafelyUnwrapped) }
    }
}

/// An entry before it has a place in the journal.
public struct EntryDraft: Sendable {
    /// What is known of an entry but its body.
    struct Envelope: Sendable {
        var kind: UInt16
        var deciderVersion: UInt32
        var instant: Instant
        var stream: UInt64
        var format = EntryHeader.currentFormat
        var flags: UInt8 = 0
    }

    var envelope: Envelope
    /// The input and what was decided because of it.
    public var body: [UInt8]

    /// See `EntryHeader` for the meaning of the parts.
    public init(kind: UInt16, deciderVersion: UInt32, instant: Instant, stream: UInt64, body: [UInt8]) {
        envelope = Envelope(kind: kind, deciderVersion: deciderVersion, instant: instant, stream: stream)
        self.body = body
    }

    /// An entry of another copy of the journal, as it was there.
    init(_ entry: StoredEntry) {
        let header = entry.header
        envelope = Envelope(
            kind: header.kind, deciderVersion: header.deciderVersion, instant: header.instant, stream: header.stream,
            format: header.format, flags: header.flags)
        body = entry.body
    }
}

/// The entries of one turn, their bodies in one buffer that is used again for the next turn.
public struct EntryBatch: Sendable {
    struct Item: Sendable {
        var envelope: EntryDraft.Envelope
        var end: Int
    }

    private(set) var items: [Item] = []
    private(set) var writer = FieldWriter()

    /// A batch without entries.
    public init() {}

    /// A batch of these entries.
    public init(_ drafts: [EntryDraft]) {
        for draft in drafts {
            writer.bytes += draft.body
            items.append(Item(envelope: draft.envelope, end: writer.bytes.count))
        }
    }

    /// How many entries.
    public var count: Int { items.count }
    /// Whether there are no entries.
    public var isEmpty: Bool { items.isEmpty }
    /// Bytes of all bodies.
    public var byteCount: Int { writer.bytes.count }

    /// Adds an entry whose body is what `body` writes.
    ///
    /// - Returns: bytes of the body.
    @discardableResult
    public mutating func add(
        kind: UInt16, deciderVersion: UInt32, instant: Instant, stream: UInt64, _ body: (inout FieldWriter) -> Void
    ) -> Int {
        let before = writer.bytes.count
        body(&writer)
        let envelope = EntryDraft.Envelope(kind: kind, deciderVersion: deciderVersion, instant: instant, stream: stream)
        items.append(Item(envelope: envelope, end: writer.bytes.count))
        return writer.bytes.count - before
    }

    /// Takes the last entry out again.
    public mutating func removeLast() {
        items.removeLast()
        writer.bytes.removeSubrange((items.last?.end ?? 0)...)
    }

    /// Empties the batch and keeps its memory.
    public mutating func removeAll() {
        items.removeAll(keepingCapacity: true)
        writer.bytes.removeAll(keepingCapacity: true)
    }
}

/// An entry as it stands in the journal, copied out of it.
public struct StoredEntry: Sendable, Hashable {
    /// What stands in front.
    public let header: EntryHeader
    /// The input and what was decided because of it.
    public let body: [UInt8]
    /// SHA-256(hash of the entry before ‖ header ‖ body).
    public let hash: Digest

    /// An entry put together from its parts; nothing is checked.
    public init(header: EntryHeader, body: [UInt8], hash: Digest) {
        self.header = header
        self.body = body
        self.hash = hash
    }

    /// What the hash has to be behind an entry with the hash `previous`.
    public func expectedHash(after previous: Digest) -> Digest { Digest.sha256(previous.bytes + header.bytes + body) }
}

/// The end of a journal: how many entries, and the hash that stands for all of them.
public struct Head: Sendable, Hashable, CustomStringConvertible {
    /// The sequence of the last entry; 0 without entries.
    public let sequence: UInt64
    /// The hash of the last entry; 32 zero bytes without entries.
    public let hash: Digest

    /// The head of a journal without entries.
    public static let empty = Head(sequence: 0, hash: .zero)

    /// The end of a journal with so many entries.
    public init(sequence: UInt64, hash: Digest) {
        self.sequence = sequence
        self.hash = hash
    }

    /// `<sequence> <64 hexadecimal digits>`, the form in which a head is kept outside.
    public var description: String { "\(sequence) \(hash.hex)" }

    /// Reads the text form; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(whereSeparator: \.isWhitespace)
        guard parts.count == 2, let sequence = UInt64(parts[0]), String(sequence) == parts[0], let bytes = hexBytes(parts[1]),
            let hash = Digest(bytes)
        else {
            return nil
        }
        self.init(sequence: sequence, hash: hash)
    }
}
