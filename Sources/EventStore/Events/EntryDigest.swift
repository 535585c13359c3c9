/// Reads of the body of an entry what a fold needs: who caused it, then its events, one after the other. The text of a frame is not
/// copied, since most entries are frames.
public struct EntryDigest: Sendable {
    /// A frame, as far as it moves a fold by itself.
    public struct Frame: Sendable {
        /// The station that sent it.
        public let station: StationID
        /// The connection that it came on.
        public let connection: ConnectionID
        /// Where its masked text stands in the bytes.
        public let text: Range<Int>
    }

    /// What was sent because of it, as far as `nextType` has come; not read of a frame, which only ever sends to the station that it
    /// came from.
    public private(set) var sent: [SentFrame] = []
    private var reader: FieldReader
    private let kind: UInt16
    private let input: Range<Int>
    private var type: UInt16 = 0
    private var payload = 0..<0

    private static let frameKind = FrameInput.kind

    /// A digest of the body that stands in this part of the bytes, under a header with this kind.
    public init(kind: UInt16, bytes: [UInt8], body: Range<Int>) throws(CodecError) {
        self.kind = kind
        reader = FieldReader(bytes, range: body)
        input = try reader.prefixedRange()
    }

    /// The frame that caused the entry; nil where something else did.
    public mutating func frame() throws(CodecError) -> Frame? {
        if kind != Self.frameKind { return nil }
        return try reader.within(input) { (reader) throws(CodecError) in try Self.frame(&reader) }
    }

    /// What caused the entry, whole.
    public mutating func cause() throws(CodecError) -> Input {
        let kind = kind
        return try reader.within(input) { (reader) throws(CodecError) in try Input(kind: kind, from: &reader) }
    }

    private static func frame(_ reader: inout FieldReader) throws(CodecError) -> Frame {
        var station: StationID?
        var connection: ConnectionID?
        var text = 0..<0
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: connection = try reader.value()
            case 4: text = try reader.range()
            default: try reader.skip()
            }
        }
        guard let station else { throw .missingField(1) }
        guard let connection else { throw .missingField(2) }
        return Frame(station: station, connection: connection, text: text)
    }

    /// The number of the type of the next event, to be read by `event` or `meterValues`; nil behind the last.
    public mutating func nextType() throws(CodecError) -> UInt16? {
        while let section = try Entry.nextSection(&reader) {
            switch section {
            case .event(let type, let range):
                (self.type, payload) = (type, range)
                return type
            case .sent(let range):
                if kind == Self.frameKind { continue }
                sent.append(try reader.within(range) { (reader) throws(CodecError) in try SentFrame(from: &reader) })
            }
        }
        return nil
    }

    /// The event whose type was told last.
    public mutating func event() throws(CodecError) -> Event {
        let type = type
        return try reader.within(payload) { (reader) throws(CodecError) in try Event(type: type, from: &reader) }
    }

    /// The same where its type is that of meter values: most events are, and an `Event` is as large as the largest of its kinds.
    public mutating func meterValues() throws(CodecError) -> MeterValuesRecorded {
        try reader.within(payload) { (reader) throws(CodecError) in try MeterValuesRecorded(from: &reader) }
    }
}
