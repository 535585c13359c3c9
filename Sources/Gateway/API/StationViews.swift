import Commands
import EventStore
import Projections

extension API {
    /// How the installation stands, and who asks: a dashboard hides what its holder may not do.
    func status(_ request: APIRequest) throws -> APIAnswer {
        now(statusView().adding(["actor": .object(["name": .string(request.actor), "role": .string(request.role.name)])]))
    }

    func statusView() -> JSONValue {
        let world = world
        let head = engine.journal.head
        let now = engine.now()
        let charging = world.sessions.runningCount
        let unprotected = world.stations.unprotected(at: now)
        var warnings: [JSONValue] = []
        if engine.room.state != .ample { warnings.append(.string(engine.room.notice.capitalizedFirst)) }
        if let notice = certificate?.notice(at: now) { warnings.append(.string(notice)) }
        warnings += engine.readers.notices.map { .string($0) }
        if let at = crowdedAt, now.seconds(since: at) < 2 * GatewayLimits.crowdedNoticeSeconds {
            warnings.append(.string(Self.crowdedNotice(world.stations.connectedCount)))
        }
        if !unprotected.isEmpty {
            let names = unprotected.prefix(20).map(\.identity).joined(separator: ", ")
            warnings.append(.string("\(unprotected.count) stations may connect without credentials (security profile 0): \(names)"))
        }
        if world.ledger.seller == nil, !world.tariffs.all.isEmpty {
            warnings.append(.string("No seller is set: sessions are priced, and invoiced only once there is one"))
        }
        let isOpen = world.stations.onboardingUntil.map { $0 > now } ?? false
        return .object([
            "origin": .string(world.origin), "version": .string(Product.version), "sequence": .integer(head.sequence),
            "head": .string(head.hash.hex), "startedAt": .time(startedAt), "uptimeSeconds": .integer(now.seconds(since: startedAt)),
            "stations": .object([
                "total": .integer(world.stations.presentCount), "connected": .integer(world.stations.connectedCount),
                "charging": .integer(charging),
            ]),
            "sessions": .object([
                "open": .integer(charging), "held": .integer(world.sessions.openCount - charging),
                "closed": .integer(world.sessions.closedCount),
            ]),
            "invoices": .integer(world.ledger.lastInvoice.rawValue),
            "onboardingUntil": isOpen ? .time(world.stations.onboardingUntil) : .null,
            "alerts": .integer(world.alerts.all.count), "warnings": .array(warnings),
            "disk": engine.room.view, "certificateExpiresAt": certificate.map { .time($0.expiresAt) } ?? .null,
            "tlsFailures": .array(tlsFailures.all.suffix(10).map { $0.view }),
        ])
    }

    /// That stations are turned away, and what to do about it.
    static func crowdedNotice(_ count: Int) -> String {
        "\(count) stations are connected and more find no place: allow the process more open files (ulimit -n, LimitNOFILE)"
    }

    func stations(_ request: APIRequest) throws -> APIAnswer {
        let limit = try request.limit()
        let after = try request.cursor() ?? 0
        let wanted = try request.flag("connected")
        let search = request.http.query("search")?.lowercased()
        var items: [JSONValue] = []
        var next: UInt64?
        for state in world.stations.all.dropFirst(Int(clamping: after)) where !state.isRemoved {
            if let wanted, (state.connection != nil) != wanted { continue }
            if let search, !search.isEmpty, !matches(state, search) { continue }
            if items.count == limit { break }
            items.append(view(state))
            next = UInt64(state.station.rawValue)
        }
        let isFull = items.count == limit && world.stations.count > Int(next ?? 0)
        return now(.list(items, next: isFull ? next : nil))
    }

    private func matches(_ state: StationState, _ search: String) -> Bool {
        [state.identity, state.name, state.report?.vendor, state.report?.model, state.address].contains {
            $0?.lowercased().contains(search) ?? false
        }
    }

    /// The station that the first path parameter names.
    func state(_ request: APIRequest) throws(APIProblem) -> StationState {
        guard let state = world.stations.find(request.parameter()) else {
            throw APIProblem(404, "There is no station \(request.parameter()).")
        }
        return state
    }

    func station(_ request: APIRequest) throws -> APIAnswer { now(view(try state(request))) }

    func configuration(_ request: APIRequest) throws -> APIAnswer {
        let entries = try state(request).configuration.map { entry in
            JSONValue.object(["key": .string(entry.key), "value": .text(shown(entry)), "readonly": .bool(entry.isReadonly)])
        }
        return now(.list(entries))
    }

    /// A secret stands masked in the journal and is shown as dots to everybody, also as the password of an address.
    private func shown(_ entry: ConfigurationEntry) -> String? {
        guard let value = entry.value else { return nil }
        if Subject(hex: Array(value.utf8)) != nil { return "••••" }
        guard let user = value.firstRange(of: "://")?.upperBound, let end = value[user...].lastIndex(of: "@"),
            let colon = value[user..<end].firstIndex(of: ":"), Subject(hex: Array(value[colon..<end].utf8.dropFirst())) != nil
        else { return value }
        return value[...colon] + "••••" + value[end...]
    }

    func view(_ state: StationState) -> JSONValue {
        let head: JSONValue = .object([
            "id": .string(state.identity), "number": .integer(state.station.rawValue), "name": .text(state.name),
            "tenant": .integer(state.tenant.rawValue), "connected": .bool(state.connection != nil), "pending": .bool(state.isPending),
            "removed": .bool(state.isRemoved), "strict": .bool(state.isStrict), "securityProfile": .integer(state.securityProfile),
            "connectedProfile": state.connection == nil ? .null : .number(state.connectedProfile),
            "profileZeroUntil": .time(state.profileZeroUntil), "vendor": .text(state.report?.vendor), "model": .text(state.report?.model),
            "serialNumber": .text(state.report?.chargePointSerialNumber ?? state.report?.chargeBoxSerialNumber),
            "firmware": .text(state.report?.firmwareVersion), "address": .text(state.address), "subprotocol": .text(state.subprotocol),
        ])
        return head.adding([
            "registration": .text(state.registration?.name), "connectedAt": .time(state.connectedAt),
            "disconnectedAt": .time(state.disconnectedAt), "bootedAt": .time(state.bootedAt), "lastFrameAt": .time(state.lastFrameAt),
            "frames": .integer(state.frames), "warnings": .integer(state.warnings), "unreadable": .integer(state.unreadable),
            "clockSkewSeconds": .number(state.clockSkewSeconds), "localListVersion": .number(state.localListVersion),
            "firmwareStatus": .text(state.firmwareStatus), "diagnosticsStatus": .text(state.diagnosticsStatus),
            "openCalls": .integer(world.outbox.open(of: state.station).count), "powerMaxW": .power(state.powerMax),
            "connectors": .array(state.connectors.map { view($0, of: state) }),
        ])
    }

    private func view(_ connector: ConnectorState, of state: StationState) -> JSONValue {
        let session = world.sessions.running(on: connector.connector, of: state.station)
        return .object([
            "id": .integer(connector.connector.rawValue), "status": .text(connector.status?.name), "errorCode": .text(connector.errorCode),
            "info": .text(connector.info), "at": .time(connector.statusAt), "powerW": .power(connector.reading?.power),
            "energyKwh": .energy(connector.reading?.register), "session": .number(session?.rawValue),
        ])
    }

    func calls(_ request: APIRequest) throws -> APIAnswer {
        let state = try state(request)
        return now(try request.page(world.outbox.all(of: state.station), falling: { $0.call.rawValue }) { try view($0, request) })
    }

    func call(_ request: APIRequest) throws -> APIAnswer {
        guard let call = try find(CallID(rawValue: try request.number())) else {
            throw APIProblem(404, "There is no call \(request.parameter()).")
        }
        return now(try view(call, request))
    }

    /// A call, open or long over.
    func find(_ id: CallID) throws(Fault) -> CallState? {
        if let call = world.outbox[id] ?? world.outbox.awaitingArchive.first(where: { $0.call == id }) { return call }
        return try engine.archive.view.call(id)
    }

    func view(_ call: CallState, _ request: APIRequest) throws(Fault) -> JSONValue {
        let payload = request.seesTokens ? try clear(call.payload, call.spans) : call.payload
        let state = call.endedAt == nil ? (call.sentAt == nil ? "queued" : "sent") : isWatched(call) ? "watching" : "done"
        return .object([
            "call": .integer(call.call.rawValue), "station": .text(world.stations[call.station]?.identity),
            "action": .string(call.action), "payload": (try? JSONValue(parsing: payload)) ?? .null, "actor": .string(call.actor),
            "connector": .number(call.connector?.rawValue), "queuedAt": .time(call.queuedAt), "expires": .time(call.expires),
            "sentAt": .time(call.sentAt), "attempt": .integer(call.attempt), "endedAt": .time(call.endedAt),
            "outcome": .text(call.outcome?.name), "status": .text(call.status), "detail": .text(call.detail),
            "observed": call.isObserved.map { .bool($0) } ?? .null, "effect": .text(call.effect),
            "observesUntil": .time(call.observesUntil), "state": .string(state),
        ])
    }

    private func isWatched(_ call: CallState) -> Bool { call.observesUntil != nil && call.isObserved == nil }

    func knocking(_ request: APIRequest) throws -> APIAnswer {
        now(
            try request.page(world.knocking.all, latest: \.lastAt, name: \.identity) { state in
                .object([
                    "identity": .string(state.identity), "address": .string(state.address), "count": .integer(state.count),
                    "reason": .string(state.reason), "subprotocols": .string(state.subprotocols),
                    "userAgent": .string(state.userAgent), "firstAt": .time(state.firstAt), "lastAt": .time(state.lastAt),
                ])
            })
    }

    func alerts(_ request: APIRequest) throws -> APIAnswer {
        now(
            try request.page(world.alerts.all, latest: \.lastAt, name: { "\($0.station?.rawValue ?? 0).\($0.kind)" }) { view($0) })
    }

    func view(_ alert: AlertState) -> JSONValue {
        .object([
            "station": .text(alert.station.flatMap { world.stations[$0]?.identity }), "kind": .string(alert.kind),
            "text": .string(alert.text), "count": .integer(alert.count), "firstAt": .time(alert.firstAt), "lastAt": .time(alert.lastAt),
        ])
    }
}
