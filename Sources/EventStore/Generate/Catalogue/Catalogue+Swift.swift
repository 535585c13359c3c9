extension CatalogueFile {
    /// The Swift that stands for the file in EventStore.
    var swift: String {
        var out = SwiftText(from: path.split(separator: "/").last.map(String.init) ?? path)
        for declaration in declarations {
            out.line()
            switch declaration {
            case .words(let words): words.write(to: &out)
            }
        }
        return out.text
    }
}

extension Words {
    /// An enum whose cases have the numbers of the words.
    func write(to out: inout SwiftText) {
        out.meaning(meaning)
        out.block("public enum \(name.value): UInt8, WordList") { out in
            for word in members {
                out.meaning(word.meaning)
                out.line("case \(SwiftText.name(word.name.value)) = \(word.number.value)")
            }
            out.line()
            out.block("public var name: String") { out in
                out.block("switch self") { out in
                    for word in members { out.line("case .\(word.name.value): \"\(word.text.value)\"") }
                }
            }
        }
    }
}
