import EventStore

/// A read model whose tables a snapshot takes page by page.
protocol Paged: Recordable {
    init()
    /// Adds what the fields up to the end of `reader` tell to what is there.
    mutating func add(from reader: inout FieldReader) throws(CodecError)
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
        try add(from: &reader)
    }
}

/// How the pages of a table are written.
struct TablePages {
    /// How many there are.
    let count: Int
    /// Writes the states of a page, as fields of the read model.
    let put: (_ page: Int, _ writer: inout FieldWriter) -> Void

    init<State>(_ table: Table<State>, _ put: @escaping (State, inout FieldWriter) -> Void) {
        count = table.pages.count
        self.put = { page, writer in
            for state in table.pages[page] { put(state, &writer) }
        }
    }

    init<Key: Comparable, State>(_ table: KeyedTable<Key, State>, _ put: @escaping (State, inout FieldWriter) -> Void) {
        count = table.pages.count
        self.put = { page, writer in
            let (keys, states) = (table.pages[page].keys, table.pages[page].states)
            for place in keys.indices.sorted(by: { keys[$0] < keys[$1] }) { put(states[place], &writer) }
        }
    }
}
