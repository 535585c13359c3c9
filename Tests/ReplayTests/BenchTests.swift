import Commands
import Gateway
import Testing

@testable import Replay

/// How a bench tells what it measured.
struct BenchTests {
    @Test func `quantiles are those of the sorted samples`() {
        var samples = BenchSamples()
        #expect(samples.quantile(0.5) == 0)
        for value in (1...101).reversed() { samples.add(Double(value)) }
        #expect(samples.quantile(0) == 1 && samples.quantile(0.5) == 51 && samples.quantile(0.99) == 100 && samples.quantile(1) == 101)
    }

    @Test func `numbers are written with as many digits as were asked for`() {
        #expect(BenchReport.decimal(0.056, digits: 2) == "0.06")
        #expect(BenchReport.decimal(-1.5, digits: 1) == "-1.5")
        #expect(BenchReport.decimal(12.6, digits: 0) == "13")
        #expect(BenchReport.decimal(1e300, digits: 0) == "1000000000000000")
        #expect(BenchReport.time(0.000_25) == "250 µs" && BenchReport.time(0.0025) == "2.50 ms" && BenchReport.time(1.25) == "1250 ms")
        #expect(BenchReport.rate(1_234_567.4) == "1,234,567/s")
    }

    @Test func `the report is a table, and the same as JSON`() {
        var report = BenchReport()
        report.add("append", "9/s", limit: "10/s", ratio: 0.9)
        report.add("start", "20 ms")
        report.add("nothing", "0/s", limit: "0/s", ratio: .nan)
        #expect(
            report.markdown == """
                | what    | measured | the machine | ratio |
                | ------- | -------- | ----------- | ----- |
                | append  | 9/s      | 10/s        | 0.90  |
                | start   | 20 ms    |             |       |
                | nothing | 0/s      | 0/s         |       |
                """)
        let rows = report.json["rows"]
        guard case .array(let values)? = rows else {
            Issue.record("no rows")
            return
        }
        #expect(values.count == 3 && values[0]["ratio"] == .number("0.900") && values[1]["machine"] == .null)
    }

    @Test func `a server that is measured answers calls of many chargers`() throws {
        // The load drives a server of its own here: an echo, as it would drive the one under test.
        let site = EchoSite()
        let server = try EchoSite.listen(site)
        defer { server.stop() }
        let (loop, _) = try BenchLoad.connect(10, port: server.port, talk: .echo, within: 10)
        #expect(loop.handler.openCount == 10)
        #expect(loop.handler.runClosedLoop(loop, talk: .echo, seconds: 0.2) > 0)
        #expect(loop.handler.latencies.count == loop.handler.answered && loop.handler.failed == 0)
        loop.handler.end(loop)
    }
}
