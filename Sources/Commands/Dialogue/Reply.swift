import EventStore

/// What a station is told in answer to what it told us.
enum Reply: Sendable, Equatable {
    /// It was taken in.
    case receipt
    /// Our time.
    case time(Instant)
    /// Whether it may work; seconds between heartbeats, or until it asks again.
    case registration(RegistrationStatus, at: Instant, intervalSeconds: Int)
    /// Whether a token may charge.
    case verdict(TokenVerdict)
    /// What we call the transaction, and whether its token may charge.
    case transaction(TransactionID, TokenVerdict)
    /// What we think of the token that ended a transaction, if one did.
    case ending(TokenVerdict?)
    /// Whether the request for a certificate is worked on.
    case certificateRequest(isAccepted: Bool)
    /// No extension of this vendor is spoken.
    case unknownVendor

    /// The answer to a report of which nothing comes: whose it is cannot be known, or who sent it is none of ours.
    static func withoutEffect(to kind: StationReport.Kind) -> Reply {
        switch kind {
        case .authorization: .verdict(.invalid)
        case .sessionBeginning: .transaction(.number(0), .invalid)
        case .sessionEnding: .ending(nil)
        default: .receipt
        }
    }
}

/// Whether a token may charge, how long that holds, and whose sessions it may stop.
struct TokenVerdict: Sendable, Equatable {
    var status: AuthorizationStatus
    var expires: Instant?
    /// Name of the token's group: plain text, no token of a person.
    var group: String?

    /// Of no token that we know.
    static let invalid = TokenVerdict(status: .invalid)
}
