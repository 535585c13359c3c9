import EventStore

/// What we ask of a station, whatever the version of OCPP that it speaks.
enum Order: Sendable, Equatable {
    /// Begin a transaction for a token, at a place where one is named.
    case startSession(token: Subject?, at: Place?)
    case stopSession(TransactionID)
    case changeAvailability(Place, isOperative: Bool)
    case changeConfiguration(ConfigurationSetting)
    /// Tell these settings.
    case tellConfiguration([String])
    /// Send the message of this name.
    case trigger(message: String)
    case localList(LocalList)
    case tellLocalListVersion
}

/// A setting of a station and its value; that of a secret is the digits of its subject.
struct ConfigurationSetting: Sendable, Equatable {
    var key: String
    var value: String
}

/// Tokens that a station knows without asking; or a part of them, that changes the part before.
struct LocalList: Sendable, Equatable {
    var version: Int
    var entries: [Entry]
    /// It replaces what the station has.
    var isFull: Bool

    /// A token and what is thought of it.
    struct Entry: Sendable, Equatable {
        var token: Subject
        var verdict: TokenVerdict
    }
}
