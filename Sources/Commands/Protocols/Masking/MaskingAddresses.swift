/// Finds the passwords of addresses, `ftp://user:password@host/` (RFC 3986, 3.2.1), in the content of JSON strings or in any text.
struct AddressMasking {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func find(in range: Range<Int>) -> [MaskingFind] {
        var finds: [MaskingFind] = []
        var index = range.lowerBound
        var before: UInt8 = 0
        while index < range.upperBound {
            var (byte, next) = unit(index, range.upperBound)
            if byte == 0x3A, isSchemeByte(before) {
                var authority = next
                if passSlash(&authority, range.upperBound), passSlash(&authority, range.upperBound) {
                    next = authority
                    if let password = password(from: authority, range.upperBound) {
                        finds.append(MaskingFind(range: password, what: .secret))
                        next = password.upperBound
                    }
                    byte = 0
                }
            }
            before = byte
            index = next
        }
        return finds
    }

    /// The password of the user that an authority beginning at `start` names; nil where it names none.
    private func password(from start: Int, _ end: Int) -> Range<Int>? {
        let end = min(end, start + Limits.addressSearchBytes)
        // Brackets begin the number of a host, whose colons tell no password.
        guard start < end, bytes[start] != 0x5B else { return nil }
        var first: Int?
        var last: Int?
        var isPort = true
        var index = start
        search: while index < end {
            let (byte, next) = unit(index, end)
            switch byte {
            case ...0x20, 0x22, 0x3C, 0x3E: break search
            case 0x2F, 0x3F, 0x23:
                // The authority is over; only a slash that nobody encoded stands behind a colon that no port follows.
                if first == nil || last != nil || isPort { break search }
            case 0x3A where first == nil: first = next
            case 0x40: last = index
            default: if first != nil, last == nil, !(0x30...0x39).contains(byte) { isPort = false }
            }
            index = next
        }
        guard let first, let last, first < last else { return nil }
        return first..<last
    }

    /// What stands at `index` with its escape, be it of this string or of one inside it, and where the next begins.
    private func unit(_ index: Int, _ end: Int) -> (byte: UInt8, next: Int) {
        var place = index
        while place < end, bytes[place] == 0x5C { place += 1 }
        guard place > index else { return (bytes[index], index + 1) }
        guard place < end else { return (0x5C, end) }
        let isControl = [0x62, 0x66, 0x6E, 0x72, 0x74].contains(bytes[place]) && place == index + 1
        if isControl { return (0x0A, place + 1) }
        switch bytes[place] {
        case 0x75:
            guard let code = JSONText.codeUnit(bytes, at: place + 1), place + 5 <= end else { return (0x75, place + 1) }
            return (UInt8(exactly: code) ?? 0xFF, place + 5)
        default: return (bytes[place], place + 1)
        }
    }

    /// A slash, perhaps with backslashes before it, as some write it in JSON.
    private func passSlash(_ index: inout Int, _ end: Int) -> Bool {
        guard index < end else { return false }
        let (byte, next) = unit(index, end)
        guard byte == 0x2F else { return false }
        index = next
        return true
    }

    private func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2E: true
        default: false
        }
    }
}
