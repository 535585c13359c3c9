public import EventStore

/// A call to a station, from its place in the outbox to its observed effect.
public struct CallState: Recordable, Equatable {
    public var call: CallID
    public var station: StationID
    public var action: String
    public var payload: [UInt8] = []
    public var spans: [SealedSpan] = []
    public var expires: Instant
    public var actor: String
    public var connector: ConnectorID?
    public var queuedAt: Instant
    public var sentAt: Instant?
    public var messageId: String?
    public var connection: ConnectionID?
    public var attempt: Int
    public var endedAt: Instant?
    public var outcome: CallOutcome?
    public var status: String?
    public var detail: String?
    public var observesUntil: Instant?
    /// Absent while it is not known.
    public var isObserved: Bool?
    public var effect: String?

    /// Sent, and neither answered nor given up.
    public var isUnderWay: Bool { sentAt != nil && endedAt == nil }

    public init(
        call: CallID, station: StationID, action: String, payload: [UInt8] = [], spans: [SealedSpan] = [], expires: Instant,
        actor: String, connector: ConnectorID? = nil, queuedAt: Instant, sentAt: Instant? = nil, messageId: String? = nil,
        connection: ConnectionID? = nil, attempt: Int, endedAt: Instant? = nil, outcome: CallOutcome? = nil, status: String? = nil,
        detail: String? = nil, observesUntil: Instant? = nil, isObserved: Bool? = nil, effect: String? = nil
    ) {
        self.call = call
        self.station = station
        self.action = action
        self.payload = payload
        self.spans = spans
        self.expires = expires
        self.actor = actor
        self.connector = connector
        self.queuedAt = queuedAt
        self.sentAt = sentAt
        self.messageId = messageId
        self.connection = connection
        self.attempt = attempt
        self.endedAt = endedAt
        self.outcome = outcome
        self.status = status
        self.detail = detail
        self.observesUntil = observesUntil
        self.isObserved = isObserved
        self.effect = effect
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var call: CallID?
        var station: StationID?
        var action: String?
        var expires: Instant?
        var actor: String?
        var queuedAt: Instant?
        var attempt: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: call = try reader.value()
            case 2: station = try reader.value()
            case 3: action = try reader.string()
            case 4: payload = try reader.data()
            case 5: spans.append(try reader.record())
            case 6: expires = try reader.value()
            case 7: actor = try reader.string()
            case 8: connector = try reader.value()
            case 9: queuedAt = try reader.value()
            case 10: sentAt = try reader.value()
            case 11: messageId = try reader.string()
            case 12: connection = try reader.value()
            case 13: attempt = try reader.int()
            case 14: endedAt = try reader.value()
            case 15: outcome = try reader.value()
            case 16: status = try reader.string()
            case 17: detail = try reader.string()
            case 18: observesUntil = try reader.value()
            case 19: isObserved = try reader.bool()
            case 20: effect = try reader.string()
            default: try reader.skip()
            }
        }
        self.call = try reader.required(call, 1)
        self.station = try reader.required(station, 2)
        self.action = try reader.required(action, 3)
        self.expires = try reader.required(expires, 6)
        self.actor = try reader.required(actor, 7)
        self.queuedAt = try reader.required(queuedAt, 9)
        self.attempt = try reader.required(attempt, 13)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, call)
        writer.put(2, station)
        writer.put(3, action)
        if !payload.isEmpty { writer.put(4, payload) }
        writer.put(5, spans)
        writer.put(6, expires)
        writer.put(7, actor)
        writer.put(8, connector)
        writer.put(9, queuedAt)
        writer.put(10, sentAt)
        writer.put(11, messageId)
        writer.put(12, connection)
        writer.put(13, attempt)
        writer.put(14, endedAt)
        writer.put(15, outcome)
        writer.put(16, status)
        writer.put(17, detail)
        writer.put(18, observesUntil)
        writer.put(19, isObserved)
        writer.put(20, effect)
    }
}
