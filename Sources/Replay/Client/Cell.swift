internal import Commands

/// A column of a table or a line of facts: a member of an answer as its shape says that it looks, or what is made of the whole answer.
///
///     "startedAt"                            // STARTED, started
///     "CONN=connector"                       // another title
///     "state of charge=stateOfCharge %"      // with a unit behind the value
///     .made("STATE", state)
struct Cell: Sendable, ExpressibleByStringLiteral {
    /// How the values of a member look.
    private enum Sort { case text, figure, time, mark }

    let member: String
    private let title: String?
    private let unit: String?
    private let make: (@Sendable (JSONValue) -> String?)?
    private let isFigure: Bool

    init(_ member: String, title: String? = nil, unit: String? = nil) {
        self.member = member
        self.title = title
        self.unit = unit
        make = nil
        isFigure = false
    }

    init(stringLiteral text: String) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        let words = parts[parts.count - 1].split(separator: " ").map(String.init)
        self.init(words[0], title: parts.count > 1 ? parts[0] : nil, unit: words.count > 1 ? words[1] : nil)
    }

    private init(title: String, isFigure: Bool, make: @escaping @Sendable (JSONValue) -> String?) {
        member = ""
        unit = nil
        self.title = title
        self.isFigure = isFigure
        self.make = make
    }

    /// Text made of the whole answer.
    static func made(_ title: String, _ make: @escaping @Sendable (JSONValue) -> String?) -> Cell {
        Cell(title: title, isFigure: false, make: make)
    }

    /// A figure made of the whole answer.
    static func madeFigure(_ title: String, _ make: @escaping @Sendable (JSONValue) -> String?) -> Cell {
        Cell(title: title, isFigure: true, make: make)
    }

    /// The cells of all members that are one value each.
    static func all(of members: [Shape.Member]) -> [Cell] { members.filter { isSingle($0.shape) }.map { Cell($0.name) } }

    private static func isSingle(_ shape: Shape) -> Bool {
        switch shape.kind {
        case .text, .integer, .flag, .words: true
        case .orNull(let shape): isSingle(shape)
        case .list, .record, .object, .null: false
        }
    }

    private static func sort(_ shape: Shape) -> Sort {
        switch shape.kind {
        case .integer: .figure
        case .flag: .mark
        case .text: shape.name == Shape.decimal.name ? .figure : shape.name == Shape.instant.name ? .time : .text
        // That it is not known is neither yes nor no.
        case .orNull(let shape): shape.kind == .flag ? .text : sort(shape)
        default: .text
        }
    }

    private func sort(_ members: [Shape.Member]) -> Sort { members.first { $0.name == member }.map { Self.sort($0.shape) } ?? .text }

    // MARK: Tables

    /// The column of a table whose rows have these members.
    func column(_ members: [Shape.Member]) -> TextTable.Column {
        let title = title ?? Name.words(member, isTime: sort(members) == .time).joined(separator: " ").uppercased()
        return isFigure || sort(members) == .figure ? .figure(title) : .text(title)
    }

    /// What stands in a row.
    func text(_ row: JSONValue, _ members: [Shape.Member]) -> String? {
        if let make { return make(row) }
        switch sort(members) {
        case .time: return row.time(member)
        case .mark: return row.isTrue(member) ? "yes" : nil
        case .text, .figure: return row.text(member) ?? row.joined(member) ?? row.compact(member)
        }
    }

    // MARK: Facts

    /// The name of a fact and its value; nil where there is none.
    func fact(_ answer: JSONValue, _ members: [Shape.Member]) -> (String, String?) {
        if let make { return (title ?? "", make(answer)) }
        let sort = sort(members)
        var words = Name.words(member, isTime: sort == .time)
        var unit = unit
        if sort == .figure, words.count > 1, let known = Name.units[words[words.count - 1]] {
            unit = known
            words.removeLast()
        }
        let text = sort == .mark ? answer.text(member) : text(answer, members)?.replacing("\n", with: ", ")
        return (title ?? words.joined(separator: " "), text.map { value in unit.map { value + " " + $0 } ?? value })
    }

    /// Names and values below each other.
    static func facts(_ cells: [Cell], _ answer: JSONValue, _ members: [Shape.Member], _ style: Style) -> String {
        TextTable.facts(cells.map { $0.fact(answer, members) }, style: style)
    }
}

/// Names of members and operations as words.
enum Name {
    /// Units that names of members end in.
    static let units = ["kwh": "kWh", "w": "W", "a": "A", "v": "V", "seconds": "s"]

    /// `lastFrameAt` as last, frame; of a time without the last word, which says that it is one.
    static func words(_ name: String, isTime: Bool = false) -> [String] {
        var words: [String] = []
        let letters = Array(name)
        for (index, letter) in letters.enumerated() {
            let isAfterSmall = index > 0 && !letters[index - 1].isUppercase
            let isBeforeSmall = index + 1 < letters.count && !letters[index + 1].isUppercase
            if words.isEmpty || letter.isUppercase && (isAfterSmall || isBeforeSmall && index > 0) { words.append("") }
            words[words.count - 1] += letter.lowercased()
        }
        if isTime, words.count > 1, words.last == "at" { words.removeLast() }
        return words
    }

    /// `powerMaxW` as `power-max-w`
    static func dashed(_ name: String) -> String { words(name).joined(separator: "-") }

    /// `stations` as `station`
    static func singular(_ word: String) -> String {
        if word.hasSuffix("ies") { return word.dropLast(3) + "y" }
        return word.hasSuffix("s") && !word.hasSuffix("us") && !word.hasSuffix("ss") ? String(word.dropLast()) : word
    }

    /// `What it is` as `What it is.`
    static func sentence(_ text: String) -> String { [".", "?", "!"].contains { text.hasSuffix($0) } ? text : text + "." }
}
