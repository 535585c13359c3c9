/// The Swift that a catalogue becomes.
enum CatalogueSwift {
    /// What EventStore has of a file: all but states.
    static func events(_ file: CatalogueFile, _ catalogue: Catalogue) -> String {
        var out = SwiftText(from: file.lastName)
        for declaration in file.declarations {
            switch declaration {
            case .words(let words):
                out.line()
                words.write(to: &out)
            case .number(let number):
                out.line()
                number.write(to: &out)
            case .record(let record) where !record.role.isState && !(record.role.isInput && record.fields.isEmpty):
                out.line()
                RecordSwift(record, catalogue).write(to: &out)
            case .record, .value, .retired, .commands: continue
            }
        }
        return out.text
    }

    /// What Commands has of all files: what people can ask for.
    static func commands(_ catalogue: Catalogue) -> String {
        var out = SwiftText(from: "the catalogue")
        out.line("import EventStore")
        out.line()
        out.meaning(["Everything that an operator can ask for; each is recorded with who asked."])
        out.block("public enum AdminCommand: String, Sendable, CaseIterable") { out in
            for command in catalogue.commands {
                out.meaning(command.meaning)
                out.line("case \(command.caseName) = \(SwiftText.quoted(command.name.value))")
            }
            out.line()
            out.meaning(["The row of this command."])
            out.block("var row: CommandRow") { out in
                out.cases(of: "self") { out in
                    for command in catalogue.commands { out.line("case .\(command.caseName): \(command.row)") }
                }
            }
        }
        return out.text
    }

    /// What Projections has of it: its states.
    static func states(_ file: CatalogueFile, _ catalogue: Catalogue) -> String {
        var out = SwiftText(from: file.lastName)
        let states = file.records.filter(\.role.isState)
        if !states.isEmpty { out.line("public import EventStore") }
        for state in states {
            out.line()
            RecordSwift(state, catalogue).write(to: &out)
        }
        return out.text
    }

    /// How the states look, so that nobody has to say that they changed.
    static func forms(_ catalogue: Catalogue) -> String {
        var out = SwiftText(from: "the catalogue")
        out.meaning(["How all states and their parts look, as a number: another one where a snapshot would be read wrongly."])
        out.block("public enum StateForms") { out in
            out.line("public static let digest: UInt64 = 0x" + String(StateForm.digest(of: catalogue), radix: 16))
        }
        return out.text
    }
}

extension CommandList.Command {
    fileprivate var caseName: String { SwiftText.member(of: name.value) }

    fileprivate var row: String {
        let naming = naming.map { "naming: \(SwiftText.quoted($0.member.value)), .\($0.schema.value), " } ?? ""
        let roles = roles.map { ".\($0.value)" }.joined(separator: ", ")
        return "CommandRow([\(roles)], \(naming)\(room.value).\(function.value))"
    }
}
