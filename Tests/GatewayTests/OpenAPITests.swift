import EventStore
import Foundation
import Support
import Testing

@testable import Gateway

/// The API's document against the table of everything that the API offers.
struct OpenAPITests {
    static let methods = ["get", "post", "put", "patch", "delete"]

    private func document() throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(OpenAPI.document))
        return try #require(value as? [String: Any])
    }

    private func described() throws -> [String: [String: Any]] {
        let paths = try #require(try document()["paths"] as? [String: [String: Any]])
        var found: [String: [String: Any]] = [:]
        for (path, item) in paths {
            for method in Self.methods {
                if let operation = item[method] as? [String: Any] { found[method.uppercased() + " " + path] = operation }
            }
        }
        return found
    }

    @Test func `the document is JSON of OpenAPI 3.1`() throws {
        #expect(try document()["openapi"] as? String == "3.1.0")
    }

    @Test func `each operation of the table is described and no other`() throws {
        #expect(try described().keys.sorted() == Gateway.Operation.table.map { $0.method + " " + $0.path }.sorted())
    }

    @Test func `what the API offers, and to whom, is what was looked at`() {
        let rows = Gateway.Operation.table.map { operation in
            let roles = operation.roles.map { $0.map(\.name).joined(separator: " ") } ?? "everybody"
            let statuses = operation.answers.map(\.status) + operation.refusals.sorted()
            return "\(operation.method) \(operation.path)  \(operation.id)  \(roles)  \(statuses.map(String.init).joined(separator: " "))"
        }
        #expect(Golden.difference(rows.joined(separator: "\n") + "\n", "fixtures/operations.txt") == nil)
    }

    @Test func `the types that the dashboard is checked against are those of the table`() {
        #expect(Golden.difference(TypeScript.declarations, "Tests/Dashboard/api.d.ts") == nil)
    }

    @Test func `why a session ended is said by the dashboard in the words of the command line`() {
        #expect(Golden.difference(StopReasonWords.script, "Sources/Gateway/Dashboard/web/core/stops.js") == nil)
    }

    @Test func `each operation has its own id, a summary, and every parameter of its path`() throws {
        let described = try described()
        var ids: Set<String> = []
        for (name, operation) in described {
            let id = try #require(operation["operationId"] as? String, "\(name)")
            #expect(ids.insert(id).inserted, "\(id) stands twice")
            #expect((operation["summary"] as? String)?.isEmpty == false, "\(name)")
            let references = (operation["parameters"] as? [[String: String]] ?? []).compactMap { $0["$ref"] }
            for part in name.split(separator: "/") where part.hasPrefix("{") {
                let reference = "#/components/parameters/" + part.dropFirst().dropLast()
                #expect(references.contains(reference), "\(name) lacks \(reference)")
            }
        }
    }

    @Test func `each operation but the open ones can be refused with a problem document`() throws {
        for (name, operation) in try described() where !["GET /openapi.json", "GET /healthz"].contains(name) {
            let responses = try #require(operation["responses"] as? [String: Any])
            #expect(responses["401"] != nil, "\(name)")
            if !name.hasPrefix("GET") {
                #expect(responses["403"] != nil && responses["409"] != nil, "\(name)")
                let references = (operation["parameters"] as? [[String: String]] ?? []).compactMap { $0["$ref"] }
                #expect(references.contains("#/components/parameters/IdempotencyKey"), "\(name)")
            }
        }
    }

    @Test func `every reference leads somewhere`() throws {
        let document = try document()
        var references: [String] = []
        func walk(_ value: Any) {
            if let object = value as? [String: Any] {
                if let reference = object["$ref"] as? String { references.append(reference) }
                for child in object.values { walk(child) }
            } else if let array = value as? [Any] {
                for child in array { walk(child) }
            }
        }
        walk(document)
        #expect(references.count > 100)
        for reference in references {
            var place: Any? = document
            for part in reference.dropFirst(2).split(separator: "/") { place = (place as? [String: Any])?[String(part)] }
            #expect(place != nil, "\(reference) leads nowhere")
        }
    }

    @Test(
        .enabled(
            if: Python.hasValidator, "PyPI's openapi-spec-validator is not importable by python3, or by the one that CPMS_PYTHON names"))
    func `the validator of the OpenAPI specification accepts the document`() throws {
        let run = try Python.run(
            "import json,sys\nfrom openapi_spec_validator import validate\nvalidate(json.load(sys.stdin))", input: OpenAPI.document)
        #expect(run.status == 0, "\(run.errors)")
    }
}

/// Runs python3, or the interpreter that the environment variable CPMS_PYTHON names.
private enum Python {
    static let hasValidator = (try? run("import openapi_spec_validator", input: []))?.status == 0

    static func run(_ program: String, input: [UInt8]) throws -> (status: Int32, errors: String) {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("cpms-openapi-\(UUID().uuidString).json")
        try Data(input).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [ProcessInfo.processInfo.environment["CPMS_PYTHON"] ?? "python3", "-c", program]
        process.standardInput = try FileHandle(forReadingFrom: file)
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let errors = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: errors, as: UTF8.self))
    }
}
