import Testing

@testable import Generate

private let first = """
    /// Money.
    capability Money 500...599 90...95
    value Rate signed /// A rate.
    id Number 32 /// A number.
    /// Sides.
    words Side
        1 debit
        2 credit "CR"
    record Part: 1 side Side /// A part.
    /// It was paid.
    event Paid 90
        1 part Part
        2 isLate Bool = false
        3 notes [String]
    input PayInput 1: 1 part Part? /// Somebody pays.
    state Known: 1 side Side /// Known.

    """

/// What the build tells of a catalogue that was released as `first` and has these changes since.
private func breaks(_ changes: [(String, String)]) throws -> [String] {
    let released = try Released(Released.text(of: try Catalogue([(path: "a.catalogue", text: first)])), file: "Released.txt")
    var text = first
    for (was, now) in changes {
        try #require(text.contains(was))
        text = text.replacing(was, with: now)
    }
    do throws(Problems) {
        _ = try Catalogue([(path: "a.catalogue", text: text)], released: released)
        return []
    } catch { return error.list.map(\.description) }
}

@Suite struct ReleasedTests {
    @Test func `the list has a line for everything that journals hold`() throws {
        let list = """
            Rate: value signed
            Number: id 32
            Side.1: debit
            Side.2: CR
            record Part: Part
            record Part.1: side Side
            event 90: Paid
            event 90.1: part Part
            event 90.2: isLate Bool = false
            event 90.3: notes [String]
            input 1: PayInput
            input 1.1: part Part?

            """
        #expect(Released.text(of: try Catalogue([(path: "a.catalogue", text: first)])) == list)
    }

    @Test(arguments: [
        ("    3 notes [String]\n", "    3 notes [String]\n    4 more Int?\n"), ("    3 notes [String]\n", "    3 retired\n"),
        ("words Side\n", "words Side /// Both.\n"), ("    1 debit\n", "    1 owes \"debit\"\n"), ("state Known: 1", "state Known: 2"),
        ("/// It was paid.\n", "event Back 91: 1 part Part /// It went back.\n/// It was paid.\n"),
        (
            "event Paid 90\n    1 part Part\n    2 isLate Bool = false\n    3 notes [String]\n",
            "retired 90\n"
        ),
    ])
    func `more may come, meanings may change, and numbers may retire`(_ was: String, _ now: String) throws {
        #expect(try breaks([(was, now)]) == [])
    }

    @Test(arguments: [
        (
            "event Paid 90", "event Paid 91",
            ["Released.txt:7:1: error: event 90 was released as “Paid”: it stays, or its number is retired"]
        ),
        ("event Paid 90", "event Payed 90", ["a.catalogue:11:13: error: event 90 was released as “Paid” and is “Payed” now"]),
        (
            "2 isLate Bool = false", "2 isLate Bool = true",
            ["a.catalogue:13:5: error: event 90.2 was released as “isLate Bool = false” and is “isLate Bool = true” now"]
        ),
        (
            "2 isLate Bool = false", "2 isLate Bool = false always",
            ["a.catalogue:13:5: error: event 90.2 was released as “isLate Bool = false” and is “isLate Bool = false always” now"]
        ),
        (
            "3 notes [String]", "3 notes String?",
            ["a.catalogue:14:5: error: event 90.3 was released as “notes [String]” and is “notes String?” now"]
        ),
        (
            "3 notes [String]", "4 notes [String]",
            ["Released.txt:10:1: error: event 90.3 was released as “notes [String]”: it stays, or its number is retired"]
        ),
        (
            "1 part Part?", "1 part Part",
            ["a.catalogue:15:19: error: input 1.1 was released as “part Part?” and is “part Part” now"]
        ),
        (
            "PayInput 1:", "PayInput 2:",
            ["Released.txt:11:1: error: input 1 was released as “PayInput”: it stays, or its number is retired"]
        ),
        ("2 credit", "3 credit", ["Released.txt:4:1: error: Side.2 was released as “CR”: it stays, or its number is retired"]),
        ("\"CR\"", "\"C\"", ["a.catalogue:8:5: error: Side.2 was released as “CR” and is “C” now"]),
        ("Number 32", "Number 64", ["a.catalogue:4:11: error: Number was released as “id 32” and is “id 64” now"]),
        ("Rate signed", "Rate number", ["a.catalogue:3:12: error: Rate was released as “value signed” and is “value number” now"]),
    ])
    func `what was released does not change`(_ was: String, _ now: String, _ told: [String]) throws {
        #expect(try breaks([(was, now)]) == told)
    }

    @Test func `a number that retired is not given again`() throws {
        let gone = try Released("event 90.3: retired\n", file: "Released.txt")
        #expect(throws: Problems.self) { try Catalogue([(path: "a.catalogue", text: first)], released: gone) }
    }

    @Test func `a list that cannot be read is told with its line`() {
        #expect { try Released("a: b\n\nc\n", file: "Released.txt") } throws: {
            "\($0)" == "Released.txt:3:1: error: a line is “WHAT: HOW IT IS”\n"
        }
    }
}
