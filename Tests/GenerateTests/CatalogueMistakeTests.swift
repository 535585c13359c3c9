import Testing

@testable import Generate

/// The mistakes of texts that are read as `a.catalogue`, `b.catalogue` …, as the build tells them.
private func mistakes(_ texts: String...) -> [String] {
    let files = zip("abc", texts).map { (path: "\($0).catalogue", text: $1) }
    do throws(Problems) {
        _ = try Catalogue(files)
        return []
    } catch { return error.list.map(\.description) }
}

private let head = "/// Money.\ncapability Money\n"

@Suite struct CatalogueMistakeTests {
    @Test func `a catalogue without a mistake is read`() throws {
        let text = """
            // A remark.
            /// What it is about,
            /// in two lines.
            capability Money

            /// Sides.
            words Side
                1 debit
                2 credit "CR" /// The other one.
            """
        let file = try #require(try Catalogue([(path: "x/money.catalogue", text: text + "\n")]).files.first)
        #expect(file.capability.meaning == ["What it is about,", "in two lines."])
        guard case .words(let words) = try #require(file.declarations.first) else { return }
        #expect(words.members.map(\.text.value) == ["debit", "CR"])
        #expect(words.members.map(\.meaning) == [[], ["The other one."]])
        #expect(file.name == "Money")
    }

    @Test(arguments: [
        ("words Side\n", "1:1: error: “///” above says what it means"),
        ("/// A.\nwords Side\n    1 a\n", "2:1: error: the file begins with “capability NAME”"),
        ("// Nothing.\n", "1:1: error: the file begins with “capability NAME”"),
        ("/// A.\ncapability money\n", "2:12: error: the name of a type begins with a capital"),
        ("/// A.\ncapability\n", "2:11: error: the name of a type stands here"),
        ("/// A.\ncapability A B\n", "2:14: error: “B” is one word too many"),
    ])
    func `a file that does not say what it is about is refused`(_ text: String, _ told: String) {
        #expect(mistakes(text).first == "a.catalogue:" + told)
    }

    @Test(arguments: [
        ("/// B.\ncapability B\n", "4:1: error: a file is about one capability"),
        ("/// B.\nwrods Side\n", "4:1: error: “wrods” declares nothing: capability, words"),
        ("    1 a\n", "3:5: error: nothing is declared that this could belong to"),
        ("/// B.\n", "3:1: error: a meaning without a declaration below it"),
        ("/// B.\nwords Side\n", "4:7: error: Side has no words"),
        ("/// B.\nwords Side\n    a 1\n", "5:5: error: a number stands here"),
        ("/// B.\nwords Side\n    01 a\n", "5:5: error: “01” is no number"),
        ("/// B.\nwords Side\n    1a a\n", "5:5: error: “1a” is no number"),
        ("/// B.\nwords Side\n    1\n", "5:6: error: a name stands here"),
        ("/// B.\nwords Side\n    1 A\n", "5:7: error: a name begins with a small letter"),
        ("/// B.\nwords Side\n    1 a b\n", "5:9: error: “b” is one word too many"),
        ("/// B.\nwords Side\n    1 a \"b\n", "5:9: error: a quoted text has no end"),
        ("/// B.\nwords Side\n    1 a \"\"\n", "5:9: error: a quoted text is not empty and has no “\\”"),
        ("/// B.\nwords Side\n    1 a ///\n", "5:9: error: “///” says nothing"),
        ("/// B.\nwords Side\n    1 a // b\n", "5:9: error: a remark (“//”) has a line of its own"),
        ("/// B.\nwords Side\n   1 a\n", "5:4: error: a line begins at its margin or behind four spaces"),
        ("/// B.\nwords Side\n\t1 a\n", "5:1: error: nothing but spaces separates words"),
        ("/// B.\nwords Side\n    1 a \n", "5:8: error: spaces at the end of a line"),
        ("/// B.\nwords Side\n    1 a;\n", "5:8: error: “;” has no meaning here"),
        ("/// B.\nwords Side\n    0 a\n", "5:5: error: the number of a word is 1 to 255"),
        ("/// B.\nwords Side\n    256 a\n", "5:5: error: the number of a word is 1 to 255"),
        ("/// B.\nwords Side\n    1 a\n    1 b\n", "6:5: error: numbers rise, and none comes twice"),
        ("/// B.\nwords Side\n    1 a\n    2 a\n", "6:7: error: “a” comes twice"),
        ("/// B.\nwords Side\n    1 a \"x\"\n    2 b \"x\"\n", "6:9: error: “x” comes twice"),
    ])
    func `a mistake is told with its place`(_ text: String, _ told: String) {
        #expect(mistakes(head + text).first == "a.catalogue:" + told)
    }

    @Test func `a line that is too long is refused at its end`() {
        let told = mistakes(head + "/// " + String(repeating: "x", count: 137))
        #expect(told == ["a.catalogue:3:141: error: a line has at most 140 characters"])
    }

    @Test func `all mistakes of all files are told at once`() {
        let text = head + "/// B.\nwords Side\n    1 a\n    b\n"
        let told = mistakes(text, text, text + "    3\n")
        #expect(
            told.filter { !$0.contains("declared already") } == [
                "a.catalogue:6:5: error: a number stands here", "b.catalogue:6:5: error: a number stands here",
                "c.catalogue:6:5: error: a number stands here", "c.catalogue:7:6: error: a name stands here",
            ])
        #expect(told.contains("b.catalogue:4:7: error: Side is declared already, in a.catalogue"))
    }

    @Test func `members of a declaration that cannot be read are passed over`() {
        #expect(mistakes(head + "/// B.\nwords side\n    a\n    b\n").count == 1)
    }
}
