import EventStore
import Testing

@testable import Commands

/// Every kind of schema says one sentence about each kind of wrong value, and reads what it writes.
struct SchemaTests {
    /// A schema with its type left out: what it says about a value, and how a right value comes back.
    struct Kind: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let problem: @Sendable (JSONValue) -> String?
        let again: @Sendable (JSONValue) -> JSONValue?
        var rights: [JSONValue]
        var wrongs: [(JSONValue, String)]

        init<Value>(_ name: String, _ schema: Schema<Value>, right: [JSONValue], wrong: [(JSONValue, String)]) {
            testDescription = name
            problem = { value in
                do throws(JSONFieldError) {
                    _ = try schema.value(of: JSONField(value, path: "/it"))
                    return nil
                } catch {
                    return error.path == "/it" ? error.problem : "\(error.path): \(error.problem)"
                }
            }
            again = { value in (try? schema.value(of: JSONField(value))).map { schema.json($0) } }
            rights = right
            wrongs = wrong
        }
    }

    static let kinds: [Kind] = [
        Kind("text", Schema<String>.text, right: ["", "a"], wrong: [(5, "must be text, is a number"), (.null, "must be text, is null")]),
        Kind(
            "filled text", Schema<String>.filledText, right: ["a"], wrong: [("", "must not be empty"), ([], "must be text, is an array")]),
        Kind(
            "bounded text", Schema<String>.characters(0...3), right: ["", "äöü"],
            wrong: [("abcd", "must have at most 3 characters, has 4"), (true, "must be text, is true or false")]),
        Kind(
            "identity", Schema<String>.identity, right: ["CP 1", "Köln"],
            wrong: [
                ("a/b", "must be printable characters without /"), ("", "must not be empty"),
                (.string(String(repeating: "x", count: 49)), "must have at most 48 characters, has 49"),
            ]),
        Kind(
            "whole number", Schema<Int>.integer(1...3), right: [1, 3],
            wrong: [
                (0, "must be from 1 to 3, is 0"), ("1", "must be a whole number, is text"),
                (.number("1.5"), "must be a whole number, is 1.5"),
                (.number("99999999999999999999"), "must be a whole number, is 99999999999999999999"),
            ]),
        Kind(
            "id", Schema<DriverID>.id, right: [1, 4_294_967_295],
            wrong: [(0, "must be from 1 to 4294967295, is 0"), (4_294_967_296, "must be from 1 to 4294967295, is 4294967296")]),
        Kind("wide id", Schema<SessionID>.id, right: [1], wrong: [(0, "must be from 1 to 9007199254740991, is 0")]),
        Kind("flag", Schema<Bool>.flag, right: [true, false], wrong: [("true", "must be true or false, is text")]),
        Kind(
            "word", Schema<TokenKind>.word, right: ["RFID", "Virtual"],
            wrong: [("rfid", "must be one of RFID, Virtual, is rfid"), (1, "must be text, is a number"), ("", "must not be empty")]),
        Kind(
            "energy", Schema<Energy>.energy, right: ["12.345", "-1"],
            wrong: [
                ("1,5", "must be a decimal number with at most 6 digits behind the point, is 1,5"),
                (true, "must be a decimal number, is true or false"),
            ]),
        Kind("energy to charge for", Schema<Energy>.consumption, right: ["0"], wrong: [
            ("-0.1", "must lie between 0 and 99999999.999999"), ("100000000", "must lie between 0 and 99999999.999999"),
        ]),
        Kind(
            "power", Schema<Power>.power, right: ["7400.5"],
            wrong: [("1.0001", "must be a decimal number with at most 3 digits behind the point, is 1.0001")]),
        Kind(
            "watts", Schema<Power>.watts(1_000...5_000), right: [1_000, .number("1000.5")],
            wrong: [(0, "must be from 1000 to 5000 watts"), (.number("5000.001"), "must be from 1000 to 5000 watts")]),
        Kind(
            "thousandths", Schema<Int>.thousandths, right: ["230.1"],
            wrong: [("x", "must be a decimal number with at most 3 digits behind the point, is x")]),
        Kind("price", Schema<Price>.price, right: ["0.49"], wrong: [([], "must be a decimal number, is an array")]),
        Kind(
            "percent", Schema<VATRate>.percent, right: ["7.7"],
            wrong: [("7.777", "must be a decimal number with at most 2 digits behind the point, is 7.777")]),
        Kind(
            "money", Schema<Amount>.money, right: ["9.52"],
            wrong: [("9.525", "must be a decimal number with at most 2 digits behind the point, is 9.525")]),
        Kind("currency", Schema<Currency>.currency, right: ["EUR"], wrong: [("Euro", "must be three letters of ISO 4217, such as EUR")]),
        Kind(
            "time", Schema<Instant>.instant, right: ["2026-11-24T21:33:13.123Z"],
            wrong: [("yesterday", "must be a time like 2026-11-24T21:33:13Z, is yesterday"), (0, "must be text, is a number")]),
        Kind(
            "subject", Schema<Subject>.subject, right: ["00112233445566778899aabbccddeeff"],
            wrong: [("0011", "must be 32 hexadecimal digits")]),
        Kind("bytes", Schema<[UInt8]>.hex, right: ["00ff"], wrong: [("0", "must be hexadecimal digits")]),
        Kind(
            "sealed text", Schema<SealedText>.sealed, right: [["subject": "00112233445566778899aabbccddeeff", "sealed": "00"]],
            wrong: [
                ("Ada", "must be an object, is text"), (["sealed": "zz"], "must be hexadecimal digits"), ([:], "/it/sealed: is missing"),
                (["sealed": "00"], "/it/subject: is missing"),
                (["sealed": "00", "subject": "1"], "/it/subject: must be 32 hexadecimal digits"),
            ]),
        Kind(
            "null or a number", Schema<Int>.integer(0...9).orNull, right: [JSONValue.null, 5], wrong: [(10, "must be from 0 to 9, is 10")]),
        Kind(
            "list", Schema<Int>.integer(0...9).list(most: 2), right: [[], [1, 2]],
            wrong: [
                ([1, 2, 3], "must have at most 2 elements, has 3"), ([1, "a"], "/it/1: must be a whole number, is text"),
                (.null, "must be an array, is null"),
            ]),
    ]

    @Test(arguments: kinds)
    func `a wrong value is told what would be right, in the same words wherever it stands`(_ kind: Kind) {
        for (value, sentence) in kind.wrongs { #expect(kind.problem(value) == sentence, "\(value)") }
    }

    @Test(arguments: kinds)
    func `what is right is read, and written as it was read`(_ kind: Kind) {
        for value in kind.rights {
            #expect(kind.problem(value) == nil, "\(value)")
            #expect(kind.again(value) == value, "\(value)")
        }
    }

    @Test(arguments: AdminCommand.allCases)
    func `the form of a body names each member once, and its examples are read up to what the shell adds`(_ command: AdminCommand) {
        let form = command.form
        let names = form.shape.members.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Set(names).isDisjoint(with: form.added))
        for example in form.shape.examples {
            guard case .object(let members) = example else { Issue.record("\(command) has an example that is no object"); continue }
            #expect(Set(members.map(\.name)).isSubset(of: names))
            for member in form.shape.members where member.isRequired { #expect(example[member.name] != nil) }
            #expect(throws: Never.self) { try form.check(given: example) }
        }
    }

    @Test func `a member that is added here is not known to whoever asks`() {
        #expect(throws: JSONFieldError(path: "/credential", problem: "is not known here")) {
            try AdminCommand.addStation.form.check(given: ["id": "A", "credential": "00"])
        }
        #expect(throws: JSONFieldError(path: "/tariff", problem: "is missing; null takes an assignment away")) {
            try AdminCommand.assignTariff.form.check(given: [:])
        }
        #expect(throws: Never.self) { try AdminCommand.assignTariff.form.check(given: ["tariff": .null]) }
    }
}
