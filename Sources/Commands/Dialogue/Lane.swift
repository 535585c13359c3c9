/// Which calls to a station go before which others; the most urgent first.
///
/// A station is sent one call at a time, and the next when that is answered or has timed out (OCPP-J 1.6, 4.1.1). How long a time-out is
/// says the lane, so that a call that hangs holds the others back no longer than that (field.md, quirks 81 and 97); its answer counts
/// whenever it comes.
enum Lane: Int, Sendable, CaseIterable {
    /// What ends charging or frees a car.
    case safety
    /// Limits of power and current.
    case load
    /// What a person waits for.
    case `operator`
    /// Files, lists and whatever else takes its time.
    case background

    /// For how many seconds a call of this lane that is not answered holds the others back. Bolts take seconds to move, and some stations
    /// ask their meter before they answer; a file is only to be begun with.
    var holdSeconds: Int64 {
        switch self {
        case .safety, .load: 15
        case .operator: 20
        case .background: 10
        }
    }

    /// After how many seconds without an answer a call of this lane is given up.
    var answerSeconds: Int64 {
        switch self {
        case .safety, .load, .operator: 60
        case .background: 300
        }
    }
}
