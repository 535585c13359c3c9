import Commands
import EventStore
import Projections
import Testing

@testable import Gateway

/// The table of operations carried out, row by row, against one server: every row works with the example that the document shows of its
/// body, and answers what the document says.
@Suite(.serialized) struct OperationTests {
    /// What stands in the open parts of a path; a row that is not here has none, or takes what `common` says.
    private static let parts: [String: String] = [
        "removeStation": "GONE", "adoptStation": "NEW1", "dismissKnocking": "NEW2", "cancelCall": "2", "forgetToken": "04AA02",
        "forgetDriver": "2", "endTariff": "2", "stopSession": "2", "endSession": "4", "revokeAPIToken": "2",
        "removeWebhook": "2", "cancelEffect": "2", "priceSession": "5",
    ]
    private static let common = [
        "station": "YARD", "call": "1", "token": "04AA01", "driver": "1", "tariff": "1", "session": "1", "invoice": "1", "sequence": "3",
        "apiToken": "1", "webhook": "1", "effect": "1",
    ]

    private func path(_ operation: Operation) -> String {
        "/"
            + operation.segments.map { segment in
                guard segment.first == "{" else { return String(segment) }
                return Self.parts[operation.id] ?? Self.common[String(segment.dropFirst().dropLast())] ?? String(segment)
            }.joined(separator: "/")
    }

    /// A server with something of everything: session 1 is held, sessions 2 and 4 run, session 3 has its invoice, session 5 is free.
    private func furnished(_ house: ShellHouse) throws -> ShellCharger {
        for station in ["YARD", "AWAY", "GONE"] { try house.addStation(station) }
        for number in 1...2 {
            try house.tell("POST", "/tokens", #"{"uid":"04AA0\#(number)"}"#)
            try house.tell("POST", "/drivers", #"{"name":"Ada"}"#)
            try house.tell("POST", "/api-tokens", #"{"name":"spare","role":"read-only"}"#)
            try house.tell(
                "POST", "/tariffs",
                #"{"name":"T","assign":\#(number == 1),"components":[{"dimension":"ENERGY","price":"0.40","vat":"19"}]}"#)
        }
        try house.tell("PUT", "/seller", #"{"name":"Volt","address":"Street 1","series":"A","currency":"EUR"}"#)
        for identity in ["NEW1", "NEW2"] { _ = try ShellCharger(house, identity) }
        for _ in 1...2 { try house.tell("POST", "/webhooks", #"{"address":"https://notices.invalid/hook"}"#) }
        for _ in 1...2 { try house.tell("POST", "/webhooks/1/test", "") }
        for _ in 1...2 { try house.tell("POST", "/stations/AWAY/calls", #"{"action":"ClearCache"}"#) }
        let charger = try ShellCharger(house, "YARD")
        _ = charger.boot()
        for (number, meter) in [(1, 10), (2, 0), (3, 5_000), (4, 0)] {
            let connector = number % 2 == 0 ? number : 1
            _ = charger.call(
                "StartTransaction",
                #"{"connectorId":\#(connector),"idTag":"04AA01","meterStart":1000,"timestamp":"2026-01-01T1\#(number):00:00Z"}"#)
            guard meter > 0 else { continue }
            _ = charger.call(
                "StopTransaction",
                #"{"transactionId":\#(number),"meterStop":\#(meter),"timestamp":"2026-01-01T1\#(number):30:00Z"}"#)
        }
        try house.tell("POST", "/tariff-assignments", #"{"tariff":null,"station":"YARD","connector":3}"#)
        _ = charger.call(
            "StartTransaction", #"{"connectorId":3,"idTag":"04AA01","meterStart":1000,"timestamp":"2026-01-01T15:00:00Z"}"#)
        _ = charger.call("StopTransaction", #"{"transactionId":5,"meterStop":5000,"timestamp":"2026-01-01T15:30:00Z"}"#)
        return charger
    }

    @Test func `every operation does what its row says, with the example that the document shows`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let charger = try furnished(house)
        let schema = try ShellSchema()
        // What is read first is there still; what takes something away comes last.
        let order = ["GET", "PUT", "PATCH", "POST", "DELETE"]
        for method in order {
            for operation in Operation.table where operation.method == method && !operation.isElsewhere && !operation.isStream {
                let examples = operation.body?.shape.examples.map(\.bytesText) ?? []
                let csv = operation.body?.columns?.example
                for text in examples.isEmpty ? [csv ?? ""] : examples {
                    let reply = try house.ask(method, path(operation), text, type: csv == nil ? "application/json" : "text/csv")
                    guard let answer = operation.answers.first(where: { $0.status == reply.status }) else {
                        Issue.record("\(operation.id) answers \(reply.status): \(reply.text)")
                        continue
                    }
                    let isJSON = answer.content?.type == "application/json"
                    let faults = isJSON ? schema.faults(reply.json, of: answer.content?.shape ?? Shape(.null), operation.id) : []
                    #expect(faults == [], "\(operation.id)")
                    #expect(answer.content != nil || reply.bytes.isEmpty, "\(operation.id)")
                    #expect((operation.command != nil) == (reply.fields["CPMS-Sequence"] ?? "" != ""), "\(operation.id)")
                    guard let place = reply.fields["Location"] else { continue }
                    #expect(answer.fields.contains("Location"), "\(operation.id)")
                    #expect(try house.ask("GET", String(place.dropFirst("/api/v1".count))).status == 200, "\(operation.id): \(place)")
                }
            }
        }
        #expect(charger.next() != .ended)
    }
}
