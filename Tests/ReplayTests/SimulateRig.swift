import Commands
import EventStore
import Foundation

@testable import Replay

let rigStart = Instant(seconds: 1_795_600_000)

/// A central system of a few lines, for the tests of the simulated chargers.
struct RigServer {
    var tagStatus: [String: String] = [:]
    var bootStatus = "Accepted"
    var nextTransaction: Int64 = 100
    /// Actions that get no answer, and how often.
    var silent: [String: Int] = [:]
    /// Actions answered by a CALLERROR, and how often.
    var refusing: [String: Int] = [:]
    /// What came, in order.
    var calls: [(at: Instant, id: String, action: String, payload: JSONValue)] = []
    /// Answers and errors to our own calls, by message id.
    var results: [String: JSONValue] = [:]
    var unreadable: [[UInt8]] = []
    private var started: [String: Int64] = [:]

    mutating func receive(_ bytes: [UInt8], at now: Instant) -> JSONValue? {
        guard let frame = JSONValue(frame: bytes), let items = frame.items, items.count >= 3, let id = items[1].text else {
            unreadable.append(bytes)
            return nil
        }
        guard items[0] == 2, items.count == 4, let action = items[2].text else {
            if items[0] == 3 || items[0] == 4 { results[id] = frame } else { unreadable.append(bytes) }
            return nil
        }
        calls.append((now, id, action, items[3]))
        if let left = silent[action], left > 0 {
            silent[action] = left - 1
            return nil
        }
        if let left = refusing[action], left > 0 {
            refusing[action] = left - 1
            return [4, .string(id), "InternalError", "", [:]]
        }
        return [3, .string(id), answer(action, items[3], at: now)]
    }

    private mutating func answer(_ action: String, _ payload: JSONValue, at now: Instant) -> JSONValue {
        let tag: JSONValue = ["status": .string(tagStatus[payload["idTag"]?.text ?? ""] ?? "Accepted")]
        switch action {
        case "BootNotification": return ["status": .string(bootStatus), "currentTime": .string(now.text), "interval": 60]
        case "Heartbeat": return ["currentTime": .string(now.text)]
        case "Authorize": return ["idTagInfo": tag]
        case "StartTransaction":
            let key = String(decoding: payload.bytes, as: UTF8.self)
            if started[key] == nil {
                nextTransaction += 1
                started[key] = nextTransaction
            }
            return ["idTagInfo": tag, "transactionId": .integer(started[key] ?? 0)]
        case "StopTransaction": return ["idTagInfo": tag]
        case "SignCertificate", "DataTransfer": return ["status": "Accepted"]
        default: return [:]
        }
    }

    func payloads(_ action: String) -> [JSONValue] { calls.filter { $0.action == action }.map(\.payload) }
}

/// One station against one server on a clock that the test moves.
final class Rig {
    var station: SimulatedStation
    var server = RigServer()
    var now = rigStart
    var isConnected = false
    /// Refuses connections while set.
    var isUnreachable = false
    var frames: [[UInt8]] = []
    var observations: [ChargerObservation] = []
    private var wakeAt: Instant?
    private var connectAt: Instant?
    private var callNumber = 0

    init(_ plan: StationPlan) {
        station = SimulatedStation(plan: plan, at: rigStart)
        feed(.elapsed)
    }

    static func plan(
        _ quirks: Set<Quirk> = [], seed: UInt64 = 7, speed: Int64 = 60, habits: Habits = .steady, member: Int = 1, driversCome: Bool = true
    ) -> StationPlan {
        var plan = StationPlan.member(member, seed: seed, speed: speed, tags: StationPlan.tags(seed: seed, count: 3))
        plan.quirks = quirks
        plan.habits = habits
        plan.driversCome = driversCome
        return plan
    }

    func feed(_ input: ChargerInput) {
        var inputs = [input]
        while !inputs.isEmpty {
            let output = station.handle(inputs.removeFirst(), at: now)
            observations += output.observations
            for frame in output.frames {
                frames.append(frame)
                if let answer = server.receive(frame, at: now) { inputs.append(.received(answer.bytes)) }
            }
            if output.disconnect {
                isConnected = false
                inputs = []
            }
            wakeAt = output.wakeAt
            connectAt = output.connectAt
        }
    }

    func run(seconds: Int64) { run(until: now.adding(seconds: seconds)) { _ in false } }

    /// Moves the clock until the time is over or the condition holds; tells whether it held.
    @discardableResult
    func run(until end: Instant, condition: (Rig) -> Bool) -> Bool {
        while true {
            if condition(self) { return true }
            let next = [wakeAt, isConnected ? nil : connectAt].compactMap { $0 }.min() ?? end
            guard next < end else {
                now = max(now, end)
                feed(.elapsed)
                return condition(self)
            }
            now = max(now, next)
            if !isConnected, let at = connectAt, at <= now {
                if isUnreachable {
                    feed(.refused(status: 0))
                } else {
                    isConnected = true
                    feed(.connected)
                }
            } else {
                feed(.elapsed)
            }
        }
    }

    @discardableResult
    func run(atMost seconds: Int64, until condition: (Rig) -> Bool) -> Bool {
        run(until: now.adding(seconds: seconds), condition: condition)
    }

    func cut() {
        isConnected = false
        feed(.disconnected)
    }

    /// Sends a call of the server and returns the whole answering frame.
    func call(_ action: String, _ payload: JSONValue) -> JSONValue? {
        callNumber += 1
        let id = "server-\(callNumber)"
        feed(.received(([2, .string(id), .string(action), payload] as JSONValue).bytes))
        return server.results[id]
    }

    var isCharging: Bool {
        station.connectors.contains {
            $0.phase == .charging && $0.transaction.map { key in station.transactions.contains { $0.key == key && $0.id != nil } } ?? false
        }
    }

    func runUntilCharging() -> Bool { run(atMost: 3600) { $0.isCharging } }

    func runUntilStopped(sessions: Int = 1) -> Bool {
        run(atMost: 7200) {
            $0.server.payloads("StopTransaction").count >= sessions && $0.station.queue.isEmpty && $0.station.inFlight == nil
        }
    }
}

extension JSONValue {
    /// The answer's payload in a CALLRESULT.
    var result: JSONValue? { self[0] == 3 ? self[2] : nil }
    var status: String? { result?["status"]?.text }
    subscript(index: Int) -> JSONValue? { items.flatMap { $0.indices.contains(index) ? $0[index] : nil } }
}
