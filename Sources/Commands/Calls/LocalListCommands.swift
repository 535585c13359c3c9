import EventStore
import Projections

/// Whether a station gets all of the local list.
struct LocalListPush: CommandBody {
    static let form = BodyForm(LocalListPush.self, examples: [["full": true]])
    let identity: String
    let isFull: Bool

    init(_ body: BodyReader) throws(JSONFieldError) {
        identity = try body.added("station", .filledText)
        isFull = try body.optional("full", .flag, "All of it, even where a change would do", else: false)
    }
}

/// Local lists, as they are sent to stations.
enum LocalListCommands {
    /// Sends a station the tokens as its local list (OCPP 1.6, 5.15): what changed since its version where it has all of one of ours,
    /// else all. What does not fit into one message follows in further ones (`LocalLists.part`).
    ///
    /// The version of a list is the revision of the tokens that it shows, so the newest is known without a list of lists.
    static func push(_ body: LocalListPush, _ command: CommandInput, in turn: Turn) throws -> CommandOutcome {
        let state = try turn.station(body.identity)
        try refuseLocalList(state, in: turn)
        let base = body.isFull ? nil : differenceBase(state, in: turn)
        let goal = max(1, turn.world.tokens.revision)
        if base == goal { return try askForVersion(state, command.actor, in: turn) }
        let part = LocalLists.part(behind: base, upTo: goal, of: state, in: turn)
        guard let events = LocalLists.pushed(part, upTo: goal, to: state.station, command.actor, in: turn) else {
            throw Refusal.conflict("Station \(state.identity) speaks a version of OCPP that has no local list.")
        }
        let count = base.map { turn.world.tokens.changedCount(since: $0) } ?? turn.world.tokens.presentCount
        let lengthMax = LocalLists.partLengthMax(state)
        return CommandOutcome(
            status: 202, events: events,
            answer: [
                "call": .integer(turn.world.calls.nextID.rawValue), "calls": .integer(max(1, (count + lengthMax - 1) / lengthMax)),
                "version": .integer(goal),
            ])
    }

    /// Nothing changed since the list that the station is known to have: it is asked whether that is so.
    private static func askForVersion(_ state: StationState, _ actor: String, in turn: Turn) throws -> CommandOutcome {
        try CallCommands.queued(.tellLocalListVersion, to: state.station, actor: actor, seconds: Limits.callExpirySeconds, in: turn)
    }

    private static func refuseLocalList(_ state: StationState, in turn: Turn) throws {
        guard supportsLocalList(state) else {
            throw Refusal.conflict("Station \(state.identity) says that it keeps no local list (SupportedFeatureProfiles).")
        }
        if !LocalLists.open(of: state.station, in: turn.world).isEmpty {
            throw Refusal.conflict("A local list is on its way to station \(state.identity); wait for its end or cancel it.")
        }
        let count = turn.world.tokens.presentCount
        if let most = LocalLists.limit(state, "LocalAuthListMaxLength"), count > most {
            throw Refusal.conflict("\(count) tokens are more than the \(most) that the local list of this station may hold.")
        }
        try CallCommands.refuseFullOutbox(of: state.station, in: turn)
    }

    /// The revision that a station is known to have all of; nil where everything must be sent. A token that was forgotten since cannot be
    /// named any more, so only a whole list removes it.
    private static func differenceBase(_ state: StationState, in turn: Turn) -> Int? {
        guard let base = state.localListVersion, base == state.localListTarget, base > 0, base <= turn.world.tokens.revision else {
            return nil
        }
        return turn.world.tokens.isForgetting(since: base) ? nil : base
    }

    /// A station that never told its profiles is believed to keep one.
    private static func supportsLocalList(_ state: StationState) -> Bool {
        guard let profiles = state.setting("SupportedFeatureProfiles") else { return true }
        return profiles.lowercased().contains("localauthlist")
    }
}
