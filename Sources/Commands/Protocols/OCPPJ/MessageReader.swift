import EventStore

/// Reads the fields of one object of a frame by their names, tolerantly, and notes what is odd about them.
///
/// Nothing is built but what is asked for. A field of the wrong JSON type is converted where that is unambiguous
/// (`5` for "5"); a field that is null, or an optional one that says "null" (field.md, quirk 35), counts as absent.
public struct MessageReader: Sendable {
    let document: JSONDocument
    /// The object.
    let node: Int

    /// An object without fields.
    static let empty = MessageReader(document: .emptyObject, node: 0)

    /// Reads an object alone, such as the payload of a call that waits in the outbox; nil if it is none.
    public init?(payload: [UInt8]) {
        // Nil is what is promised.
        guard let document = try? JSONDocument(tolerant: payload), document.nodes[0].kind == .object else { return nil }
        self.init(document: document, node: 0)
    }

    init(document: JSONDocument, node: Int) {
        self.document = document
        self.node = node
    }

    /// The bytes of the object as they stand in the frame.
    var bytes: ArraySlice<UInt8> { document.bytes[document.nodes[node].range] }

    /// The object as a tree.
    var value: JSONValue { JSONValue(document, node: node) }

    // MARK: Finding

    /// The node of a field; nil where it is absent or null.
    func find(_ name: StaticString, _ warnings: inout Warnings) -> Int? {
        guard let found = document.member(name, of: node) else { return nil }
        warnings.found &+= 1
        if !found.isExact { warnings.note(.nameSpelling, name) }
        guard document.nodes[found.value].kind == .null else { return found.value }
        warnings.note(.nullValue, name)
        return nil
    }

    func kind(_ node: Int) -> JSONKind { document.nodes[node].kind }

    /// Whether a field stands there, be it null.
    func has(_ name: StaticString) -> Bool { document.member(name, of: node) != nil }

    // MARK: Text

    /// Text, or nil where there is none; an empty one counts as none. `max` is what the specification allows.
    func text(_ name: StaticString, max: Int = .max, _ warnings: inout Warnings) -> String? {
        guard let found = find(name, &warnings), var text = plainText(found, name, &warnings) else { return nil }
        if text.isEmpty { return nil }
        // The value of a setting is a secret as a whole, known by its subject.
        if document.isMasked, name.description != "value" { text = document.toldText(found) }
        if text.utf8.count == 4, text == "null" {
            warnings.note(.emptyValue, name)
            return nil
        }
        if text.utf8.count > max, text.unicodeScalars.count > max { warnings.note(.tooLong, name) }
        return text
    }

    /// Text that the specification demands; empty, and a warning, where there is none.
    func requiredText(_ name: StaticString, max: Int = .max, _ warnings: inout Warnings) -> String {
        if let text = text(name, max: max, &warnings) { return text }
        warnings.note(has(name) ? .emptyValue : .missingField, name)
        return ""
    }

    /// The text of a string, number, true or false.
    func plainText(_ found: Int, _ name: StaticString, _ warnings: inout Warnings) -> String? {
        switch kind(found) {
        case .string: return document.text(found)
        case .number:
            warnings.note(.wrongType, name)
            return document.text(found)
        case .true, .false:
            warnings.note(.wrongType, name)
            return kind(found) == .true ? "true" : "false"
        default:
            warnings.note(.wrongType, name)
            return nil
        }
    }

    // MARK: Numbers

    /// A whole number; one in quotes, or with a fraction of zeros, is taken for it.
    func int(_ name: StaticString, _ warnings: inout Warnings) -> Int64? {
        guard let found = find(name, &warnings) else { return nil }
        let range = document.nodes[found].range
        if kind(found) == .number, let value = plainInteger(range) { return value }
        return scaled(found, name, scale: 0, exactly: true, &warnings)
    }

    /// A whole number that the specification demands; a warning where there is none.
    func requiredInt(_ name: StaticString, _ warnings: inout Warnings) -> Int64? {
        if !has(name) { warnings.note(.missingField, name) }
        return int(name, &warnings)
    }

    /// A whole number of things: seconds, retries, levels, versions.
    func count(_ name: StaticString, _ warnings: inout Warnings) -> Int? {
        int(name, &warnings).flatMap { Int(exactly: $0) }
    }

    /// As `count`; a warning where there is none.
    func requiredCount(_ name: StaticString, _ warnings: inout Warnings) -> Int? {
        requiredInt(name, &warnings).flatMap { Int(exactly: $0) }
    }

    private func plainInteger(_ range: Range<Int>) -> Int64? {
        guard range.count <= 18 else { return nil }
        var value: Int64 = 0
        var index = range.lowerBound
        let isNegative = document.bytes[index] == 0x2D
        if isNegative { index += 1 }
        while index < range.upperBound {
            let digit = document.bytes[index] &- 48
            guard digit <= 9 else { return nil }
            value = value * 10 + Int64(truncatingIfNeeded: digit)
            index += 1
        }
        return isNegative ? -value : value
    }

    /// A decimal number times 10^scale, rounded to the nearest where it is finer.
    ///
    /// - Parameter digits: how many the specification allows behind the point; as many as are kept where nothing is said.
    func decimal(_ name: StaticString, scale: Int, digits: Int? = nil, _ warnings: inout Warnings) -> Int64? {
        guard let found = find(name, &warnings) else { return nil }
        return scaled(found, name, scale: scale, digits: digits ?? scale, exactly: false, &warnings)
    }

    /// As `decimal`; a warning where there is none.
    func requiredDecimal(_ name: StaticString, scale: Int, _ warnings: inout Warnings) -> Int64? {
        if !has(name) { warnings.note(.missingField, name) }
        return decimal(name, scale: scale, &warnings)
    }

    private func scaled(
        _ found: Int, _ name: StaticString, scale: Int, digits: Int = 0, exactly: Bool, _ warnings: inout Warnings
    ) -> Int64? {
        guard kind(found) == .number || kind(found) == .string else {
            warnings.note(.wrongType, name)
            return nil
        }
        let content = document.content(found)
        if kind(found) == .string { warnings.note(content.isEmpty ? .emptyValue : .wrongType, name) }
        guard let number = DecimalNumber(content, 0..<content.count), let value = number.scaled(scale),
            !exactly || number.isWhole
        else {
            if !content.isEmpty { warnings.note(.unparsableNumber, name) }
            return nil
        }
        if !exactly, !number.isExact(digits) { warnings.note(.tooFine, name) }
        return value
    }

    /// A connector; nil where there is none, or what stands there cannot be one.
    func connector(_ name: StaticString, _ warnings: inout Warnings) -> ConnectorID? {
        guard let value = int(name, &warnings) else { return nil }
        guard let number = UInt32(exactly: value) else {
            warnings.note(.outOfRange, name)
            return nil
        }
        return ConnectorID(rawValue: number)
    }

    /// A connector that the specification demands; a warning where there is none.
    func requiredConnector(_ name: StaticString, _ warnings: inout Warnings) -> ConnectorID? {
        if !has(name) { warnings.note(.missingField, name) }
        return connector(name, &warnings)
    }

    /// A register in watt-hours, fractions kept; a warning where there is none.
    func energy(_ name: StaticString, _ warnings: inout Warnings) -> Energy? {
        if !has(name) { warnings.note(.missingField, name) }
        return decimal(name, scale: 3, digits: 0, &warnings).map { Energy(milliwattHours: $0) }
    }

    /// true or false, also in quotes or as 1 and 0.
    func bool(_ name: StaticString, _ warnings: inout Warnings) -> Bool? {
        guard let found = find(name, &warnings) else { return nil }
        switch kind(found) {
        case .true: return true
        case .false: return false
        case .string, .number:
            warnings.note(.wrongType, name)
            switch document.text(found).lowercased() {
            case "true", "1": return true
            case "false", "0": return false
            default: return nil
            }
        default:
            warnings.note(.wrongType, name)
            return nil
        }
    }

    /// As `bool`; a warning where there is none.
    func requiredBool(_ name: StaticString, _ warnings: inout Warnings) -> Bool? {
        if !has(name) { warnings.note(.missingField, name) }
        return bool(name, &warnings)
    }

    // MARK: Times, words, tokens

    /// A time; nil, and a warning, where it cannot be read.
    func instant(_ name: StaticString, _ warnings: inout Warnings) -> Instant? {
        guard let found = find(name, &warnings) else { return nil }
        guard kind(found) == .string else {
            warnings.note(.wrongType, name)
            return nil
        }
        let range = document.nodes[found].range
        if range.isEmpty {
            warnings.note(.emptyValue, name)
            return nil
        }
        let reading =
            document.nodes[found].flags.contains(.escaped)
            ? Timestamp.read(document.content(found)) : Timestamp.read(document.bytes, range)
        if reading.instant == nil { warnings.note(.badTimestamp, name) }
        if !reading.oddities.isEmpty { note(reading.oddities, name, &warnings) }
        return reading.instant
    }

    private func note(_ oddities: Timestamp.Oddities, _ name: StaticString, _ warnings: inout Warnings) {
        if oddities.contains(.withoutZone) { warnings.note(.timestampWithoutZone, name) }
        if oddities.contains(.implausible) { warnings.note(.implausibleTimestamp, name) }
        if oddities.contains(.spelling) { warnings.note(.timestampSpelling, name) }
    }

    /// A time that the specification demands; a warning where there is none.
    func requiredInstant(_ name: StaticString, _ warnings: inout Warnings) -> Instant? {
        let value = instant(name, &warnings)
        if value == nil, !has(name) { warnings.note(.missingField, name) }
        return value
    }

    /// A word of a list; nil where there is none, or it is empty.
    func word<Value: SpecWord>(
        _ name: StaticString, as type: Value.Type = Value.self, _ warnings: inout Warnings
    ) -> Word<Value>? {
        guard let found = find(name, &warnings) else { return nil }
        let node = document.nodes[found]
        if node.kind == .string, !node.flags.contains(.escaped), let hit = Value.words.find(document.bytes, node.range) {
            if !hit.isExact { warnings.note(.wordSpelling, name, words: Value.allCases.map(\.name)) }
            return .known(hit.value)
        }
        guard let text = plainText(found, name, &warnings) else { return nil }
        if text.isEmpty {
            warnings.note(.emptyValue, name)
            return nil
        }
        let bare = Self.bare(text)
        if let hit = Value.words.find(bare, 0..<bare.count) {
            warnings.note(.wordSpelling, name, words: Value.allCases.map(\.name))
            return .known(hit.value)
        }
        warnings.note(.unknownValue, name, words: Value.allCases.map(\.name))
        return .unknown(text)
    }

    /// Without quotes and blanks around it (field.md, quirk 55).
    private static func bare(_ text: String) -> [UInt8] {
        let isPadding: (UInt8) -> Bool = { $0 <= 0x20 || $0 == 0x22 || $0 == 0x27 }
        var bytes = Array(text.utf8.drop(while: isPadding))
        while let last = bytes.last, isPadding(last) { bytes.removeLast() }
        return bytes
    }

    /// A word that the specification demands; `unknown("")`, and a warning, where there is none.
    func requiredWord<Value: SpecWord>(
        _ name: StaticString, as type: Value.Type = Value.self, _ warnings: inout Warnings
    ) -> Word<Value> {
        if let word = word(name, as: type, &warnings) { return word }
        if !has(name) { warnings.note(.missingField, name) }
        return .unknown("")
    }

    /// A token that the specification demands; a warning where there is none.
    func requiredIdTag(_ name: StaticString, _ warnings: inout Warnings) -> Subject? {
        guard document.member(name, of: node).map({ kind($0.value) != .null }) ?? false else {
            warnings.note(has(name) ? .emptyValue : .missingField, name)
            return nil
        }
        return idTag(name, &warnings)
    }

    /// A token by its subject, which the masking put there; nil where the tag is absent or empty.
    func idTag(_ name: StaticString, _ warnings: inout Warnings) -> Subject? {
        guard let found = find(name, &warnings) else { return nil }
        let node = document.nodes[found]
        guard node.kind == .string else {
            warnings.note(.wrongType, name)
            return nil
        }
        if document.bytes[node.range].allSatisfy({ $0 <= 0x20 }) {
            warnings.note(.emptyValue, name)
            return nil
        }
        guard let subject = Subject(hex: document.bytes[node.range]) else {
            warnings.note(.unmaskedToken, name)
            return nil
        }
        return subject
    }
}
