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

private let head = "/// Money.\ncapability Money 500...599 90...95\n"

@Suite struct CatalogueMistakeTests {
    @Test func `a catalogue without a mistake is read`() throws {
        let text = """
            // A remark.
            /// What it is about,
            /// in two lines.
            capability Money 500...599 90...95

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
        ("/// A.\nwords Side\n    1 a\n", "2:1: error: the file begins with “capability NAME NUMBERS”"),
        ("// Nothing.\n", "1:1: error: the file begins with “capability NAME NUMBERS”"),
        ("/// A.\ncapability money\n", "2:12: error: the name of a type begins with a capital"),
        ("/// A.\ncapability\n", "2:11: error: the name of a type stands here"),
        ("/// A.\ncapability A\n", "2:13: error: a number stands here"),
        ("/// A.\ncapability A 500...599 B\n", "2:24: error: a number stands here"),
        ("/// A.\ncapability A 599...500\n", "2:20: error: a range rises"),
        ("/// A.\ncapability A 501...600\n", "2:14: error: the first numbers of a capability are a hundred, such as 500...599"),
        ("/// A.\ncapability A 0...99\n", "2:14: error: the first numbers of a capability are a hundred, such as 500...599"),
        ("/// A.\ncapability A 500...599 601\n", "2:24: error: numbers beside the hundred are below 100"),
    ])
    func `a file that does not say what it is about is refused`(_ text: String, _ told: String) {
        #expect(mistakes(text).first == "a.catalogue:" + told)
    }

    @Test(arguments: [
        ("/// B.\ncapability B 600...699\n", "4:1: error: a file is about one capability"),
        (
            "/// B.\nwrods Side\n",
            "4:1: error: “wrods” declares nothing: capability, event, input, record, state, words, commands, id, value, retired"
        ),
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
        ("/// B.\ncommands\n", "4:1: error: no command stands below"),
        ("/// B.\ncommands\n    End by A.end\n", "5:5: error: nobody may ask for End"),
        ("/// B.\ncommands\n    End owner by A.end\n", "5:9: error: no role is called owner"),
        ("/// B.\ncommands\n    End owner\n", "5:14: error: a name stands here"),
        ("/// B.\ncommands\n    End owner names id by A.end\n", "5:27: error: a name begins with a small letter"),
        ("/// B.\ncommands\n    End owner by A\n", "5:19: error: “.” and the name of a function stand here"),
        (
            "/// R.\nwords Role\n    1 owner\n/// B.\ncommands\n    End owner by A.end\n    End owner by A.end\n",
            "9:5: error: End is a command already, in a.catalogue"
        ),
        ("/// B.\nwords Side\n    256 a\n", "5:5: error: the number of a word is 1 to 255"),
        ("/// B.\nwords Side\n    1 a\n    1 b\n", "6:5: error: numbers rise, and none comes twice"),
        ("/// B.\nwords Side\n    1 a\n    2 a\n", "6:7: error: “a” comes twice"),
        ("/// B.\nwords Side\n    1 a \"x\"\n    2 b \"x\"\n", "6:9: error: “x” comes twice"),
    ])
    func `a mistake is told with its place`(_ text: String, _ told: String) {
        #expect(mistakes(head + text).first == "a.catalogue:" + told)
    }

    @Test(arguments: [
        ("/// B.\nevent Paid\n    1 a Int\n", "4:11: error: a number stands here"),
        ("/// B.\nevent Paid 600\n    1 a Int\n", "4:12: error: 600 is none of Money’s numbers"),
        ("/// B.\nevent Paid 96\n    1 a Int\n", "4:12: error: 96 is none of Money’s numbers"),
        ("event Paid 90\n    1 a Int\n", "3:1: error: “///” above says what it means"),
        ("input PaidInput 1\n    1 a Int\n", "3:1: error: “///” above says what it means"),
        ("record Part: 1 a Int\n", "3:1: error: “///” above says what it means"),
        ("id Number 32\n", "3:1: error: “///” above says what it means"),
        ("/// B.\nevent Paid 90\n    1 a Int\n/// C.\nevent Back 90\n    1 a Int\n", "7:12: error: 90 is Paid’s number"),
        ("event Paid 90: 1 a Int /// B.\nevent Back 90: 1 a Int /// B.\n", "4:12: error: 90 is Paid’s number"),
        ("retired 91 /// Was Paid.\nevent Back 91: 1 a Int /// B.\n", "4:12: error: 91 is a retired event’s number"),
        ("event Back 91: 1 a Int /// B.\nretired 90 91 /// Was Paid.\n", "4:12: error: 91 is Back’s number"),
        ("retired 400 /// Was Paid.\n", "3:9: error: 400 is none of Money’s numbers"),
        ("input PaidInput 1: 1 a Int /// B.\ninput BackInput 1: 1 a Int /// B.\n", "4:17: error: 1 is PaidInput’s number"),
        ("input Paid 1: 1 a Int /// B.\n", "3:7: error: the name of an input ends with “Input”"),
        ("record Part /// B.\n", "3:8: error: Part has no fields"),
        ("record Part /// B.\n    1 a Int\n    1 b Int\n", "5:5: error: numbers rise, and none comes twice"),
        ("record Part /// B.\n    2 a Int\n    1 b Int\n", "5:5: error: numbers rise, and none comes twice"),
        ("record Part /// B.\n    0 a Int\n", "4:5: error: the number of a field is 1 to 65535"),
        ("record Part /// B.\n    1 a Int\n    2 a Int\n", "5:7: error: “a” comes twice"),
        ("record Part /// B.\n    1 a Int\n    1 retired\n", "5:5: error: 1 is retired, and a field has it"),
        ("record Part /// B.\n    1 reader Int\n", "4:7: error: the codec itself has a “reader”"),
        ("record Part /// B.\n    1 a\n", "4:8: error: the name of a type stands here"),
        ("record Part /// B.\n    1 a int\n", "4:9: error: the name of a type begins with a capital"),
        ("record Part /// B.\n    1 a Whole\n", "4:9: error: no kind is called Whole"),
        ("record Part /// B.\n    1 a [Int\n", "4:13: error: “]” stands here"),
        ("record Part /// B.\n    1 a [Int]?\n", "4:14: error: “?” is one word too many"),
        ("record Part /// B.\n    1 a Int = \n", "4:14: error: spaces at the end of a line"),
        ("record Part /// B.\n    1 a Int =\n", "4:14: error: a name stands here"),
        ("record Part /// B.\n    1 a Int = false\n", "4:15: error: false is no value of Int"),
        ("record Part /// B.\n    1 a Bool = 0\n", "4:16: error: 0 is no value of Bool"),
        ("record Part /// B.\n    1 a String = x\n", "4:18: error: x is no value of String"),
        ("record Part /// B.\n    1 a Int? = 0\n", "4:16: error: an optional or a list is nil or empty where it is absent"),
        ("record Part /// B.\n    1 a [Int] = 0\n", "4:17: error: an optional or a list is nil or empty where it is absent"),
        ("record Part /// B.\n    1 a Int = 0 never\n", "4:17: error: “never” is one word too many"),
        ("record Part /// B.\n    1 a Int? since 2\n", "4:21: error: a version is two numbers with a point between them"),
        ("record Part /// B.\n    1 a Part?\n", "3:8: error: Part is a part of itself"),
        ("record Part /// B.\n    1 a Other\nrecord Other /// B.\n    1 a Part?\n", "3:8: error: Part is a part of itself"),
        (
            "state Known /// B.\n    1 a Int\nrecord Part /// B.\n    1 a Known\n",
            "6:9: error: Known is a state, and no part of the journal"
        ),
        ("id Number 16 /// B.\n", "3:11: error: a number has 32 or 64 bits"),
        ("id Number 32 sharded /// B.\n", "3:11: error: a number has 64 bits"),
        ("id Number 32 /// B.\n    1 a\n", "4:5: error: what is declared above has no members"),
        ("value Weight float /// B.\n", "3:14: error: the form of a value is one of number, signed, text, bytes"),
        ("record Int /// B.\n    1 a Bool\n", "3:8: error: Int is declared already, in the language itself"),
        ("record Part: 1 a Int: /// B.\n", "3:21: error: “:” is one word too many"),
    ])
    func `a mistake in a record is told with its place`(_ text: String, _ told: String) {
        #expect(mistakes(head + text).first == "a.catalogue:" + told)
    }

    @Test func `a field that came later must be able to be absent`() {
        let told = "error: what is older has no a: it must be optional, a list or have a value where it is absent"
        #expect(mistakes(head + "record Part /// B.\n    1 a Int since 0.2\n") == ["a.catalogue:4:19: " + told])
        for kind in ["Int?", "[Int]", "Int = 0", "Int = -7 always", "Bool = false", "Bytes"] {
            #expect(mistakes(head + "record Part /// B.\n    1 a \(kind) since 0.2\n") == [])
        }
    }

    @Test func `what each has is not seldom`() {
        for kind in ["Int", "[Int]", "Int = 0"] {
            #expect(mistakes(head + "record Part /// B.\n    1 a \(kind) seldom\n").count == 1, "\(kind)")
        }
        #expect(mistakes(head + "record Part /// B.\n    1 a Int? since 0.2 seldom\n") == [])
        #expect(mistakes(head + "record Part seldom /// B.\n    1 a Int\n").count == 1)
    }

    @Test func `two capabilities share no number`() {
        let other = "/// O.\ncapability Other 600...699 95\n"
        #expect(
            mistakes(head, other) == [
                "a.catalogue:2:28: error: Other has some of these numbers", "b.catalogue:2:28: error: Money has some of these numbers",
            ])
        #expect(mistakes(head, "/// O.\ncapability Other 600...699 96\n") == [])
    }

    @Test func `records that hold themselves by a list have an end`() {
        #expect(mistakes(head + "record Part /// B.\n    1 parts [Part]\n") == [])
    }

    @Test func `a line that is too long is refused at its end`() {
        let told = mistakes(head + "/// " + String(repeating: "x", count: 137))
        #expect(told == ["a.catalogue:3:141: error: a line has at most 140 characters"])
    }

    @Test func `all mistakes of all files are told at once`() {
        let text = head + "/// B.\nwords Side\n    1 a\n    b\n"
        #expect(
            mistakes(text, text, text + "    3\n") == [
                "a.catalogue:6:5: error: a number stands here", "b.catalogue:6:5: error: a number stands here",
                "c.catalogue:6:5: error: a number stands here", "c.catalogue:7:6: error: a name stands here",
            ])
    }

    @Test func `a name is declared once in all files`() {
        let texts = ["5", "6"].map { "/// M.\ncapability Money \($0)00...\($0)99\n/// B.\nwords Side\n    1 a\n" }
        #expect(mistakes(texts[0], texts[1]) == ["b.catalogue:4:7: error: Side is declared already, in a.catalogue"])
    }

    @Test func `members of a declaration that cannot be read are passed over`() {
        #expect(mistakes(head + "/// B.\nwords side\n    a\n    b\n").count == 1)
    }
}
