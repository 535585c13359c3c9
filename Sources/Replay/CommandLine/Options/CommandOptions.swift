/// The typed options of a command that runs here, on this machine: what the tree says about it, and how a command line becomes values.
protocol CommandOptions: SendableMetatype {
    /// Name, help, arguments and options; its `run` is filled in when a function for it is registered.
    static var command: Command { get }

    /// Takes the values out of a checked command line; refuses combinations that make no sense.
    init(_ line: Invocation) throws(UsageError)
}

/// Carries out a command with its options and tells what the shell should see. Throws `CommandFailure` for what the operator can mend.
typealias CommandHandler<Options: CommandOptions> = @Sendable (Options, Console) throws -> ExitCode

extension CommandOptions {
    /// The command with `handler` behind it; nothing while there is no handler, so that the tree never lists what does not work.
    static func registered(_ handler: CommandHandler<Self>?) -> Command? {
        guard let handler else { return nil }
        var command = Self.command
        command.run = { line, context in try handler(Self(line), context.console) }
        return command
    }
}

/// Options that several commands share.
enum SharedOptions {
    static let data = OptionSpec.value("data", "DIR", .path, "The data directory that holds the journal.", required: true)
    static let keys = OptionSpec.value("keys", "DIR", .path, "The directory of the key ring, if it is not inside the data directory.")
    static let seed = OptionSpec.value(
        "seed", "S", .integer(0...Int.max), "Starts the random choices at this number, to repeat a run exactly.")
    static let duration = OptionSpec.value(
        "for", "SECONDS", .integer(1...31_536_000), "Stops after so many seconds; without it runs until interrupted.")
    static let publicKey = OptionSpec.value(
        "public-key", "KEY", .text, "The pinned public key that every checkpoint must be signed with (name+hash+base64).")
    static let from = OptionSpec.value("from", "N", .integer(1...Int.max), "The first entry.")
    static let to = OptionSpec.value("to", "N", .integer(1...Int.max), "The last entry.")
    static let authority = OptionSpec.value("ca", "FILE", .path, "PEM certificates to trust instead of the system's, for wss.")
}

/// A range of entries given as `--from` and `--to`; open ends are nil.
struct SequenceRange: Equatable {
    var from: UInt64?
    var to: UInt64?

    init(_ line: Invocation) throws(UsageError) {
        from = try line.integer("from").map(UInt64.init(clamping:))
        to = try line.integer("to").map(UInt64.init(clamping:))
        if let from, let to, from > to { throw line.usage("Option --from \(from) lies behind --to \(to)") }
    }
}
