import EventStore
import Projections

/// Who may charge, from the journal's state only (OCPP 1.6, 7.2).
enum Authorizing {
    /// Whether a token may charge now.
    static func status(of token: Subject?, in turn: Turn) -> AuthorizationStatus { status(of: token, at: turn.now, in: turn) }

    /// Whether a token may charge, or might when it did; only its expiry is known for other times than now.
    static func status(of token: Subject?, at instant: Instant, in turn: Turn) -> AuthorizationStatus {
        guard let token else { return .invalid }
        return turn.world.tokens.with(token) { status(of: $0, at: instant) } ?? .invalid
    }

    /// The same of a token that is known.
    static func status(of state: borrowing TokenState, at instant: Instant) -> AuthorizationStatus {
        if state.isForgotten { return .invalid }
        switch state.status {
        case .blocked: return .blocked
        case .inactive: return .invalid
        case .active: break
        }
        if let expires = state.expires, expires <= instant { return .expired }
        return .accepted
    }

    /// What a station is told of a token: how long the verdict holds, and whose sessions it may stop.
    static func verdict(on token: Subject?, _ status: AuthorizationStatus, in turn: Turn) -> TokenVerdict {
        guard status == .accepted, let token, let state = turn.world.tokens[token] else { return TokenVerdict(status: status) }
        return TokenVerdict(status: status, expires: state.expires, group: state.group)
    }

    /// Whether two tokens may stop each other's sessions: they are the same, or of one group (OCPP 1.6, 3.5 parentIdTag).
    static func mayStopAlike(_ a: Subject, _ b: Subject, in turn: Turn) -> Bool {
        if a == b { return true }
        guard let group = turn.world.tokens[a]?.group else { return false }
        return turn.world.tokens[b]?.group == group
    }

    /// A station asks whether a token may charge (OCPP 1.6, 4.1).
    static func authorize(_ token: Subject?, at station: StationID, in turn: inout Turn) {
        let status = status(of: token, in: turn)
        turn.emit(.authorizationAnswered(AuthorizationAnswered(station: station, token: token, status: status)))
        turn.reply(.verdict(verdict(on: token, status, in: turn)))
    }
}
