internal import EventStore

/// A parsed and checked command line.
struct Invocation {
    /// The words that name the command, such as `["station", "add"]`.
    let path: [String]
    let command: Command
    /// Values by option; flags have the value `true`.
    let values: [String: [String]]
    /// Values by argument.
    let arguments: [String: String]
    /// The options that stand on the command line itself, not in the environment or among the defaults.
    let given: Set<String>

    /// Whether machines read the output.
    var json: Bool { flag("json") }

    /// Whether the flag was given.
    func flag(_ name: String) -> Bool { declared(name)?.last == "true" }

    /// The value of an option, its default or nothing; the last one counts.
    func text(_ name: String) -> String? { declared(name)?.last }

    /// Whether the option stands on the command line.
    func isGiven(_ name: String) -> Bool { given.contains(name) }

    /// All values of an option that can be repeated.
    func texts(_ name: String) -> [String] { declared(name) ?? [] }

    /// The value of an argument, if given.
    func argument(_ name: String) -> String? {
        precondition(command.arguments.contains { $0.name == name }, "\(path) has no argument \(name)")
        return arguments[name]
    }

    /// The value of an option or argument that must be there.
    func required(_ name: String) throws(UsageError) -> String {
        if command.arguments.contains(where: { $0.name == name }) {
            guard let value = arguments[name] else { throw usage("Argument <\(name)> is missing") }
            return value
        }
        guard let value = text(name) else { throw usage("Option --\(name) is missing") }
        return value
    }

    /// A whole number.
    func integer(_ name: String) throws(UsageError) -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text) else { throw usage("\(label(name)) must be a whole number, not '\(text)'") }
        return number
    }

    /// A factor above 0.
    func factor(_ name: String) throws(UsageError) -> Double? {
        guard let text = value(name) else { return nil }
        guard let number = CommandLineValue.factor(text) else { throw usage("\(label(name)) must be a number above 0, not '\(text)'") }
        return number
    }

    /// A point in time.
    func time(_ name: String) throws(UsageError) -> Instant? {
        guard let text = value(name) else { return nil }
        guard let instant = CommandLineValue.time(text) else { throw usage("\(label(name)) must be a time, not '\(text)'") }
        return instant
    }

    /// An address to listen on.
    func address(_ name: String) throws(UsageError) -> ListenAddress? {
        guard let text = value(name) else { return nil }
        guard let address = ListenAddress(text) else { throw usage("\(label(name)) must be ADDR:PORT, not '\(text)'") }
        return address
    }

    /// A number that must be there.
    func requiredInteger(_ name: String) throws(UsageError) -> Int {
        guard let value = try integer(name) else { throw usage("\(label(name)) is missing") }
        return value
    }

    /// The complaint as a usage error of this command.
    func usage(_ message: String) -> UsageError { UsageError(message, path: path) }

    /// Refuses two options that exclude each other.
    func exclude(_ one: String, _ other: String) throws(UsageError) {
        if isGiven(one) && isGiven(other) { throw usage("Options --\(one) and --\(other) exclude each other; give one of them") }
    }

    private func label(_ name: String) -> String {
        command.arguments.contains { $0.name == name } ? "Argument <\(name)>" : "Option --\(name)"
    }

    private func value(_ name: String) -> String? { arguments[name] ?? (command.arguments.contains { $0.name == name } ? nil : text(name)) }

    private func declared(_ name: String) -> [String]? {
        precondition((command.options + OptionSpec.global).contains { $0.name == name }, "\(path) has no option --\(name)")
        return values[name]
    }
}
