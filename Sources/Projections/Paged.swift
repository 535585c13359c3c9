import EventStore

/// A read model whose tables a snapshot takes page by page.
protocol Paged: Recordable {
    init()
    /// Reads the fields up to the end of `reader`; they go on from what is there.
    mutating func read(_ reader: inout FieldReader) throws(CodecError)
    /// Writes what stands in no page.
    func writeRest(to writer: inout FieldWriter)
    /// Its tables, always in the same order.
    var tables: [TablePages] { get }
    /// Which pages of its tables changed since the last call, in the same order.
    mutating func takeMarks() -> [PageMarks]
}

extension Paged {
    /// Reads the fields up to the end of `reader`.
    public init(from reader: inout FieldReader) throws(CodecError) {
        self.init()
        try read(&reader)
    }
}

/// How the pages of a table are written.
struct TablePages {
    /// How many there are.
    let count: Int
    /// Writes the states of a page, as fields of the read model.
    let write: (_ page: Int, _ writer: inout FieldWriter) -> Void

    init<State>(_ table: Table<State>, _ write: @escaping (State, inout FieldWriter) -> Void) {
        count = table.pages.count
        self.write = { page, writer in
            for state in table.pages[page] { write(state, &writer) }
        }
    }

    init<Key: Comparable, State>(_ table: KeyedTable<Key, State>, _ write: @escaping (State, inout FieldWriter) -> Void) {
        count = table.pages.count
        self.write = { page, writer in
            for (_, state) in table.pages[page].sorted(by: { $0.key < $1.key }) { write(state, &writer) }
        }
    }
}
