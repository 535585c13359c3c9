/// What the simulator and the capture tools bound.
enum SimulateLimits {
    /// Bytes of a frame that a simulated charger reads; longer ones are counted as unreadable.
    static let frameBytes = 1 << 20
    /// Messages about transactions that a charger keeps while it is offline.
    static let queuedMessages = 5000
    /// Entries of a local authorisation list (`LocalAuthListMaxLength`).
    static let localListEntries = 20_000
    /// Entries of one `SendLocalList` (`SendLocalListMaxLength`).
    static let localListEntriesPerMessage = 5000
    /// Charging profiles in one charger (`MaxChargingProfilesInstalled`).
    static let chargingProfiles = 40
    /// Periods of one schedule (`ChargingScheduleMaxPeriods`).
    static let schedulePeriods = 500
    /// Certificates of one charger (`CertificateStoreMaxLength`).
    static let certificates = 50
    /// Reservations and remembered tags of one charger.
    static let rememberedTags = 1000
    /// Steps in which a span of charging is integrated.
    static let integrationSteps = 2000
    /// Watts that a station may be registered with at the server.
    static let powerMaxWatts: Int64 = 5_000_000
    /// Seconds a charger waits for an answer.
    static let answerSeconds: Int64 = 30
    /// Seconds that a fleet takes at most to bring its sessions to an end.
    static let closingSeconds: Int64 = 3
    /// Longest wait between two attempts to connect.
    static let reconnectSecondsMax: Int64 = 60
    /// Things that one turn of a charger may do before it must wait for time to pass.
    static let stepsPerTurn = 10_000
    /// Characters of one line of a capture file.
    static let captureLineBytes = 4 << 20
}
