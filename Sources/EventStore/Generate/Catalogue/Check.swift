/// What must hold of the catalogue as a whole, and of each declaration in it.
enum Check {
    static func problems(of catalogue: Catalogue) -> [Problem] {
        var found: [Problem] = []
        var types: [String: String] = [:]
        for file in catalogue.files {
            for declaration in file.declarations {
                let name = declaration.name
                if let other = types.updateValue(file.path, forKey: name.value) {
                    found.append(name.problem(in: file.path, "\(name.value) is declared already, in \(other)"))
                }
                switch declaration {
                case .words(let words): found += problems(of: words, in: file.path)
                }
            }
        }
        return found
    }

    private static func problems(of words: Words, in file: String) -> [Problem] {
        var found: [Problem] = []
        if words.members.isEmpty { found.append(words.name.problem(in: file, "\(words.name.value) has no words")) }
        var last = 0
        for word in words.members {
            if !(1...255).contains(word.number.value) {
                found.append(word.number.problem(in: file, "the number of a word is 1 to 255"))
            } else if word.number.value <= last {
                found.append(word.number.problem(in: file, "numbers rise, and none comes twice"))
            }
            last = max(last, word.number.value)
        }
        found += twice(words.members.map(\.name), in: file)
        // A word without a text of its own has been told with its name.
        found += twice(words.members.map(\.text), in: file).filter { !found.contains($0) }
        return found
    }

    /// All but the first of those that are equal.
    private static func twice(_ names: [Placed<String>], in file: String) -> [Problem] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0.value).inserted }.map { $0.problem(in: file, "“\($0.value)” comes twice") }
    }
}
