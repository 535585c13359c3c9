import Commands
internal import Glibc

/// `cpms simulate`: a fleet over real connections, and what it saw.
enum SimulateCommand {
    /// Runs until the time is over or until interrupted. Exit code 1 when the server did something it should not have, 3 when it was never
    /// reached.
    static func run(_ options: SimulateOptions, _ console: Console) throws -> ExitCode {
        var fleet = FleetOptions(url: options.url)
        fleet.stations = options.stations
        fleet.seed = options.seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
        fleet.prefix = options.prefix
        switch options.passwords {
        case .none: break
        case .one(let password): fleet.password = password
        case .file(let path): fleet.passwords = try passwords(InputFile.read(path), of: path)
        }
        fleet.tags = options.tags
        fleet.seconds = options.seconds.map(Int64.init)
        fleet.speed = Int64(max(1, min(options.speed, 100_000)).rounded())
        fleet.quirks = try quirks(options.quirks)
        fleet.certificateAuthorityFile = options.authorityFile
        Interruption.watch()
        if options.seed == nil { console.report("seed \(fleet.seed) repeats this run") }
        let report = try runSimulation(
            fleet, onRefusal: { console.report("refused: " + TerminalText.escaped($0)) }, shouldStop: { Interruption.isWanted })
        console.show(report.json, asJSON: options.json, orText: report.text)
        if report.connectionsOpened == 0, report.stations > 0 { return .unreachable }
        return report.foundFaults ? .refused : .ok
    }

    /// The quirks of those names.
    static func quirks(_ names: [String]) throws(UsageError) -> Set<Quirk> {
        var quirks: Set<Quirk> = []
        for name in names {
            guard let quirk = Quirk(rawValue: name) else {
                let known = Quirk.allCases.map(\.rawValue).joined(separator: ", ")
                throw UsageError("Option --quirk \(TerminalText.escaped(name)) is unknown; there are \(known)", path: ["simulate"])
            }
            quirks.insert(quirk)
        }
        return quirks
    }

    /// Passwords by identity out of CSV with the columns id and password, in any order and among others; fields may stand in double quotes.
    static func passwords(_ bytes: [UInt8], of path: String) throws(CommandFailure) -> [String: String] {
        let name = TerminalText.escaped(path)
        var lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(fields)
        if let first = lines.first?.first, first.hasPrefix("\u{FEFF}") { lines[0][0].removeFirst() }
        guard let header = lines.first, let id = header.firstIndex(of: "id"), let password = header.firstIndex(of: "password") else {
            throw CommandFailure("\(name) does not begin with a line that names the columns id and password.", exitCode: .unreachable)
        }
        var passwords: [String: String] = [:]
        for (index, line) in lines.enumerated().dropFirst() {
            guard line.count > max(id, password), !line[id].isEmpty else {
                throw CommandFailure("Line \(index + 1) of \(name) has no id or no password.", exitCode: .unreachable)
            }
            passwords[line[id]] = line[password]
        }
        return passwords
    }

    private static func fields(_ line: Substring) -> [String] {
        var fields = [""]
        var isQuoted = false
        var previous: Character?
        for character in line {
            switch character {
            case "\"":
                if !isQuoted, previous == "\"" { fields[fields.count - 1].append("\"") }
                isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
            previous = character
        }
        return fields
    }
}
