public import EventStore

/// Which pages of the tables of a state changed since a snapshot was last taken of it.
public struct WorldMarks: Sendable {
    /// By read model and table, in the order of `World.paged`.
    fileprivate var models: [[PageMarks]]

    /// Nothing changed.
    public init() { models = [] }

    /// What either of two marks.
    public func union(_ others: WorldMarks) -> WorldMarks {
        guard !models.isEmpty else { return others }
        var union = self
        for (model, tables) in others.models.enumerated() {
            for (table, marks) in tables.enumerated() { union.models[model][table].formUnion(marks) }
        }
        return union
    }
}

/// A part of a state as a snapshot keeps it: some of the fields of a world. All of them, read in the order of their keys, are the world.
public struct WorldPiece: Sendable, Equatable {
    /// One byte, 0, for what stands in no page; else the field of the read model, the table, and the page in four bytes.
    public let key: [UInt8]
    /// Empty where the piece is gone.
    public let bytes: [UInt8]
}

extension World {
    /// Which pages changed since the last call; of a state that was just made or read, all.
    public mutating func takeMarks() -> WorldMarks {
        var marks = WorldMarks()
        marks.models = [
            stations.takeMarks(), sessions.takeMarks(), calls.takeMarks(), tokens.takeMarks(), directory.takeMarks(), tariffs.takeMarks(),
        ]
        return marks
    }

    /// All pages, for a snapshot that continues none.
    public var allMarks: WorldMarks {
        var marks = WorldMarks()
        marks.models = paged.map { $0.model.tables.map { PageMarks(all: $0.count) } }
        return marks
    }

    /// Read models that have pages, by the numbers of their fields, in the order of the marks.
    private var paged: [(field: Int, model: any Paged)] {
        [(5, stations), (7, sessions), (8, calls), (9, tokens), (10, directory), (11, tariffs)]
    }

    /// What stands in no page, and the pages that are marked.
    public func pieces(_ marks: WorldMarks) -> [WorldPiece] {
        var rest = FieldWriter()
        put(into: &rest, isWhole: false)
        var pieces = [WorldPiece(key: [0], bytes: rest.bytes)]
        for ((field, model), marked) in zip(paged, marks.models) {
            for (number, (table, marks)) in zip(model.tables, marked).enumerated() {
                for page in marks.pages {
                    var writer = FieldWriter()
                    if page < table.count { table.put(page, &writer) }
                    let isGone = writer.bytes.isEmpty
                    var piece = FieldWriter()
                    if !isGone { piece.put(field, writer.bytes) }
                    pieces.append(WorldPiece(key: Self.key(field, number, page), bytes: piece.bytes))
                }
            }
        }
        return pieces
    }

    private static func key(_ field: Int, _ table: Int, _ page: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: field), UInt8(truncatingIfNeeded: table)]
            + (0..<4).map { UInt8(truncatingIfNeeded: page >> (24 - $0 * 8)) }
    }

    /// Adds the next piece of a snapshot to what is there.
    public mutating func add(piece: [UInt8]) throws(CodecError) {
        var reader = FieldReader(piece)
        try add(from: &reader)
    }
}
