import EventStore

extension Limits {
    /// Characters of a station's identity.
    static let identityCharactersMax = 48
    /// Seconds after which an unanswered call is given up.
    static let callTimeoutSeconds: Int64 = 60
    /// How often a call is sent when connections end before it is answered.
    static let callAttemptsMax = 3
    /// Seconds without a frame after which a reconnected station is taken to be ready for calls.
    static let silenceBeforeCallsSeconds: Int64 = 10
    /// Calls that may stand in one station's outbox.
    static let openCallsPerStation = 100
    /// 2010-01-01: no OCPP 1.6 station has a true clock before it.
    static let earliestTimestampMicroseconds: Int64 = 1_262_304_000_000_000
    /// How far ahead a station's clock may be and still be believed.
    static let clockAheadSecondsMax: Int64 = 300
    /// What a connector is taken to deliver at most where nobody said: the largest megawatt-free DC station of today.
    static let powerAssumedMax = Power(milliwatts: 400_000_000)
    /// Energy by which a session may exceed its limit, for clocks that show whole minutes.
    static let energyTolerance = Energy(milliwattHours: 500_000)
    /// Seconds between heartbeats that stations are asked for.
    static let heartbeatIntervalSeconds = 300
    /// Seconds after which a pending station asks again.
    static let pendingIntervalSeconds = 30
    /// Boots within ten minutes that make a boot loop.
    static let bootLoopCount = 3
    /// Seconds that a queued call is kept for a station that is away.
    static let callExpirySeconds: Int64 = 24 * 3600
    /// Rows of one import.
    static let importRowsMax = 100_000
    /// Bytes of an admin command's body.
    static let commandBytesMax = 16 << 20
    /// Minutes that an onboarding window may be open.
    static let onboardingMinutesMax: Int64 = 24 * 60
    /// Stations of a command for many, beyond which it must name their count.
    static let fleetCommandMax = 10
    /// Tokens in one SendLocalList: its text must fit into a frame of 64 KiB.
    static let localListLengthMax = 700
    /// Bytes of an answer that are kept beside its status; the journal has it whole.
    static let answerDetailBytes = 4_096
    /// Bytes of a composite schedule that are kept.
    static let scheduleBytes = 16_384
    /// Configuration keys taken from one answer.
    static let configurationKeysMax = 1_000
}
