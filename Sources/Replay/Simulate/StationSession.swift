import Commands
internal import EventStore

extension SimulatedStation {
    /// Does what is due at a connector.
    mutating func attend(_ index: Int, at now: Instant) {
        if let reservation = connectors[index].reservation, reservation.expires <= now {
            connectors[index].reservation = nil
            reportStatus(index, at: now)
            return
        }
        switch connectors[index].phase {
        case .idle: arrive(index, at: now)
        case .plugged: present(index, at: now)
        case .leaving, .finishing: leave(index, at: now)
        case .charging: attendCharging(index, at: now)
        case .authorizing: break
        }
    }

    // MARK: Coming

    /// A car comes, the cable goes in.
    private mutating func arrive(_ index: Int, at now: Instant) {
        let reserved = connectors[index].reservation.map(\.idTag)
        guard reserved.map(plan.tags.contains) ?? true, let idTag = reserved ?? nextTag() else {
            connectors[index].phase = .idle(until: nextArrival(at: now))
            return
        }
        plugIn(index, idTag: idTag, remote: false, at: now)
    }

    private mutating func nextTag() -> String? {
        if random.chance(permille: plan.habits.strangerPermille) { return "08" + random.hex(6) }
        // Nobody is at two connectors of one station at once.
        return random.pick(plan.tags.filter { tag in !connectors.contains { $0.stay?.idTag == tag } })
    }

    mutating func plugIn(_ index: Int, idTag: String, remote: Bool, at now: Instant) {
        let fast = plan.model.current == .direct
        let capacity = random.draw(fast ? 50...90 : 38...77) * 1_000_000
        let stored = capacity * random.draw(8...35) / 100
        let carMax = fast ? random.draw(70...160) * 1_000_000 : (random.chance(permille: 700) ? 11_040_000 : 22_080_000)
        connectors[index].process.rest(until: now)
        connectors[index].process.battery = Battery(
            capacity: Energy(milliwattHours: capacity), stored: Energy(milliwattHours: stored), powerMax: Power(milliwatts: carMax))
        let shown = now.adding(microseconds: simulated(seconds: random.draw(5...20), atLeast: 200_000))
        let length = simulated(seconds: random.draw(fast ? plan.habits.fastStaySeconds : plan.habits.staySeconds))
        var stay = Stay(idTag: idTag, departAt: shown.adding(microseconds: length), remote: remote)
        if random.chance(permille: plan.habits.pausePermille) {
            let from = shown.adding(microseconds: length * random.draw(20...50) / 100)
            stay.pauseFrom = from
            stay.pauseTo = from.adding(microseconds: length * random.draw(5...20) / 100)
        }
        if random.chance(permille: plan.habits.offlinePermille) {
            let from = shown.adding(microseconds: length * random.draw(10...95) / 100)
            stay.offlineAt = from
            stay.offlineUntil = from.adding(microseconds: simulated(seconds: random.draw(240...900), atLeast: 2_000_000))
        }
        if let reservation = connectors[index].reservation, reservation.idTag == idTag {
            stay.reservation = reservation.id
            connectors[index].reservation = nil
        }
        connectors[index].stay = stay
        connectors[index].phase = .plugged(until: shown)
        reportStatus(index, at: now)
    }

    /// The card is shown, or the operator's request takes its place.
    private mutating func present(_ index: Int, at now: Instant) {
        guard let stay = connectors[index].stay else { return leave(index, at: now) }
        if stay.remote, !configuration.flag("AuthorizeRemoteTxRequests") { return begin(index, at: now) }
        if configuration.flag("LocalPreAuthorize"), isKnownLocally(stay.idTag) { return begin(index, at: now) }
        connectors[index].phase = .authorizing
        guard isOnline else { return decideOffline(index, at: now) }
        enqueue(
            OutgoingCall(
                action: "Authorize", payload: ["idTag": .string(sentTag(stay.idTag))],
                purpose: .authorize(connector: connectors[index].number)))
    }

    private func isKnownLocally(_ idTag: String) -> Bool {
        if let status = localList[idTag] { return status == "Accepted" }
        return configuration.flag("AuthorizationCacheEnabled") && authorizationCache.contains(idTag)
    }

    /// Without the server: the local list and the memory decide, then the rule for unknown cards.
    mutating func decideOffline(_ index: Int, at now: Instant) {
        guard let idTag = connectors[index].stay?.idTag else { return }
        let allowed = localList[idTag].map { $0 == "Accepted" } ?? configuration.flag("AllowOfflineTxForUnknownId")
        if configuration.flag("LocalAuthorizeOffline"), isKnownLocally(idTag) || allowed {
            begin(index, at: now)
        } else {
            giveUp(index, at: now)
        }
    }

    mutating func authorized(_ number: Int, idTag: String, status: String?, at now: Instant) {
        guard let index = connectors.firstIndex(where: { $0.number == number }), connectors[index].phase == .authorizing,
            let stay = connectors[index].stay, sentTag(stay.idTag) == idTag
        else { return }
        if status == "Accepted" {
            remember(stay.idTag)
            begin(index, at: now)
        } else {
            authorizationCache.remove(stay.idTag)
            giveUp(index, at: now)
        }
    }

    mutating func remember(_ idTag: String) {
        if authorizationCache.count < SimulateLimits.rememberedTags { authorizationCache.insert(idTag) }
    }

    private mutating func giveUp(_ index: Int, at now: Instant) {
        connectors[index].phase = .leaving(until: now.adding(microseconds: simulated(seconds: random.draw(20...60), atLeast: 300_000)))
        connectors[index].stay = nil
    }

    // MARK: Charging

    /// The transaction starts.
    private mutating func begin(_ index: Int, at now: Instant) {
        guard let stay = connectors[index].stay else { return }
        transactionKey += 1
        let key = transactionKey
        connectors[index].process.rest(until: now)
        connectors[index].phase = .charging
        connectors[index].transaction = key
        let interval = configuration.integer("MeterValueSampleInterval")
        var transaction = StationTransaction(
            key: key, connector: connectors[index].number, plainTag: stay.idTag, idTag: sentTag(stay.idTag),
            startWattHours: connectors[index].wattHours, startedAt: now)
        transaction.nextSampleAt = interval > 0 ? now.adding(seconds: interval) : nil
        if has(.loneStop) { transaction.id = -1 }
        transactions.append(transaction)
        var payload: JSONValue = [
            "connectorId": .integer(transaction.connector), "idTag": .string(transaction.idTag),
            "meterStart": .integer(transaction.startWattHours), "timestamp": .string(timeText(now)),
        ]
        if let reservation = stay.reservation { payload["reservationId"] = .integer(reservation) }
        if !has(.loneStop) {
            enqueue(OutgoingCall(action: "StartTransaction", payload: payload, purpose: .start, transaction: key))
        }
        out.observations.append(.sessionStarted(connector: transaction.connector))
        updateFlow(index, at: now)
        reportStatus(index, at: now)
    }

    private mutating func attendCharging(_ index: Int, at now: Instant) {
        advance(index, at: now)
        guard let stay = connectors[index].stay, let key = connectors[index].transaction else { return }
        if let at = stay.offlineAt, at <= now {
            connectors[index].stay?.offlineAt = nil
            if let until = stay.offlineUntil, isConnected { hangUp(at: now, until: max(until, now.adding(seconds: 1))) }
            return
        }
        if let from = stay.pauseFrom, from <= now { connectors[index].stay?.pauseFrom = nil }
        if let to = stay.pauseTo, to <= now { connectors[index].stay?.pauseTo = nil }
        updateFlow(index, at: now)
        if stay.departAt <= now {
            stop(index, reason: random.chance(permille: 700) ? "Local" : "EVDisconnected", at: now)
            return
        }
        guard let position = transactions.firstIndex(where: { $0.key == key }) else { return }
        if let sampleAt = transactions[position].nextSampleAt, sampleAt <= now {
            let interval = configuration.integer("MeterValueSampleInterval")
            transactions[position].nextSampleAt = interval > 0 ? now.adding(seconds: interval) : nil
            enqueue(meterCall(index, context: "Sample.Periodic", at: now))
        }
        reportStatus(index, at: now)
    }

    /// Brings the meter of a charging connector up to now.
    mutating func advance(_ index: Int, at now: Instant) {
        guard connectors[index].phase == .charging, connectors[index].flow == .flowing else {
            connectors[index].process.rest(until: now)
            return
        }
        connectors[index].process.charge(until: now, offered: offered(index, at: now), speed: max(1, plan.speed))
    }

    /// Decides anew whether current flows.
    mutating func updateFlow(_ index: Int, at now: Instant) {
        guard connectors[index].phase == .charging, let stay = connectors[index].stay else { return }
        let paused = stay.pauseTo != nil && stay.pauseFrom == nil
        connectors[index].flow =
            connectors[index].process.battery.isFull
            ? .full : paused ? .pausedByCar : offered(index, at: now).rawValue == 0 ? .heldByProfile : .flowing
    }

    /// What the station offers the car: its rating, or less by the charging profiles; under 6 A it offers nothing.
    func offered(_ index: Int, at now: Instant) -> Power {
        let rated = plan.model.ratedWatts * 1000
        guard let limit = profileLimit(connectors[index].number, at: now) else { return Power(milliwatts: rated) }
        let least: Int64 = plan.model.current == .threePhase ? 3 * 230 * 6 * 1000 : 1_000_000
        return Power(milliwatts: limit < least ? 0 : min(rated, limit))
    }

    // MARK: Going

    /// The transaction ends.
    mutating func stop(_ index: Int, reason: String, at now: Instant) {
        advance(index, at: now)
        guard let key = connectors[index].transaction, let position = transactions.firstIndex(where: { $0.key == key }) else { return }
        transactions[position].stopped = true
        let transaction = transactions[position]
        let wattHours = connectors[index].wattHours
        var payload: JSONValue = [:]
        if reason != "EVDisconnected" { payload["idTag"] = .string(transaction.idTag) }
        payload["meterStop"] = .integer(wattHours)
        payload["timestamp"] = .string(timeText(now))
        payload["transactionId"] = 0
        payload["reason"] = .string(reason)
        if !configuration.list("StopTxnSampledData").isEmpty {
            payload["transactionData"] = [
                registerValue(transaction.startWattHours, context: "Transaction.Begin", at: transaction.startedAt),
                registerValue(wattHours, context: "Transaction.End", at: now),
            ]
        }
        let late = has(.lateMeterValues) ? meterCall(index, context: "Transaction.End", at: now) : nil
        connectors[index].transaction = nil
        connectors[index].flow = .flowing
        connectors[index].phase = .finishing(until: now.adding(microseconds: simulated(seconds: random.draw(60...240), atLeast: 500_000)))
        if has(.availableBeforeStop) { connectors[index].phase = .idle(until: nextArrival(at: now)) }
        if connectors[index].changeScheduled { connectors[index].operative = false }
        connectors[index].changeScheduled = false
        connectors[index].stay = nil
        profiles.removeAll { $0.purpose == .transaction && $0.connector == connectors[index].number }
        if has(.availableBeforeStop) { reportStatus(index, at: now) }
        if losesNextStop {
            losesNextStop = false
            queue.removeAll { $0.transaction == key && $0.purpose == .meter }
            transactions.remove(at: position)
        } else {
            enqueue(OutgoingCall(action: "StopTransaction", payload: payload, purpose: .stop, transaction: key))
        }
        if let late { enqueue(late) }
        out.observations.append(
            .sessionStopped(connector: transaction.connector, wattHours: wattHours - transaction.startWattHours))
        reportStatus(index, at: now)
    }

    private mutating func leave(_ index: Int, at now: Instant) {
        connectors[index].phase = .idle(until: nextArrival(at: now))
        connectors[index].stay = nil
        reportStatus(index, at: now)
    }

    mutating func nextArrival(at now: Instant) -> Instant? {
        guard plan.driversCome, !isClosing else { return nil }
        let next = now.adding(microseconds: simulated(seconds: random.draw(plan.habits.idleSeconds), atLeast: 1_000_000))
        guard plan.habits.dayPermille > 0, random.chance(permille: plan.habits.dayPermille) else { return next }
        let hour = next.civil.microseconds / 3_600_000_000
        guard hour < 6 || hour >= 22 else { return next }
        return next.adding(microseconds: simulated(seconds: random.draw(8 * 3_600...11 * 3_600)))
    }
}
