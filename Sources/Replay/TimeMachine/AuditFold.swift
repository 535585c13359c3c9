internal import EventStore
internal import Gateway
internal import Projections

/// The state of an audit between two entries; bounded by what is open, plus eight bytes for each invoice and each session.
struct AuditFold {
    private var sessions = AuditSessions()
    private var tariffs = AuditTariffs()
    private var money = AuditMoney()
    private var registers = AuditRegisters()
    private var keys = AuditKeys()
    private var names = AuditNames()
    /// Tariffs and where they are assigned, and nothing else.
    private var prices = World()
    private var lastInstant = Instant(rawValue: .min)

    /// Checks one entry.
    mutating func fold(_ header: EntryHeader, _ body: [UInt8], _ report: inout AuditReport) {
        let sequence = header.sequence
        let entry: Entry
        do throws(CodecError) {
            entry = try Entry(kind: header.kind, body: body)
        } catch {
            return report.faults.add(.entry, sequence, "The entry cannot be decoded: \(error)")
        }
        checkInstant(header, entry, &report)
        checkPlace(header, entry, &report)
        for event in entry.events { fold(event, entry.input, EntryContext(header), &report) }
        sessions.endEntry(header.sequence, &report)
        money.endEntry(sequence, &report)
    }

    /// Time goes back where the entry says that the clock did, and nowhere else.
    private mutating func checkInstant(_ header: EntryHeader, _ entry: Entry, _ report: inout AuditReport) {
        let jump = entry.events.lazy.compactMap { if case .clockJumped(let jump) = $0 { jump } else { nil } }.first
        if let jump, jump.verdict != .dismissed, header.instant >= jump.to {
            lastInstant = header.instant
        } else if header.instant < lastInstant {
            report.faults.add(
                .entry, header.sequence,
                "Its instant \(header.instant.text) lies before that of the entry in front, \(lastInstant.text)")
        } else {
            lastInstant = header.instant
        }
    }

    private func checkPlace(_ header: EntryHeader, _ entry: Entry, _ report: inout AuditReport) {
        let isGenesis = if case .genesis = entry.input { true } else { false }
        if isGenesis != (header.sequence == 1) {
            report.faults.add(
                .entry, header.sequence,
                isGenesis ? "The installation is set up a second time" : "The journal does not begin with its genesis")
        }
        let station: StationID? =
            switch entry.input {
            case .frame(let frame): frame.station
            case .closed(let closed): closed.station
            case .genesis, .handshake, .command, .tick, .machine, .clock, .erasure, .attempt: nil
            }
        if let station, header.stream != Stream.station(station) {
            report.faults.add(.entry, header.sequence, "The entry is of station \(station), but stands in the stream \(header.stream)")
        }
    }

    private mutating func fold(_ event: Event, _ input: Input, _ context: EntryContext, _ report: inout AuditReport) {
        let sequence = context.sequence
        switch event {
        case .stationAdded(let e):
            names.add(e)
            registers.add(e)
        case .sessionStarted(let e):
            keys.add(e, at: context.instant)
            registers.start(e, sequence)
            sessions.start(e, input, sequence, tariffs, inForce: inForce(e), &report)
        case .sessionStopped(let e):
            if let facts = sessions.open[e.session] { registers.stop(e, of: facts.started, instead: facts.stopped, sequence) }
            sessions.stop(e, input, sequence, &report)
        case .sessionHeld(let e): sessions.hold(e, sequence, &report)
        case .sessionReleased(let e):
            if e.energy != nil, let facts = sessions.open[e.session] { registers.decide(facts.started) }
            if AuditSessions.isDecision(input), let facts = sessions.open[e.session] { registers.bound(e, facts.started, facts.stopped) }
            if e.isWrittenOff, !AuditSessions.isDecision(input), let facts = sessions.open[e.session] {
                registers.takeBack(facts.started, facts.stopped)
            }
            sessions.release(e, input, sequence, &report)
        case .sessionContradicted(let e): sessions.contradict(e, sequence, &report)
        case .meterValuesRecorded(let e): sessions.read(e)
        case .alertAcknowledged(let e):
            registers.acknowledge(e)
            if let session = e.session, e.kind == "session-contradicted" { report.doubts.choose(session) }
        case .sessionPriced(let e): sessions.price(e, sequence, tariffs, &report)
        case .sessionCorrected(let e):
            registers.correct(e)
            sessions.correct(e, isCredited: e.invoice.map { money.isCredited($0) } ?? true, sequence, &report)
        case .sessionFreed(let e): sessions.free(e, sequence, &report)
        case .tariffPublished(let e):
            prices.apply(event, context)
            tariffs.publish(e, sequence, &report)
        case .tariffAssigned, .tariffEnded: prices.apply(event, context)
        case .invoiceIssued(let e): money.issue(e, sequence, &sessions, registers, &report)
        case .ledgerPosted(let e): money.post(e, sequence, &report)
        default: break
        }
    }

    /// The tariff that a session should have by when and where it began; nil where that is not known.
    private func inForce(_ e: SessionStarted) -> (tariff: TariffID, version: Int)? {
        guard e.connector != .station, !e.isEstimated, e.tariff != nil else { return nil }
        return prices.tariffs.resolve(station: e.station, connector: e.connector, token: e.token, at: e.startedAt)
    }

    /// What can be said only when all was read.
    mutating func conclude(_ journal: Journal, through last: UInt64, _ report: inout AuditReport) throws(Fault) {
        registers.conclude(names, &report)
        try keys.conclude(journal, through: last, names, &report)
        report.doubts.sort()
    }

    /// Compares credit notes with their invoices; between two reads.
    mutating func compareCredits(_ journal: Journal, _ report: inout AuditReport) throws(Fault) {
        try money.compareCredits(&report) { sequence throws(Fault) in
            guard let stored = try journal.entry(sequence) else { return nil }
            // An entry that cannot be read was told of when it was folded.
            return try? Entry(kind: stored.header.kind, body: stored.body)
        }
    }
}

/// `cpms audit`
func runAudit(_ options: AuditOptions, _ console: Console) throws -> ExitCode {
    let audit = Audit(
        data: options.data, publicKey: options.publicKey, checkpointFile: options.checkpointFile, checksContent: true, console: console)
    return try audit.print(json: options.json)
}
