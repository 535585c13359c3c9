import EventStore
import Projections

/// Local lists that come in several calls, each of which builds on the one before.
enum LocalLists {
    /// Whether a call is a part of a local list.
    static func isPart(_ call: CallState, in world: World) -> Bool {
        Dialect.action(of: call, in: world)?.traits.contains(.inParts) ?? false
    }

    /// The parts that are on their way to a station, the oldest first.
    static func open(of station: StationID, in world: World) -> [CallState] {
        world.calls.open(of: station).filter { $0.endedAt == nil && isPart($0, in: world) }
    }

    /// A part did not arrive: what builds on it must not leave, and the station is asked which list it has now.
    static func giveUp(of station: StationID, in turn: inout Turn) {
        for other in open(of: station, in: turn.world) where other.sentAt == nil {
            turn.emit(
                .callEnded(
                    CallEnded(call: other.call, station: station, outcome: .cancelled, detail: "An earlier part did not arrive.")))
        }
        Queueing.queue(.tellLocalListVersion, to: station, seconds: Limits.callExpirySeconds, in: &turn)
    }

    /// A part arrived: the next one is put into the outbox; with the last one the station has the list.
    static func arrived(_ call: CallState, in turn: inout Turn) {
        guard !open(of: call.station, in: turn.world).contains(where: { $0.call > call.call }),
            case .localList(let list)? = Dialect.order(of: call, in: turn.world)
        else { return }
        if let next = next(behind: list, call, in: turn) { return turn.emit(next) }
        turn.emit(.localListReported(LocalListReported(station: call.station, version: list.version)))
    }

    /// What follows a part that arrived; nil where it was the last one, or nothing is left for another: what would have come changed
    /// meanwhile, and comes with the next list.
    private static func next(behind list: LocalList, _ call: CallState, in turn: Turn) -> [Event]? {
        guard let state = turn.world.stations[call.station], state.localListTarget == list.version, let goal = state.localListGoal,
            goal > list.version
        else { return nil }
        let part = part(behind: list.version, upTo: goal, of: state, in: turn)
        return part.entries.isEmpty ? nil : pushed(part, upTo: goal, to: call.station, call.actor, in: turn)
    }

    /// As much of a list as goes into one message: the tokens whose last change lies behind a revision, the one that changed first first.
    ///
    /// Its version is the revision up to which it tells all, so each part is a list of its own, to which the next one is a change. A part
    /// is made when the one before has arrived: no decision makes more than one message, however many cards there are, and what changes
    /// meanwhile lies behind the goal.
    ///
    /// - Parameters:
    ///   - base: the version that the station has; nil where it gets all.
    ///   - goal: the version to come to.
    static func part(behind base: Int?, upTo goal: Int, of state: StationState, in turn: Turn) -> LocalList {
        let lengthMax = partLengthMax(state)
        var entries: [LocalList.Entry] = []
        var version = goal
        var last = 0
        for token in turn.world.tokens.changed(since: base ?? 0) where !token.isForgotten {
            guard token.revision <= goal else { break }
            guard entries.count < lengthMax else {
                version = last
                break
            }
            let verdict = TokenVerdict(status: Authorizing.status(of: token, at: turn.now), expires: token.expires, group: token.group)
            entries.append(LocalList.Entry(token: token.token, verdict: verdict))
            last = token.revision
        }
        return LocalList(version: version, entries: entries.sorted { $0.token < $1.token }, isFull: base == nil)
    }

    /// A part as it comes into the outbox; nil where the station's version has no word for it.
    static func pushed(_ part: LocalList, upTo goal: Int, to station: StationID, _ actor: String, in turn: Turn) -> [Event]? {
        guard let queued = Queueing.queued(.localList(part), to: station, actor: actor, seconds: Limits.callExpirySeconds, in: turn) else {
            return nil
        }
        return [
            .callQueued(queued),
            .localListPushed(
                LocalListPushed(
                    station: station, version: part.version, call: queued.call, isFull: part.isFull,
                    goal: part.version < goal ? goal : nil)),
        ]
    }

    /// How many tokens go into one message.
    static func partLengthMax(_ state: StationState) -> Int {
        min(limit(state, "SendLocalListMaxLength") ?? Limits.localListLengthMax, Limits.localListLengthMax)
    }

    /// A limit that a station told; nil where it told none that makes sense.
    static func limit(_ state: StationState, _ key: String) -> Int? {
        state.setting(key).flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }
}
