import EventStore
import Projections

/// What a connector's register counted between a session whose end was lost and the next one.
enum Gaps {
    /// What is said of a session whose end was lost, by its last register and that with which the next one began; nil where that is
    /// where it went on.
    static func text(from last: Energy?, to next: Energy?) -> String? {
        guard let last, let next, next.rawValue > 0, let rise = next.subtracting(last), rise.rawValue > Limits.registerGapTolerance else {
            return nil
        }
        return "The end was not reported; the next session of its connector began \(rise.kilowattHoursText) kWh above its last register."
    }

    /// It is known now where the register stood when a session ended after which others began: what it counted from then on nobody paid
    /// for.
    static func note(after session: SessionState, register: Energy?, in turn: inout Turn) {
        guard let register, let next = Evidence.next(after: session, in: turn), let after = next.meterStart, after.rawValue > 0,
            let rise = after.subtracting(register), rise.rawValue > Limits.registerGapTolerance
        else { return }
        turn.emit(
            .registerGapFound(
                RegisterGapFound(
                    station: session.station, connector: session.connector, session: next.session, before: register, after: after)))
    }
}
