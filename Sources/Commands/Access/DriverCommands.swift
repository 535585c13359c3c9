import EventStore
import Projections

extension WithheldMember {
    /// The name of a driver, which comes into the journal sealed.
    public static let driverName = WithheldMember(name: "name", schema: .characters(1...200), meaning: "The name on invoices")
    /// The mail address of a driver, which comes into the journal sealed.
    public static let driverMail = WithheldMember(name: "mail", schema: .characters(1...200), meaning: "The mail address")
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
