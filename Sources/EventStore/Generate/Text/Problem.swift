/// A mistake in a file, told as compilers do, so that every tool that reads a compiler's log finds the place.
struct Problem: Error, Hashable {
    let file: String
    /// From 1.
    let line: Int
    /// From 1, in characters.
    let column: Int
    let message: String

    var description: String { "\(file):\(line):\(column): error: \(message)" }
}

/// Why nothing was generated: mistakes in files, each with its place, or one of the command itself.
struct Problems: Error, CustomStringConvertible {
    private(set) var list: [Problem] = []
    private var message: String?

    init(_ list: [Problem]) { self.list = list }

    /// In the order of these files, and in each from its top.
    init(_ list: [Problem], in files: [String]) {
        self.list = files.flatMap { file in
            list.filter { $0.file == file }.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
        }
    }

    init(_ message: String) { self.message = message }

    /// A line for each.
    var description: String {
        let lines = list.map(\.description) + (message.map { ["error: \($0)"] } ?? [])
        return lines.map { $0 + "\n" }.joined()
    }
}
