/// The name of a journal, under which its checkpoints are signed.
enum SignerName {
    /// A name that can stand in a checkpoint: no space, no plus, no control character, not too long.
    static func check(_ origin: String) throws(Fault) {
        let isGood = origin.unicodeScalars.allSatisfy { $0.value > 32 && $0.value != 127 && $0 != "+" && !$0.properties.isWhitespace }
        guard isGood, !origin.isEmpty, origin.utf8.count <= StoreLimits.originBytesMax else {
            throw Fault(
                .limit, "The name “\(origin)” cannot be that of a journal",
                advice: "Use 1 to \(StoreLimits.originBytesMax) bytes without spaces and plus signs, best a domain name")
        }
    }
}
