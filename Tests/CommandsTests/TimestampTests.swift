import EventStore
import Support
import Testing

@testable import Commands

struct TimestampTests {
    @Test(arguments: [
        ("2024-04-26T14:35:02Z", "2024-04-26T14:35:02.000Z", 0), ("2024-04-26T14:35:02.123Z", "2024-04-26T14:35:02.123Z", 0),
        ("2024-02-29T23:59:59.999Z", "2024-02-29T23:59:59.999Z", 0), ("2024-04-26T14:35:02.1Z", "2024-04-26T14:35:02.100Z", 0),
        ("2024-04-26T14:35:02.123456789Z", "2024-04-26T14:35:02.123Z", 0), ("2024-04-26T14:35:02,5Z", "2024-04-26T14:35:02.500Z", 0),
        ("2024-04-26T14:35:02+02:00", "2024-04-26T12:35:02.000Z", 0), ("2023-04-15T11:04:45.659+00:00", "2023-04-15T11:04:45.659Z", 0),
        ("2024-04-26T14:35:02-05:30", "2024-04-26T20:05:02.000Z", 0), ("2024-04-26t14:35:02z", "2024-04-26T14:35:02.000Z", 0),
        ("2024-04-26T14:35:02+02", "2024-04-26T12:35:02.000Z", 4), ("2024-04-26T14:35:02+0200", "2024-04-26T12:35:02.000Z", 4),
        ("2023-10-19T15:28:07", "2023-10-19T15:28:07.000Z", 1), ("2021-06-21T16:15:02.648607", "2021-06-21T16:15:02.648Z", 1),
        ("2024-04-26 14:35:02Z", "2024-04-26T14:35:02.000Z", 4), ("2022-07-10T3:11:55Z", "2022-07-10T03:11:55.000Z", 4),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z", 0), ("2024-04-26T24:00:00Z", "2024-04-27T00:00:00.000Z", 0),
        ("2024-04-26T14:35Z", "2024-04-26T14:35:00.000Z", 4), (" 2024-04-26T14:35:02Z ", "2024-04-26T14:35:02.000Z", 4),
        ("1970-01-01T00:00:32Z", "1970-01-01T00:00:32.000Z", 2), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z", 2),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z", 2), ("2014-05-01T00:00:00Z", "2014-05-01T00:00:00.000Z", 2),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z", 2),
    ])
    func `times are read in every form that stations send`(text: String, expected: String, oddities: UInt8) {
        let reading = Timestamp.read(Array(text.utf8))
        #expect(reading.instant?.text == expected)
        #expect(reading.oddities.rawValue == oddities)
    }

    @Test(arguments: [
        "", "Z", "now", "2024", "2024-04-26", "2024-13-01T00:00:00Z", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z",
        "2024-00-10T00:00:00Z",
        "2024-01-00T00:00:00Z", "2024-01-01T25:00:00Z", "2024-01-01T24:00:01Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:61Z",
        "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00+", "2024-01-01T00:00:00+25:00", "2024-01-01T00:00:00+02:75",
        "2024-01-01T00:00:00Z!", "2024/01/01T00:00:00Z", "20240101T000000Z", "-024-01-01T00:00:00Z", "2024-0a-01T00:00:00Z",
        "2024-01-01T00:00:00.12aZ", "2024-01-01T0::00:00Z", "12024-01-01T00:00:00Z",
    ])
    func `what is no time is nil`(text: String) { #expect(Timestamp.read(Array(text.utf8)).instant == nil) }

    @Test func `every time that is written is read back`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<2_000 {
            let instant = Instant(rawValue: Int64.random(in: 1_420_070_400_000...4_102_444_799_999, using: &random) * 1_000)
            let reading = Timestamp.read(instant.utf8)
            #expect(reading.instant == instant && reading.oddities.isEmpty, "seed \(seed): \(instant.text)")
        }
    }

    @Test func `every cut and every changed byte of a time ends cleanly`() {
        let text = Array("2024-04-26T14:35:02.123+02:00".utf8)
        for count in 0...text.count { _ = Timestamp.read(Array(text[..<count])) }
        for index in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[index] = byte
                _ = Timestamp.read(changed)
            }
        }
    }
}
