import EventStore

/// A request or an answer of a version of OCPP.
///
/// Reading is tolerant: what is odd is noted in the warnings, and nil is answered only where the message cannot be used.
/// Writing always yields what the official schemas accept: text too long is cut, optional text that is empty is left out.
protocol OCPPMessage: MessageObject, Sendable, Equatable {}

/// A request of a station.
protocol StationRequest: OCPPMessage {
    /// What it tells.
    ///
    /// - Parameter clock: what the station's times are worth.
    func report(_ clock: StationClock) -> StationReport
}

/// An answer to a station.
protocol StationResponse: OCPPMessage {
    /// The answer that says this; nil for a reply to another request.
    init?(_ reply: Reply)
}

/// A request to a station that is an order with the same meaning in every version.
protocol StationOrder: OCPPMessage {
    /// What is asked for.
    var order: Order { get }
}

/// A request to a station that sets limits or takes them away.
protocol LimitingRequest: OCPPMessage {
    /// What the station has, once it says yes; nil where it has nothing by it.
    ///
    /// - Parameter since: when it was sent.
    func limiting(_ since: Instant) -> Limiting?
}

/// A message that says nothing but its name; whatever stands in it is passed over.
protocol EmptyMessage: OCPPMessage {
    init()
}

extension EmptyMessage {
    static var memberNames: [StaticString] { [] }

    init(reading reader: MessageReader, warnings: inout Warnings) { self.init() }

    func write(to json: inout JSONWriter) { json.object { _ in } }
}

/// An answer to a station that says nothing but that its request was taken in.
protocol Receipt: EmptyMessage, StationResponse {}

extension Receipt {
    init?(_ reply: Reply) { self.init() }
}

/// An order in the words of one version, as it stands in the outbox.
struct OrderText: Sendable, Equatable {
    var action: String
    /// Masked JSON.
    var payload: [UInt8]
    /// Where it names tokens and secrets.
    var subjects: [SubjectSpan]

    /// A request of this action.
    init(_ action: String, _ request: some OCPPMessage) {
        var json = JSONWriter()
        request.write(to: &json)
        self.action = action
        payload = json.bytes
        subjects = json.spans
    }
}
