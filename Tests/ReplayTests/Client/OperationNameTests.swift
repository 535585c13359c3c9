import Testing

@testable import Replay

/// What an operation takes is called so that it cannot be mistaken for what every command takes.
@Suite struct OperationNameTests {
    /// Names of what a command takes that are also those of options which every command of a server has, or that it has twice.
    private func mistakable(_ command: Command) -> [String] {
        let shared = (APIConnection.options + [APIConnection.idempotencyKey] + OptionSpec.global).map(\.name)
        let own = command.arguments.map(\.name) + command.options.filter { $0.group != "Connection" }.map(\.name)
        return own.filter { name in shared.contains(name) || own.count { $0 == name } > 1 }
    }

    @Test func `nothing of an operation is called like an option that every command has`() {
        let commands = ClientLines.all.flatMap { [$0] + $0.subcommands }.filter { !$0.operations.isEmpty }
        #expect(commands.count > 40)
        for command in commands { #expect(mistakable(command).isEmpty, "\(command.name): \(mistakable(command))") }
    }

    @Test func `a parameter that is called so is found`() {
        #expect(mistakable(.operation("listTokens", taking: Taking(names: ["search": "url"]))) == ["url"])
        #expect(mistakable(.operation("listTokens", taking: Taking(arguments: [ArgumentSpec("token", .text, "A.")]))) == ["token"])
        #expect(mistakable(.operation("listTokens", taking: Taking(names: ["search": "limit"]))) == ["limit", "limit"])
    }

    @Test func `what waits for a station says its row`() {
        let waiting = ClientLines.all.flatMap(\.subcommands).filter { command in command.options.contains { $0.name == "observe" } }
        #expect(Set(waiting.flatMap(\.operations)).isSuperset(of: ["sendCall", "pushLocalList", "stopSession"]))
    }
}
