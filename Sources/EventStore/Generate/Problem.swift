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

    init(_ message: String) { self.message = message }

    /// A line for each.
    var description: String {
        let lines = list.map(\.description) + (message.map { ["error: \($0)"] } ?? [])
        return lines.map { $0 + "\n" }.joined()
    }
}
