internal import Commands

/// Import of a CSV file: all lines or none.
enum CSVImport {
    /// Errors printed for people; more of them scroll the first away.
    private static let linesShownMax = 50

    /// Sends the file that the command line names.
    static func send(_ path: String, _ remote: Remote) throws -> ExitCode {
        let things = path.split(separator: "/").first.map(String.init) ?? ""
        let file = try remote.context.readFile(try remote.line.required("file"))
        do {
            remote.show(try remote.client.importCSV(path, file)) { "\($0.text("imported") ?? "All") \(things) imported." }
            return .ok
        } catch var problem as Problem where !problem.errors.isEmpty {
            let lines = recordLines(file)
            for index in problem.errors.indices {
                // Rows of the body are counted from 0 behind the line of column names.
                let names = problem.errors[index].names
                guard names.count >= 2, names[0] == things, let row = Int(names[1]), row >= 0, row < lines.count - 1 else { continue }
                problem.errors[index].line = lines[row + 1]
            }
            if remote.line.json { remote.console.printJSON(problem.text) }
            let count =
                problem.errors.count == 1
                ? "1 error" : "\(problem.errors.count >= 1_000 ? "at least " : "")\(problem.errors.count) errors"
            let shown = problem.errors.prefix(linesShownMax).map { error in
                "  " + TerminalText.escaped(error.place) + ": " + TerminalText.escaped(error.detail)
            }
            let more =
                problem.errors.count > shown.count ? "\n  and \(problem.errors.count - shown.count) more; --json prints them" : ""
            throw CommandFailure(
                "The server refused (\(problem.status)) what is in the file:\n" + shown.joined(separator: "\n") + more
                    + "\nNothing was imported: \(count). Mend the file and import it again.", exitCode: .refused)
        }
    }

    /// The line, from 1, that each record begins at; empty lines are no records, and quoted cells may hold line breaks (RFC 4180).
    static func recordLines(_ file: [UInt8]) -> [Int] {
        var lines: [Int] = []
        var line = 1
        var isQuoted = false
        var isEmpty = true
        for byte in file {
            if isEmpty && byte != 0x0A && byte != 0x0D {
                lines.append(line)
                isEmpty = false
            }
            switch byte {
            case 0x22: isQuoted.toggle()
            case 0x0A:
                line += 1
                if !isQuoted { isEmpty = true }
            default: break
            }
        }
        return lines
    }
}
