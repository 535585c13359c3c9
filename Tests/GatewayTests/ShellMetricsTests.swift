import Commands
import EventStore
import Foundation
import Testing

@testable import Gateway

/// What is told to whoever watches over the process.
@Suite(.serialized) struct ShellMetricsTests {
    @Test func `metrics are numbers in the form of OpenMetrics, and name no card and no station`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.addStation("SECRET-STATION")
        try house.tell("POST", "/tokens", #"{"uid":"CAFEBABE"}"#)
        let charger = try ShellCharger(house, "SECRET-STATION")
        _ = charger.boot()
        _ = charger.call("Authorize", #"{"idTag":"CAFEBABE"}"#)
        let reply = try house.exchange("GET", "/metrics")
        let lines = reply.text.split(separator: "\n").map(String.init)
        #expect(reply.status == 200 && reply.text.hasSuffix("# EOF\n"))
        #expect(reply.fields["Content-Type"]?.hasPrefix("application/openmetrics-text; version=1.0.0") == true)
        #expect(lines.contains("cpms_stations{state=\"connected\"} 1") && lines.contains("cpms_frames_total 2"))
        #expect(!reply.text.contains("CAFEBABE") && !reply.text.contains("SECRET-STATION"))
        for line in lines where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            #expect(parts.count == 2 && Double(parts[1]) != nil && line.hasPrefix("cpms_"), "\(line)")
        }
        for (name, ends) in [("commit", Meters.commitMicroseconds), ("turn", Meters.turnMicroseconds)] {
            let classes = lines.filter { $0.hasPrefix("cpms_\(name)_seconds_bucket") }
            let buckets = classes.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
            #expect(buckets == buckets.sorted() && buckets.count == ends.count + 1 && (buckets.last ?? 0) > 0)
        }
    }

    @Test func `what a turn took is told without what its commits took`() {
        var meters = Meters()
        meters.noteCommit(.microseconds(700))
        meters.noteCommit(.microseconds(200))
        meters.noteTurn(microseconds: 1_000)
        meters.noteTurn(microseconds: 3_000)
        #expect(meters.turnTimes[0] == 1 && meters.turnTimes.reduce(0, +) == 2)
        #expect(meters.turnTimes[Meters.turnMicroseconds.firstIndex(of: 5_000) ?? 0] == 1)
        #expect(meters.turnMicrosecondsTotal == 3_100 && meters.commitMicrosecondsTotal == 900)
    }

    @Test func `metrics are not told through a proxy`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let socket = try ShellCharger(connecting: house)
        socket.send(Array("GET /metrics HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.1\r\nConnection: close\r\n\r\n".utf8))
        socket.readAnswer()
        #expect(socket.status == 401 && !socket.answer.contains("cpms_"))
    }

    @Test func `a token for metrics reads them from wherever it is shown, and nothing else`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let token = try house.apiToken(.metrics)
        func scrape(_ token: String) throws -> ShellCharger {
            let socket = try ShellCharger(connecting: house)
            let head = "GET /metrics HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.1\r\nAuthorization: Bearer \(token)\r\n"
            socket.send(Array((head + "Connection: close\r\n\r\n").utf8))
            socket.readAnswer()
            return socket
        }
        #expect(try scrape(token).status == 200 && scrape(house.apiToken(.readOnly)).status == 200)
        #expect(try scrape("nonsense").status == 401)
        for operation in Operation.table where operation.roles != nil && !operation.path.contains("{") && operation.method == "GET" {
            #expect(try house.ask("GET", operation.path, token: token).status == 403, "\(operation.id)")
        }
        #expect(try house.ask("POST", "/stations", #"{"id":"CP9"}"#, token: token).status == 403)
        let id = try house.tell("GET", "/api-tokens").rows.first { $0["role"].string == "metrics" }?["id"].string ?? ""
        #expect(try house.ask("DELETE", "/api-tokens/\(id)").status < 300)
        #expect(try scrape(token).status == 401)
    }

    @Test(arguments: ["/healthz", "/metrics"])
    func `only the methods that a path knows are answered`(path: String) throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        for method in ["TRACE", "DELETE", "POST", "PUT", "PATCH", "PROPFIND"] {
            let reply = try house.exchange(method, path)
            #expect(reply.status == 405 && reply.fields["Allow"] == "GET, HEAD, OPTIONS", "\(method)")
        }
        #expect(try house.exchange("GET", path).status == 200)
    }
}
