/// A station sent BootNotification and was answered.
public struct StationBooted: EventPayload, Equatable {
    public static let type: UInt16 = 30

    public var station: StationID
    public var report: BootReport
    public var status: RegistrationStatus
    /// Seconds between heartbeats, or until it asks again.
    public var interval: Int

    public init(station: StationID, report: BootReport, status: RegistrationStatus, interval: Int) {
        self.station = station
        self.report = report
        self.status = status
        self.interval = interval
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var report: BootReport?
        var status: RegistrationStatus?
        var interval: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: report = try reader.record()
            case 3: status = try reader.value()
            case 4: interval = try reader.int()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.report = try reader.required(report, 2)
        self.status = try reader.required(status, 3)
        self.interval = try reader.required(interval, 4)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, report)
        writer.put(3, status)
        writer.put(4, interval)
    }
}

/// A connector has another status than before.
public struct ConnectorStatusChanged: EventPayload, Equatable {
    public static let type: UInt16 = 31

    public var station: StationID
    public var connector: ConnectorID
    public var status: ConnectorStatus
    public var errorCode: String
    /// The station's clock, or ours where it gave none.
    public var at: Instant
    public var info: String?
    public var vendorId: String?
    public var vendorErrorCode: String?

    public init(
        station: StationID, connector: ConnectorID, status: ConnectorStatus, errorCode: String, at: Instant, info: String? = nil,
        vendorId: String? = nil, vendorErrorCode: String? = nil
    ) {
        self.station = station
        self.connector = connector
        self.status = status
        self.errorCode = errorCode
        self.at = at
        self.info = info
        self.vendorId = vendorId
        self.vendorErrorCode = vendorErrorCode
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var connector: ConnectorID?
        var status: ConnectorStatus?
        var errorCode: String?
        var at: Instant?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: connector = try reader.value()
            case 3: status = try reader.value()
            case 4: errorCode = try reader.string()
            case 5: at = try reader.value()
            case 6: info = try reader.string()
            case 7: vendorId = try reader.string()
            case 8: vendorErrorCode = try reader.string()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.connector = try reader.required(connector, 2)
        self.status = try reader.required(status, 3)
        self.errorCode = try reader.required(errorCode, 4)
        self.at = try reader.required(at, 5)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, connector)
        writer.put(3, status)
        writer.put(4, errorCode)
        writer.put(5, at)
        writer.put(6, info)
        writer.put(7, vendorId)
        writer.put(8, vendorErrorCode)
    }
}

/// A frame was odd and was read all the same.
public struct FrameWarned: EventPayload, Equatable {
    public static let type: UInt16 = 32

    public var station: StationID
    public var warnings: [FrameWarning] = []

    public init(station: StationID, warnings: [FrameWarning] = []) {
        self.station = station
        self.warnings = warnings
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: warnings.append(try reader.record())
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, warnings)
    }
}

/// A frame could not be read.
public struct FrameUnreadable: EventPayload, Equatable {
    public static let type: UInt16 = 33

    public var station: StationID
    public var reason: String

    public init(station: StationID, reason: String) {
        self.station = station
        self.reason = reason
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var reason: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: reason = try reader.string()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.reason = try reader.required(reason, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, reason)
    }
}

/// A station told its configuration.
public struct ConfigurationReported: EventPayload, Equatable {
    public static let type: UInt16 = 34

    public var station: StationID
    public var entries: [ConfigurationEntry] = []
    public var unknownKeys: [String] = []

    public init(station: StationID, entries: [ConfigurationEntry] = [], unknownKeys: [String] = []) {
        self.station = station
        self.entries = entries
        self.unknownKeys = unknownKeys
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: entries.append(try reader.record())
            case 3: unknownKeys.append(try reader.string())
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, entries)
        writer.put(3, unknownKeys)
    }
}

/// Progress of a firmware update.
public struct FirmwareStatusReported: EventPayload, Equatable {
    public static let type: UInt16 = 35

    public var station: StationID
    public var status: String
    public var requestId: Int?

    public init(station: StationID, status: String, requestId: Int? = nil) {
        self.station = station
        self.status = status
        self.requestId = requestId
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var status: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: status = try reader.string()
            case 3: requestId = try reader.int()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.status = try reader.required(status, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, status)
        writer.put(3, requestId)
    }
}

/// Progress of an upload of diagnostics or of a log.
public struct DiagnosticsStatusReported: EventPayload, Equatable {
    public static let type: UInt16 = 36

    public var station: StationID
    public var status: String
    public var requestId: Int?

    public init(station: StationID, status: String, requestId: Int? = nil) {
        self.station = station
        self.status = status
        self.requestId = requestId
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var status: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: status = try reader.string()
            case 3: requestId = try reader.int()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.status = try reader.required(status, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, status)
        writer.put(3, requestId)
    }
}

/// A station reported a security event.
public struct SecurityEventReported: EventPayload, Equatable {
    public static let type: UInt16 = 37

    public var station: StationID
    public var type: String
    public var at: Instant
    public var techInfo: String?

    public init(station: StationID, type: String, at: Instant, techInfo: String? = nil) {
        self.station = station
        self.type = type
        self.at = at
        self.techInfo = techInfo
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var type: String?
        var at: Instant?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: type = try reader.string()
            case 3: at = try reader.value()
            case 4: techInfo = try reader.string()
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.type = try reader.required(type, 2)
        self.at = try reader.required(at, 3)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, type)
        writer.put(3, at)
        writer.put(4, techInfo)
    }
}
