internal import EventStore

/// A charging station that speaks OCPP 1.6J: boots, reports its connectors, lets invented drivers come, authorise, charge and leave, keeps
/// what it
/// could not send, and obeys what the server asks. Pure: the same plan and the same inputs give the same frames.
///
///     var station = SimulatedStation(plan: .member(1, seed: 7, tags: ["04A1B2C3D4E5F6"]), at: now)
///     let output = station.handle(.connected, at: now)   // output.frames[0] is the BootNotification
struct SimulatedStation: ChargerClient {
    /// How far the server has accepted the station.
    enum Registration: Sendable { case none, pending, accepted }

    /// Something to do at a later time.
    struct Task: Sendable {
        var at: Instant
        var work: Work
    }
    /// What a task does.
    enum Work: Sendable {
        case send(OutgoingCall)
        case reboot(hard: Bool, attempts: Int)
        case install(version: String)
        /// What goes wrong with it by itself, as no message makes it.
        case suffer(Mishap)
    }

    var plan: StationPlan
    let serialNumber: String
    let boxSerialNumber: String
    var random: Randomness
    var configuration: StationConfiguration
    var connectors: [SimulatedConnector]
    var firmware: String
    var isConnected = false
    var registration = Registration.none
    var hasBooted = false
    var poweredAt: Instant
    /// Server's clock less ours, from the answer to BootNotification.
    var clockOffset: Int64 = 0
    var queue: [OutgoingCall] = []
    var inFlight: InFlightCall?
    var messageNumber: Int64 = 1_000_000
    var transactions: [StationTransaction] = []
    var transactionKey = 0
    var tasks: [Task] = []
    var heartbeatAt: Instant?
    var bootAt: Instant?
    var connectAt: Instant?
    var connectAttempts: Int64 = 0
    var stationOperative = true
    var isClosing = false
    var localListVersion: Int64 = 0
    var localList: [String: String] = [:]
    var authorizationCache: Set<String> = []
    var profiles: [InstalledProfile] = []
    var certificates: [InstalledCertificate] = []
    /// The next StopTransaction is lost for ever, as with a power cut.
    var losesNextStop = false
    var diagnosticsStatus = "Idle"
    var firmwareStatus = "Idle"
    var out = ChargerOutput()

    init(plan: StationPlan, at now: Instant) {
        self.plan = plan
        var random = Randomness(seed: plan.seed)
        let vendorMark = String(plan.model.vendor.uppercased().filter(\.isLetter).prefix(2))
        let long = plan.quirks.contains(.longIDs)
        serialNumber = vendorMark + random.decimal(long ? 24 : 10)
        boxSerialNumber = vendorMark + "B" + random.decimal(long ? 31 : 9)
        firmware = plan.model.firmware
        configuration = StationConfiguration(
            model: plan.model, sampleSeconds: plan.sampleSeconds ?? max(1, 60 / max(1, plan.speed)), speed: plan.speed)
        poweredAt = now
        connectAt = now
        connectors = (1...max(1, plan.model.connectors)).map { number in
            SimulatedConnector(
                number: number, phase: .idle(until: nil),
                process: ChargingProcess(
                    register: Energy(milliwattHours: random.draw(20_000_000...9_000_000_000)),
                    battery: Battery(
                        capacity: Energy(milliwattHours: 1), stored: Energy(milliwattHours: 0), powerMax: Power(milliwatts: 0)),
                    at: now))
        }
        self.random = random
        guard plan.driversCome else { return }
        for index in connectors.indices {
            let wait = index == 0 ? self.random.draw(2...20) : self.random.draw(plan.habits.idleSeconds) / 2
            connectors[index].phase = .idle(until: now.adding(microseconds: simulated(seconds: wait, atLeast: 500_000)))
        }
    }

    var handshake: ChargerHandshake {
        ChargerHandshake(
            identity: plan.identity, password: configuration.key("AuthorizationKey")?.value ?? plan.password,
            subprotocols: plan.quirks.contains(.noSubprotocol) ? [] : ["ocpp1.6"])
    }

    /// Microseconds on the clock that so many seconds of charging time take.
    func simulated(seconds: Int64, atLeast: Int64 = 1000) -> Int64 { max(atLeast, seconds * 1_000_000 / max(1, plan.speed)) }

    func has(_ quirk: Quirk) -> Bool { plan.quirks.contains(quirk) }

    var isOnline: Bool { isConnected && registration == .accepted }

    mutating func handle(_ input: ChargerInput, at now: Instant) -> ChargerOutput {
        out = ChargerOutput()
        advance(at: now)
        switch input {
        case .connected: connected(at: now)
        case .refused: refused(at: now)
        case .received(let bytes): if isConnected { received(bytes, at: now) }
        case .disconnected: if isConnected { lost(at: now, until: now.adding(microseconds: backOff())) }
        case .closing: close(at: now)
        case .elapsed: break
        }
        advance(at: now)
        pump(at: now)
        out.wakeAt = wakeAt(after: now)
        out.connectAt = isConnected ? nil : connectAt
        return out
    }

    var isQuiet: Bool { queue.isEmpty && inFlight == nil }

    /// The last cars leave, and no more come.
    private mutating func close(at now: Instant) {
        isClosing = true
        for index in connectors.indices {
            if connectors[index].transaction != nil { stop(index, reason: "Local", at: now) }
            connectors[index].phase = .idle(until: nil)
            connectors[index].stay = nil
            reportStatus(index, at: now)
        }
    }

    /// At free connectors the next cars come by the habits of now, and not as late as those of before had it.
    mutating func comeSoon(at now: Instant) {
        for index in connectors.indices {
            guard case .idle = connectors[index].phase, connectors[index].fault == nil, let next = nextArrival(at: now) else { continue }
            connectors[index].phase = .idle(until: next)
        }
    }

    // MARK: Connection

    private mutating func connected(at now: Instant) {
        isConnected = true
        connectAt = nil
        connectAttempts = 0
        let waiting = queue.count { $0.transaction != nil }
        if waiting > 0 { out.observations.append(.delivered(queued: waiting)) }
        if hasBooted, has(.bootMissingOnReconnect) {
            registration = .accepted
            heartbeatAt = now.adding(seconds: configuration.integer("HeartbeatInterval"))
            reportAllStatuses(at: now)
        } else {
            registration = .none
            enqueueBoot(first: true)
        }
    }

    private mutating func refused(at now: Instant) {
        isConnected = false
        connectAt = now.adding(microseconds: backOff())
    }

    private mutating func backOff() -> Int64 {
        let seconds = min(SimulateLimits.reconnectSecondsMax, 1 << min(connectAttempts, 6))
        connectAttempts += 1
        return seconds * 1_000_000 + random.draw(0...500_000)
    }

    /// The connection is gone. What belongs to a transaction waits, an unanswered one first; the rest is forgotten.
    mutating func lost(at now: Instant, until: Instant) {
        isConnected = false
        connectAt = until
        heartbeatAt = nil
        bootAt = nil
        if var call = inFlight?.call, call.transaction != nil {
            call.isRetry = true
            queue.insert(call, at: 0)
        }
        inFlight = nil
        queue.removeAll { $0.transaction == nil }
        for index in connectors.indices {
            connectors[index].reportedStatus = nil
            if connectors[index].phase == .authorizing { decideOffline(index, at: now) }
        }
    }

    /// Cuts the connection ourselves.
    mutating func hangUp(at now: Instant, until: Instant) {
        guard isConnected else {
            connectAt = until
            return
        }
        out.disconnect = true
        lost(at: now, until: until)
    }

    // MARK: Time

    /// Does everything that is due.
    private mutating func advance(at now: Instant) {
        for _ in 0..<SimulateLimits.stepsPerTurn {
            guard step(at: now) else { return }
        }
    }

    private mutating func step(at now: Instant) -> Bool {
        for index in connectors.indices where isDue(connectors[index], at: now) {
            attend(index, at: now)
            return true
        }
        if let index = tasks.indices.min(by: { tasks[$0].at < tasks[$1].at }), tasks[index].at <= now {
            run(tasks.remove(at: index).work, at: now)
            return true
        }
        if let call = inFlight, call.sentAt.adding(seconds: plan.answerSeconds) <= now {
            timedOut(call, at: now)
            return true
        }
        if let at = heartbeatAt, at <= now {
            heartbeatAt = now.adding(seconds: max(1, configuration.integer("HeartbeatInterval")))
            if isOnline { enqueueHeartbeat() }
            return true
        }
        if let at = bootAt, at <= now {
            bootAt = nil
            if isConnected { enqueueBoot(first: true) }
            return true
        }
        return false
    }

    func isDue(_ connector: SimulatedConnector, at now: Instant) -> Bool {
        connector.dueAt(sampleAt: sampleAt(connector)).map { $0 <= now } ?? false
    }

    func sampleAt(_ connector: SimulatedConnector) -> Instant? {
        connector.transaction.flatMap { key in transactions.first { $0.key == key }?.nextSampleAt }
    }

    private func wakeAt(after now: Instant) -> Instant? {
        var due: Instant?
        func sooner(_ at: Instant?) { if let at, due.map({ at < $0 }) ?? true { due = at } }
        for connector in connectors { sooner(connector.dueAt(sampleAt: sampleAt(connector))) }
        for task in tasks { sooner(task.at) }
        sooner(inFlight.map { $0.sentAt.adding(seconds: plan.answerSeconds) })
        sooner(heartbeatAt)
        sooner(bootAt)
        if isOnline, inFlight == nil { sooner(queue.compactMap(\.notBefore).min()) }
        return due
    }

    private mutating func run(_ work: Work, at now: Instant) {
        switch work {
        case .send(let call): enqueue(call)
        case .install(let version): firmware = version
        case .suffer(let mishap): suffer(mishap, at: now)
        case .reboot(let hard, let attempts):
            if !hard, attempts < 10, isOnline, !queue.isEmpty || inFlight != nil {
                schedule(.reboot(hard: hard, attempts: attempts + 1), after: 500_000, at: now)
            } else {
                reboot(hard: hard, at: now)
            }
        }
    }

    mutating func schedule(_ work: Work, after microseconds: Int64, at now: Instant) {
        tasks.append(Task(at: now.adding(microseconds: microseconds), work: work))
    }

    private mutating func reboot(hard: Bool, at now: Instant) {
        let seconds = simulated(seconds: 30, atLeast: 1_000_000)
        hangUp(at: now, until: now.adding(microseconds: seconds))
        for index in connectors.indices where connectors[index].transaction != nil {
            stop(index, reason: hard ? "HardReset" : "SoftReset", at: now)
        }
        tasks.removeAll { if case .reboot = $0.work { true } else { false } }
        registration = .none
        hasBooted = false
        poweredAt = now
        messageNumber = 1_000_000
        diagnosticsStatus = "Idle"
    }

    // MARK: Words

    /// The station's own clock, as text.
    func timeText(_ now: Instant) -> String {
        if has(.clock1970) { return Instant(rawValue: max(0, now.microseconds(since: poweredAt))).text }
        let own = now.adding(microseconds: clockOffset)
        if has(.noZoneTimestamps) { return String(own.text.dropLast(5)) }
        if has(.shortOffsetTimestamps) { return String(own.adding(seconds: 7200).text.dropLast(5)) + "+02" }
        return own.text
    }

    /// The card's number as this reader sends it.
    func sentTag(_ idTag: String) -> String { has(.tagSuffix) ? idTag + "_" + serialNumber.suffix(6) : idTag }
}
