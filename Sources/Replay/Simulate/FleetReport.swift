import Commands

/// Times in microseconds, counted in buckets that are at most a sixteenth wide.
struct LatencyHistogram: Sendable, Equatable {
    private var buckets = [UInt64](repeating: 0, count: 16 * 48)
    private(set) var count: UInt64 = 0
    private(set) var largest: Int64 = 0

    private static func bucket(_ value: Int64) -> Int {
        let value = max(0, value)
        guard value >= 16 else { return Int(value) }
        let power = 63 - value.leadingZeroBitCount
        return min(16 * 48 - 1, (power - 3) * 16 + Int(value >> Int64(power - 4)) - 16)
    }

    private static func upperEdge(_ bucket: Int) -> Int64 {
        guard bucket >= 16 else { return Int64(bucket) }
        return (Int64(bucket % 16) + 17) << Int64(bucket / 16 - 1) - 1
    }

    mutating func record(_ microseconds: Int64) {
        buckets[LatencyHistogram.bucket(microseconds)] += 1
        count += 1
        largest = max(largest, microseconds)
    }

    /// The value that so many thousandths of all do not exceed; nil of none.
    func quantile(permille: UInt64) -> Int64? {
        guard count > 0 else { return nil }
        let wanted = max(1, (count * permille + 999) / 1000)
        var seen: UInt64 = 0
        for (index, number) in buckets.enumerated() {
            seen += number
            if seen >= wanted { return min(largest, LatencyHistogram.upperEdge(index)) }
        }
        return largest
    }
}

/// What a fleet saw.
struct FleetReport: Sendable, Equatable {
    var stations = 0
    var seconds: Double = 0
    var connectionsOpened = 0
    /// Connections opened by stations that had one before.
    var reconnects = 0
    /// Connections that the other side ended.
    var connectionsLost = 0
    /// Handshakes refused, by HTTP status; 0: not reachable.
    var handshakesRefused: [Int: Int] = [:]
    var sessionsStarted = 0
    var sessionsStopped = 0
    var energyWattHours: Int64 = 0
    var framesSent = 0
    var framesReceived = 0
    var bytesSent = 0
    var bytesReceived = 0
    /// Calls of the chargers by action.
    var sent: [String: Int] = [:]
    /// Answers by action and status, as `Authorize Accepted`.
    var answered: [String: Int] = [:]
    /// CALLERRORs by action and code.
    var refused: [String: Int] = [:]
    var unanswered: [String: Int] = [:]
    /// Calls of the server by action and answer.
    var served: [String: Int] = [:]
    var retries = 0
    /// Answers to a repeated message that disagreed with the first.
    var retriesDisagreed = 0
    /// Messages delivered after an offline spell.
    var queuedDelivered = 0
    var unreadable = 0
    var latency = LatencyHistogram()

    /// True where the server did something that it should not have.
    var foundFaults: Bool { !refused.isEmpty || !unanswered.isEmpty || retriesDisagreed > 0 || unreadable > 0 }

    mutating func record(_ observation: ChargerObservation) {
        switch observation {
        case .sent(let action): sent[action, default: 0] += 1
        case .answered(let action, let status, let microseconds):
            answered[status.map { action + " " + $0 } ?? action, default: 0] += 1
            latency.record(microseconds)
        case .refused(let action, let code): refused[action + " " + code, default: 0] += 1
        case .unanswered(let action): unanswered[action, default: 0] += 1
        case .served(let action, let answer): served[action + " " + answer, default: 0] += 1
        case .sessionStarted: sessionsStarted += 1
        case .sessionStopped(_, let wattHours):
            sessionsStopped += 1
            energyWattHours += wattHours
        case .retried: retries += 1
        case .retryDisagreed: retriesDisagreed += 1
        case .unreadable: unreadable += 1
        case .delivered(let queued): queuedDelivered += queued
        }
    }

    private static func decimal(_ value: Double, digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int64((max(0, value) * scale).rounded())
        guard digits > 0 else { return String(scaled) }
        let fraction = String(scaled % Int64(scale))
        return String(scaled / Int64(scale)) + "." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    private static func milliseconds(_ microseconds: Int64?) -> String { decimal(Double(microseconds ?? 0) / 1000, digits: 2) }

    /// The report for people.
    var text: String {
        var lines = [
            "stations \(stations), \(Self.decimal(seconds, digits: 1)) s; "
                + "connections \(connectionsOpened), again \(reconnects), lost \(connectionsLost)",
            "sessions started \(sessionsStarted), finished \(sessionsStopped), "
                + "\(Self.decimal(Double(energyWattHours) / 1000, digits: 3)) kWh",
            "frames sent \(framesSent) (\(bytesSent) bytes), received \(framesReceived) (\(bytesReceived) bytes); "
                + "sent again \(retries), after being offline \(queuedDelivered)",
            "answers after ms: p50 \(Self.milliseconds(latency.quantile(permille: 500))), "
                + "p99 \(Self.milliseconds(latency.quantile(permille: 990))), "
                + "largest \(Self.milliseconds(latency.count > 0 ? latency.largest : nil))",
        ]
        func list(_ title: String, _ counts: [String: Int]) {
            guard !counts.isEmpty else { return }
            lines.append(title + ": " + counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        }
        list("answers", answered)
        list("asked by the server", served)
        list(
            "refused handshakes",
            Dictionary(uniqueKeysWithValues: handshakesRefused.map { ($0.key == 0 ? "unreachable" : "HTTP \($0.key)", $0.value) }))
        list("CALLERRORs", refused)
        list("never answered", unanswered)
        if retriesDisagreed > 0 { lines.append("repeated messages answered differently: \(retriesDisagreed)") }
        if unreadable > 0 { lines.append("unreadable frames: \(unreadable)") }
        return lines.joined(separator: "\n")
    }

    /// The report for programs.
    var json: JSONValue {
        func counts(_ counts: [String: Int]) -> JSONValue {
            .object(counts.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .integer($0.value)) })
        }
        func microseconds(_ value: Int64?) -> JSONValue { value.map { .integer($0) } ?? .null }
        return [
            "stations": .integer(stations), "seconds": .number(Self.decimal(seconds, digits: 3)),
            "connectionsOpened": .integer(connectionsOpened), "reconnects": .integer(reconnects),
            "connectionsLost": .integer(connectionsLost),
            "handshakesRefused": counts(Dictionary(uniqueKeysWithValues: handshakesRefused.map { (String($0.key), $0.value) })),
            "sessionsStarted": .integer(sessionsStarted), "sessionsStopped": .integer(sessionsStopped),
            "energyKwh": .string(Self.decimal(Double(energyWattHours) / 1000, digits: 3)), "framesSent": .integer(framesSent),
            "framesReceived": .integer(framesReceived), "bytesSent": .integer(bytesSent), "bytesReceived": .integer(bytesReceived),
            "sent": counts(sent), "answered": counts(answered), "refused": counts(refused), "unanswered": counts(unanswered),
            "served": counts(served), "retries": .integer(retries), "retriesDisagreed": .integer(retriesDisagreed),
            "queuedDelivered": .integer(queuedDelivered), "unreadable": .integer(unreadable),
            "latencyMicroseconds": [
                "p50": microseconds(latency.quantile(permille: 500)), "p99": microseconds(latency.quantile(permille: 990)),
                "max": microseconds(latency.count > 0 ? latency.largest : nil),
            ],
            "foundFaults": .bool(foundFaults),
        ]
    }
}
