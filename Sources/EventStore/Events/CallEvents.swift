/// A call to a station stands in its outbox.
public struct CallQueued: EventPayload, Equatable {
    public static let type: UInt16 = 50

    public var call: CallID
    public var station: StationID
    public var action: String
    /// Masked JSON of the request.
    public var payload: [UInt8] = []
    public var spans: [SealedSpan] = []
    public var expires: Instant
    public var actor: String
    public var connector: ConnectorID?

    public init(
        call: CallID, station: StationID, action: String, payload: [UInt8] = [], spans: [SealedSpan] = [], expires: Instant,
        actor: String, connector: ConnectorID? = nil
    ) {
        self.call = call
        self.station = station
        self.action = action
        self.payload = payload
        self.spans = spans
        self.expires = expires
        self.actor = actor
        self.connector = connector
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var call: CallID?
        var station: StationID?
        var action: String?
        var expires: Instant?
        var actor: String?
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
            default: try reader.skip()
            }
        }
        self.call = try reader.required(call, 1)
        self.station = try reader.required(station, 2)
        self.action = try reader.required(action, 3)
        self.expires = try reader.required(expires, 6)
        self.actor = try reader.required(actor, 7)
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
    }
}

/// A call left for the station.
public struct CallSent: EventPayload, Equatable {
    public static let type: UInt16 = 51

    public var call: CallID
    public var station: StationID
    public var connection: ConnectionID
    public var messageId: String
    public var attempt: Int

    public init(call: CallID, station: StationID, connection: ConnectionID, messageId: String, attempt: Int) {
        self.call = call
        self.station = station
        self.connection = connection
        self.messageId = messageId
        self.attempt = attempt
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var call: CallID?
        var station: StationID?
        var connection: ConnectionID?
        var messageId: String?
        var attempt: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: call = try reader.value()
            case 2: station = try reader.value()
            case 3: connection = try reader.value()
            case 4: messageId = try reader.string()
            case 5: attempt = try reader.int()
            default: try reader.skip()
            }
        }
        self.call = try reader.required(call, 1)
        self.station = try reader.required(station, 2)
        self.connection = try reader.required(connection, 3)
        self.messageId = try reader.required(messageId, 4)
        self.attempt = try reader.required(attempt, 5)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, call)
        writer.put(2, station)
        writer.put(3, connection)
        writer.put(4, messageId)
        writer.put(5, attempt)
    }
}

/// A call was answered, or will never be.
public struct CallEnded: EventPayload, Equatable {
    public static let type: UInt16 = 52

    public var call: CallID
    public var station: StationID
    public var outcome: CallOutcome
    /// The status word in the answer, or the error code.
    public var status: String?
    /// Description of an error.
    public var detail: String?
    /// Until when we watch for the effect.
    public var observesUntil: Instant?

    public init(
        call: CallID, station: StationID, outcome: CallOutcome, status: String? = nil, detail: String? = nil,
        observesUntil: Instant? = nil
    ) {
        self.call = call
        self.station = station
        self.outcome = outcome
        self.status = status
        self.detail = detail
        self.observesUntil = observesUntil
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var call: CallID?
        var station: StationID?
        var outcome: CallOutcome?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: call = try reader.value()
            case 2: station = try reader.value()
            case 3: outcome = try reader.value()
            case 4: status = try reader.string()
            case 5: detail = try reader.string()
            case 6: observesUntil = try reader.value()
            default: try reader.skip()
            }
        }
        self.call = try reader.required(call, 1)
        self.station = try reader.required(station, 2)
        self.outcome = try reader.required(outcome, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, call)
        writer.put(2, station)
        writer.put(3, outcome)
        writer.put(4, status)
        writer.put(5, detail)
        writer.put(6, observesUntil)
    }
}

/// What a call asked for was seen to happen.
public struct CallObserved: EventPayload, Equatable {
    public static let type: UInt16 = 53

    public var call: CallID
    public var station: StationID
    public var effect: String

    public init(call: CallID, station: StationID, effect: String) {
        self.call = call
        self.station = station
        self.effect = effect
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var call: CallID?
        var station: StationID?
        var effect: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: call = try reader.value()
            case 2: station = try reader.value()
            case 3: effect = try reader.string()
            default: try reader.skip()
            }
        }
        self.call = try reader.required(call, 1)
        self.station = try reader.required(station, 2)
        self.effect = try reader.required(effect, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, call)
        writer.put(2, station)
        writer.put(3, effect)
    }
}

/// What a call asked for was not seen to happen in time.
public struct CallUnobserved: EventPayload, Equatable {
    public static let type: UInt16 = 54

    public var call: CallID
    public var station: StationID

    public init(call: CallID, station: StationID) {
        self.call = call
        self.station = station
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var call: CallID?
        var station: StationID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: call = try reader.value()
            case 2: station = try reader.value()
            default: try reader.skip()
            }
        }
        self.call = try reader.required(call, 1)
        self.station = try reader.required(station, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, call)
        writer.put(2, station)
    }
}
