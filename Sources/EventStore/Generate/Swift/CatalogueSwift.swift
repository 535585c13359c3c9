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
            case .record, .value, .retired: continue
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
}
