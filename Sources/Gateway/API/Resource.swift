import Commands
import EventStore

/// A sort of thing that has a place in the API: where one is read, how it looks, and how one is found.
struct Resource<State>: Sendable {
    /// `/tokens/{token}`
    let path: String
    /// What the answers of commands call the one that they are about.
    let member: String
    let view: View<State>
    /// Finds one by what stands in the path, or in the answer of a command.
    let find: @Sendable (String, ReadContext) throws -> State?
    /// Finds one that the answer of a command tells of, where it may be gone since.
    private let trace: @Sendable (String, ReadContext) throws -> State?
    /// What somebody is told who names one that is not there.
    private let missing: @Sendable (String) -> String

    init(
        _ path: String, member: String, view: View<State>, missing: @escaping @Sendable (String) -> String,
        trace: (@Sendable (String, ReadContext) throws -> State?)? = nil, find: @escaping @Sendable (String, ReadContext) throws -> State?
    ) {
        self.path = path
        self.member = member
        self.view = view
        self.find = find
        self.trace = trace ?? find
        self.missing = missing
    }

    /// A resource of things with numbers.
    init<ID: NumberID>(
        _ path: String, member: String, view: View<State>, missing: String, find: @escaping @Sendable (ID, ReadContext) throws -> State?
    ) {
        self.init(path, member: member, view: view, missing: { "There is no \(missing) \($0)." }) { text, read in
            guard let number = UInt64(text) else { throw APIProblem(404, "There is nothing called \(text) here.") }
            return try ID.RawValue(exactly: number).flatMap { ID(rawValue: $0) }.flatMap { try find($0, read) }
        }
    }

    /// The one that the path of a request names.
    func named(by request: OperationRequest, _ read: ReadContext) throws -> State {
        guard let state = try find(request.parameter(), read) else { throw APIProblem(404, missing(request.parameter())) }
        return state
    }

    /// What the answer of a command calls the one that it is about; nil where it names none.
    private func name(in answer: JSONValue) -> String? {
        switch answer[member] {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    /// The one that the answer of a command is about.
    func told(in answer: JSONValue, _ read: ReadContext) throws -> State? { try name(in: answer).flatMap { try trace($0, read) } }

    /// Where the one that the answer of a command is about is read.
    func place(in answer: JSONValue) -> String? {
        guard let name = name(in: answer), let open = path.firstIndex(of: "{") else { return nil }
        return "/api/v1" + path[..<open] + Percent.encode(name)
    }
}
