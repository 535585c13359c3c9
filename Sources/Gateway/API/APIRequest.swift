import Commands
import EventStore
import Projections

/// A request to the API, by somebody who is known.
struct APIRequest {
    let http: HTTPRequest
    /// Parts of the path that the route leaves open, in their order.
    let parameters: [String]
    let actor: String
    let role: Role

    /// Who asks.
    struct Principal {
        var actor: String
        var role: Role
        /// Nil for somebody who has the machine itself.
        var token: APITokenID?
    }

    /// The value of a path parameter.
    func parameter(_ index: Int = 0) -> String { parameters.indices.contains(index) ? parameters[index] : "" }

    func number(_ index: Int = 0) throws(APIProblem) -> UInt64 {
        guard let number = UInt64(parameter(index)) else { throw APIProblem(404, "There is nothing called \(parameter(index)) here.") }
        return number
    }

    /// Rows of a page: 1 to 200, 50 where the request does not say.
    func limit() throws(APIProblem) -> Int {
        guard let text = http.query("limit") else { return APILimits.pageRows }
        guard let limit = Int(text), (1...APILimits.pageRowsMax).contains(limit) else {
            throw APIProblem(400, "limit must be from 1 to \(APILimits.pageRowsMax), is \(text).")
        }
        return limit
    }

    /// The cursor of a list that is ordered by numbers.
    func cursor(_ name: String = "after") throws(APIProblem) -> UInt64? {
        guard let text = http.query(name), !text.isEmpty else { return nil }
        guard let number = UInt64(text) else { throw APIProblem(400, "\(name) must be what a list gave as next, is \(text).") }
        return number
    }

    /// One page of rows that are numbered from 1 without a gap; the rows behind the cursor, at most `limit`.
    func page<Row>(numbered rows: [Row], view: (Row) throws -> JSONValue) throws -> JSONValue {
        let after = Int(clamping: try cursor() ?? 0)
        let page = rows.dropFirst(after).prefix(try limit())
        return .list(try page.map(view), next: page.endIndex < rows.endIndex ? UInt64(page.endIndex) : nil)
    }

    /// One page of rows that stand in the falling order of a number of each; the rows behind the cursor, at most `limit`.
    func page<Row>(
        _ rows: some Sequence<Row>, falling number: (Row) -> UInt64, view: (Row) throws -> JSONValue
    ) throws -> JSONValue {
        let limit = try limit()
        let after = try cursor()
        var items: [JSONValue] = []
        var last: UInt64?
        for row in rows {
            let place = number(row)
            if let after, place >= after { continue }
            if items.count == limit { return .list(items, next: last) }
            items.append(try view(row))
            last = place
        }
        return .list(items)
    }

    /// One page of rows that stand in the order of a time of each, the last first. What comes up again moves to the front: whoever reads on
    /// misses nothing that was there when the reading began.
    func page<Row>(
        _ rows: some Sequence<Row>, latest time: (Row) -> Instant, name: (Row) -> String, view: (Row) throws -> JSONValue
    ) throws -> JSONValue {
        let limit = try limit()
        var rest = Array(rows)
        if let text = http.query("after"), !text.isEmpty {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let number = Int64(parts[0]) else {
                throw APIProblem(400, "after must be what a list gave as next, is \(text).")
            }
            let at = Instant(rawValue: number)
            rest.removeAll { time($0) > at }
            if let index = rest.firstIndex(where: { time($0) == at && name($0) == parts[1] }) { rest.removeFirst(index + 1) }
        }
        let items = rest.prefix(limit)
        let next = rest.count > limit ? items.last.map { "\(time($0).rawValue):\(name($0))" } : nil
        return .object(["items": .array(try items.map(view)), "next": .text(next)])
    }

    /// true or false of a query parameter; nil where it is not given.
    func flag(_ name: String) throws(APIProblem) -> Bool? {
        switch http.query(name) {
        case nil: return nil
        case "true": return true
        case "false": return false
        case let text?: throw APIProblem(400, "\(name) must be true or false, is \(text).")
        }
    }

    /// The body as JSON, without members that only the shell may add to a command, or that the path names already.
    func json(without names: String...) throws -> JSONValue {
        let body = try json()
        for name in names where body[name] != nil {
            throw JSONFieldError(path: "/" + name, problem: "is not known here")
        }
        return body
    }

    /// The body as JSON; an empty one is an empty object.
    func json() throws(APIProblem) -> JSONValue {
        if http.body.isEmpty { return .object([]) }
        do throws(JSONError) {
            return try JSONValue(parsing: http.body, valuesMax: isImport ? APILimits.bodyValuesMax : nil)
        } catch {
            throw APIProblem(400, "The body is not JSON: \(error).")
        }
    }

    /// Whether many rows may come at once; any other body is held to the bounds of a frame, so that none holds up the loop.
    private var isImport: Bool { http.segments.last?.text == "import" }

    /// Whether clear idTags may be shown.
    var seesTokens: Bool { role == .owner || role == .operator }
}

/// A refusal by the shell itself; the deciders have their own.
struct APIProblem: Error {
    var status: Int
    var detail: String
    var errors: [(pointer: String, detail: String)]
    /// Header fields beside the document, such as Retry-After.
    var fields: [(name: String, value: String)]

    init(_ status: Int, _ detail: String, errors: [(pointer: String, detail: String)] = [], fields: [(name: String, value: String)] = []) {
        self.status = status
        self.detail = detail
        self.errors = errors
        self.fields = fields
    }

    /// A fault of the store, told without its innards.
    init(_ fault: Fault) { self.init(503, "The store cannot answer: \(fault.what)") }

    var response: HTTPResponse {
        var response = HTTPResponse(
            status, body: problemDocument(status: status, detail: detail, errors: errors), type: "application/problem+json")
        for field in fields { response.fields.append(field.name, field.value) }
        if status == 401 { response.fields.append("WWW-Authenticate", "Bearer") }
        return response
    }
}

/// What becomes of a request.
enum APIAnswer {
    /// Answered from what is on disk.
    case now(HTTPResponse)
    /// Decided; to be answered once the turn is on disk, when what was decided leaves too.
    case afterCommit(HTTPResponse, Decision)
    /// Server-sent events from now on; frames of one station too, where one is named.
    case stream(frames: StationID?, seesTokens: Bool)
}

/// Bounds of the API.
enum APILimits {
    static let pageRows = 50
    static let pageRowsMax = 200
    static let bodyValuesMax = 2_000_000
    static let idempotencyKeyCharactersMax = 255
    /// Bytes of the body of a command.
    static let commandBytes = 1 << 20
    /// Bytes of a body where none is needed.
    static let ignoredBytes = 64 << 10
    /// Bytes of an import's body.
    static let importBytes = 16 << 20
    /// Bytes of the rows that one entry takes of an import.
    static let importPartBytes = 4 << 20
    /// Bytes of the rows of an import whose refusal is recorded with them: it is one entry.
    static let refusedImportBytes = 15 << 20
    /// Bytes of all rows of an import once they are sealed. With what follows from them, which is hardly longer, they are one batch.
    static let importRowsBytes = 40 << 20
    /// Stations that a search looks at before it gives a page.
    static let searchedRowsMax = 20_000
}
