/// What must hold of the catalogue as a whole, and of each declaration in it.
enum Check {
    static func problems(of catalogue: Catalogue) -> [Problem] {
        var found = NumberCheck.problems(of: catalogue)
        var commands: [String: String] = [:]
        var types = Kind.builtIn.mapValues { _ in "the language itself" }
        for file in catalogue.files {
            for declaration in file.declarations {
                if let name = declaration.name, let other = types.updateValue(file.path, forKey: name.value) {
                    found.append(name.problem(in: file.path, "\(name.value) is declared already, in \(other)"))
                }
                found += problems(of: declaration, catalogue, in: file.path)
            }
            for name in file.commands.map(\.name) {
                guard let other = commands.updateValue(file.path, forKey: name.value) else { continue }
                found.append(name.problem(in: file.path, "\(name.value) is a command already, in \(other)"))
            }
        }
        return found
    }

    private static func problems(of declaration: Declaration, _ catalogue: Catalogue, in file: String) -> [Problem] {
        switch declaration {
        case .words(let words):
            words.problems(in: file) + NumberCheck.rising(words.members.map(\.number), to: 255, "word", in: file)
        case .number(let number):
            (number.isSharded ? [64] : [32, 64]).contains(number.bits.value)
                ? [] : [number.bits.problem(in: file, "a number has \(number.isSharded ? "" : "32 or ")64 bits")]
        case .value(let value):
            ValueKind.forms.contains(value.form.value)
                ? [] : [value.form.problem(in: file, "the form of a value is one of \(ValueKind.forms.joined(separator: ", "))")]
        case .record(let record): problems(of: record, catalogue, in: file)
        case .commands(let list): problems(of: list, catalogue, in: file)
        case .retired: []
        }
    }

    private static func problems(of list: CommandList, _ catalogue: Catalogue, in file: String) -> [Problem] {
        if list.members.isEmpty { return [list.place.problem(in: file, "no command stands below")] }
        let known: Set<String> = if case .words(let names) = catalogue.kinds["Role"] { names } else { [] }
        return list.members.flatMap { command in
            let strangers = command.roles.filter { !known.contains($0.value) }.map { $0.problem(in: file, "no role is called \($0.value)") }
            return command.roles.isEmpty ? [command.name.problem(in: file, "nobody may ask for \(command.name.value)")] : strangers
        }
    }

    private static func problems(of record: Record, _ catalogue: Catalogue, in file: String) -> [Problem] {
        var found = NumberCheck.rising(record.fields.map(\.number), to: 0xFFFF, "field", in: file)
        let given = Set(record.fields.map(\.number.value))
        found += record.retired.filter { given.contains($0.value) }.map {
            $0.problem(in: file, "\($0.value) is retired, and a field has it")
        }
        if record.fields.isEmpty && !record.role.isEvent && !record.role.isInput {
            found.append(record.name.problem(in: file, "\(record.name.value) has no fields"))
        }
        if record.role.isInput && !record.name.value.hasSuffix("Input") {
            found.append(record.name.problem(in: file, "the name of an input ends with “Input”"))
        }
        found += twice(record.fields.map(\.name), in: file)
        found += record.fields.map(\.name).filter { ["reader", "writer", "fieldNumber"].contains($0.value) }.map {
            $0.problem(in: file, "the codec itself has a “\($0.value)”")
        }
        for field in record.fields { found += problem(of: field, in: record, catalogue).map { [$0.problem(in: file, $1)] } ?? [] }
        if holdsItself(record, catalogue) { found.append(record.name.problem(in: file, "\(record.name.value) is a part of itself")) }
        return found
    }

    private static func problem(of field: Field, in record: Record, _ catalogue: Catalogue) -> (Placed<String>, String)? {
        guard let kind = catalogue.kinds[field.kind.value] else { return (field.kind, "no kind is called \(field.kind.value)") }
        if kind == .state && !record.role.isState { return (field.kind, "\(field.kind.value) is a state, and no part of the journal") }
        if let fallback = field.fallback {
            if field.shape != .one { return (fallback.value, "an optional or a list is nil or empty where it is absent") }
            if !kind.allows(fallback.value.value) { return (fallback.value, "\(fallback.value.value) is no value of \(field.kind.value)") }
        }
        if let since = field.since, !field.mayBeAbsent {
            return (since, "what is older has no \(field.name.value): it must be optional, a list or have a value where it is absent")
        }
        return nil
    }

    /// Whether a value would have no end: a record that holds itself by anything but a list.
    private static func holdsItself(_ record: Record, _ catalogue: Catalogue) -> Bool {
        let records = Dictionary(catalogue.files.flatMap(\.records).map { ($0.name.value, $0) }) { first, _ in first }
        var seen: Set<String> = []
        var next = [record]
        while let one = next.popLast() {
            for field in one.fields where field.shape != .list {
                if field.kind.value == record.name.value { return true }
                if let part = records[field.kind.value], seen.insert(field.kind.value).inserted { next.append(part) }
            }
        }
        return false
    }

    /// All but the first of those that are equal.
    static func twice(_ names: [Placed<String>], in file: String) -> [Problem] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0.value).inserted }.map { $0.problem(in: file, "“\($0.value)” comes twice") }
    }
}
