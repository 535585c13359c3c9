import Commands
import EventStore
import Foundation
import Gateway
import Testing

@testable import Gateway
@testable import Replay

@Suite struct TimeMachineJournalTests {
    private func run(_ line: String, expecting code: ExitCode = .ok) throws -> (output: String, errors: String) {
        var local = LocalCommands()
        local.addTimeMachine()
        let kept = TimeMachineConsole()
        let context = Context(
            console: kept.console, environment: [:], readFile: { try InputFile.read($0) },
            saveFile: { try OutputFile.save($0, $1) }, removeFile: OutputFile.remove,
            randomBytes: { [UInt8](repeating: 0, count: $0) }, clock: { 0 },
            pause: { _ in }, connect: { _ in throw CommandFailure("no network in tests", exitCode: .unreachable) })
        let found = Tool.run(line.split(separator: " ").map(String.init), root: CommandTree.root(local), context: context)
        #expect(found == code, "\(line): \(kept.errors)")
        return (kept.output, kept.errors)
    }

    @Test func `cat prints one line per entry, of a range and of a station, for people and for programs`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch, sessions: 1)
        let data = "--data \(scratch.data)"
        let all = try run("journal cat \(data)").output.split(separator: "\n")
        let head = try Journal.openReadOnly(at: scratch.journal).head.sequence
        #expect(all.count == Int(head))
        #expect(all[0].contains("genesis") && all[0].contains("→ JournalCreated"))
        let boot = try #require(all.first { $0.contains("BootNotification") })
        #expect(boot.contains("CP001  frame") && boot.contains("⇒ [3,"))
        let part = try run("journal cat \(data) --from 7 --to 9").output.split(separator: "\n")
        #expect(part.map(String.init) == all[6...8].map(String.init))
        #expect(try run("journal cat \(data) --from 2 --station cp001").output.split(separator: "\n").allSatisfy { $0.contains("CP001") })
        _ = try run("journal cat \(data) --station CP999", expecting: .refused)
        for line in try run("journal cat \(data) --json --from 7").output.split(separator: "\n") {
            let value = try JSONValue(parsing: Array(line.utf8))
            #expect(value["identity"] == .string("CP001") && value["hash"] != nil)
        }
        let raw = try run("journal cat \(data) --raw --from 3 --to 3").output.split(separator: "\t")
        let entry = try #require(try Journal.openReadOnly(at: scratch.journal).entry(3))
        #expect(raw.count == 3 && raw[1] == entry.hash.hex && raw[2] == hexText(entry.header.bytes + entry.body) + "\n")
    }

    @Test func `stat, verify, backup, restore, export and import work on one journal`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch, sessions: 2)
        let head = try Journal.openReadOnly(at: scratch.journal).head
        let path = scratch.path
        let stat = try JSONValue(parsing: Array(try run("journal stat --data \(scratch.data) --json").output.utf8))
        #expect(stat["entries"] == .integer(head.sequence) && stat["checkpoints"] == .number("1"))
        #expect(try run("journal stat --data \(scratch.data)").output.contains("Decider versions"))
        #expect(try run("journal verify --data \(scratch.data)").output.contains("No fault."))
        #expect(try run("journal backup --data \(scratch.data) --to \(path)/backup").output.contains("head \(head)"))
        _ = try run("journal backup --data \(scratch.data) --to \(path)/backup", expecting: .unreachable)
        #expect(try run("journal restore --from \(path)/backup --data \(path)/restored").output.contains("head \(head)"))
        #expect(try Journal.openReadOnly(at: path + "/restored/journal").head == head)
        _ = try run("journal export --data \(scratch.data) --to 10 --out \(path)/first")
        _ = try run("journal export --data \(scratch.data) --from 11 --out \(path)/rest")
        _ = try run("journal import \(path)/rest --data \(path)/copy", expecting: .unreachable)
        _ = try run("journal import \(path)/first --data \(path)/copy")
        #expect(try run("journal import \(path)/rest --data \(path)/copy").output.contains("ends at \(head)"))
        #expect(try Journal.openReadOnly(at: path + "/copy/journal").head == head)
    }

    @Test func `a checkpoint is signed with the key beside the data, proves an entry, and refuses an older backup`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch, sessions: 1, checkpoint: false)
        let path = scratch.path
        _ = try run("journal checkpoint --data \(scratch.data)", expecting: .unreachable)
        let key = try TimeMachineRig.signingKey()
        try key.save(to: scratch.data + ".signing-key")
        _ = try run("journal checkpoint --data \(scratch.data) --out \(path)/checkpoint.txt")
        let text = try String(contentsOfFile: path + "/checkpoint.txt", encoding: .utf8)
        let checkpoint = try #require(Checkpoint(text))
        #expect(checkpoint.isSigned(by: key.verifier))
        let proof = try run("journal checkpoint --data \(scratch.data) --proof 4").output
        #expect(EntryProof(proof)?.isProven(by: key.verifier) == true)
        _ = try run("journal export --data \(scratch.data) --to 10 --out \(path)/first")
        _ = try run("journal import \(path)/first --data \(path)/old")
        _ = try run("journal backup --data \(path)/old --to \(path)/old-backup")
        let refused = try run(
            "journal restore --from \(path)/old-backup --data \(path)/new --against \(path)/checkpoint.txt", expecting: .refused)
        #expect(refused.errors.contains("an old or a shortened copy"))
        #expect(!FileManager.default.fileExists(atPath: path + "/new"))
        #expect(try run("audit --data \(path)/old --against \(path)/checkpoint.txt", expecting: .refused).output.contains("shortened copy"))
        #expect(try run("audit --data \(scratch.data) --against \(path)/checkpoint.txt").output.contains("No fault."))
    }

    @Test func `the other commands of the time machine run from the command line`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch, sessions: 1)
        let data = "--data \(scratch.data)"
        #expect(try run("trace invoice 1 \(data)").output.contains("StopTransaction"))
        #expect(try run("trace session 1 \(data) --json").output.contains("\"frame in\""))
        _ = try run("trace session 9 \(data)", expecting: .refused)
        #expect(try run("replay \(data)").output.contains("No difference."))
        #expect(try run("rebuild \(data) --json").output.contains("\"equal\":true"))
        _ = try run("rebuild \(data) --against 00", expecting: .refused)
        #expect(try run("state \(data) --sequence 9").output.contains("CP001"))
        #expect(try run("state \(data) --at 2200-01-01 --station CP001 --json").output.contains("\"frames\":"))
        _ = try run("state \(data) --sequence 900", expecting: .refused)
        _ = try run("audit --data \(scratch.path)/none", expecting: .unreachable)
    }

    @Test func `a capture holds the frames of the window both ways, with stand-ins for cards`() throws {
        let scratch = try TimeMachineScratch()
        try TimeMachineRig.build(scratch, sessions: 1)
        let all = try Capturing.records(try Inspection(data: scratch.data), station: "cp001", from: nil, to: nil)
        #expect(all.filter { $0.direction == .incoming }.count == 12 && all.filter { $0.direction == .outgoing }.count == 12)
        let window = try Capturing.records(try Inspection(data: scratch.data), station: "CP001", from: all[4].at, to: all[9].at)
        #expect(window == all.filter { $0.at >= all[4].at && $0.at <= all[9].at })
        let text = try run("capture --data \(scratch.data) --station CP001").output
        #expect(!text.contains(TimeMachineRig.token("DEADBEEF").hex))
        #expect(try TrafficFile.records(Array(text.utf8)).count == all.count)
        _ = try run("capture --data \(scratch.data) --station CP999", expecting: .refused)
    }

    @Test func `with the key ring a card is read in clear, without it or after an erasure it is not`() throws {
        let scratch = try TimeMachineScratch()
        let token = try {
            let engine = Engine(try Installation(InstallationPaths(data: scratch.data), origin: TimeMachineRig.origin, extendsAhead: false))
            _ = engine.decide(.genesis(GenesisInput(origin: TimeMachineRig.origin, productVersion: "1")))
            var input = FrameInput(station: StationID(rawValue: 1), connection: ConnectionID(rawValue: 1), kind: .text)
            _ = try engine.keys.seal(Array(#"[2,"1","Authorize",{"idTag":"CAFEBABE"}]"#.utf8), into: &input, isKnown: { _ in false })
            let body = #"{"id":"CP001","credential":"\#(TimeMachineRig.password.hex)"}"#
            _ = engine.decide(
                .command(CommandInput(actor: "owner", role: .owner, name: "AddStation", body: Array(body.utf8), fingerprint: 1)))
            _ = engine.decide(.frame(input))
            try engine.commit()
            return engine.keys.subject(.token, Array("CAFEBABE".utf8))
        }()
        #expect(try run("journal cat --data \(scratch.data)").output.contains("CAFEBABE"))
        let masked = try run("journal cat --data \(scratch.data) --keys \(scratch.path)/elsewhere").output
        #expect(!masked.contains("CAFEBABE") && masked.contains(token.hex))
        #expect(try run("replay --data \(scratch.data)").output.contains("No difference."))
        try KeyRing.open(at: scratch.data + "/keys").forget([token])
        #expect(try run("replay --data \(scratch.data)").output.contains("No difference."))
        let erased = try run("journal cat --data \(scratch.data)").output
        #expect(!erased.contains("CAFEBABE") && erased.contains("[erased]"))
    }

    @Test func `a password is read by nobody who lists or captures, also with the key ring`() throws {
        let scratch = try TimeMachineScratch()
        let password = "Hush-7531"
        try {
            let engine = Engine(try Installation(InstallationPaths(data: scratch.data), origin: TimeMachineRig.origin, extendsAhead: false))
            _ = engine.decide(.genesis(GenesisInput(origin: TimeMachineRig.origin, productVersion: "1")))
            let body = #"{"id":"CP001","credential":"\#(TimeMachineRig.password.hex)"}"#
            _ = engine.decide(
                .command(CommandInput(actor: "owner", role: .owner, name: "AddStation", body: Array(body.utf8), fingerprint: 1)))
            for text in [
                #"[2,"1","DataTransfer",{"vendorId":"v","data":"ftp://user:\#(password)@host/x"}]"#,
                #"[3,"2",{"configurationKey":[{"key":"AuthorizationKey","readonly":false,"value":"\#(password)"}]}]"#,
                #"[2,"3","Authorize",{"idTag":"CAFEBABE"}]"#, #"[2,"4","DataTransfer",{"data":"{\"password\":\"a\\\"\#(password)\"}"}]"#,
            ] {
                var input = FrameInput(station: StationID(rawValue: 1), connection: ConnectionID(rawValue: 1), kind: .text)
                _ = try engine.keys.seal(Array(text.utf8), into: &input, isKnown: { _ in false })
                _ = engine.decide(.frame(input))
            }
            try engine.commit()
        }()
        let cat = try run("journal cat --data \(scratch.data)").output
        #expect(!cat.contains(password) && cat.contains("ftp://user:••••@host/x") && cat.contains("CAFEBABE"))
        #expect(!(try run("journal cat --json --data \(scratch.data)").output.contains(password)))
        let capture = try run("capture --data \(scratch.data) --station CP001").output
        #expect(!capture.contains(password) && capture.contains("ftp://user:"))
        // Who holds the ring still has every byte.
        let wire = try Capturing.records(try Inspection(data: scratch.data), station: "CP001", from: nil, to: nil)
        #expect(try TrafficFile.records(Array(capture.utf8)).count == wire.count)
        #expect(wire.count { String(decoding: $0.frame, as: UTF8.self).contains(password) } == 3)
    }
}
