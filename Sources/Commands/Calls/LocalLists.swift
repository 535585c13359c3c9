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

    /// A part arrived: with the last one the station has the list.
    static func arrived(_ call: CallState, in turn: inout Turn) {
        guard !open(of: call.station, in: turn.world).contains(where: { $0.call > call.call }),
            case .localList(let list)? = Dialect.order(of: call, in: turn.world)
        else { return }
        turn.emit(.localListReported(LocalListReported(station: call.station, version: list.version)))
    }
}
