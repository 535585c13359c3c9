internal import Commands
internal import EventStore
internal import Gateway
internal import Projections

/// The state as it was after an entry, as text.
struct StateText {
    let world: World
    let style: Style

    /// Everything in view: stations, sessions, balances.
    func overview() -> String {
        var parts = [head]
        parts.append(section("Stations", stations))
        parts.append(section("Sessions not closed", sessions))
        parts.append(section("Accounts", accounts))
        if !world.alerts.all.isEmpty { parts.append(section("Alerts", alerts)) }
        return parts.joined(separator: "\n\n")
    }

    private var head: String {
        let live = world.stations.all.filter { !$0.isRemoved }
        return TextTable.facts(
            [
                ("Journal", world.origin), ("Entry", String(world.sequence)), ("At", world.instant.text),
                ("Stations", "\(live.count), connected \(world.stations.connectedCount)"),
                ("Sessions", "\(world.sessions.lastID) begun, \(world.sessions.openCount) open, \(world.sessions.closedCount) closed"),
                ("Tokens", String(world.tokens.count)),
                (
                    "Documents",
                    "\(world.ledger.documentCount), "
                        + world.ledger.series.map { "\($0.series) up to \($0.lastNumber)" }.joined(separator: ", ")
                ),
            ], style: style)
    }

    private func section(_ title: String, _ table: TextTable) -> String {
        style.bold(title) + "\n" + (table.isEmpty ? "none" : table.text(style))
    }

    private var stations: TextTable {
        var table = TextTable([
            .text("Station"), .text("Connected"), .text("Connectors"), .text("Last frame"), .figure("Frames"), .text("Open sessions"),
        ])
        for state in world.stations.all where !state.isRemoved {
            table.add([
                state.identity,
                state.connectedAt.flatMap { at in state.connection.map { _ in at.text } } ?? (state.isPending ? "pending" : "no"),
                state.connectors.map { "\($0.connector) \($0.status?.name ?? "?")" }.joined(separator: ", "), state.lastFrameAt?.text,
                String(state.frames), state.openSessions.map(\.description).joined(separator: ", "),
            ])
        }
        return table
    }

    private var sessions: TextTable {
        var table = TextTable([
            .figure("Session"), .text("Station"), .figure("Connector"), .text("Started"), .text("Stopped"), .figure("kWh"), .text("Status"),
        ])
        for session in world.sessions.all { table.add(row(session)) }
        return table
    }

    private func row(_ session: SessionState) -> [String?] {
        let status = session.held.map { "held: \($0.name)" } ?? (session.isRunning ? "running" : session.price == nil ? "ended" : "priced")
        return [
            session.session.description, world.stations[session.station]?.identity, session.connector.description, session.startedAt.text,
            session.stoppedAt?.text, session.energySoFar?.kilowattHoursText, status,
        ]
    }

    private var accounts: TextTable {
        var table = TextTable([.text("Currency"), .text("Account"), .figure("Debit"), .figure("Credit"), .figure("Balance")])
        for account in world.ledger.balances {
            table.add([
                account.currency.code, account.account.title, account.debit.text(in: account.currency),
                account.credit.text(in: account.currency),
                account.balance.text(in: account.currency),
            ])
        }
        return table
    }

    private var alerts: TextTable {
        var table = TextTable([.text("Last"), .text("Alert"), .text("Station"), .figure("Count"), .text("")])
        for alert in world.alerts.all {
            table.add([
                alert.lastAt.text, alert.kind, alert.station.flatMap { world.stations[$0]?.identity }, String(alert.count), alert.text,
            ])
        }
        return table
    }

    /// One station in detail.
    func station(_ state: StationState) -> String {
        let report = state.report
        let facts = TextTable.facts(
            [
                ("Entry", String(world.sequence)), ("At", world.instant.text), ("Station", state.identity), ("Name", state.name),
                ("Number", state.station.description), ("Removed", state.isRemoved ? "yes" : nil),
                ("Pending", state.isPending ? "yes" : nil),
                ("Security profile", "\(state.securityProfile) required, \(state.connectedProfile.map(String.init) ?? "none") connected"),
                ("Connection", state.connection.map { "\($0) from \(state.address ?? "?") since \(state.connectedAt?.text ?? "?")" }),
                ("Disconnected", state.connection == nil ? state.disconnectedAt?.text : nil), ("Subprotocol", state.subprotocol),
                ("Vendor and model", report.map { "\($0.vendor) \($0.model)" }), ("Firmware", report?.firmwareVersion),
                ("Booted", state.bootedAt?.text), ("Registration", state.registration?.name), ("Last frame", state.lastFrameAt?.text),
                ("Frames", "\(state.frames), \(state.warnings) warnings, \(state.unreadable) unreadable"),
                ("Clock", state.clockSkewSeconds.map { "\($0) s ahead of ours" }),
                ("Local list", state.localListVersion.map { "version \($0)" }),
                ("Firmware status", state.firmwareStatus), ("Diagnostics status", state.diagnosticsStatus),
            ], style: style)
        var parts = [facts, section("Connectors", connectors(state))]
        let open = state.openSessions.compactMap { world.sessions[$0] }
        if !open.isEmpty {
            var table = TextTable([
                .figure("Session"), .text("Station"), .figure("Connector"), .text("Started"), .text("Stopped"), .figure("kWh"),
                .text("Status"),
            ])
            for session in open { table.add(row(session)) }
            parts.append(section("Open sessions", table))
        }
        let calls = world.calls.open(of: state.station)
        if !calls.isEmpty {
            var table = TextTable([.figure("Call"), .text("Action"), .text("Sent"), .text("Expires")])
            for call in calls { table.add([call.call.description, call.action, call.sentAt?.text, call.expires.text]) }
            parts.append(section("Open calls", table))
        }
        if !state.configuration.isEmpty {
            var table = TextTable([.text("Key"), .text("Value"), .text("")])
            for entry in state.configuration { table.add([entry.key, entry.value, entry.isReadonly ? "read-only" : nil]) }
            parts.append(section("Configuration", table))
        }
        return parts.joined(separator: "\n\n")
    }

    private func connectors(_ state: StationState) -> TextTable {
        var table = TextTable([
            .figure("Connector"), .text("Status"), .text("Since"), .text("Error"), .figure("Register kWh"), .figure("Power W"),
        ])
        for connector in state.connectors {
            table.add([
                connector.connector.description, connector.status?.name, connector.statusAt?.text, connector.errorCode,
                connector.reading?.register?.kilowattHoursText, connector.reading?.power.map { decimalText($0.rawValue, scale: 3) },
            ])
        }
        return table
    }
}

/// The state as it was after an entry, as JSON.
enum StateJSON {
    static func overview(_ world: World) -> JSONValue {
        .object([
            "origin": .string(world.origin), "sequence": .integer(world.sequence), "at": .string(world.instant.text),
            "stations": .array(world.stations.all.map(station)), "sessions": .array(world.sessions.all.map(session)),
            "sessionsClosed": .integer(world.sessions.closedCount), "documents": .integer(world.ledger.documentCount),
            "series": .object(world.ledger.series.map { JSONValue.Member(name: $0.series, value: .integer($0.lastNumber)) }),
            "accounts": .array(
                world.ledger.balances.map { account in
                    .object([
                        "currency": .string(account.currency.code), "account": .string(account.account.name),
                        "debit": .string(account.debit.text(in: account.currency)),
                        "credit": .string(account.credit.text(in: account.currency)),
                        "balance": .string(account.balance.text(in: account.currency)),
                    ])
                }),
            "state": .string(Digest.sha256(world.encoded()).hex),
        ])
    }

    static func station(_ state: StationState) -> JSONValue {
        .object([
            "id": .string(state.identity), "number": .integer(state.station.rawValue), "name": text(state.name),
            "removed": .bool(state.isRemoved), "pending": .bool(state.isPending), "connected": .bool(state.connection != nil),
            "connectedAt": text(state.connectedAt?.text), "address": text(state.address), "vendor": text(state.report?.vendor),
            "model": text(state.report?.model), "firmware": text(state.report?.firmwareVersion), "bootedAt": text(state.bootedAt?.text),
            "registration": text(state.registration?.name), "lastFrameAt": text(state.lastFrameAt?.text), "frames": .integer(state.frames),
            "warnings": .integer(state.warnings), "unreadable": .integer(state.unreadable),
            "connectors": .array(
                state.connectors.map { connector in
                    .object([
                        "connector": .integer(connector.connector.rawValue), "status": text(connector.status?.name),
                        "errorCode": text(connector.errorCode), "registerKwh": text(connector.reading?.register?.kilowattHoursText),
                    ])
                }),
            "openSessions": .array(state.openSessions.map { .integer($0.rawValue) }),
        ])
    }

    private static func session(_ session: SessionState) -> JSONValue {
        .object([
            "session": .integer(session.session.rawValue), "station": .integer(session.station.rawValue),
            "connector": .integer(session.connector.rawValue), "startedAt": .string(session.startedAt.text),
            "stoppedAt": text(session.stoppedAt?.text), "energyKwh": text(session.energySoFar?.kilowattHoursText),
            "held": text(session.held?.name),
        ])
    }

    private static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
}

/// Folds a journal to a moment.
enum StateAt {
    /// The state after the last entry that is not behind the moment; where the clock went back, there are several.
    static func world(_ inspection: Inspection, _ moment: StateOptions.Moment, progress: ((UInt64) -> Void)? = nil) throws(Fault) -> World {
        if case .sequence(let sequence) = moment { return try Rebuild.fold(inspection, to: sequence, progress: progress) }
        guard case .time(let time) = moment else { return World() }
        var last: UInt64 = 0
        try inspection.journal.read { (header, _, _) throws(Fault) in
            if header.instant <= time { last = header.sequence }
            return .next
        }
        return try Rebuild.fold(inspection, to: last, progress: progress)
    }
}

/// `cpms state`
func runState(_ options: StateOptions, _ console: Console) throws -> ExitCode {
    let inspection = try Inspection(data: options.data)
    if case .sequence(let sequence) = options.moment, sequence > inspection.journal.head.sequence {
        throw CommandFailure(
            "The journal ends at entry \(inspection.journal.head.sequence); ask for an entry that is there.", exitCode: .refused)
    }
    let progress = Progress("folding", total: inspection.journal.head.sequence, console)
    let world = try StateAt.world(inspection, options.moment, progress: progress.update)
    let text = StateText(world: world, style: console.style)
    guard let identity = options.station else {
        if options.json {
            console.printJSON(String(decoding: StateJSON.overview(world).bytes, as: UTF8.self))
        } else {
            console.print(text.overview())
        }
        return .ok
    }
    guard let state = world.stations.find(identity) else {
        throw CommandFailure("Station \(TerminalText.escaped(identity)) was not known at entry \(world.sequence).", exitCode: .refused)
    }
    if options.json {
        console.printJSON(String(decoding: StateJSON.station(state).bytes, as: UTF8.self))
    } else {
        console.print(text.station(state))
    }
    return .ok
}
