import EventStore

extension OCPP16 {
    /// Readings of one moment (OCPP 1.6, 7.33).
    struct MeterValue: Sendable, Equatable, MessagePart {
        /// By the station's clock; nil where it gave no readable time.
        var timestamp: Instant?
        var samples: [SampledValue]

        /// Readings of a moment.
        init(timestamp: Instant?, samples: [SampledValue]) {
            self.timestamp = timestamp
            self.samples = samples
        }

        static var memberNames: [StaticString] { ["timestamp", "sampledValue"] }

        /// All readings of a message, also in the forms of OCPP 1.5 (field.md, quirks 38, 39, 44).
        static func all(
            of reader: MessageReader, _ name: StaticString, isDemanded: Bool, _ warnings: inout Warnings
        ) -> [MeterValue] {
            var found = reader.objects(name, &warnings)
            if found == nil, reader.has("values") {
                warnings.note(.legacyMeterValue, name)
                found = reader.objects("values", &warnings)
            }
            guard let found else {
                if isDemanded, !reader.has(name) { warnings.note(.missingField, name) }
                return []
            }
            var values: [MeterValue] = []
            values.reserveCapacity(found.count)
            for element in found {
                let nested = element.has("timestamp") ? nil : element.objects("values", &warnings)
                if let nested, nested.contains(where: { $0.has("timestamp") }) {
                    warnings.note(.legacyMeterValue, name)
                    for inner in nested { values.append(MeterValue(reading: inner, warnings: &warnings)) }
                } else if let value = element.read(MeterValue.self, in: name, &warnings) {
                    values.append(value)
                }
            }
            return values
        }

        init(reading reader: MessageReader, warnings: inout Warnings) {
            timestamp = reader.requiredInstant("timestamp", &warnings)
            samples = reader.has("sampledValue") ? reader.parts("sampledValue", &warnings) : Self.legacySamples(reader, &warnings)
        }

        /// `values` or `value` as OCPP 1.5 has them: objects, or the bare number.
        private static func legacySamples(_ reader: MessageReader, _ warnings: inout Warnings) -> [SampledValue] {
            let name: StaticString = reader.has("values") ? "values" : "value"
            guard let node = reader.find(name, &warnings) else {
                warnings.note(.missingField, "sampledValue")
                return []
            }
            warnings.note(.legacyMeterValue, "sampledValue")
            switch reader.document.nodes[node].kind {
            case .object, .array:
                return reader.parts(name, &warnings)
            default: return SampledValue(reading: reader, warnings: &warnings).map { [$0] } ?? []
            }
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("timestamp", timestamp ?? Instant(rawValue: 0))
                $0.parts("sampledValue", samples)
            }
        }
    }

    /// One value of a meter (OCPP 1.6, 7.43), normalised: a whole number of thousandths of a base unit.
    struct SampledValue: Sendable, Equatable, MessagePart, MeterSample {
        /// Thousandths of `unit`, rounded to the nearest: mWh, mW, mA, mV, thousandths of a percent or a degree Celsius.
        /// Nil for signed data.
        var value: Int64?
        /// The signed text where the format is SignedData, for verification; it is not read (field.md, quirk 99).
        var signedData: String?
        var measurand: Word<Measurand>
        var unit: MeterUnit
        var phase: Phase?
        var location: MeterLocation?
        var context: ReadingContext
        /// No total is made of it: its unit does not fit its measurand, or its phase is not known.
        var isSuspect: Bool

        static var memberNames: [StaticString] { ["value", "context", "format", "measurand", "phase", "location", "unit"] }

        /// A value of a measurand in its natural unit.
        init(
            _ measurand: Measurand, thousandths value: Int64, phase: Phase? = nil, location: MeterLocation? = nil,
            context: ReadingContext = .samplePeriodic
        ) {
            self.value = value
            self.measurand = .known(measurand)
            self.unit = measurand.naturalUnit
            self.phase = phase
            self.location = location
            self.context = context
            isSuspect = false
        }

        /// Signed data, such as OCMF.
        init(
            signed text: String, measurand: Measurand = .energyActiveImportRegister, context: ReadingContext = .samplePeriodic
        ) {
            signedData = text
            self.measurand = .known(measurand)
            unit = measurand.naturalUnit
            self.context = context
            isSuspect = false
        }

        /// Nil, with a warning, where there is no value that can be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            let measurand = reader.word("measurand", as: Measurand.self, &warnings) ?? .known(.energyActiveImportRegister)
            self.measurand = measurand
            context = reader.word("context", as: ReadingContext.self, &warnings).map { $0.known ?? .other } ?? .samplePeriodic
            let phase = reader.word("phase", as: Phase.self, &warnings)
            self.phase = phase?.known
            location = reader.word("location", as: MeterLocation.self, &warnings)?.known
            isSuspect = phase != nil && phase?.known == nil
            let natural = measurand.known?.naturalUnit ?? .none
            if reader.word("format", as: ValueFormat.self, &warnings)?.known == .signedData {
                let text = reader.requiredText("value", &warnings)
                guard !text.isEmpty else { return nil }
                signedData = text
                unit = natural
                return
            }
            let spelling = Self.spelling(reader, &warnings)
            let base = spelling?.base ?? (unit: natural, power: 0)
            unit = base.unit
            var power = base.power
            if let known = measurand.known, !known.allows(base.unit) {
                warnings.note(.unitMismatch, "unit")
                (unit, power, isSuspect) = (natural, 0, true)
            }
            guard let number = Self.number(reader, &warnings) else { return nil }
            guard let scaled = number.scaled(3 + power), let value = unit == .celsius ? (spelling ?? .celsius).celsius(scaled) : scaled
            else {
                warnings.note(.unparsableNumber, "value")
                return nil
            }
            self.value = value
        }

        /// The unit that stands there; nil where there is none, or one that nobody knows.
        private static func spelling(_ reader: MessageReader, _ warnings: inout Warnings) -> UnitSpelling? {
            guard let word = reader.word("unit", as: UnitSpelling.self, &warnings), let spelling = word.known else { return nil }
            if !spelling.isOfSpecification { warnings.note(.unitAlias, "unit") }
            return spelling
        }

        private static func number(_ reader: MessageReader, _ warnings: inout Warnings) -> DecimalNumber? {
            guard let node = reader.find("value", &warnings) else {
                warnings.note(.missingField, "value")
                return nil
            }
            let found = reader.document.nodes[node]
            guard found.kind == .string || found.kind == .number else {
                warnings.note(.wrongType, "value")
                return nil
            }
            if found.kind == .number { warnings.note(.wrongType, "value") }
            if reader.document.bytes[found.range].allSatisfy({ $0 == 0x20 }) {
                warnings.note(.emptyValue, "value")
                return nil
            }
            guard let number = DecimalNumber(reader.document.bytes, found.range) else {
                warnings.note(.unparsableNumber, "value")
                return nil
            }
            if number.hasComma { warnings.note(.decimalComma, "value") }
            if number.isPadded { warnings.note(.paddedNumber, "value") }
            return number
        }

        func write(to json: inout JSONWriter) {
            guard let measurand = measurand.known else { return }
            json.object {
                $0.key("value")
                if let signedData {
                    $0.string(signedData)
                } else {
                    $0.string(decimalText(value ?? 0, scale: 3))
                }
                $0.field("context", context.rawValue)
                if signedData != nil { $0.field("format", ValueFormat.signedData.rawValue) }
                $0.field("measurand", measurand.rawValue)
                $0.field("phase", phase?.rawValue)
                $0.field("location", location?.rawValue)
                if signedData == nil { $0.field("unit", unit.written) }
            }
        }
    }
}

extension [OCPP16.MeterValue] {
    /// One total for each moment; moments without any are in the frame alone.
    func readings(_ clock: StationClock) -> [MeterReading] {
        compactMap { value in MeterTotals(of: value.samples).reading(at: clock.trusted(value.timestamp)) }
    }
}
