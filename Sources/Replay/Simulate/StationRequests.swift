import Commands
internal import EventStore

extension SimulatedStation {
    /// Answers a call by the server; what it sets off follows the answer.
    mutating func serve(_ action: String, payload: JSONValue, messageID: String, at now: Instant) {
        if has(.silentTrigger), action == "TriggerMessage" {
            out.observations.append(.served(action: action, answer: "silence"))
            return
        }
        let request = ServerRequest(action: action, payload: payload)
        var followUps = FollowUps()
        do throws(ServerRequest.Fault) {
            let answer = try answer(to: request, then: &followUps, at: now)
            sendFrame([3, .string(messageID), answer])
            out.observations.append(.served(action: action, answer: answer["status"]?.text ?? "ok"))
        } catch {
            if error.code == "NotImplemented", has(.notImplementedAsResult) {
                sendFrame([3, .string(messageID), ["status": "NotImplemented"]])
            } else {
                sendFrame([4, .string(messageID), .string(error.code), .string(error.description), [:]])
            }
            out.observations.append(.served(action: action, answer: error.code))
        }
        follow(followUps, at: now)
    }

    /// What an answered request sets off.
    struct FollowUps {
        var stops: [(connector: Int, reason: String)] = []
        var plugIns: [(connector: Int, idTag: String)] = []
        var statuses: [Int] = []
        var calls: [OutgoingCall] = []
        var tasks: [(after: Int64, work: Work)] = []
        var flowChanged = false
    }

    private mutating func follow(_ followUps: FollowUps, at now: Instant) {
        for stopped in followUps.stops { stop(stopped.connector, reason: stopped.reason, at: now) }
        for coming in followUps.plugIns {
            if case .idle = connectors[coming.connector].phase {
                plugIn(coming.connector, idTag: coming.idTag, remote: true, at: now)
            } else {
                connectors[coming.connector].stay?.idTag = coming.idTag
                connectors[coming.connector].stay?.remote = true
                connectors[coming.connector].phase = .plugged(until: now)
            }
        }
        if followUps.flowChanged { for index in connectors.indices { updateFlow(index, at: now) } }
        for index in followUps.statuses { reportStatus(index, at: now) }
        if followUps.flowChanged { for index in connectors.indices { reportStatus(index, at: now) } }
        for call in followUps.calls { enqueue(call) }
        for task in followUps.tasks { schedule(task.work, after: task.after, at: now) }
    }

    private mutating func answer(
        to request: ServerRequest, then followUps: inout FollowUps, at now: Instant
    ) throws(ServerRequest.Fault) -> JSONValue {
        switch request.action {
        case "RemoteStartTransaction": try remoteStart(request, then: &followUps, at: now)
        case "RemoteStopTransaction": try remoteStop(request, then: &followUps)
        case "Reset": try reset(request, then: &followUps)
        case "UnlockConnector": try unlock(request, then: &followUps)
        case "ChangeAvailability": try changeAvailability(request, then: &followUps, at: now)
        case "GetConfiguration": try getConfiguration(request)
        case "ChangeConfiguration": try changeConfiguration(request, at: now)
        case "ClearCache": clearCache()
        case "DataTransfer": try dataTransfer(request)
        case "TriggerMessage": try trigger(request, extended: false, then: &followUps, at: now)
        case "ExtendedTriggerMessage": try trigger(request, extended: true, then: &followUps, at: now)
        case "GetLocalListVersion": ["listVersion": .integer(localListVersion)]
        case "SendLocalList": try sendLocalList(request)
        case "ReserveNow": try reserve(request, then: &followUps, at: now)
        case "CancelReservation": try cancelReservation(request, then: &followUps)
        case "SetChargingProfile": try setProfile(request, then: &followUps, at: now)
        case "ClearChargingProfile": try clearProfiles(request, then: &followUps, at: now)
        case "GetCompositeSchedule": try compositeSchedule(request, at: now)
        case "GetDiagnostics": try getDiagnostics(request, then: &followUps, at: now)
        case "UpdateFirmware": try updateFirmware(request, then: &followUps)
        case "GetLog": try getLog(request, then: &followUps, at: now)
        case "SignedUpdateFirmware": try signedUpdateFirmware(request, then: &followUps, at: now)
        case "InstallCertificate": try installCertificate(request)
        case "GetInstalledCertificateIds": try installedCertificates(request)
        case "DeleteCertificate": try deleteCertificate(request)
        case "CertificateSigned": try certificateSigned(request, then: &followUps, at: now)
        default: throw ServerRequest.Fault(code: "NotImplemented", description: "\(request.action) is unknown here")
        }
    }

    func connectorIndex(_ number: Int64) -> Int? { connectors.firstIndex { Int64($0.number) == number } }

    // MARK: Core

    private mutating func remoteStart(
        _ request: ServerRequest, then followUps: inout FollowUps, at now: Instant
    ) throws(ServerRequest.Fault) -> JSONValue {
        let idTag = try request.text("idTag")
        let wanted = try request.optionalInteger("connectorId")
        let free = connectors.indices.first { index in
            let connector = connectors[index]
            guard wanted.map({ $0 == Int64(connector.number) }) ?? true, connector.operative, connector.transaction == nil else {
                return false
            }
            if let reservation = connector.reservation, reservation.idTag != idTag { return false }
            switch connector.phase {
            case .idle, .plugged: return true
            case .finishing, .leaving, .authorizing, .charging: return false
            }
        }
        guard let free else { return ["status": "Rejected"] }
        if let profile = request.payload["chargingProfile"] {
            guard let profile = InstalledProfile(json: profile, connector: connectors[free].number), profile.purpose == .transaction else {
                return ["status": "Rejected"]
            }
            store(profile)
        }
        if !has(.ignoresRemoteStart) { followUps.plugIns.append((free, idTag)) }
        return ["status": "Accepted"]
    }

    private func remoteStop(_ request: ServerRequest, then followUps: inout FollowUps) throws(ServerRequest.Fault) -> JSONValue {
        let id = try request.integer("transactionId")
        guard let transaction = transactions.first(where: { $0.id == id && !$0.stopped }),
            let index = connectors.firstIndex(where: { $0.transaction == transaction.key })
        else { return ["status": "Rejected"] }
        followUps.stops.append((index, "Remote"))
        return ["status": "Accepted"]
    }

    private func reset(_ request: ServerRequest, then followUps: inout FollowUps) throws(ServerRequest.Fault) -> JSONValue {
        let hard = try request.word("type", ["Hard", "Soft"]) == "Hard"
        if !hard {
            for index in connectors.indices where connectors[index].transaction != nil { followUps.stops.append((index, "SoftReset")) }
        }
        followUps.tasks.append((hard ? 100_000 : 500_000, .reboot(hard: hard, attempts: 0)))
        return ["status": "Accepted"]
    }

    private mutating func unlock(_ request: ServerRequest, then followUps: inout FollowUps) throws(ServerRequest.Fault) -> JSONValue {
        guard let index = connectorIndex(try request.integer("connectorId")) else { return ["status": "NotSupported"] }
        if connectors[index].transaction != nil { followUps.stops.append((index, "UnlockCommand")) }
        return ["status": "Unlocked"]
    }

    private mutating func changeAvailability(
        _ request: ServerRequest, then followUps: inout FollowUps, at now: Instant
    ) throws(ServerRequest.Fault) -> JSONValue {
        let number = try request.integer("connectorId")
        let operative = try request.word("type", ["Inoperative", "Operative"]) == "Operative"
        guard number == 0 || connectorIndex(number) != nil else { return ["status": "Rejected"] }
        var scheduled = false
        for index in connectors.indices where number == 0 || Int64(connectors[index].number) == number {
            if !operative, connectors[index].transaction != nil {
                connectors[index].changeScheduled = true
                scheduled = true
                continue
            }
            connectors[index].changeScheduled = false
            connectors[index].operative = operative
            if case .idle = connectors[index].phase { connectors[index].phase = .idle(until: operative ? nextArrival(at: now) : nil) }
            followUps.statuses.append(index)
        }
        if number == 0, stationOperative != operative {
            stationOperative = operative
            followUps.calls.append(statusCall(0, operative ? "Available" : "Unavailable", at: now))
        }
        return ["status": scheduled ? "Scheduled" : "Accepted"]
    }

    private func getConfiguration(_ request: ServerRequest) throws(ServerRequest.Fault) -> JSONValue {
        var known: [JSONValue] = []
        var unknown: [JSONValue] = []
        func show(_ key: StationConfiguration.Key) -> JSONValue {
            var entry: JSONValue = ["key": .string(key.name), "readonly": .bool(key.readonly)]
            if let value = key.value, !key.hidden { entry["value"] = .string(value) }
            return entry
        }
        let names = request.payload["key"] == nil ? [] : try request.items("key")
        if names.isEmpty { known = configuration.keys.map(show) }
        for name in names {
            guard let name = name.text else {
                throw ServerRequest.Fault(code: "TypeConstraintViolation", description: "GetConfiguration: a key is not a text")
            }
            if let key = configuration.key(name) { known.append(show(key)) } else { unknown.append(.string(String(name.prefix(50)))) }
        }
        return unknown.isEmpty ? ["configurationKey": .array(known)] : ["configurationKey": .array(known), "unknownKey": .array(unknown)]
    }

    private mutating func changeConfiguration(_ request: ServerRequest, at now: Instant) throws(ServerRequest.Fault) -> JSONValue {
        let key = try request.text("key")
        let change = configuration.change(key, to: try request.text("value"))
        if change == .accepted {
            switch key.lowercased() {
            case "heartbeatinterval":
                if isOnline { heartbeatAt = now.adding(seconds: max(1, configuration.integer("HeartbeatInterval"))) }
            case "metervaluesampleinterval":
                let interval = configuration.integer("MeterValueSampleInterval")
                for index in transactions.indices where !transactions[index].stopped {
                    transactions[index].nextSampleAt = interval > 0 ? now.adding(seconds: interval) : nil
                }
            default: break
            }
        }
        return ["status": .string(change.rawValue)]
    }

    private mutating func clearCache() -> JSONValue {
        guard configuration.flag("AuthorizationCacheEnabled") else { return ["status": "Rejected"] }
        authorizationCache = []
        return ["status": "Accepted"]
    }

    private func dataTransfer(_ request: ServerRequest) throws(ServerRequest.Fault) -> JSONValue {
        guard try request.text("vendorId") == plan.model.vendor else { return ["status": "UnknownVendorId"] }
        switch try request.optionalText("messageId") {
        case nil, "Echo":
            return try request.optionalText("data").map { ["status": "Accepted", "data": .string($0)] } ?? ["status": "Accepted"]
        default: return ["status": "UnknownMessageId"]
        }
    }

    // MARK: Local list

    private mutating func sendLocalList(_ request: ServerRequest) throws(ServerRequest.Fault) -> JSONValue {
        let version = try request.integer("listVersion")
        let full = try request.word("updateType", ["Full", "Differential"]) == "Full"
        let entries = request.payload["localAuthorizationList"] == nil ? [] : try request.items("localAuthorizationList")
        guard configuration.flag("LocalAuthListEnabled") else { return ["status": "NotSupported"] }
        guard full || version > localListVersion else { return ["status": "VersionMismatch"] }
        var list = full ? [:] : localList
        guard entries.count <= SimulateLimits.localListEntriesPerMessage else { return ["status": "Failed"] }
        for entry in entries {
            let idTag = try ServerRequest(action: request.action, payload: entry).text("idTag")
            if let status = entry["idTagInfo"]?["status"]?.text {
                list[idTag] = status
            } else if full {
                return ["status": "Failed"]
            } else {
                list[idTag] = nil
            }
        }
        guard list.count <= SimulateLimits.localListEntries else { return ["status": "Failed"] }
        localList = list
        localListVersion = version
        return ["status": "Accepted"]
    }

    // MARK: Reservation

    private mutating func reserve(
        _ request: ServerRequest, then followUps: inout FollowUps, at now: Instant
    ) throws(ServerRequest.Fault) -> JSONValue {
        let number = try request.integer("connectorId")
        guard let expires = Instant(rfc3339: try request.text("expiryDate")) else {
            throw ServerRequest.Fault(code: "FormationViolation", description: "ReserveNow: expiryDate is not a time")
        }
        let reservation = Reservation(
            id: try request.integer("reservationId"), idTag: try request.text("idTag"),
            parentIDTag: try request.optionalText("parentIdTag"),
            expires: expires)
        guard let index = connectorIndex(number), expires > now else { return ["status": "Rejected"] }
        guard connectors[index].operative else { return ["status": "Unavailable"] }
        guard case .idle = connectors[index].phase else { return ["status": "Occupied"] }
        if let held = connectors[index].reservation, held.id != reservation.id { return ["status": "Occupied"] }
        for other in connectors.indices where connectors[other].reservation?.id == reservation.id { connectors[other].reservation = nil }
        connectors[index].reservation = reservation
        followUps.statuses.append(index)
        return ["status": "Accepted"]
    }

    private mutating func cancelReservation(_ request: ServerRequest, then followUps: inout FollowUps) throws(ServerRequest.Fault)
        -> JSONValue
    {
        let id = try request.integer("reservationId")
        guard let index = connectors.firstIndex(where: { $0.reservation?.id == id }) else { return ["status": "Rejected"] }
        connectors[index].reservation = nil
        followUps.statuses.append(index)
        return ["status": "Accepted"]
    }
}
