import EventStore

/// What follows from the name of one message of a version of OCPP: one row of the version's table of actions.
final class ActionRow: Sendable {
    /// What is particular about an action.
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt8

        /// From a station, about money or identity: never answered by an error, for stations repeat it for ever (field.md, quirk 82).
        static let neverRefused = Traits(rawValue: 1)
        /// To a station, also before its registration is accepted (OCPP 1.6, 4.2).
        static let beforeRegistration = Traits(rawValue: 2)
        /// To a station, once: sent again after a connection that ended it might happen twice.
        static let notAgain = Traits(rawValue: 4)
        /// To a station: a whole may come in several of them, each of which builds on the one before.
        static let inParts = Traits(rawValue: 8)
        /// `NotSupported` is an answer to it, and does not say that the station does not know the message.
        static let refusedByStatus = Traits(rawValue: 16)
    }

    /// A message as a station starts it.
    struct Telling: Sendable {
        let kind: StationReport.Kind
        let read: @Sendable (MessageReader, StationClock, inout Warnings) -> StationReport?
        let answer: @Sendable (Reply, inout JSONWriter) -> Void
    }

    /// A message as we start it.
    struct Asking: Sendable {
        /// Which other calls to a station it waits for.
        let lane: Lane
        /// How long it may wait for a station that is away.
        let waits: Waiting
        /// What was done where the station said yes, in plain words; nil where its effect says it.
        let done: Done?
        /// By what its effect is seen.
        let proof: Proof
        /// Where in the request an address stands that a station is sent to, from the outermost member to the innermost; empty where it
        /// has none.
        let address: [String]
        /// Where in the request stands what makes two of them one of which replaces the other as long as that waits; empty where none
        /// does.
        let supersedes: [[String]]
        /// What a request asks for, where that means the same in every version.
        let order: (@Sendable (MessageReader) -> Order?)?
        /// What it says of limits, and when it was sent.
        let limiting: (@Sendable (MessageReader, Instant) -> Limiting?)?
        /// What an answer tells beyond its status.
        let fact: Fact?

        /// Reads a fact of an answer; whether the answer is a yes is told.
        typealias Fact = @Sendable (MessageReader, _ isAccepted: Bool, inout Warnings) -> CallAnswer.Fact?
    }

    let name: String
    let request: any OCPPMessage.Type
    let response: any OCPPMessage.Type
    /// Nil where stations do not start it.
    let telling: Telling?
    /// Nil where we do not start it.
    let asking: Asking?
    let traits: Traits

    private init<Request: OCPPMessage, Response: OCPPMessage>(
        _ name: String, _ request: Request.Type, _ response: Response.Type, _ telling: Telling?, _ asking: Asking?, _ traits: Traits
    ) {
        self.name = name
        self.request = request
        self.response = response
        self.telling = telling
        self.asking = asking
        self.traits = traits
    }

    // MARK: Rows

    /// A message that stations send.
    static func fromStation<Request: StationRequest, Response: StationResponse>(
        _ name: String, _ request: Request.Type, _ response: Response.Type, tells kind: StationReport.Kind, traits: Traits = []
    ) -> ActionRow {
        ActionRow(name, request, response, telling(name, request, response, kind), nil, traits)
    }

    /// A message that we send.
    static func toStation<Request: OCPPMessage>(
        _ name: String, _ request: Request.Type, _ response: (some OCPPMessage).Type, lane: Lane, waits: Waiting,
        done: Done? = nil, proof: Proof = .answer, fact: Asking.Fact? = nil, traits: Traits = [], address: [String] = [],
        supersedes: [[String]] = []
    ) -> ActionRow {
        let asking = Asking(
            lane: lane, waits: waits, done: done, proof: proof, address: address, supersedes: supersedes, order: ordering(request),
            limiting: limiting(request), fact: fact)
        return ActionRow(name, request, response, nil, asking, traits)
    }

    /// A message that both send.
    static func both<Request: StationRequest, Response: StationResponse>(
        _ name: String, _ request: Request.Type, _ response: Response.Type, tells kind: StationReport.Kind,
        lane: Lane, waits: Waiting, done: Done
    ) -> ActionRow {
        let asking = Asking(
            lane: lane, waits: waits, done: done, proof: .answer, address: [], supersedes: [], order: nil, limiting: nil, fact: nil)
        return ActionRow(name, request, response, telling(name, request, response, kind), asking, [])
    }

    private static func telling<Request: StationRequest, Response: StationResponse>(
        _ name: String, _ request: Request.Type, _ response: Response.Type, _ kind: StationReport.Kind
    ) -> Telling {
        Telling(
            kind: kind,
            read: { reader, clock, warnings in reader.read(Request.self, &warnings)?.report(clock) },
            answer: { reply, json in
                guard let message = Response(reply) else { preconditionFailure("\(name) is not answered by \(reply)") }
                message.write(to: &json)
            })
    }

    private static func ordering<Request: OCPPMessage>(_ request: Request.Type) -> (@Sendable (MessageReader) -> Order?)? {
        guard let order = request as? any StationOrder.Type else { return nil }
        return { reader in
            var ignored = Warnings()
            return order.init(reading: reader, warnings: &ignored)?.order
        }
    }

    private static func limiting<Request: OCPPMessage>(
        _ request: Request.Type
    ) -> (@Sendable (MessageReader, Instant) -> Limiting?)? {
        guard let limiting = request as? any LimitingRequest.Type else { return nil }
        return { reader, since in
            var ignored = Warnings()
            return limiting.init(reading: reader, warnings: &ignored)?.limiting(since)
        }
    }

    // MARK: Translating

    /// Whether a station starts this message.
    var isFromStation: Bool { telling != nil }
    /// Whether we start this message.
    var isToStation: Bool { asking != nil }
    /// Which calls it goes before; one that we do not start lets all others go first.
    var lane: Lane { asking?.lane ?? .background }
    /// How long it may wait for a station that is away; one that we do not start need not be there at once.
    var waits: Waiting { asking?.waits ?? .long }
    /// By what the effect of a call is seen.
    var proof: Proof { asking?.proof ?? .answer }
    /// Where the address stands that a station is sent to; empty where there is none.
    var address: [String] { asking?.address ?? [] }

    /// Where in the request stands what makes two of them one of which replaces the other; empty where none does.
    var supersedes: [[String]] { asking?.supersedes ?? [] }

    /// What a call of the outbox asks for; nil where that is particular to this version.
    func order(of payload: [UInt8]) -> Order? {
        guard let asking, let reader = MessageReader(payload: payload) else { return nil }
        return asking.order?(reader)
    }

    /// What a call of the outbox says of limits; nil where it says nothing.
    func limiting(of payload: [UInt8], since: Instant) -> Limiting? {
        guard let limiting = asking?.limiting, let reader = MessageReader(payload: payload) else { return nil }
        return limiting(reader, since)
    }

    /// What a station says to a call of ours.
    func answer(_ payload: MessageReader, _ warnings: inout Warnings) -> CallAnswer {
        // Its form; what it tells is read beneath, whatever the rest of it says.
        _ = payload.read(response, &warnings)
        let status = payload.text("status", &warnings)?.clipped(Limits.wordCharacters)
        if status == "NotImplemented" || status == "NotSupported" && !traits.contains(.refusedByStatus) {
            return CallAnswer(status: status, verdict: .unknown)
        }
        let isAccepted = Self.isAccepted(status)
        let text = String(decoding: payload.bytes.prefix(Limits.answerDetailBytes), as: UTF8.self)
        return CallAnswer(
            status: status, verdict: isAccepted ? .accepted : .refused, isPutOff: status == "Scheduled",
            fact: asking?.fact?(payload, isAccepted, &warnings), detail: text == "{}" ? nil : text)
    }

    /// Words by which a station says yes (OCPP 1.6, chapter 7); an answer without a status is one.
    private static func isAccepted(_ status: String?) -> Bool {
        switch status {
        case nil, "Accepted", "Scheduled", "RebootRequired", "Unlocked", "AcceptedCanceled": true
        default: false
        }
    }
}
