internal import Commands
internal import Gateway

/// Passwords for stations that are imported without any: made here, and on disk before the server hears of them, so that none can be lost
/// on the way.
struct StationPasswords {
    /// Where they stand.
    let path: String
    /// The table with all of them.
    let file: [UInt8]
    let count: Int

    /// Those that a table needs; nil where every station of it has one or needs none, or the server will say what is wrong with it.
    ///
    /// - Parameter known: whether a station of this identity is there and keeps what it has.
    init?(for table: [UInt8], savedAs path: String, bytes: (Int) -> [UInt8], known: (String) -> Bool) {
        let csv: CSV
        do {
            csv = try CSV(table)
        } catch {
            // The server refuses it by line and column.
            return nil
        }
        guard let id = csv.header.firstIndex(of: "id") else { return nil }
        let password = csv.header.firstIndex(of: "password")
        let profile = csv.header.firstIndex(of: "securityProfile")
        var made = 0
        let rows = csv.rows.map { cells in
            var cells = password == nil ? cells + [""] : cells
            let needsOne = ["", "1", "2"].contains(profile.map { cells[$0] } ?? "")
            if needsOne, cells[password ?? cells.count - 1].isEmpty, !cells[id].isEmpty, !known(cells[id].lowercased()) {
                cells[password ?? cells.count - 1] = bytes(20).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                made += 1
            }
            return cells
        }
        guard made > 0 else { return nil }
        let header = password == nil ? csv.header + ["password"] : csv.header
        let lines = ([header] + rows).map { cells in cells.map(Self.cell).joined(separator: ",") + "\n" }
        self.path = path
        file = Array(lines.joined().utf8)
        count = made
    }

    private static func cell(_ text: String) -> String {
        text.contains { ",;\t\"\r\n".contains($0) } || text.unicodeScalars.contains("\r")
            ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }

    /// `stations-with-passwords.csv` beside `stations.csv`; in the folder where one is for a table from standard input.
    static func path(beside path: String) -> String {
        let name = path == "-" || path.isEmpty ? "stations" : path
        return (name.hasSuffix(".csv") ? String(name.dropLast(4)) : name) + "-with-passwords.csv"
    }
}
