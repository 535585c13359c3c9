/// The Swift that messages become.
enum MessageSwift {
    static func swift(_ file: MessageFile, _ messages: Messages) -> String {
        var out = SwiftText(from: file.lastName)
        out.line("import EventStore")
        out.line()
        out.block("extension \(file.version.value)") { out in
            for (index, declaration) in file.declarations.filter({ !$0.isElsewhere }).enumerated() {
                if index > 0 { out.line() }
                switch declaration {
                case .words(let words): words.writeSpecWords(to: &out)
                case .object(let object): ObjectSwift(object, messages).write(to: &out)
                }
            }
        }
        return out.text
    }
}

extension Words {
    fileprivate func writeSpecWords(to out: inout SwiftText) {
        out.meaning(meaning)
        out.block("enum \(name.value): String, SpecWord") { out in
            for member in members { out.line("case \(SwiftText.name(member.name.value)) = \(SwiftText.quoted(member.text.value))") }
            out.line()
            out.line("static let words = WordTable<\(name.value)>()")
            out.line("static var substitute: \(name.value) { .\(substitute?.value ?? "") }")
        }
    }
}

/// A message or a part in Swift: a struct, its memberwise initializer, and its codec.
private struct ObjectSwift {
    private let object: MessageObject
    private let fields: [MessageFieldSwift]

    init(_ object: MessageObject, _ messages: Messages) {
        self.object = object
        fields = object.fields.map { MessageFieldSwift($0, messages) }
    }

    private var kind: String {
        switch object.role {
        case .part: "Sendable, Equatable, MessagePart"
        case .receipt: "Receipt"
        case .request, .response: fields.isEmpty ? "EmptyMessage" : "OCPPMessage"
        }
    }

    func write(to out: inout SwiftText) {
        out.meaning(object.meaning)
        let head = "struct \(object.typeName.value): \(kind)"
        if fields.isEmpty { return out.line(head + " {}") }
        out.block(head) { out in
            for field in fields { field.declare(in: &out) }
            out.line()
            out.line("static var memberNames: [StaticString] { [\(fields.map(\.quoted).joined(separator: ", "))] }")
            out.line()
            out.block("init(\(fields.map(\.parameter).joined(separator: ", ")))") { out in
                for field in fields { out.line("self.\(field.name) = \(field.name)") }
            }
            out.line()
            let mark = object.fields.contains(where: \.isNeeded) ? "?" : ""
            out.block("init\(mark)(reading reader: MessageReader, warnings: inout Warnings)") { out in
                for field in fields { field.read(in: &out) }
            }
            out.line()
            out.block("func write(to json: inout JSONWriter)") { out in
                out.line("json.beginObject()")
                for field in fields { out.line("json.\(field.writing)") }
                out.line("json.endObject()")
            }
        }
    }
}

/// A field in Swift.
private struct MessageFieldSwift {
    private let field: MessageField
    private let isPart: Bool

    init(_ field: MessageField, _ messages: Messages) {
        self.field = field
        if case .named(let type) = field.kind { isPart = messages.types[type] == .part } else { isPart = false }
    }

    var name: String { SwiftText.name(field.name.value) }
    var quoted: String { SwiftText.quoted(field.name.value) }
    /// As an argument behind the name.
    private var most: String { field.most.map { ", max: \($0)" } ?? "" }

    /// Without the mark of an optional.
    private var type: String {
        switch field.kind {
        case .text, .uri: "String"
        case .token: "Subject"
        case .int, .decimal: "Int64"
        case .count: "Int"
        case .connector: "ConnectorID"
        case .time: "Instant"
        case .energy: "Energy"
        case .flag: "Bool"
        case .word(let words): "Word<\(words)>"
        case .named(let type): type
        }
    }

    private var mayBeNil: Bool {
        switch field.kind {
        case .token, .energy: true
        case .connector: field.shape == .optional
        default: field.shape == .optional || field.isTolerated
        }
    }

    private var wholeType: String { field.shape == .list ? "[\(type)]" : type + (mayBeNil ? "?" : "") }

    func declare(in out: inout SwiftText) {
        out.meaning(field.meaning)
        out.line("var \(name): \(wholeType)")
    }

    /// What the specification lets be absent may be left out.
    var parameter: String {
        switch field.shape {
        case .one: "\(name): \(wholeType)"
        case .optional: "\(name): \(wholeType) = nil"
        case .list: "\(name): \(wholeType)" + (field.isFilled ? "" : " = []")
        }
    }

    func read(in out: inout SwiftText) {
        guard field.isNeeded else { return out.line("\(name) = \(reading)") }
        // Words and parts are read as what they are taken for.
        let declared = if case .named(let type) = field.kind { "\(name): \(type)" } else { name }
        out.line("guard let \(declared) = \(reading) else { return nil }")
        out.line("self.\(name) = \(name)")
    }

    private var reading: String {
        let isDemanded = field.shape == .one
        func call(_ demanded: String, _ optional: String, _ more: String = "") -> String {
            "reader.\(isDemanded ? demanded : optional)(\(quoted)\(more), &warnings)"
        }
        if field.shape == .list {
            if let reader = field.reader {
                return "\(type).\(reader.value)(of: reader, \(quoted), isDemanded: \(field.isFilled), &warnings)"
            }
            return isPart ? "reader.\(field.isFilled ? "requiredParts" : "parts")(\(quoted), &warnings)" : call("", "texts", most)
        }
        switch field.kind {
        case .text, .uri: return call("requiredText", "text", most)
        case .token: return call("requiredIdTag", "idTag")
        case .int: return call("requiredInt", "int") + (field.isAbsentAtZero ? ".flatMap { $0 == 0 ? nil : $0 }" : "")
        case .count: return call("requiredCount", "count")
        case .connector: return call("requiredConnector", "connector") + (field.isTolerated ? " ?? .station" : "")
        case .time: return call("requiredInstant", "instant")
        case .energy: return call("energy", "energy")
        case .flag: return call("requiredBool", "bool") + " ?? false"
        case .decimal(let digits): return call("requiredDecimal", "decimal", ", scale: \(digits)")
        case .word: return call("requiredWord", "word")
        case .named: return isPart ? call("requiredPart", "part") : call("requiredChoice", "choice")
        }
    }

    /// The call of the writer that writes it: never what the official schemas refuse.
    var writing: String {
        let most = field.most.map { ", max: \($0)" } ?? ""
        let mark = field.shape == .optional ? "?" : ""
        if field.shape == .list {
            return isPart ? "parts(\(quoted), \(name)\(field.isFilled ? "" : ", omitEmpty: true"))" : "field(\(quoted), \(name)\(most))"
        }
        switch field.kind {
        case .text: return "\(field.shape == .one ? "required" : "field")(\(quoted), \(name)\(most))"
        case .uri: return "required(\(quoted), URIText.encoded(\(name))\(most))"
        case .token: return "\(field.shape == .one ? "requiredTag" : "field")(\(quoted), \(name))"
        case .int: return "field(\(quoted), \(name)\(field.isTolerated ? " ?? 0" : ""))"
        case .count: return "field(\(quoted), \(name))"
        case .connector: return "field(\(quoted), \(name)\(mark).rawValue)"
        case .time: return "field(\(quoted), \(name)\(field.isTolerated ? " ?? Instant(rawValue: 0)" : ""))"
        case .energy: return "field(\(quoted), floorDivide(\(name)?.rawValue ?? 0, 1_000))"
        case .flag: return "field(\(quoted), \(name) as Bool?)"
        case .decimal(let digits): return "field(\(quoted), decimal: \(name), scale: \(digits))"
        case .word: return "field(\(quoted), \(name)\(field.shape == .optional ? "?.known?.name" : ".written"))"
        case .named: return isPart ? "part(\(quoted), \(name))" : "field(\(quoted), \(name)\(mark).name)"
        }
    }
}
