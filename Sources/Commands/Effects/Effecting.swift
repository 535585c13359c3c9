import EventStore
import Projections

/// What becomes of effects: wanted, tried, tried again later, ended.
enum Effecting {
    /// Something must happen outside, once this decision is on disk.
    ///
    /// - Returns: false where as many to this target are open as may be.
    @discardableResult
    static func request(
        _ kind: EffectKind, to target: UInt64, _ subject: String, about thing: UInt64, _ payload: [UInt8], in turn: inout Turn
    ) -> EffectID? {
        guard turn.world.effects.openCount(kind, to: target) < Limits.openEffectsPerTarget else { return nil }
        let id = EffectID(rawValue: turn.world.effects.lastID.rawValue + 1)
        turn.emit(
            .effectRequested(
                EffectRequested(
                    effect: id, kind: kind, target: target, subject: subject, thing: thing, payload: payload,
                    expires: turn.now.adding(seconds: Limits.effectSecondsMax))))
        return id
    }

    /// An attempt came to something. What is told of an effect that has ended changes nothing.
    static func attempted(_ attempt: AttemptInput, _ input: Input, in turn: inout Turn) {
        guard let state = turn.world.effects[attempt.effect], state.endedAt == nil else { return }
        turn.record(input)
        let count = state.attempts + 1
        func end(_ verdict: EffectVerdict) {
            turn.emit(
                .effectEnded(
                    EffectEnded(
                        effect: state.effect, verdict: verdict, attempt: count, status: attempt.status, fault: clipped(attempt.fault))))
        }
        if attempt.result == .done { return end(.done) }
        let next = turn.now.adding(microseconds: delayMicroseconds(attempt: count, jitter: attempt.jitter))
        if attempt.result == .failed, count < Limits.effectAttemptsMax, next < state.expires {
            return turn.emit(
                .effectAttempted(
                    EffectAttempted(
                        effect: state.effect, attempt: count, status: attempt.status, fault: clipped(attempt.fault), nextAt: next)))
        }
        end(.givenUp)
        switch state.kind {
        case .notice: Notices.tellGivenUp(state, attempt, count, in: &turn)
        }
    }

    private static func clipped(_ fault: String?) -> String? { fault.map { $0.clipped(Limits.textCharacters) } }

    /// How long to wait after so many failed attempts: twice as long each time, up to a bound, and up to a quarter longer by lot, so that
    /// what failed together is not tried together.
    ///
    /// - Parameters:
    ///   - attempt: counted from 1.
    ///   - jitter: 0 to 999.
    static func delayMicroseconds(attempt: Int, jitter: Int) -> Int64 {
        let doublings = min(max(1, attempt), 31) - 1
        let seconds = min(Limits.effectRetrySeconds << Int64(doublings), Limits.effectRetrySecondsMax)
        return seconds * 1_000_000 + seconds * 250 * Int64(min(max(0, jitter), 999))
    }
}
