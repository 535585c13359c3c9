internal import EventStore

/// What a charger is told by the world.
enum ChargerInput: Sendable {
    /// The WebSocket is open.
    case connected
    /// The server would not have it: the HTTP status, 0 where it could not be reached at all.
    case refused(status: Int)
    case received([UInt8])
    case disconnected
    /// The run is about to end: what is begun should be brought to its end.
    case closing
    /// Time has passed.
    case elapsed
}

/// How a charger asks to be let in.
struct ChargerHandshake: Sendable, Equatable {
    /// Last segment of the address, before percent-encoding; also the user of basic authentication.
    var identity: String
    var password: String?
    var subprotocols: [String]
}

/// Something worth counting that happened in a charger.
enum ChargerObservation: Sendable, Equatable {
    case sent(action: String)
    /// An answer to one of its calls: the status it gave, and how long it took.
    case answered(action: String, status: String?, microseconds: Int64)
    case refused(action: String, code: String)
    /// No answer came in time.
    case unanswered(action: String)
    /// A call by the server and how it was answered: a status, `ok`, or the code of a CALLERROR.
    case served(action: String, answer: String)
    case sessionStarted(connector: Int)
    /// Watt-hours as StopTransaction reported them.
    case sessionStopped(connector: Int, wattHours: Int64)
    /// A message about a transaction was sent again, and the answer disagreed with the first one.
    case retryDisagreed(action: String)
    case retried(action: String)
    /// A frame that the charger could not read or had not asked for.
    case unreadable
    /// Messages that waited while the connection was away.
    case delivered(queued: Int)
}

/// What a charger wants done.
struct ChargerOutput: Sendable {
    /// Text frames to send now, in order.
    var frames: [[UInt8]] = []
    /// The connection is to be closed.
    var disconnect = false
    /// When to be asked again at the latest; nil when only the network can wake it.
    var wakeAt: Instant?
    /// When to open a connection; nil while one is open or wanted by nobody.
    var connectAt: Instant?
    var observations: [ChargerObservation] = []
    /// Nothing will come any more.
    var finished = false
}

/// A charger as a machine without sockets and without a clock: what happens goes in, what it wants comes out.
protocol ChargerClient: Sendable {
    var handshake: ChargerHandshake { get }
    /// Nothing waits to be sent or answered.
    var isQuiet: Bool { get }
    mutating func handle(_ input: ChargerInput, at now: Instant) -> ChargerOutput
}
