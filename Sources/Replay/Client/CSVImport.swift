internal import Commands

/// Import of a CSV file: all lines or none.
enum CSVImport {
    /// The command `import` of a resource.
    static func command(path: String, things: String, columns: String, example: Example) -> Command {
        Command.remote(
            "import", "Import \(things) from a CSV file, by the ten thousand.",
            discussion: "The first line names the columns: \(columns). Either every line is imported, or none, and every bad line is reported.",
            changes: true, arguments: [ArgumentSpec("file", .path, "The CSV file in UTF-8; - reads standard input.")], examples: [example]
        ) { remote in
            let file = try remote.context.readFile(try remote.line.required("file"))
            do {
                remote.show(try remote.client.importCSV(path, file)) { "\($0.text("imported") ?? "All") \(things) imported." }
                return .ok
            } catch let problem as Problem where !problem.errors.isEmpty {
                if remote.line.json { remote.console.printJSON(problem.text) }
                let count = problem.errors.count == 1 ? "1 error" : "\(problem.errors.count) errors"
                throw CommandFailure(problem.message + "\nNothing was imported: \(count). Mend the file and import it again.", exitCode: .refused)
            }
        }
    }
}
