/// One command of the tree: what it is called, what it takes, what it does.
struct Command: Sendable {
    /// What a command does with a parsed command line.
    typealias Run = @Sendable (Invocation, Context) throws -> ExitCode

    /// The word to type.
    var name: String
    /// One line for lists of commands, ending in a full stop.
    var summary: String
    /// What else one should know, for its own help text.
    var discussion: String = ""
    /// The heading it stands under in the list of all commands.
    var section: String = ""
    var arguments: [ArgumentSpec] = []
    var options: [OptionSpec] = []
    /// Of the options of the commands below it those that may stand in front of their names.
    var leadingOptions: [OptionSpec] = []
    var examples: [Example] = []
    /// Commands below it; a command with subcommands does nothing by itself.
    var subcommands: [Command] = []
    var run: Run?
    /// The operations of the API that it stands for.
    var operations: [String] = []

    /// The command below with that name.
    func subcommand(_ name: String) -> Command? { subcommands.first { $0.name == name } }
}

/// A command line that works, and what it does.
struct Example: Sendable {
    var line: String
    var meaning: String

    init(_ line: String, _ meaning: String) {
        self.line = line
        self.meaning = meaning
    }
}

/// A positional argument.
struct ArgumentSpec: Sendable {
    var name: String
    var kind: ValueKind
    var summary: String
    var optional = false

    init(_ name: String, _ kind: ValueKind, _ summary: String, optional: Bool = false) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.optional = optional
    }
}

/// An option, `--name VALUE` or `--name`.
struct OptionSpec: Sendable {
    /// Without the dashes.
    var name: String
    /// What stands for the value in help texts; nil for a flag.
    var valueName: String?
    var kind: ValueKind
    var summary: String
    /// The value when it is not given.
    var defaultText: String?
    /// The environment variable read when it is not given.
    var environment: String?
    var required = false
    var repeats = false
    /// The heading it stands under in help texts.
    var group = "Options"

    /// An option that is there or not.
    static func flag(_ name: String, _ summary: String) -> OptionSpec {
        OptionSpec(name: name, valueName: nil, kind: .text, summary: summary)
    }

    /// An option with a value.
    static func value(
        _ name: String, _ valueName: String, _ kind: ValueKind, _ summary: String, default defaultText: String? = nil,
        environment: String? = nil, required: Bool = false, repeats: Bool = false
    ) -> OptionSpec {
        OptionSpec(
            name: name, valueName: valueName, kind: kind, summary: summary, defaultText: defaultText, environment: environment,
            required: required, repeats: repeats)
    }

    /// The same option under another heading.
    func grouped(_ group: String) -> OptionSpec {
        var copy = self
        copy.group = group
        return copy
    }

    /// `--name VALUE` as help texts show it.
    var usage: String { valueName.map { "--\(name) \($0)" } ?? "--\(name)" }

    static let json = OptionSpec.flag("json", "Print the result as JSON, for programs.").grouped("Global options")
    static let help = OptionSpec.flag("help", "Print this help (also -h).").grouped("Global options")
    static let version = OptionSpec.flag("version", "Print the version.").grouped("Global options")

    /// Options that every command has.
    static let global: [OptionSpec] = [.json, .help, .version]
}
