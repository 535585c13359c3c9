/// One input with everything decided because of it: the unit of the journal.
///
/// Body: the input with a varint length in front; then each event as type (varint), version (varint) and its payload with a varint
/// length in front, under the section byte 1; each sent frame likewise under the section byte 2.
public struct Entry: Sendable, Equatable {
    public var input: Input
    public var events: [Event]
    /// Texts that left for stations because of it, in their order.
    public var sent: [SentFrame]

    public init(input: Input, events: [Event] = [], sent: [SentFrame] = []) {
        self.input = input
        self.events = events
        self.sent = sent
    }

    /// Format version of the body.
    public static let formatVersion: UInt8 = 1
    private static let eventVersion: UInt64 = 1

    /// The body of the entry's record.
    public func body() -> [UInt8] {
        var writer = FieldWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Writes the body of the entry's record behind what stands there.
    public func write(to writer: inout FieldWriter) { Self.write(input, events, sent, to: &writer) }

    /// Writes the body of an entry of these parts, which need not be put together for it, behind what stands there.
    public static func write(_ input: Input, _ events: [Event], _ sent: [SentFrame], to writer: inout FieldWriter) {
        writer.lengthPrefixed { input.write(to: &$0) }
        for event in events {
            writer.bytes.append(1)
            writer.varint(UInt64(event.type))
            writer.varint(eventVersion)
            writer.lengthPrefixed { event.writePayload(to: &$0) }
        }
        for frame in sent {
            writer.bytes.append(2)
            writer.lengthPrefixed { frame.write(to: &$0) }
        }
    }

    /// Reads the body of a record whose header names this kind.
    public init(kind: UInt16, body: [UInt8]) throws(CodecError) {
        var reader = FieldReader(body)
        let range = try reader.prefixedRange()
        input = try reader.within(range) { (reader) throws(CodecError) in try Input(kind: kind, from: &reader) }
        events = []
        sent = []
        try readSections(&reader, sentToo: true)
    }

    /// Reads only the events of a body.
    public static func events(inBody body: [UInt8]) throws(CodecError) -> [Event] {
        var reader = FieldReader(body)
        _ = try reader.prefixedRange()
        var entry = Entry(input: .tick)
        try entry.readSections(&reader, sentToo: false)
        return entry.events
    }

    private mutating func readSections(_ reader: inout FieldReader, sentToo: Bool) throws(CodecError) {
        while let section = try Self.nextSection(&reader) {
            switch section {
            case .event(let type, let range):
                events.append(try reader.within(range) { (reader) throws(CodecError) in try Event(type: type, from: &reader) })
            case .sent(let range):
                guard sentToo else { continue }
                sent.append(try reader.within(range) { (reader) throws(CodecError) in try SentFrame(from: &reader) })
            }
        }
    }

    /// A section behind the input, and where its payload stands.
    enum Section {
        case event(type: UInt16, Range<Int>)
        case sent(Range<Int>)
    }

    /// The next section of a body, which is then behind the reader; nil at the end.
    static func nextSection(_ reader: inout FieldReader) throws(CodecError) -> Section? {
        if reader.isAtEnd { return nil }
        switch try reader.byte() {
        case 1:
            let number = try reader.varint()
            guard let type = UInt16(exactly: number) else { throw .unknownCase }
            guard try reader.varint() == eventVersion else { throw .unknownEvent(type) }
            return .event(type: type, try reader.prefixedRange())
        case 2: return .sent(try reader.prefixedRange())
        default: throw .unknownCase
        }
    }
}

/// What a fold is told of the entry beside its events.
public struct EntryContext: Sendable, Equatable {
    public let sequence: UInt64
    public let instant: Instant
    public let kind: UInt16
    /// Number of the stream; see `Stream`.
    public let stream: UInt64

    public init(sequence: UInt64, instant: Instant, kind: UInt16, stream: UInt64) {
        self.sequence = sequence
        self.instant = instant
        self.kind = kind
        self.stream = stream
    }
}

/// Streams of the journal: what an entry is about, in one number.
public enum Stream {
    /// Nothing in particular.
    public static let none: UInt64 = 0

    /// A station's stream.
    public static func station(_ station: StationID) -> UInt64 { 1 << 56 | UInt64(station.rawValue) }

    /// The station whose stream this is; nil for other streams.
    public static func station(of stream: UInt64) -> StationID? {
        guard stream >> 56 == 1 else { return nil }
        return UInt32(exactly: stream & 0xFF_FFFF_FFFF_FFFF).map { StationID(rawValue: $0) }
    }
}
