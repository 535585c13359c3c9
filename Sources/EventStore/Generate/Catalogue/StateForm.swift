/// What of a catalogue a snapshot of states depends on.
enum StateForm {
    /// FNV-1a over all that could stand in a state. Events and inputs cannot, so a new one changes nothing.
    static func digest(of catalogue: Catalogue) -> UInt64 {
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for line in lines(of: catalogue).sorted() {
            for byte in "\(line)\n".utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        return digest
    }

    /// A line for each field, number of a word, and kind.
    static func lines(of catalogue: Catalogue) -> [String] {
        catalogue.files.flatMap(\.declarations).flatMap { declaration -> [String] in
            switch declaration {
            case .words(let words): return words.members.map { "\(words.name.value) \($0.number.value) \($0.text.value)" }
            case .number(let number): return ["\(number.name.value) \(number.bits.value)"]
            case .value(let value): return ["\(value.name.value) \(value.form.value)"]
            case .record(let record):
                guard record.role.number == nil else { return [] }
                return record.fields.map { "\(record.name.value) \($0.number.value) \($0.form)" }
            case .commands, .retired: return []
            }
        }
    }
}
