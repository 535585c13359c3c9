/// Status of a connector (OCPP 1.6, 7.7 ChargePointStatus).
public enum ConnectorStatus: UInt8, NumberedValue, CaseIterable, Hashable {
    case available = 1
    case preparing = 2
    case charging = 3
    case suspendedEVSE = 4
    case suspendedEV = 5
    case finishing = 6
    case reserved = 7
    case unavailable = 8
    case faulted = 9

    /// The word of the specification, as frames and the API write it.
    public var name: String {
        switch self {
        case .available: "Available"
        case .preparing: "Preparing"
        case .charging: "Charging"
        case .suspendedEVSE: "SuspendedEVSE"
        case .suspendedEV: "SuspendedEV"
        case .finishing: "Finishing"
        case .reserved: "Reserved"
        case .unavailable: "Unavailable"
        case .faulted: "Faulted"
        }
    }

    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// Answer to a BootNotification (OCPP 1.6, 7.40).
public enum RegistrationStatus: UInt8, NumberedValue, CaseIterable, Hashable {
    case accepted = 1
    case pending = 2
    case rejected = 3

    /// The word of the specification, as frames and the API write it.
    public var name: String {
        switch self {
        case .accepted: "Accepted"
        case .pending: "Pending"
        case .rejected: "Rejected"
        }
    }

    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// Verdict on an idTag (OCPP 1.6, 7.2).
public enum AuthorizationStatus: UInt8, NumberedValue, CaseIterable, Hashable {
    case accepted = 1
    case blocked = 2
    case expired = 3
    case invalid = 4
    case concurrentTx = 5

    /// The word of the specification, as frames and the API write it.
    public var name: String {
        switch self {
        case .accepted: "Accepted"
        case .blocked: "Blocked"
        case .expired: "Expired"
        case .invalid: "Invalid"
        case .concurrentTx: "ConcurrentTx"
        }
    }

    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// What a token is.
public enum TokenKind: UInt8, NumberedValue, CaseIterable, Hashable {
    case rfid = 1
    case virtual = 2

    /// The word of the specification, as frames and the API write it.
    public var name: String {
        switch self {
        case .rfid: "RFID"
        case .virtual: "Virtual"
        }
    }

    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// Whether a token may charge.
public enum TokenStatus: UInt8, NumberedValue, CaseIterable, Hashable {
    case active = 1
    case blocked = 2
    case inactive = 3

    /// The word of the specification, as frames and the API write it.
    public var name: String {
        switch self {
        case .active: "active"
        case .blocked: "blocked"
        case .inactive: "inactive"
        }
    }

    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// What the holder of an API token may do.
public enum Role: UInt8, NumberedValue, CaseIterable, Hashable {
    case owner = 1
    case `operator` = 2
    case accountant = 3
    case readOnly = 4

    /// The word of the specification, as frames and the API write it.
    public var name: String {
        switch self {
        case .owner: "owner"
        case .operator: "operator"
        case .accountant: "accountant"
        case .readOnly: "read-only"
        }
    }

    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// Why a session costs nothing.
public enum FreeReason: UInt8, NumberedValue, CaseIterable, Hashable {
    case noTariff = 1
    case freeToken = 2
    case internalUse = 3
    case failedStart = 4

    /// The word of the specification, as frames and the API write it.
    public var name: String {
        switch self {
        case .noTariff: "no tariff"
        case .freeToken: "free token"
        case .internalUse: "internal"
        case .failedStart: "failed start"
        }
    }

    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// Why a session waits for a person before it is invoiced.
public enum HoldReason: UInt8, NumberedValue, CaseIterable, Hashable {
    case implausibleEnergy = 1
    case meterWentBackwards = 2
    case missingMeterStop = 3
    case implausibleTime = 4
    case clockChanged = 5

    /// The word of the specification, as frames and the API write it.
    public var name: String {
        switch self {
        case .implausibleEnergy: "implausible energy"
        case .meterWentBackwards: "meter went backwards"
        case .missingMeterStop: "missing meter stop"
        case .implausibleTime: "implausible time"
        case .clockChanged: "clock changed"
        }
    }

    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// Who or what ended a connection.
public enum CloseCause: UInt8, NumberedValue, CaseIterable, Hashable {
    case station = 1
    case server = 2
    case replaced = 3
    case silence = 4
    case violation = 5
    case shutdown = 6
    case network = 7

    /// The word of the specification, as frames and the API write it.
    public var name: String {
        switch self {
        case .station: "station"
        case .server: "server"
        case .replaced: "replaced"
        case .silence: "silence"
        case .violation: "violation"
        case .shutdown: "shutdown"
        case .network: "network"
        }
    }

    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// What a line of a price counts (OCPI 2.2.1, TariffDimensionType).
public enum Dimension: UInt8, NumberedValue, CaseIterable, Hashable {
    case flat = 1
    case energy = 2
    case time = 3
    case parkingTime = 4

    /// The word of the specification, as frames and the API write it.
    public var name: String {
        switch self {
        case .flat: "FLAT"
        case .energy: "ENERGY"
        case .time: "TIME"
        case .parkingTime: "PARKING_TIME"
        }
    }

    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// Side of an account.
public enum Side: UInt8, NumberedValue, CaseIterable, Hashable {
    case debit = 1
    case credit = 2

    /// The word of the specification, as frames and the API write it.
    public var name: String {
        switch self {
        case .debit: "debit"
        case .credit: "credit"
        }
    }

    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// Accounts of the ledger.
public enum Account: UInt8, NumberedValue, CaseIterable, Hashable {
    case receivableDrivers = 1
    case receivablePartners = 2
    case moneyInTransit = 3
    case holds = 4
    case payableClients = 5
    case payablePartners = 6
    case prepaidWallets = 7
    case vatDue = 8
    case energyCost = 9
    case revenueEnergy = 10
    case revenueTime = 11
    case platformFees = 12
    case providerFees = 13
    case disputes = 14
    case rounding = 15
    case goodwill = 16

    /// The word of the specification, as frames and the API write it.
    public var name: String {
        switch self {
        case .receivableDrivers: "1200"
        case .receivablePartners: "1210"
        case .moneyInTransit: "1360"
        case .holds: "1370"
        case .payableClients: "1600"
        case .payablePartners: "1610"
        case .prepaidWallets: "1700"
        case .vatDue: "1776"
        case .energyCost: "3400"
        case .revenueEnergy: "4400"
        case .revenueTime: "4410"
        case .platformFees: "4420"
        case .providerFees: "4970"
        case .disputes: "4985"
        case .rounding: "4989"
        case .goodwill: "8730"
        }
    }

    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// How a call to a station ended.
public enum CallOutcome: UInt8, NumberedValue, CaseIterable, Hashable {
    case answered = 1
    case refused = 2
    case unreadable = 3
    case timedOut = 4
    case expired = 5
    case cancelled = 6
    case lost = 7

    /// The word of the specification, as frames and the API write it.
    public var name: String {
        switch self {
        case .answered: "answered"
        case .refused: "refused"
        case .unreadable: "unreadable"
        case .timedOut: "timed out"
        case .expired: "expired"
        case .cancelled: "cancelled"
        case .lost: "lost"
        }
    }

    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// How an admin command ended.
public enum CommandVerdict: UInt8, NumberedValue, CaseIterable, Hashable {
    case done = 1
    case refused = 2

    /// The word of the specification, as frames and the API write it.
    public var name: String {
        switch self {
        case .done: "done"
        case .refused: "refused"
        }
    }

    /// By its word; nil for a word that is not in the list.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}
