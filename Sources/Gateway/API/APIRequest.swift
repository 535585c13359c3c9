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

    /// The body as JSON; an empty one is an empty object.
    func json() throws(APIProblem) -> JSONValue {
        if http.body.isEmpty { return .object([]) }
        do throws(JSONError) {
            return try JSONValue(parsing: http.body, valuesMax: APILimits.bodyValuesMax)
        } catch {
            throw APIProblem(400, "The body is not JSON: \(error).")
        }
    }

    /// Whether clear idTags may be shown.
    var seesTokens: Bool { role == .owner || role == .operator }
}

/// A refusal by the shell itself; the deciders have their own.
struct APIProblem: Error {
    var status: Int
    var detail: String
    var errors: [(pointer: String, detail: String)]

    init(_ status: Int, _ detail: String, errors: [(pointer: String, detail: String)] = []) {
        self.status = status
        self.detail = detail
        self.errors = errors
    }

    /// A fault of the store, told without its innards.
    init(_ fault: Fault) { self.init(503, "The store cannot answer: \(fault.what)") }

    var response: HTTPResponse {
        var response = HTTPResponse(
            status, body: problemDocument(status: status, detail: detail, errors: errors), type: "application/problem+json")
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
    /// Bytes of an import's body.
    static let importBytes = 16 << 20
    /// Stations that a search looks at before it gives a page.
    static let searchedRowsMax = 20_000
}
