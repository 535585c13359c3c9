import Commands
import EventStore
import Testing

@testable import Replay

@Suite struct SimulateJSONTests {
    @Test func `what is written is read again`() {
        let tree: JSONValue = ["a": [1, true, nil3, "x\"\\\n\u{1}é😀"], "b": .number("9223372036854775807"), "c": .number("-1.50e3")]
        #expect(JSONValue(frame: tree.bytes) == tree)
        #expect(JSONValue(frame: tree.prettyBytes) == tree)
    }

    private var nil3: JSONValue { .null }

    @Test func `escapes and surrogates are read`() {
        #expect(JSONValue(text: #""\u00e9\ud83d\ude00\/\t""#) == "é😀/\t")
        #expect(JSONValue(text: #""\ud83dx""#) == "\u{FFFD}x")
    }

    @Test func `a frame cut at any byte is refused, whole it is read`() {
        let bytes = Array(#"[2,"id","A",{"n":-1.5e+3,"t":"\u00e9\"","l":[true,false,null,{}],"o":{"k":[]}}]"#.utf8)
        for length in 0..<bytes.count { #expect(JSONValue(frame: Array(bytes[..<length])) == nil) }
        #expect(JSONValue(frame: bytes) != nil)
        #expect(JSONValue(frame: bytes + [44]) == nil)
    }

    @Test func `numbers and depth are judged`() {
        for text in ["01", "1.", ".5", "+1", "1e", "--1", "NaN"] { #expect(JSONValue(text: text) == nil) }
        #expect(JSONValue(text: String(repeating: "[", count: 31) + String(repeating: "]", count: 31)) != nil)
        #expect(JSONValue(text: String(repeating: "[", count: 33) + String(repeating: "]", count: 33)) == nil)
    }

    @Test func `times are read with and without zone`() {
        let noon = Instant(date: CivilDate(year: 2026, month: 11, day: 24), microseconds: 43_200_000_000)
        for text in [
            "2026-11-24T12:00:00Z", "2026-11-24T12:00:00", "2026-11-24 12:00:00.000Z", "2026-11-24T14:00:00+02",
            "2026-11-24T13:30:00.0+0130", "2026-11-24T11:00:00-01:00",
        ] {
            #expect(Instant(rfc3339: text) == noon)
        }
        let whole = "2026-11-24T12:00:00.5+02:00"
        for length in 0..<19 { #expect(Instant(rfc3339: String(whole.prefix(length))) == nil) }
        #expect(Instant(rfc3339: "2026-13-24T12:00:00Z") == nil)
    }

    @Test func `the generator is splitmix64`() {
        var random = Randomness(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
    }
}
