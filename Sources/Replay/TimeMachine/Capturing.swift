internal import EventStore
internal import Foundation
internal import Gateway

/// Takes a station's traffic out of a journal, with persons replaced by stable stand-ins.
enum Capturing {
    /// Frames of one file; a longer window is to be split.
    static let recordsMax = 1_000_000

    /// The frames of a station within a window of time, both ways, as they were on the wire.
    ///
    /// - Parameter pseudonyms: give secrets, which stand anywhere in a text, their stand-ins; nil leaves them in clear.
    static func records(
        _ inspection: Inspection, station identity: String, from: Instant?, to: Instant?, pseudonyms: Pseudonyms? = nil,
        progress: ((UInt64) -> Void)? = nil
    ) throws -> [TrafficRecord] {
        func wire(_ text: [UInt8], _ spans: [SealedSpan]) throws(Fault) -> [UInt8] {
            guard let keys = inspection.keys else { return text }
            return try keys.unmasked(
                text, spans,
                secret: pseudonyms.map { names in { clear, isRemains in isRemains ? Array("unreadable".utf8) : standIn(clear, names) } })
        }
        var names = StationNames()
        var records: [TrafficRecord] = []
        try inspection.forEach(progress: progress) { (header, entry, _, _) throws(Fault) in
            names.learn(entry)
            // The clock may have gone back: what is in time may stand behind what is not.
            if let to, header.instant > to { return .next }
            guard let station = names.find(identity), from.map({ header.instant >= $0 }) ?? true else { return .next }
            if case .frame(let frame) = entry.input, frame.station == station, frame.kind != .violation {
                let text = try wire(frame.text, frame.spans)
                records.append(TrafficRecord(at: header.instant, station: names[station], direction: .incoming, frame: text))
            }
            for sent in entry.sent where sent.station == station {
                let text = try wire(sent.text, sent.spans)
                records.append(TrafficRecord(at: header.instant, station: names[station], direction: .outgoing, frame: text))
            }
            guard records.count <= recordsMax else {
                throw Fault(
                    .limit, "More than \(recordsMax) frames lie in the window", path: inspection.journal.path, sequence: header.sequence,
                    advice: "Give a shorter window with --from and --to")
            }
            return .next
        }
        if names.find(identity) == nil { throw StationNames.unknown(identity) }
        return records
    }

    /// What stands in JSON for a secret. One with escapes in it is not varied, so that the JSON stays whole.
    private static func standIn(_ clear: [UInt8], _ pseudonyms: Pseudonyms) -> [UInt8] {
        if clear.contains(0x5C) { return Array("secret".utf8) }
        return Array(pseudonyms.pseudonym(String(decoding: clear, as: UTF8.self)).utf8)
    }
}

/// `cpms capture`
func runCapture(_ options: CaptureOptions, _ console: Console) throws -> ExitCode {
    let inspection = try Inspection(data: options.data, keys: options.keys)
    let progress = Progress("capturing", total: inspection.journal.head.sequence, console)
    var generator = SystemRandomNumberGenerator()
    guard let pseudonyms = Pseudonyms(key: (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }) else {
        throw CommandFailure("No key for pseudonyms could be drawn; try again.", exitCode: .unreachable)
    }
    let found = try Capturing.records(
        inspection, station: options.station, from: options.from, to: options.to, pseudonyms: pseudonyms, progress: progress.update)
    let bytes = TrafficFile.bytes(pseudonyms.replace(in: found))
    guard let out = options.out else {
        if !found.isEmpty { console.print(String(decoding: bytes.dropLast(), as: UTF8.self)) }
        return .ok
    }
    do {
        try Data(bytes).write(to: URL(fileURLWithPath: out), options: .withoutOverwriting)
    } catch {
        throw CommandFailure(
            "Cannot write \(out): \(error.localizedDescription). Choose a path that does not exist yet.", exitCode: .unreachable)
    }
    console.report("Wrote \(counted(found.count, "frame", "frames")) to \(out); persons are replaced by stand-ins.")
    return .ok
}
