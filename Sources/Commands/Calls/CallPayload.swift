/// Looks into the payload of a call that stands in the outbox.
enum CallPayload {
    /// What stands at some places of a payload, each a way from the outermost member to the innermost; nil where no places are given.
    static func key(_ places: [[String]], in payload: [UInt8]) -> [JSONValue?]? {
        // A payload that cannot be read is the same as no other.
        guard !places.isEmpty, let root = try? JSONValue(parsing: payload) else { return nil }
        return places.map { place in place.reduce(root) { value, name in value?[name] } }
    }

    /// Whether a member can have this text at all; quick, for most have not.
    static func mayHold(_ text: String, in payload: [UInt8]) -> Bool {
        guard let first = text.utf8.first else { return true }
        let count = text.utf8.count
        var index = 0
        while index < payload.count {
            let byte = payload[index]
            if byte == 0x5C { return true }
            if byte == first, payload.count - index >= count, payload[index..<index + count].elementsEqual(text.utf8) { return true }
            index += 1
        }
        return false
    }
}
