import Testing

@testable import Generate

private let first = """
    /// Money.
    capability Money 500...599
    value Rate signed /// A rate.
    id Number 32 /// A number.
    /// Sides.
    words Side
        1 debit
        2 credit "CR"
    record Part: 1 side Side /// A part.
    /// It was paid.
    event Paid 501
        1 part Part
    input PayInput 500: 1 part Part? /// Somebody pays.
    /// Known.
    state Known
        1 side Side
        2 rates [Rate]

    """

private func digest(_ changes: [(String, String)]) throws -> UInt64 {
    var text = first
    for (was, now) in changes {
        try #require(text.contains(was))
        text = text.replacing(was, with: now)
    }
    return StateForm.digest(of: try Catalogue([(path: "a.catalogue", text: text)]))
}

@Suite struct StateFormTests {
    @Test(arguments: [
        ("    2 rates [Rate]", "    2 rates [Rate]\n    3 part Part?"), ("    2 rates [Rate]", "    2 rates [Number]"),
        ("    2 rates [Rate]", "    3 rates [Rate]"), ("record Part: 1 side Side", "record Part: 1 side Side?"),
        ("    2 credit \"CR\"", "    3 credit \"CR\""), ("value Rate signed", "value Rate number"), ("id Number 32", "id Number 64"),
    ])
    func `where a state or what it is made of changes, a snapshot is another one`(_ was: String, _ now: String) throws {
        #expect(try digest([(was, now)]) != digest([]))
    }

    @Test(arguments: [
        ("/// Known.", "/// Known well."), ("    1 part Part", "    1 part Part\n    2 isLate Bool = false"),
        ("input PayInput 500: 1 part Part?", "input PayInput 500: 1 part [Part]"), ("event Paid 501", "event Settled 502"),
    ])
    func `what no state is made of changes no snapshot`(_ was: String, _ now: String) throws {
        #expect(try digest([(was, now)]) == digest([]))
    }
}
