import Commands
internal import EventStore

/// Plays a recorded charger to another server: sends what the charger sent, byte for byte, at the recorded distances in time divided by
/// the speed, but a call
/// only after the one before it was answered. Transaction ids are the new server's: where its answer to a StartTransaction differs from
/// the recorded one,
/// later frames carry the new id. Calls of the new server get what the charger once answered to the same action, in order.
struct Player: ChargerClient {
    /// An answer that was not what the recorded server had answered.
    struct Difference: Sendable, Equatable {
        /// Number of the recorded frame, from 1.
        var record: Int
        var action: String
        var recorded: String
        var answered: String

        var text: String { "frame \(record), \(action): recorded \(recorded), now \(answered)" }
    }

    /// What a frame is, as far as it can be told.
    private enum Shape {
        case call(id: String, action: String), result(id: String, payload: JSONValue), error(id: String, code: String), other
    }

    private struct Step {
        var at: Instant
        var number: Int
        var frame: [UInt8]
        var call: (id: String, action: String)?
        /// The recorded answer.
        var expected: JSONValue?
        var expectedError: String?
    }

    let handshake: ChargerHandshake
    private(set) var differences: [Difference] = []
    /// Answers that agreed with the recorded ones.
    private(set) var agreed = 0
    private var steps: [Step] = []
    /// Recorded answers of the charger by action, as frames behind the message id.
    private var answers: [String: [(kind: Int64, rest: [JSONValue])]] = [:]
    private var transactionIDs: [String: String] = [:]
    /// Sessions that the new server let begin, by its number of them.
    private var begun: [String: (connector: Int, meterStart: Int64)] = [:]
    private var next = 0
    private var began: Instant?
    private var waiting: (step: Int, sentAt: Instant)?
    private var isConnected = false
    private var connectAt: Instant?
    private let speedPermille: Int64
    private var out = ChargerOutput()

    /// Plays the records of one station.
    ///
    /// - Parameters:
    ///   - identity: the station's identity at the new server; nil: the recorded one.
    ///   - speedPermille: 1000 is as recorded, 10,000 ten times as fast; 0: as fast as the answers come.
    init(_ records: [TrafficRecord], identity: String? = nil, password: String? = nil, speedPermille: Int64 = 1000, at now: Instant) {
        handshake = ChargerHandshake(identity: identity ?? records.first?.station ?? "", password: password, subprotocols: ["ocpp1.6"])
        self.speedPermille = max(0, speedPermille)
        connectAt = now
        var serverCalls: [String: String] = [:]
        var open: [String: Int] = [:]
        for (index, record) in records.enumerated() {
            switch (record.direction, Player.shape(record.frame)) {
            case (.incoming, .call(let id, let action)):
                open[id] = steps.count
                steps.append(Step(at: record.at, number: index + 1, frame: record.frame, call: (id, action)))
            case (.incoming, .result(let id, let payload)):
                if let action = serverCalls[id] { answers[action, default: []].append((3, [payload])) }
            case (.incoming, .error(let id, let code)):
                if let action = serverCalls[id] { answers[action, default: []].append((4, [.string(code), "", [:]])) }
            case (.incoming, .other): steps.append(Step(at: record.at, number: index + 1, frame: record.frame))
            case (.outgoing, .call(let id, let action)): serverCalls[id] = action
            case (.outgoing, .result(let id, let payload)): if let step = open[id] { steps[step].expected = payload }
            case (.outgoing, .error(let id, let code)): if let step = open[id] { steps[step].expectedError = code }
            case (.outgoing, .other): break
            }
        }
    }

    var isQuiet: Bool { waiting == nil }

    /// Frames that will be sent.
    var count: Int { steps.count }

    private static func shape(_ frame: [UInt8]) -> Shape {
        guard let items = JSONValue(frame: frame)?.items, items.count >= 3, let id = items[1].text else { return .other }
        switch items[0].integer {
        case 2: return items[2].text.map { .call(id: id, action: $0) } ?? .other
        case 3: return .result(id: id, payload: items[2])
        case 4: return items[2].text.map { .error(id: id, code: $0) } ?? .other
        default: return .other
        }
    }

    mutating func handle(_ input: ChargerInput, at now: Instant) -> ChargerOutput {
        out = ChargerOutput()
        switch input {
        case .connected:
            isConnected = true
            connectAt = nil
            if began == nil { began = now }
        case .refused, .disconnected:
            isConnected = false
            connectAt = now.adding(seconds: 1)
            waiting = nil
        case .received(let bytes): received(bytes, at: now)
        case .elapsed, .closing: break
        }
        if let open = waiting, open.sentAt.adding(seconds: SimulateLimits.answerSeconds) <= now {
            waiting = nil
            out.observations.append(.unanswered(action: steps[open.step].call?.action ?? ""))
        }
        sendDue(at: now)
        out.finished = next == steps.count && waiting == nil
        out.connectAt = connectAt
        if let waiting {
            out.wakeAt = waiting.sentAt.adding(seconds: SimulateLimits.answerSeconds)
        } else if isConnected, next < steps.count {
            out.wakeAt = due(next)
        }
        return out
    }

    private func due(_ index: Int) -> Instant {
        guard let began, speedPermille > 0, let first = steps.first else { return began ?? Instant(rawValue: 0) }
        let distance = max(0, steps[index].at.microseconds(since: first.at))
        let (product, overflow) = distance.multipliedReportingOverflow(by: 1000)
        return began.adding(microseconds: overflow ? distance / speedPermille * 1000 : product / speedPermille)
    }

    private mutating func sendDue(at now: Instant) {
        while isConnected, waiting == nil, next < steps.count, due(next) <= now {
            let step = steps[next]
            out.frames.append(mapped(step.frame))
            if let call = step.call {
                waiting = (next, now)
                out.observations.append(.sent(action: call.action))
            }
            next += 1
        }
    }

    private mutating func received(_ bytes: [UInt8], at now: Instant) {
        switch Player.shape(bytes) {
        case .call(let id, let action): serve(id, action)
        case .result(let id, let payload): answered(id, payload: payload, code: nil, at: now)
        case .error(let id, let code): answered(id, payload: nil, code: code, at: now)
        case .other: out.observations.append(.unreadable)
        }
    }

    private mutating func serve(_ id: String, _ action: String) {
        guard var known = answers[action], !known.isEmpty else {
            let frame: JSONValue = [4, .string(id), "NotImplemented", "the recorded charger was never asked that", [:]]
            out.frames.append(frame.bytes)
            out.observations.append(.served(action: action, answer: "NotImplemented"))
            return
        }
        let answer = known.count > 1 ? known.removeFirst() : known[0]
        answers[action] = known
        out.frames.append(JSONValue.array([.integer(answer.kind), .string(id)] + answer.rest).bytes)
        out.observations.append(.served(action: action, answer: answer.rest.first?["status"]?.text ?? "as recorded"))
    }

    private mutating func answered(_ id: String, payload: JSONValue?, code: String?, at now: Instant) {
        guard let open = waiting, let call = steps[open.step].call, call.id == id else { return }
        waiting = nil
        let step = steps[open.step]
        let status = payload.flatMap(Player.status)
        if let code {
            out.observations.append(.refused(action: call.action, code: code))
        } else {
            out.observations.append(.answered(action: call.action, status: status, microseconds: now.microseconds(since: open.sentAt)))
        }
        if call.action == "StartTransaction", let recorded = step.expected?["transactionId"]?.decimal,
            let new = payload?["transactionId"]?.decimal
        {
            transactionIDs[recorded] = new
        }
        if code == nil { note(call.action, status, step.frame, answer: payload) }
        guard step.expected != nil || step.expectedError != nil else { return }
        let recorded = step.expectedError ?? step.expected.flatMap(Player.status) ?? "answer"
        let now = code ?? status ?? "answer"
        if recorded == now {
            agreed += 1
        } else {
            differences.append(Difference(record: step.number, action: call.action, recorded: recorded, answered: now))
        }
    }

    /// Counts the sessions that the server let begin, and those that ended.
    private mutating func note(_ action: String, _ status: String?, _ frame: [UInt8], answer: JSONValue?) {
        guard let sent = JSONValue(frame: frame)?.items, sent.count > 3 else { return }
        switch action {
        case "StartTransaction":
            guard status == "Accepted", let id = answer?["transactionId"]?.decimal else { return }
            begun[id] = (Int(clamping: sent[3]["connectorId"]?.integer ?? 0), sent[3]["meterStart"]?.integer ?? 0)
            out.observations.append(.sessionStarted(connector: begun[id]?.connector ?? 0))
        case "StopTransaction":
            guard let id = sent[3]["transactionId"]?.decimal, let begin = begun.removeValue(forKey: transactionIDs[id] ?? id) else {
                return
            }
            let register = sent[3]["meterStop"]?.integer ?? begin.meterStart
            out.observations.append(
                .sessionStopped(
                    connector: begin.connector, wattHours: max(0, register.subtractingReportingOverflow(begin.meterStart).partialValue)))
        default: break
        }
    }

    private static func status(_ payload: JSONValue) -> String? { payload["status"]?.text ?? payload["idTagInfo"]?["status"]?.text }

    /// The frame with the new server's transaction ids; every other byte stays.
    private func mapped(_ frame: [UInt8]) -> [UInt8] {
        guard !transactionIDs.isEmpty else { return frame }
        let name = Array("\"transactionId\"".utf8)
        var out: [UInt8] = []
        var position = 0
        func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (byte >= 9 && byte <= 13) }
        while position < frame.count {
            guard frame[position...].starts(with: name) else {
                out.append(frame[position])
                position += 1
                continue
            }
            var end = position + name.count
            while end < frame.count, isSpace(frame[end]) || frame[end] == 58 { end += 1 }
            out += frame[position..<end]
            let start = end
            while end < frame.count, frame[end] == 45 || (frame[end] >= 48 && frame[end] <= 57) { end += 1 }
            let digits = String(decoding: frame[start..<end], as: UTF8.self)
            out += (transactionIDs[digits] ?? digits).utf8
            position = end
        }
        return out
    }
}

/// What playing a file brought.
struct PlayReport: Sendable {
    var traffic: FleetReport
    /// Answers that agreed with the recorded ones.
    var agreed: Int
    var differences: [Player.Difference]

    /// True where the new server answered differently, or not at all.
    var foundDifferences: Bool { !differences.isEmpty || !traffic.unanswered.isEmpty }

    /// The report for people.
    var text: String {
        ([traffic.text, "answers as recorded \(agreed), different \(differences.count)"] + differences.map(\.text)).joined(separator: "\n")
    }

    /// The report for programs.
    var json: JSONValue {
        let differences = differences.map { difference -> JSONValue in
            [
                "record": .integer(difference.record), "action": .string(difference.action), "recorded": .string(difference.recorded),
                "answered": .string(difference.answered),
            ]
        }
        return ["agreed": .integer(agreed), "differences": .array(differences), "traffic": traffic.json]
    }
}

/// Plays the records, each station of the file over a connection of its own, and reports how the answers compare.
func playTraffic(
    _ records: [TrafficRecord], over transport: some ChargerTransport, identity: String? = nil, password: String? = nil,
    speedPermille: Int64 = 1000, onRefusal: @escaping (String) -> Void = { _ in }, shouldStop: () -> Bool
) -> PlayReport {
    let clock = FleetClock()
    let start = clock.now()
    var stations: [String] = []
    for record in records where !stations.contains(record.station) { stations.append(record.station) }
    let players = stations.map { station in
        Player(
            records.filter { $0.station == station }, identity: stations.count == 1 ? identity : nil, password: password,
            speedPermille: speedPermille, at: start)
    }
    var runner = ChargerRunner(players, over: transport)
    runner.onRefusal = onRefusal
    runner.run(clock: clock.now, until: nil, startAt: { _ in start }, shouldStop: shouldStop)
    return PlayReport(
        traffic: runner.report, agreed: runner.clients.reduce(0) { $0 + $1.agreed }, differences: runner.clients.flatMap(\.differences))
}
