import Testing

@testable import Generate

/// The mistakes of texts that are read as `a.messages`, `b.messages` …, as the build tells them.
private func mistakes(_ texts: String...) -> [String] {
    let files = zip("abc", texts).map { (path: "\($0).messages", text: $1) }
    do throws(Problems) {
        _ = try Messages(files)
        return []
    } catch { return error.list.map(\.description) }
}

private let head = "/// Core.\nmessages OCPP16\n"

/// What the build makes of one text behind the head.
private func swift(_ text: String) throws -> String {
    let messages = try Messages([(path: "x/core.messages", text: head + text)])
    return MessageSwift.swift(try #require(messages.files.first), messages)
}

@Suite struct MessageTextTests {
    @Test func `a request and its answer become two types that read and write themselves`() throws {
        let made = try swift(
            """
            /// We restart a station.
            request Reset: type ResetType
            /// Whether it will.
            response Reset
                status word Status
                info text? 50 /// Why.
            /// Kinds.
            words ResetType else soft
                Hard Soft
            /// Answers.
            words Status elsewhere
            """)
        for part in [
            "    /// We restart a station.\n    struct ResetRequest: OCPPMessage {\n        var type: ResetType\n",
            "static var memberNames: [StaticString] { [\"type\"] }", "static var memberNames: [StaticString] { [\"status\", \"info\"] }",
            "init?(reading reader: MessageReader, warnings: inout Warnings) {\n"
                + "            guard let type: ResetType = reader.requiredChoice(\"type\", &warnings) else { return nil }\n"
                + "            self.type = type\n",
            "json.field(\"type\", type.name)", "        /// Why.\n        var info: String?\n",
            "init(status: Word<Status>, info: String? = nil) {", "init(reading reader: MessageReader",
            "status = reader.requiredWord(\"status\", &warnings)", "info = reader.text(\"info\", max: 50, &warnings)",
            "json.field(\"status\", status.written)", "json.field(\"info\", info, max: 50)",
            "    enum ResetType: String, SpecWord {\n        case hard = \"Hard\"\n        case soft = \"Soft\"\n",
            "static var substitute: ResetType { .soft }",
        ] { #expect(made.contains(part), "\(part) is missing in\n\(made)") }
        #expect(!made.contains("Status {}") && !made.contains("enum Status"))
    }

    @Test(arguments: [
        ("a text 5", "var a: String", "a = reader.requiredText(\"a\", max: 5, &warnings)", "json.required(\"a\", a, max: 5)"),
        ("a text? 5", "var a: String?", "a = reader.text(\"a\", max: 5, &warnings)", "json.field(\"a\", a, max: 5)"),
        ("a [text] 5", "var a: [String]", "a = reader.texts(\"a\", max: 5, &warnings)", "json.field(\"a\", a, max: 5)"),
        ("a uri", "var a: String", "a = reader.requiredText(\"a\", &warnings)", "json.required(\"a\", URIText.encoded(a))"),
        ("a token", "var a: Subject?", "a = reader.requiredIdTag(\"a\", &warnings)", "json.requiredTag(\"a\", a)"),
        ("a token?", "var a: Subject?", "a = reader.idTag(\"a\", &warnings)", "json.field(\"a\", a)"),
        ("a int", "var a: Int64", "guard let a = reader.requiredInt(\"a\", &warnings) else { return nil }", "json.field(\"a\", a)"),
        ("a int tolerated", "var a: Int64?", "a = reader.requiredInt(\"a\", &warnings)", "json.field(\"a\", a ?? 0)"),
        ("a int? zeroless", "var a: Int64?", "a = reader.int(\"a\", &warnings).flatMap { $0 == 0 ? nil : $0 }", "json.field(\"a\", a)"),
        ("a count?", "var a: Int?", "a = reader.count(\"a\", &warnings)", "json.field(\"a\", a)"),
        (
            "a connector tolerated", "var a: ConnectorID", "a = reader.requiredConnector(\"a\", &warnings) ?? .station",
            "json.field(\"a\", a.rawValue)"
        ),
        ("a connector?", "var a: ConnectorID?", "a = reader.connector(\"a\", &warnings)", "json.field(\"a\", a?.rawValue)"),
        (
            "a time tolerated", "var a: Instant?", "a = reader.requiredInstant(\"a\", &warnings)",
            "json.field(\"a\", a ?? Instant(rawValue: 0))"
        ),
        (
            "a energy", "var a: Energy?", "a = reader.energy(\"a\", &warnings)",
            "json.field(\"a\", floorDivide(a?.rawValue ?? 0, 1_000))"
        ),
        ("a flag", "var a: Bool", "a = reader.requiredBool(\"a\", &warnings) ?? false", "json.field(\"a\", a as Bool?)"),
        (
            "a tenths?", "var a: Int64?", "a = reader.decimal(\"a\", scale: 1, &warnings)", "json.field(\"a\", decimal: a, scale: 1)"
        ),
        ("a word W?", "var a: Word<W>?", "a = reader.word(\"a\", &warnings)", "json.field(\"a\", a?.known?.name)"),
        ("a W?", "var a: W?", "a = reader.choice(\"a\", &warnings)", "json.field(\"a\", a?.name)"),
        ("a P", "var a: P", "guard let a: P = reader.requiredPart(\"a\", &warnings) else { return nil }", "json.part(\"a\", a)"),
        ("a [P]", "var a: [P]", "a = reader.parts(\"a\", &warnings)", "json.parts(\"a\", a, omitEmpty: true)"),
        ("a [P] filled", "var a: [P]", "a = reader.requiredParts(\"a\", &warnings)", "json.parts(\"a\", a)"),
        ("a [P] filled by all", "var a: [P]", "a = P.all(of: reader, \"a\", isDemanded: true, &warnings)", "json.parts(\"a\", a)"),
    ])
    func `a field is declared, read and written as its kind says`(_ field: String, _ told: String, _ read: String, _ write: String) throws {
        let made = try swift("/// A.\nrequest A: \(field)\n/// A.\nreceipt A\n/// W.\nwords W elsewhere\n/// P.\npart P elsewhere\n")
        for line in [told, read, write] { #expect(made.contains("        \(line)\n"), "\(line) is missing in\n\(made)") }
    }

    @Test func `a message without fields says nothing, and a receipt is one`() throws {
        let made = try swift("/// A.\nrequest A\n/// A.\nreceipt A\n/// B.\nrequest B\n/// B.\nresponse B\n")
        #expect(made.contains("struct ARequest: EmptyMessage {}") && made.contains("struct AResponse: Receipt {}"))
        #expect(made.contains("struct BResponse: EmptyMessage {}"))
    }

    @Test(arguments: [
        ("/// A.\nmessages OCPP201\n", "4:1: error: a file is about one version"),
        ("/// A.\nrecord A\n", "4:1: error: “record” declares nothing: messages, request, response, receipt, part, words"),
        ("request A\n", "3:1: error: “///” above says what it means"),
        ("    a int\n", "3:5: error: nothing is declared that this could belong to"),
        ("/// A.\nrequest a\n", "4:9: error: the name of a type begins with a capital"),
        ("/// A.\nrequest A\n", "4:9: error: A has no response or receipt"),
        ("/// A.\nresponse A\n", "4:10: error: A has no request"),
        ("/// A.\nreceipt A: a int\n/// A.\nrequest A\n", "4:12: error: a receipt says nothing"),
        ("/// A.\npart A\n", "4:6: error: A has no fields"),
        ("/// A.\npart A elsewhere\n    a int\n", "5:5: error: what is declared above has its members elsewhere"),
        ("/// A.\npart A: a int\n/// A.\npart A: a int\n", "6:6: error: A is declared already, in a.messages"),
        ("/// A.\npart A\n    a int\n    a int\n", "6:5: error: “a” comes twice"),
        ("/// A.\npart A: json int\n", "4:9: error: the codec itself has “json”"),
        ("/// A.\npart A: A int\n", "4:9: error: a name begins with a small letter"),
        ("/// A.\npart A: a\n", "4:10: error: a kind stands here"),
        (
            "/// A.\npart A: a long\n",
            "4:11: error: “long” is no kind: text, uri, token, int, count, connector, time, energy, flag, tenths, word, "
                + "or the name of a type"
        ),
        ("/// A.\npart A: a B\n", "4:11: error: nothing is called B"),
        ("/// A.\npart A: a word P\n/// P.\npart P elsewhere\n", "4:11: error: P is no list of words"),
        ("/// A.\npart A: a [text\n", "4:16: error: “]” stands here"),
        ("/// A.\npart A: a [int]\n", "4:12: error: only texts and parts come in lists"),
        ("/// A.\npart A: a int 5\n", "4:9: error: only a text has a length"),
        ("/// A.\npart A: a text 5 6\n", "4:18: error: “6” is one word too many"),
        ("/// A.\npart A: a text written\n", "4:16: error: “written” is one word too many"),
        ("/// A.\npart A: a text tolerated\n", "4:9: error: only a demanded int, connector or time is tolerated where it is missing"),
        ("/// A.\npart A: a int? tolerated\n", "4:9: error: only a demanded int, connector or time is tolerated where it is missing"),
        ("/// A.\npart A: a int zeroless\n", "4:9: error: only an int that may be absent is absent where it is 0"),
        ("/// A.\npart A: a [text] filled\n", "4:9: error: only a list of parts is filled, or read by something"),
        ("/// A.\npart A: a energy?\n", "4:9: error: no message has such a field"),
        ("/// A.\nwords A\n", "4:8: error: “else” and the word that stands for those that nobody knows"),
        ("/// A.\nwords A else b\n", "4:7: error: A has no words"),
        ("/// A.\nwords A else b\n    C D\n", "4:14: error: “b” is none of the words"),
        ("/// A.\nwords A else c\n    C D C\n", "5:9: error: “c” comes twice"),
        ("/// A.\nwords A else c\n    C d\n", "5:8: error: how frames write “d” stands here, quoted"),
    ])
    func `a mistake is told with its place`(_ text: String, _ told: String) {
        #expect(mistakes(head + text).first == "a.messages:" + told)
    }

    @Test func `a text says which version it is about`() {
        #expect(mistakes("/// A.\npart A: a int\n") == ["a.messages:2:1: error: the file begins with “messages VERSION”"])
        #expect(mistakes("// Nothing.\n") == ["a.messages:1:1: error: the file begins with “messages VERSION”"])
    }

    @Test func `what one text declares all of the version know`() {
        #expect(mistakes(head + "/// A.\npart A: a B\n", head + "/// B.\npart B: a int\n") == [])
    }

    @Test func `a word is called as Swift calls it, or as the text says`() throws {
        let made = try swift("/// A.\nwords A else evError\n    EVError sha256 \"SHA256\" A\n")
        #expect(made.contains("case evError = \"EVError\"\n        case sha256 = \"SHA256\"\n        case a = \"A\"\n"))
    }
}
