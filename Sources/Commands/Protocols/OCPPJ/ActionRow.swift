/// What follows from the name of one message of a version of OCPP: one row of the version's table of actions.
struct ActionRow: Sendable {
    /// Who starts a message.
    enum Direction: Sendable {
        case fromStation
        case toStation
        case both
    }

    /// What is particular about an action.
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt8

        /// From a station, about money or identity: never answered by an error, for stations repeat it for ever (field.md, quirk 82).
        static let neverRefused = Traits(rawValue: 1)
        /// To a station, also before its registration is accepted (OCPP 1.6, 4.2).
        static let beforeRegistration = Traits(rawValue: 2)
        /// To a station, once: sent again after a connection that ended it might happen twice.
        static let notAgain = Traits(rawValue: 4)
        /// `NotSupported` is an answer to it, and does not say that the station does not know the message.
        static let refusedByStatus = Traits(rawValue: 8)
    }

    let name: String
    let direction: Direction
    let request: any OCPPMessage.Type
    let response: any OCPPMessage.Type
    /// Which other calls to a station it waits for.
    let lane: Lane
    /// By what its effect is seen, where we start it.
    let proof: Proof
    let traits: Traits
    /// Where in the request an address stands that a station is sent to, from the outermost member to the innermost; empty where it has
    /// none.
    let address: [String]
    /// Where in the request stands what makes two of them one of which replaces the other as long as that waits; empty where none does.
    let supersedes: [[String]]
    /// Members of request and answer, at whatever depth, whose texts the journal must not hold: tokens, and what only masking hides.
    let masked: [String]

    /// A message that stations send.
    static func fromStation(
        _ name: String, _ request: any OCPPMessage.Type, _ response: any OCPPMessage.Type, traits: Traits = [], masked: [String] = []
    ) -> ActionRow {
        ActionRow(
            name: name, direction: .fromStation, request: request, response: response, lane: .background, proof: .answer, traits: traits,
            address: [], supersedes: [], masked: masked)
    }

    /// A message that we send.
    static func toStation(
        _ name: String, _ request: any OCPPMessage.Type, _ response: any OCPPMessage.Type, lane: Lane, proof: Proof = .answer,
        traits: Traits = [], address: [String] = [], supersedes: [[String]] = [], masked: [String] = []
    ) -> ActionRow {
        ActionRow(
            name: name, direction: .toStation, request: request, response: response, lane: lane, proof: proof, traits: traits,
            address: address, supersedes: supersedes, masked: masked)
    }

    /// A message that both send.
    static func both(
        _ name: String, _ request: any OCPPMessage.Type, _ response: any OCPPMessage.Type, lane: Lane, masked: [String] = []
    ) -> ActionRow {
        ActionRow(
            name: name, direction: .both, request: request, response: response, lane: lane, proof: .answer, traits: [], address: [],
            supersedes: [], masked: masked)
    }

    /// Whether a station starts this message.
    var isFromStation: Bool { direction != .toStation }
    /// Whether we start this message.
    var isToStation: Bool { direction != .fromStation }
}
