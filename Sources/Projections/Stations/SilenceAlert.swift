/// An alert about a station that says nothing: raised once, until it says something again.
public enum SilenceAlert: String, Sendable, CaseIterable {
    /// It is connected, and has sent nothing for longer than it may.
    case station = "station-silent"
    /// A session of it is open, and nothing was heard for days.
    case session = "session-silent"
    /// It was here, and has not come back.
    case offline = "station-offline"

    /// Its place in `StationState.silenceAlerts`.
    public var bit: Int {
        switch self {
        case .station: 1
        case .session: 2
        case .offline: 4
        }
    }
}
