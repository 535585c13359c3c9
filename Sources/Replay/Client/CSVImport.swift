internal import Commands

/// Import of a CSV file: a wrong line refuses all of them.
enum CSVImport {
    /// Errors printed for people; more of them scroll the first away.
    private static let linesShownMax = 50

    /// Sends the file that the command line names.
    static func send(_ path: String, _ query: [(String, String?)], _ remote: Remote) throws -> ExitCode {
        let things = path.split(separator: "/").first.map(String.init) ?? ""
        let name = try remote.line.required("file")
        let file = try remote.context.readFile(name)
        guard recordLines(file).count != 1 else {
            throw CommandFailure(
                "\(TerminalText.escaped(name)) has no row behind its line of names: nothing was imported.", exitCode: .refused)
        }
        let passwords = things == "stations" ? try passwords(for: file, named: name, remote) : nil
        if let passwords { try save(passwords, remote) }
        do {
            remote.show(try remote.client.importCSV(path, query, passwords?.file ?? file)) { told($0, things) }
            if things == "tokens", let warning = TokenLines.longNumbers(of: file) { remote.console.report(warning) }
            if let passwords {
                remote.console.report(
                    "Passwords were made for \(passwords.count) \(passwords.count == 1 ? "station" : "stations"): they stand in "
                        + "\(TerminalText.escaped(passwords.path)), which you alone can read, and nowhere else.")
            }
            return .ok
        } catch var problem as Problem where !problem.errors.isEmpty {
            if let passwords { keep(passwords, after: problem, remote) }
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
                    + (problem.importedRows.map { "\nThe first \($0) rows are imported: \(count). Mend what is behind them." }
                        ?? "\nNothing was imported: \(count). Mend the file and import it again."),
                exitCode: .refused)
        } catch {
            if let passwords { keep(passwords, after: error as? Problem, remote) }
            throw error
        }
    }

    private static func told(_ answer: JSONValue, _ things: String) -> String {
        let imported = answer.text("imported") ?? "All"
        let counted = "\(imported) \(imported == "1" ? Name.singular(things) : things)"
        guard let added = answer.text("added"), let changed = answer.text("changed"), let unchanged = answer.text("unchanged") else {
            return "\(counted) imported."
        }
        return "\(counted) looked at: \(added) added, \(changed) changed, \(unchanged) unchanged."
    }

    // MARK: Passwords

    private static func passwords(for file: [UInt8], named name: String, _ remote: Remote) throws -> StationPasswords? {
        let known = remote.line.flag("update") ? try identities(remote) : []
        let path = remote.line.text("passwords") ?? StationPasswords.path(beside: name)
        return StationPasswords(for: file, savedAs: path, bytes: remote.context.randomBytes) { known.contains($0) }
    }

    /// Stations that are there, in lower case.
    private static func identities(_ remote: Remote) throws -> Set<String> {
        var known: Set<String> = []
        var cursor: String?
        repeat {
            let answer = try remote.client.get("/stations", query: [("limit", "200"), ("after", cursor)])
            known.formUnion(answer.json.items("items").compactMap { $0.text("id")?.lowercased() })
            let next = answer.json.text("next")
            // A server that hands out the same cursor again would keep us here for ever.
            cursor = next == cursor ? nil : next
        } while cursor != nil
        return known
    }

    /// What was refused as a whole needs no passwords; where nobody knows whether it was imported, they are kept, and it is said where.
    private static func keep(_ passwords: StationPasswords, after problem: Problem?, _ remote: Remote) {
        if let problem, isWhole(problem) {
            remote.context.removeFile(passwords.path)
        } else {
            remote.console.report(
                "The passwords that were made stand in \(TerminalText.escaped(passwords.path)). "
                    + "Import that file, for which none is made again."
            )
        }
    }

    /// Whether nothing of it was imported for certain. A conflict that names no row is not about what is in the file, and a long import
    /// may have been cut short behind its first rows.
    private static func isWhole(_ refusal: Problem) -> Bool {
        (400..<500).contains(refusal.status) && refusal.status != 408 && (refusal.status != 409 || !refusal.errors.isEmpty)
            && refusal.importedRows == nil
    }

    private static func save(_ passwords: StationPasswords, _ remote: Remote) throws {
        do {
            try remote.context.saveFile(passwords.path, passwords.file)
        } catch let failure as CommandFailure {
            throw CommandFailure(
                failure.message + " It is to hold passwords that are made for stations without any; one of an earlier import holds theirs: "
                    + "import that file, or name another with --passwords FILE.", exitCode: failure.exitCode)
        }
    }

    // MARK: Lines

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
