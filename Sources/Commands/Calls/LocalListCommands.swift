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
    /// else all. What does not fit into one message follows in further ones, each of which changes the one before.
    ///
    /// The version of a list is the revision of the tokens that it shows, so the newest is known without a list of lists. Of a list in
    /// parts the last part has it, the ones before count down from it; each holds a token, so they never fall to the version before.
    static func push(_ body: LocalListPush, _ command: CommandInput, in turn: Turn) throws -> CommandOutcome {
        let state = try turn.station(body.identity)
        try refuseLocalList(state, in: turn)
        let base = body.isFull ? nil : differenceBase(state, in: turn)
        let version = max(1, turn.world.tokens.revision)
        if base == version { return try askForVersion(state, command.actor, in: turn) }
        let parts = try listParts(since: base, state, in: turn)
        var events: [Event] = []
        for (index, tokens) in parts.enumerated() {
            let list = LocalList(
                version: version - (parts.count - 1 - index), entries: tokens.compactMap { entry($0, in: turn) },
                isFull: base == nil && index == 0)
            events += try pushed(list, ahead: index, to: state, command.actor, in: turn)
        }
        let first = turn.world.calls.nextID.rawValue
        return CommandOutcome(
            status: 202, events: events,
            answer: ["call": .integer(first), "calls": .integer(parts.count), "version": .integer(version)])
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
        if let most = limit(state, "LocalAuthListMaxLength"), count > most {
            throw Refusal.conflict("\(count) tokens are more than the \(most) that the local list of this station may hold.")
        }
    }

    /// The revision that a station is known to have all of; nil where everything must be sent. A token that was forgotten since cannot be
    /// named any more, so only a whole list removes it.
    private static func differenceBase(_ state: StationState, in turn: Turn) -> Int? {
        guard let base = state.localListVersion, base == state.localListTarget, base > 0, base <= turn.world.tokens.revision else {
            return nil
        }
        return turn.world.tokens.isForgetting(since: base) ? nil : base
    }

    /// The tokens to send, in messages of as many as the station takes; a whole list without tokens is one empty message.
    private static func listParts(since base: Int?, _ state: StationState, in turn: Turn) throws -> [ArraySlice<Subject>] {
        let count = base.map { turn.world.tokens.changedCount(since: $0) } ?? turn.world.tokens.presentCount
        let lengthMax = min(limit(state, "SendLocalListMaxLength") ?? Limits.localListLengthMax, Limits.localListLengthMax)
        let starts = count == 0 ? [0] : Array(stride(from: 0, to: count, by: lengthMax))
        let free = Limits.openCallsPerStation - turn.world.calls.open(of: state.station).count
        // By their number alone: to gather a hundred thousand takes a quarter of a second.
        guard starts.count <= free else {
            throw Refusal.conflict(
                "\(count) tokens in messages of \(lengthMax) are \(starts.count) calls; "
                    + "the outbox of this station has room for \(max(0, free)).")
        }
        let tokens = turn.world.tokens.presentSubjects(since: base)
        return starts.map { tokens[$0..<min($0 + lengthMax, tokens.count)] }
    }

    private static func entry(_ token: Subject, in turn: Turn) -> LocalList.Entry? {
        turn.world.tokens.with(token) { state in
            let status = Authorizing.status(of: state, at: turn.now)
            return LocalList.Entry(token: token, verdict: TokenVerdict(status: status, expires: state.expires, group: state.group))
        }
    }

    private static func pushed(_ list: LocalList, ahead: Int, to state: StationState, _ actor: String, in turn: Turn) throws -> [Event] {
        let queued = Queueing.queued(
            .localList(list), to: state.station, actor: actor, seconds: Limits.callExpirySeconds, ahead: ahead, in: turn)
        guard let queued else {
            throw Refusal.conflict("Station \(state.identity) speaks a version of OCPP that has no local list.")
        }
        return [
            .callQueued(queued),
            .localListPushed(
                LocalListPushed(station: state.station, version: list.version, call: queued.call, isFull: list.isFull)),
        ]
    }

    private static func configuration(_ state: StationState, _ key: String) -> String? {
        state.configuration.first { $0.key.lowercased() == key.lowercased() }?.value
    }

    /// A limit that a station told; nil where it told none that makes sense.
    private static func limit(_ state: StationState, _ key: String) -> Int? {
        configuration(state, key).flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// A station that never told its profiles is believed to keep one.
    private static func supportsLocalList(_ state: StationState) -> Bool {
        guard let profiles = configuration(state, "SupportedFeatureProfiles") else { return true }
        return profiles.lowercased().contains("localauthlist")
    }
}
