/// The keys of those who are merely named.
///
/// One frame can name thousands of cards, and whoever sends it may be hostile: a key for each would let any station fill the ring. So what
/// comes in a frame makes no key. Who is accepted has one, since an operator listed or named the card; for all others the ring holds a
/// fixed number of secrets from its beginning, a subject belongs to one of them by its first bits, and its key follows from secret and
/// subject. Subjects are HMACs under the ring's master secret, so no station can choose whose secret it shares.
///
/// Forgetting must stay honest: what is sealed cannot be sealed anew, for the journal's hashes cover it. So whoever is forgotten takes the
/// secret along that they share, and another is drawn in its place. What else becomes unreadable by it: the numbers of cards that were in
/// no list when a frame named them, and passwords that stations told, of one subject in 4,096. Nobody decides by them, no sum changes, and
/// cards in the lists keep what was sealed under their own key. A secret for each month instead would be no erasure until the month is
/// destroyed, and would take every stranger's number of that month.
enum SharedKeys {
    /// The secret that a subject shares with others: its number among all, as it stands in the ring.
    static func place(of subject: Subject) -> [UInt8] { place(Int(subject.high >> 52)) }

    static func place(_ number: Int) -> [UInt8] { [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)] }

    /// A subject's key: HKDF-Expand (RFC 5869, 2.3) of a secret that is random already, to the length of one block.
    static func key(of subject: Subject, _ secret: [UInt8]) -> [UInt8] {
        hmacSHA256(key: secret, Array("cpms named ".utf8) + subject.bytes + [1]).bytes
    }

    /// New secrets.
    static func draw(_ count: Int) throws(Fault) -> [ArraySlice<UInt8>] {
        let bytes = try Entropy.bytes(count * KeyRecord.keyBytes)
        return (0..<count).map { bytes[$0 * KeyRecord.keyBytes..<($0 + 1) * KeyRecord.keyBytes] }
    }
}
