import EventStore

/// A list of words of the specification.
protocol SpecWord: CaseIterable, Hashable, Sendable {
    /// The word as frames write it.
    var name: String { get }
    /// All words by their bytes.
    static var words: WordTable<Self> { get }
    /// The word to write where a word that is not in the list would have to be written.
    static var substitute: Self { get }
}

extension SpecWord where Self: RawRepresentable, RawValue == String {
    var name: String { rawValue }
}

/// Finds words by their bytes, in any capitals, without building strings.
struct WordTable<Value: SpecWord>: Sendable {
    private struct Slot {
        /// Where its name stands in `names`.
        var start = 0
        var count = 0
        var value: Value?
    }

    private let slots: [Slot]
    private let names: [UInt8]

    /// Of all cases of the list.
    init() {
        let words = Array(Value.allCases)
        var size = 8
        while size < words.count * 4 { size *= 2 }
        var slots = [Slot](repeating: Slot(), count: size)
        var names: [UInt8] = []
        for word in words {
            let start = names.count
            names += Array(word.name.utf8)
            var slot = Self.hash(names.span, start..<names.count) & (size - 1)
            while slots[slot].value != nil { slot = (slot + 1) & (size - 1) }
            slots[slot] = Slot(start: start, count: names.count - start, value: word)
        }
        self.slots = slots
        self.names = names
    }

    /// Four letters and the length tell most words apart; the range is not empty.
    private static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        let (first, last) = (range.lowerBound, range.upperBound - 1)
        var hash = UInt32(truncatingIfNeeded: range.count)
        func add(_ byte: UInt8) { hash = (hash ^ UInt32(truncatingIfNeeded: byte | 0x20)) &* 16_777_619 }
        add(bytes[first])
        add(bytes[first + range.count / 3])
        add(bytes[last - range.count / 4])
        add(bytes[last])
        return Int(truncatingIfNeeded: hash ^ hash >> 15)
    }

    /// The word that these bytes say, and whether it stands exactly as the specification writes it.
    func find(_ bytes: [UInt8], _ range: Range<Int>) -> (value: Value, isExact: Bool)? {
        guard !range.isEmpty, range.count <= 64 else { return nil }
        let bytes = bytes.span
        let slots = slots.span
        var slot = Self.hash(bytes, range) & (slots.count - 1)
        var alike: Value?
        while let value = slots[slot].value {
            if slots[slot].count == range.count, let isExact = compare(slots[slot].start, bytes, range) {
                if isExact { return (value, true) }
                if alike == nil { alike = value }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return alike.map { ($0, false) }
    }

    /// Whether they are equal to the letter; nil if not even but for capitals.
    private func compare(_ start: Int, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool? {
        let names = names.span
        var isExact = true
        for offset in 0..<range.count {
            let (wanted, byte) = (names[start + offset], bytes[range.lowerBound + offset])
            if wanted == byte { continue }
            guard wanted ^ byte == 0x20, byte | 0x20 >= 0x61, byte | 0x20 <= 0x7A else { return nil }
            isExact = false
        }
        return isExact
    }
}

/// A word that a station sent: one of the list, or what stood there instead.
enum Word<Value: SpecWord>: Equatable, Sendable {
    case known(Value)
    case unknown(String)

    /// The word of the list; nil for any other.
    var known: Value? {
        if case .known(let value) = self { value } else { nil }
    }

    /// The text as it stands in frames.
    var text: String {
        switch self {
        case .known(let value): value.name
        case .unknown(let text): text
        }
    }

    /// What is written: never a word that the schemas do not know.
    var written: String { (known ?? Value.substitute).name }
}

extension ConnectorStatus: SpecWord {
    static let words = WordTable<ConnectorStatus>()
    static var substitute: ConnectorStatus { .unavailable }
}

extension RegistrationStatus: SpecWord {
    static let words = WordTable<RegistrationStatus>()
    static var substitute: RegistrationStatus { .rejected }
}

extension AuthorizationStatus: SpecWord {
    static let words = WordTable<AuthorizationStatus>()
    static var substitute: AuthorizationStatus { .invalid }
}

extension StopReason: SpecWord {
    static let words = WordTable<StopReason>()
    static var substitute: StopReason { .other }
}
