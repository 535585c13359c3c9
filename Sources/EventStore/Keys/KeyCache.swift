/// Keys that are kept in memory, in parts of which one is emptied where it is full: a table of all of them would be moved, or let go of, in
/// milliseconds, which everybody would wait for.
struct KeyCache: Sendable {
    private static let partMax = StoreLimits.keysCachedMax / SubjectParts<[UInt8]>.count
    private var parts = SubjectParts<[UInt8]>()

    subscript(_ subject: Subject) -> [UInt8]? {
        get { parts[subject] }
        set { parts.set(subject, newValue, most: Self.partMax) }
    }

    mutating func removeAll() { parts = SubjectParts() }
}

/// A dictionary by subjects that grows in small steps.
struct SubjectParts<Value: Sendable>: Sendable {
    static var count: Int { 64 }
    private var parts = [[Subject: Value]](repeating: [:], count: count)

    private static func part(_ subject: Subject) -> Int { Int(truncatingIfNeeded: subject.low & UInt64(count - 1)) }

    subscript(_ subject: Subject) -> Value? {
        get { parts[Self.part(subject)][subject] }
        set { parts[Self.part(subject)][subject] = newValue }
    }

    /// Sets a value; a part that has this many is emptied first.
    mutating func set(_ subject: Subject, _ value: Value?, most: Int) {
        let part = Self.part(subject)
        if value != nil, parts[part].count >= most { parts[part].removeAll(keepingCapacity: true) }
        parts[part][subject] = value
    }
}
