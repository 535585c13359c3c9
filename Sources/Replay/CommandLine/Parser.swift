internal import Commands

/// Reads a command line against the tree of commands.
struct Parser {
    /// What the command line asks for.
    enum Outcome {
        case run(Invocation)
        /// Help on the command with this path; empty for the whole.
        case help(path: [String])
        case version
    }

    private let root: Command
    private let environment: [String: String]
    private var command: Command
    private var path: [String] = []
    private var words: [String] = []
    private var values: [String: [String]] = [:]
    private var wantsHelp = false
    private var wantsVersion = false

    private init(root: Command, environment: [String: String]) {
        self.root = root
        self.environment = environment
        self.command = root
    }

    /// Parses `line`, the words after the program's name; options not given are read from `environment` where the tree says so.
    static func parse(_ line: [String], root: Command, environment: [String: String] = [:]) throws(UsageError) -> Outcome {
        if line.first == "help" { return try .help(path: helpPath(Array(line.dropFirst()), root: root)) }
        var parser = Parser(root: root, environment: environment)
        try parser.read(line)
        if parser.wantsVersion { return .version }
        if parser.wantsHelp { return .help(path: parser.path) }
        return .run(try parser.finish())
    }

    private static func helpPath(_ words: [String], root: Command) throws(UsageError) -> [String] {
        var parser = Parser(root: root, environment: [:])
        for word in words where !word.hasPrefix("-") { try parser.descend(word) }
        return parser.path
    }

    private mutating func read(_ line: [String]) throws(UsageError) {
        var rest = line[...]
        var plain = false
        while let word = rest.popFirst() {
            if plain || !Self.looksLikeOption(word) {
                if command.subcommands.isEmpty { words.append(word) } else { try descend(word) }
            } else if word == "--" {
                plain = true
            } else {
                try option(word, &rest)
            }
        }
    }

    /// `-` is standard input and `-5` a number; anything else with a dash in front is an option.
    private static func looksLikeOption(_ word: String) -> Bool {
        word.hasPrefix("-") && word != "-" && !(word.utf8.dropFirst().first.map { (0x30...0x39).contains($0) } ?? false)
    }

    private mutating func descend(_ word: String) throws(UsageError) {
        if let next = command.subcommand(word) {
            command = next
            path.append(word)
            return
        }
        let shown = TerminalText.escaped(word)
        if command.subcommands.isEmpty {
            throw UsageError("Command '\(path.joined(separator: " "))' has no subcommand '\(shown)'", path: path)
        }
        let guess =
            Suggestions.nearest(to: word, among: command.subcommands.map(\.name))
            .map { (["cpms"] + path + [$0]).joined(separator: " ") } ?? elsewhere(word)
        let place = path.isEmpty ? "cpms has no command" : "Command '\(path.joined(separator: " "))' has no subcommand"
        throw UsageError("\(place) '\(shown)'", suggestion: guess.map { "'\($0)'" }, path: path)
    }

    /// A command of that name somewhere else in the tree.
    private func elsewhere(_ word: String) -> String? {
        for group in root.subcommands where group.subcommand(word) != nil { return "cpms \(group.name) \(word)" }
        return nil
    }

    private mutating func option(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        if word == "-h" || word == "--help" {
            wantsHelp = true
            return
        }
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard word.hasPrefix("--"), let name = parts.first, let spec = known(name) else { throw unknown(word) }
        if name == "version" {
            wantsVersion = true
            return
        }
        guard spec.valueName != nil else {
            if parts.count > 1 { throw UsageError("Option --\(name) takes no value", path: path) }
            values[name] = ["true"]
            return
        }
        let value: String
        if parts.count > 1 {
            value = parts[1]
        } else if let next = rest.first, next == "-" || !Self.looksLikeOption(next) {
            value = next
            rest = rest.dropFirst()
        } else {
            throw UsageError("Option \(spec.usage) needs a value", path: path)
        }
        if values[name] != nil && !spec.repeats { throw UsageError("Option --\(name) is given twice", path: path) }
        values[name, default: []].append(value)
    }

    private func known(_ name: String) -> OptionSpec? {
        // In front of the command only options that belong to the whole line make sense.
        let candidates = command.subcommands.isEmpty ? command.options : root.leadingOptions
        return (candidates + OptionSpec.global).first { $0.name == name }
    }

    private func unknown(_ word: String) -> UsageError {
        let name = String(word.drop { $0 == "-" }.prefix { $0 != "=" })
        let names = (command.options + OptionSpec.global).map(\.name)
        let place = path.isEmpty ? "cpms has no option" : "Command '\(path.joined(separator: " "))' has no option"
        let guess = Suggestions.nearest(to: name, among: names).map { "--\($0)" }
        return UsageError("\(place) '\(TerminalText.escaped(String(word.prefix { $0 != "=" })))'", suggestion: guess, path: path)
    }

    private func finish() throws(UsageError) -> Invocation {
        guard command.subcommands.isEmpty else {
            throw UsageError(
                path.isEmpty ? "No command is given" : "Command '\(path.joined(separator: " "))' needs a subcommand", path: path)
        }
        let arguments = try bindArguments()
        let values = try checkedOptions()
        return Invocation(path: path, command: command, values: values, arguments: arguments, given: Set(self.values.keys))
    }

    private func bindArguments() throws(UsageError) -> [String: String] {
        guard words.count <= command.arguments.count else {
            let extra = TerminalText.escaped(words[command.arguments.count])
            throw UsageError("Argument '\(extra)' is one too many for '\(path.joined(separator: " "))'", path: path)
        }
        var bound: [String: String] = [:]
        for (index, spec) in command.arguments.enumerated() {
            guard index < words.count else {
                if spec.optional { continue }
                throw UsageError("Argument <\(spec.name)> is missing", path: path)
            }
            try check(words[index], spec.kind, "Argument <\(spec.name)>")
            bound[spec.name] = words[index]
        }
        return bound
    }

    private func checkedOptions() throws(UsageError) -> [String: [String]] {
        var checked: [String: [String]] = [:]
        let specs = command.options + OptionSpec.global
        for name in values.keys.sorted() where !specs.contains(where: { $0.name == name }) {
            throw UsageError("Command '\(path.joined(separator: " "))' has no option '--\(name)'", path: path)
        }
        for spec in specs {
            if let given = values[spec.name] {
                for value in given where spec.valueName != nil { try check(value, spec.kind, "Option --\(spec.name)") }
                checked[spec.name] = given
            } else if let variable = spec.environment, let value = environment[variable], !value.isEmpty {
                try check(value, spec.kind, "Environment variable \(variable)")
                checked[spec.name] = [value]
            } else if let value = spec.defaultText {
                checked[spec.name] = [value]
            } else if spec.required {
                throw UsageError("Option \(spec.usage) is missing", path: path)
            }
        }
        return checked
    }

    private func check(_ value: String, _ kind: ValueKind, _ label: String) throws(UsageError) {
        guard let fault = kind.fault(in: value) else { return }
        var guess: String?
        if case .choice(let words) = kind { guess = Suggestions.nearest(to: value, among: words) }
        let shown = value.isEmpty ? "" : ", not '\(TerminalText.escaped(String(value.prefix(100))))'"
        throw UsageError("\(label) \(fault)\(shown)", suggestion: guess, path: path)
    }
}
