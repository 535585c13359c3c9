internal import EventStore

/// The identities of stations, learned from the entries that made them known.
struct StationNames {
    private var names: [StationID: String] = [:]
    private var numbers: [String: StationID] = [:]

    /// Learns from an entry.
    mutating func learn(_ entry: Entry) { learn(entry.events) }

    private mutating func learn(_ events: [Event]) {
        for case .stationAdded(let e) in events {
            names[e.station] = e.identity
            numbers[e.identity.lowercased()] = e.station
        }
    }

    /// Learns from all entries before one; reads only those that can make a station known.
    mutating func learn(_ inspection: Inspection, before sequence: UInt64) throws(Fault) {
        guard sequence > 1 else { return }
        try inspection.journal.read(to: sequence - 1, checked: false) { (header, span, _) in
            if header.kind == Self.commandKind || header.kind == Self.handshakeKind {
                // Names are a courtesy: what cannot be read is told of where it is shown or audited.
                learn((try? Entry.events(inBody: unsafe span.withUnsafeBytes { unsafe Array($0) })) ?? [])
            }
            return .next
        }
    }

    private static let handshakeKind: UInt16 = 2
    private static let commandKind: UInt16 = 5

    /// The identity of a station; its number where it is not known.
    subscript(_ station: StationID) -> String { names[station] ?? "station \(station)" }

    /// The station of an identity in any case.
    func find(_ identity: String) -> StationID? { numbers[identity.lowercased()] }

    /// Whether an entry is about a station, or sends something to it.
    static func concerns(_ station: StationID, _ header: EntryHeader, _ entry: Entry) -> Bool {
        Stream.station(of: header.stream) == station || entry.sent.contains { $0.station == station }
    }

    /// The failure of a command that names a station which the journal does not know.
    static func unknown(_ identity: String) -> CommandFailure {
        CommandFailure(
            "The journal knows no station \(TerminalText.escaped(identity)); see cpms state --sequence for the stations there are.",
            exitCode: .refused)
    }
}
