import Commands
import EventStore
import Projections

/// Messages to stations, and what became of them.
enum CallAPI {
    static let resource = Resource<CallState>("/calls/{call}", member: "call", view: view, missing: "call") { id, read in try read.call(id)
    }

    static let view = View<CallState>("Call") {
        Field("call", .id, \.call)
        Field("station", orNull: .text) { call, read in read.world.stations[call.station]?.identity }
        Field("action", .text, \.action)
        Field("payload", .json(Shape(.orNull(Shape(.object))))) { call, read in
            let payload = try read.clear?(call.payload, call.spans) ?? call.payload
            // What cannot be read with its masks lifted is told as null; the frames of the station show it as it went out.
            return (try? JSONValue(parsing: payload, valuesMax: APILimits.bodyValuesMax)) ?? .null
        }
        Field("actor", .text, \.actor)
        Field("connector", orNull: .connector, \.connector)
        Field("queuedAt", .instant, \.queuedAt)
        Field("expires", .instant, \.expires)
        Field("sentAt", orNull: .instant, \.sentAt)
        Field("attempt", .integer, \.attempt)
        Field("endedAt", orNull: .instant, \.endedAt)
        Field("outcome", orNull: .word, \.outcome)
        Field("status", orNull: .text, \.status)
        Field("detail", orNull: .text, \.detail)
        Field("observed", orNull: .flag, "Whether its effect was seen; null while it is not known", \.isObserved)
        Field("effect", orNull: .text, \.effect)
        Field("observesUntil", orNull: .instant, \.observesUntil)
        Field("state", .word, Progress.init)
        Field("result", .word, "Whether it did what it was to do", reading: { call, read in result(call, read).verdict })
        Field("summary", .text, "What became of it, in plain words", reading: { call, read in result(call, read).text })
    }

    private static func result(_ call: CallState, _ read: ReadContext) -> CallResult {
        CallResult(call, isConnected: read.world.stations[call.station].map { $0.connection != nil } ?? false)
    }

    /// How far a call has come.
    private enum Progress: String, CaseIterable {
        case queued, sent, watching, done

        init(_ call: CallState) {
            let isWatched = call.observesUntil != nil && call.isObserved == nil
            self = call.endedAt == nil ? (call.sentAt == nil ? .queued : .sent) : isWatched ? .watching : .done
        }
    }

    private static let firstOfList = View<(call: CallState, answer: JSONValue)>(extending: view, of: \.call) {
        Field("calls", ifAny: .json(.integer), "How many messages the list takes; this call is the first") { $0.answer["calls"] }
        Field("version", ifAny: .json(.integer), "The version of the list") { $0.answer["version"] }
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.list("listCalls", "/stations/{station}/calls", "Calls to a station, the newest first", of: view) { request, read in
            let station = try StationAPI.resource.named(by: request, read).station
            return try Page(of: read.world.calls.all(of: station), falling: { $0.call.rawValue }, request)
        }
        Operation.change(
            "sendCall", "POST", "/stations/{station}/calls", .sendCall, "Send any OCPP message that a central system may send",
            tells: .queued(resource, as: view) { call, _ in call }, prepare: sealPayload
        ).with(
            details: "The payload must pass the official schema of the action. One call is in flight per station; the others wait in its "
                + "outbox and survive a restart.")
        Operation.change(
            "pushLocalList", "POST", "/stations/{station}/local-list", .pushLocalList,
            "Push the list of valid tokens to a station (SendLocalList)", tells: .queued(resource, as: firstOfList) { ($0, $1) })
        Operation.get("getCall", resource, "One call and its outcome")
        Operation.change(
            "cancelCall", "DELETE", "/calls/{call}", .cancelCall, "Cancel a call that is not sent yet", tells: .changed(resource))
    }

    /// IdTags and secrets in the payload are sealed before it is decided, so the journal never has them in clear.
    private static let sealPayload: Change.Prepare = { preparation, preparing in
        // What stands elsewhere than in the payload is not sealed, so it must not come into the journal.
        try JSONField(preparation.body.without("station")).allowOnly(["action", "payload", "expiresSeconds"])
        let action = try JSONField(preparation.body).string("action")
        let payload = try TransferAddress.encoded(action, JSONField(preparation.body["payload"] ?? .object([]), path: "/payload"))
        let prefix = Array("[2,\"\",\(JSONValue.string(action).bytesText),".utf8)
        let world = preparing.read().world
        let masked = preparing.ring.masked(prefix + payload.bytes + [0x5D]) { world.knowsCard($0) }
        let text = Array(masked.text[prefix.count..<(masked.text.count - 1)])
        let sealed = try masked.spans.map { span -> JSONValue in
            ["subject": .string(span.subject.hex), "sealed": .string(hexText(try preparing.seal(span.clear, for: span.subject)))]
        }
        preparation.body = preparation.body.with("payload", try JSONValue(parsing: text)).with("sealed", .array(sealed))
    }
}
