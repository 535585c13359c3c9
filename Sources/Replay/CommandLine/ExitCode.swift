/// What a run of `cpms` tells its shell.
enum ExitCode: Int32 {
    /// Done, and nothing to object.
    case ok = 0
    /// An audit found faults, or the server refused what was asked.
    case refused = 1
    /// The command line itself is wrong.
    case usage = 2
    /// A server cannot be reached, or a file cannot be read or written.
    case unreachable = 3
}

/// A command line that cannot be run as it stands; the shell sees exit code 2.
struct UsageError: Error, Equatable {
    /// One sentence without its full stop: what is wrong and where.
    var message: String
    /// What was probably meant, as it should be typed.
    var suggestion: String?
    /// The command it concerns, such as `["station", "add"]`; names the help text to look at.
    var path: [String]

    init(_ message: String, suggestion: String? = nil, path: [String] = []) {
        self.message = message
        self.suggestion = suggestion
        self.path = path
    }

    /// The sentences printed on standard error.
    var text: String {
        let guess = suggestion.map { "; did you mean \($0)?" } ?? "."
        let command = (["cpms"] + path).joined(separator: " ")
        return "\(message)\(guess) See \(command) --help."
    }
}

/// A command that could not do its work: what happened, where, and what to do.
struct CommandFailure: Error, Equatable {
    /// The sentences printed on standard error.
    var message: String
    var exitCode: ExitCode

    init(_ message: String, exitCode: ExitCode) {
        self.message = message
        self.exitCode = exitCode
    }
}
