/// Words with numbers, as the catalogue declares them: bytes hold the number, frames and the API the word.
public protocol WordList: NumberedValue, CaseIterable, Hashable where RawValue == UInt8 {
    /// The word of the specification, as frames and the API write it.
    var name: String { get }
}

extension WordList {
    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}
