internal import EventStore

extension Instant {
    /// RFC 3339 text, also without a zone (taken as UTC), without seconds' fraction, or with a space for the `T`; nil for anything else.
    init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        func number(_ start: Int, _ count: Int) -> Int? {
            guard start + count <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[start..<start + count] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int(byte - 48)
            }
            return value
        }
        guard bytes.count >= 19, let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2), let second = number(17, 2), (1...12).contains(month), (1...31).contains(day), hour < 24,
            minute < 60, second <= 60, bytes[4] == 45, bytes[7] == 45, bytes[13] == 58, bytes[16] == 58,
            bytes[10] == 84 || bytes[10] == 116 || bytes[10] == 32
        else { return nil }
        var position = 19
        var fraction: Int64 = 0
        if position < bytes.count, bytes[position] == 46 {
            position += 1
            var scale: Int64 = 100_000
            while position < bytes.count, bytes[position] >= 48, bytes[position] <= 57 {
                fraction += Int64(bytes[position] - 48) * scale
                scale /= 10
                position += 1
            }
        }
        var offset: Int64 = 0
        if position < bytes.count {
            switch bytes[position] {
            case 90, 122: guard position + 1 == bytes.count else { return nil }
            case 43, 45:
                guard let hours = number(position + 1, 2), hours < 24 else { return nil }
                let minutes: Int?
                switch bytes.count - position {
                case 3: minutes = 0
                case 5: minutes = number(position + 3, 2)
                case 6: minutes = number(position + 4, 2)
                default: minutes = nil
                }
                guard let minutes, minutes < 60 else { return nil }
                offset = Int64(hours * 3600 + minutes * 60) * (bytes[position] == 43 ? 1 : -1)
            default: return nil
            }
        }
        let seconds = Int64(hour * 3600 + minute * 60 + second) - offset
        self = Instant(date: CivilDate(year: year, month: month, day: day), microseconds: 0)
            .adding(microseconds: seconds * 1_000_000 + fraction)
    }
}
