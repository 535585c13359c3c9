import EventStore
import Foundation
import Testing

@testable import Replay

struct OptionsTests {
    private func options<Options: CommandOptions>(_ type: Options.Type, _ words: [String]) throws -> Options {
        try Options(#require(try TestTree.parse(words)))
    }

    private func refusal<Options: CommandOptions>(_ type: Options.Type, _ words: [String]) -> String? {
        do {
            _ = try options(type, words)
            return nil
        } catch {
            return (error as? UsageError)?.message
        }
    }

    @Test func `serve takes its defaults`() throws {
        let options = try options(ServeOptions.self, ["serve", "--data", "d"])
        #expect(options.listen.text == "127.0.0.1:8080")
        #expect(options.tls == nil)
        #expect(options.preextends)
        #expect(!options.debugEcho)
    }

    @Test func `serve takes all it knows`() throws {
        let line =

            "serve --data d --keys k --listen [::]:1 --tls-listen 0.0.0.0:443 --certificate c --key p --client-ca a "
            + "--admin-token-file t --provision v"
            + " --origin o --signing-key s --debug-echo --trusted-proxy x --trusted-proxy y --no-preextend"
            + " --webhook-network n --webhook-network m --webhook-ca a"
        let options = try options(ServeOptions.self, line.split(separator: " ").map(String.init))
        #expect(options.tls?.clientAuthorityFile == "a")
        #expect(options.trustedProxies == ["x", "y"])
        #expect(options.webhookNetworks == ["n", "m"] && options.webhookAuthorityFile == "a")
        #expect(options.keys == "k" && options.provision == "v" && options.origin == "o" && options.signingKeyFile == "s")
        #expect(options.debugEcho && !options.preextends)
    }

    @Test func `TLS options are refused unless they come together`() {
        #expect(
            refusal(ServeOptions.self, ["serve", "--data", "d", "--key", "k"])
                == "Option --key has no effect without --tls-listen ADDR:PORT; give that too")
        #expect(
            refusal(ServeOptions.self, ["serve", "--data", "d", "--tls-listen", "a:1", "--key", "k"])
                == "Option --tls-listen needs both --certificate FILE and --key FILE")
    }

    @Test func `simulate takes one password or a file of them`() throws {
        let base = ["simulate", "--stations", "3", "--to", "ws://h/ocpp/"]
        #expect(try options(SimulateOptions.self, base).passwords == .none)
        #expect(try options(SimulateOptions.self, base + ["--password", "p"]).passwords == .one("p"))
        #expect(try options(SimulateOptions.self, base + ["--passwords", "f"]).passwords == .file("f"))
        #expect(
            refusal(SimulateOptions.self, base + ["--password", "p", "--passwords", "f"])
                == "Options --password and --passwords exclude each other; give one of them")
        let words = ["--seed", "9", "--tag", "A", "--tag", "B", "--quirk", "q", "--speed", "2.5", "--for", "3", "--json"]
        let rich = try options(SimulateOptions.self, base + words)
        #expect(rich.seed == 9 && rich.tags == ["A", "B"] && rich.quirks == ["q"] && rich.speed == 2.5 && rich.seconds == 3 && rich.json)
    }

    @Test func `state wants exactly one moment`() throws {
        #expect(try options(StateOptions.self, ["state", "--data", "d", "--sequence", "7"]).moment == .sequence(7))
        #expect(
            try options(StateOptions.self, ["state", "--data", "d", "--at", "1970-01-01T00:00:01Z"]).moment == .time(Instant(seconds: 1)))
        #expect(refusal(StateOptions.self, ["state", "--data", "d"]) == "Option --at TIME or --sequence N is missing; give one of them")
        #expect(
            refusal(StateOptions.self, ["state", "--data", "d", "--at", "2026-01-01", "--sequence", "1"])
                == "Options --at and --sequence exclude each other; give one of them")
    }

    @Test func `ranges must not run backwards`() throws {
        #expect(try options(ReplayOptions.self, ["replay", "--data", "d", "--from", "3", "--to", "3"]).range.to == 3)
        #expect(refusal(ReplayOptions.self, ["replay", "--data", "d", "--from", "4", "--to", "3"]) == "Option --from 4 lies behind --to 3")
        #expect(
            refusal(CaptureOptions.self, ["capture", "--data", "d", "--station", "s", "--from", "2026-01-02", "--to", "2026-01-01"])
                == "Option --from lies behind --to")
    }

    @Test func `trace takes a kind and a number`() throws {
        let options = try options(TraceOptions.self, ["trace", "session", "42", "--data", "d"])
        #expect(options.kind == .session && options.number == 42)
    }

    @Test func `the rest of the local commands take what they need`() throws {
        #expect(try options(AuditOptions.self, ["audit", "--data", "d", "--against", "c", "--public-key", "k"]).checkpointFile == "c")
        #expect(try options(RebuildOptions.self, ["rebuild", "--data", "d"]).data == "d")
        #expect(try options(PlayOptions.self, ["play", "f", "--to", "ws://h/", "--as", "X"]).station == "X")
        #expect(try options(BenchOptions.self, ["bench", "--quick"]).quick)
        let append = try options(BenchOptions.self, ["bench", "--append", "100", "--bytes", "431", "--seconds", "0.5"])
        #expect(try options(BenchOptions.self, ["bench", "--rebuild", "3000000"]).rebuild == 3_000_000)
        #expect(append.append == 100 && append.bytes == 431 && append.seconds == 0.5)
        #expect(try options(DemoOptions.self, ["demo"]).stations == 12)
        #expect(try options(JournalCatOptions.self, ["journal", "cat", "--data", "d", "--from", "2"]).range.from == 2)
        #expect(try options(JournalStatOptions.self, ["journal", "stat", "--data", "d", "--json"]).json)
        #expect(try options(JournalVerifyOptions.self, ["journal", "verify", "--data", "d", "--public-key", "k"]).publicKey == "k")
        #expect(try options(JournalBackupOptions.self, ["journal", "backup", "--data", "d", "--to", "b"]).target == "b")
        #expect(try options(JournalRestoreOptions.self, ["journal", "restore", "--from", "b", "--data", "d"]).source == "b")
        #expect(try options(JournalExportOptions.self, ["journal", "export", "--data", "d", "--out", "o"]).out == "o")
        #expect(try options(JournalImportOptions.self, ["journal", "import", "f", "--data", "d"]).file == "f")
        #expect(try options(JournalCheckpointOptions.self, ["journal", "checkpoint", "--data", "d", "--out", "o"]).out == "o")
    }

    @Test func `a line finds the command that the whole tree has, whatever of it was made for the line`() throws {
        let whole = CommandTree.root(TestTree.local)
        for command in whole.subcommands {
            let root = CommandTree.root(TestTree.local, for: [command.name, "--help"])
            let help = { (root: Command) in HelpText.text(for: [command.name], root: root) }
            #expect(root.subcommand(command.name)?.options.map(\.name) == command.options.map(\.name), "\(command.name)")
            #expect(help(root) == help(whole), "\(command.name)")
        }
        for line in [[], ["--help"], ["help"], ["nonsense"], ["--json", "audit"]] {
            #expect(CommandTree.root(TestTree.local, for: line).subcommands.count == whole.subcommands.count, "\(line)")
        }
    }

    @Test func `an owner's token is not written over what is something else`() throws {
        let file = FileManager.default.temporaryDirectory.path + "/cpms-token-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        #expect(try Serve.token(in: file) == nil)
        let token = "cpms_" + String(repeating: "0f", count: 32)
        for (text, found) in [("", nil), (" \n", nil), (token + "\n", token)] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            #expect(try Serve.token(in: file) == found, "\(text)")
        }
        for foreign in [Data("precious\n".utf8), Data(token.dropLast().utf8), Data((token + "\nmore").utf8), Data([0xFF, 0xFE])] {
            try foreign.write(to: URL(fileURLWithPath: file))
            #expect(throws: CommandFailure.self) { try Serve.token(in: file) }
        }
        #expect(throws: CommandFailure.self) { try Serve.token(in: FileManager.default.temporaryDirectory.path) }
    }

    @Test func `a command without a function is not in the tree`() {
        var local = LocalCommands()
        #expect(CommandTree.root(local).subcommand("serve") == nil)
        #expect(CommandTree.root(local).subcommand("journal") == nil)
        local.journalStat = TestTree.say
        #expect(CommandTree.root(local).subcommand("journal")?.subcommands.map(\.name) == ["stat"])
    }
}
