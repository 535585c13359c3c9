import Commands
import EventStore

/// The OpenAPI 3.1 document of the API, served at `/api/v1/openapi.json`: made from the table of operations, once.
public enum OpenAPI {
    /// The document as UTF-8 JSON.
    public static let document: [UInt8] = json.bytes

    static let json: JSONValue = [
        "openapi": "3.1.0",
        "info": [
            "title": "cpms", "version": "1",
            "summary": "Charge point management: stations, sessions, invoices, and the journal beneath them",
            "description": .string(introduction),
        ],
        "servers": [["url": "/api/v1"]], "security": [["bearer": []]],
        "tags": .array(tags.map { ["name": .string($0), "description": .string($1)] }),
        "paths": paths, "components": components,
    ]

    private static let introduction = [
        "JSON over HTTP. Every mutation is an entry of the journal with its actor; its answer names the entry in `CPMS-Sequence`.",
        "**Values.** Money, energy, power and prices are exact decimal texts; the unit stands at the end of the name (`energyKwh`, "
            + "`powerW`, `stepSize` in Wh or s). Times are RFC 3339 in UTC. A member of an answer that has no value is null, never "
            + "left out. Clients ignore members that they do not know.",
        "**Bodies.** `application/json`, imports also `text/csv`; anything else is 415. A member that is not known is refused with 422, so "
            + "that a misspelt one is not lost; so is, with 400, a parameter of the query that is not known or stands twice. Null is as "
            + "good as absent: a PATCH changes what it names, and empty text clears a label or group. At most 1 MiB, 16 MiB for an "
            + "import, or 413.",
        "**Refusals** are `application/problem+json` (RFC 9457); with 422 `errors` points at each wrong field. 404: what the path names is "
            + "not there. 409: it is there, but its state forbids it. 429, 503 and 507 can be tried again later; 507 says that the disk is "
            + "full.",
        "**Lists** answer `items` and `next`. Give `next` as `after` for the page behind; null is the end. `HEAD` answers like `GET` "
            + "without the body, `OPTIONS` with the methods of a path in `Allow`.",
        "**Repeating safely.** A mutation with `Idempotency-Key` that was carried out is not carried out again: the same request under the "
            + "same key is answered as before, without `CPMS-Sequence` and without secrets; another request under it is 409. Keys "
            + "belong to the API token and the last tens of thousands are kept.",
        "`x-roles` names the roles that an operation is open to; others get 403.",
    ].joined(separator: "\n\n")

    private static let tags = [
        ("Installation", "State, alerts, API tokens, live events"), ("Stations", "Charging stations, their configuration and frames"),
        ("Calls", "Messages to stations and what became of them"), ("Onboarding", "Stations that knock and wait"),
        ("Access", "Tokens and drivers"), ("Sessions", "Charging sessions"), ("Money", "Tariffs, invoices, ledger"), ("Journal", "Entries"),
    ]

    // MARK: Paths

    private static var paths: JSONValue {
        var items: [JSONValue.Member] = []
        for operation in Operation.table {
            let member = JSONValue.Member(name: operation.method.lowercased(), value: described(operation))
            if let index = items.firstIndex(where: { $0.name == operation.path }) {
                items[index].value = items[index].value.merging(.object([member]))
            } else {
                // What is answered outside of the API has its place at the root.
                let servers: JSONValue = operation.isElsewhere ? ["servers": [["url": "/"]]] : [:]
                items.append(.init(name: operation.path, value: servers.merging(.object([member]))))
            }
        }
        return .object(items)
    }

    private static func described(_ operation: Operation) -> JSONValue {
        var described: JSONValue = [
            "operationId": .string(operation.id), "tags": [.string(operation.tag)], "summary": .string(operation.summary),
        ]
        if let details = operation.details { described = described.adding(["description": .string(details)]) }
        if let roles = operation.roles {
            described = described.adding(["x-roles": .array(roles.map { .string($0.name) })])
        } else {
            described = described.adding(["security": []])
        }
        if operation.isStream { described = described.adding(["security": [["bearer": []], ["eventToken": []]]]) }
        let parameters = operation.parameters.map { reference("parameters", $0.key) }
        if !parameters.isEmpty { described = described.adding(["parameters": .array(parameters)]) }
        if let body = operation.body {
            described = described.adding(["requestBody": ["required": .bool(body.isRequired), "content": content(body)]])
        }
        return described.adding(["responses": responses(operation)])
    }

    private static func content(_ body: Operation.Body) -> JSONValue {
        let json: JSONValue = ["application/json": ["schema": schema(body.shape)]]
        guard let columns = body.columns else { return json }
        let header = "Header: " + columns.names.joined(separator: ",")
        return json.adding([
            "text/csv": ["schema": ["type": "string", "description": .string(header), "examples": [.string(columns.example)]]]
        ])
    }

    private static func responses(_ operation: Operation) -> JSONValue {
        let answers = operation.answers.map { answer in
            var told: JSONValue = ["description": .string(answer.meaning)]
            if !answer.fields.isEmpty {
                told = told.adding([
                    "headers": .object(answer.fields.map { .init(name: $0, value: reference("headers", $0.filter { $0 != "-" })) })
                ])
            }
            if let content = answer.content { told = told.adding(["content": .object([media(content.type, content.shape)])]) }
            return JSONValue.Member(name: String(answer.status), value: told)
        }
        let refusals = refusals.filter { operation.refusals.contains($0.status) }
        return .object(answers + refusals.map { .init(name: String($0.status), value: reference("responses", $0.name)) })
    }

    private static func media(_ type: String, _ shape: Shape) -> JSONValue.Member {
        let news: JSONValue = ["sequence": 4711]
        let example: JSONValue = ["status": ["value": .string("event: status\ndata: \(news.bytesText)\n\n")]]
        let schema: JSONValue = ["schema": self.schema(shape)]
        return .init(name: type, value: type == "text/event-stream" ? schema.adding(["examples": example]) : schema)
    }

    // MARK: Components

    private static func reference(_ folder: String, _ name: String) -> JSONValue { ["$ref": .string("#/components/\(folder)/\(name)")] }

    private static let refusals: [(status: Int, name: String, meaning: String)] = [
        (400, "BadRequest", "The request cannot be read."), (401, "Unauthorized", "No token, or one that is not valid."),
        (403, "Forbidden", "The role of the token does not allow it."), (404, "NotFound", "What the path or the body names is not there."),
        (
            409, "Conflict",
            "The request is right, and the state forbids it; or the idempotency key was used for another body."
        ), (413, "TooLarge", "The body is larger than the path takes."),
        (415, "UnsupportedType", "The body is of a type that the path does not take; `Accept` names those that it does."),
        (422, "Unprocessable", "Values of the body are wrong; `errors` names each."),
        (429, "TooMany", "Too many wrong tokens came from this address; `Retry-After` says in how many seconds to come again."),
        (503, "Unavailable", "The store cannot answer now."),
        (507, "DiskFull", "The disk is full: `detail` says how much is free, what is needed, and what still works."),
    ]

    private static let headers: JSONValue = [
        "CPMSSequence": [
            "description": "Sequence of the journal entry that holds the command; absent where a repeated key is answered as before",
            "schema": ["type": "integer", "minimum": 1],
        ], "RetryAfter": ["description": "Seconds", "required": true, "schema": ["type": "integer", "minimum": 1]],
        "Location": [
            "description": "Where that which was made is read", "required": true, "schema": ["type": "string", "format": "uri-reference"],
        ], "Link": ["description": "`rel=next`: where the export goes on; absent at its end", "schema": ["type": "string"]],
    ]

    private static let securitySchemes: JSONValue = [
        "bearer": ["type": "http", "scheme": "bearer"],
        "eventToken": [
            "type": "apiKey", "in": "query", "name": "access_token",
            "description": "For EventSource, which cannot send headers; on /events only",
        ],
    ]

    private static var components: JSONValue {
        var parameters: [JSONValue.Member] = []
        for parameter in Operation.table.flatMap(\.parameters) where !parameters.contains(where: { $0.name == parameter.key }) {
            var described: JSONValue = [
                "name": .string(parameter.name), "in": .string(parameter.place.rawValue), "description": .string(parameter.meaning),
            ]
            if parameter.place == .path { described = described.adding(["required": true]) }
            let schema = schema(parameter.shape)
            let standard: JSONValue = parameter.standard.map { ["default": $0] } ?? [:]
            parameters.append(.init(name: parameter.key, value: described.adding(["schema": schema.merging(standard)])))
        }
        let responses = refusals.map { refusal in
            let problem: JSONValue = ["application/problem+json": ["schema": schema(problem)]]
            var told: JSONValue = ["description": .string(refusal.meaning)]
            if refusal.status == 429 { told = told.adding(["headers": ["Retry-After": reference("headers", "RetryAfter")]]) }
            return JSONValue.Member(name: refusal.name, value: told.adding(["content": problem]))
        }
        return [
            "securitySchemes": securitySchemes, "headers": headers, "parameters": .object(parameters), "responses": .object(responses),
            "schemas": .object(shapes.map { .init(name: $0.name ?? "", value: whole($0)) }),
        ]
    }

    /// How every refusal looks (RFC 9457).
    static let problem: Shape = {
        let error = Shape(
            .record([.init("pointer", .text, "JSON Pointer, or /line/column of a CSV"), .init("detail", .text)], isClosed: false))
        let reference = Shape(.text(least: 0, most: nil, format: "uri-reference"))
        let sentence = "must be an idTag of 1 to 36 characters"
        return Shape(
            .record(
                [
                    .init("type", reference), .init("title", .text), .init("status", .integer), .init("detail", .text),
                    .init("instance", reference, isRequired: false), .init("errors", Shape(.list(of: error)), isRequired: false),
                    .init("importedRows", .integer, "Rows that are there of an import that was cut short", isRequired: false),
                ], isClosed: false), name: "Problem", meaning: "RFC 9457",
            examples: [
                [
                    "type": "about:blank", "title": "Unprocessable Content", "status": 422,
                    "detail": .string("/tokens/3/uid: " + sentence), "errors": [["pointer": "/tokens/3/uid", "detail": .string(sentence)]],
                ]
            ])
    }()

    /// All shapes that have a name, each once, in the order in which the table comes to them.
    static let shapes: [Shape] = {
        var found: [Shape] = [problem]
        func walk(_ shape: Shape) {
            if let name = shape.name {
                if let known = found.first(where: { $0.name == name }) {
                    precondition(known == shape, "Two shapes are called \(name).")
                    return
                }
                found.append(shape)
            }
            switch shape.kind {
            case .list(let element, _, _), .orNull(let element): walk(element)
            case .record(let base, let members, _):
                if let base { walk(base) }
                for member in members { walk(member.shape) }
            default: break
            }
        }
        for operation in Operation.table {
            if let body = operation.body { walk(body.shape) }
            for answer in operation.answers { if let content = answer.content { walk(content.shape) } }
        }
        return found
    }()
}
