/// Aligned columns for people. Cells are made harmless for the terminal; widths count characters.
struct TextTable {
    /// A column: its heading and the side its cells stand on.
    struct Column: Sendable {
        enum Side: Sendable {
            case left
            case right
        }
        var title: String
        var side: Side

        /// Text, flush left.
        static func text(_ title: String) -> Column { Column(title: title, side: .left) }
        /// Figures, flush right.
        static func figure(_ title: String) -> Column { Column(title: title, side: .right) }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    init(_ columns: [Column]) { self.columns = columns }

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row; absent cells show as `-`, and cells beyond the columns are dropped.
    mutating func add(_ cells: [String?]) {
        var row = cells.prefix(columns.count).map { cell in cell.map { $0.isEmpty ? "-" : TerminalText.escaped($0) } ?? "-" }
        while row.count < columns.count { row.append("-") }
        rows.append(row)
    }

    /// The heading and the rows, one line each, without spaces at line ends.
    func text(_ style: Style = Style(enabled: false)) -> String {
        let widths = columns.indices.map { column in rows.reduce(columns[column].title.count) { max($0, $1[column].count) } }
        func line(_ cells: [String]) -> String {
            var out = ""
            for (index, cell) in cells.enumerated() {
                let gap = String(repeating: " ", count: widths[index] - cell.count)
                out += (index == 0 ? "" : "  ") + (columns[index].side == .left ? cell + gap : gap + cell)
            }
            while out.last == " " { out.removeLast() }
            return out
        }
        return ([style.bold(line(columns.map(\.title)))] + rows.map(line)).joined(separator: "\n")
    }

    /// Names and values below each other, the names padded to one width; absent values are left out.
    static func facts(_ pairs: [(String, String?)], style: Style = Style(enabled: false)) -> String {
        let present = pairs.compactMap { name, value in value.map { (name, TerminalText.escaped($0)) } }
        let width = present.reduce(0) { max($0, $1.0.count) }
        return present.map { name, value in
            style.bold(name) + String(repeating: " ", count: width - name.count + 2) + value
        }.joined(separator: "\n")
    }
}
