import Commands
internal import EventStore

extension SimulatedStation {
    mutating func trigger(
        _ request: ServerRequest, extended: Bool, then followUps: inout FollowUps, at now: Instant
    ) throws(ServerRequest.Fault) -> JSONValue {
        let wanted = try request.text("requestedMessage")
        let number = try request.optionalInteger("connectorId")
        if let number, number != 0, connectorIndex(number) == nil { return ["status": "Rejected"] }
        let chosen = connectors.indices.filter { index in number.map { $0 == 0 || $0 == Int64(connectors[index].number) } ?? true }
        switch wanted {
        case "BootNotification": followUps.tasks.append((0, .send(bootCall())))
        case "Heartbeat": followUps.calls.append(OutgoingCall(action: "Heartbeat", payload: [:], requested: true))
        case "StatusNotification":
            if number == nil || number == 0 {
                followUps.calls.append(statusCall(0, stationOperative ? "Available" : "Unavailable", at: now, requested: true))
            }
            guard number != 0 else { break }
            for index in chosen {
                followUps.calls.append(statusCall(connectors[index].number, connectors[index].status, at: now, requested: true))
            }
        case "MeterValues":
            for index in chosen { followUps.calls.append(meterCall(index, context: "Trigger", at: now, requested: true)) }
        case "FirmwareStatusNotification":
            let action = extended ? "SignedFirmwareStatusNotification" : "FirmwareStatusNotification"
            followUps.calls.append(OutgoingCall(action: action, payload: ["status": .string(firmwareStatus)], requested: true))
        case "DiagnosticsStatusNotification" where !extended:
            followUps.calls.append(
                OutgoingCall(action: "DiagnosticsStatusNotification", payload: ["status": .string(diagnosticsStatus)], requested: true))
        case "LogStatusNotification" where extended:
            followUps.calls.append(OutgoingCall(action: "LogStatusNotification", payload: ["status": "Idle"], requested: true))
        case "SignChargePointCertificate" where extended:
            followUps.calls.append(OutgoingCall(action: "SignCertificate", payload: ["csr": .string(signingRequest())], requested: true))
        default: return ["status": "NotImplemented"]
        }
        return ["status": "Accepted"]
    }

    private func bootCall() -> OutgoingCall {
        var copy = self
        copy.queue = []
        copy.enqueueBoot(first: true, requested: true)
        return copy.queue.first ?? OutgoingCall(action: "BootNotification", payload: [:], purpose: .boot)
    }

    /// A certificate signing request in shape, not in substance.
    private mutating func signingRequest() -> String {
        "-----BEGIN CERTIFICATE REQUEST-----\n" + random.hex(64) + "\n" + random.hex(64) + "\n-----END CERTIFICATE REQUEST-----"
    }

    // MARK: Diagnostics and firmware

    /// The steps of a long job as notifications, spread over some seconds.
    private func report(_ statuses: [String], in action: String, requestID: Int64?, every microseconds: Int64) -> [(
        after: Int64, work: Work
    )] {
        statuses.enumerated().map { index, status in
            var payload: JSONValue = ["status": .string(status)]
            if let requestID { payload["requestId"] = .integer(requestID) }
            return (microseconds * Int64(index) + 100_000, .send(OutgoingCall(action: action, payload: payload)))
        }
    }

    private var jobStep: Int64 { simulated(seconds: 10, atLeast: 500_000) }

    mutating func getDiagnostics(
        _ request: ServerRequest, then followUps: inout FollowUps, at now: Instant
    ) throws(ServerRequest.Fault) -> JSONValue {
        _ = try request.text("location")
        followUps.tasks += report(["Uploading", "Uploaded"], in: "DiagnosticsStatusNotification", requestID: nil, every: jobStep)
        return ["fileName": .string("diagnostics-" + String(now.seconds(since: Instant(rawValue: 0))) + ".log.gz")]
    }

    mutating func getLog(
        _ request: ServerRequest, then followUps: inout FollowUps, at now: Instant
    ) throws(ServerRequest.Fault) -> JSONValue {
        let kind = try request.word("logType", ["DiagnosticsLog", "SecurityLog"])
        let id = try request.integer("requestId")
        _ = try request.object("log").text("remoteLocation")
        followUps.tasks += report(["Uploading", "Uploaded"], in: "LogStatusNotification", requestID: id, every: jobStep)
        let name = (kind == "SecurityLog" ? "security-" : "diagnostics-") + String(now.seconds(since: Instant(rawValue: 0))) + ".log"
        return ["status": "Accepted", "filename": .string(name)]
    }

    /// The version that an update brings: the last number of the present one, one higher.
    private var nextFirmware: String {
        let digits = firmware.reversed().prefix { $0.isNumber }.reversed()
        guard let number = Int(String(digits)) else { return firmware + ".1" }
        return String(firmware.dropLast(digits.count)) + String(number + 1)
    }

    mutating func updateFirmware(_ request: ServerRequest, then followUps: inout FollowUps) throws(ServerRequest.Fault) -> JSONValue {
        let location = try request.text("location")
        _ = try request.text("retrieveDate")
        let action = "FirmwareStatusNotification"
        guard location.contains("://") else {
            followUps.tasks += report(["Downloading", "DownloadFailed"], in: action, requestID: nil, every: jobStep)
            return [:]
        }
        followUps.tasks += report(["Downloading", "Downloaded", "Installing"], in: action, requestID: nil, every: jobStep)
        followUps.tasks.append((jobStep * 3, .install(version: nextFirmware)))
        followUps.tasks.append((jobStep * 3 + 100_000, .reboot(hard: false, attempts: 0)))
        firmwareStatus = "Installing"
        return [:]
    }

    mutating func signedUpdateFirmware(
        _ request: ServerRequest, then followUps: inout FollowUps, at now: Instant
    ) throws(ServerRequest.Fault) -> JSONValue {
        let id = try request.integer("requestId")
        let image = try request.object("firmware")
        let certificate = try image.text("signingCertificate")
        _ = try (image.text("location"), image.text("signature"), image.text("retrieveDateTime"))
        guard InstalledCertificate.isPEM(certificate) else {
            followUps.calls.append(securityEvent("InvalidFirmwareSigningCertificate", at: now))
            return ["status": "InvalidCertificate"]
        }
        let steps = ["Downloading", "Downloaded", "SignatureVerified", "Installing", "Installed"]
        followUps.tasks += report(steps, in: "SignedFirmwareStatusNotification", requestID: id, every: jobStep)
        followUps.tasks.append((jobStep * 4, .install(version: nextFirmware)))
        return ["status": "Accepted"]
    }

    func securityEvent(_ type: String, at now: Instant) -> OutgoingCall {
        OutgoingCall(action: "SecurityEventNotification", payload: ["type": .string(type), "timestamp": .string(timeText(now))])
    }

    // MARK: Certificates

    mutating func installCertificate(_ request: ServerRequest) throws(ServerRequest.Fault) -> JSONValue {
        let kind = try request.word("certificateType", InstalledCertificate.kinds)
        let text = try request.text("certificate")
        guard InstalledCertificate.isPEM(text) else { return ["status": "Rejected"] }
        let certificate = InstalledCertificate(kind: kind, pem: text)
        guard !certificates.contains(certificate) else { return ["status": "Accepted"] }
        guard certificates.count < SimulateLimits.certificates else { return ["status": "Failed"] }
        certificates.append(certificate)
        return ["status": "Accepted"]
    }

    func installedCertificates(_ request: ServerRequest) throws(ServerRequest.Fault) -> JSONValue {
        let kind = try request.word("certificateType", InstalledCertificate.kinds)
        let found = certificates.filter { $0.kind == kind }
        return found.isEmpty ? ["status": "NotFound"] : ["status": "Accepted", "certificateHashData": .array(found.map(\.hashData))]
    }

    mutating func deleteCertificate(_ request: ServerRequest) throws(ServerRequest.Fault) -> JSONValue {
        let wanted = try request.object("certificateHashData").text("serialNumber")
        guard let index = certificates.firstIndex(where: { $0.serialNumber == wanted }) else { return ["status": "NotFound"] }
        certificates.remove(at: index)
        return ["status": "Accepted"]
    }

    func certificateSigned(
        _ request: ServerRequest, then followUps: inout FollowUps, at now: Instant
    ) throws(ServerRequest.Fault) -> JSONValue {
        guard InstalledCertificate.isPEM(try request.text("certificateChain")) else {
            followUps.calls.append(securityEvent("InvalidChargePointCertificate", at: now))
            return ["status": "Rejected"]
        }
        return ["status": "Accepted"]
    }
}

/// A certificate as a simulated station keeps it. The station does not read X.509: its hashes and serial number are numbers drawn from the
/// text, enough
/// to list a certificate and to delete it again.
struct InstalledCertificate: Sendable, Equatable {
    static let kinds: Set<String> = ["CentralSystemRootCertificate", "ManufacturerRootCertificate"]

    var kind: String
    private var mark: UInt64

    init(kind: String, pem: String) {
        self.kind = kind
        mark = 0xCBF2_9CE4_8422_2325
        for byte in pem.utf8 where byte > 32 { mark = (mark ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    static func isPEM(_ text: String) -> Bool {
        text.contains("-----BEGIN CERTIFICATE-----") && text.contains("-----END CERTIFICATE-----")
    }

    var serialNumber: String { String(mark, radix: 16).uppercased() }

    var hashData: JSONValue {
        var random = Randomness(seed: mark)
        return [
            "hashAlgorithm": "SHA256", "issuerNameHash": .string(random.hex(64)), "issuerKeyHash": .string(random.hex(64)),
            "serialNumber": .string(serialNumber),
        ]
    }
}
