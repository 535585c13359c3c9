import EventStore
import Projections
import Support
import Testing

@testable import Commands

/// What holds whatever the stations send, in whatever order: random stories, each of which its seed tells again.
struct DeciderLawTests {
    /// Stations with a random life: reconnects, duplicates, foreign and stale numbers, wild registers and clocks.
    struct Storm {
        var scenario: Scenario
        var random: SeededRandom
        private var sent: [String: [String]] = [:]
        private var meters: [Int: Int] = [:]
        var unanswered: [String] = []
        var flightFaults = 0

        init(seed: UInt64) throws {
            random = SeededRandom(seed: seed)
            scenario = try Scenario.running()
        }

        private mutating func pick(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

        mutating func run(steps: Int) throws {
            for step in 0..<steps {
                scenario.wait(Int64([0, 1, 20, 300, 900][pick(0..<5)]))
                let id = ["CP-1", "CP-2"][pick(0..<2)]
                try move(id, step)
                let now = scenario.now
                let inFlight = scenario.world.calls.underWay(to: try scenario.station(id).station).filter { call in
                    guard let sentAt = call.sentAt, let lane = OCPP16.action(named: call.action)?.lane else { return true }
                    return now.seconds(since: sentAt) < lane.holdSeconds
                }
                if inFlight.count > 1 { flightFaults += 1 }
            }
        }

        private mutating func move(_ id: String, _ step: Int) throws {
            guard scenario.connections[id] != nil else {
                scenario.connect(id)
                return
            }
            switch pick(0..<20) {
            case 0: try scenario.disconnect(id)
            case 1: scenario.connect(id, incumbent: pick(0..<2) == 0 ? .dead : .alive)
            case 2: scenario.give(.tick)
            case 3: command(id)
            case 4: try answer(id)
            case 5, 6: try resend(id)
            default: try send(id, text(id, step))
            }
        }

        private mutating func send(_ id: String, _ text: String) throws {
            sent[id, default: []].append(text)
            let answers = try scenario.frame(id, text)
            if case .call(let message, _, _) = Frame.read(Scenario.masked(text)).frame {
                let own = answers.filter { $0.hasPrefix("[3,\"\(message)\"") || $0.hasPrefix("[4,\"\(message)\"") }
                if own.count != 1 { unanswered.append(text) }
            }
        }

        private mutating func resend(_ id: String) throws {
            guard let known = sent[id], !known.isEmpty else { return }
            let text = known[pick(max(0, known.count - 30)..<known.count)]
            try send(id, pick(0..<2) == 0 ? text : text.replacing("[2,\"", with: "[2,\"r\(pick(0..<1_000_000))"))
        }

        private mutating func answer(_ id: String) throws {
            guard let call = scenario.world.calls.underWay(to: try scenario.station(id).station).last, let message = call.messageId else {
                return
            }
            let payload = ["{\"status\":\"Accepted\"}", "{\"status\":\"Rejected\"}", "{}", "[]", "{\"status\":5}"][pick(0..<5)]
            try scenario.frame(id, pick(0..<6) == 0 ? "[4,\"\(message)\",\"InternalError\",\"\",{}]" : "[3,\"\(message)\",\(payload)]")
        }

        private mutating func command(_ id: String) {
            let call = [
                "\"Reset\",\"payload\":{\"type\":\"Soft\"}", "\"ClearCache\"", "\"UnlockConnector\",\"payload\":{\"connectorId\":1}",
                "\"RemoteStartTransaction\",\"payload\":{\"idTag\":\"$ALICE\"}",
                "\"TriggerMessage\",\"payload\":{\"requestedMessage\":\"Heartbeat\"}",
            ][pick(0..<5)]
            switch pick(0..<4) {
            case 0: scenario.command(.pushLocalList, "{\"station\":\"\(id)\"}")
            case 1: scenario.command(.changeToken, "{\"token\":\"$BOB\",\"status\":\"\(["active", "blocked"][pick(0..<2)])\"}")
            default: scenario.command(.sendCall, "{\"station\":\"\(id)\",\"action\":\(call)}")
            }
        }

        private mutating func text(_ id: String, _ step: Int) -> String {
            let connector = pick(0..<3)
            let tag = Scenario.tags[pick(0..<4)]
            let key = (id == "CP-1" ? 0 : 10) + connector
            meters[key, default: 1_000] += pick(0..<3_000)
            let meter = pick(0..<25) == 0 ? [-1, 0, Int.max, Int.min, 5_000_000][pick(0..<5)] : meters[key] ?? 0
            let time = pick(0..<15) == 0 ? ["1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "soon"][pick(0..<3)] : scenario.now.text
            let open = scenario.world.sessions.all.filter(\.isRunning).map(\.transactionId)
            let transaction = pick(0..<8) == 0 || open.isEmpty ? [-1, 0, 1, 3, Int64.max][pick(0..<5)] : open[pick(0..<open.count)]
            switch pick(0..<10) {
            case 0: return "[2,\"\(step)\",\"BootNotification\",\(Scenario.boot)]"
            case 1: return "[2,\"\(step)\",\"Heartbeat\",{}]"
            case 2: return "[2,\"\(step)\",\"Authorize\",{\"idTag\":\"\(tag)\"}]"
            case 3:
                return #"[2,"\#(step)","StatusNotification",{"connectorId":\#(connector),"errorCode":"NoError","status":"Charging"}]"#
            case 4:
                let broken = [
                    #"[2,"\#(step)","Nonsense",{}]"#, #"[3,"x",{}]"#, "", "[2,", "{}", #"[2,"\#(step)","StopTransaction",{"a":]"#,
                ]
                return broken[pick(0..<6)]
            case 5, 6:
                return #"[2,"\#(step)","StartTransaction",{"connectorId":\#(connector),"idTag":"\#(tag)","#
                    + #""meterStart":\#(meter),"timestamp":"\#(time)"}]"#
            case 7, 8:
                return #"[2,"\#(step)","StopTransaction",{"transactionId":\#(transaction),"meterStop":\#(meter),"timestamp":"\#(time)"}]"#
            default:
                return #"[2,"\#(step)","MeterValues",{"connectorId":\#(connector),"transactionId":\#(transaction),"#
                    + #""meterValue":[{"timestamp":"\#(time)","sampledValue":[{"value":"\#(meter)"}]}]}]"#
            }
        }
    }

    @Test func `random stories of stations keep every law`() throws {
        let base = UInt64.random(in: 0...UInt64.max)
        for round in 0..<25 as Range<UInt64> {
            let seed = base &+ round
            var storm = try Storm(seed: seed)
            try storm.run(steps: 300)
            check(storm, "seed \(seed)")
        }
    }

    private func check(_ storm: Storm, _ comment: Comment) {
        let scenario = storm.scenario
        scenario.expectReplayable(comment)
        #expect(scenario.faults.isEmpty, comment)
        #expect(storm.unanswered.isEmpty, comment)
        #expect(storm.flightFaults == 0, comment)
        checkMoney(scenario, comment)
        checkEnergy(scenario, comment)
        // Whatever clocks the readings are of.
        for session in scenario.world.sessions.all {
            let times = session.registers.map(\.at)
            #expect(times == times.sorted() && times.count <= session.readingCount, comment)
        }
    }

    /// Every session is invoiced at most once, the invoices are what the ledger has as receivable, and the ledger is balanced.
    private func checkMoney(_ scenario: Scenario, _ comment: Comment) {
        let invoices = scenario.events.invoices
        let sessions = invoices.flatMap { $0.lines.map(\.session) }
        #expect(Set(sessions).count == sessions.count, comment)
        let receivable = scenario.world.ledger.balance(of: .receivableDrivers, in: .eur)
        #expect(invoices.reduce(0) { $0 + $1.gross.rawValue } == receivable.debit.rawValue - receivable.credit.rawValue, comment)
        #expect(scenario.world.ledger.isBalanced, comment)
        #expect(invoices.map(\.number) == Array(1..<(invoices.count + 1)), comment)
    }

    /// A session that is billed delivered no more than its connector can, and what its registers say.
    private func checkEnergy(_ scenario: Scenario, _ comment: Comment) {
        var started: [SessionID: SessionStarted] = [:]
        var stopped: [SessionID: SessionStopped] = [:]
        for (entry, context) in scenario.entries {
            for event in entry.events {
                switch event {
                case .sessionStarted(let e): started[e.session] = e
                case .sessionStopped(let e): stopped[e.session] = e
                case .sessionPriced(let e):
                    guard let start = started[e.session], let stop = stopped[e.session] else {
                        Issue.record("session \(e.session) was priced out of nothing, \(comment)")
                        continue
                    }
                    let first = Scenario.standard().now
                    // A clock that knows quarters of an hour alone may have swallowed most of an hour.
                    let swallowed: Int64 = start.startedAt.isQuarterHour && stop.stoppedAt.isQuarterHour ? 3_600_000_000 : 0
                    let told = stop.stoppedAt.microseconds(since: start.startedAt) + swallowed
                    let span = max(told, context.instant.microseconds(since: first))
                    #expect(stop.energy <= EnergyLimit.of(powerMax: Power(milliwatts: 22_000_000), microseconds: span), comment)
                    #expect(start.meterStart.flatMap { stop.meterStop?.subtracting($0) } == stop.energy, comment)
                default: break
                }
            }
        }
    }
}
