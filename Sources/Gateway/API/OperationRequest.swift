import Commands
import EventStore
import Projections

/// A request for an operation, by somebody who is known.
struct OperationRequest {
    let operation: Operation
    let http: HTTPRequest
    /// Parts of the path that the operation leaves open, in their order.
    let parameters: [String]
    let principal: Principal

    /// The value of a path parameter.
    func parameter(_ index: Int = 0) -> String { parameters.indices.contains(index) ? parameters[index] : "" }

    /// Rows of a page: 1 to 200, 50 where the request does not say.
    func limit() throws(APIProblem) -> Int {
        guard let text = http.query("limit") else { return APILimits.pageRows }
        guard let limit = Int(text), (1...APILimits.pageRowsMax).contains(limit) else {
            throw APIProblem(400, "limit must be from 1 to \(APILimits.pageRowsMax), is \(text.echoed()).")
        }
        return limit
    }

    /// The cursor of a list that is ordered by numbers.
    func cursor(_ name: String = "after") throws(APIProblem) -> UInt64? {
        // `after` is a text, of which an empty one says nothing; what is a number, a word or a time is never empty.
        guard let text = http.query(name), !text.isEmpty || name != "after" else { return nil }
        guard let number = UInt64(text) else { throw Self.wrongCursor(text, name) }
        return number
    }

    /// The cursor of a list that is ordered by subjects.
    func subjectCursor() throws(APIProblem) -> Subject? {
        guard let text = http.query("after"), !text.isEmpty else { return nil }
        guard let subject = Subject(hex: Array(text.utf8)) else { throw Self.wrongCursor(text) }
        return subject
    }

    static func wrongCursor(_ text: String, _ name: String = "after") -> APIProblem {
        APIProblem(400, "\(name) must be what a list gave as next, is \(text.echoed()).")
    }

    /// The number of something that a query parameter names; nil where it is not given.
    func number<ID: NumberID>(_ name: String) throws(APIProblem) -> ID? {
        guard let text = http.query(name) else { return nil }
        guard let number = ID.RawValue(text), number > 0, let id = ID(rawValue: number) else {
            throw APIProblem(400, "\(name) must be a number, is \(text.echoed()).")
        }
        return id
    }

    /// true or false of a query parameter; nil where it is not given.
    func flag(_ name: String) throws(APIProblem) -> Bool? {
        switch http.query(name) {
        case nil: return nil
        case "true": return true
        case "false": return false
        case let text?: throw APIProblem(400, "\(name) must be true or false, is \(text.echoed()).")
        }
    }

    /// One of the words that a query parameter takes; nil where it is not given.
    func word<Word: CaseIterable & RawRepresentable>(_ name: String, _ type: Word.Type) throws(APIProblem) -> Word?
    where Word.RawValue == String {
        guard let text = http.query(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            throw APIProblem(400, "\(name) must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", ")), is \(text.echoed()).")
        }
        return word
    }

    /// The station that a query parameter names; nil where it is not given.
    func station(_ name: String, _ read: ReadContext) throws(APIProblem) -> StationState? {
        try http.query(name).map { identity throws(APIProblem) in
            guard let state = read.world.stations.find(identity) else { throw APIProblem(404, "There is no station \(identity.echoed()).") }
            return state
        }
    }

    /// A time of the query: a date, which is its begin in UTC, or a time in full.
    func time(_ name: String) throws(APIProblem) -> Instant? {
        guard let text = http.query(name) else { return nil }
        let field = JSONField(.string(text.utf8.count == 10 ? text + "T00:00:00Z" : text))
        do throws(JSONFieldError) {
            return try Schema.instant.value(of: field)
        } catch {
            throw APIProblem(400, "\(name) must be a date like 2026-11-24 or a time like 2026-11-24T21:33:13Z, is \(text.echoed()).")
        }
    }

    /// The body as JSON; an empty one is an empty object. Only an import is read beyond the bounds of a frame, so that none holds up the
    /// loop.
    func json() throws(APIProblem) -> JSONValue {
        if http.body.isEmpty { return .object([]) }
        do throws(JSONError) {
            return try JSONValue(parsing: http.body, valuesMax: operation.isImport ? APILimits.bodyValuesMax : nil).withPlainIntegers
        } catch {
            throw APIProblem(400, "The body is not JSON: \(error).")
        }
    }
}

/// One page of a list, and the cursor of the page behind it; nil at the end.
struct Page<Row> {
    var rows: [Row]
    var next: String?

    /// A page that is the whole list.
    init(_ rows: [Row], next: (some CustomStringConvertible)?) {
        self.rows = rows
        self.next = next.map { $0.description }
    }

    /// A page of rows that are numbered from 1 without a gap.
    init(of rows: [Row], numbered request: OperationRequest) throws(APIProblem) {
        let after = Int(clamping: try request.cursor() ?? 0)
        let page = rows.dropFirst(after).prefix(try request.limit())
        self.init(Array(page), next: page.endIndex < rows.endIndex ? page.endIndex : nil)
    }

    /// A page of rows that stand in the falling order of a number of each.
    init(of rows: some Sequence<Row>, falling number: (Row) -> UInt64, _ request: OperationRequest) throws(APIProblem) {
        let (limit, after) = (try request.limit(), try request.cursor())
        var page: [Row] = []
        for row in rows where after.map({ number(row) < $0 }) ?? true {
            if page.count == limit {
                self.init(page, next: page.last.map(number))
                return
            }
            page.append(row)
        }
        self.init(page, next: nil as UInt64?)
    }

    /// A page of rows that stand in the order of a time of each, the last first. What comes up again moves to the front: whoever reads on
    /// misses nothing that was there when the reading began.
    init(
        of rows: some Sequence<Row>, latest time: (Row) -> Instant, name: (Row) -> String, _ request: OperationRequest
    ) throws(APIProblem) {
        let limit = try request.limit()
        var rest = Array(rows)
        if let text = request.http.query("after"), !text.isEmpty {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let number = Int64(parts[0]) else {
                throw OperationRequest.wrongCursor(text)
            }
            let at = Instant(rawValue: number)
            rest.removeAll { time($0) > at }
            if let index = rest.firstIndex(where: { time($0) == at && name($0) == parts[1] }) { rest.removeFirst(index + 1) }
        }
        let page = Array(rest.prefix(limit))
        self.init(page, next: rest.count > limit ? page.last.map { "\(time($0).rawValue):\(name($0))" } : nil)
    }
}

/// A refusal by the shell itself; the deciders have their own.
struct APIProblem: Error {
    var status: Int
    var detail: String
    var errors: [(pointer: String, detail: String)]
    /// Header fields beside the document, such as Retry-After.
    var fields: [(name: String, value: String)]
    /// How many rows are there of an import that was cut short.
    var rows: Int?

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
            status, body: problemDocument(status: status, detail: detail, errors: errors, rows: rows), type: "application/problem+json")
        for field in fields { response.fields.append(field.name, field.value) }
        if status == 401 { response.fields.append("WWW-Authenticate", "Bearer") }
        return response
    }
}

/// What becomes of a request.
enum OperationOutcome {
    /// Answered at once.
    case now(HTTPResponse)
    /// To be read from what is on disk.
    case read(Reading)
    /// To be read, sealed and looked at by a thread before it is decided.
    case large(LargeCommand)
    /// Decided; to be answered once the turn is on disk, when what was decided leaves too.
    case afterCommit(HTTPResponse, Decision)
    /// Server-sent events from now on; frames of one station too, where one is named.
    case stream(frames: StationID?, Principal)
}

/// Bounds of the API.
enum APILimits {
    static let pageRows = 50
    static let pageRowsMax = 200
    /// Seconds after which what a meter showed does not tell how things are now.
    static let readingFreshSeconds: Int64 = 300
    static let bodyValuesMax = 2_000_000
    static let idempotencyKeyCharactersMax = 255
    /// Bytes of the body of a command.
    static let commandBytes = 1 << 20
    /// Bytes of a body where none is needed.
    static let ignoredBytes = 64 << 10
    /// Bytes of an import's body.
    static let importBytes = 16 << 20
    /// Bytes of body up to which a command is read on the loop, in less than a tenth of a millisecond. An import never is.
    static let commandBytesOnLoop = 16 << 10
    /// Rows that one entry takes of an import, and one turn: a millisecond's work.
    static let importPartRows = 100
    /// Bytes of these rows.
    static let importPartBytes = 64 << 10
    /// Bytes of all rows of an import once they are sealed.
    static let importRowsBytes = 40 << 20
    /// Closed sessions or documents that a list looks at before it gives a page.
    static let filteredRowsMax = 2_000
    /// Stations that a search looks at before it gives a page.
    static let searchedRowsMax = 20_000
}
