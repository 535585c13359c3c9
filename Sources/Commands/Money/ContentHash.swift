public import EventStore

/// The first 16 bytes of the SHA-256 of a value's binary form.
func contentHash(of value: some Recordable) -> Subject {
    let bytes = Digest.sha256(value.encoded()).bytes
    return Subject(bytes) ?? noHash
}

private let noHash = Subject(high: 0, low: 0)

extension TariffPublished {
    /// The hash that its content must have: over the binary form with an empty hash in it.
    public var computedContentHash: Subject {
        var copy = self
        copy.contentHash = noHash
        return Commands.contentHash(of: copy)
    }

    /// The same version with its hash filled in.
    func hashed() -> TariffPublished {
        var copy = self
        copy.contentHash = computedContentHash
        return copy
    }
}

extension InvoiceIssued {
    /// The hash that its content must have: over the binary form with an empty hash in it.
    public var computedContentHash: Subject {
        var copy = self
        copy.contentHash = noHash
        return Commands.contentHash(of: copy)
    }

    /// The same document with its hash filled in.
    func hashed() -> InvoiceIssued {
        var copy = self
        copy.contentHash = computedContentHash
        return copy
    }
}
