import Foundation
import Support
import Testing

@testable import Generate

private let folder = "Sources/EventStore/Catalogue"

/// The catalogue of the product.
private func catalogue() throws -> Catalogue {
    let names = try FileManager.default.contentsOfDirectory(atPath: Golden.root().appendingPathComponent(folder).path)
    return try Catalogue(
        names.filter { $0.hasSuffix(".catalogue") }.sorted().map { (path: "\(folder)/\($0)", text: try Golden.text("\(folder)/\($0)")) })
}

@Suite struct CataloguePageTests {
    @Test func `the page of the catalogue says what the catalogue says`() throws {
        #expect(Golden.difference(CataloguePage(try catalogue()).markdown, "\(folder)/\(CataloguePage.fileName)") == nil)
    }

    @Test func `everything of the catalogue is in the list of what was released`() throws {
        // The build itself refuses what breaks with the list; here it only grows.
        #expect(Golden.difference(Released.text(of: try catalogue()), "\(folder)/Released.txt") == nil)
    }

    @Test func `a page tells number, kind, what is absent, since when and what it means`() throws {
        let text = """
            /// Money.
            capability Money 500...599 90

            /// Sides.
            words Side
                1 debit "D" /// One | side.

            record Part: 1 side Side = debit /// A part.

            /// It was paid.
            event Paid 90
                1 part Part
                2 parts [Part]
                3 note String? since 0.2 /// What was
                4 retired
            """
        let page = CataloguePage(try Catalogue([(path: "money.catalogue", text: text + "\n")])).markdown
        for line in [
            "| 90 | [Paid](#paid) | It was paid. |", "Numbers of its events: 500–599, 90.", "| 1 | D | One \\| side. |",
            "| 1 | side | [Side](#side) | debit |  |  |", "| 1 | part | [Part](#part) | an error |  |  |",
            "| 2 | parts | [[Part](#part)] | empty |  |  |", "| 3 | note | String? | nil | 0.2 | What was |",
            "Numbers given to no field again: 4.",
        ] { #expect(page.contains(line + "\n"), "\(line) is not in:\n\(page)") }
    }
}
