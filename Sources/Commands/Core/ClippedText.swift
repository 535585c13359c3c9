extension String {
    /// Its first characters: what a station sends is kept whole in the journal, and bounded in events and state.
    func clipped(_ max: Int) -> String {
        guard utf8.count > max, unicodeScalars.count > max else { return self }
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: unicodeScalars.prefix(max))
        return String(kept)
    }

    /// As a sentence about it names it: its first characters, and an ellipsis for the others. Whoever sent it knows the rest.
    public func echoed() -> String { echoed(Limits.echoedCharacters) }

    func echoed(_ max: Int) -> String {
        let kept = clipped(max)
        return kept.utf8.count < utf8.count ? kept + "…" : self
    }
}
