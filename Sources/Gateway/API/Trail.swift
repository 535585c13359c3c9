public import EventStore
public import Projections
import Commands

/// The whole way from an invoice back to what came over the wire.
public struct Trail {
    /// One step: what it is, the entry that proves it, and what it says.
    public struct Step: Sendable, Equatable {
        public var what: String
        public var sequence: UInt64?
        public var at: Instant?
        public var text: String
        public var hash: Digest?
    }

    private let clear: Unmasking
    private let entry: (UInt64) throws(Fault) -> StoredEntry?

    /// - Parameters:
    ///   - clear: puts in clear what masks hide.
    ///   - entry: an entry of the journal.
    public init(clear: @escaping Unmasking, entry: @escaping (UInt64) throws(Fault) -> StoredEntry?) {
        self.clear = clear
        self.entry = entry
    }

    /// From a document to the frames of its sessions.
    public func steps(
        of document: InvoiceState, sessions: [SessionState], tariffs: Tariffs, stations: Stations
    ) throws -> [Step] {
        let content = document.content
        var steps = [
            try step(
                content.credits == nil ? "invoice" : "credit note", document.sequence,
                "\(content.numberText): net \(content.net.text(in: content.currency)), VAT \(content.tax.text(in: content.currency)), "
                    + "gross \(content.gross.text(in: content.currency)) \(content.currency.code)")
        ]
        for posting in document.postings {
            let legs = posting.legs.map {
                "\($0.side.name) \($0.account.name) (\($0.account.title)) \($0.amount.text(in: posting.currency))"
            }
            steps.append(try step("posting", document.sequence, "\(posting.text): \(legs.joined(separator: ", "))"))
        }
        steps += try correction(document, sessions)
        for session in sessions { steps += try self.steps(of: session, in: document, tariffs: tariffs, stations: stations) }
        return steps
    }

    /// What was corrected where the document was issued because of that.
    private func correction(_ document: InvoiceState, _ sessions: [SessionState]) throws -> [Step] {
        let isCorrection = document.content.credits ?? document.content.replaces != nil
        guard isCorrection || sessions.contains(where: \.isCorrected), let stored = try entry(document.sequence) else { return [] }
        return try Entry(kind: stored.header.kind, body: stored.body).events.compactMap { event in
            guard case .sessionCorrected(let e) = event else { return nil }
            return step(
                "correction", stored,
                "Session \(e.session) is corrected"
                    + (e.invoice.map { ", in the place of what invoice \($0) says" }
                        ?? (e.isOtherwiseFree ? ", which was closed without an invoice" : ", which was free for want of a tariff"))
                    + ": \(e.energy.kilowattHoursText) kWh to " + e.stoppedAt.text + (e.reason.map { "; \($0)" } ?? ""))
        }
    }

    /// Of a session as a document has it: one that was corrected since is told as it was.
    private func steps(
        of session: SessionState, in document: InvoiceState, tariffs: Tariffs, stations: Stations
    ) throws -> [Step] {
        let content = document.content
        guard session.isCorrected, session.invoice != content.invoice else {
            return try steps(of: session, tariffs: tariffs, stations: stations)
        }
        var then = session
        let lines = content.lines.filter { $0.session == session.session }.map(\.line)
        then.energy = lines.first { $0.dimension == .energy }.map { Energy(rawValue: $0.quantity) }
        then.stoppedAt = content.servicedTo
        then.price = session.price.map {
            SessionPrice(
                tariff: $0.tariff, tariffVersion: $0.tariffVersion, currency: content.currency, lines: lines, groups: content.groups,
                net: content.net, tax: content.tax, gross: content.gross)
        }
        return try steps(of: then, tariffs: tariffs, stations: stations)
    }

    /// From a session to its frames.
    public func steps(of session: SessionState, tariffs: Tariffs, stations: Stations) throws -> [Step] {
        let identity = stations[session.station]?.identity ?? "station \(session.station)"
        let energy = session.energy?.kilowattHoursText ?? "?"
        var steps = [
            try step(
                "session", session.entries.last,
                "Session \(session.session) at \(identity), connector \(session.connector): \(energy) kWh from \(session.startedAt.text) "
                    + "to \(session.stoppedAt?.text ?? "now")")
        ]
        if let price = session.price {
            for line in price.lines {
                let (quantity, unit) = SessionAPI.quantity(line)
                steps.append(
                    try step(
                        "price", session.entries.last,
                        "\(line.dimension.name): \(unit == .times ? quantity : quantity + " " + unit.rawValue) at \(line.price.text)"
                            + " = \(line.net.text(in: price.currency)) net, "
                            + "\(line.tax.text(in: price.currency)) VAT"))
            }
        }
        if let tariff = session.tariff, let number = session.tariffVersion,
            let version = tariffs[tariff]?.versions.first(where: { $0.content.version == number })
        {
            let how = session.isPricedLater ? "named later" : "frozen at the start"
            steps.append(
                try step(
                    "tariff", version.sequence,
                    "\(version.content.name), version \(number), \(how); content \(version.content.contentHash.hex)"
                ))
        }
        for sequence in session.entries { steps += try frames(sequence) }
        return steps
    }

    private func frames(_ sequence: UInt64) throws -> [Step] {
        guard let stored = try entry(sequence) else { return [Step(what: "missing entry", sequence: sequence, text: "")] }
        let entry = try Entry(kind: stored.header.kind, body: stored.body)
        guard case .frame(let frame) = entry.input else { return [] }
        var steps: [Step] = []
        for case .meterValuesRecorded(let values) in entry.events {
            for reading in values.readings {
                guard let register = reading.register else { continue }
                steps.append(step("reading", stored, "register \(register.kilowattHoursText) kWh at \(reading.at.text)"))
            }
        }
        steps.append(step("frame in", stored, String(decoding: try clear(frame.text, frame.spans), as: UTF8.self)))
        for sent in entry.sent {
            steps.append(step("frame out", stored, String(decoding: try clear(sent.text, sent.spans), as: UTF8.self)))
        }
        return steps
    }

    private func step(_ what: String, _ stored: StoredEntry, _ text: String) -> Step {
        Step(what: what, sequence: stored.header.sequence, at: stored.header.instant, text: text, hash: stored.hash)
    }

    private func step(_ what: String, _ sequence: UInt64?, _ text: String) throws -> Step {
        guard let sequence, let stored = try entry(sequence) else { return Step(what: what, sequence: sequence, text: text) }
        return step(what, stored, text)
    }
}
