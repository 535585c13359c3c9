public import EventStore

/// Tariffs, their versions and where they apply.
public struct Tariffs: Sendable, Equatable, Recordable {
    public init() {}
    public init(from reader: inout FieldReader) throws(CodecError) { while try reader.next() != nil { try reader.skip() } }
    public func write(to writer: inout FieldWriter) {}
    mutating func apply(_ event: Event, _ context: EntryContext) {}
}
