/// The bytes of lower- or upper-case hexadecimal digits; nil for anything else.
public func hexBytes(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text.utf8 {
        let digit: UInt8
        switch character {
        case 48...57: digit = character - 48
        case 65...70: digit = character - 55
        case 97...102: digit = character - 87
        default: return nil
        }
        if let first = high {
            bytes.append(first << 4 | digit)
            high = nil
        } else {
            high = digit
        }
    }
    return high == nil ? bytes : nil
}
