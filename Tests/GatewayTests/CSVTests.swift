import Testing

@testable import Gateway

/// Tables as spreadsheets of all countries save them.
struct CSVTests {
    @Test(
        "commas, semicolons and tabs separate, whichever the header has",
        arguments: ["id,name\r\nCP1,\"a;b,c\"\r\n", "id;name\nCP1;\"a;b,c\"\n", "id\tname\nCP1\t\"a;b,c\""])
    func isSeparated(text: String) throws {
        let table = try CSV(Array(text.utf8))
        #expect(table.header == ["id", "name"])
        #expect(table.rows == [["CP1", "a;b,c"]])
    }

    @Test("a mark of the order of bytes is no part of the first name")
    func hasMark() throws {
        let table = try CSV([0xEF, 0xBB, 0xBF] + Array("id;name\nCP1;Hof\n".utf8))
        #expect(table.header == ["id", "name"])
    }

    @Test("Latin-1 and UTF-16 are refused by name, with line and column")
    func isRefused() {
        #expect(throws: CSV.Problem(line: 3, column: 2, what: "a cell is not UTF-8: save the file as UTF-8")) {
            try CSV(Array("id;name\nCP1;Hof\nCP2;M".utf8) + [0xFC, 0x0A])
        }
        #expect(throws: CSV.Problem(line: 1, what: "the file is UTF-16, not UTF-8: save it as UTF-8")) {
            try CSV([0xFF, 0xFE, 0x69, 0x00])
        }
    }

    @Test("of more rows than were to be read none is made, and what stands behind is not looked at")
    func isBounded() throws {
        let bytes = Array("id;name\nA;1\n\r\n\nB;2\nC;3\n\"never ends".utf8)
        let table = try CSV(bytes, rowsMax: 2)
        #expect(table.rows == [["A", "1"], ["B", "2"]] && table.hasMore)
        #expect(throws: CSV.Problem(line: 7, column: 1, what: "a quoted cell does not end")) { try CSV(bytes) }
        #expect(try CSV.header(of: bytes) == ["id", "name"])
        #expect(try !CSV(Array("id\nA\nB\n".utf8), rowsMax: 2).hasMore)
    }

    @Test("blanks around a cell are no part of it, blanks within are")
    func isTrimmed() throws {
        #expect(try CSV(Array("id\n \tA  B\t \n".utf8)).rows == [["A  B"]])
        #expect("  ".trimmingSpaces.isEmpty && "".trimmingSpaces.isEmpty)
    }

    @Test("cut at any byte a table is read or refused, and never has a row of another width")
    func isCut() {
        let text = Array("id;name;connectors\nCP1;\"Hof; links\";2\nCP2;M\u{FC}hle;1\n".utf8)
        for end in text.indices {
            guard let table = try? CSV(Array(text[..<end])) else { continue }
            #expect(table.rows.allSatisfy { $0.count == table.header.count })
        }
    }
}
