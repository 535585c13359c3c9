/// Help texts, drawn from the tree of commands alone.
enum HelpText {
    private static let width = 100

    /// Help on the command with this path, or the overview.
    static func text(for path: [String], root: Command, style: Style = Style(enabled: false)) -> String {
        var command = root
        for name in path { command = command.subcommand(name) ?? command }
        if path.isEmpty { return overview(root, style) }
        return command.subcommands.isEmpty ? page(command, path, style) : group(command, path, style)
    }

    /// All help texts one after the other: the manual.
    static func manual(root: Command) -> String {
        var pages = [text(for: [], root: root)]
        func walk(_ command: Command, _ path: [String]) {
            for sub in command.subcommands {
                pages.append(text(for: path + [sub.name], root: root))
                walk(sub, path + [sub.name])
            }
        }
        walk(root, [])
        return pages.joined(separator: "\n\n" + String(repeating: "-", count: 80) + "\n\n") + "\n"
    }

    private static func overview(_ root: Command, _ style: Style) -> String {
        var parts = [root.summary, style.bold("Usage:") + " cpms <command> [arguments] [options]"]
        var sections: [String] = []
        for command in root.subcommands where !sections.contains(command.section) { sections.append(command.section) }
        for section in sections {
            let rows = root.subcommands.filter { $0.section == section }.map { ($0.name, $0.summary) }
            parts.append(style.bold(section + ":") + "\n" + list(rows, column: 14))
        }
        parts.append(style.bold("Global options:") + "\n" + list(OptionSpec.global.map { ($0.usage, $0.summary) }, column: 14))
        parts.append(environment(of: root.subcommands, style))
        parts.append(exitCodes(style))
        parts.append("Run 'cpms help COMMAND' for the options and examples of a command.")
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private static func group(_ command: Command, _ path: [String], _ style: Style) -> String {
        let name = path.joined(separator: " ")
        var parts = [
            style.bold("cpms \(name)") + " - " + command.summary, style.bold("Usage:") + " cpms \(name) <subcommand> [arguments] [options]",
        ]
        if !command.discussion.isEmpty { parts.append(wrapped(command.discussion, indent: 0)) }
        parts.append(style.bold("Subcommands:") + "\n" + list(command.subcommands.map { ($0.name, $0.summary) }, column: 14))
        parts.append("Run 'cpms \(name) SUBCOMMAND --help' for its options and examples.")
        return parts.joined(separator: "\n\n")
    }

    private static func page(_ command: Command, _ path: [String], _ style: Style) -> String {
        let name = path.joined(separator: " ")
        var parts = [style.bold("cpms \(name)") + " - " + command.summary, style.bold("Usage:") + " " + usage(command, path)]
        if !command.discussion.isEmpty { parts.append(wrapped(command.discussion, indent: 0)) }
        if !command.arguments.isEmpty {
            let rows = command.arguments.map { ($0.name, describe($0.summary, $0.kind, extra: [])) }
            parts.append(style.bold("Arguments:") + "\n" + list(rows, column: 24))
        }
        let options = command.options + OptionSpec.global.filter { $0.name != "version" }
        var groups: [String] = []
        for option in options where !groups.contains(option.group) { groups.append(option.group) }
        for group in groups {
            let rows = options.filter { $0.group == group }.map { ($0.usage, describe($0)) }
            parts.append(style.bold(group + ":") + "\n" + list(rows, column: 24))
        }
        if !command.examples.isEmpty {
            let lines = command.examples.map { "  " + $0.line + "\n" + wrapped($0.meaning, indent: 6) }
            parts.append(style.bold("Examples:") + "\n" + lines.joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n")
    }

    /// `cpms station add <id> [options]`
    static func usage(_ command: Command, _ path: [String]) -> String {
        var words = ["cpms"] + path
        for argument in command.arguments { words.append(argument.optional ? "[\(argument.name)]" : "<\(argument.name)>") }
        for option in command.options where option.required { words.append(option.usage) }
        return (words + ["[options]"]).joined(separator: " ")
    }

    private static func describe(_ option: OptionSpec) -> String {
        var extra: [String] = []
        if option.required { extra.append("required") }
        if option.repeats { extra.append("may be repeated") }
        if let value = option.defaultText { extra.append("default: \(value)") }
        if let variable = option.environment { extra.append("environment: \(variable)") }
        return describe(option.summary, option.kind, extra: extra)
    }

    private static func describe(_ summary: String, _ kind: ValueKind, extra: [String]) -> String {
        var notes = extra
        if case .choice(let words) = kind { notes.insert("one of: " + words.joined(separator: ", "), at: 0) }
        return notes.isEmpty ? summary : summary + " (" + notes.joined(separator: "; ") + ")"
    }

    private static func environment(of commands: [Command], _ style: Style) -> String {
        var rows: [(String, String)] = []
        func walk(_ command: Command) {
            for option in command.options {
                guard let variable = option.environment, !rows.contains(where: { $0.0 == variable }) else { continue }
                rows.append((variable, "Stands for --\(option.name). \(option.summary)"))
            }
            command.subcommands.forEach(walk)
        }
        commands.forEach(walk)
        rows.append(("NO_COLOR", "When set, no colours."))
        return style.bold("Environment variables:") + "\n" + list(rows, column: 14)
    }

    private static func exitCodes(_ style: Style) -> String {
        let rows = [
            ("0", "Done."), ("1", "Faults were found, or the server refused."), ("2", "The command line is wrong."),
            ("3", "A server cannot be reached, or a file cannot be read or written."),
        ]
        return style.bold("Exit codes:") + "\n" + list(rows, column: 14)
    }

    private static func list(_ rows: [(String, String)], column: Int) -> String {
        rows.map { name, summary in
            let text = wrapped(summary, indent: column + 4)
            if name.count > column { return "  \(name)\n\(text)" }
            return "  " + name + String(repeating: " ", count: column + 2 - name.count) + text.drop { $0 == " " }
        }.joined(separator: "\n")
    }

    /// Paragraphs with lines of at most 100 characters.
    static func wrapped(_ text: String, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { paragraph in
            var lines: [String] = []
            var line = ""
            for word in paragraph.split(separator: " ") {
                if !line.isEmpty && indent + line.count + 1 + word.count > width {
                    lines.append(margin + line)
                    line = ""
                }
                line += line.isEmpty ? String(word) : " " + word
            }
            if !line.isEmpty { lines.append(margin + line) }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
