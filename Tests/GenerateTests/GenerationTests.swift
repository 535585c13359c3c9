import Foundation
import Testing

@testable import Generate

@Suite struct GenerationTests {
    /// A folder that goes away with the test.
    private final class Scratch {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("generate \(UUID().uuidString)")

        init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: folder) }
    }

    private let scratch: Scratch
    private var folder: URL { scratch.folder }

    init() throws { scratch = try Scratch() }

    private func write(_ text: String, to name: String) throws -> String {
        let url = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    @Test func `a file of the catalogue becomes one of Swift, which is left alone while nothing changes`() throws {
        let text = "/// M.\ncapability Money 500...599\n\n/// Sides.\nwords Side\n    1 debit\n    2 in\n"
        let source = try write(text, to: "money.catalogue")
        try Generation.run(["catalogue", "--part", "events", "--into", folder.path, source])
        let made = folder.appendingPathComponent("MoneyCatalogue.swift")
        let swift = try String(contentsOf: made, encoding: .utf8)
        #expect(swift.contains("public enum Side: UInt8, WordList {\n    case debit = 1\n    case `in` = 2\n"))
        let before = try FileManager.default.attributesOfItem(atPath: made.path)[.systemFileNumber] as? Int
        try Generation.run(["catalogue", "--part", "events", "--into", folder.path, source])
        #expect(try FileManager.default.attributesOfItem(atPath: made.path)[.systemFileNumber] as? Int == before)
    }

    @Test func `what people can ask for becomes one table`() throws {
        let text = """
            /// M.
            capability Money 500...599

            /// R.
            words Role
                1 owner
                2 accountant

            /// C.
            commands
                SetSeller owner accountant by MoneyCommands.setSeller
                EndTariff owner names tariff id by MoneyCommands.endTariff /// No new sessions.

            """
        try Generation.run(["catalogue", "--part", "commands", "--into", folder.path, try write(text, to: "money.catalogue")])
        let made = try String(contentsOf: folder.appendingPathComponent("AdminCommand.swift"), encoding: .utf8)
        for line in [
            "    case setSeller = \"SetSeller\"", "    /// No new sessions.\n    case endTariff = \"EndTariff\"",
            "        case .setSeller: CommandRow([.owner, .accountant], MoneyCommands.setSeller)",
            "        case .endTariff: CommandRow([.owner], naming: \"tariff\", .id, MoneyCommands.endTariff)",
        ] { #expect(made.contains(line + "\n"), "\(line) is not in:\n\(made)") }
    }

    @Test func `what few have stands behind a reference`() throws {
        let text = """
            /// M.
            capability Money 500...599

            /// P.
            record Part
                1 a Int

            /// H.
            input HeadInput 2 seldom
                1 part Part? seldom /// Few.
                2 b Int

            """
        try Generation.run(["catalogue", "--part", "events", "--into", folder.path, try write(text, to: "money.catalogue")])
        let record = try String(contentsOf: folder.appendingPathComponent("MoneyCatalogue.swift"), encoding: .utf8)
        #expect(record.contains("    /// Few.\n    @Seldom public var part: Part?\n    public var b: Int\n"), "\(record)")
        let union = try String(contentsOf: folder.appendingPathComponent("Unions.swift"), encoding: .utf8)
        #expect(union.contains("    /// H.\n    indirect case head(HeadInput)\n"), "\(union)")
    }

    @Test func `a text of messages becomes a file of its version, and one of another version is refused`() throws {
        let source = try write("/// M.\nmessages OCPP16\n/// A.\nrequest Reset\n/// A.\nreceipt Reset\n", to: "core.messages")
        try Generation.run(["messages", "--version", "OCPP16", "--into", folder.path, source])
        let made = try String(contentsOf: folder.appendingPathComponent("OCPP16Core.swift"), encoding: .utf8)
        #expect(made.contains("extension OCPP16 {\n    /// A.\n    struct ResetRequest: EmptyMessage {}\n"))
        #expect {
            try Generation.run(["messages", "--version", "OCPP201", "--into", folder.path, source])
        } throws: { "\($0)".hasSuffix(":2:10: error: the file lies among those of OCPP201\n") }
    }

    @Test(arguments: [
        [], ["draw"], ["catalogue"], ["catalogue", "--part"], ["catalogue", "--part", "others", "--into", "/"],
        ["catalogue", "--part", "events", "--into", "/", "--more", "x"],
        ["catalogue", "--part", "events", "--into", "/", "not-there.catalogue"], ["embed", "--name", "A"],
        ["messages", "--into", "/"],
    ])
    func `a command that cannot be carried out says why`(_ arguments: [String]) {
        #expect { try Generation.run(arguments) } throws: { "\($0)".hasPrefix("error: ") }
    }
}
