extension Words {
    /// An enum whose cases have the numbers of the words.
    func write(to out: inout SwiftText) {
        out.meaning(meaning)
        out.block("public enum \(name.value): UInt8, WordList") { out in
            for word in members {
                out.meaning(word.meaning)
                out.line("case \(SwiftText.name(word.name.value)) = \(word.number.value)")
            }
            out.line()
            out.block("public var name: String") { out in
                out.cases(of: "self") { out in
                    for word in members { out.line("case .\(word.name.value): \"\(word.text.value)\"") }
                }
            }
        }
    }
}

extension NumberKind {
    /// A struct around the number. A sharded one carries the shard that gave it.
    func write(to out: inout SwiftText) {
        out.meaning(meaning)
        out.block("public struct \(name.value): \(isSharded ? "ShardedID" : "NumberID")") { out in
            out.line("public let rawValue: UInt\(bits.value)")
            out.line("@inlinable public init(rawValue: UInt\(bits.value)) { self.rawValue = rawValue }")
        }
    }
}
