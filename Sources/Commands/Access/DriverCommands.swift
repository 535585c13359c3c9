import EventStore
import Projections

extension Schema where Value == String {
    /// A mail address, as far as it can be told from something else.
    fileprivate static var mail: Schema {
        let shape = Shape(.text(least: 3, most: 200, pattern: "^[^@ ]+@[^@ ]+$"), examples: ["ada@example.org"])
        return Schema(
            shape, sample: "a@b",
            read: { field throws(JSONFieldError) in
                let text = try characters(1...200).value(of: field)
                let parts = text.split(separator: "@", omittingEmptySubsequences: false)
                guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.contains(" ") }) else {
                    throw field.error("must be a mail address like ada@example.org")
                }
                return text
            }, write: { .string($0) })
    }
}

extension WithheldMember {
    /// The name of a driver, which comes into the journal sealed.
    public static let driverName = WithheldMember(name: "name", schema: .characters(1...200), meaning: "The name on invoices")
    /// The mail address of a driver, which comes into the journal sealed.
    public static let driverMail = WithheldMember(name: "mail", schema: .mail, meaning: "The mail address")
}

/// A driver who is registered.
struct NewDriver: CommandBody {
    static let form = BodyForm(NewDriver.self, examples: [["name": "Ada Lovelace", "mail": "ada@example.org"]])
    let name: SealedText
    let mail: SealedText?

    init(_ body: BodyReader) throws(JSONFieldError) {
        name = try body.sealed(.driverName)
        mail = try body.sealedIfAny(.driverMail)
    }
}

/// Drivers: registered and forgotten.
enum DriverCommands {
    static func register(_ body: NewDriver, in turn: Turn) -> CommandOutcome {
        let driver = turn.world.tokens.nextDriver
        let registered = DriverRegistered(
            driver: driver, subject: body.name.subject, name: body.name, mail: body.mail, tenant: .operator)
        return CommandOutcome(status: 201, events: [.driverRegistered(registered)], answer: ["driver": .integer(driver.rawValue)])
    }

    /// The key of the driver's data is destroyed by the shell once this is on disk.
    static func forget(_ driver: DriverID, in turn: Turn) throws -> CommandOutcome {
        guard let state = turn.world.tokens[driver] else { throw Refusal.notFound("driver \(driver)") }
        if state.isForgotten { throw Refusal.conflict("Driver \(driver) was forgotten already.") }
        return CommandOutcome(
            events: [.driverForgotten(DriverForgotten(driver: driver))], answer: ["driver": .integer(driver.rawValue)])
    }
}
