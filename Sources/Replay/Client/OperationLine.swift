internal import Commands
internal import EventStore
internal import Gateway

/// What a command of an operation takes beside what the row of the operation says: other names, more options, and what they make.
struct Taking: Sendable {
    /// Arguments behind those that follow from the operation.
    var arguments: [ArgumentSpec] = []
    /// Options in front of those that follow from the operation.
    var options: [OptionSpec] = []
    /// Other names of options, by member or parameter.
    var names: [String: String] = [:]
    /// Names of options that say no, or take away, by member or parameter.
    var negatives: [String: String] = [:]
    /// Values of members that are not given.
    var standards: [String: String] = [:]
    /// Members and parameters that are true where their option stands, without a value.
    var switches: Set<String> = []
    /// Members that `fill` makes of other options.
    var hidden: Set<String> = []
    /// A body that the name of the command gives whole.
    var fixed: [String: JSONValue] = [:]
    /// Pairs of options that exclude each other.
    var excluding: [(String, String)] = []
    /// Makes members of other options.
    var fill: (@Sendable (inout [String: JSONValue], Remote) throws -> Void)?
}

/// The arguments and options of an operation, and the request that they make.
struct OperationLine: Sendable {
    let operation: Gateway.Operation
    let taking: Taking

    /// What parts of paths are called on the command line.
    private static let arguments = ["station": "id", "apiToken": "id", "token": "card"]

    private func argument(_ part: String) -> String { Self.arguments[part] ?? part }
    private func option(_ name: String) -> String { taking.names[name] ?? Name.dashed(name) }
    private func negative(_ name: String) -> String { taking.negatives[name] ?? "no-" + option(name) }

    private var members: [Shape.Member] {
        operation.isImport || !taking.fixed.isEmpty ? [] : operation.body?.shape.members.filter { !taking.hidden.contains($0.name) } ?? []
    }

    /// What must be said in so many words, or to be nothing, stands as an argument where something is made.
    private func isArgument(_ member: Shape.Member) -> Bool {
        guard member.isRequired, operation.method == "POST" else { return false }
        return switch member.shape.kind {
        case .text, .orNull: true
        default: false
        }
    }

    private var parameters: [Gateway.Operation.Parameter] { operation.query.filter { !["limit", "after"].contains($0.name) } }

    // MARK: What is taken

    var specs: (arguments: [ArgumentSpec], options: [OptionSpec]) {
        let path = operation.pathParameters.map { part in
            part.name == Self.document
                ? ArgumentSpec(part.name, .text, "The number on the document, such as R-000001, or its id.")
                : ArgumentSpec(argument(part.name), Self.isNumber(part.shape) ? .integer(1...Int.max) : .text, Name.sentence(part.meaning))
        }
        let given = members.filter(isArgument).map { ArgumentSpec($0.name, .text, summary($0)) }
        let file = operation.isImport ? [ArgumentSpec("file", .path, "The CSV file in UTF-8; - reads standard input.")] : []
        let options = parameters.flatMap(options) + members.filter { !isArgument($0) }.flatMap(options)
        return (path + given + file + taking.arguments, taking.options + options + (operation.isList ? Remote.listOptions : []))
    }

    private func summary(_ member: Shape.Member) -> String {
        Name.sentence(member.meaning.isEmpty ? "The " + Name.words(member.name).joined(separator: " ") : member.meaning)
    }

    private func options(_ parameter: Gateway.Operation.Parameter) -> [OptionSpec] {
        let (name, meaning) = (option(parameter.name), Name.sentence(parameter.meaning))
        guard parameter.shape.kind == .flag else {
            return [.value(name, Self.valueName(name, parameter.shape), Self.kind(parameter.shape), meaning)]
        }
        let flag = OptionSpec.flag(name, meaning)
        return taking.switches.contains(parameter.name) ? [flag] : [flag, .flag(negative(parameter.name), "The others.")]
    }

    private func options(_ member: Shape.Member) -> [OptionSpec] {
        let name = option(member.name)
        if taking.switches.contains(member.name) { return [.flag(name, summary(member))] }
        let standard = taking.standards[member.name] ?? member.standard.flatMap { $0 == .bool(false) ? nil : $0.plainText }
        var options: [OptionSpec] = [
            .value(
                name, Self.valueName(name, member.shape), Self.kind(member.shape), summary(member), default: standard,
                required: member.isRequired && standard == nil && operation.method != "PATCH")
        ]
        if member.name == "password" {
            options.append(.value("password-file", "FILE", .path, "A file that holds it, which is safer; - reads standard input."))
        }
        if member.isClearable { options.append(.flag(negative(member.name), "Takes away what --\(name) says.")) }
        return options
    }

    private static func isNumber(_ shape: Shape) -> Bool { if case .integer = bare(shape).kind { true } else { false } }

    private static func bare(_ shape: Shape) -> Shape { if case .orNull(let shape) = shape.kind { bare(shape) } else { shape } }

    /// What is checked while the line is read; the rest is told by the body in the words of the API.
    private static func kind(_ shape: Shape) -> ValueKind {
        switch bare(shape).kind {
        case .words(let words): .choice(words)
        case .flag: .choice(["yes", "no", "on", "off"])
        case .text where bare(shape).name == Shape.instant.name: .time
        default: .text
        }
    }

    private static func valueName(_ name: String, _ shape: Shape) -> String {
        switch bare(shape).kind {
        case .integer: "N"
        case .flag: "yes|no"
        case .words: name.split(separator: "-").last.map { $0.uppercased() } ?? "WORD"
        case .text where bare(shape).name == Shape.instant.name: "TIME"
        case .text where bare(shape).name == Shape.decimal.name: "DECIMAL"
        default: "TEXT"
        }
    }

    // MARK: What is sent

    /// The path with what the arguments name in it.
    func path(_ remote: Remote) throws -> String {
        try operation.pathParameters.reduce(operation.path) { path, part in
            path.replacing(
                "{\(part.name)}", with: part.name == Self.document ? try Self.document(remote) : try remote.segment(argument(part.name)))
        }
    }

    /// The part of paths that names an invoice or a credit note.
    private static let document = "invoice"

    /// A document is called by the number that is printed on it, and by its id.
    private static func document(_ remote: Remote) throws -> String {
        let text = try remote.line.required(document)
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return try remote.segment(document) }
        let found = try remote.client.get("/invoices", query: [("number", text)])
        guard let id = found.json.items("items").first?.text("invoice") else {
            throw CommandFailure(
                "There is no document \(TerminalText.escaped(text)); see cpms invoice list.", exitCode: .refused)
        }
        return id
    }

    /// The parameters that are given.
    func query(_ line: Invocation) throws -> [(String, String?)] {
        try parameters.map { parameter in
            let name = option(parameter.name)
            guard parameter.shape.kind == .flag else { return (parameter.name, line.text(name)) }
            if taking.switches.contains(parameter.name) { return (parameter.name, line.flag(name) ? "true" : nil) }
            try line.exclude(name, negative(parameter.name))
            return (parameter.name, line.flag(name) ? "true" : line.flag(negative(parameter.name)) ? "false" : nil)
        }
    }

    /// The body, which the server would not refuse by itself; nil where the operation takes none.
    func body(_ remote: Remote) throws -> JSONValue? {
        guard let shape = operation.body?.shape, !operation.isImport else { return nil }
        let line = remote.line
        for (one, other) in taking.excluding { try line.exclude(one, other) }
        var given = taking.fixed
        for member in members { given[member.name] = try value(of: member, remote) }
        try taking.fill?(&given, remote)
        let body = JSONValue.object(shape.members.compactMap { member in given[member.name].map { .init(name: member.name, value: $0) } })
        if operation.method == "PATCH", given.isEmpty { throw line.usage("Nothing to change is given; name at least one setting") }
        do throws(JSONFieldError) {
            try operation.command?.form.checkAhead(body)
        } catch {
            throw line.usage("\(label(error.path)) \(error.problem)")
        }
        return body
    }

    private func label(_ pointer: String) -> String {
        let name = pointer.split(separator: "/").first.map(String.init) ?? ""
        return members.contains { $0.name == name && isArgument($0) } ? "Argument <\(name)>" : "Option --\(option(name))"
    }

    private func value(of member: Shape.Member, _ remote: Remote) throws -> JSONValue? {
        let line = remote.line
        if isArgument(member) {
            let text = try line.required(member.name)
            if case .orNull = member.shape.kind, text == "none" { return .null }
            return Self.value(text, member.shape)
        }
        let name = option(member.name)
        if taking.switches.contains(member.name) { return line.flag(name) ? .bool(true) : nil }
        if member.isClearable {
            try line.exclude(name, negative(member.name))
            if line.flag(negative(member.name)) { return .null }
        }
        if member.name == "password" { return try Self.password(remote).map { .string($0) } }
        // What counts where nothing is given, the server knows.
        guard line.isGiven(name) || taking.standards[member.name] != nil else { return nil }
        if Self.kind(member.shape) == .time { return try line.time(name).map { .string($0.text) } }
        return line.text(name).map { Self.value($0, member.shape) }
    }

    private static func value(_ text: String, _ shape: Shape) -> JSONValue {
        switch bare(shape).kind {
        case .integer: Int(text).map { .integer($0) } ?? .number(text)
        case .flag: .bool(["yes", "on"].contains(text))
        default: .string(text)
        }
    }

    private static func password(_ remote: Remote) throws -> String? {
        try remote.line.exclude("password", "password-file")
        guard let file = remote.line.text("password-file") else { return remote.line.text("password") }
        let text = String(decoding: try remote.context.readFile(file), as: UTF8.self)
        guard let line = text.split(whereSeparator: \.isNewline).first else {
            throw CommandFailure("The password file \(TerminalText.escaped(file)) is empty.", exitCode: .unreachable)
        }
        return String(line)
    }

    // MARK: An example

    /// A command line that works, of this command.
    func example(_ command: String) -> Example {
        let path = operation.pathParameters.map { Self.isNumber($0.shape) ? "1" : "X" }
        let body = members.filter(\.isRequired).map { member in
            let value = Self.sample(member.shape)
            return isArgument(member) ? value : "--\(option(member.name)) \(value)"
        }
        return Example((["cpms", command] + path + body).joined(separator: " "), Name.sentence(operation.summary))
    }

    private static func sample(_ shape: Shape) -> String {
        let shape = bare(shape)
        if let example = shape.examples.first?.plainText { return example }
        return switch shape.kind {
        case .words(let words): words[0]
        case .integer(let least, _): String(least ?? 1)
        case .flag: "yes"
        default: "X"
        }
    }
}
