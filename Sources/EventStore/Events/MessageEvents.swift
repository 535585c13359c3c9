/// A station sent data of its vendor's own.
public struct DataTransferred: EventPayload, Equatable {
    public static let type: UInt16 = 38

    public var station: StationID
    public var vendorId: String
    public var messageId: String?
    public var isKnown: Bool = false

    public init(station: StationID, vendorId: String, messageId: String? = nil, isKnown: Bool = false) {
        self.station = station
        self.vendorId = vendorId
        self.messageId = messageId
        self.isKnown = isKnown
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var vendorId: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: vendorId = try reader.string()
            case 3: messageId = try reader.string()
            case 4: isKnown = try reader.bool()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.vendorId = try reader.required(vendorId, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, vendorId)
        writer.put(3, messageId)
        if isKnown { writer.put(4, true) }
    }
}

/// A station asks for a certificate.
public struct CertificateSigningRequested: EventPayload, Equatable {
    public static let type: UInt16 = 39

    public var station: StationID
    /// PEM.
    public var csr: String

    public init(station: StationID, csr: String) {
        self.station = station
        self.csr = csr
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var csr: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: csr = try reader.string()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.csr = try reader.required(csr, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, csr)
    }
}

/// A station told the version of its local list, or took one from us.
public struct LocalListReported: EventPayload, Equatable {
    public static let type: UInt16 = 40

    public var station: StationID
    public var version: Int

    public init(station: StationID, version: Int) {
        self.station = station
        self.version = version
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var version: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: version = try reader.int()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.version = try reader.required(version, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, version)
    }
}

/// A message came again; its effect stands already.
public struct DuplicateReceived: EventPayload, Equatable {
    public static let type: UInt16 = 41

    public var station: StationID
    public var action: String
    public var session: SessionID?

    public init(station: StationID, action: String, session: SessionID? = nil) {
        self.station = station
        self.action = action
        self.session = session
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var action: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: action = try reader.string()
            case 3: session = try reader.value()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.action = try reader.required(action, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, action)
        writer.put(3, session)
    }
}

/// A message named a transaction that is not this station's.
public struct ForeignTransactionReported: EventPayload, Equatable {
    public static let type: UInt16 = 42

    public var station: StationID
    public var action: String
    public var transactionId: Int64

    public init(station: StationID, action: String, transactionId: Int64) {
        self.station = station
        self.action = action
        self.transactionId = transactionId
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var action: String?
        var transactionId: Int64?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: action = try reader.string()
            case 3: transactionId = try reader.int64()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.action = try reader.required(action, 2)
        self.transactionId = try reader.required(transactionId, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, action)
        writer.put(3, transactionId)
    }
}

/// A station's clock is off by more than the limit.
public struct ClockSkewed: EventPayload, Equatable {
    public static let type: UInt16 = 43

    public var station: StationID
    /// Positive: the station is ahead.
    public var seconds: Int64

    public init(station: StationID, seconds: Int64) {
        self.station = station
        self.seconds = seconds
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var seconds: Int64?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: seconds = try reader.int64()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.seconds = try reader.required(seconds, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, seconds)
    }
}

/// A station told its composite schedule.
public struct CompositeScheduleReported: EventPayload, Equatable {
    public static let type: UInt16 = 44

    public var station: StationID
    public var connector: ConnectorID
    /// JSON as sent.
    public var schedule: String

    public init(station: StationID, connector: ConnectorID, schedule: String) {
        self.station = station
        self.connector = connector
        self.schedule = schedule
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var connector: ConnectorID?
        var schedule: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: connector = try reader.value()
            case 3: schedule = try reader.string()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.connector = try reader.required(connector, 2)
        self.schedule = try reader.required(schedule, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, connector)
        writer.put(3, schedule)
    }
}

/// Something needs a person's eyes.
public struct AlertRaised: EventPayload, Equatable {
    public static let type: UInt16 = 45

    public var station: StationID?
    public var kind: String
    public var text: String

    public init(station: StationID? = nil, kind: String, text: String) {
        self.station = station
        self.kind = kind
        self.text = text
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var kind: String?
        var text: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: kind = try reader.string()
            case 3: text = try reader.string()
            default: try reader.skip()
            }
        }
        self.kind = try reader.required(kind, 2)
        self.text = try reader.required(text, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, kind)
        writer.put(3, text)
    }
}

/// A person has seen the alerts of a kind.
public struct AlertAcknowledged: EventPayload, Equatable {
    public static let type: UInt16 = 46

    public var station: StationID?
    public var kind: String

    public init(station: StationID? = nil, kind: String) {
        self.station = station
        self.kind = kind
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var kind: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: kind = try reader.string()
            default: try reader.skip()
            }
        }
        self.kind = try reader.required(kind, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, kind)
    }
}

/// What an alert told of is so no more, by itself.
public struct AlertEnded: EventPayload, Equatable {
    public static let type: UInt16 = 47

    public var station: StationID?
    public var kind: String

    public init(station: StationID? = nil, kind: String) {
        self.station = station
        self.kind = kind
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var kind: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: kind = try reader.string()
            default: try reader.skip()
            }
        }
        self.kind = try reader.required(kind, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, kind)
    }
}
