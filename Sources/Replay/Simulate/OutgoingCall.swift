import Commands
internal import EventStore

/// A call that the station wants to make.
struct OutgoingCall: Sendable {
    /// What the answer is for.
    enum Purpose: Sendable, Equatable { case boot, authorize(connector: Int), start, meter, stop, other }

    var action: String
    var payload: JSONValue
    var purpose: Purpose = .other
    /// Key of the transaction it belongs to: such a call is kept while the station is offline and goes out in order.
    var transaction: Int?
    /// May be sent before the station is accepted: the server asked for it.
    var requested = false
    var attempts: Int64 = 0
    var isRetry = false
    /// The id of the first attempt, for stations that use it again.
    var messageID: String?
    var notBefore: Instant?
    /// One answer to it was lost; another will not be.
    var answerLost = false
}

/// The call that waits for its answer.
struct InFlightCall: Sendable {
    var messageID: String
    var call: OutgoingCall
    var sentAt: Instant
}

extension SimulatedStation {
    mutating func enqueue(_ call: OutgoingCall, first: Bool = false) {
        guard call.transaction != nil || isConnected else { return }
        if queue.count >= SimulateLimits.queuedMessages {
            guard let oldest = queue.firstIndex(where: { $0.purpose == .meter || $0.purpose == .other }) else { return }
            queue.remove(at: oldest)
        }
        if first { queue.insert(call, at: 0) } else { queue.append(call) }
    }

    mutating func enqueueBoot(first: Bool, requested: Bool = false) {
        var payload: JSONValue = [
            "chargePointVendor": .string(has(.emptyVendor) ? "" : plan.model.vendor), "chargePointModel": .string(plan.model.model),
            "chargePointSerialNumber": .string(serialNumber), "chargeBoxSerialNumber": .string(boxSerialNumber),
            "firmwareVersion": .string(firmware),
        ]
        payload["meterType"] = plan.model.current == .direct ? "DC-Meter 7" : "AC-Meter 3P"
        enqueue(OutgoingCall(action: "BootNotification", payload: payload, purpose: .boot, requested: requested), first: first)
    }

    mutating func enqueueHeartbeat(requested: Bool = false) {
        enqueue(OutgoingCall(action: "Heartbeat", payload: has(.nullPayload) ? .null : [:], requested: requested))
    }

    /// Sends what may be sent: one call at a time, nothing but the boot before the station is accepted, and what belongs to transactions
    /// in order.
    mutating func pump(at now: Instant) {
        guard isConnected, inFlight == nil else { return }
        var blocked = false
        for index in queue.indices {
            let call = queue[index]
            if registration != .accepted, call.purpose != .boot, !call.requested { continue }
            if call.transaction != nil {
                if blocked { continue }
                if let notBefore = call.notBefore, notBefore > now {
                    blocked = true
                    continue
                }
            }
            queue.remove(at: index)
            send(call, at: now)
            return
        }
    }

    private mutating func send(_ call: OutgoingCall, at now: Instant) {
        var call = call
        let id = has(.duplicateMessageID) ? call.messageID ?? newMessageID() : newMessageID()
        call.messageID = id
        call.attempts += 1
        call.notBefore = nil
        if call.isRetry { out.observations.append(.retried(action: call.action)) }
        var payload = call.payload
        if let key = call.transaction, payload["transactionId"] != nil { payload["transactionId"] = sentTransactionID(key, in: call) }
        if has(.garbageFrames), random.chance(permille: 100) { sendGarbage() }
        sendFrame([2, .string(id), .string(call.action), payload])
        inFlight = InFlightCall(messageID: id, call: call, sentAt: now)
        out.observations.append(.sent(action: call.action))
    }

    private func sentTransactionID(_ key: Int, in call: OutgoingCall) -> JSONValue {
        if call.purpose == .stop, has(.transactionIDZeroInStop) { return 0 }
        if call.purpose == .meter, has(.hugeTransactionID) { return .integer(Int64.max) }
        return .integer(transactions.first { $0.key == key }?.id ?? -1)
    }

    func encode(_ frame: JSONValue) -> [UInt8] { has(.prettyPrinted) ? frame.prettyBytes : frame.bytes }

    mutating func sendFrame(_ frame: JSONValue) { out.frames.append(encode(frame)) }

    private mutating func sendGarbage() {
        let frames = [
            "", "hello", "[2,\"77\",\"Heartbeat\"", "[,2,\"78\",\"Heartbeat\",{}]", "{\"status\":\"Accepted\"}", "[5,\"79\"]", "[2,\"80\"]",
        ]
        if let frame = random.pick(frames) { out.frames.append(Array(frame.utf8)) }
    }

    private mutating func newMessageID() -> String {
        if has(.duplicateMessageID) {
            messageNumber += 1
            return String(messageNumber)
        }
        let digits = random.hex(32).lowercased()
        if has(.longIDs) { return plan.identity + "/" + digits + "-" + random.hex(24).lowercased() }
        var id = ""
        for (index, digit) in digits.enumerated() {
            if index == 8 || index == 12 || index == 16 || index == 20 { id.append("-") }
            id.append(digit)
        }
        return id
    }

    // MARK: Answers

    mutating func received(_ bytes: [UInt8], at now: Instant) {
        guard let frame = JSONValue(frame: bytes)?.items, frame.count >= 3, let kind = frame[0].integer, let id = frame[1].text else {
            out.observations.append(.unreadable)
            return
        }
        switch kind {
        case 2:
            guard let action = frame[2].text else {
                out.observations.append(.unreadable)
                return
            }
            let payload = frame.count > 3 && frame[3] != .null ? frame[3] : [:]
            serve(action, payload: payload, messageID: id, at: now)
        case 3, 4:
            guard let call = inFlight, call.messageID == id else {
                if kind == 3, !has(.garbageFrames) { out.observations.append(.unreadable) }
                return
            }
            inFlight = nil
            if kind == 3 { answered(call, by: frame[2], at: now) } else { refused(call, code: frame[2].text ?? "", at: now) }
        default: out.observations.append(.unreadable)
        }
    }

    private mutating func answered(_ flight: InFlightCall, by answer: JSONValue, at now: Instant) {
        let call = flight.call
        let status = answer["status"]?.text ?? answer["idTagInfo"]?["status"]?.text
        out.observations.append(.answered(action: call.action, status: status, microseconds: now.microseconds(since: flight.sentAt)))
        switch call.purpose {
        case .boot: booted(answer, at: now)
        case .authorize(let connector): authorized(connector, idTag: call.payload["idTag"]?.text ?? "", status: status, at: now)
        case .start, .stop:
            if !call.answerLost, random.chance(permille: plan.habits.lostAnswerPermille) {
                lose(call, answer: answer, at: now)
            } else if call.purpose == .start {
                startAnswered(call, by: answer, at: now)
            } else {
                forget(call.transaction)
            }
        case .meter, .other: break
        }
    }

    /// The answer never arrived, as far as the station knows; the machine remembers it to compare.
    private mutating func lose(_ call: OutgoingCall, answer: JSONValue, at now: Instant) {
        var call = call
        call.answerLost = true
        if call.purpose == .start, let key = call.transaction, let index = transactions.firstIndex(where: { $0.key == key }) {
            transactions[index].firstAnswer = answer["transactionId"]?.integer
        }
        sendAgain(call, at: now)
    }

    private mutating func startAnswered(_ call: OutgoingCall, by answer: JSONValue, at now: Instant) {
        guard let key = call.transaction, let index = transactions.firstIndex(where: { $0.key == key }) else { return }
        let id = answer["transactionId"]?.integer
        if let first = transactions[index].firstAnswer, first != id { out.observations.append(.retryDisagreed(action: call.action)) }
        transactions[index].id = id ?? -1
        let status = answer["idTagInfo"]?["status"]?.text ?? "Accepted"
        if status == "Accepted" { remember(transactions[index].plainTag) } else { authorizationCache.remove(transactions[index].plainTag) }
        guard status != "Accepted", configuration.flag("StopTransactionOnInvalidId"),
            let connector = connectors.firstIndex(where: { $0.transaction == key })
        else { return }
        stop(connector, reason: "DeAuthorized", at: now)
    }

    private mutating func refused(_ flight: InFlightCall, code: String, at now: Instant) {
        out.observations.append(.refused(action: flight.call.action, code: code))
        tryAgainOrGiveUp(flight.call, at: now)
    }

    mutating func timedOut(_ flight: InFlightCall, at now: Instant) {
        inFlight = nil
        out.observations.append(.unanswered(action: flight.call.action))
        tryAgainOrGiveUp(flight.call, at: now)
    }

    private mutating func tryAgainOrGiveUp(_ call: OutgoingCall, at now: Instant) {
        switch call.purpose {
        case .boot: bootAt = now.adding(seconds: 5)
        case .authorize(let connector): authorized(connector, idTag: call.payload["idTag"]?.text ?? "", status: nil, at: now)
        case .other: break
        case .start, .stop, .meter:
            if call.attempts < max(1, configuration.integer("TransactionMessageAttempts")) {
                sendAgain(call, at: now)
            } else if call.purpose == .stop {
                forget(call.transaction)
            } else if call.purpose == .start, let index = transactions.firstIndex(where: { $0.key == call.transaction }) {
                transactions[index].id = -1
            }
        }
    }

    private mutating func sendAgain(_ call: OutgoingCall, at now: Instant) {
        var call = call
        call.isRetry = true
        let wait = configuration.integer("TransactionMessageRetryInterval") * max(1, call.attempts)
        call.notBefore = now.adding(seconds: wait)
        queue.insert(call, at: 0)
    }

    private mutating func forget(_ key: Int?) { transactions.removeAll { $0.key == key && $0.stopped } }

    private mutating func booted(_ answer: JSONValue, at now: Instant) {
        let seconds = min(86_400, max(0, answer["interval"]?.integer ?? 0))
        if let text = answer["currentTime"]?.text, let server = Instant(rfc3339: text) {
            let offset = server.microseconds(since: now)
            clockOffset = offset.magnitude > 2_000_000 ? offset : 0
        }
        guard answer["status"]?.text == "Accepted" else {
            registration = answer["status"]?.text == "Pending" ? .pending : .none
            bootAt = now.adding(seconds: seconds > 0 ? seconds : 60)
            return
        }
        let wasAccepted = registration == .accepted
        registration = .accepted
        hasBooted = true
        if let own = plan.heartbeatSeconds {
            _ = configuration.change("HeartbeatInterval", to: String(own))
        } else if seconds > 0 {
            _ = configuration.change("HeartbeatInterval", to: String(seconds))
        }
        heartbeatAt = now.adding(seconds: max(1, configuration.integer("HeartbeatInterval")))
        if !wasAccepted { reportAllStatuses(at: now) }
        if firmwareStatus == "Installing" {
            firmwareStatus = "Installed"
            enqueue(OutgoingCall(action: "FirmwareStatusNotification", payload: ["status": "Installed"]))
        }
    }

    // MARK: Status

    /// The status of the station and of each connector, ahead of everything that waits.
    mutating func reportAllStatuses(at now: Instant) {
        for connector in connectors.indices.reversed() {
            connectors[connector].reportedStatus = connectors[connector].status
            enqueue(statusCall(connectors[connector].number, connectors[connector].status, at: now), first: true)
        }
        enqueue(statusCall(0, stationOperative ? "Available" : "Unavailable", at: now), first: true)
    }

    mutating func reportStatus(_ index: Int, at now: Instant) {
        let status = connectors[index].status
        guard isConnected, registration == .accepted, connectors[index].reportedStatus != status else { return }
        connectors[index].reportedStatus = status
        for _ in 0..<(has(.repeatedStatus) ? 3 : 1) { enqueue(statusCall(connectors[index].number, status, at: now)) }
    }

    func statusCall(_ connector: Int, _ status: String, at now: Instant, requested: Bool = false) -> OutgoingCall {
        let fault = status == "Faulted" ? connectors.first { $0.number == connector }?.fault : nil
        var payload: JSONValue = [
            "connectorId": .integer(connector), "errorCode": .string(fault?.errorCode ?? "NoError"), "status": .string(status),
        ]
        if let fault {
            payload["info"] = .string(fault.info)
            payload["vendorId"] = .string(plan.model.vendor)
            payload["vendorErrorCode"] = .string(fault.vendorErrorCode)
        }
        if !has(.noTimestamps) { payload["timestamp"] = .string(timeText(now)) }
        return OutgoingCall(action: "StatusNotification", payload: payload, requested: requested)
    }
}
