import Commands
import EventStore
import Projections

extension API {
    func tariffs(_ request: APIRequest) throws -> APIAnswer {
        now(try request.page(numbered: world.tariffs.all) { view($0) })
    }

    func tariff(_ request: APIRequest) throws -> APIAnswer {
        guard let number = UInt32(exactly: try request.number()), let state = world.tariffs[TariffID(rawValue: number)] else {
            throw APIProblem(404, "There is no tariff \(request.parameter()).")
        }
        return now(view(state))
    }

    func view(_ state: TariffState) -> JSONValue {
        guard let content = state.current?.content else { return .object(["tariff": .integer(state.tariff.rawValue)]) }
        let components = content.components.map { component in
            JSONValue.object([
                "dimension": .string(component.dimension.name), "price": .string(component.price.text),
                "vat": .text(component.vat?.percentText), "stepSize": .integer(component.stepSize),
            ])
        }
        let assignments = world.tariffs.assignments(of: state.tariff).map { assignment in
            JSONValue.object([
                "station": .text(assignment.station.flatMap { world.stations[$0]?.identity }),
                "connector": .number(assignment.connector?.rawValue), "token": .text(assignment.token?.hex),
            ])
        }
        return .object([
            "tariff": .integer(state.tariff.rawValue), "version": .integer(content.version), "name": .string(content.name),
            "currency": .string(content.currency.code), "gross": .bool(content.isGross), "components": .array(components),
            "ended": .bool(state.isEnded), "versions": .integer(state.versions.count), "publishedAt": .time(state.current?.publishedAt),
            "contentHash": .string(content.contentHash.hex), "assignments": .array(assignments),
        ])
    }

    func seller() -> APIAnswer { now(sellerView()) }

    func setSeller(_ request: APIRequest, _ command: AdminCommand) throws -> APIAnswer {
        try carryOut(command, try request.json(), request) { $0 = self.sellerView() }
    }

    private func sellerView() -> JSONValue {
        guard let seller = world.ledger.seller else {
            return .object(["name": .null, "address": .null, "vatId": .null, "series": .null, "currency": .null])
        }
        return .object([
            "name": .string(seller.name), "address": .string(seller.address), "vatId": .text(seller.vatId),
            "series": .string(seller.series), "currency": .string(seller.currency.code),
        ])
    }

    func invoices(_ request: APIRequest) throws -> APIAnswer {
        let limit = try request.limit()
        let before = try request.cursor().map { InvoiceID(rawValue: $0) }
        var found: [InvoiceID: InvoiceState] = [:]
        for document in world.ledger.awaitingArchive where before.map({ document.content.invoice < $0 }) ?? true {
            found[document.content.invoice] = document
        }
        for document in try engine.archive.view.invoices(before: before, limit: limit + 1) { found[document.content.invoice] = document }
        let page = found.keys.sorted(by: >).prefix(limit)
        let items = page.compactMap { found[$0] }.map { view($0) }
        return now(.list(items, next: found.count > limit ? page.last?.rawValue : nil))
    }

    func find(_ id: InvoiceID) throws(Fault) -> InvoiceState? {
        if let invoice = world.ledger[id] { return invoice }
        return try engine.archive.view.invoice(id)
    }

    func state(ofInvoice request: APIRequest) throws -> InvoiceState {
        guard let state = try find(InvoiceID(rawValue: try request.number())) else {
            throw APIProblem(404, "There is no invoice \(request.parameter()).")
        }
        return state
    }

    func view(_ state: InvoiceState) -> JSONValue {
        let content = state.content
        var sessions: [SessionID] = []
        for line in content.lines where !sessions.contains(line.session) { sessions.append(line.session) }
        return .object([
            "invoice": .integer(content.invoice.rawValue), "number": .string(content.numberText), "series": .string(content.series),
            "issuedAt": .time(state.issuedAt), "sequence": .integer(state.sequence), "credits": .number(content.credits?.rawValue),
            "credited": .bool(world.ledger.isCredited(content.invoice)), "currency": .string(content.currency.code),
            "net": .money(content.net, content.currency), "tax": .money(content.tax, content.currency),
            "gross": .money(content.gross, content.currency), "driver": .number(content.driver?.rawValue),
            "token": .text(content.token?.hex), "servicedFrom": .time(content.servicedFrom), "servicedTo": .time(content.servicedTo),
            "sessions": .array(sessions.map { .integer($0.rawValue) }),
        ])
    }

    func invoice(_ request: APIRequest) throws -> APIAnswer {
        let state = try state(ofInvoice: request)
        let content = state.content
        let lines = content.lines.map { line in
            JSONValue.object(["session": .integer(line.session.rawValue)]).merging(view(line.line, content.currency))
        }
        let groups = content.groups.map { group in
            JSONValue.object([
                "vat": .text(group.vat?.percentText), "net": .money(group.net, content.currency),
                "tax": .money(group.tax, content.currency),
            ])
        }
        let seller = JSONValue.object([
            "name": .string(content.sellerName), "address": .string(content.sellerAddress), "vatId": .text(content.sellerVatId),
        ])
        return now(
            view(state).adding([
                "lines": .array(lines), "groups": .array(groups), "seller": seller,
                "postings": .array(state.postings.map { view($0) }), "contentHash": .string(content.contentHash.hex),
            ]))
    }

    private func view(_ posting: LedgerPosted) -> JSONValue {
        let legs = posting.legs.map { leg in
            JSONValue.object([
                "account": .string(leg.account.name), "accountName": .string(leg.account.title), "side": .string(leg.side.name),
                "amount": .money(leg.amount, posting.currency),
            ])
        }
        return .object([
            "posting": .integer(posting.posting), "text": .string(posting.text), "servicedAt": .time(posting.servicedAt),
            "accountedAt": .time(posting.accountedAt), "legs": .array(legs),
        ])
    }

    func ledger() -> APIAnswer {
        let accounts = world.ledger.balances.map { balance in
            JSONValue.object([
                "account": .string(balance.account.name), "name": .string(balance.account.title),
                "currency": .string(balance.currency.code), "debit": .money(balance.debit, balance.currency),
                "credit": .money(balance.credit, balance.currency),
                "balance": .money(Money(rawValue: balance.debit.rawValue &- balance.credit.rawValue), balance.currency),
            ])
        }
        let currency = world.ledger.seller?.currency ?? world.ledger.balances.first?.currency
        return now(
            .object([
                "currency": .text(currency?.code), "accounts": .array(accounts), "balanced": .bool(world.ledger.isBalanced),
            ]))
    }

    /// The document is looked up here, since issued documents leave the state.
    func creditInvoice(_ request: APIRequest, _ command: AdminCommand) throws -> APIAnswer {
        let state = try state(ofInvoice: request)
        try JSONField(try request.json()).allowOnly([])
        return try carryOut(command, .object(["document": .string(hexText(state.content.encoded()))]), request)
    }
}

extension JSONValue {
    /// The members of both objects, this one's first.
    func merging(_ other: JSONValue) -> JSONValue {
        guard case .object(let mine) = self, case .object(let more) = other else { return self }
        return .object(mine + more)
    }
}
