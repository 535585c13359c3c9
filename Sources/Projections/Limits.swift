/// Every bound of the read models.
public enum Limits {
    /// Stations of one installation, removed ones included.
    public static let stationsMax = 1 << 20
    /// Fingerprints of frames kept for each station, to know a repeated one.
    static let recentFramesPerStation = 8
    /// Closed sessions remembered for each station, to know a repeated message about one.
    public static let closedSessionsPerStation = 32
    /// Boots remembered for each station, to know a boot loop.
    static let recentBootsPerStation = 8
    /// Configuration keys remembered for each station.
    static let configurationKeysPerStation = 500
    /// Bytes of configuration remembered for each station, keys and values.
    static let configurationBytesPerStation = 256 << 10
    /// Connectors of one station that are shown.
    public static let connectorsPerStation = 128
    /// Sessions of one station that may run at once: one that starts on a connector ends what runs on it, so there are more only where
    /// older starts come late.
    public static let runningSessionsPerStation = 256
    /// Sessions of one station that may be kept until they are closed for good: those that run, and those that wait for a person or
    /// for a seller.
    public static let keptSessionsPerStation = 5_000
    /// Movements of a connector's register between sessions that are kept each by itself.
    public static let registerGapsPerConnector = 32
    /// Readings kept of one session before every second one is dropped.
    static let readingsPerSession = 400
    /// Registers kept of one session at the times at which a price can change, before every second of these times is dropped: room for
    /// more than three days of quarter hours.
    static let registersPerSession = 1_200
    /// Times without demand kept of one session; later ones count as charging.
    static let parkingSpansPerSession = 200
    /// Statuses kept of one connector, to know in what order they were.
    public static let statusesPerConnector = 32
    /// Statuses kept of one session of which some were told before its start; later ones count as charging.
    static let statusesPerSession = 400
    /// Milliwatt-hours by which a register may fall from one reading to the next without having begun anew.
    public static let registerTolerance: Int64 = 10_000
    /// Milliwatts from which a vehicle asks for it; less is what cars and meters take while they rest.
    public static let chargingMilliwattsLeast: Int64 = 1_000_000
    /// Milliwatt-hours by which a register may rise at once while a vehicle rests: what car and meter take, and the step of a coarse meter.
    public static let restingEnergy: Int64 = 50_000
    /// Charging profiles kept of one station: those in force, and those that were while its last sessions ran.
    static let limitsPerStation = 64
    /// Stories told otherwise that are kept of one session.
    static let contradictionsPerSession = 8
    /// Stories of a closed session that are known again when they are told again.
    static let storiesPerClosedSession = 8
    /// Assignments kept of one place, for sessions that are told late.
    static let assignmentsPerPlace = 256
    /// Sequences of entries kept of one session; the journal has them all.
    static let entriesPerSession = 20_000
    /// Ended calls kept for each station.
    static let endedCallsPerStation = 20
    /// Identities on the list of those that knock.
    public static let knockingStations = 200
    /// Cards on the list of those that were refused.
    public static let refusedCards = 200
    /// Effects kept that have ended.
    public static let endedEffects = 500
    /// Alerts kept.
    static let alerts = 500
    /// States in one page of a table; a power of two. A page is copied where a change meets a reader.
    public static let statesPerPage = 256
    /// Keys in one piece of an order; a piece is moved for each new key.
    static let sortedKeysPerPiece = 512
    /// Commands remembered by their idempotency keys.
    static let commandRecords = 4_096
    /// Imports remembered that were begun and not ended; of one that is forgotten the rows that are there stand in its way when it comes
    /// again.
    static let unfinishedImports = 64
}
