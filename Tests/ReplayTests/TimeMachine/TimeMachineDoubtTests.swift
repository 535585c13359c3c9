import Commands
import EventStore
import Foundation
import Gateway
import Projections
import Testing

@testable import Replay

/// What an audit doubts though every sum is right: each with its entry and amount, until a person decides.
@Suite struct TimeMachineDoubtTests {
    private func audit(_ scratch: TimeMachineScratch) throws -> AuditReport {
        try Audit(
            data: scratch.data, publicKey: nil, checkpointFile: nil, checksContent: true, console: TimeMachineConsole().console
        ).run()
    }

    /// A journal of the same entries, with some of their events changed as deciders of another time might have decided.
    private func told(
        _ scratch: TimeMachineScratch, _ change: (inout Event) -> Void, by build: (TimeMachineRig) throws -> Void
    ) throws -> TimeMachineScratch {
        let other = try TimeMachineScratch()
        let rig = try TimeMachineRig(scratch)
        try rig.setUp()
        try rig.connect()
        try build(rig)
        let copy = try TimeMachineRig(other)
        for stored in try rig.journal.entries() {
            var entry = try Entry(kind: stored.header.kind, body: stored.body)
            for index in entry.events.indices { change(&entry.events[index]) }
            try copy.append(entry, EntryContext(stored.header))
        }
        return other
    }

    private func doubts(_ change: (inout Event) -> Void, by build: (TimeMachineRig) throws -> Void) throws -> [AuditDoubt] {
        let report = try audit(try told(try TimeMachineScratch(), change, by: build))
        #expect(!report.isClean && !report.text(Style(enabled: false)).contains("No fault."))
        return report.doubts.kept
    }

    @Test func `a session that a person had priced later is no fault, and one that was never free is`() throws {
        for isForged in [false, true] {
            let scratch = try TimeMachineScratch()
            do {
                let rig = try TimeMachineRig(scratch)
                try rig.setUp()
                if !isForged { try rig.command("AssignTariff", #"{"tariff":null}"#) }
                try rig.connect()
                try rig.charge(from: 10_000, wattHours: 8_000)
                let closed = try #require(rig.decider.world.sessions.awaitingArchive.first)
                if isForged {
                    let context = EntryContext(sequence: rig.journal.head.sequence + 1, instant: rig.now, kind: Input.tick.kind, stream: 0)
                    let corrected = SessionCorrected(
                        session: closed.session, energy: try #require(closed.energy), stoppedAt: rig.now, reason: "forged")
                    try rig.append(Entry(input: .tick, events: [.sessionCorrected(corrected)]), context)
                } else {
                    let billed = try #require(BilledSession(free: closed))
                    let body = #"{"session":1,"billed":"\#(hexText(billed.encoded()))","tariff":1,"reason":"Assigned too late"}"#
                    let decision = try rig.command("PriceSession", body)
                    #expect(
                        decision.events.map(\.name) == [
                            "SessionCorrected", "SessionPriced", "InvoiceIssued", "LedgerPosted", "CommandEnded",
                        ])
                }
            }
            let report = try audit(scratch)
            #expect((report.faults.count == 0) == !isForged, "\(report.text(Style(enabled: false)))")
            #expect(report.doubts.count == 0)
        }
    }

    @Test(arguments: [false, true])
    func `an end that was told before its start is its end, counted once, and a fault where it says another`(isForged: Bool) throws {
        let forge: (inout Event) -> Void = { event in
            guard isForged, case .sessionStopped(var e) = event, !e.isEstimated else { return }
            e.meterStop = Energy(milliwattHours: 17_000_000)
            event = .sessionStopped(e)
        }
        let scratch = try told(try TimeMachineScratch(), forge) { rig in
            let (begun, ended) = (rig.now.adding(seconds: -3_600).text, rig.now.adding(seconds: -60).text)
            try rig.call("StopTransaction", #"{"transactionId":-1,"idTag":"DEADBEEF","meterStop":18000,"timestamp":"\#(ended)"}"#)
            try rig.call(
                "StartTransaction", #"{"connectorId":1,"idTag":"DEADBEEF","meterStart":10000,"timestamp":"\#(begun)"}"#)
            #expect(rig.decider.world.sessions.runningCount == 0 && rig.decider.world.ledger.lastInvoice.rawValue == 1)
        }
        let report = try audit(scratch)
        #expect((report.faults.count > 0) == isForged && (isForged || report.doubts.count == 0), "\(report.text(Style(enabled: false)))")
    }

    @Test(arguments: [false, true])
    func `two stories of one session are a doubt until a person chose between them`(isChosen: Bool) throws {
        let scratch = try TimeMachineScratch()
        do {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            try rig.charge(from: 10_000, wattHours: 8_000)
            try rig.call("StopTransaction", #"{"transactionId":1,"meterStop":19000,"timestamp":"\#(rig.now.text)"}"#)
            if isChosen {
                try rig.command("AcknowledgeAlert", #"{"kind":"session-contradicted","station":"CP001","session":1}"#)
            }
        }
        let report = try audit(scratch)
        #expect(report.faults.count == 0 && report.doubts.kept.map(\.kind) == (isChosen ? [] : [.contradiction]))
        if isChosen { return }
        let doubt = try #require(report.doubts.kept.first)
        #expect(doubt.amount.contains("9 kWh") && doubt.what.contains("session 1") && doubt.sequence > 0)
    }

    @Test func `an end that differs from a reading of its own message is a doubt`() throws {
        let scratch = try TimeMachineScratch()
        do {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            let (begun, ended) = (rig.now.adding(seconds: -3_600).text, rig.now.adding(seconds: -1).text)
            try rig.call(
                "StartTransaction", #"{"connectorId":1,"idTag":"DEADBEEF","meterStart":10000,"timestamp":"\#(begun)"}"#)
            let data = #"[{"timestamp":"\#(ended)","sampledValue":[{"value":"18111","context":"Transaction.End"}]}]"#
            try rig.call(
                "StopTransaction", #"{"transactionId":1,"meterStop":18000,"timestamp":"\#(ended)","transactionData":\#(data)}"#)
        }
        let report = try audit(scratch)
        #expect(report.faults.count == 0 && report.doubts.kept.map(\.kind) == [.endDiffers])
        #expect(report.doubts.kept.first?.amount == "0.111 kWh")
    }

    @Test(arguments: [([0, 0, 0, 0], 0), ([0, 50, 0, 100], 0), ([10_000, 18_400, 26_900, 35_350], 0), ([10_000, 18_600, 26_600], 1)])
    func `an audit doubts what is told of while the server runs, and no meter that counts from each start`(
        starts: [Int], doubts: Int
    ) throws {
        let scratch = try TimeMachineScratch()
        var told = 0
        do {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            for start in starts { try rig.charge(from: start, wattHours: 8_000) }
            told = rig.decider.world.alerts.all.count { $0.kind == "energy-between-sessions" || $0.kind == "register-fell" }
        }
        let report = try audit(scratch)
        #expect(report.faults.count == 0 && report.doubts.count == doubts && told == doubts, "\(report.text(Style(enabled: false)))")
    }

    @Test func `a correction that was made before the next session began explains what lies before it, for an audit too`() throws {
        let scratch = try TimeMachineScratch()
        do {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            try rig.charge(from: 10_000, wattHours: 8_000)
            let session = try #require(rig.decider.world.sessions.awaitingArchive.first)
            let billed = try #require(BilledSession(session))
            let document = try #require(rig.decider.world.ledger.awaitingArchive.first?.content)
            try rig.command(
                "CorrectInvoice",
                #"{"document":"\#(hexText(document.encoded()))","billed":"\#(hexText(billed.encoded()))","energyKwh":"10"}"#)
            try rig.charge(from: 20_000, wattHours: 8_000)
            #expect(rig.decider.world.alerts.all.isEmpty)
        }
        let report = try audit(scratch)
        #expect(report.faults.count == 0 && report.doubts.count == 0, "\(report.text(Style(enabled: false)))")
    }

    @Test func `what a register counted between two sessions is a doubt until a person has seen it`() throws {
        let scratch = try TimeMachineScratch()
        do {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            try rig.charge(from: 10_000, wattHours: 8_000)
            try rig.charge(from: 20_000, wattHours: 8_000)
        }
        let report = try audit(scratch)
        #expect(report.faults.count == 0 && report.doubts.kept.map(\.kind) == [.registerGap])
        let doubt = try #require(report.doubts.kept.first)
        #expect(doubt.amount == "2 kWh" && doubt.what.contains("connector 1 of CP001 rose") && doubt.sequence > 0)
        let text = report.text(Style(enabled: false))
        #expect(text.contains("1 doubt that nobody decided.") && !text.contains("No fault."))
        let json = try JSONValue(parsing: report.json.bytes)
        #expect(json["clean"] == .bool(false) && json["doubtCount"] == .number("1") && json["faultCount"] == .number("0"))
        let seen = try TimeMachineScratch()
        do {
            let rig = try TimeMachineRig(seen)
            try rig.setUp()
            try rig.connect()
            try rig.charge(from: 10_000, wattHours: 8_000)
            try rig.charge(from: 20_000, wattHours: 8_000)
            try rig.command("AcknowledgeAlert", #"{"kind":"energy-between-sessions","station":"CP001"}"#)
        }
        #expect(try audit(seen).isClean)
    }

    private static func started(_ register: Int, _ at: Instant) -> String {
        #"{"connectorId":1,"idTag":"DEADBEEF","meterStart":\#(register),"timestamp":"\#(at.text)"}"#
    }

    @Test(arguments: [("", nil, "6 kWh"), (#","energyKwh":"4""#, nil, "4 kWh"), (#","energyKwh":"4""#, "7", "1 kWh")])
    func `what flows after a session that a person ended is a doubt, by what was billed of it`(
        decision: String, corrected: String?, gap: String
    ) throws {
        let scratch = try TimeMachineScratch()
        do {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            let at = { (ago: Int64) in rig.now.adding(seconds: -ago) }
            try rig.call("StartTransaction", Self.started(1_000, at(7_200)))
            try rig.call(
                "MeterValues",
                #"{"connectorId":1,"transactionId":1,"meterValue":[{"timestamp":"\#(at(6_600).text)","sampledValue":[{"value":"3000"}]}]}"#)
            try rig.command("EndSession", #"{"session":1}"#)
            try rig.command("ReleaseSession", #"{"session":1\#(decision)}"#)
            try rig.call("StartTransaction", Self.started(9_000, at(3_600)))
            try rig.call("StopTransaction", #"{"transactionId":2,"meterStop":10000,"timestamp":"\#(at(1).text)"}"#)
            if let corrected {
                let (document, billed) = try rig.billed(1)
                try rig.command(
                    "CorrectInvoice",
                    #"{"document":"\#(hexText(document.encoded()))","billed":"\#(hexText(billed.encoded()))","energyKwh":"\#(corrected)"}"#)
            }
            let alert = rig.decider.world.alerts.all.first { $0.kind == "energy-between-sessions" }
            #expect(alert?.text.contains("rose by \(gap)") == true, "\(alert?.text ?? "no alert")")
        }
        let report = try audit(scratch)
        #expect(report.faults.count == 0)
        #expect(report.doubts.kept.map(\.kind) == [.registerGap], "\(report.text(Style(enabled: false)))")
        #expect(report.doubts.kept.first?.amount == gap)
    }

    @Test(arguments: [false, true])
    func `a correction beyond the register at which the next session began is a doubt`(isAfter: Bool) throws {
        let scratch = try TimeMachineScratch()
        do {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            func correct() throws {
                let (document, billed) = try rig.billed(1)
                try rig.command(
                    "CorrectInvoice",
                    #"{"document":"\#(hexText(document.encoded()))","billed":"\#(hexText(billed.encoded()))","energyKwh":"13"}"#)
            }
            try rig.charge(from: 10_000, wattHours: 8_000)
            if !isAfter { try correct() }
            try rig.charge(from: 18_000, wattHours: 8_000)
            if isAfter { try correct() }
            #expect(rig.decider.world.alerts.all.map(\.kind) == ["register-fell"])
        }
        let report = try audit(scratch)
        #expect(report.faults.count == 0)
        #expect(report.doubts.kept.map(\.kind) == [.registerGap], "\(report.text(Style(enabled: false)))")
        #expect(report.doubts.kept.first?.amount == "5 kWh")
    }

    @Test func `an end that a person named and a session that is told within it afterwards are a doubt`() throws {
        let scratch = try TimeMachineScratch()
        do {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            let at = { (ago: Int64) in rig.now.adding(seconds: -ago) }
            try rig.call("StartTransaction", Self.started(1_000, at(7_200)))
            try rig.call("StopTransaction", #"{"transactionId":1,"meterStop":5000,"timestamp":"\#(at(3_600).text)"}"#)
            let (document, billed) = try rig.billed(1)
            let wrong = "\"document\":\"\(hexText(document.encoded()))\",\"billed\":\"\(hexText(billed.encoded()))\""
            try rig.command("CorrectInvoice", "{\(wrong),\"stoppedAt\":\"\(at(1_800).text)\"}")
            try rig.call("StartTransaction", Self.started(5_000, at(3_000)))
            try rig.call("StopTransaction", #"{"transactionId":2,"meterStop":6000,"timestamp":"\#(at(2_000).text)"}"#)
        }
        let report = try audit(scratch)
        #expect(report.faults.count == 0)
        #expect(report.doubts.kept.map(\.kind) == [.overlap], "\(report.text(Style(enabled: false)))")
    }

    @Test func `an end that came alone and was told again as that of a session leaves no doubt`() throws {
        let scratch = try TimeMachineScratch()
        do {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            let (from, to) = (rig.now.adding(seconds: -3_600), rig.now.adding(seconds: -600).text)
            try rig.call("StartTransaction", Self.started(1_000, from))
            for number in [0, 1] {
                try rig.call("StopTransaction", #"{"transactionId":\#(number),"meterStop":9000,"timestamp":"\#(to)"}"#)
            }
            #expect(rig.decider.world.sessions.openCount == 0 && rig.decider.world.ledger.lastInvoice.rawValue == 1)
        }
        let report = try audit(scratch)
        #expect(report.isClean, "\(report.text(Style(enabled: false)))")
    }

    @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 2, 0], [2, 1, 0]], [0, 2_000])
    func `sessions that are told out of order leave the doubts that they leave in order`(order: [Int], gap: Int) throws {
        let scratch = try TimeMachineScratch()
        do {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            let begin = rig.now.adding(seconds: -30_000)
            for (number, index) in order.enumerated() {
                let register = 10_000 + index * 8_000 + (index == 2 ? gap : 0)
                let (from, to) = (begin.adding(seconds: Int64(index) * 7_000), begin.adding(seconds: Int64(index) * 7_000 + 3_600))
                try rig.call(
                    "StartTransaction",
                    #"{"connectorId":1,"idTag":"DEADBEEF","meterStart":\#(register),"timestamp":"\#(from.text)"}"#)
                try rig.call(
                    "StopTransaction", #"{"transactionId":\#(number + 1),"meterStop":\#(register + 8_000),"timestamp":"\#(to.text)"}"#)
            }
            let alerts = rig.decider.world.alerts.all.map(\.kind)
            #expect(alerts == (gap == 0 ? [] : ["energy-between-sessions"]))
        }
        let report = try audit(scratch)
        #expect(report.faults.count == 0)
        #expect(report.doubts.kept.map(\.kind) == (gap == 0 ? [] : [.registerGap]), "\(report.text(Style(enabled: false)))")
        #expect(report.doubts.kept.allSatisfy { $0.amount == "2 kWh" })
    }

    @Test func `a session that was told twice is a doubt, and so are two at one time`() throws {
        var first: SessionStarted?
        let found = try doubts({ event in
            guard case .sessionStarted(var e) = event else { return }
            if let first { (e.startedAt, e.meterStart) = (first.startedAt, first.meterStart) } else { first = e }
            event = .sessionStarted(e)
        }) { rig in
            try rig.charge(from: 10_000, wattHours: 8_000)
            try rig.charge(from: 18_000, wattHours: 8_000)
        }
        let twice = try #require(found.first { $0.kind == .toldTwice })
        #expect(twice.session == SessionID(rawValue: 2) && twice.amount.hasSuffix(" EUR") && twice.what.contains("session 1 of entry"))
        let overlap = try #require(found.first { $0.kind == .overlap })
        #expect(overlap.session == SessionID(rawValue: 2) && overlap.amount.hasPrefix("8 kWh, "))
    }

    @Test func `a bill to nobody who is known is a doubt`() throws {
        let found = try doubts({ event in
            guard case .sessionStarted(var e) = event else { return }
            (e.authorization, e.driver) = (.blocked, nil)
            event = .sessionStarted(e)
        }) { try $0.charge(from: 10_000, wattHours: 8_000) }
        #expect(found.map(\.kind) == [.noDebtor] && found.first?.what.contains("R-000001") == true)
    }

    @Test func `a bill by another version of a tariff than the one in force at the start is a doubt`() throws {
        let found = try doubts({ event in
            switch event {
            case .sessionStarted(var e):
                e.tariffVersion = 1
                event = .sessionStarted(e)
            case .sessionPriced(var e):
                e.tariffVersion = 1
                event = .sessionPriced(e)
            default: break
            }
        }) { rig in
            try rig.command(
                "PublishTariff",
                #"{"tariff":1,"name":"Standard","currency":"EUR","components":[{"dimension":"ENERGY","price":0.45,"vat":19},"#
                    + #"{"dimension":"FLAT","price":0.35,"vat":19}]}"#)
            try rig.charge(from: 10_000, wattHours: 8_000)
        }
        #expect(found.map(\.kind) == [.tariffVersion] && found.first?.what.contains("was version 2 of tariff 1") == true)
    }

    @Test func `sessions that come to more than the register of their connector are a doubt`() throws {
        let found = try doubts({ event in
            guard case .sessionStopped(var e) = event else { return }
            e.energy = Energy(milliwattHours: 9_000_000)
            event = .sessionStopped(e)
        }) { try $0.charge(from: 10_000, wattHours: 8_000) }
        #expect(found.map(\.kind) == [.registerSum] && found.first?.amount == "1 kWh")
    }

    @Test func `a session that came late is what its register counted between two others`() throws {
        let scratch = try TimeMachineScratch()
        do {
            let rig = try TimeMachineRig(scratch)
            try rig.setUp()
            try rig.connect()
            func session(_ from: Int, _ begin: Int64, _ end: Int64) throws {
                let time = { (ago: Int64) in rig.now.adding(seconds: -ago).text }
                let number = rig.decider.world.sessions.lastID.rawValue + 1
                try rig.call(
                    "StartTransaction",
                    #"{"connectorId":1,"idTag":"DEADBEEF","meterStart":\#(from),"timestamp":"\#(time(begin))"}"#)
                try rig.call("StopTransaction", #"{"transactionId":\#(number),"meterStop":\#(from + 4_000),"timestamp":"\#(time(end))"}"#)
            }
            try session(10_000, 20_000, 18_000)
            try session(18_000, 8_000, 6_000)
            try session(14_000, 14_000, 12_000)
        }
        let report = try audit(scratch)
        #expect(report.doubts.kept == [])
        #expect(report.isClean)
    }
}
