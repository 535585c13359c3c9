internal import EventStore
internal import Projections

/// Something that can be as it stands there, and that a person should look at: nothing in it contradicts itself.
struct AuditDoubt: Equatable {
    /// What it is about.
    enum Kind: String, CaseIterable {
        /// Two sessions that tell the same.
        case toldTwice = "told-twice"
        /// An invoice to nobody who is known.
        case noDebtor = "no-debtor"
        /// Two sessions on one connector at one time.
        case overlap
        /// Another version of a tariff than the one in force at the start.
        case tariffVersion = "tariff-version"
        /// Registers of a connector that do not go on from one session to the next.
        case registerGap = "register-gap"
        /// Sessions of a connector that come to something else than its register.
        case registerSum = "register-sum"
        /// Two stories of one session, of which a person chose none.
        case contradiction
        /// An end whose register is below a reading, or another than that of a reading in its own message.
        case endDiffers = "end-differs"
    }

    var kind: Kind
    /// The entry that tells of it.
    var sequence: UInt64
    /// The session that it is about, where it is about one.
    var session: SessionID?
    /// How much it is about: energy, money.
    var amount: String
    /// A sentence without its full stop.
    var what: String

    var text: String { "Entry \(sequence): \(what) (\(amount))." }
}

/// Doubts that no person decided: the first ones in full and all of them counted.
struct AuditDoubts {
    /// Doubts that are listed; more are only counted.
    static let keptMax = 10_000

    private(set) var kept: [AuditDoubt] = []
    private var unlistedCount = 0

    var count: Int { kept.count + unlistedCount }
    var unlisted: Int { unlistedCount }

    mutating func add(_ doubt: AuditDoubt) {
        if kept.count < Self.keptMax { kept.append(doubt) } else { unlistedCount += 1 }
    }

    /// A person took back what was billed of a session.
    mutating func decide(_ session: SessionID) {
        if !kept.isEmpty { kept.removeAll { $0.session == session } }
    }

    /// A person chose between the stories of a session.
    mutating func choose(_ session: SessionID) {
        if !kept.isEmpty { kept.removeAll { $0.session == session && ($0.kind == .contradiction || $0.kind == .endDiffers) } }
    }

    /// In the order of the journal.
    mutating func sort() { kept.sort { ($0.sequence, $0.kind.rawValue, $0.what) < ($1.sequence, $1.kind.rawValue, $1.what) } }
}

/// Names of stations, as people know them.
struct AuditNames {
    private var identities: [StationID: String] = [:]

    mutating func add(_ e: StationAdded) { identities[e.station] = e.identity }

    func place(_ station: StationID, _ connector: ConnectorID) -> String {
        "connector \(connector) of \(identities[station] ?? "station \(station)")"
    }
}

/// Sessions by their natural keys: eight bytes for each, and another look at the journal where two have the same.
struct AuditKeys {
    private var prints: [UInt64] = []

    /// Times before this were told by clocks that were never set.
    private static let earliest = Instant(seconds: 1_262_304_000)

    mutating func add(_ e: SessionStarted, at instant: Instant) {
        if let print = Self.print(e, at: instant) { prints.append(print) }
    }

    /// What tells a session from others; nil where its time or its register tells nothing.
    private static func print(_ e: SessionStarted, at instant: Instant) -> UInt64? {
        let time = e.reportedAt ?? e.startedAt
        guard !e.isEstimated, time >= earliest, time <= instant.adding(seconds: 86_400) else { return nil }
        let register = e.meterStart?.rawValue ?? 0
        // A clock of whole hours tells sessions apart by their registers only.
        if register == 0, time.rawValue % 3_600_000_000 == 0 { return nil }
        let key = NaturalKey(station: e.station, connector: e.connector, token: e.token, startedAt: time)
        return (key.spread &+ UInt64(bitPattern: register)).spread
    }

    private struct Told {
        var started: SessionStarted
        var sequence: UInt64
        var instant: Instant
        var amount = "not priced"
        var isDecided = false
    }

    /// Looks for keys that came twice, and reads the journal again for what is to be said of them.
    mutating func conclude(_ journal: Journal, through last: UInt64, _ names: AuditNames, _ report: inout AuditReport) throws(Fault) {
        prints.sort()
        var twice: Set<UInt64> = []
        for (a, b) in zip(prints, prints.dropFirst()) where a == b && twice.count < AuditDoubts.keptMax { twice.insert(a) }
        prints = []
        if twice.isEmpty { return }
        var told: [UInt64: [Told]] = [:]
        var places: [SessionID: (print: UInt64, index: Int)] = [:]
        try journal.read(from: 1, to: last, checked: false) { (header, span, _) in
            let entry: Entry
            do throws(CodecError) {
                entry = try Entry(kind: header.kind, body: unsafe span.withUnsafeBytes { unsafe Array($0) })
            } catch {
                // It was told of when it was folded.
                return .next
            }
            for event in entry.events {
                if case .sessionStarted(let e) = event, let print = Self.print(e, at: header.instant), twice.contains(print) {
                    told[print, default: []].append(Told(started: e, sequence: header.sequence, instant: header.instant))
                    places[e.session] = (print, told[print, default: []].count - 1)
                }
                for (session, change) in Self.changes(event) {
                    if let place = places[session] { change(&told[place.print, default: []][place.index]) }
                }
            }
            return .next
        }
        for all in told.values { Self.compare(all, names, &report) }
    }

    /// What an event says of sessions that may have been told twice.
    private static func changes(_ event: Event) -> [(SessionID, (inout Told) -> Void)] {
        switch event {
        case .sessionPriced(let e): [(e.session, { $0.amount = "\(e.gross.text(in: e.currency)) \(e.currency.code)" })]
        case .sessionFreed(let e): [(e.session, { $0.amount = "free" })]
        case .sessionReleased(let e): [(e.session, { $0.isDecided = true })]
        case .invoiceIssued(let e) where e.credits != nil: e.lines.map { ($0.session, { $0.isDecided = true }) }
        default: []
        }
    }

    private static func compare(_ all: [Told], _ names: AuditNames, _ report: inout AuditReport) {
        // The keys are compared here: what stands for them above may be the same by chance.
        for (index, later) in all.enumerated() where !later.isDecided {
            let earlier = all[..<index].first { !$0.isDecided && isSame($0.started, later.started) }
            guard let earlier else { continue }
            let time = later.started.reportedAt ?? later.started.startedAt
            report.doubts.add(
                AuditDoubt(
                    kind: .toldTwice, sequence: later.sequence, session: later.started.session, amount: later.amount,
                    what: "Session \(later.started.session) tells what session \(earlier.started.session) of entry \(earlier.sequence) "
                        + "told: \(names.place(later.started.station, later.started.connector)), the same card, start \(time.text) and "
                        + "register \(AuditSessions.text(later.started.meterStart))"))
        }
    }

    private static func isSame(_ a: SessionStarted, _ b: SessionStarted) -> Bool {
        a.station == b.station && a.connector == b.connector && a.token == b.token && a.meterStart == b.meterStart
            && (a.reportedAt ?? a.startedAt) == (b.reportedAt ?? b.startedAt)
    }
}
