import EventStore
import Projections

/// An API token that is issued.
struct NewAPIToken: CommandBody {
    static let form = BodyForm(NewAPIToken.self, examples: [["name": "bookkeeping", "role": "accountant"]])
    let name: String
    let role: Role

    init(_ body: BodyReader) throws(JSONFieldError) {
        name = try body.required("name", .characters(1...100), "Who or what will use it")
        role = try body.required("role", .role, "What it may do")
    }
}

/// API tokens: issued and revoked.
enum APITokenCommands {
    static func issue(_ body: NewAPIToken, _ command: CommandInput, in turn: Turn) throws -> CommandOutcome {
        guard let secret = command.secret else { throw Refusal(status: 400, detail: "No secret was drawn for this token.") }
        let id = turn.world.directory.nextID
        return CommandOutcome(
            status: 201, events: [.apiTokenIssued(APITokenIssued(apiToken: id, name: body.name, role: body.role, secret: secret))],
            answer: ["id": .integer(id.rawValue)])
    }

    /// The last owner cannot be revoked: nobody could issue a new one.
    static func revoke(_ id: APITokenID, in turn: Turn) throws -> CommandOutcome {
        guard let state = turn.world.directory[id] else { throw Refusal.notFound("API token \(id)") }
        if state.isRevoked { throw Refusal.conflict("API token \(id) was revoked already.") }
        let owners = turn.world.directory.all.filter { $0.role == .owner && !$0.isRevoked }
        if state.role == .owner && owners.count == 1 {
            throw Refusal.conflict("This is the last owner's token; issue another one first.")
        }
        return CommandOutcome(events: [.apiTokenRevoked(APITokenRevoked(apiToken: id))])
    }
}
