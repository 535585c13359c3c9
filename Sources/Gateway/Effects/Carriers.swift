import Commands
import EventStore
import Projections

/// An act outside that is open: a decision wants it, which is on disk, and no outcome of it is recorded.
enum OpenEffect {
    /// Keys are to be destroyed, of all these subjects at once, since the whole ring is written anew for it. Each subject is its own key.
    case erasure([Subject])
    /// One with a number, whose attempts are counted and whose key follows from the number.
    case requested(EffectState)
}

/// What came of an effect that a carrier was handed.
enum Carriage {
    /// These are its outcomes.
    case over([Input])
    /// The outcome comes when it is known.
    case underWay
    /// It could not be begun, and is due again.
    case waits
}

/// Carries out what must happen outside: begun once it is on disk, its outcome an input, begun again after a crash under the same key until
/// there is one; at least once in all.
extension Shell {
    /// Who carries out what: a kind is one row here, and one in `EffectKind` where it has numbers.
    private func carry(_ effect: OpenEffect, _ server: Server<Shell>?) throws(Fault) -> Carriage {
        switch effect {
        case .erasure(let subjects): return try destroyKeys(of: subjects)
        case .requested(let state):
            guard let server else { return .waits }
            switch state.kind {
            case .notice: return post(state, server)
            }
        }
    }

    /// Carries out what must be over before anything leaves.
    func carryOutAtOnce() throws(Fault) {
        let subjects = engine.read { $0.erasures.open }
        if subjects.isEmpty { return }
        // No key is destroyed for an entry that may be lost.
        try engine.waitUntilDurable()
        guard engine.isOnDisk, case .over(let outcomes) = try carry(.erasure(subjects), nil) else { return }
        for outcome in outcomes { _ = decide(outcome) }
        try engine.commit()
    }

    /// Has what may take its time begun once it is on disk, where something is due.
    func lookForEffects() {
        let newest = engine.read { $0.effects.lastID }
        guard carrying.isLookDue || newest != carrying.seen else { return }
        carrying.isLookDue = false
        carrying.seen = newest
        // What cannot be recorded is not done.
        guard !engine.read({ $0.effects.open.isEmpty }), engine.room.state != .spent else { return }
        departures.append(.carryOut(newest))
    }

    /// Begins what is due of the effects up to one, which is on disk; a store that cannot ends the process.
    func carryOutEffects(through last: EffectID, _ server: Server<Shell>) {
        do throws(Fault) { try beginEffects(through: last, server) } catch { failed(error) }
    }

    private func beginEffects(through last: EffectID, _ server: Server<Shell>) throws(Fault) {
        let open = engine.world.effects.openStates.filter { $0.effect <= last }
        for state in Self.due(open, at: engine.now(), underWay: carrying.underWay) {
            switch try carry(.requested(state), server) {
            case .over(let outcomes):
                carrying.isLookDue = true
                for outcome in outcomes { _ = decide(outcome) }
            case .underWay: carrying.underWay.insert(state.effect)
            case .waits: break
            }
        }
    }

    /// Of open effects those that can be begun now: of those to one target about the same thing only the earliest.
    static func due(_ open: [EffectState], at now: Instant, underWay: Set<EffectID>) -> [EffectState] {
        struct Lane: Hashable {
            let kind: EffectKind
            let target: UInt64
            let thing: UInt64
        }
        var busy: Set<Lane> = []
        var due: [EffectState] = []
        for state in open {
            guard underWay.count + due.count < GatewayLimits.effectsUnderWay else { break }
            guard busy.insert(Lane(kind: state.kind, target: state.target, thing: state.thing)).inserted, state.nextAt <= now,
                !underWay.contains(state.effect)
            else { continue }
            due.append(state)
        }
        return due
    }

    /// What was under way came to something.
    func attempted(_ attempt: AttemptInput) {
        carrying.underWay.remove(attempt.effect)
        carrying.isLookDue = true
        guard engine.room.state != .spent else { return }
        _ = decide(.attempt(attempt))
    }
}
