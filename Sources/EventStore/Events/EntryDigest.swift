extension Entry {
    /// What a fold takes of an entry: who caused it, and its events.
    public struct Digested: Sendable {
        /// The input, as far as it moves a fold by itself.
        public enum Cause: Sendable {
            /// A frame; its masked text is this part of the body.
            case frame(station: StationID, connection: ConnectionID, text: Range<Int>)
            /// Any other input, whole.
            case other(Input)
        }

        public let cause: Cause
        public let events: [Event]
        /// What was sent because of it; not read of a frame, which only ever sends to the station that it came from.
        public let sent: [SentFrame]
    }

    /// Reads of a body what a fold needs; the text of a frame is not copied, since most entries are frames.
    public static func digest(kind: UInt16, body: [UInt8]) throws(CodecError) -> Digested {
        var reader = FieldReader(body)
        var inner = FieldReader(body, range: try reader.prefixedRange())
        let isFrame = kind == frameKind
        let cause: Digested.Cause = isFrame ? try frameCause(&inner) : .other(try Input(kind: kind, from: &inner))
        var entry = Entry(input: .tick)
        try entry.readSections(&reader, of: body, sentToo: !isFrame)
        return Digested(cause: cause, events: entry.events, sent: entry.sent)
    }

    private static let frameKind: UInt16 = 3

    private static func frameCause(_ reader: inout FieldReader) throws(CodecError) -> Digested.Cause {
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
        return .frame(station: station, connection: connection, text: text)
    }
}
