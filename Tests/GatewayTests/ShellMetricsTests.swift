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
        let classes = lines.filter { $0.hasPrefix("cpms_commit_seconds_bucket") }
        let buckets = classes.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(buckets == buckets.sorted() && buckets.count == Meters.commitMicroseconds.count + 1)
    }

    @Test func `metrics are not told through a proxy`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let socket = try ShellCharger(connecting: house)
        socket.send(Array("GET /metrics HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.1\r\nConnection: close\r\n\r\n".utf8))
        socket.readAnswer()
        #expect(socket.status == 403 && !socket.answer.contains("cpms_"))
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
