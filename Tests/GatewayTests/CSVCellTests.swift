import Testing

@testable import Gateway

/// What an export's cells look like to a spreadsheet (trust.md row 54).
struct CSVCellTests {
    @Test(arguments: [
        ("=SUM(A1)", "'=SUM(A1)"), ("+49 40", "'+49 40"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"), ("\0x", "'\0x"),
        ("\rx", "\"'\rx\""),
        ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"so\"", "\"say \"\"so\"\"\""), ("a\nb", "\"a\nb\""),
        ("a\"\u{301}b", "\"a\"\"\u{301}b\""), ("=1,2", "\"'=1,2\""),
    ])
    func `text never begins a formula and is quoted where it must be`(text: String, expected: String) {
        #expect(CSVCell.text(text).csv == expected)
    }

    @Test func `a negative amount stays a number`() {
        #expect(CSVCell.line([.figure("-9.52"), .text("-9.52"), .text("EUR")]) == "-9.52,'-9.52,EUR\r\n")
    }
}
