/// How long a call may wait until it is sent, where its station is away or has others to answer first.
enum Waiting: Sendable {
    /// It happens where it arrives, and was meant for now: a car that is let go, a cable that is freed tomorrow is somebody else's. What
    /// nobody can say of a message is taken to be so.
    case moment
    /// What it asks for is wanted as much later: a setting, a list, a file, an answer.
    case long

    /// Seconds for which it waits where whoever asks does not say.
    var seconds: Int64 {
        switch self {
        case .moment: Limits.momentSeconds
        case .long: Limits.callExpirySeconds
        }
    }

    /// Seconds for which it may wait at most.
    var secondsMax: Int {
        switch self {
        case .moment: Limits.momentSecondsMax
        case .long: Limits.callExpirySecondsMax
        }
    }
}
