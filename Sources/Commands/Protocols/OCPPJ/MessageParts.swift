/// An object inside a message.
protocol MessagePart: MessageObject {}

extension MessageReader {
    /// A part of a message; nil where it is absent or cannot be used.
    func part<Part: MessagePart>(_ name: StaticString, _ warnings: inout Warnings) -> Part? {
        guard let reader = object(name, &warnings) else { return nil }
        return reader.read(Part.self, in: name, &warnings)
    }

    /// A part that the specification demands; a warning where there is none.
    func requiredPart<Part: MessagePart>(_ name: StaticString, _ warnings: inout Warnings) -> Part? {
        if !has(name) { warnings.note(.missingField, name) }
        return part(name, &warnings)
    }

    /// The parts of a list that can be used.
    func parts<Part: MessagePart>(_ name: StaticString, _ warnings: inout Warnings) -> [Part] {
        guard let found = find(name, &warnings) else { return [] }
        var parts: [Part] = []
        parts.reserveCapacity(4)
        forEachObject(found, name, &warnings) { reader, warnings in
            if let part = reader.read(Part.self, in: name, &warnings) { parts.append(part) }
        }
        return parts
    }

    /// The parts of a list that the specification demands; a warning where there is none.
    func requiredParts<Part: MessagePart>(_ name: StaticString, _ warnings: inout Warnings) -> [Part] {
        if !has(name) { warnings.note(.missingField, name) }
        return parts(name, &warnings)
    }

    /// A word that we send and that must be one of the list.
    func choice<Value: SpecWord>(_ name: StaticString, _ warnings: inout Warnings) -> Value? {
        word(name, as: Value.self, &warnings)?.known
    }

    /// As `choice`; a warning where there is none.
    func requiredChoice<Value: SpecWord>(_ name: StaticString, _ warnings: inout Warnings) -> Value? {
        requiredWord(name, as: Value.self, &warnings).known
    }

    /// An object inside this one; nil where there is none.
    func object(_ name: StaticString, _ warnings: inout Warnings) -> MessageReader? {
        guard let found = find(name, &warnings) else { return nil }
        guard kind(found) == .object else {
            warnings.note(.wrongType, name)
            return nil
        }
        return MessageReader(document: document, node: found)
    }

    /// The objects of an array; a single object counts as an array of one. Nil where there is no such field.
    func objects(_ name: StaticString, _ warnings: inout Warnings) -> [MessageReader]? {
        guard let found = find(name, &warnings) else { return nil }
        var readers: [MessageReader] = []
        let isList = forEachObject(found, name, &warnings) { reader, _ in readers.append(reader) }
        return isList ? readers : nil
    }

    /// Hands over the objects of an array; a single object counts as an array of one. False where it is neither.
    @discardableResult
    private func forEachObject(
        _ found: Int, _ name: StaticString, _ warnings: inout Warnings, _ body: (MessageReader, inout Warnings) -> Void
    ) -> Bool {
        switch kind(found) {
        case .object:
            warnings.note(.objectInsteadOfArray, name)
            body(MessageReader(document: document, node: found), &warnings)
        case .array:
            let end = document.nodes[found].next
            var element = found + 1
            while element < end {
                if kind(element) == .object {
                    body(MessageReader(document: document, node: element), &warnings)
                } else {
                    warnings.note(.wrongType, name)
                }
                element = document.next(element)
            }
        default:
            warnings.note(.wrongType, name)
            return false
        }
        return true
    }

    /// The texts of an array; a single text counts as an array of one. Empty where there is no such field.
    func texts(_ name: StaticString, max: Int = .max, _ warnings: inout Warnings) -> [String] {
        guard let found = find(name, &warnings) else { return [] }
        if kind(found) == .string {
            warnings.note(.wrongType, name)
            return [document.text(found)]
        }
        guard kind(found) == .array else {
            warnings.note(.wrongType, name)
            return []
        }
        var texts: [String] = []
        for element in document.elements(of: found) {
            guard let text = plainText(element, name, &warnings) else { continue }
            if text.unicodeScalars.count > max { warnings.note(.tooLong, name) }
            texts.append(text)
        }
        return texts
    }
}

extension JSONWriter {
    /// A member that is a part of a message; left out where it is nil.
    mutating func part(_ name: StaticString, _ value: (some MessagePart)?) {
        guard let value else { return }
        key(name)
        value.write(to: &self)
    }

    /// A member that is a list of parts.
    mutating func parts(_ name: StaticString, _ values: [some MessagePart], omitEmpty: Bool = false) {
        if omitEmpty, values.isEmpty { return }
        key(name)
        beginArray()
        for value in values { value.write(to: &self) }
        endArray()
    }
}
