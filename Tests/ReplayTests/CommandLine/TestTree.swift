@testable import Replay

/// A console that keeps what is printed.
final class CapturedConsole {
    private(set) var output = ""
    private(set) var errors = ""

    func console(terminal: Bool = false, environment: [String: String] = [:]) -> Console {
        Console(outputIsTerminal: terminal, errorIsTerminal: terminal, environment: environment) { stream, text in
            if stream == .output { self.output += text } else { self.errors += text }
        }
    }
}

/// The tree with every local command registered; each says that it was called.
enum TestTree {
    static func say<Options: CommandOptions>(_ options: Options, _ console: Console) throws -> ExitCode {
        console.print("\(Options.command.name) ran")
        return .ok
    }

    static var root: Command { CommandTree.root(local) }

    static var local: LocalCommands {
        var local = LocalCommands()
        local.serve = say
        local.demo = say
        local.simulate = say
        local.audit = say
        local.trace = say
        local.replay = say
        local.rebuild = say
        local.state = say
        local.capture = say
        local.play = say
        local.bench = say
        local.journalCat = say
        local.journalStat = say
        local.journalVerify = say
        local.journalBackup = say
        local.journalRestore = say
        local.journalExport = say
        local.journalImport = say
        local.journalCheckpoint = say
        return local
    }

    /// The invocation that the words stand for.
    static func parse(_ words: [String], environment: [String: String] = [:]) throws -> Invocation? {
        guard case .run(let invocation) = try Parser.parse(words, root: root, environment: environment) else { return nil }
        return invocation
    }

    /// The sentence that the words are refused with; nil when they are not refused.
    static func refusal(_ words: [String], environment: [String: String] = [:]) -> String? {
        do {
            _ = try Parser.parse(words, root: root, environment: environment)
            return nil
        } catch {
            return error.text
        }
    }
}
