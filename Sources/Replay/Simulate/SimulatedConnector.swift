internal import EventStore

/// One visit of a car to a connector.
struct Stay: Sendable, Equatable {
    var idTag: String
    /// The driver comes back for the car.
    var departAt: Instant
    /// The car takes nothing in that time.
    var pauseFrom: Instant?
    var pauseTo: Instant?
    /// The connection is lost then, for so long.
    var offlineAt: Instant?
    var offlineUntil: Instant?
    /// The operator asked for it; no card is shown.
    var remote = false
    var reservation: Int64?
}

/// What happens at a connector.
enum ConnectorPhase: Sendable, Equatable {
    /// Free; the next car comes then, or none does.
    case idle(until: Instant?)
    /// The cable is in; the card is shown then.
    case plugged(until: Instant)
    /// Waiting for the answer about the card.
    case authorizing
    case charging
    /// Nothing flows; the cable is pulled then.
    case finishing(until: Instant)
    /// The card was refused; the driver gives up then.
    case leaving(until: Instant)
}

/// Why a charging connector gives power or does not.
enum PowerFlow: Sendable, Equatable {
    case flowing, pausedByCar, full, heldByProfile
}

/// What is broken at a connector, in the words of OCPP and of the maker.
struct ConnectorFault: Sendable, Equatable {
    /// ChargePointErrorCode (OCPP 1.6, 7.6).
    var errorCode: String
    var info: String
    var vendorErrorCode: String
}

/// A reservation as `ReserveNow` made it.
struct Reservation: Sendable, Equatable {
    var id: Int64
    var idTag: String
    var parentIDTag: String?
    var expires: Instant
}

/// A transaction, from its start until its StopTransaction is answered.
struct StationTransaction: Sendable, Equatable {
    /// The station's own number for it.
    var key: Int
    var connector: Int
    /// The card, and how this station's reader spells it.
    var plainTag: String
    var idTag: String
    /// What the server called it; -1 when it never said.
    var id: Int64?
    /// What an answer that got lost had called it.
    var firstAnswer: Int64?
    var startWattHours: Int64
    var startedAt: Instant
    var nextSampleAt: Instant?
    var stopped = false
}

/// One connector with its meter.
struct SimulatedConnector: Sendable {
    let number: Int
    var phase: ConnectorPhase
    var stay: Stay?
    var process: ChargingProcess
    var flow: PowerFlow = .flowing
    /// Key of the running transaction.
    var transaction: Int?
    var operative = true
    /// Becomes inoperative when the transaction is over.
    var changeScheduled = false
    var reservation: Reservation?
    /// What is broken; nothing charges there meanwhile.
    var fault: ConnectorFault?
    var reportedStatus: String?

    /// The register in whole watt-hours.
    var wattHours: Int64 { process.register.rawValue / 1000 }

    /// The status in OCPP's word.
    var status: String {
        switch phase {
        case .charging:
            switch flow {
            case .flowing: "Charging"
            case .pausedByCar, .full: "SuspendedEV"
            case .heldByProfile: "SuspendedEVSE"
            }
        case _ where fault != nil: "Faulted"
        case _ where !operative: "Unavailable"
        case .idle: reservation == nil ? "Available" : "Reserved"
        case .plugged, .authorizing, .leaving: "Preparing"
        case .finishing: "Finishing"
        }
    }

    /// When the connector next wants attention.
    func dueAt(sampleAt: Instant?) -> Instant? {
        var due: Instant?
        func sooner(_ at: Instant?) { if let at, due.map({ at < $0 }) ?? true { due = at } }
        sooner(reservation?.expires)
        switch phase {
        case .idle(let until): if operative, fault == nil { sooner(until) }
        case .plugged(let until), .finishing(let until), .leaving(let until): sooner(until)
        case .authorizing: break
        case .charging:
            sooner(sampleAt)
            sooner(stay?.departAt)
            sooner(stay?.pauseFrom)
            sooner(stay?.pauseTo)
            sooner(stay?.offlineAt)
        }
        return due
    }
}
