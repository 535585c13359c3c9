import EventStore
import Projections

extension Turn {
    func publishTariff(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly(["name", "currency", "gross", "components", "assign"], added: ["tariff"])
        let tariff = try body.optionalInt("tariff", in: 1...Int(UInt32.max)).map { TariffID(rawValue: UInt32($0)) }
        let published = try Publishing.publish(
            tariff, name: try body.string("name"), currency: try currency(body), components: try components(body),
            isGross: try body.optionalBool("gross") ?? false, in: world
        ).get()
        var events: [Event] = [.tariffPublished(published)]
        if try body.optionalBool("assign") ?? false { events.append(.tariffAssigned(TariffAssigned(tariff: published.tariff))) }
        return CommandOutcome(
            status: tariff == nil ? 201 : 200, events: events, answer: .object(["tariff": .integer(published.tariff.rawValue)]))
    }

    private func currency(_ body: JSONField) throws -> Currency {
        guard let field = try body.optional("currency") else { return world.ledger.seller?.currency ?? .eur }
        guard let currency = Currency(try field.string()) else { throw field.error("must be three letters of ISO 4217, such as EUR") }
        return currency
    }

    private func components(_ body: JSONField) throws -> [PriceComponent] {
        try body.array("components", max: 20).map { field in
            try field.allowOnly(["dimension", "price", "vat", "stepSize"])
            return PriceComponent(
                dimension: try field.word(
                    "dimension", ["FLAT": Dimension.flat, "ENERGY": .energy, "TIME": .time, "PARKING_TIME": .parkingTime]),
                price: Price(millionths: try field.decimal("price", scale: 6)),
                vat: try field.optionalDecimal("vat", scale: 2).map { VATRate(rawValue: $0) },
                stepSize: try field.optionalInt("stepSize", in: 0...1_000_000) ?? 0)
        }
    }

    private func tariff(_ body: JSONField) throws -> TariffID {
        let tariff = TariffID(rawValue: UInt32(try body.int("tariff", in: 1...Int(UInt32.max))))
        guard world.tariffs[tariff] != nil else { throw CommandRefusal.notFound("tariff \(tariff)") }
        return tariff
    }

    func endTariff(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly([], added: ["tariff"])
        return CommandOutcome(events: [.tariffEnded(try Publishing.end(try tariff(body), in: world).get())])
    }

    func assignTariff(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly(["tariff", "station", "connector", "token"])
        let place = try body.optional("station") == nil ? nil : try station(body, "station").station
        let connector = try body.optionalInt("connector", in: 0...10_000).map { ConnectorID(rawValue: UInt32($0)) }
        let token = try body.optional("token") == nil ? nil : try subject(body, "token")
        let assigned = try Publishing.assign(
            try body.optional("tariff") == nil ? nil : try tariff(body), station: place, connector: connector, token: token, in: world
        ).get()
        return CommandOutcome(events: [.tariffAssigned(assigned)])
    }

    /// Sessions that were priced while there was no seller are invoiced now.
    func setSeller(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly(["name", "address", "vatId", "series", "currency"])
        let seller = try Publishing.setSeller(
            name: try body.string("name"), address: try body.string("address"), vatId: try body.optionalString("vatId"),
            series: try body.string("series"), currency: try currency(body), in: world
        ).get()
        return CommandOutcome(events: [.sellerSet(seller)] + Invoicing.settleWaiting(for: seller, in: world, at: now))
    }

    private func session(_ body: JSONField) throws -> SessionState {
        let number = try body.int("session", in: 1...Int.max)
        let id = SessionID(rawValue: UInt64(number))
        if id > world.sessions.lastID { throw CommandRefusal.notFound("session \(number)") }
        guard let session = world.sessions[id] else { throw CommandRefusal.conflict("Session \(number) is closed for good.") }
        return session
    }

    func stopSession(_ body: JSONField, actor: String) throws -> CommandOutcome {
        try body.allowOnly([], added: ["session"])
        let session = try session(body)
        guard session.isRunning else { throw CommandRefusal.conflict("Session \(session.session) has ended already.") }
        let payload = Array("{\"transactionId\":\(session.transactionId)}".utf8)
        return try queued(
            .remoteStopTransaction, payload: payload, spans: [], to: session.station, connector: session.connector, actor: actor,
            expires: now.adding(seconds: 300))
    }

    /// What a person decides about a session that was held: its energy as measured or corrected is priced, or it is written off.
    func releaseSession(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly(["energyKwh", "writeOff"], added: ["session"])
        var session = try session(body)
        guard session.held != nil else { throw CommandRefusal.conflict("Session \(session.session) is not held.") }
        let isWrittenOff = try body.optionalBool("writeOff") ?? false
        let energy = try body.optional("energyKwh").map { field in
            let value = Energy(milliwattHours: try field.decimal(scale: 6))
            guard value.rawValue >= 0 else { throw field.error("must not be negative") }
            return value
        }
        let released = SessionReleased(session: session.session, energy: energy, isWrittenOff: isWrittenOff)
        var events: [Event] = [.sessionReleased(released)]
        session.held = nil
        session.energy = energy ?? session.energy
        if !isWrittenOff { events += Invoicing.settle(session, in: world, at: now) }
        return CommandOutcome(events: events, answer: .object(["session": .integer(session.session.rawValue)]))
    }

    /// The document is looked up by the shell, since issued documents leave the state.
    func creditInvoice(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly([], added: ["document"])
        let field = try body.required("document")
        guard let bytes = hexBytes(try field.string()), let original = try? InvoiceIssued.decoded(from: bytes) else {
            throw field.error("is no invoice")
        }
        let events = try Invoicing.credit(original, in: world, at: now).get()
        let invoice = events.compactMap { if case .invoiceIssued(let note) = $0 { note.invoice } else { nil } }.first
        return CommandOutcome(
            status: 201, events: events, answer: .object(["invoice": invoice.map { .integer($0.rawValue) } ?? .null]))
    }
}
