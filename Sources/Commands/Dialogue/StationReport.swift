import EventStore

/// What a station tells us, whatever the version of OCPP that it speaks. Texts are as long as the station made them: whoever takes them
/// into the state bounds them.
enum StationReport: Sendable {
    /// It is alive, and asks for the time.
    case heartbeat
    /// It started, or came back.
    indirect case boot(BootReport)
    indirect case status(StatusReport)
    /// It asks whether a token may charge; nil where it named none.
    case authorization(Subject?)
    case sessionBeginning(SessionBeginning)
    indirect case sessionEnding(SessionEnding)
    case meterReadings(MeterReport)
    /// How far the upload of a file is.
    case upload(ProgressReport)
    /// How far a new firmware is.
    case firmware(ProgressReport)
    indirect case securityEvent(SecurityReport)
    /// It asks for a certificate: its request in PEM (PKCS#10).
    case certificateRequest(String)
    case vendorMessage(VendorMessage)

    /// What a report is about, without what it says.
    enum Kind: Sendable {
        case heartbeat, boot, status, authorization, sessionBeginning, sessionEnding, meterReadings, upload, firmware, securityEvent
        case certificateRequest, vendorMessage
    }
}

/// The state of a place.
struct StatusReport: Sendable, Equatable {
    var place: Place
    /// Nil for a word that nobody knows.
    var status: ConnectorStatus?
    var fault: StationFault
    /// The station's clock; nil where it gave none that can be read.
    var timestamp: Instant?
}

/// What ails a place; nothing where its code says so.
struct StationFault: Sendable, Equatable {
    /// The word of the specification, or what stood there instead.
    var code: String
    var info: String?
    /// Whose code the vendor's is.
    var vendorId: String?
    var vendorErrorCode: String?
}

/// A transaction began.
struct SessionBeginning: Sendable, Equatable {
    /// The station as a whole where it named no place.
    var place: Place
    /// Nil where it named none.
    var token: Subject?
    var meterStart: Energy?
    /// The station's clock; nil where it gave none that can be read.
    var timestamp: Instant?
    var reservationId: Int64?
}

/// A transaction ended.
struct SessionEnding: Sendable, Equatable {
    var transaction: TransactionID?
    /// The token that ended it, if one did.
    var token: Subject?
    var meterStop: Energy?
    /// The station's clock; nil where it gave none that can be read.
    var timestamp: Instant?
    /// The word of the specification, or what stood there instead; nil where the station gave none.
    var reason: String?
    var readings: [MeterReading] = []
}

/// What meters showed at some moments.
struct MeterReport: Sendable, Equatable {
    var place: Place
    /// Nil where the station named none.
    var transaction: TransactionID?
    /// One total for each moment; moments without any are in the frame alone.
    var readings: [MeterReading]
}

/// How far something is that takes a while.
struct ProgressReport: Sendable, Equatable {
    /// The word of the specification, or what stood there instead.
    var status: String
    /// What it belongs to, where the station says so.
    var requestId: Int?
}

/// Something that touches the security of a station.
struct SecurityReport: Sendable, Equatable {
    var type: String
    /// The station's clock; nil where it gave none that can be read.
    var timestamp: Instant?
    var techInfo: String?
}

/// A message of a vendor's own.
struct VendorMessage: Sendable, Equatable {
    var vendorId: String
    var messageId: String?
}
