/// Cuts server-sent events (HTML Standard, section 9.2) out of bytes as they come.
struct EventStream {
    /// One event of the stream.
    struct Event: Equatable {
        /// `message` where the server names none.
        var name: String
        var data: String
    }

    /// Bytes kept of one line, and of one event, at most; what is longer ends the stream.
    static let eventBytesMax = 16 << 20

    private var line: [UInt8] = []
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var lastWasReturn = false
    private(set) var isBroken = false

    /// Takes more bytes and answers the events that are now whole.
    mutating func read(_ bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        for byte in bytes where !isBroken {
            if byte == 0x0A || byte == 0x0D {
                let isSecondHalf = byte == 0x0A && lastWasReturn
                lastWasReturn = byte == 0x0D
                if !isSecondHalf, let event = endLine() { events.append(event) }
            } else {
                lastWasReturn = false
                line.append(byte)
                if line.count + data.count > Self.eventBytesMax { isBroken = true }
            }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else {
            defer {
                name = ""
                data.removeAll(keepingCapacity: true)
                hasData = false
            }
            return hasData ? Event(name: name.isEmpty ? "message" : name, data: String(decoding: data, as: UTF8.self)) : nil
        }
        let colon = line.firstIndex(of: 0x3A) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == 0x20 { value = value.dropFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "event": name = String(decoding: value, as: UTF8.self)
        case "data":
            if hasData { data.append(0x0A) }
            data.append(contentsOf: value)
            hasData = true
        default: break
        }
        return nil
    }
}
