internal import Commands
internal import EventStore

/// Follows every session from its start to what became of it, and compares its figures with what the frames say.
///
/// Keeps only sessions that are open: one that is invoiced, free or written off is dropped.
struct AuditSessions {
    /// What is known of a session that is not closed for good.
    struct Facts {
        var started: SessionStarted
        var startSequence: UInt64
        var stopped: SessionStopped?
        var priced: SessionPriced?
        /// A person looked at it: held, or released with another energy.
        var isHeld = false
        var isReleased = false
        var correctedEnergy: Energy?
        /// A person said who pays.
        var isDebtorNamed = false
        /// What was in force at its start, where it got something else.
        var inForce: (tariff: TariffID, version: Int)?

        /// What was read of its meter.
        var read = ReadRegisters()

        /// What is to be billed.
        var energy: Energy? { correctedEnergy ?? stopped?.energy }
    }

    /// What an invoice must say of a session.
    struct Due {
        var priced: SessionPriced?
        var isHeld = false
        /// The invoice that was wrong, where a person corrected it.
        var corrects: InvoiceID?
        /// What else is known of it; nil where a person corrected it.
        var facts: Facts?
    }

    /// A session that is closed, as the entry in hand corrects it.
    private struct Correction {
        var corrected: SessionCorrected
        var priced: SessionPriced?
    }

    private(set) var open: [SessionID: Facts] = [:]
    /// Sessions that are corrected by the entry in hand.
    private var corrections: [SessionID: Correction] = [:]
    private var last = SessionID(rawValue: 0)
    /// An end that was told before its start, as the entry of that start takes it back: what begins there ends so.
    private var joined: (sequence: UInt64, end: SessionStopped)?
    /// Sessions that were closed without an invoice, and that nobody had priced since.
    private var unpriced = NumberSet()

    /// Whether an entry is what a person asked for.
    static func isDecision(_ input: Input) -> Bool { if case .command = input { true } else { false } }

    /// Whether an entry is about a transaction that begins.
    static func isBeginning(_ input: Input) -> Bool { if case .beginning = report(input) { true } else { false } }

    /// What the frame says that an entry has as its input, read again from its text.
    private static func report(_ input: Input) -> RegisterReport? {
        if case .frame(let frame) = input { RegisterReport(frame) } else { nil }
    }

    mutating func start(
        _ e: SessionStarted, _ input: Input, _ sequence: UInt64, _ tariffs: AuditTariffs,
        inForce: (tariff: TariffID, version: Int)?, _ audit: inout AuditReport
    ) {
        audit.counts.sessions += 1
        if e.session <= last {
            audit.faults.add(.session, sequence, "Session \(e.session) begins, but the number was given before")
        }
        last = max(last, e.session)
        var facts = Facts(started: e, startSequence: sequence)
        if let inForce, inForce.tariff != e.tariff || inForce.version != e.tariffVersion { facts.inForce = inForce }
        open[e.session] = facts
        if let tariff = e.tariff, tariffs.version(e.tariffVersion ?? 0, of: tariff) == nil {
            audit.faults.add(
                .session, sequence,
                "Session \(e.session) begins under version \(e.tariffVersion ?? 0) of tariff \(tariff), which was not published before")
        }
        if e.isEstimated { return }
        guard case .beginning(let meterStart) = Self.report(input) else {
            return audit.faults.add(.session, sequence, "Session \(e.session) begins, but the entry holds no StartTransaction")
        }
        compare(e.meterStart, meterStart, "Session \(e.session) begins", "StartTransaction", sequence, &audit)
    }

    mutating func stop(_ e: SessionStopped, _ input: Input, _ sequence: UInt64, _ audit: inout AuditReport) {
        guard let facts = open[e.session] else {
            return audit.faults.add(.session, sequence, "Session \(e.session) ends, but it is not open")
        }
        if facts.stopped != nil && !facts.isReleased { audit.faults.add(.session, sequence, "Session \(e.session) ends a second time") }
        open[e.session]?.stopped = e
        open[e.session]?.isHeld = false
        if e.isEstimated { return }
        if let joined, joined.sequence == sequence, joined.end.meterStop == e.meterStop, joined.end.stoppedAt >= e.stoppedAt {
            return audit.counts.registers += 1
        }
        guard case .ending(let meterStop) = Self.report(input) else {
            return audit.faults.add(.session, sequence, "Session \(e.session) ends, but the entry holds no StopTransaction")
        }
        compare(e.meterStop, meterStop, "Session \(e.session) ends", "StopTransaction", sequence, &audit)
    }

    /// The register that was recorded and the one that the station's message tells.
    private func compare(
        _ recorded: Energy?, _ told: Energy?, _ what: String, _ message: String, _ sequence: UInt64, _ audit: inout AuditReport
    ) {
        audit.counts.registers += 1
        if told == recorded { return }
        audit.faults.add(
            .session, sequence, "\(what) with register \(Self.text(recorded)), its \(message) says \(Self.text(told))")
    }

    /// A station told two stories of a session: until a person chose, what is billed of it may be wrong.
    func contradict(_ e: SessionContradicted, _ sequence: UInt64, _ audit: inout AuditReport) {
        let billed = open[e.session].map { Self.text($0.energy) } ?? e.invoice.map { "invoice \($0)" } ?? "closed"
        audit.doubts.add(
            AuditDoubt(
                kind: .contradiction, sequence: sequence, session: e.session,
                amount: e.energy.map { "\(Self.text($0)) instead of \(billed)" } ?? billed,
                what: "\(e.action) tells another story of session \(e.session) than before, and nobody decided between them"))
    }

    /// The meter of a session was read.
    mutating func read(_ e: MeterValuesRecorded) {
        guard let id = e.session, !e.isLate, open[id] != nil else { return }
        for reading in e.readings { open[id]?.read.add(reading) }
    }

    mutating func hold(_ e: SessionHeld, _ sequence: UInt64, _ audit: inout AuditReport) {
        if open[e.session] == nil { audit.faults.add(.session, sequence, "Session \(e.session) is held, but it is not open") }
        open[e.session]?.isHeld = true
    }

    mutating func release(_ e: SessionReleased, _ input: Input, _ sequence: UInt64, _ audit: inout AuditReport) {
        guard open[e.session] != nil else {
            return audit.faults.add(.session, sequence, "Session \(e.session) is released, but it is not open")
        }
        if AuditSessions.isDecision(input) { audit.doubts.choose(e.session) }
        open[e.session]?.isReleased = true
        open[e.session]?.isHeld = false
        if let energy = e.energy { open[e.session]?.correctedEnergy = energy }
        if e.token != nil || e.driver != nil { open[e.session]?.isDebtorNamed = true }
        if let tariff = e.tariff {
            // A person said where it was, and so by what it is priced.
            open[e.session]?.started.tariff = tariff
            open[e.session]?.started.tariffVersion = e.tariffVersion
            open[e.session]?.inForce = nil
        }
        if e.isWrittenOff { unpriced.insert(e.session) }
        if e.isWrittenOff, let facts = open.removeValue(forKey: e.session), let end = facts.stopped, facts.started.isEstimated {
            joined = (sequence, end)
        }
    }

    mutating func price(_ e: SessionPriced, _ sequence: UInt64, _ tariffs: AuditTariffs, _ audit: inout AuditReport) {
        guard let facts = open[e.session] else { return priceAnew(e, sequence, tariffs, &audit) }
        open[e.session]?.priced = e
        let name = "Session \(e.session)"
        if facts.isHeld { audit.faults.add(.session, sequence, "\(name) is priced while it is held") }
        if facts.priced != nil { audit.faults.add(.session, sequence, "\(name) is priced a second time") }
        if e.tariff != facts.started.tariff || e.tariffVersion != facts.started.tariffVersion {
            audit.faults.add(
                .session, sequence,
                "\(name) is priced by version \(e.tariffVersion) of tariff \(e.tariff), frozen at its start was "
                    + "version \(facts.started.tariffVersion ?? 0) of tariff \(facts.started.tariff.map(\.description) ?? "none")"
            )
        }
        AuditSums.check(e.lines, e.groups, e.net, e.tax, e.gross, "The price of session \(e.session)", .session, sequence, &audit)
        checkEnergy(facts, name, sequence, &audit)
        if let energy = facts.energy { check(e, against: energy, sequence, tariffs, &audit) }
    }

    /// A closed session may only be priced by the entry that corrects it.
    private mutating func priceAnew(_ e: SessionPriced, _ sequence: UInt64, _ tariffs: AuditTariffs, _ audit: inout AuditReport) {
        guard let correction = corrections[e.session] else {
            return audit.faults.add(.session, sequence, "Session \(e.session) is priced, but it is not open")
        }
        corrections[e.session]?.priced = e
        AuditSums.check(e.lines, e.groups, e.net, e.tax, e.gross, "The price of session \(e.session)", .session, sequence, &audit)
        check(e, against: correction.corrected.energy, sequence, tariffs, &audit)
    }

    private func check(
        _ e: SessionPriced, against energy: Energy, _ sequence: UInt64, _ tariffs: AuditTariffs, _ audit: inout AuditReport
    ) {
        guard let version = tariffs.version(e.tariffVersion, of: e.tariff) else { return }
        let name = "Session \(e.session)"
        let billed = e.lines.filter { $0.dimension == .energy }.reduce(Int128(0)) { $0 + Int128($1.quantity) }
        let excess = billed - Int128(energy.rawValue)
        if version.billsEnergy && (excess < 0 || excess > version.energyStep) {
            audit.faults.add(
                .session, sequence,
                "\(name) delivered \(Self.text(energy)), but \(Self.text(Energy(rawValue: Int64(clamping: billed)))) are priced")
        }
    }

    /// Nothing is left to be said of a session; see `Facts`.
    mutating func free(_ e: SessionFreed, _ sequence: UInt64, _ audit: inout AuditReport) {
        guard let facts = open.removeValue(forKey: e.session) else {
            return audit.faults.add(.session, sequence, "Session \(e.session) is free, but it is not open")
        }
        checkEnergy(facts, "Session \(e.session)", sequence, &audit)
        if e.reason != .freeToken, e.reason != .internalUse { unpriced.insert(e.session) }
    }

    /// A person corrects what was invoiced for a session, or has one priced that was free.
    mutating func correct(_ e: SessionCorrected, isCredited: Bool, _ sequence: UInt64, _ audit: inout AuditReport) {
        audit.doubts.choose(e.session)
        if !isCredited {
            let invoice = e.invoice?.description ?? ""
            audit.faults.add(.session, sequence, "Session \(e.session) is corrected, but its invoice \(invoice) is not credited")
        }
        if e.session > last || open[e.session] != nil {
            audit.faults.add(.session, sequence, "Session \(e.session) is corrected, but it was not invoiced")
        }
        if e.invoice == nil {
            if !unpriced.contains(e.session) {
                audit.faults.add(.session, sequence, "Session \(e.session) is priced later, but it was not closed without an invoice")
            }
            unpriced.remove(e.session)
        }
        corrections[e.session] = Correction(corrected: e)
    }

    /// What is corrected is priced and billed by the same entry.
    mutating func endEntry(_ sequence: UInt64, _ audit: inout AuditReport) {
        if corrections.isEmpty { return }
        for (session, correction) in corrections.sorted(by: { $0.key < $1.key }) where (correction.priced?.gross ?? .zero) > .zero {
            audit.faults.add(.session, sequence, "Session \(session) is corrected, and no invoice bills it")
        }
        corrections.removeAll()
    }

    /// Takes out a session that an invoice bills.
    mutating func bill(_ session: SessionID) -> Due? {
        if let facts = open.removeValue(forKey: session) { return Due(priced: facts.priced, isHeld: facts.isHeld, facts: facts) }
        return corrections.removeValue(forKey: session).map { Due(priced: $0.priced, corrects: $0.corrected.invoice) }
    }

    /// What is odd about a session that is billed, though all figures fit, and that no person has looked at.
    func doubt(
        _ facts: Facts, _ registers: AuditRegisters, _ name: String, gross: String, _ sequence: UInt64, _ audit: inout AuditReport
    ) {
        let session = facts.started.session
        let amount = "\(Self.text(facts.energy)), \(gross)"
        func add(_ kind: AuditDoubt.Kind, _ what: String) {
            audit.doubts.add(AuditDoubt(kind: kind, sequence: sequence, session: session, amount: amount, what: what))
        }
        if facts.started.authorization != .accepted, facts.started.driver == nil, !facts.isDebtorNamed {
            add(.noDebtor, "\(name) bills session \(session) to nobody who is known: its card was \(facts.started.authorization.name)")
        }
        if facts.isReleased { return }
        if let stopped = facts.stopped, !stopped.isEstimated, let stop = stopped.meterStop,
            let difference = facts.read.difference(from: facts.started.meterStart, to: stop, stopped.reportedAt ?? stopped.stoppedAt)
        {
            audit.doubts.add(
                AuditDoubt(
                    kind: .endDiffers, sequence: sequence, session: session, amount: Self.text(difference),
                    what: "\(name) bills session \(session) by the register of its end, \(Self.text(stop)), which differs from its readings"
                ))
        }
        if let inForce = facts.inForce, let priced = facts.priced {
            add(
                .tariffVersion,
                "\(name) bills session \(session) by version \(priced.tariffVersion) of tariff \(priced.tariff), in force at its start "
                    + "was version \(inForce.version) of tariff \(inForce.tariff)")
        }
        if let stopped = facts.stopped, !stopped.isEstimated, stopped.energy.rawValue > 0, let lone = registers.loneEnd(like: stopped) {
            add(.toldTwice, "\(name) bills session \(session), which ended with the register of session \(lone) at the same time")
        }
        guard let stopped = facts.stopped, let other = registers.overlap(of: facts.started, until: stopped.stoppedAt) else { return }
        add(
            .overlap,
            "\(name) bills session \(session), which ran for \(other.seconds) s at the same time as session \(other.session) on connector "
                + "\(facts.started.connector)")
    }

    /// What a session delivered is what its register moved, unless a person decided otherwise or an end was not reported.
    private func checkEnergy(_ facts: Facts, _ name: String, _ sequence: UInt64, _ audit: inout AuditReport) {
        guard let stopped = facts.stopped else {
            return audit.faults.add(.session, sequence, "\(name) is settled, but it has not ended")
        }
        if facts.started.isEstimated || stopped.isEstimated || facts.isReleased { return }
        guard let start = facts.started.meterStart, let stop = stopped.meterStop else { return }
        if stop.subtracting(start) != stopped.energy {
            audit.faults.add(
                .session, sequence,
                "\(name) is said to have delivered \(Self.text(stopped.energy)), "
                    + "but its register moved from \(Self.text(start)) to \(Self.text(stop))"
            )
        }
    }

    static func text(_ energy: Energy?) -> String { energy.map { $0.kilowattHoursText + " kWh" } ?? "none" }
}

/// Whether the sums under a document are those of its parts.
enum AuditSums {
    static func check(
        _ lines: [PricedLine], _ groups: [VATGroup], _ net: Money, _ tax: Money, _ gross: Money, _ what: String, _ area: AuditFault.Area,
        _ sequence: UInt64, _ audit: inout AuditReport
    ) {
        let groupNet = sum(groups.map(\.net))
        let groupTax = sum(groups.map(\.tax))
        if Int128(net.rawValue) != groupNet || Int128(tax.rawValue) != groupTax {
            audit.faults.add(
                area, sequence,
                "\(what): net \(net.rawValue) and VAT \(tax.rawValue) are not the sums \(groupNet) and \(groupTax) of its rates")
        }
        if Int128(net.rawValue) + Int128(tax.rawValue) != Int128(gross.rawValue) {
            audit.faults.add(area, sequence, "\(what): net \(net.rawValue) and VAT \(tax.rawValue) do not give gross \(gross.rawValue)")
        }
        // Rounding per line may leave less than one minor unit a line between the lines and the sum.
        let lineNet = sum(lines.map(\.net))
        let lineTax = sum(lines.map(\.tax))
        let room = Int128(lines.count)
        if (lineNet - groupNet).magnitude > room.magnitude || (lineTax - groupTax).magnitude > room.magnitude {
            audit.faults.add(
                area, sequence, "\(what): its lines come to net \(lineNet) and VAT \(lineTax), its rates to \(groupNet) and \(groupTax)")
        }
    }

    static func sum(_ amounts: [Money]) -> Int128 { amounts.reduce(Int128(0)) { $0 + Int128($1.rawValue) } }
}
