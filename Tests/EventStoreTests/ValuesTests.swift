import EventStore
import Testing

struct ValuesTests {
    @Test func `instants have the text that stations can parse`() {
        #expect(Instant(rawValue: 0).text == "1970-01-01T00:00:00.000Z")
        #expect(Instant(rawValue: -1).text == "1969-12-31T23:59:59.999Z")
        #expect(Instant(seconds: 951_782_400).text == "2000-02-29T00:00:00.000Z")
        #expect(Instant(seconds: 1_709_164_800).text == "2024-02-29T00:00:00.000Z")
        #expect(Instant(rawValue: 4_102_444_799_999_999).text == "2099-12-31T23:59:59.999Z")
    }

    @Test func `arithmetic on instants stops at the ends and does not wrap`() {
        let last = Instant(rawValue: .max)
        let first = Instant(rawValue: .min)
        #expect(last.adding(microseconds: 1) == last && first.adding(microseconds: -1) == first)
        #expect(last.adding(seconds: .max) == last && first.adding(seconds: .min) == first)
        #expect(last.microseconds(since: first) == .max && first.microseconds(since: last) == .min)
        #expect(Instant(rawValue: -1).seconds(since: Instant(rawValue: 0)) == -1)
        #expect(Instant(rawValue: 1_999_999).seconds(since: Instant(rawValue: 0)) == 1)
    }

    @Test func `decimal text is read exactly or not at all`() {
        #expect(decimalValue("12.34", scale: 2) == 1234)
        #expect(decimalValue("-0.5", scale: 3) == -500)
        #expect(decimalValue("3.133", scale: 3) == 3133)
        #expect(decimalValue("1.10", scale: 1) == 11)
        for text in ["", ".", "-", "1e5", "1,5", "0x1", "1.01", "99999999999999999999", " 1", "1 ", "--1", "1.2.3"] {
            #expect(decimalValue(text, scale: 1) == nil, "\(text)")
        }
        #expect(decimalText(1234, scale: 2) == "12.34" && decimalText(-5, scale: 3) == "-0.005")
        #expect(decimalText(1200, scale: 2) == "12" && decimalText(1200, scale: 2, keepZeros: true) == "12.00")
    }

    @Test func `decimal text and value agree for every scale`() {
        let seed: UInt64 = 81
        var dice = Dice(seed: seed)
        for _ in 0..<2_000 {
            let scale = Int(dice.next() % 7)
            let value = Int64(bitPattern: dice.next() >> 10) * (dice.next() % 2 == 0 ? 1 : -1)
            #expect(decimalValue(decimalText(value, scale: scale), scale: scale) == value, "seed \(seed)")
        }
    }

    @Test func `a subject has 32 hexadecimal digits and reads back from text and bytes`() throws {
        let subject = Subject(high: 0x0102_0304_0506_0708, low: 0xF1F2_F3F4_F5F6_F7F8)
        #expect(subject.hex == "0102030405060708f1f2f3f4f5f6f7f8")
        #expect(Subject(hex: Array(subject.hex.utf8)) == subject)
        #expect(Subject(subject.bytes) == subject)
        #expect(Subject(hex: Array("0102030405060708F1F2F3F4F5F6F7F8".utf8)) == nil)
        #expect(Subject(hex: Array("0102".utf8)) == nil && Subject([1, 2]) == nil)
    }

    @Test func `Base64 is that of RFC 4648 and has one text for some bytes`() {
        let vectors = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=", "foobar": "Zm9vYmFy"]
        for (plain, text) in vectors {
            #expect(Base64.text(Array(plain.utf8)) == text)
            #expect(Base64.bytes(text) == Array(plain.utf8))
        }
        for text in ["Zg=", "Zg", "Zh==", "Zm9=", "Z===", "====", "Zm 9", "Zm9v\n", "-_8="] {
            #expect(Base64.bytes(text) == nil, "\(text)")
        }
        var dice = Dice(seed: 82)
        for count in 0..<100 {
            let bytes = dice.bytes(count)
            #expect(Base64.bytes(Base64.text(bytes)) == bytes)
        }
    }

    @Test func `a fault is told in plain sentences that keep the C name`() {
        let fault = Fault(
            .mapFull, "Appending failed: the map is full", path: "data/journal", sequence: 7, code: "MDB_MAP_FULL",
            advice: "Open it larger")
        #expect(fault.description == "Appending failed: the map is full (entry 7) in data/journal [MDB_MAP_FULL]. Open it larger.")
    }
}
