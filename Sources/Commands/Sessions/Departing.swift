import EventStore
import Projections

/// Stations, cards and drivers that go: their sessions never hold them up. Those that run are ended first with what is known of them, and
/// held.
enum Departing {
    static func removeStation(_ identity: String, in turn: Turn) throws -> CommandOutcome {
        let running = try turn.station(identity).openSessions.compactMap { turn.world.sessions[$0] }
        return try end(running, because: "Its station was removed.", in: turn) { try StationCommands.remove(identity, in: $0) }
    }

    static func forgetToken(_ token: Subject, in turn: Turn) throws -> CommandOutcome {
        let isCharging = turn.world.sessions.isRunning(token)
        let running = isCharging ? turn.world.sessions.running(before: nil).filter { $0.token == token } : []
        return try end(running, because: "Its card was forgotten.", in: turn) { try TokenCommands.forget(token, in: $0) }
    }

    static func forgetDriver(_ driver: DriverID, in turn: Turn) throws -> CommandOutcome {
        let running = turn.world.sessions.running(before: nil).filter { $0.driver == driver }
        return try end(running, because: "Its driver was forgotten.", in: turn) { try DriverCommands.forget(driver, in: $0) }
    }

    private static func end(
        _ sessions: [SessionState], because reason: String, in turn: Turn, before go: (Turn) throws -> CommandOutcome
    ) throws -> CommandOutcome {
        var after = turn
        for session in sessions { Closing.endWithWhatIsKnown(session, because: reason, in: &after) }
        var outcome = try go(after)
        outcome.events = after.finish().events + outcome.events
        return outcome
    }
}
