public import EventStore

/// Invoices and the accounts of the ledger.
public struct Ledger: Sendable, Equatable, Recordable {
    public init() {}
    public init(from reader: inout FieldReader) throws(CodecError) { while try reader.next() != nil { try reader.skip() } }
    public func write(to writer: inout FieldWriter) {}
    mutating func apply(_ event: Event, _ context: EntryContext) {}
    mutating func takeRetired() -> [InvoiceIssued] { [] }
}
