import Commands
internal import EventStore

/// One frame of a recorded conversation.
struct TrafficRecord: Sendable, Equatable {
    /// Seen from the server, as in the journal: `in` came from the charger.
    enum Direction: String, Sendable { case incoming = "in", outgoing = "out" }

    var at: Instant
    var station: String
    var direction: Direction
    /// The frame as it was on the wire, UTF-8 or not.
    var frame: [UInt8]
}

/// The portable traffic file: JSON lines
/// `{"t":"2026-11-24T21:33:13.123456Z","station":"CP001","direction":"in","frame":"[2,…]"}`;
/// `frameBase64` stands in for `frame` where the
/// bytes are no UTF-8.
/// Unknown members are skipped, empty lines too.
enum TrafficFile {
    /// A line that cannot be read.
    struct Fault: Error, Equatable, CustomStringConvertible {
        /// Counted from 1.
        var line: Int
        var reason: String

        var description: String { "line \(line) of the traffic file: \(reason)" }
    }

    /// The line for a record, without its line end.
    static func line(_ record: TrafficRecord) -> [UInt8] {
        var tree: JSONValue = [
            "t": .string(time(record.at)), "station": .string(record.station), "direction": .string(record.direction.rawValue),
        ]
        if let text = String(validating: record.frame, as: UTF8.self) {
            tree["frame"] = .string(text)
        } else {
            tree["frameBase64"] = .string(Base64.text(record.frame))
        }
        return tree.bytes
    }

    /// All lines, each with its end.
    static func bytes(_ records: some Sequence<TrafficRecord>) -> [UInt8] {
        var out: [UInt8] = []
        for record in records {
            out += line(record)
            out.append(10)
        }
        return out
    }

    /// RFC 3339 with microseconds.
    private static func time(_ at: Instant) -> String {
        let micros = ((at.rawValue % 1000) + 1000) % 1000
        guard micros != 0 else { return at.text }
        let digits = String(micros)
        return at.text.dropLast() + String(repeating: "0", count: 3 - digits.count) + digits + "Z"
    }

    /// The record of one line.
    static func record(_ line: [UInt8], number: Int) throws(Fault) -> TrafficRecord {
        guard line.count <= SimulateLimits.captureLineBytes else { throw Fault(line: number, reason: "it is too long") }
        guard let tree = JSONValue(frame: line), tree.members != nil else { throw Fault(line: number, reason: "it is no JSON object") }
        guard let at = tree["t"]?.text.flatMap({ Instant(rfc3339: $0) }) else {
            throw Fault(line: number, reason: "t is no RFC 3339 time like 2026-11-24T21:33:13.123Z")
        }
        guard let station = tree["station"]?.text else { throw Fault(line: number, reason: "station is missing") }
        guard let direction = tree["direction"]?.text.flatMap(TrafficRecord.Direction.init) else {
            throw Fault(line: number, reason: "direction is neither in nor out")
        }
        let frame: [UInt8]
        if let text = tree["frame"]?.text {
            frame = Array(text.utf8)
        } else if let bytes = tree["frameBase64"]?.text.flatMap({ Base64.bytes($0) }) {
            frame = bytes
        } else {
            throw Fault(line: number, reason: "it has neither frame nor frameBase64")
        }
        return TrafficRecord(at: at, station: station, direction: direction, frame: frame)
    }

    /// All records of a file.
    static func records(_ bytes: [UInt8]) throws(Fault) -> [TrafficRecord] {
        var records: [TrafficRecord] = []
        var number = 0
        for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
            number += 1
            var line = Array(line)
            if line.last == 13 { line.removeLast() }
            if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
            if line.allSatisfy({ $0 == 32 || $0 == 9 }) { continue }
            records.append(try record(line, number: number))
        }
        return records
    }
}
