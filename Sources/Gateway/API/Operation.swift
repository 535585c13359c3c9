public import Commands
public import EventStore

/// One row of the table of operations: everything that is known of it. What answers it, what checks its body, the document, the types of
/// the dashboard, the commands of the command line, and the tests of who may do what are made from these rows; there is no other way in
/// (trust.md row 14).
public struct Operation: Sendable {
    /// What the document calls it.
    public let id: String
    public let method: String
    /// Path below `/api/v1`; `{name}` leaves a part open.
    public let path: String
    /// One sentence without its full stop.
    public let summary: String
    /// What else one should know.
    public internal(set) var details: String?
    /// Under which heading the document has it.
    public internal(set) var tag = ""
    /// Who may ask; nil where no token is asked for.
    public let roles: [Role]?
    /// Parameters of the query, besides those of every list.
    public internal(set) var query: [Parameter] = []
    /// What it takes; nil where it takes nothing.
    public internal(set) var body: Body?
    /// What it answers when it is done.
    public internal(set) var answers: [Answer]
    /// Whether something that the path, the query or the body names may not be there.
    public internal(set) var names = false
    /// The command that it is; nil where it only reads.
    public let command: AdminCommand?
    let work: Work

    /// A body that an operation takes.
    public struct Body: Sendable {
        public let shape: Shape
        /// Whether there must be one.
        public let isRequired: Bool
        /// The columns of an import's CSV; nil where it takes none.
        public internal(set) var columns: Columns?
    }

    /// The columns that an import takes as CSV, and a table to begin with.
    public struct Columns: Sendable {
        public let names: [String]
        let example: String

        init(_ names: [String], example: String) {
            self.names = names
            self.example = example
        }
    }

    /// An answer that is no refusal.
    public struct Answer: Sendable {
        public let status: Int
        let meaning: String
        /// The media type and shape of its body; nil where there is none.
        public let content: (type: String, shape: Shape)?
        /// The fields of its head that the document tells of.
        let fields: [String]

        init(_ status: Int, _ meaning: String = "Done.", _ shape: Shape? = nil, type: String = "application/json", fields: [String] = []) {
            self.status = status
            self.meaning = meaning
            content = shape.map { (type, $0) }
            self.fields = fields
        }
    }

    /// What carries it out.
    enum Work: Sendable {
        /// Reads, and answers with JSON.
        case view(@Sendable (OperationRequest, ReadContext) throws -> JSONValue)
        /// Reads, and answers with whatever it likes.
        case read(@Sendable (OperationRequest, ReadContext) throws -> HTTPResponse)
        /// Follows what happens from now on.
        case follow(@Sendable (OperationRequest, ReadContext) throws -> StationID?)
        /// Has a command decided.
        case change(Change)
        /// Is answered outside of the API.
        case elsewhere
    }

    /// A parameter of a path, a query or a head.
    public struct Parameter: Sendable {
        enum Place: String, Sendable { case path, query, header }

        /// What it is called among the parameters of the document.
        let key: String
        public let name: String
        let place: Place
        public let meaning: String
        public let shape: Shape
        /// What counts where it is not given.
        let standard: JSONValue?
        /// Of a number that names something, the largest that there can be.
        let most: UInt64?

        init(
            _ name: String, _ place: Place, _ meaning: String, _ shape: Shape, key: String? = nil, standard: JSONValue? = nil,
            most: UInt64? = nil
        ) {
            self.name = name
            self.place = place
            self.meaning = meaning
            self.shape = shape
            self.key = key ?? name
            self.standard = standard
            self.most = most
        }
    }

    /// Parts of the path, as they are matched.
    var segments: [Substring] { path.split(separator: "/") }

    /// The names of the open parts of the path, in their order.
    public var openParts: [String] { segments.filter { $0.first == "{" }.map { String($0.dropFirst().dropLast()) } }

    /// The open parts of the path.
    public var pathParameters: [Parameter] { openParts.map(Parameter.part) }

    /// Whether it is one page of a list.
    public var isList: Bool { query.contains { $0.name == "after" } }

    /// All parameters, in the order of the document.
    var parameters: [Parameter] { pathParameters + query + (command == nil ? [] : [.idempotencyKey]) }

    /// With which statuses it may be refused.
    var refusals: Set<Int> {
        guard roles != nil else { return [] }
        let missing: Set<Int> = names ? [404] : []
        let changing: Set<Int> = command == nil ? [] : [409, 413, 415, 422, 507]
        return missing.union(changing).union([400, 401, 403, 429, 503])
    }

    /// Whether it is answered outside of the API.
    var isElsewhere: Bool { if case .elsewhere = work { true } else { false } }

    /// Whether it does not end, and a browser, which cannot send fields for it, may give its token in the query.
    var isStream: Bool { if case .follow = work { true } else { false } }

    /// Whether a call to a station comes of it, whose outcome can be waited for.
    public var isCall: Bool { if case .change(let change) = work { change.telling.isCall } else { false } }

    /// Whether many rows may come at once.
    public var isImport: Bool { body?.columns != nil }

    /// Bytes of body at most.
    var bodyBytesMax: Int { method == "GET" ? APILimits.ignoredBytes : isImport ? APILimits.importBytes : APILimits.commandBytes }

    /// The open parts of a path that fits; nil for one that does not.
    func match(_ path: [String]) -> [String]? {
        let parts = segments
        guard parts.count == path.count else { return nil }
        var open: [String] = []
        for (part, segment) in zip(parts, path) {
            if part.first == "{" { open.append(segment) } else if part != segment { return nil }
        }
        return open
    }
}

// MARK: Rows

extension Operation {
    static let everybody = Role.allCases.filter { $0 != .metrics }

    private init(
        _ id: String, _ method: String, _ path: String, _ summary: String, roles: [Role]?, answers: [Answer], command: AdminCommand? = nil,
        work: Work
    ) {
        self.id = id
        self.method = method
        self.path = path
        self.summary = summary
        self.roles = roles
        self.answers = answers
        self.command = command
        self.work = work
        names = path.contains("{")
    }

    /// An operation that reads something that is one answer.
    static func view<Source>(
        _ id: String, _ path: String, _ summary: String, _ query: [Parameter] = [], roles: [Role] = everybody, of view: View<Source>,
        _ source: @escaping @Sendable (OperationRequest, ReadContext) throws -> Source
    ) -> Operation {
        var operation = Operation(
            id, "GET", path, summary, roles: roles, answers: [Answer(200, "Done.", view.shape)],
            work: .view { request, read in
                try view.json(try source(request, read), read)
            })
        operation.query = query
        return operation
    }

    /// An operation that reads one thing that the path names.
    static func get<State, Detail>(
        _ id: String, _ resource: Resource<State>, _ summary: String, roles: [Role] = everybody, as view: View<Detail>,
        _ detail: @escaping @Sendable (State, ReadContext) throws -> Detail
    ) -> Operation {
        self.view(id, resource.path, summary, roles: roles, of: view) { request, read in
            try detail(try resource.named(by: request, read), read)
        }
    }

    /// An operation that reads one thing that the path names, as lists show it.
    static func get<State>(_ id: String, _ resource: Resource<State>, _ summary: String, roles: [Role] = everybody) -> Operation {
        get(id, resource, summary, roles: roles, as: resource.view) { state, _ in state }
    }

    /// An operation that reads a list page by page.
    static func list<State>(
        _ id: String, _ path: String, _ summary: String, _ query: [Parameter] = [], roles: [Role] = everybody, of view: View<State>,
        _ page: @escaping @Sendable (OperationRequest, ReadContext) throws -> Page<State>
    ) -> Operation {
        let shape = Shape.page(of: view.shape)
        var operation = Operation(
            id, "GET", path, summary, roles: roles, answers: [Answer(200, "Done.", shape)],
            work: .view { request, read in
                let page = try page(request, read)
                return ["items": .array(try page.rows.map { try view.json($0, read) }), "next": page.next.map { .string($0) } ?? .null]
            })
        operation.query = query + [.limit, .after]
        return operation
    }

    /// An operation that reads something that is no JSON of views.
    static func read(
        _ id: String, _ path: String, _ summary: String, _ query: [Parameter] = [], roles: [Role]? = everybody, answers: Answer,
        _ read: @escaping @Sendable (OperationRequest, ReadContext) throws -> HTTPResponse
    ) -> Operation {
        var operation = Operation(id, "GET", path, summary, roles: roles, answers: [answers], work: .read(read))
        operation.query = query
        return operation
    }

    /// The stream of what happens.
    static func follow(
        _ id: String, _ path: String, _ summary: String, _ query: [Parameter], answers: Answer,
        _ station: @escaping @Sendable (OperationRequest, ReadContext) throws -> StationID?
    ) -> Operation {
        var operation = Operation(id, "GET", path, summary, roles: everybody, answers: [answers], work: .follow(station))
        operation.query = query
        return operation
    }

    /// Something that is answered outside of the API, so that the document has it too.
    static func elsewhere(_ id: String, _ path: String, _ summary: String, answers: Answer) -> Operation {
        Operation(id, "GET", path, summary, roles: nil, answers: [answers], work: .elsewhere)
    }

    /// An operation that has a command decided.
    ///
    /// - Parameters:
    ///   - naming: what becomes of that which the path names.
    ///   - tells: what is answered; nothing where it is left out.
    ///   - prepare: puts hashes and sealed texts in the place of what must not come into the journal.
    static func change(
        _ id: String, _ method: String, _ path: String, _ command: AdminCommand, _ summary: String, about naming: Change.Naming = .same,
        tells: Telling = .nothing, prepare: @escaping Change.Prepare = { _, _ in }
    ) -> Operation {
        let change = Change(command: command, naming: naming, telling: tells, prepare: prepare)
        var operation = Operation(
            id, method, path, summary, roles: Role.allCases.filter { command.isAllowed(to: $0) }, answers: tells.answers, command: command,
            work: .change(change))
        let shape = command.form.shape
        if !shape.members.isEmpty {
            let isRequired = method == "PATCH" || shape.members.contains(where: \.isRequired)
            operation.body = Body(shape: shape, isRequired: isRequired)
        }
        return operation
    }

    /// The same row under a heading of the document.
    private func tagged(_ tag: String) -> Operation {
        var operation = self
        operation.tag = tag
        return operation
    }

    /// The same row with something more to say.
    func with(details: String? = nil, names: Bool? = nil, columns: Columns? = nil, query: [Parameter] = []) -> Operation {
        var operation = self
        operation.query += query
        operation.details = details ?? self.details
        operation.names = names ?? self.names
        operation.body?.columns = columns
        return operation
    }
}

/// Lets the rows of a table stand below each other; each is checked by the compiler by itself.
@resultBuilder
enum OperationsBuilder {
    static func buildExpression(_ operation: Operation) -> [Operation] { [operation] }
    static func buildBlock(_ operations: [Operation]...) -> [Operation] { operations.flatMap(\.self) }
}

extension Operation {
    /// All operations.
    public static let table: [Operation] = [
        ("Stations", StationAPI.operations + FrameAPI.operations), ("Calls", CallAPI.operations), ("Onboarding", StationAPI.onboarding),
        ("Access", TokenAPI.operations + DriverAPI.operations), ("Sessions", SessionAPI.operations),
        ("Money", TariffAPI.operations + SellerAPI.operations + InvoiceAPI.operations), ("Journal", EntryAPI.operations),
        ("Notices", WebhookAPI.operations + EffectAPI.operations),
        ("Installation", SystemAPI.operations + APITokenAPI.operations),
    ].flatMap { tag, operations in operations.map { $0.tagged(tag) } }

    private static let byID: [String: Operation] = Dictionary(table.map { ($0.id, $0) }) { first, _ in first }

    /// The operation of this id.
    public static func named(_ id: String) -> Operation {
        guard let operation = byID[id] else { preconditionFailure("There is no operation \(id).") }
        return operation
    }
}
