import Commands
import EventStore
import Projections

/// What the shell counts since its start, for whoever watches over its process.
struct Meters {
    /// Upper ends of the classes of commit times, in microseconds.
    static let commitMicroseconds: [Int64] = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 500_000, 1_000_000]
    /// Upper ends of the classes of what turns take beside that.
    static let turnMicroseconds: [Int64] = [100, 250, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000]

    var frames: UInt64 = 0
    var frameBytes: UInt64 = 0
    private(set) var turns: UInt64 = 0
    private(set) var commitMicrosecondsTotal: Int64 = 0
    /// Commits of each class, and behind them those that took longer.
    private(set) var commits = [UInt64](repeating: 0, count: commitMicroseconds.count + 1)

    private(set) var turnMicrosecondsTotal: Int64 = 0
    /// Turns of each class, and behind them those that took longer.
    private(set) var turnTimes = [UInt64](repeating: 0, count: turnMicroseconds.count + 1)
    /// What commits took since the turn began.
    private var commitMicrosecondsInTurn: Int64 = 0

    /// A turn of the loop is over: what it took without the disk is how long everybody else waited for it.
    mutating func noteTurn(microseconds: Int64) {
        let own = max(0, microseconds - commitMicrosecondsInTurn)
        commitMicrosecondsInTurn = 0
        turnMicrosecondsTotal += own
        turnTimes[Self.turnMicroseconds.firstIndex { own <= $0 } ?? Self.turnMicroseconds.count] += 1
    }

    /// A turn went to disk.
    mutating func noteCommit(_ took: Duration) {
        let microseconds = took.components.seconds * 1_000_000 + took.components.attoseconds / 1_000_000_000_000
        turns += 1
        commitMicrosecondsInTurn += microseconds
        commitMicrosecondsTotal += microseconds
        commits[Self.commitMicroseconds.firstIndex { microseconds <= $0 } ?? Self.commitMicroseconds.count] += 1
    }
}

/// How the server stands, as Prometheus reads it (OpenMetrics 1.0): numbers alone, nothing of a person, a card or a station.
extension Shell {
    /// Told on this machine, and elsewhere to whoever shows a token: who asks through a proxy does not ask from here.
    func metrics(_ request: HTTPRequest, isLocal: Bool, _ address: SocketAddress) -> HTTPResponse {
        let isHere = isLocal && request.fields["X-Forwarded-For"] == nil && request.fields["Forwarded"] == nil
        if !isHere {
            do throws(APIProblem) { try api.admitToMetrics(request, address) } catch { return error.response }
        }
        var text = MetricsText()
        addWorld(to: &text)
        addWork(to: &text)
        return HTTPResponse(200, body: text.finish(), type: "application/openmetrics-text; version=1.0.0; charset=utf-8")
    }

    private func addWorld(to text: inout MetricsText) {
        let world = engine.world
        text.gauge(
            "cpms_stations", "Charging stations, by state.",
            [("state=\"known\"", world.stations.presentCount), ("state=\"connected\"", world.stations.connectedCount)])
        text.gauge(
            "cpms_sessions", "Sessions that run, and that wait for a person.",
            [
                ("state=\"running\"", world.sessions.runningCount),
                ("state=\"held\"", world.sessions.heldCount),
            ])
        text.counter("cpms_sessions_closed", "Sessions that are closed.", world.sessions.closedCount)
        var alerts: [String: Int] = [:]
        for alert in world.alerts.all { alerts[alert.kind, default: 0] += 1 }
        text.gauge(
            "cpms_alerts", "Alerts that nobody acknowledged, by kind.",
            alerts.sorted { $0.key < $1.key }.map { ("kind=\"\(MetricsText.escaped($0.key))\"", $0.value) })
        text.counter("cpms_journal_entries", "Entries of the journal.", engine.durable)
        text.gauge("cpms_effects_open", "Notices to webhooks that are not delivered.", [("", world.effects.open.count)])
    }

    private func addWork(to text: inout MetricsText) {
        text.counter("cpms_frames", "Frames of stations since the start.", meters.frames)
        text.counter("cpms_frame_bytes", "Their bytes.", meters.frameBytes)
        text.counter("cpms_turns", "Turns that went to disk since the start.", meters.turns)
        text.histogram(
            "cpms_commit_seconds", "How long turns took to disk.", zip(Meters.commitMicroseconds, meters.commits).map { ($0, $1) },
            count: meters.turns, sumMicroseconds: meters.commitMicrosecondsTotal)
        text.histogram(
            "cpms_turn_seconds", "How long turns of the loop took, without the disk: nobody else is heard meanwhile.",
            zip(Meters.turnMicroseconds, meters.turnTimes).map { ($0, $1) }, count: meters.turnTimes.reduce(0, +),
            sumMicroseconds: meters.turnMicrosecondsTotal)
        text.gauge(
            "cpms_waiting", "What waits for its turn.",
            [("queue=\"reads\"", reads.count), ("queue=\"handshakes\"", probes.count), ("queue=\"streams\"", streams.count)])
        guard engine.room.freeBytes != .max else { return }
        text.gauge("cpms_disk_free_bytes", "Free on the file system of the journal.", [("", Int(clamping: engine.room.freeBytes))])
        text.gauge("cpms_disk_reserve_bytes", "Kept in reserve there.", [("", Int(clamping: engine.room.reserveBytes))])
    }
}

/// Text in the form of OpenMetrics.
struct MetricsText {
    private var text = ""

    mutating func gauge(_ name: String, _ help: String, _ samples: [(labels: String, value: Int)]) {
        head(name, "gauge", help)
        for sample in samples { line(name, sample.labels, "\(sample.value)") }
    }

    mutating func counter(_ name: String, _ help: String, _ value: UInt64) {
        head(name, "counter", help)
        line(name + "_total", "", "\(value)")
    }

    mutating func histogram(
        _ name: String, _ help: String, _ classes: [(microseconds: Int64, count: UInt64)], count: UInt64, sumMicroseconds: Int64
    ) {
        head(name, "histogram", help)
        var total: UInt64 = 0
        for (microseconds, count) in classes {
            total += count
            line(name + "_bucket", "le=\"\(Self.seconds(microseconds))\"", "\(total)")
        }
        line(name + "_bucket", "le=\"+Inf\"", "\(count)")
        line(name + "_count", "", "\(count)")
        line(name + "_sum", "", Self.seconds(sumMicroseconds))
    }

    /// The whole text, with its end.
    func finish() -> [UInt8] { Array((text + "# EOF\n").utf8) }

    /// A label's value, in which a quote or the end of a line would end it.
    static func escaped(_ label: String) -> String {
        label.map { $0 == "\\" ? "\\\\" : $0 == "\"" ? "\\\"" : $0.isNewline ? " " : String($0) }.joined()
    }

    private mutating func head(_ name: String, _ type: String, _ help: String) {
        text += "# TYPE \(name) \(type)\n# HELP \(name) \(help)\n"
    }

    private mutating func line(_ name: String, _ labels: String, _ value: String) {
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    private static func seconds(_ microseconds: Int64) -> String {
        let fraction = String(microseconds % 1_000_000)
        return "\(microseconds / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count) + fraction)"
    }
}
