import Commands
import EventStore
import Testing

@testable import Replay

@Suite struct SimulateCaptureTests {
    private func record(_ text: String, _ direction: TrafficRecord.Direction = .incoming, after seconds: Int64 = 0) -> TrafficRecord {
        TrafficRecord(at: rigStart.adding(seconds: seconds), station: "CP001", direction: direction, frame: Array(text.utf8))
    }

    @Test func `a traffic file is read as it was written, UTF-8 or not`() throws {
        let records = [
            record(#"[2,"1","Heartbeat",{}]"#), record("é\n\"", .outgoing),
            TrafficRecord(at: rigStart.adding(microseconds: 123_456), station: "a/b", direction: .incoming, frame: [0xFF, 0, 0x7B]),
            record(""),
        ]
        let bytes = TrafficFile.bytes(records)
        #expect(try TrafficFile.records(bytes) == records)
        #expect(try TrafficFile.records(Array("\n  \n".utf8) + bytes) == records)
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""frameBase64":"/wB7""#))
    }

    @Test func `a damaged line is named`() {
        let line = TrafficFile.line(record("x"))
        for length in 1..<line.count {
            #expect(throws: TrafficFile.Fault.self) { try TrafficFile.records(Array(line[..<length])) }
        }
        let cases = [
            (#"{"t":"yesterday","station":"A","direction":"in","frame":""}"#, "RFC 3339"),
            (#"{"t":"2026-01-01T00:00:00Z","direction":"in","frame":""}"#, "station"),
            (#"{"t":"2026-01-01T00:00:00Z","station":"A","direction":"up","frame":""}"#, "direction"),
            (#"{"t":"2026-01-01T00:00:00Z","station":"A","direction":"in"}"#, "frame"),
            (#"{"t":"2026-01-01T00:00:00Z","station":"A","direction":"in","frameBase64":"*"}"#, "frame"),
        ]
        for (text, word) in cases {
            do throws(TrafficFile.Fault) {
                _ = try TrafficFile.records(line + [10] + Array(text.utf8))
                Issue.record("\(text) was read")
            } catch {
                #expect(error.line == 2 && error.reason.contains(word))
            }
        }
    }

    @Test func `SipHash gives the reference value`() {
        let key = (SipHash.word(Array(0..<16), 0), SipHash.word(Array(0..<16), 8))
        #expect(SipHash.hash(Array(0..<15), key: key) == 0xA129_CA61_49BE_45E5)
        #expect(SipHash.hash([], key: key) == 0x726F_DB47_DD0E_0E31)
    }

    @Test func `a pseudonym keeps length and alphabet, is stable under its key, and differs under another`() throws {
        let first = try #require(Pseudonyms(key: Array(0..<16)))
        let second = try #require(Pseudonyms(key: Array(1..<17)))
        #expect(Pseudonyms(key: [1, 2, 3]) == nil)
        for value in ["04A1B2C3D4E5F6", "anna.schmidt", "VID:0123456789AB", "a", "12345678"] {
            let standIn = first.pseudonym(value)
            #expect(standIn.count == value.count)
            #expect(standIn == first.pseudonym(value))
            for (a, b) in zip(value, standIn) {
                #expect(a.isNumber == b.isNumber && a.isUppercase == b.isUppercase && a.isLowercase == b.isLowercase)
            }
            if value.count > 4 { #expect(standIn != value && second.pseudonym(value) != standIn) }
        }
        let hexadecimal = first.pseudonym("04A1B2C3D4E5F6").filter(\.isHexDigit)
        #expect(hexadecimal.count == 14)
        #expect(first.pseudonym("") == "")
    }

    @Test func `persons vanish from every frame, the rest stays byte for byte`() throws {
        let names = try #require(Pseudonyms(key: Array(0..<16)))
        let heartbeat = record(#"[2, "7", "Heartbeat", {}]"#)
        let records = [
            heartbeat, record(#"[2,"04A1B2C3D4E5F6-1","Authorize",{"idTag":"04A1B2C3D4E5F6"}]"#),
            record(#"[3,"x",{"configurationKey":[{"key":"AuthorizationKey","readonly":false,"value":"hunter22hunter22"}]}]"#),
            record(#"[2,"y","DataTransfer",{"vendorId":"V","data":"{\"id\":\"04A1B2C3D4E5F6\"}"}]"#),
            record(#"[2,"z","StopTransaction",{"idTag":"04A1B2C3D4E5F6","meterStop":1"#),
            record(#"[2,"w","MeterValues",{"meterValue":[{"sampledValue":[{"value":"123456"}]}]}]"#),
            record(#"[2,"v","Authorize",{"idTag":"123456"}]"#),
        ]
        let replaced = names.replace(in: records)
        #expect(replaced.count == records.count)
        #expect(replaced[0] == heartbeat)
        let all = String(decoding: TrafficFile.bytes(replaced), as: UTF8.self)
        #expect(!all.contains("04A1B2C3D4E5F6") && !all.contains("hunter22"))
        let standIn = names.pseudonym("04A1B2C3D4E5F6")
        for index in [1, 3, 4] { #expect(String(decoding: replaced[index].frame, as: UTF8.self).contains(standIn)) }
        #expect(replaced[5] == records[5])
        #expect(JSONValue(frame: replaced[6].frame)?[3]?["idTag"]?.text == names.pseudonym("123456"))
    }

    private func conversation() -> [TrafficRecord] {
        [
            record(#"[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]"#),
            record(#"[3,"1",{"status":"Accepted","currentTime":"2026-01-01T00:00:00Z","interval":60}]"#, .outgoing),
            record(#"[2,"s1","GetConfiguration",{}]"#, .outgoing, after: 1), record(#"[3,"s1",{"unknownKey":["recorded"]}]"#, after: 1),
            record(
                #"[2,"2","StartTransaction",{"connectorId":1,"idTag":"A","meterStart":0,"timestamp":"2026-01-01T00:00:00Z"}]"#, after: 2),
            record(#"[3,"2",{"transactionId":777,"idTagInfo":{"status":"Accepted"}}]"#, .outgoing, after: 2), record("garbage", after: 3),
            record(#"[2,"3","MeterValues",{"connectorId":1, "transactionId" : 777,"meterValue":[]}]"#, after: 10),
            record(#"[3,"3",{}]"#, .outgoing, after: 10),
            record(#"[2,"4","StopTransaction",{"transactionId":777,"meterStop":9,"timestamp":"2026-01-01T01:00:00Z"}]"#, after: 20),
            record(#"[3,"4",{"idTagInfo":{"status":"Blocked"}}]"#, .outgoing, after: 20),
        ]
    }

    @Test func `a recorded charger is played in time, with the new server's transaction ids, and its answers are compared`() {
        var player = Player(conversation(), speedPermille: 2000, at: rigStart)
        #expect(player.handshake.identity == "CP001" && player.count == 5)
        var server = RigServer()
        var sent: [(Int64, String)] = []
        var now = rigStart
        var inputs: [ChargerInput] = [.connected]
        var finished = false
        var (begun, ended) = (0, 0)
        while !finished, now < rigStart.adding(seconds: 60) {
            let output = player.handle(inputs.isEmpty ? .elapsed : inputs.removeFirst(), at: now)
            for frame in output.frames {
                sent.append((now.seconds(since: rigStart), String(decoding: frame, as: UTF8.self)))
                if let answer = server.receive(frame, at: now) { inputs.append(.received(answer.bytes)) }
            }
            for case .sessionStarted in output.observations { begun += 1 }
            for case .sessionStopped in output.observations { ended += 1 }
            finished = output.finished
            if inputs.isEmpty, let wake = output.wakeAt { now = max(now, wake) }
        }
        #expect(finished && begun == 1 && ended == 1)
        #expect(sent.map(\.0) == [0, 1, 1, 5, 10])
        #expect(sent[2].1 == "garbage")
        #expect(sent[3].1 == #"[2,"3","MeterValues",{"connectorId":1, "transactionId" : 101,"meterValue":[]}]"#)
        #expect(server.payloads("StopTransaction")[0]["transactionId"] == 101)
        #expect(player.agreed == 3)
        #expect(player.differences == [Player.Difference(record: 10, action: "StopTransaction", recorded: "Blocked", answered: "Accepted")])
        let answers = player.handle(.received(Array(#"[2,"q","GetConfiguration",{}]"#.utf8)), at: now).frames
        #expect(answers.map { String(decoding: $0, as: UTF8.self) } == [#"[3,"q",{"unknownKey":["recorded"]}]"#])
        let refusals = player.handle(.received(Array(#"[2,"r","Reset",{"type":"Hard"}]"#.utf8)), at: now).frames
        #expect(JSONValue(frame: refusals.first ?? [])?[2] == "NotImplemented")
    }

    @Test func `without an answer the player goes on after its time, and a lost connection is opened again`() {
        var player = Player(conversation(), identity: "OTHER", speedPermille: 0, at: rigStart)
        #expect(player.handshake.identity == "OTHER")
        let first = player.handle(.connected, at: rigStart)
        #expect(first.frames.count == 1 && first.wakeAt == rigStart.adding(seconds: SimulateLimits.answerSeconds))
        let second = player.handle(.elapsed, at: rigStart.adding(seconds: SimulateLimits.answerSeconds))
        #expect(second.observations.first == .unanswered(action: "BootNotification"))
        #expect(second.frames.count == 1)
        let lost = player.handle(.disconnected, at: rigStart.adding(seconds: 40))
        #expect(lost.connectAt == rigStart.adding(seconds: 41) && lost.frames.isEmpty)
        #expect(player.handle(.connected, at: rigStart.adding(seconds: 41)).frames.count == 2)
    }
}
