import EventStore

/// One value of a meter at one moment, as far as totals are made of it.
protocol MeterSample {
    /// Thousandths of the measurand's unit; nil for signed data.
    var value: Int64? { get }
    var measurand: Word<Measurand> { get }
    var phase: Phase? { get }
    var location: MeterLocation? { get }
    var context: ReadingContext { get }
    /// No total is made of it: its unit does not fit its measurand, or its phase is not known.
    var isSuspect: Bool { get }
}

/// One total for each measurand out of the samples of one moment; nil where no total can be trusted.
struct MeterTotals: Sendable, Equatable {
    /// Energy.Active.Import.Register
    var register: Energy?
    /// Where that was read; nil: at the outlet, or no place was told.
    var place: MeterPlace?
    /// Power.Active.Import
    var power: Power?
    /// The largest Current.Import of a phase, in milliamperes.
    var current: Int?
    /// The largest voltage of a phase against the neutral, in millivolts.
    var voltage: Int?
    /// Thousandths of a percent, from 0 to 100,000.
    var stateOfCharge: Int?
    /// The largest Current.Offered of a phase, in milliamperes.
    var currentOffered: Int?
    var powerOffered: Power?
    /// The highest, in thousandths of a degree Celsius.
    var temperature: Int?
    /// Energy.Active.Import.Interval, and the same aligned to the clock.
    var interval: Energy?
    var clockInterval: Energy?

    /// Makes totals out of a validated set (field.md, quirks 56 and 89).
    ///
    /// A sample without phase is the total. Only where there is none, and all three phases are there, it is their sum: one
    /// phase alone may be a mislabelled total or a third of it, and nobody can tell; of the register it is the total, for
    /// boxes of one phase label theirs so. The outlet, or no place at all, comes before the inlet, and that before the rest.
    /// Values of the neutral never count, nor do those measured in the car. A value of Transaction.Begin counts only where
    /// there is no other: some stations repeat it, as 0, in every sample.
    init(of samples: [some MeterSample]) {
        var table = MeterTable()
        var hasIntervals = false
        for sample in samples where !table.add(sample) {
            if case .known(.energyActiveImportInterval) = sample.measurand { hasIntervals = true }
        }
        if hasIntervals { addIntervals(of: samples) }
        register = table.total(.register).map { Energy(milliwattHours: $0) }
        if register != nil { place = table.place(.register) }
        power = table.total(.power).map { Power(milliwatts: $0) }
        powerOffered = table.total(.powerOffered).map { Power(milliwatts: $0) }
        current = table.largest(.current)
        currentOffered = table.largest(.currentOffered)
        voltage = table.largest(.voltage)
        temperature = table.largest(.temperature)
        stateOfCharge = table.largest(.stateOfCharge).flatMap { (0...100_000).contains($0) ? $0 : nil }
    }

    /// What was counted since the values before. Intervals that are aligned to the clock run beside those of the transaction and are told
    /// apart; of one that was asked for, or began before the transaction, nobody knows what of it was counted already.
    private mutating func addIntervals(of samples: [some MeterSample]) {
        var (own, clock) = (MeterTable(), MeterTable())
        for sample in samples {
            guard case .known(.energyActiveImportInterval) = sample.measurand else { continue }
            switch sample.context {
            case .samplePeriodic, .transactionEnd: own.put(sample, .register)
            case .sampleClock: clock.put(sample, .register)
            default: continue
            }
        }
        interval = own.total(.register).map { Energy(milliwattHours: $0) }
        clockInterval = clock.total(.register).map { Energy(milliwattHours: $0) }
    }

    /// Whether there is no total at all.
    var isEmpty: Bool {
        register == nil && power == nil && current == nil && voltage == nil && stateOfCharge == nil && currentOffered == nil
            && powerOffered == nil && temperature == nil && interval == nil && clockInterval == nil
    }

    /// As it stands in events; nil where there is nothing to tell.
    func reading(at instant: Instant) -> MeterReading? {
        guard !isEmpty else { return nil }
        return MeterReading(
            at: instant, register: register, power: power, current: current, stateOfCharge: stateOfCharge, voltage: voltage,
            currentOffered: currentOffered, powerOffered: powerOffered, temperature: temperature, interval: interval,
            clockInterval: clockInterval, place: place)
    }
}

/// The values of one moment by what they measure and on which line.
private struct MeterTable {
    enum Row: Int, CaseIterable {
        case register, power, powerOffered, current, currentOffered, voltage, temperature, stateOfCharge
    }

    private struct Cell {
        var value: Int64?
        var isBegin = true
        /// The higher, the nearer to what is sold.
        var rank = 0
    }

    /// Four of each row: the value without phase, and the lines.
    private var cells = [Cell](repeating: Cell(), count: Row.allCases.count * 4)

    private static func row(_ measurand: Measurand) -> Row? {
        switch measurand {
        case .energyActiveImportRegister: .register
        case .powerActiveImport: .power
        case .powerOffered: .powerOffered
        case .currentImport: .current
        case .currentOffered: .currentOffered
        case .voltage: .voltage
        case .temperature: .temperature
        case .stateOfCharge: .stateOfCharge
        default: nil
        }
    }

    /// Puts a value into the row of its measurand; false where it has none.
    mutating func add(_ sample: some MeterSample) -> Bool {
        guard case .known(let measurand) = sample.measurand, let row = Self.row(measurand) else { return false }
        put(sample, row)
        return true
    }

    /// The last value wins; one of Transaction.Begin only where there is no other.
    mutating func put(_ sample: some MeterSample, _ row: Row) {
        guard !sample.isSuspect, let value = sample.value else { return }
        if case .ev? = sample.location, row != .stateOfCharge, row != .temperature { return }
        var column = 0
        if let phase = sample.phase {
            guard let line = phase.line else { return }
            column = line + 1
        }
        let place = row.rawValue * 4 + column
        var isBegin = false
        if case .transactionBegin = sample.context { isBegin = true }
        let rank = Self.rank(sample.location)
        if rank < cells[place].rank || (isBegin && !cells[place].isBegin) { return }
        cells[place] = Cell(value: value, isBegin: isBegin, rank: rank)
    }

    private static func rank(_ location: MeterLocation?) -> Int {
        switch location {
        case .outlet?, nil: 3
        case .inlet?: 2
        case .body?, .cable?, .ev?: 1
        }
    }

    /// The value without phase, or the sum of all three; nil where either is negative.
    func total(_ row: Row) -> Int64? {
        let first = row.rawValue * 4
        if let total = cells[first].value { return total < 0 ? nil : total }
        if row == .register, let alone = onlyLine(from: first) { return alone < 0 ? nil : alone }
        var sum: Int64 = 0
        for place in first + 1..<first + 4 {
            guard let value = cells[place].value, value >= 0 else { return nil }
            let (next, overflow) = sum.addingReportingOverflow(value)
            if overflow { return nil }
            sum = next
        }
        return sum
    }

    /// Where the values of a row were read, by the nearest of them.
    func place(_ row: Row) -> MeterPlace? {
        let first = row.rawValue * 4
        let rank =
            cells[first].value != nil
            ? cells[first].rank : cells[first + 1..<first + 4].lazy.filter { $0.value != nil }.map(\.rank).max() ?? 3
        return rank == 3 ? nil : rank == 2 ? .inlet : .body
    }

    /// The value of the only line that has one.
    private func onlyLine(from first: Int) -> Int64? {
        var found: Int64?
        for place in first + 1..<first + 4 {
            guard let value = cells[place].value else { continue }
            if found != nil { return nil }
            found = value
        }
        return found
    }

    func largest(_ row: Row) -> Int? {
        let first = row.rawValue * 4
        var largest: Int64?
        for place in first..<first + 4 {
            guard let value = cells[place].value else { continue }
            largest = max(largest ?? value, value)
        }
        return largest.flatMap { Int(exactly: $0) }
    }
}
