import EventStore
import Projections

extension Turn {
    private static let stationMembers = ["name", "securityProfile", "connectors", "powerMaxW", "allowProfileZeroUntil"]

    func addStation(_ body: JSONField) throws -> CommandOutcome {
        let events = try stationAdded(body, number: world.stations.nextID)
        return CommandOutcome(status: 201, events: events, answer: .object(["id": .string(try body.string("id"))]))
    }

    /// All or nothing: every bad row is told, and nothing is imported where one is bad.
    func importStations(_ body: JSONField) throws -> CommandOutcome {
        var events: [Event] = []
        var problems: [MoneyRefusal.Problem] = []
        var seen: Set<String> = []
        try body.allowOnly(["stations"])
        let rows = try body.array("stations", max: Limits.importRowsMax)
        for (index, row) in rows.enumerated() {
            do {
                let number = StationID(rawValue: world.stations.nextID.rawValue &+ UInt32(truncatingIfNeeded: index))
                let identity = try row.string("id").lowercased()
                guard seen.insert(identity).inserted else {
                    problems.append(.init(row.path + "/id", "stands twice in this import"))
                    continue
                }
                events += try stationAdded(row, number: number)
            } catch let error as JSONFieldError {
                problems.append(.init(error.path, error.problem))
            } catch let refusal as CommandRefusal {
                problems += refusal.problems(ofRow: row, member: "id")
            }
        }
        if !problems.isEmpty { throw CommandRefusal.listing(problems) }
        return CommandOutcome(status: 201, events: events, answer: .object(["imported": .integer(rows.count)]))
    }

    private func stationAdded(_ body: JSONField, number: StationID) throws -> [Event] {
        try body.allowOnly(["id"] + Self.stationMembers, added: ["credential"])
        let idField = try body.required("id")
        let identity = try idField.string(max: Limits.identityCharactersMax)
        guard number.rawValue <= Projections.Limits.stationsMax else {
            throw CommandRefusal.conflict("The installation has \(Projections.Limits.stationsMax) stations and has no room for more.")
        }
        guard Authentication.isIdentity(identity) else { throw idField.error("must be printable characters without /") }
        if world.stations.find(identity) != nil { throw CommandRefusal.conflict("Station \(identity) is there already.") }
        let profile = try body.optionalInt("securityProfile", in: 0...3) ?? 1
        let allowedUntil = try body.optionalInstant("allowProfileZeroUntil")
        if profile == 0 && allowedUntil == nil {
            throw try body.required("securityProfile").error(
                "0 needs allowProfileZeroUntil: a date until which no credentials are asked for")
        }
        var events: [Event] = [
            .stationAdded(
                StationAdded(
                    station: number, identity: identity, name: try body.optionalString("name", max: 100), tenant: .operator,
                    securityProfile: profile,
                    connectors: try body.optionalInt("connectors", in: 1...Projections.Limits.connectorsPerStation),
                    powerMax: try powerMax(body)))
        ]
        if try body.optional("credential") != nil {
            events.append(.stationCredentialSet(StationCredentialSet(station: number, credential: try subject(body, "credential"))))
        }
        if let allowedUntil { events.append(.profileZeroAllowed(ProfileZeroAllowed(station: number, until: allowedUntil))) }
        return events
    }

    private func powerMax(_ body: JSONField) throws -> Power? {
        guard let field = try body.optional("powerMaxW") else { return nil }
        let milliwatts = try field.decimal(scale: 3)
        guard (1_000_000...5_000_000_000).contains(milliwatts) else { throw field.error("must be from 1000 to 5000000 watts") }
        return Power(milliwatts: milliwatts)
    }

    func changeStation(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly(Self.stationMembers + ["strict"], added: ["id", "credential"])
        let state = try station(body)
        let change = StationChanged(
            station: state.station, name: try body.optionalString("name", max: 100),
            securityProfile: try body.optionalInt("securityProfile", in: 0...3),
            connectors: try body.optionalInt("connectors", in: 1...Projections.Limits.connectorsPerStation), powerMax: try powerMax(body),
            isStrict: try body.optionalBool("strict"))
        var events: [Event] = []
        if change != StationChanged(station: state.station) { events.append(.stationChanged(change)) }
        if try body.optional("credential") != nil {
            events.append(.stationCredentialSet(StationCredentialSet(station: state.station, credential: try subject(body, "credential"))))
        }
        if let until = try body.optionalInstant("allowProfileZeroUntil") {
            events.append(.profileZeroAllowed(ProfileZeroAllowed(station: state.station, until: until)))
        }
        return CommandOutcome(events: events, answer: .object(["id": .string(state.identity)]))
    }

    func removeStation(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly([], added: ["id"])
        let state = try station(body)
        guard state.openSessions.isEmpty else {
            throw CommandRefusal.conflict("Station \(state.identity) has a running session; stop it first.")
        }
        let queued = world.outbox.open(of: state.station).filter { $0.endedAt == nil && $0.sentAt == nil }
        let cancelled: [Event] = queued.map { .callEnded(CallEnded(call: $0.call, station: $0.station, outcome: .cancelled)) }
        return CommandOutcome(
            events: cancelled + [.stationRemoved(StationRemoved(station: state.station))],
            answer: .object(["id": .string(state.identity)]))
    }

    /// Takes in a station that connected in an onboarding window, or one that was refused and stands on the knocking list.
    func adoptStation(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly(Self.stationMembers, added: ["id", "credential"])
        let identity = try body.string("id")
        if let state = world.stations.find(identity) {
            guard state.isPending else { throw CommandRefusal.conflict("Station \(state.identity) is adopted already.") }
            var events: [Event] = [.stationAdopted(StationAdopted(station: state.station))]
            events += try changeStation(body).events
            events += rebootAfterAdoption(state)
            return CommandOutcome(events: events, answer: .object(["id": .string(state.identity)]))
        }
        guard world.knocking.find(identity) != nil else {
            throw CommandRefusal.notFound("station \(identity) waiting or knocking")
        }
        return try addStation(body)
    }

    /// A station that was answered Pending learns that it is accepted when it boots the next time; it is asked to at once.
    private func rebootAfterAdoption(_ state: StationState) -> [Event] {
        guard state.connection != nil else { return [] }
        return [
            .callQueued(
                CallQueued(
                    call: world.outbox.nextID, station: state.station, action: Action.triggerMessage.rawValue,
                    payload: Array(#"{"requestedMessage":"BootNotification"}"#.utf8), expires: now.adding(seconds: 600), actor: "cpms"))
        ]
    }

    func openOnboarding(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly(["minutes"])
        let minutes = Int64(try body.int("minutes", in: 0...Int(Limits.onboardingMinutesMax)))
        let until = now.adding(seconds: minutes * 60)
        return CommandOutcome(
            events: [.onboardingWindowOpened(OnboardingWindowOpened(until: until))], answer: .object(["until": .string(until.text)]))
    }

    func clearKnocking(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly([], added: ["id"])
        let identity = try body.string("id")
        guard world.knocking.find(identity) != nil else { throw CommandRefusal.notFound("knocking station \(identity)") }
        return CommandOutcome(events: [.knockingCleared(KnockingCleared(identity: identity))])
    }

    func acknowledgeAlert(_ body: JSONField) throws -> CommandOutcome {
        try body.allowOnly(["kind", "station"])
        let kind = try body.string("kind", max: 100)
        let state = try body.optional("station") == nil ? nil : try station(body, "station")
        guard world.alerts.all.contains(where: { $0.kind == kind && $0.station == state?.station }) else {
            throw CommandRefusal.notFound("alert \(kind)")
        }
        return CommandOutcome(events: [.alertAcknowledged(AlertAcknowledged(station: state?.station, kind: kind))])
    }
}
