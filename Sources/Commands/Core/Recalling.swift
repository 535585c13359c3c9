public import EventStore
public import Projections

/// What a decider may ask of sessions that are closed for good: the state has let go of them.
public enum PastQuestion: Sendable, Equatable {
    /// The first that began alike: with the same register where there is one, else with another.
    case like(NaturalKey, meterStart: Energy?)
    /// The one with this number, if it was at this station.
    case numbered(SessionID, at: StationID)
    /// The newest of a station that ended at this time with this register.
    case ended(at: StationID, Instant, meterStop: Energy)
}

/// Who answers what is asked of the past: the archive. It is asked seldom, and only about what a station tells late.
///
/// - Parameter retired: what left the state since it was asked for the last time, which the archive takes over.
/// - Returns: nil where there is no such session.
public typealias Recall = @Sendable (_ question: PastQuestion, _ retired: [SessionState]) -> Recollection?

extension Input {
    /// The same as it is recorded: with what was looked up to decide about it, so that a replay decides alike and asks nobody.
    public func recalling(_ recollection: Recollection) -> Input {
        guard case .frame(var frame) = self else { return self }
        frame.recollection = recollection
        return .frame(frame)
    }
}
