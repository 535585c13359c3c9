/// By what the effect of a call is seen, beyond the station's word that it accepted it.
enum Proof: Sendable {
    /// The answer itself is the effect.
    case answer
    /// A transaction begins.
    case sessionStart
    /// The transaction ends.
    case sessionStop
    /// The station boots.
    case boot
    /// The connector becomes Unavailable, or is no longer.
    case availability
    /// The connector becomes Reserved.
    case reserved
    /// The station reports the value.
    case configuration
    /// The station sends the message that it was asked for.
    case triggered
    /// The station reports that the upload is done.
    case upload
    /// The station reports that the firmware is installed.
    case firmware

    /// How long the effect is watched for, in seconds; nil where the answer is the effect.
    var seconds: Int64? {
        switch self {
        case .answer: nil
        case .sessionStart, .sessionStop, .availability, .reserved, .configuration, .triggered: 120
        case .boot: 300
        case .upload: 1_800
        case .firmware: 7_200
        }
    }
}
