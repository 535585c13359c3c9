import EventStore

/// A scanned JSON text: its bytes and where its values stand.
public struct JSONDocument: Sendable {
    let bytes: [UInt8]
    let nodes: [JSONNode]
    /// What strict JSON would have refused.
    public let oddities: JSONOddities
    /// Whether there are masks in it: digits of subjects in the place of what must not be told.
    var isMasked = false

    /// Reads strict JSON: UTF-8, no duplicate names, nothing behind the end.
    public init(strict bytes: [UInt8], valuesMax: Int? = nil) throws(JSONError) {
        var scanner = JSONScanner(bytes, mode: .strict, valuesMax: valuesMax ?? Limits.jsonValues)
        try scanner.scan()
        self.init(scanner)
    }

    /// Reads a frame: first by the grammar, and if that fails once more with repairs (field.md, quirks 27 to 30, 33, 34).
    public init(tolerant bytes: [UInt8]) throws(JSONError) {
        var scanner = JSONScanner(bytes, mode: .tolerant, valuesMax: Limits.jsonValuesPerFrame)
        do throws(JSONError) {
            try scanner.scan()
        } catch {
            scanner = JSONScanner(bytes, mode: .repairing, valuesMax: Limits.jsonValuesPerFrame)
            do throws(JSONError) { try scanner.scan() } catch _ { throw error }
        }
        self.init(scanner)
    }

    init(_ scanner: JSONScanner) {
        bytes = scanner.bytes
        nodes = scanner.nodes
        oddities = scanner.oddities
    }

    /// A document of an empty object alone: what a missing payload reads as.
    static let emptyObject = JSONDocument(
        bytes: [0x7B, 0x7D], nodes: [JSONNode(.object, from: 0, to: 2, link: 1)])

    private init(bytes: [UInt8], nodes: [JSONNode]) {
        self.bytes = bytes
        self.nodes = nodes
        oddities = []
    }

    /// The node behind this one and all it contains.
    func next(_ node: Int) -> Int {
        switch nodes[node].kind {
        case .object, .array: nodes[node].next
        default: node + 1
        }
    }

    /// The decoded bytes of a string, key or number.
    func content(_ node: Int) -> [UInt8] {
        let found = nodes[node]
        return found.flags.contains(.escaped) ? JSONText.unescaped(bytes, found.range) : Array(bytes[found.range])
    }

    /// The decoded text of a string, key or number; U+FFFD where it is no UTF-8.
    func text(_ node: Int) -> String {
        let found = nodes[node]
        return found.flags.contains(.escaped)
            ? String(decoding: JSONText.unescaped(bytes, found.range), as: UTF8.self)
            : String(decoding: bytes[found.range], as: UTF8.self)
    }

    /// The decoded text of a string, with dots for a mask in it: what is told of it to people.
    func toldText(_ node: Int) -> String {
        let text = text(node)
        return isMasked && text.utf8.count >= SubjectSpan.length ? Self.withoutMasks(text) : text
    }

    /// A text with dots where the digits of a subject stand.
    private static func withoutMasks(_ text: String) -> String {
        var out: [UInt8] = []
        var digits = 0
        for byte in text.utf8 {
            digits = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) ? digits + 1 : 0
            out.append(byte)
            if digits == SubjectSpan.length {
                out.removeLast(SubjectSpan.length)
                out += "••••".utf8
                digits = 0
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The nodes of an array's elements.
    func elements(of array: Int) -> [Int] {
        var found: [Int] = []
        found.reserveCapacity(4)
        var node = array + 1
        while node < nodes[array].next {
            found.append(node)
            node = next(node)
        }
        return found
    }

    /// The value of the first member of this name, or where there is none of the first whose name differs only in its
    /// capitals; nil if there is neither.
    func member(_ name: StaticString, of object: Int) -> (value: Int, isExact: Bool)? {
        let nodes = nodes.span
        let end = nodes[object].next
        let length = name.utf8CodeUnitCount
        var alike: Int?
        var node = object + 1
        while node < end {
            let key = nodes[node]
            if key.count == length || key.flags.contains(.escaped) {
                if keyIs(node, name) { return (node + 1, true) }
                if alike == nil, keyIs(node, name, ignoringCase: true) { alike = node + 1 }
            }
            let value = nodes[node + 1]
            node = value.kind == .object || value.kind == .array ? value.next : node + 2
        }
        return alike.map { ($0, false) }
    }

    func keyIs(_ key: Int, _ name: StaticString, ignoringCase: Bool = false) -> Bool {
        let found = nodes[key]
        if found.flags.contains(.escaped) {
            let content = JSONText.unescaped(bytes, found.range)
            return matches(content, 0..<content.count, name, ignoringCase: ignoringCase)
        }
        return matches(bytes, found.range, name, ignoringCase: ignoringCase)
    }
}

/// Whether these bytes are this text.
func matches(_ bytes: [UInt8], _ range: Range<Int>, _ name: StaticString, ignoringCase: Bool = false) -> Bool {
    let count = name.utf8CodeUnitCount
    guard range.count == count, count > 0 else { return count == range.count }
    // A static string stays where it is for ever, and the index stays below its count.
    let start = unsafe name.utf8Start
    let bytes = bytes.span
    let first = unsafe start[0]
    guard bytes[range.lowerBound] | 0x20 == first | 0x20 else { return false }
    for offset in 0..<count {
        let byte = bytes[range.lowerBound + offset]
        let wanted = unsafe start[offset]
        if byte != wanted {
            guard ignoringCase, byte ^ wanted == 0x20, byte | 0x20 >= 0x61, byte | 0x20 <= 0x7A else { return false }
        }
    }
    return true
}
