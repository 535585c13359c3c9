/// Numbers stand for ever: none is given twice, none is given again, and each capability gives its own.
enum NumberCheck {
    /// Numbers below were given before capabilities had hundreds.
    private static let firstHundred = 100

    static func problems(of catalogue: Catalogue) -> [Problem] {
        catalogue.files.flatMap { ranges(of: $0, among: catalogue.files) } + twice(catalogue) + outside(catalogue)
    }

    /// Numbers that do not rise, or do not fit.
    static func rising(_ numbers: [Placed<Int>], to highest: Int, _ what: String, in file: String) -> [Problem] {
        var found: [Problem] = []
        var last = 0
        for number in numbers {
            if !(1...highest).contains(number.value) {
                found.append(number.problem(in: file, "the number of a \(what) is 1 to \(highest)"))
            } else if number.value <= last {
                found.append(number.problem(in: file, "numbers rise, and none comes twice"))
            }
            last = max(last, number.value)
        }
        return found
    }

    /// The first range is a hundred, further ones lie below all hundreds, and no two capabilities share a number.
    private static func ranges(of file: CatalogueFile, among files: [CatalogueFile]) -> [Problem] {
        var found: [Problem] = []
        for (index, range) in file.capability.numbers.enumerated() {
            let isHundred = range.value.lowerBound % 100 == 0 && range.value.count == 100 && range.value.lowerBound >= firstHundred
            if index == 0 && !isHundred {
                found.append(range.problem(in: file.path, "the first numbers of a capability are a hundred, such as 500...599"))
            }
            if index > 0 && !(1..<firstHundred).contains(range.value.upperBound) {
                found.append(range.problem(in: file.path, "numbers beside the hundred are below \(firstHundred)"))
            }
            let others = files.filter { $0.path != file.path && $0.capability.numbers.contains { $0.value.overlaps(range.value) } }
            found += others.prefix(1).map { range.problem(in: file.path, "\($0.capability.name.value) has some of these numbers") }
        }
        return found
    }

    private static func twice(_ catalogue: Catalogue) -> [Problem] {
        var given: [Int: String] = [:]
        var kinds: [Int: String] = [:]
        var found: [Problem] = []
        for file in catalogue.files {
            for declaration in file.declarations {
                switch declaration {
                case .record(let record):
                    guard let number = record.role.number else { continue }
                    let other =
                        record.role.isEvent
                        ? given.updateValue(record.name.value, forKey: number.value)
                        : kinds.updateValue(record.name.value, forKey: number.value)
                    if let other { found.append(number.problem(in: file.path, "\(number.value) is \(other)’s number")) }
                case .retired(let numbers):
                    for number in numbers {
                        let other = given.updateValue("a retired event", forKey: number.value)
                        if let other { found.append(number.problem(in: file.path, "\(number.value) is \(other)’s number")) }
                    }
                default: continue
                }
            }
        }
        return found
    }

    private static func outside(_ catalogue: Catalogue) -> [Problem] {
        catalogue.files.flatMap { file in
            let capability = file.capability
            return file.declarations.flatMap { declaration -> [Placed<Int>] in
                switch declaration {
                case .record(let record): record.role.isEvent ? [record.role.number].compactMap { $0 } : []
                case .retired(let numbers): numbers
                default: []
                }
            }
            .filter { number in !capability.numbers.contains { $0.value.contains(number.value) } }
            .map { $0.problem(in: file.path, "\($0.value) is none of \(capability.name.value)’s numbers") }
        }
    }
}
