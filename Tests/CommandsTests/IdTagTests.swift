import Testing

@testable import Commands

struct IdTagTests {
    @Test(arguments: [
        ("F6CA0C", "F6CA0C"), ("f6ca0c", "F6CA0C"), (" F6 CA 0C C5", "F6 CA 0C C5"), ("F6CA0C  ", "F6CA0C"), ("F6CA0C;NULL", "F6CA0C"),
        ("F6CA0C;null ", "F6CA0C"), ("F6CA0C ;NULL", "F6CA0C"), ("12345678901234567890\u{10}\u{0E}", "12345678901234567890"),
        ("\u{0}ABC", "ABC"),
        ("ABC\u{0}DEF", "ABC"), ("", ""), ("  ", ""), ("\u{1}\u{2}", ""), (";NULL", ""), ("VID:AABBCC#1", "VID:AABBCC#1"), ("é", "é"),
        ("NULL", "NULL"),
    ])
    func `idTags of one card have one form`(text: String, expected: String) {
        let canonical = canonicalIdTag(Array(text.utf8))
        #expect(String(decoding: canonical, as: UTF8.self) == expected)
        #expect(canonicalIdTag(canonical) == canonical)
    }
}
