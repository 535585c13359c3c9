/// A command that is refused: a value, not a fault. 404 says that something it names is not there, 409 that the state forbids it, 422 that
/// a value of it is wrong.
public struct Refusal: Error, Equatable {
    /// What is the matter, in the words of RFC 9110.
    public enum Sort: Sendable, Equatable {
        /// A value is not what it may be: 422 Unprocessable Content.
        case invalid
        /// What is named is not there: 404 Not Found.
        case missing
        /// The value is right, and the state forbids it: 409 Conflict.
        case conflict
    }

    /// One thing that is wrong, with the place of the value and what would be right.
    public struct Problem: Sendable, Equatable {
        /// JSON pointer (RFC 6901) into the command, `/components/0/price`; empty for the command as a whole.
        public var pointer: String
        public var detail: String
        public var sort: Sort

        public init(_ pointer: String, _ detail: String, _ sort: Sort = .invalid) {
            self.pointer = pointer
            self.detail = detail
            self.sort = sort
        }

        /// Names the row by its place in the whole import, of which so many rows stand in front of those in hand.
        mutating func moveRow(_ path: String, by before: Int) {
            guard before > 0, pointer.hasPrefix(path), let slash = path.lastIndex(of: "/"),
                let index = Int(path[path.index(after: slash)...])
            else { return }
            pointer = path[...slash] + String(index + before) + pointer.dropFirst(path.count)
        }
    }

    /// HTTP status.
    public var status: Int
    /// What is the matter, in a sentence.
    public var detail: String
    public var problems: [Problem] = []
    /// How many rows of an import are there that goes no further; nil where nothing is.
    public var rows: Int?

    init(status: Int, detail: String, problems: [Problem] = []) {
        self.status = status
        self.detail = detail
        self.problems = problems
    }

    /// A refusal of these problems, of which there is at least one; it says what the first one is.
    public init(_ problems: [Problem]) {
        self.init(status: Self.status(of: problems), detail: problems.first?.detail ?? "", problems: problems)
    }

    /// A refusal of one problem.
    public init(_ pointer: String = "", _ detail: String, _ sort: Sort = .invalid) { self.init([Problem(pointer, detail, sort)]) }

    static func notFound(_ what: String) -> Refusal { Refusal(status: 404, detail: "There is no \(what).") }
    static func conflict(_ detail: String) -> Refusal { Refusal(status: 409, detail: detail) }

    /// Everything that is wrong with a body, of which it says where the first stands.
    static func listing(_ problems: [Problem]) -> Refusal {
        var refusal = Refusal(problems)
        refusal.detail = problems.first.map { "\($0.pointer): \($0.detail)" } ?? ""
        return refusal
    }

    /// What came up while an import was under way, of which so many rows are there.
    static func halfway(_ problems: [Problem], rows: Int) -> Refusal {
        var refusal = listing(problems)
        refusal.status = 409
        refusal.rows = rows
        refusal.detail = "The first \(rows) rows are imported, none behind them: meanwhile something changed. " + refusal.detail
        return refusal
    }

    /// What is wrong with one row of an import: a row that names what is not there is a wrong row.
    func problems(ofRow path: String, member: String) -> [Problem] {
        let sort: Sort = status == 409 ? .conflict : .invalid
        if problems.isEmpty { return [.init(path + "/" + member, detail, sort)] }
        return problems.map { .init($0.pointer, $0.detail, sort) }
    }

    /// HTTP status: what is not there comes before what is wrong, which comes before what is only out of season.
    private static func status(of problems: [Problem]) -> Int {
        if problems.contains(where: { $0.sort == .missing }) { return 404 }
        return problems.contains { $0.sort == .invalid } ? 422 : 409
    }
}

/// A problem document (RFC 9457) as every refusal of the API has it.
///
/// - Parameter rows: how many rows are there of an import that was cut short.
public func problemDocument(
    status: Int, detail: String, errors: [(pointer: String, detail: String)] = [], rows: Int? = nil
) -> [UInt8] {
    var members: [JSONValue.Member] = [
        .init(name: "type", value: .string("about:blank")), .init(name: "title", value: .string(statusTitle(status))),
        .init(name: "status", value: .integer(status)),
        .init(name: "detail", value: .string(detail.echoed(Limits.refusalCharacters))),
    ]
    if let rows { members.append(.init(name: "importedRows", value: .integer(rows))) }
    if !errors.isEmpty {
        let list = errors.map { error in
            let (pointer, detail) = (error.pointer.echoed(Limits.refusalCharacters), error.detail.echoed(Limits.refusalCharacters))
            return JSONValue.object(["pointer": .string(pointer), "detail": .string(detail)])
        }
        members.append(.init(name: "errors", value: .array(list)))
    }
    return JSONValue.object(members).bytes
}

private func statusTitle(_ status: Int) -> String {
    switch status {
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 409: "Conflict"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 422: "Unprocessable Content"
    case 429: "Too Many Requests"
    case 503: "Service Unavailable"
    case 507: "Insufficient Storage"
    default: "Error"
    }
}
