/// Text that identifies a person or is secret, encrypted under the key of its subject.
public struct SealedText: Recordable, Equatable {
    /// Whose key opens it.
    public var subject: Subject
    /// Nonce, ciphertext and tag (AES-256-GCM).
    public var sealed: [UInt8] = []

    public init(subject: Subject, sealed: [UInt8] = []) {
        self.subject = subject
        self.sealed = sealed
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var subject: Subject?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: subject = try reader.value()
            case 2: sealed = try reader.data()
            default: try reader.skip()
            }
        }
        self.subject = try reader.required(subject, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, subject)
        if !sealed.isEmpty { writer.put(2, sealed) }
    }
}

/// A sealed part of a text that stands in the journal masked.
public struct SealedSpan: Recordable, Equatable {
    /// Where in the masked text the 32 digits of the subject begin.
    public var offset: Int
    /// What stood there, sealed under that subject.
    public var sealed: [UInt8] = []

    public init(offset: Int, sealed: [UInt8] = []) {
        self.offset = offset
        self.sealed = sealed
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var offset: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: offset = try reader.int()
            case 2: sealed = try reader.data()
            default: try reader.skip()
            }
        }
        self.offset = try reader.required(offset, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, offset)
        if !sealed.isEmpty { writer.put(2, sealed) }
    }
}

/// A text that we sent to a station, masked where it names a token or secret.
public struct SentFrame: Recordable, Equatable {
    public var station: StationID
    public var connection: ConnectionID
    /// The masked text.
    public var text: [UInt8] = []
    /// What the masks hide.
    public var spans: [SealedSpan] = []

    public init(station: StationID, connection: ConnectionID, text: [UInt8] = [], spans: [SealedSpan] = []) {
        self.station = station
        self.connection = connection
        self.text = text
        self.spans = spans
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var station: StationID?
        var connection: ConnectionID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: station = try reader.value()
            case 2: connection = try reader.value()
            case 3: text = try reader.data()
            case 4: spans.append(try reader.record())
            default: try reader.skip()
            }
        }
        self.station = try reader.required(station, 1)
        self.connection = try reader.required(connection, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, station)
        writer.put(2, connection)
        if !text.isEmpty { writer.put(3, text) }
        writer.put(4, spans)
    }
}

/// What a station's meter showed at one time, normalised to one total for each measurand.
public struct MeterReading: Recordable, Equatable {
    /// The station's clock, or ours where it gave none.
    public var at: Instant
    /// Energy.Active.Import.Register
    public var register: Energy?
    /// Power.Active.Import
    public var power: Power?
    /// Current.Import in milliamperes.
    public var current: Int?
    /// SoC in thousandths of a percent.
    public var stateOfCharge: Int?
    /// Voltage in millivolts.
    public var voltage: Int?
    /// Current.Offered in milliamperes.
    public var currentOffered: Int?
    /// Power.Offered
    public var powerOffered: Power?
    /// Thousandths of a degree Celsius.
    public var temperature: Int?

    public init(
        at: Instant, register: Energy? = nil, power: Power? = nil, current: Int? = nil, stateOfCharge: Int? = nil, voltage: Int? = nil,
        currentOffered: Int? = nil, powerOffered: Power? = nil, temperature: Int? = nil
    ) {
        self.at = at
        self.register = register
        self.power = power
        self.current = current
        self.stateOfCharge = stateOfCharge
        self.voltage = voltage
        self.currentOffered = currentOffered
        self.powerOffered = powerOffered
        self.temperature = temperature
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var at: Instant?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: at = try reader.value()
            case 2: register = try reader.value()
            case 3: power = try reader.value()
            case 4: current = try reader.int()
            case 5: stateOfCharge = try reader.int()
            case 6: voltage = try reader.int()
            case 7: currentOffered = try reader.int()
            case 8: powerOffered = try reader.value()
            case 9: temperature = try reader.int()
            default: try reader.skip()
            }
        }
        self.at = try reader.required(at, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, at)
        writer.put(2, register)
        writer.put(3, power)
        writer.put(4, current)
        writer.put(5, stateOfCharge)
        writer.put(6, voltage)
        writer.put(7, currentOffered)
        writer.put(8, powerOffered)
        writer.put(9, temperature)
    }
}

/// Something odd in a frame that was read all the same.
public struct FrameWarning: Recordable, Equatable {
    /// Number of the warning.
    public var code: UInt64
    /// Name of the field, or empty.
    public var field: String

    public init(code: UInt64, field: String) {
        self.code = code
        self.field = field
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var code: UInt64?
        var field: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: code = try reader.uint64()
            case 2: field = try reader.string()
            default: try reader.skip()
            }
        }
        self.code = try reader.required(code, 1)
        self.field = try reader.required(field, 2)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, code)
        writer.put(2, field)
    }
}

/// A configuration key as a station reported it.
public struct ConfigurationEntry: Recordable, Equatable {
    public var key: String
    /// Masked where it is a secret.
    public var value: String?
    public var isReadonly: Bool = false

    public init(key: String, value: String? = nil, isReadonly: Bool = false) {
        self.key = key
        self.value = value
        self.isReadonly = isReadonly
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var key: String?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: key = try reader.string()
            case 2: value = try reader.string()
            case 3: isReadonly = try reader.bool()
            default: try reader.skip()
            }
        }
        self.key = try reader.required(key, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, key)
        writer.put(2, value)
        if isReadonly { writer.put(3, true) }
    }
}
