import Commands
import EventStore
import Projections

/// Charging sessions.
enum SessionAPI {
    private static let resource = Resource<SessionState>("/sessions/{session}", member: "session", view: view, missing: "session") {
        id, read in
        try read.session(id)
    }

    static let line = View<(line: PricedLine, currency: Currency)>("PriceLine") {
        Field("dimension", .word, \.line.dimension)
        Field("quantity", .decimal) { quantity($0.line).0 }
        Field("unit", .word) { quantity($0.line).1 }
        Field("price", .price, \.line.price)
        Field("vat", orNull: .percent, \.line.vat)
        Field("net", .money) { Amount($0.line.net, $0.currency) }
        Field("tax", .money) { Amount($0.line.tax, $0.currency) }
    }

    private static let price = View<SessionPrice>("Price") {
        Field("currency", .currency, \.currency)
        Field("net", .money) { Amount($0.net, $0.currency) }
        Field("tax", .money) { Amount($0.tax, $0.currency) }
        Field("gross", .money) { Amount($0.gross, $0.currency) }
        Field("lines", records: line) { price, _ in price.lines.map { ($0, price.currency) } }
    }

    private static let cost = View<SessionPriced> {
        Field("currency", .currency, \.currency)
        Field("gross", .money) { Amount($0.gross, $0.currency) }
    }

    static let view = View<SessionState>("Session") {
        Field("session", .id, \.session)
        Field("station", orNull: .text) { session, read in read.world.stations[session.station]?.identity }
        Field("stationName", orNull: .text, "What people call the station") { session, read in read.world.stations[session.station]?.name }
        Field("connector", .connector, \.connector)
        Field("transactionId", .integer) { Int(clamping: $0.transactionId) }
        Field("token", orNull: .subject, \.token)
        Field("tokenLabel", orNull: .text) { session, read in try read.label(of: session.token) }
        Field("card", orNull: .text, "Whose it is in words: what is written on the card, the driver's name, or its number") {
            session, read in
            try read.label(of: session.token) ?? read.driverName(session.driver) ?? read.number(of: session.token)
        }
        Field("driver", orNull: .id, \.driver)
        Field("driverName", orNull: .text) { session, read in try read.driverName(session.driver) }
        Field("startedAt", .instant, \.startedAt)
        Field("stoppedAt", orNull: .instant, \.stoppedAt)
        Field("running", .flag, \.isRunning)
        Field(
            "unauthorized", .flag,
            "Whether it runs and costs money, and nobody is known who pays: its card may not charge, or there is none"
        ) {
            $0.isRunning && $0.isUnauthorized
        }
        Field("energyKwh", orNull: .energy) { session, read in
            EnergyLimit.energySoFar(of: session, powerMax: read.world.stations[session.station]?.powerMax, at: read.now)
        }
        Field("uncertain", orNull: .text, "Why nobody can be sure that it still runs, and of what it costs so far") { session, read in
            try uncertain(session, read)
        }
        Field("powerW", orNull: .power, "Now: of a session that runs, at a station that is connected") { session, read in
            guard session.isRunning, try uncertain(session, read) == nil,
                read.world.stations.with(session.station, { $0.connection != nil }) ?? false
            else { return nil }
            let power = session.readings.last { !$0.isOfIntervalAlone }?.power
            return EnergyLimit.shown(power, powerMax: read.world.stations[session.station]?.powerMax)
        }
        Field("stateOfCharge", orNull: .thousandths, "The last that was told") { session, _ in
            session.readings.last { $0.stateOfCharge != nil }?.stateOfCharge
        }
        Field("readingAt", orNull: .instant, "When its meter was read last", \.latestAt)
        Field("meterStartKwh", orNull: .energy, \.meterStart)
        Field("meterStopKwh", orNull: .energy, \.meterStop)
        Field("stopReason", orNull: .text, \.stopReason)
        Field("tariff", orNull: .id, \.tariff)
        Field("tariffVersion", orNull: .integer, \.tariffVersion)
        Field("free", orNull: .word, "Why it costs nothing", \.free)
        Field("held", orNull: .word, "Why it waits for a person", \.held)
        Field("heldDetail", orNull: .text, \.heldDetail)
        Field("proposedEnergyKwh", orNull: .energy, "What it delivered by the evidence", \.heldEnergy)
        Field("proposedStoppedAt", orNull: .instant, "When it ended by the evidence", \.heldStop)
        Field("proposedCost", recordOrNull: cost, "What it costs if it is released as proposed; null where that is not known") {
            session, read in
            Invoicing.proposedCost(of: session, in: read.world.tariffs)
        }
        Field("missing", list: .word, "What must be named before it can be released") { session, _ in session.missingForRelease }
        Field("estimated", .flag, \.isEstimated)
        Field("writtenOff", .flag, \.isWrittenOff)
        Field("corrected", .flag, "Whether a person corrected what was invoiced", \.isCorrected)
        Field("pricedLater", .flag, "Whether a person said by which tariff it is priced, for none had applied", \.isPricedLater)
        Field("price", recordOrNull: price) { session, _ in session.price }
        Field("costSoFar", recordOrNull: cost) { session, read in
            guard session.isRunning else { return nil }
            let station = read.world.stations[session.station]
            return Invoicing.costSoFar(
                of: session, in: read.world.tariffs, powerMax: station?.powerMax, limits: station?.limits ?? [], at: read.now)
        }
        Field("invoice", orNull: .id, \.invoice)
    }

    /// Nil where nothing contradicts that it runs: neither its connector, with no reading after what
    /// it says, nor the silence of its station.
    private static func uncertain(_ session: SessionState, _ read: ReadContext) throws -> String? {
        guard session.isRunning else { return nil }
        let known = max(session.startedAt, session.readings.last?.at ?? session.startedAt)
        return read.world.stations.with(session.station) { station -> String? in
            let place = station.connectors.first { $0.connector == session.connector }
            if let status = place?.status, let since = place?.statusAt, status == .available || status == .unavailable, since >= known {
                return "Connector \(session.connector) says \(status.name) since \(since.text), and nothing was read since."
            }
            guard station.connection == nil else { return nil }
            return "The station is not connected" + (station.disconnectedAt.map { " since \($0.text)." } ?? ".")
        } ?? nil
    }

    private static let reading = View<MeterReading>("Reading") {
        Field("at", .instant, \.at)
        Field("energyKwh", orNull: .energy, \.register)
        Field("powerW", orNull: .power, \.power)
        Field("currentA", orNull: .thousandths, \.current)
        Field("stateOfCharge", orNull: .thousandths, \.stateOfCharge)
        Field("voltageV", orNull: .thousandths, \.voltage)
    }

    private static let otherwise = View<ToldOtherwise>("ToldOtherwise") {
        Field("entry", .count, "The entry that tells it", \.sequence)
        Field("meterStartKwh", orNull: .energy, \.meterStart)
        Field("meterStopKwh", orNull: .energy, \.meterStop)
        Field("stoppedAt", orNull: .instant, \.stoppedAt)
        Field("energyKwh", orNull: .energy, "What it delivered by this story", \.energy)
        Field("otherCard", .flag, \.isOtherCard)
        Field("connector", orNull: .connector, \.connector)
    }

    private static let detail = View<SessionState>("SessionDetail", extending: view, of: \.self) {
        Field("readings", records: reading) { session, _ in session.readings }
        Field("readingsDoubted", records: reading, "Readings to which its register cannot have come") { session, read in
            session.readingsDoubted(powerMax: read.world.stations[session.station]?.powerMax)
        }
        Field("endDifferenceKwh", orNull: .energy, "By how much the register of its end differs from its readings", \.endDifference)
        Field("toldOtherwise", records: otherwise, "What its station told otherwise before it was invoiced") { session, _ in
            session.contradictions
        }
        Field("entries", list: .count) { session, _ in session.entries }
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.list(
            "listSessions", "/sessions", "Sessions, the newest first",
            [.sessionState, .heldFor, .ofStation, .ofToken, .ofDriver, .startedFrom, .startedTo], of: view
        ) { request, read in try SessionList(request, read).page(read) }
        .with(
            details: "Where nothing but from and to choose, the last to start comes first. A page may be shorter than its limit, or empty, "
                + "and yet have a next one.", names: true)
        Operation.get("getSession", resource, "One session with its readings and journal entries", as: detail) { session, _ in session }
        Operation.change(
            "stopSession", "POST", "/sessions/{session}/stop", .stopSession, "Ask the station to stop (RemoteStopTransaction)",
            tells: .queued(CallAPI.resource, as: CallAPI.view) { call, _ in call })
        Operation.change(
            "endSession", "POST", "/sessions/{session}/end", .endSession,
            "End a session that will not end by itself with what is known of it; it is held", tells: .changed(resource))
        Operation.change(
            "releaseSession", "POST", "/sessions/{session}/release", .releaseSession,
            "Release a held session into pricing, as metered, corrected, or written off", tells: .changed(resource),
            prepare: TokenAPI.namedInBody)
        // Sessions that are over are looked up here, since they leave the state.
        Operation.change(
            "priceSession", "POST", "/sessions/{session}/price", .priceSession,
            "Price a session that was closed without an invoice", about: .prepared, tells: .changed(resource)
        ) { preparation, preparing in
            try TokenAPI.namedInBody(&preparation, preparing)
            let session = try resource.named(by: preparation.request, preparing.read())
            preparation.body = preparation.body.with("session", .integer(session.session.rawValue))
            if let billed = BilledSession(free: session) {
                preparation.body = preparation.body.with("billed", .string(hexText(billed.encoded())))
            }
        }.with(
            details: "No tariff applied where it began, it came to nothing, or it was written off. It is invoiced at once. A session that "
                + "is held is released instead, which prices it; what is wrong about an invoice is corrected there.")
    }

    /// What a price counts in.
    enum Unit: String, CaseIterable {
        case kilowattHours = "kWh"
        case hours = "h"
        case times = "1"
    }

    /// A quantity in the unit of its price: kWh, hours, or times.
    static func quantity(_ line: PricedLine) -> (String, Unit) {
        switch line.dimension {
        case .energy: (decimalText(line.quantity, scale: 6), .kilowattHours)
        case .time, .parkingTime: (hours(line.quantity), .hours)
        case .flat: (String(line.quantity), .times)
        }
    }

    /// Milliseconds as hours with at most six digits, rounded down in the last.
    private static func hours(_ milliseconds: Int64) -> String {
        decimalText(Int64(clamping: Int128(milliseconds) * 1_000_000 / 3_600_000), scale: 6)
    }
}
