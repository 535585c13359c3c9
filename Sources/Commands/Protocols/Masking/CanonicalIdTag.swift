/// The one form of an idTag under which a token is known, whatever a station makes of it.
///
/// Bare control characters in front are passed over; the first one behind ends the tag, and what follows it is not read
/// (field.md, quirk 63: a tag of 20 characters came back with two more bytes). `;NULL` at the end goes (quirk 62), blanks
/// around it go, small letters become capitals (quirk 65; OCPP 1.6, 7.28: an idTag is case-insensitive).
///
///     canonicalIdTag(Array(" f6ca0c;NULL".utf8))   // F6CA0C
public func canonicalIdTag(_ bytes: [UInt8]) -> [UInt8] {
    func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }
    var tag = bytes.drop { isControl($0) || $0 == 0x20 }
    tag = tag.prefix { !isControl($0) }
    trimEnd(&tag)
    if tag.count >= 5, tag.suffix(5).map({ $0 & 0xDF }) == [0x3B & 0xDF, 0x4E, 0x55, 0x4C, 0x4C], tag[tag.endIndex - 5] == 0x3B {
        tag = tag.dropLast(5)
        trimEnd(&tag)
    }
    return tag.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 0x20 : $0 }
}

private func trimEnd(_ tag: inout ArraySlice<UInt8>) {
    while tag.last == 0x20 { tag = tag.dropLast() }
}
