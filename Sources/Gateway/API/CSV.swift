/// A table in separated text (RFC 4180): a header line, then rows of as many cells. Spreadsheets separate by what their country does not
/// use in numbers: the header tells whether by commas, semicolons or tabs.
public struct CSV: Equatable {
    /// Why a table cannot be read, and where.
    public struct Problem: Error, Equatable, CustomStringConvertible {
        var line: Int
        /// From 1; nil where the whole line is meant.
        var column: Int?
        var what: String
        public var description: String { "line \(line)\(column.map { ", column \($0)" } ?? ""): \(what)" }
    }

    public let header: [String]
    public let rows: [[String]]
    /// Whether there are more rows than were to be read.
    public let hasMore: Bool
    /// Cells that a line may have: more are no table of ours, and are not made.
    static let cellsMax = 1_000

    /// Reads a table; a problem names line and column.
    ///
    /// - Parameter rowsMax: how many rows are made at most; nothing behind them is looked at.
    public init(_ bytes: [UInt8], rowsMax: Int = .max) throws(Problem) {
        var reader = try Reader(of: bytes)
        let header = try reader.header()
        var rows: [[String]] = []
        var hasMore = false
        while true {
            reader.skipEmptyLines()
            guard let row = try reader.row() else { break }
            if row == [""] { continue }
            guard row.count == header.count else {
                throw Problem(line: reader.line, what: "\(row.count) cells where the header has \(header.count)")
            }
            if rows.count == rowsMax {
                hasMore = true
                break
            }
            rows.append(row)
        }
        self.header = header
        self.rows = rows
        self.hasMore = hasMore
    }

    /// The names of the columns, without a look at the rows.
    public static func header(of bytes: [UInt8]) throws(Problem) -> [String] {
        var reader = try Reader(of: bytes)
        return try reader.header()
    }

    private struct Reader {
        let bytes: [UInt8]
        /// What stands between cells.
        let separator: UInt8
        var position = 0
        var line = 0
        private var column = 0

        init(of file: [UInt8]) throws(Problem) {
            if file.starts(with: [0xFF, 0xFE]) || file.starts(with: [0xFE, 0xFF]) {
                throw Problem(line: 1, what: "the file is UTF-16, not UTF-8: save it as UTF-8")
            }
            bytes = file.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(file.dropFirst(3)) : file
            let header = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
            separator = [0x2C, 0x3B, 0x09].first { header.contains($0) } ?? 0x2C
        }

        mutating func header() throws(Problem) -> [String] {
            guard let header = try row() else { throw Problem(line: 1, what: "there is no header line") }
            return header
        }

        mutating func skipEmptyLines() {
            while position < bytes.count, bytes[position] == 0x0A || bytes[position] == 0x0D {
                position += bytes[position] == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A ? 2 : 1
                line += 1
            }
        }

        private func endsCell(_ byte: UInt8) -> Bool { byte == separator || byte == 0x0A || byte == 0x0D }

        /// The next row; nil at the end.
        mutating func row() throws(Problem) -> [String]? {
            guard position < bytes.count else { return nil }
            line += 1
            var cells: [String] = []
            while true {
                column = cells.count + 1
                guard column <= CSV.cellsMax else { throw Problem(line: line, what: "more than \(CSV.cellsMax) cells") }
                cells.append(try cell())
                guard position < bytes.count else { return cells }
                let byte = bytes[position]
                position += 1
                if byte == separator { continue }
                if byte == 0x0D, position < bytes.count, bytes[position] == 0x0A { position += 1 }
                return cells
            }
        }

        private mutating func cell() throws(Problem) -> String {
            if position < bytes.count, bytes[position] == 0x22 { return try quoted() }
            let start = position
            while position < bytes.count, !endsCell(bytes[position]) { position += 1 }
            return try text(Array(bytes[start..<position]))
        }

        private mutating func quoted() throws(Problem) -> String {
            var content: [UInt8] = []
            position += 1
            while true {
                guard position < bytes.count else { throw Problem(line: line, column: column, what: "a quoted cell does not end") }
                let byte = bytes[position]
                position += 1
                if byte != 0x22 {
                    content.append(byte)
                } else if position < bytes.count, bytes[position] == 0x22 {
                    content.append(0x22)
                    position += 1
                } else {
                    break
                }
            }
            guard position == bytes.count || endsCell(bytes[position]) else {
                throw Problem(line: line, column: column, what: "text stands behind the closing quote of a cell")
            }
            return try text(content)
        }

        private func text(_ content: [UInt8]) throws(Problem) -> String {
            guard let text = String(validating: content, as: UTF8.self) else {
                throw Problem(line: line, column: column, what: "a cell is not UTF-8: save the file as UTF-8")
            }
            return text.trimmingSpaces
        }
    }
}

extension String {
    /// Without blanks at both ends.
    var trimmingSpaces: String {
        var body = self[...]
        while let first = body.first, first == " " || first == "\t" { body.removeFirst() }
        while let last = body.last, last == " " || last == "\t" { body.removeLast() }
        return String(body)
    }
}

/// A cell of an export.
enum CSVCell: Equatable {
    /// Text of people and stations: what a spreadsheet would take for a formula is marked as text (trust.md row 54).
    case text(String)
    /// A number or a time of ours; negative ones stay numbers.
    case figure(String)

    private static let formulaStarts: [UInt8] = [0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x0A, 0x00]

    /// As it stands in a line (RFC 4180).
    var csv: String {
        switch self {
        case .figure(let text): return text
        case .text(let text):
            let isFormula = text.utf8.first.map { Self.formulaStarts.contains($0) } ?? false
            let safe = (isFormula ? "'" : "") + text
            guard safe.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return safe }
            // By scalars: a quote with a combining mark behind it is one character and still ends a cell.
            return "\"" + safe.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
        }
    }

    static func line(_ cells: [CSVCell]) -> String { cells.map(\.csv).joined(separator: ",") + "\r\n" }
}
