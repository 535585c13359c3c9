/// The catalogue as a page to read: every event, input, record and word list, with what each field means.
struct CataloguePage {
    static let fileName = "Events.md"
    private let files: [CatalogueFile]
    private let declared: Set<String>

    init(_ catalogue: Catalogue) {
        // By their hundreds, as a reader meets the capabilities.
        files = catalogue.files.sorted { $0.capability.firstNumber < $1.capability.firstNumber }
        declared = Set(files.flatMap(\.declarations).compactMap { $0.name?.value })
    }

    var markdown: String {
        var out = """
            # Events, inputs and what they are made of

            Written by `Generate` from the files of this folder; a test compares it, and writes it anew with `CPMS_UPDATE_GOLDEN=1`.

            A kind is written as in the catalogue: `Kind?` may be absent, `[Kind]` is a list. What is said of a field that is absent holds
            for bytes that do not have it, be they older than the field or written without it for brevity. A field that names no version is
            there from the first.

            """
        out += "\n## All events\n\n| number | event | what happened |\n| ---: | --- | --- |\n"
        for event in records(where: \.role.isEvent) { out += overview(event) }
        out += "\n## All inputs\n\n| number | input | what reached us |\n| ---: | --- | --- |\n"
        for input in records(where: \.role.isInput) { out += overview(input) }
        for file in files { out += section(file) }
        return out
    }

    private func records(where isWanted: (Record) -> Bool) -> [Record] {
        files.flatMap(\.records).filter(isWanted).sorted { $0.number < $1.number }
    }

    private func overview(_ record: Record) -> String {
        "| \(record.number) | \(link(record.name.value)) | \(Self.cell(record.meaning)) |\n"
    }

    private func section(_ file: CatalogueFile) -> String {
        let numbers = file.capability.numbers.map {
            $0.value.count == 1 ? "\($0.value.lowerBound)" : "\($0.value.lowerBound)–\($0.value.upperBound)"
        }
        return "\n## \(file.capability.name.value)\n\n\(file.capability.meaning.joined(separator: "\n"))\n"
            + "Numbers of its events: \(numbers.joined(separator: ", ")).\n" + file.declarations.map(entry).joined()
    }

    private func entry(_ declaration: Declaration) -> String {
        switch declaration {
        case .words(let words): heading(words.name, "word list", words.meaning) + table(words)
        case .number(let number):
            heading(number.name, "number of \(number.bits.value) bits\(number.isSharded ? ", of a shard" : "")", number.meaning)
        case .value(let value): heading(value.name, "value, as \(value.form.value)", value.meaning)
        case .record(let record): heading(record.name, record.title, record.meaning) + table(record)
        case .commands(let list): "\n### Commands\n\n\(list.meaning.joined(separator: "\n"))\n" + table(list)
        case .retired(let numbers): "\nGiven to none again: \(numbers.map { "\($0.value)" }.joined(separator: ", ")).\n"
        }
    }

    private func heading(_ name: Placed<String>, _ what: String, _ meaning: [String]) -> String {
        "\n### \(name.value)\n\n*\(what)*\n\n\(meaning.joined(separator: "\n"))\n"
    }

    private func table(_ words: Words) -> String {
        "\n| number | word | meaning |\n| ---: | --- | --- |\n"
            + words.members.map { "| \($0.number.value) | \($0.text.value) | \(Self.cell($0.meaning)) |\n" }.joined()
    }

    private func table(_ list: CommandList) -> String {
        "\n| command | who may |\n| --- | --- |\n"
            + list.members.map { "| \($0.name.value) | \($0.roles.map(\.value).joined(separator: ", ")) |\n" }.joined()
    }

    private func table(_ record: Record) -> String {
        let retired = record.retired.map { "\($0.value)" }.joined(separator: ", ")
        return
            (record.fields.isEmpty
            ? "" : "\n| number | field | kind | where absent | since | meaning |\n| ---: | --- | --- | --- | --- | --- |\n")
            + record.fields.map(row).joined() + (retired.isEmpty ? "" : "\nNumbers given to no field again: \(retired).\n")
    }

    private func row(_ field: Field) -> String {
        let kind = link(field.kind.value)
        let (shaped, absent) =
            switch field.shape {
            case .optional: (kind + "?", "nil")
            case .list: ("[" + kind + "]", "empty")
            case .one: (kind, field.fallback?.value.value ?? (field.mayBeAbsent ? "empty" : "an error"))
            }
        let cells = [
            "\(field.number.value)", field.name.value, shaped, absent, field.since?.value ?? "", Self.cell(field.meaning),
        ]
        return "| \(cells.joined(separator: " | ")) |\n"
    }

    /// The name of a type, leading to where it is told.
    private func link(_ name: String) -> String { declared.contains(name) ? "[\(name)](#\(name.lowercased()))" : name }

    private static func cell(_ meaning: [String]) -> String { meaning.joined(separator: " ").replacing("|", with: "\\|") }
}

extension Capability {
    fileprivate var firstNumber: Int { numbers.first?.value.lowerBound ?? 0 }
}

extension Record {
    fileprivate var number: Int { role.number?.value ?? 0 }

    fileprivate var title: String {
        switch role {
        case .event(let number): "event \(number.value)"
        case .input(let number): "input \(number.value)"
        case .record: "record"
        case .state: "state"
        }
    }
}
