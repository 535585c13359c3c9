import EventStore

/// What a station answered to a call of ours.
struct CallAnswer: Sendable {
    /// What it comes to.
    enum Verdict: Sendable {
        case accepted
        case refused
        /// The station does not know what it was asked.
        case unknown
    }

    /// The word of the specification, or what stood there instead; nil for an answer without one.
    var status: String?
    var verdict: Verdict
    /// What was accepted is done later, when a transaction ends (field.md, quirk 98).
    var isPutOff = false
    /// What the answer tells beyond its status.
    var fact: Fact?
    /// The answer as it stands in the frame, bounded; nil for one that says nothing.
    var detail: String?

    /// Something that an answer tells.
    enum Fact: Sendable, Equatable {
        case configuration([ConfigurationEntry], unknownKeys: [String])
        case localListVersion(Int)
        /// A composite schedule, as the station wrote it.
        case schedule(String)
    }
}
