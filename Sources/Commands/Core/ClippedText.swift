extension String {
    /// Its first characters: what a station sends is kept whole in the journal, and bounded in events and state.
    func clipped(_ max: Int) -> String {
        guard utf8.count > max, unicodeScalars.count > max else { return self }
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: unicodeScalars.prefix(max))
        return String(kept)
    }
}
