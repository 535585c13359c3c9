/// What a sampled value measures (OCPP 1.6, 7.31).
enum Measurand: String, SpecWord {
    case energyActiveExportRegister = "Energy.Active.Export.Register"
    case energyActiveImportRegister = "Energy.Active.Import.Register"
    case energyReactiveExportRegister = "Energy.Reactive.Export.Register"
    case energyReactiveImportRegister = "Energy.Reactive.Import.Register"
    case energyActiveExportInterval = "Energy.Active.Export.Interval"
    case energyActiveImportInterval = "Energy.Active.Import.Interval"
    case energyReactiveExportInterval = "Energy.Reactive.Export.Interval"
    case energyReactiveImportInterval = "Energy.Reactive.Import.Interval"
    case powerActiveExport = "Power.Active.Export"
    case powerActiveImport = "Power.Active.Import"
    case powerOffered = "Power.Offered"
    case powerReactiveExport = "Power.Reactive.Export"
    case powerReactiveImport = "Power.Reactive.Import"
    case powerFactor = "Power.Factor"
    case currentImport = "Current.Import"
    case currentExport = "Current.Export"
    case currentOffered = "Current.Offered"
    case voltage = "Voltage"
    case frequency = "Frequency"
    case temperature = "Temperature"
    case stateOfCharge = "SoC"
    case rpm = "RPM"

    static let words = WordTable<Measurand>()
    static var substitute: Measurand { .energyActiveImportRegister }

    /// The unit that is meant where none stands, in its base.
    var naturalUnit: MeterUnit {
        switch self {
        case .energyActiveExportRegister, .energyActiveImportRegister, .energyActiveExportInterval, .energyActiveImportInterval:
            .wattHours
        case .energyReactiveExportRegister, .energyReactiveImportRegister, .energyReactiveExportInterval,
            .energyReactiveImportInterval:
            .varHours
        case .powerActiveExport, .powerActiveImport, .powerOffered: .watts
        case .powerReactiveExport, .powerReactiveImport: .vars
        case .currentImport, .currentExport, .currentOffered: .amperes
        case .voltage: .volts
        case .frequency: .hertz
        case .temperature: .celsius
        case .stateOfCharge: .percent
        case .powerFactor, .rpm: .none
        }
    }

    /// Whether values in this unit can be values of this measurand.
    func allows(_ unit: MeterUnit) -> Bool {
        switch self {
        case .powerActiveExport, .powerActiveImport, .powerOffered: unit == .watts || unit == .voltAmperes
        case .powerFactor: unit == .none || unit == .percent
        default: unit == naturalUnit
        }
    }
}

/// Where in a circuit a value was measured (OCPP 1.6, 7.34).
enum Phase: String, SpecWord {
    case l1 = "L1"
    case l2 = "L2"
    case l3 = "L3"
    case n = "N"
    case l1n = "L1-N"
    case l2n = "L2-N"
    case l3n = "L3-N"
    case l1l2 = "L1-L2"
    case l2l3 = "L2-L3"
    case l3l1 = "L3-L1"

    static let words = WordTable<Phase>()
    static var substitute: Phase { .n }

    /// 0, 1 or 2 for L1, L2 and L3, alone or against N; nil for the neutral and for line to line.
    var line: Int? {
        switch self {
        case .l1, .l1n: 0
        case .l2, .l2n: 1
        case .l3, .l3n: 2
        default: nil
        }
    }
}

/// Where a value was measured (OCPP 1.6, 7.30).
enum MeterLocation: String, SpecWord {
    case cable = "Cable"
    case ev = "EV"
    case inlet = "Inlet"
    case outlet = "Outlet"
    case body = "Body"

    static let words = WordTable<MeterLocation>()
    static var substitute: MeterLocation { .outlet }
}

/// Why a value was sampled (OCPP 1.6, 7.35).
enum ReadingContext: String, SpecWord {
    case interruptionBegin = "Interruption.Begin"
    case interruptionEnd = "Interruption.End"
    case sampleClock = "Sample.Clock"
    case samplePeriodic = "Sample.Periodic"
    case transactionBegin = "Transaction.Begin"
    case transactionEnd = "Transaction.End"
    case trigger = "Trigger"
    case other = "Other"

    static let words = WordTable<ReadingContext>()
    static var substitute: ReadingContext { .other }
}

/// Form of a sampled value (OCPP 1.6, 7.46).
enum ValueFormat: String, SpecWord {
    case raw = "Raw"
    case signedData = "SignedData"

    static let words = WordTable<ValueFormat>()
    static var substitute: ValueFormat { .raw }
}

/// The base units to which values are normalised; a value is a whole number of thousandths of one.
enum MeterUnit: String, Sendable, CaseIterable {
    case wattHours = "Wh"
    case varHours = "varh"
    case watts = "W"
    case voltAmperes = "VA"
    case vars = "var"
    case amperes = "A"
    case volts = "V"
    case celsius = "Celcius"
    case percent = "Percent"
    case hertz = "Hz"
    /// A mere number: power factor, turns a minute.
    case none = ""

    /// As frames write it; nil for units that the schemas do not know. `Celcius` is the one spelling that every schema has.
    var written: String? {
        switch self {
        case .hertz, .none: nil
        default: rawValue
        }
    }
}

/// Every spelling of a unit that was seen or must be expected (OCPP 1.6, 7.45; field.md, quirk 49).
enum UnitSpelling: String, SpecWord {
    case wh = "Wh", kWh = "kWh", varh = "varh", kvarh = "kvarh", w = "W", kW = "kW", va = "VA", kVA = "kVA", `var` = "var"
    case kvar = "kvar", a = "A", v = "V", k = "K", celcius = "Celcius", celsius = "Celsius", fahrenheit = "Fahrenheit"
    case percent = "Percent"
    // From here on spellings that the specification does not have.
    case megaWh = "MWh", milliWh = "mWh", megaW = "MW", milliW = "mW", milliA = "mA", milliV = "mV", kiloV = "kV"
    case wattHour = "WattHour", wattHours = "WattHours", watt = "Watt", watts = "Watts", amp = "Amp", amps = "Amps"
    case ampere = "Ampere", amperes = "Amperes", volt = "Volt", volts = "Volts", kelvin = "Kelvin", c = "C", degreesC = "°C"
    case degC = "degC", f = "F", degreesF = "°F", percentSign = "%", soc = "SoC", hz = "Hz", hertz = "Hertz", rpm = "RPM"

    static let words = WordTable<UnitSpelling>()
    static var substitute: UnitSpelling { .wh }

    var isOfSpecification: Bool {
        switch self {
        case .wh, .kWh, .varh, .kvarh, .w, .kW, .va, .kVA, .var, .kvar, .a, .v, .k, .celcius, .celsius, .fahrenheit, .percent: true
        default: false
        }
    }

    /// The base unit, and how many powers of ten it takes to get there.
    var base: (unit: MeterUnit, power: Int) {
        switch self {
        case .wh, .wattHour, .wattHours: (.wattHours, 0)
        case .kWh: (.wattHours, 3)
        case .megaWh: (.wattHours, 6)
        case .milliWh: (.wattHours, -3)
        case .varh: (.varHours, 0)
        case .kvarh: (.varHours, 3)
        case .w, .watt, .watts: (.watts, 0)
        case .kW: (.watts, 3)
        case .megaW: (.watts, 6)
        case .milliW: (.watts, -3)
        case .va: (.voltAmperes, 0)
        case .kVA: (.voltAmperes, 3)
        case .var: (.vars, 0)
        case .kvar: (.vars, 3)
        case .a, .amp, .amps, .ampere, .amperes: (.amperes, 0)
        case .milliA: (.amperes, -3)
        case .v, .volt, .volts: (.volts, 0)
        case .milliV: (.volts, -3)
        case .kiloV: (.volts, 3)
        case .k, .kelvin, .celcius, .celsius, .c, .degreesC, .degC, .fahrenheit, .f, .degreesF: (.celsius, 0)
        case .percent, .percentSign, .soc: (.percent, 0)
        case .hz, .hertz: (.hertz, 0)
        case .rpm: (.none, 0)
        }
    }

    /// Thousandths of a degree of this unit as thousandths of a degree Celsius; nil where they do not fit.
    func celsius(_ value: Int64) -> Int64? {
        switch self {
        case .k, .kelvin:
            let (difference, overflow) = value.subtractingReportingOverflow(273_150)
            return overflow ? nil : difference
        case .fahrenheit, .f, .degreesF:
            let (difference, overflow) = value.subtractingReportingOverflow(32_000)
            let (fivefold, overflow2) = difference.multipliedReportingOverflow(by: 5)
            guard !overflow, !overflow2 else { return nil }
            return fivefold / 9 + (abs(fivefold % 9) >= 5 ? fivefold.signum() : 0)
        default: return value
        }
    }
}
