import Commands
import EventStore

/// What an operation that has a command decided does besides.
struct Change: Sendable {
    /// Works on the body before it is decided.
    typealias Prepare = @Sendable (inout Preparation, Preparing) throws -> Void

    /// What becomes of that which the path names.
    enum Naming: Sendable, Equatable {
        /// It is a member of the body, by its name in the path.
        case same
        /// It is this member of the body.
        case member(String)
        /// It is looked up while the body is prepared.
        case prepared
    }

    let command: AdminCommand
    let naming: Naming
    let telling: Telling
    let prepare: Prepare
}

/// A command on its way to be decided.
struct Preparation {
    let request: OperationRequest
    /// What will stand in the journal.
    var body: JSONValue
    /// The rows of an import, which stand in the place of the body.
    var rows: [Row]?
    /// Keyed hash of a secret that was drawn for it and that the decider needs.
    var secret: Subject?
    /// A secret that was drawn and is told once, where its hash is what came of the command.
    var drawn: (text: String, hash: Subject)?
    /// What is really wrong with members of rows that the decider refuses for what was put in their place.
    var reasons: [String: JSONFieldError] = [:]
    /// Whether an import may change what is there.
    var isUpdate = false

    /// A row of an import.
    struct Row: Sendable {
        var json: JSONValue
        /// Under whose key something of it was sealed.
        var subject: Subject?
    }
}

/// What a body is prepared with: keys, and the state as it is, or was a moment ago.
struct Preparing {
    let ring: KeyRing
    /// Where keys are drawn that nothing may come of; nil where the ring takes them back itself.
    var draft: KeyDraft?
    /// The state, made only for whoever asks: as long as it is held, what is changed is copied.
    let read: () -> ReadContext
    /// Of whoever waits for it.
    var patience = Patience.endless

    /// Seals bytes for a subject.
    func seal(_ plain: [UInt8], for subject: Subject) throws(Fault) -> [UInt8] {
        if let draft { return try draft.seal(plain, for: subject) }
        return try ring.seal(plain, for: subject)
    }

    /// The subject of an idTag in whatever spelling a station or a person gives it.
    func token(of uid: String) -> Subject { ring.subject(.token, canonicalIdTag(Array(uid.utf8))) }
}

/// Something that a command made or changed, with a secret of it that is told once.
struct Told<State> {
    var state: State
    var secret: String?
}

/// What the answer to a command says, and what the document says of it.
struct Telling: Sendable {
    let answers: [Operation.Answer]
    /// What is answered; nil where there is nothing to say.
    let json: @Sendable (JSONValue, Preparation, ReadContext) throws -> JSONValue?
    /// Where that which was made is read.
    let place: @Sendable (JSONValue) -> String?
    /// Whether it is a call to a station, whose outcome comes later.
    var isCall = false

    /// That it is done: 204.
    static let nothing = Telling(answers: [answer(204, "Done; nothing to say.")], json: { _, _, _ in nil }, place: { _ in nil })

    /// A thing that was made, and where it is read: 201.
    static func made<State>(_ resource: Resource<State>) -> Telling {
        told([(201, "Made.")], resource, as: resource.view) { state, _, _ in state }
    }

    /// A thing that was changed, as it looks now: 200.
    static func changed<State>(_ resource: Resource<State>) -> Telling {
        told([(200, "Done.")], resource, as: resource.view) { state, _, _ in state }
    }

    /// A call that waits in the outbox of its station, and where it is read: 202.
    static func queued<State, Detail>(
        _ resource: Resource<State>, as view: View<Detail>, _ detail: @escaping @Sendable (State, JSONValue) -> Detail
    ) -> Telling {
        var telling = told([(202, "Taken into the station's outbox.")], resource, as: view) { state, answer, _ in detail(state, answer) }
        telling.isCall = true
        return telling
    }

    /// A thing that the answer of the decider names, with what else there is to say of it. Of what is there no more, for the command was
    /// given before, that is said.
    static func told<State, Detail>(
        _ statuses: [(status: Int, meaning: String)], _ resource: Resource<State>, as view: View<Detail>,
        _ detail: @escaping @Sendable (State, JSONValue, Preparation) throws -> Detail
    ) -> Telling {
        Telling(
            answers: statuses.map { answer($0.status, $0.meaning, view.shape, hasPlace: [201, 202].contains($0.status)) },
            json: { answer, preparation, read in
                guard let state = try resource.told(in: answer, read) else {
                    throw APIProblem(409, "What this command came to when it was given first is there no more.")
                }
                return try view.json(try detail(state, answer, preparation), read)
            }, place: resource.place)
    }

    /// A view of what the decider answered, or of what is there now.
    static func view<Source>(
        _ status: Int, _ view: View<Source>, _ source: @escaping @Sendable (JSONValue, ReadContext) throws -> Source
    ) -> Telling {
        Telling(
            answers: [answer(status, "Done.", view.shape)], json: { answer, _, read in try view.json(try source(answer, read), read) },
            place: { _ in nil })
    }

    private static func answer(_ status: Int, _ meaning: String, _ shape: Shape? = nil, hasPlace: Bool = false) -> Operation.Answer {
        Operation.Answer(status, meaning, shape, fields: ["CPMS-Sequence"] + (hasPlace ? ["Location"] : []))
    }
}
