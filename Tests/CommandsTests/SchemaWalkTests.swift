import EventStore
import Foundation
import Testing

@testable import Commands

/// Walks the shapes of all bodies: what a shape allows is taken, what it refuses is refused, one member at a time.
///
/// Where text of a decimal number is documented, a number is taken too: bodies of that kind stand in journals.
@Suite struct SchemaWalkTests {
    /// Values that are right for something and wrong for all else.
    private static let values: [JSONValue] = [
        .null, true, false, 0, 1, 2, 60, 100_000_000, -1, .number("1.0"), .number("1.5"), .number("-0.0"),
        "", " ", "x", "a/b", "äöü", "0", "1",
        "1.0", "19", "19.00", "19.000", "19.125", "101", "-1", "-0.5", "1e3", "+1", "1.", ".5", "1,5", "01", "100", "100.0", "100.01",
        "0.00", "00", "12.345678", "12.3456789", "99999999.999999", "100000000", "EUR", "eur", "EURO", "DE123456789", "R", "R-C", "r",
        "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.123Z", "2026-01-01T00:00:00+02:00", "2026-01-01T00:00:00",
        "2026-01-01", "2026-13-01T00:00:00Z",
        "ENERGY", "RFID", "owner", "metrics", "active", "00112233445566778899aabbccddeeff", "https://example.com/", "ftp://example.com/x",
        .string(String(repeating: "a", count: 21)), .string(String(repeating: "a", count: 101)),
        .string(String(repeating: "é", count: 300)), .string(String(repeating: "a", count: 3_000)), [], [:], [1], ["x"], [[:]],
        ["unknown": 1],
    ]

    private static func isNumeric(_ text: String) -> Bool { text.range(of: "^-?[0-9]", options: .regularExpression) != nil }

    /// What a shape says of a value, as JSON Schema has it; nil where it is not judged here.
    private static func allows(_ shape: Shape, _ value: JSONValue) -> Bool? {
        switch shape.kind {
        case .orNull(let inner): return value == .null ? true : allows(inner, value)
        case .null: return value == .null
        case .flag: if case .bool = value { return true } else { return false }
        case .object: if case .object = value { return nil } else { return false }
        case .words(let words): if case .string(let text) = value { return words.contains(text) } else { return false }
        case .integer(let least, let most):
            guard case .number(let text) = value, let number = Double(text), number == number.rounded() else { return false }
            return number >= least.map(Double.init) ?? -.infinity && number <= most.map(Double.init) ?? .infinity
        case .text(let least, let most, let pattern, let format):
            guard case .string(let text) = value else {
                if case .number = value, pattern?.contains("0-9") == true { return nil }
                return false
            }
            let count = text.unicodeScalars.count
            if count < least || most.map({ count > $0 }) ?? false { return false }
            if let pattern, text.range(of: pattern, options: .regularExpression) == nil { return false }
            guard let format else { return true }
            let time = #"^\d{4}-(0\d|1[0-2])-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"#
            return format == "date-time" ? text.range(of: time, options: .regularExpression) != nil : nil
        case .list(let element, let least, let most):
            guard case .array(let elements) = value else { return false }
            if elements.count < least || most.map({ elements.count > $0 }) ?? false { return false }
            var isAllowed: Bool? = true
            for each in elements {
                switch allows(element, each) {
                case false?: return false
                case nil: isAllowed = nil
                case true?: continue
                }
            }
            return isAllowed
        case .record(_, _, let isClosed):
            guard case .object(let members) = value else { return false }
            let known = shape.members
            for member in known where member.isRequired && value[member.name] == nil { return false }
            for member in members {
                guard let property = known.first(where: { $0.name == member.name }) else {
                    if isClosed { return false }
                    continue
                }
                if allows(property.shape, member.value) == false { return false }
            }
            return nil
        }
    }

    private static func put(_ name: String, _ value: JSONValue, into body: JSONValue) -> JSONValue {
        guard case .object(let members) = body else { return body }
        return .object(members.filter { $0.name != name } + [.init(name: name, value: value)])
    }

    /// Whether a body is refused, and where.
    private static func fault(_ form: BodyForm, _ body: JSONValue) -> JSONFieldError? {
        do throws(JSONFieldError) {
            try form.checkAhead(body)
            return nil
        } catch {
            return error
        }
    }

    /// What an action is called and carries says the version of its station; what the shape cannot say is told when it is asked for.
    private static let ofTheStation: Set = ["sendCall action", "sendCall payload"]
    /// Commands that need nothing of the shell and are decided here, by the state as well.
    private static let decided: Set<AdminCommand> = [.setSeller, .publishTariff, .assignTariff]
    /// Taken as far as the body alone tells, and refused when it is decided, in words of its own; and identities with blanks and umlauts,
    /// which stations have (field.md, quirk 7).
    private static let refusedLater: Set = ["releaseSession connector", "correctInvoice reason", "priceSession reason", "addStation id"]

    private static func isRefusedWhenDecided(_ command: AdminCommand, _ body: JSONValue) -> Bool {
        var scenario = Scenario.standard()
        return scenario.command(command, String(decoding: body.bytes, as: UTF8.self)).status >= 400
    }

    @Test(arguments: AdminCommand.allCases)
    func `what the shape of a body allows is taken, and what it refuses is refused`(command: AdminCommand) throws {
        let form = command.form
        guard let example = form.shape.examples.first, Self.fault(form, example) == nil else { return }
        for member in form.shape.members {
            for value in Self.values {
                guard let allowed = Self.allows(member.shape, value) else { continue }
                let fault = Self.fault(form, Self.put(member.name, value, into: example))
                let name = "\(command) \(member.name)"
                if Self.ofTheStation.contains(name) || (!allowed && Self.refusedLater.contains(name)) { continue }
                var isRefused = fault.map { $0.path == "/" + member.name || $0.path.hasPrefix("/\(member.name)/") } ?? false
                if !allowed, !isRefused, Self.decided.contains(command) {
                    isRefused = Self.isRefusedWhenDecided(command, Self.put(member.name, value, into: example))
                }
                #expect(
                    isRefused == !allowed,
                    "\(command) \(member.name) \(String(decoding: value.bytes, as: UTF8.self)): \(allowed), \(fault?.problem ?? "taken")")
            }
        }
        let strange = Self.fault(form, Self.put("unknownMember", 1, into: example))
        #expect(strange?.path == "/unknownMember", "\(command) takes members that nobody knows")
    }
}
