import EventStore
import Foundation
import Testing

@testable import Commands
@testable import EventStore
@testable import Replay

@Suite struct TimeMachineAuditTests {
    private func audit(_ scratch: TimeMachineScratch, against file: String? = nil, pinned: Bool = true) throws -> AuditReport {
        let key = try TimeMachineRig.signingKey().verifier.description
        return try Audit(
            data: scratch.data, publicKey: pinned ? key : nil, checkpointFile: file, checksContent: true,
            console: TimeMachineConsole().console
        ).run()
    }

    /// Changes the entries with LMDB itself, as somebody would who has the disk.
    private func edit(_ scratch: TimeMachineScratch, _ body: (borrowing Transaction, JournalTables) throws(Fault) -> Void) throws {
        let environment = try Environment.open(scratch.journal, mapBytes: 1 << 30)
        let tables = try environment.openTables { (transaction) throws(Fault) in try JournalTables(transaction, create: false) }
        try environment.update { (transaction) throws(Fault) in try body(transaction, tables) }
    }

    private func key(_ sequence: UInt64) -> [UInt8] {
        var writer = FieldWriter()
        writer.fixed(sequence)
        return writer.bytes
    }

    /// Writes the entries from `first` on so that header, chain and keys fit again: what a careful forger does.
    private func rechain(_ scratch: TimeMachineScratch, from first: UInt64, _ change: (inout [StoredEntry]) throws -> Void) throws {
        let (stored, before): ([StoredEntry], Digest) = try {
            let journal = try Journal.openReadOnly(at: scratch.journal)
            return (try journal.entries(from: first), try journal.hash(of: first - 1) ?? .zero)
        }()
        var entries = stored
        try change(&entries)
        var hash = before
        try edit(scratch) { (transaction, tables) throws(Fault) in
            for entry in stored { try transaction.delete(tables.entries, key(entry.header.sequence)) }
            for (index, entry) in entries.enumerated() {
                var header = entry.header
                header.sequence = first + UInt64(index)
                header.bodyLength = UInt32(entry.body.count)
                let record = header.bytes + entry.body
                hash = Digest.sha256(hash.bytes + record)
                try transaction.put(tables.entries, header.sequence, record + hash.bytes)
            }
        }
    }

    /// The first entry whose events satisfy the condition.
    private func find(_ scratch: TimeMachineScratch, _ condition: (Event) -> Bool) throws -> UInt64 {
        let journal = try Journal.openReadOnly(at: scratch.journal)
        let entry = try journal.entries().first { try Entry.events(inBody: $0.body).contains(where: condition) }
        return try #require(entry).header.sequence
    }

    /// Rewrites the events of one entry and recomputes the chain behind it.
    private func forge(_ scratch: TimeMachineScratch, _ sequence: UInt64, _ change: (inout Event) -> Void) throws {
        try rechain(scratch, from: sequence) { entries in
            var entry = try Entry(kind: entries[0].header.kind, body: entries[0].body)
            for index in entry.events.indices { change(&entry.events[index]) }
            entries[0] = StoredEntry(header: entries[0].header, body: entry.body(), hash: entries[0].hash)
        }
    }

    @Test func `a journal that is whole has no fault, and everything in it was looked at`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch, sessions: 3)
        let report = try audit(scratch)
        #expect(report.faults.kept == [])
        #expect(report.isClean)
        #expect(report.counts.sessions == 3 && report.counts.registers == 6 && report.counts.invoices == 3 && report.counts.postings == 3)
        #expect(report.counts.checkpoints == 1 && report.counts.tariffVersions == 1)
        #expect(report.text(Style(enabled: false)).contains("No fault."))
    }

    /// A journal in which the invoice of the first of two sessions was corrected.
    private func corrected() throws -> TimeMachineScratch {
        let scratch = try TimeMachineScratch()
        let rig = try TimeMachineRig(scratch)
        try rig.setUp()
        try rig.connect()
        for index in 1...2 { try rig.charge(from: 10_000 * index, wattHours: 8_000) }
        let (document, billed) = try rig.billed(1)
        let decision = try rig.command(
            "CorrectInvoice",
            "{\"document\":\"\(hexText(document.encoded()))\",\"billed\":\"\(hexText(billed.encoded()))\",\"energyKwh\":\"7\"}")
        #expect(decision.answer?.status == 201)
        try rig.journal.checkpoint(by: rig.key)
        return scratch
    }

    @Test func `a corrected invoice is no fault`() throws {
        let report = try audit(try corrected())
        #expect(report.faults.kept == [])
        #expect(report.counts.invoices == 3 && report.counts.creditNotes == 1 && report.counts.postings == 4)
    }

    @Test func `a correction that takes nothing back, bills something else or replaces twice is found`() throws {
        let forgeries: [(String, (inout Event) -> Void)] = [
            ("is not credited", { if case .invoiceIssued(var e) = $0, e.credits != nil { e.credits = nil; $0 = .invoiceIssued(e) } }),
            (
                "does not name the invoice",
                { if case .invoiceIssued(var e) = $0, e.replaces != nil { e.replaces = nil; $0 = .invoiceIssued(e) } }
            ),
            (
                "which is not credited",
                {
                    if case .invoiceIssued(var e) = $0, e.replaces != nil {
                        e.replaces = InvoiceID(rawValue: 2)
                        $0 = .invoiceIssued(e)
                    }
                }
            ),
            ("are priced", { if case .sessionCorrected(var e) = $0 { e.energy = Energy(rawValue: 1); $0 = .sessionCorrected(e) } }),
            ("and no invoice bills it", { if case .invoiceIssued(var e) = $0, e.replaces != nil { e.lines = []; $0 = .invoiceIssued(e) } }),
        ]
        for (words, forgery) in forgeries {
            let scratch = try corrected()
            try forge(scratch, try find(scratch) { if case .sessionCorrected = $0 { true } else { false } }, forgery)
            let faults = try audit(scratch).faults.kept.map(\.what)
            #expect(faults.contains { $0.contains(words) }, "\(words): \(faults)")
        }
    }

    @Test func `time that goes back without a word is a fault`() throws {
        let scratch = try TimeMachineScratch()
        do {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            rig.now = rig.now.adding(seconds: -10)
            try rig.connect()
        }
        let report = try audit(scratch)
        let faults = report.faults.kept.filter { $0.area == .entry && $0.what.contains("lies before that of the entry in front") }
        #expect(faults.first?.sequence == 6 && faults.count == report.faults.kept.count)
    }

    @Test func `an audit says which key it checked against`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch)
        let without = try audit(scratch, pinned: false)
        #expect(without.isClean && without.notes.contains { $0.contains("signatures are not checked") })
        try TimeMachineRig.signingKey().save(to: scratch.data + ".signing-key")
        let beside = try audit(scratch, pinned: false)
        #expect(beside.isClean && beside.notes.contains { $0.contains("lies beside the journal; pin it") })
        let pinned = try audit(scratch)
        #expect(pinned.isClean && pinned.notes.contains { $0.contains("pinned key") })
        let other = try SigningKey.seed([UInt8](repeating: 9, count: 32), name: TimeMachineRig.origin).verifier.description
        let wrong = try Audit(
            data: scratch.data, publicKey: other, checkpointFile: nil, checksContent: true, console: TimeMachineConsole().console
        ).run()
        #expect(wrong.faults.kept.contains { $0.area == .checkpoint })
    }

    @Test func `a flipped bit is found at its entry`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch)
        let entry = try #require(try Journal.openReadOnly(at: scratch.journal).entry(12))
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.journal + "/data.mdb")))
        let needle = Data(entry.header.bytes + entry.body)
        var count = 0
        var from = 0
        while let range = Data(bytes).range(of: needle, in: from..<bytes.count) {
            bytes[range.lowerBound + 60] ^= 4
            from = range.upperBound
            count += 1
        }
        #expect(count > 0)
        try Data(bytes).write(to: URL(fileURLWithPath: scratch.journal + "/data.mdb"))
        let report = try audit(scratch)
        #expect(report.faults.kept.contains { $0.area == .chain && $0.sequence == 12 })
    }

    @Test func `a removed entry and two swapped ones are found at their places`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch)
        try edit(scratch) { (transaction, tables) throws(Fault) in try transaction.delete(tables.entries, key(13)) }
        let removed = try audit(scratch)
        #expect(removed.faults.kept.contains { $0.area == .chain && $0.sequence == 13 })

        let other = try TimeMachineScratch()
        try TimeMachineRig.build(other)
        try edit(other) { (transaction, tables) throws(Fault) in
            guard var a = try transaction.bytes(tables.entries, 10), var b = try transaction.bytes(tables.entries, 11) else { return }
            a.replaceSubrange(8..<16, with: key(11))
            b.replaceSubrange(8..<16, with: key(10))
            try transaction.put(tables.entries, 10, b)
            try transaction.put(tables.entries, 11, a)
        }
        let swapped = try audit(other)
        #expect(swapped.faults.kept.contains { $0.area == .chain && $0.sequence == 10 })
        #expect(swapped.faults.kept.contains { $0.area == .chain && $0.sequence == 11 })
    }

    @Test func `a cut tail is found by the journal's own checkpoint, and by one kept outside`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch)
        let (head, text) = try {
            let journal = try Journal.openReadOnly(at: scratch.journal)
            return (journal.head.sequence, try journal.lastCheckpoint() ?? "")
        }()
        let kept = scratch.path + "/checkpoint.txt"
        try Data(text.utf8).write(to: URL(fileURLWithPath: kept))
        #expect(try audit(scratch, against: kept).isClean)
        try edit(scratch) { (transaction, tables) throws(Fault) in
            for sequence in head - 4...head { try transaction.delete(tables.entries, key(sequence)) }
        }
        #expect(try audit(scratch).faults.kept.contains { $0.area == .checkpoint })
        // Who cuts the checkpoint as well is found by the one that was kept elsewhere.
        try edit(scratch) { (transaction, tables) throws(Fault) in try transaction.delete(tables.checkpoints, key(head - 1)) }
        #expect(try audit(scratch).isClean)
        let report = try audit(scratch, against: kept)
        #expect(report.faults.kept.contains { $0.area == .checkpoint && $0.what.contains("an old or a shortened copy") })
    }

    @Test func `a restored old copy is found by the checkpoint beside the data directory and by the known head`() throws {
        let scratch = try TimeMachineScratch()
        let rig = try TimeMachineRig(scratch)
        try rig.setUp()
        try rig.connect()
        try Backup.make(of: rig.journal, nil, to: scratch.path + "/old")
        try rig.charge(from: 1_000, wattHours: 4_000)
        let text = try rig.journal.checkpoint(by: rig.key)
        let head = rig.journal.head
        try Data(text.utf8).write(to: URL(fileURLWithPath: scratch.path + "/old.checkpoint"))
        let old = try Audit(
            data: scratch.path + "/old", publicKey: nil, checkpointFile: nil, checksContent: true, console: TimeMachineConsole().console
        ).run()
        #expect(old.faults.kept.contains { $0.area == .checkpoint && $0.what.contains("covers \(head.sequence) entries") })
        let known = scratch.path + "/head.txt"
        try Data(head.description.utf8).write(to: URL(fileURLWithPath: known))
        let report = try Audit(
            data: scratch.path + "/old", publicKey: nil, checkpointFile: known, checksContent: true, console: TimeMachineConsole().console
        ).run()
        #expect(report.faults.kept.contains { $0.area == .checkpoint && $0.what.contains("known to have reached") })
    }

    @Test func `an entry rewritten with the chain recomputed is found by the checkpoint and by its sums`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch)
        let sequence = try find(scratch) { if case .invoiceIssued = $0 { true } else { false } }
        try forge(scratch, sequence) { event in
            guard case .invoiceIssued(var e) = event else { return }
            e.gross = e.gross + Money(minorUnits: 100)
            event = .invoiceIssued(e)
        }
        let report = try audit(scratch)
        #expect(report.faults.kept.contains { $0.area == .checkpoint })
        #expect(
            report.faults.kept.contains { $0.area == .invoice && $0.sequence == sequence && $0.what.contains("its content gives the hash") }
        )
        #expect(report.faults.kept.contains { $0.area == .invoice && $0.sequence == sequence && $0.what.contains("do not give gross") })
        #expect(report.faults.kept.contains { $0.area == .ledger && $0.sequence == sequence })
    }

    @Test func `figures that no longer lead back to the frames are found`() throws {
        // Energy above what the register moved, priced consistently: only the walk back finds it.
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch, checkpoint: false)
        let sequence = try find(scratch) { if case .sessionStopped = $0 { true } else { false } }
        try forge(scratch, sequence) { event in
            guard case .sessionStopped(var e) = event else { return }
            e.meterStop = e.meterStop.map { Energy(milliwattHours: $0.rawValue + 1_000_000) }
            event = .sessionStopped(e)
        }
        let report = try audit(scratch)
        #expect(
            report.faults.kept.contains {
                $0.area == .session && $0.sequence == sequence && $0.what.contains("its StopTransaction says 18 kWh")
            })
        #expect(
            report.faults.kept.contains {
                $0.area == .session && $0.sequence == sequence && $0.what.contains("its register moved from 10 kWh to 19 kWh")
            })
    }

    @Test func `a gap in invoice numbers, an unbalanced posting, a foreign price and a changed tariff are found`() throws {
        let changes: [(Event) -> Event?] = [
            { if case .invoiceIssued(var e) = $0 { e.number += 1; return .invoiceIssued(e) } else { return nil } },
            {
                if case .ledgerPosted(var e) = $0 {
                    e.legs[0].amount = e.legs[0].amount + Money(minorUnits: 1); return .ledgerPosted(e)
                } else {
                    return nil
                }
            },
            {
                if case .sessionPriced(var e) = $0 {
                    e.lines[0].net = e.lines[0].net + Money(minorUnits: 1); return .sessionPriced(e)
                } else {
                    return nil
                }
            },
            { if case .tariffPublished(var e) = $0 { e.name = "Cheap"; return .tariffPublished(e) } else { return nil } },
            { if case .sessionStarted(var e) = $0 { e.session = SessionID(rawValue: 0); return .sessionStarted(e) } else { return nil } },
        ]
        let words = [
            "the numbers have a gap", "is not balanced", "with other figures than its price", "its content gives the hash",
            "was given before",
        ]
        for (change, word) in zip(changes, words) {
            let scratch = try TimeMachineScratch()
            try TimeMachineRig.build(scratch, sessions: 1, checkpoint: false)
            let sequence = try find(scratch) { change($0) != nil }
            try forge(scratch, sequence) { $0 = change($0) ?? $0 }
            let report = try audit(scratch)
            #expect(report.faults.kept.contains { $0.sequence == sequence && $0.what.contains(word) }, "\(word): \(report.faults.kept)")
        }
    }

    @Test func `a credit note that takes back another sum than its invoice is found`() throws {
        let scratch = try TimeMachineScratch()
        try {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            try rig.charge(from: 1_000, wattHours: 4_000)
            let issued = try rig.journal.entries().lazy.flatMap { try Entry.events(inBody: $0.body) }.compactMap {
                event -> InvoiceIssued? in
                if case .invoiceIssued(let e) = event { e } else { nil }
            }.first
            try rig.command("CreditInvoice", #"{"document":"\#(hexText(try #require(issued).encoded()))"}"#)
        }()
        let whole = try audit(scratch)
        #expect(whole.faults.kept == [] && whole.counts.creditNotes == 1)
        let sequence = try find(scratch) { if case .invoiceIssued(let e) = $0 { e.credits != nil } else { false } }
        try forge(scratch, sequence) { event in
            guard case .invoiceIssued(var e) = event else { return }
            e.lines[0].line.net = e.lines[0].line.net + Money(minorUnits: 5)
            event = .invoiceIssued(e)
        }
        #expect(
            try audit(scratch).faults.kept.contains {
                $0.sequence == sequence && $0.what.contains("is not the opposite of invoice R-000001")
            })
    }

    @Test func `an audit changes nothing, and answers exit code 1 for faults and JSON for programs`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch)
        let before = try Data(contentsOf: URL(fileURLWithPath: scratch.journal + "/data.mdb"))
        let quiet = TimeMachineConsole()
        let auditor = Audit(data: scratch.data, publicKey: nil, checkpointFile: nil, checksContent: true, console: quiet.console)
        #expect(try auditor.print(json: true) == .ok)
        #expect(try JSONValue(parsing: Array(quiet.output.utf8))["clean"] == .bool(true))
        #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.journal + "/data.mdb")) == before)
        try edit(scratch) { (transaction, tables) throws(Fault) in try transaction.delete(tables.entries, key(13)) }
        #expect(try auditor.print(json: false) == .refused)
        #expect(throws: Fault.self) {
            try Audit(data: scratch.path + "/none", publicKey: nil, checkpointFile: nil, checksContent: true, console: quiet.console).run()
        }
    }
}
