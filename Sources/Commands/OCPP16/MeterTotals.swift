public import EventStore

/// One total for each measurand out of the samples of one moment; nil where no total can be trusted.
public struct MeterTotals: Sendable, Equatable {
    /// Energy.Active.Import.Register
    public var register: Energy?
    /// Power.Active.Import
    public var power: Power?
    /// The largest Current.Import of a phase, in milliamperes.
    public var current: Int?
    /// The largest voltage of a phase against the neutral, in millivolts.
    public var voltage: Int?
    /// Thousandths of a percent, from 0 to 100,000.
    public var stateOfCharge: Int?
    /// The largest Current.Offered of a phase, in milliamperes.
    public var currentOffered: Int?
    public var powerOffered: Power?
    /// The highest, in thousandths of a degree Celsius.
    public var temperature: Int?

    /// Makes totals out of a validated set (field.md, quirks 56 and 89).
    ///
    /// A sample without phase is the total. Only where there is none, and all three phases are there, it is their sum: one
    /// phase alone may be a mislabelled total or a third of it, and nobody can tell. Values of the neutral never count, nor do
    /// those measured in the car. A value of Transaction.Begin counts only where there is no other: some stations repeat it, as
    /// 0, in every sample.
    public init(of samples: [SampledValue]) {
        register = Self.total(samples, .energyActiveImportRegister).map { Energy(milliwattHours: $0) }
        power = Self.total(samples, .powerActiveImport).map { Power(milliwatts: $0) }
        powerOffered = Self.total(samples, .powerOffered).map { Power(milliwatts: $0) }
        current = Self.largest(samples, .currentImport)
        currentOffered = Self.largest(samples, .currentOffered)
        voltage = Self.largest(samples, .voltage)
        temperature = Self.largest(samples, .temperature)
        stateOfCharge = Self.latest(samples, .stateOfCharge) { _ in true }.flatMap {
            (0...100_000).contains($0) ? Int($0) : nil
        }
    }

    /// Whether there is no total at all.
    public var isEmpty: Bool {
        register == nil && power == nil && current == nil && voltage == nil && stateOfCharge == nil && currentOffered == nil
            && powerOffered == nil && temperature == nil
    }

    /// As it stands in events; nil where there is nothing to tell.
    public func reading(at instant: Instant) -> MeterReading? {
        guard !isEmpty else { return nil }
        return MeterReading(
            at: instant, register: register, power: power, current: current, stateOfCharge: stateOfCharge, voltage: voltage,
            currentOffered: currentOffered, powerOffered: powerOffered, temperature: temperature)
    }

    private static func isOf(_ sample: SampledValue, _ measurand: Measurand) -> Bool {
        guard sample.measurand == .known(measurand), !sample.isSuspect, sample.value != nil else { return false }
        return measurand == .stateOfCharge || measurand == .temperature || sample.location != .ev
    }

    /// The last value of a measurand for which `matches` holds; one of Transaction.Begin only where there is no other.
    private static func latest(_ samples: [SampledValue], _ measurand: Measurand, _ matches: (Phase?) -> Bool) -> Int64? {
        var found: Int64?
        var isBegin = true
        for sample in samples where isOf(sample, measurand) && matches(sample.phase) {
            if sample.context == .transactionBegin, !isBegin { continue }
            found = sample.value
            isBegin = sample.context == .transactionBegin
        }
        return found
    }

    private static func total(_ samples: [SampledValue], _ measurand: Measurand) -> Int64? {
        if let total = latest(samples, measurand, { $0 == nil }) { return total < 0 ? nil : total }
        var sum: Int64 = 0
        for line in 0..<3 {
            guard let value = latest(samples, measurand, { $0?.line == line }), value >= 0 else { return nil }
            let (next, overflow) = sum.addingReportingOverflow(value)
            if overflow { return nil }
            sum = next
        }
        return sum
    }

    private static func largest(_ samples: [SampledValue], _ measurand: Measurand) -> Int? {
        var largest: Int64?
        for line in 0..<4 {
            guard let value = latest(samples, measurand, { line == 3 ? $0 == nil : $0?.line == line }) else { continue }
            if let known = largest, known >= value { continue }
            largest = value
        }
        return largest.flatMap { Int(exactly: $0) }
    }
}
