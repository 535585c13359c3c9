import EventStore
import Projections

extension Turn {
    /// Whether a token may charge now, from the journal's state only (OCPP 1.6, 7.2).
    func authorize(_ token: Subject?) -> AuthorizationStatus {
        guard let token, let state = world.tokens[token], !state.isForgotten else { return .invalid }
        switch state.status {
        case .blocked: return .blocked
        case .inactive: return .invalid
        case .active: break
        }
        if let expires = state.expires, expires <= now { return .expired }
        return .accepted
    }

    /// When a token's answer stops to hold; nil where it does not expire.
    func expiry(of token: Subject?) -> Instant? { token.flatMap { world.tokens[$0]?.expires } }

    /// The name of a token's group, which stations keep as its parentIdTag.
    func group(of token: Subject?) -> String? { token.flatMap { world.tokens[$0]?.group } }

    /// What a station is told of a token: how long the verdict holds, and whose sessions it may stop.
    func idTagInfo(_ token: Subject?, _ status: AuthorizationStatus) -> IdTagInfo {
        guard status == .accepted else { return IdTagInfo(status: status) }
        return IdTagInfo(status: status, expiryDate: expiry(of: token), group: group(of: token))
    }

    /// Whether two tokens may stop each other's sessions: they are the same, or of one group (OCPP 1.6, 3.5 parentIdTag).
    func mayStopAlike(_ a: Subject, _ b: Subject) -> Bool {
        if a == b { return true }
        guard let group = world.tokens[a]?.group else { return false }
        return world.tokens[b]?.group == group
    }
}
