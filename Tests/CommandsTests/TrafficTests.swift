import EventStore
import Foundation
import Support
import Testing

@testable import Commands

/// The recorded traffic beside the package: what real stations and their central systems sent.
enum Traffic {
    /// A recorded frame.
    struct Record {
        /// `frames:17` or the session's name and line.
        var name: String
        var isFromStation: Bool
        var text: [UInt8]
    }

    static let folder: URL? = Shared.url("traffic")

    static func frames() throws -> [Record] {
        guard let folder else { return [] }
        return try records(folder.appendingPathComponent("frames.jsonl"), name: "frames")
    }

    /// The ordered exchanges, each of one station.
    static func sessions() throws -> [[Record]] {
        guard let folder = folder?.appendingPathComponent("sessions") else { return [] }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".jsonl") }.sorted()
        return try names.map { try records(folder.appendingPathComponent($0), name: String($0.dropLast(6))) }
    }

    private static func records(_ file: URL, name: String) throws -> [Record] {
        let lines = try Data(contentsOf: file).split(separator: 0x0A)
        return try lines.enumerated().map { index, line in
            let value = try JSONValue(parsing: Array(line))
            guard case .string(let frame)? = value["frame"], case .string(let direction)? = value["direction"] else {
                throw JSONFieldError(path: "\(name):\(index + 1)", problem: "has no frame")
            }
            return Record(name: "\(name):\(index + 1)", isFromStation: direction == "cp->cs", text: Array(frame.utf8))
        }
    }
}

struct TrafficTests {
    /// What a frame was read as: its kind and action and the warnings, without a word of its text.
    static func outline(_ record: Traffic.Record, _ answered: (String) -> ActionRow?) -> String {
        let masked = MaskingTests.mask(record.text)
        let read = Frame.read(masked.text)
        var warnings = read.warnings
        var line = record.name + ": "
        switch read.frame {
        case .call(_, let name, let payload):
            line += "call \(name)"
            guard let action = OCPP16.action(named: name) else {
                line += " (not of 1.6)"
                break
            }
            if payload.read(action.request, &warnings) == nil { line += " (not usable)" }
        case .result(let id, let payload):
            line += "result"
            guard let action = answered(id) else { break }
            line += " of \(action.name)"
            if payload.read(action.response, &warnings) == nil { line += " (not usable)" }
        case .error(_, let code, _, _): line += "error \(code)"
        case .unreadable(let frame): line += "unreadable: \(frame.explanation)"
        }
        let noted = warnings.items.map { $0.field.isEmpty ? "\($0.warning)" : "\($0.warning) \($0.field)" }
        return line + (noted.isEmpty ? "" : " [" + noted.joined(separator: ", ") + "]")
    }

    @Test(.enabled(if: Shared.isThere("traffic"), "SKIPPED: shared/traffic is not there"))
    func `the recorded frames are read with the warnings they deserve`() throws {
        var lines = try Traffic.frames().map { Self.outline($0) { _ in nil } }
        for session in try Traffic.sessions() {
            var calls: [String: ActionRow] = [:]
            for record in session {
                if case .call(let id, let name, _) = Frame.read(record.text).frame { calls[id] = OCPP16.action(named: name) }
                lines.append(Self.outline(record) { calls[$0] })
            }
        }
        #expect(lines.count == 476)
        #expect(lines.filter { $0.contains("unreadable") }.count == 1)
        #expect(Golden.difference(lines.joined(separator: "\n") + "\n", "fixtures/traffic-readings.txt") == nil)
    }

    @Test(.enabled(if: Shared.isThere("traffic"), "SKIPPED: shared/traffic is not there"))
    func `every recorded frame comes back from its mask byte for byte`() throws {
        for record in try Traffic.frames() + Traffic.sessions().flatMap({ $0 }) {
            let masked = MaskingTests.mask(record.text)
            #expect(MaskingTests.unmasked(masked) == record.text, "\(record.name)")
        }
    }

    @Test(.enabled(if: Shared.isThere("traffic"), "SKIPPED: shared/traffic is not there"))
    func `no idTag of the recorded frames is left in the clear`() throws {
        for record in try Traffic.frames() + Traffic.sessions().flatMap({ $0 }) {
            let masked = MaskingTests.mask(record.text)
            for span in masked.spans where span.clear.count >= 6 {
                let rest = MaskingTests.mask(masked.text).text
                #expect(!Data(rest).contains(Array("dTag\":\"\(String(decoding: span.clear, as: UTF8.self))\"".utf8)), "\(record.name)")
            }
        }
    }

    @Test(.enabled(if: Shared.isThere("traffic"), "SKIPPED: shared/traffic is not there"))
    func `every recorded frame cut short is read or refused, never a crash`() throws {
        // Long frames repeat themselves: behind their first 300 bytes each is cut at every seventh, from another one on.
        for (index, record) in try Traffic.frames().enumerated() {
            for count in 0..<record.text.count where count < 300 || count % 7 == index % 7 {
                let cut = Array(record.text[..<count])
                if case .call(_, let name, let payload) = Frame.read(cut).frame {
                    var warnings = Warnings()
                    _ = OCPP16.action(named: name)?.request.init(reading: payload, warnings: &warnings)
                }
                let masked = MaskingTests.mask(cut)
                if MaskingTests.unmasked(masked) != cut { Issue.record("\(record.name) cut at \(count)") }
            }
        }
    }

    @Test func `recorded and written frames with random changes are read or refused, never a crash`() throws {
        var random = SeededRandom(seed: UInt64.random(in: 0...UInt64.max))
        // Without the recorded ones the written ones alone are changed, and that is said.
        var frames = Shared.isThere("traffic") ? try Traffic.frames().map(\.text) : []
        frames += OCPP16.MessageSamples.full.map { Frame.call("1", action: MessageTests.action(of: $0).name, payload: $0.write).bytes }
        let alphabet = Array("\"\\{}[],:0123456789.-+eEnulltrfas \u{0}\u{1F}ÿ".utf8) + [0xFF, 0xC3, 0x80]
        for _ in 0..<4_000 {
            var text = frames[Int.random(in: 0..<frames.count, using: &random)]
            for _ in 0..<Int.random(in: 1...4, using: &random) where !text.isEmpty {
                let at = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text[at] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                case 1: text.remove(at: at)
                case 2: text.insert(alphabet[Int.random(in: 0..<alphabet.count, using: &random)], at: at)
                default: text.insert(contentsOf: text[at..<min(text.count, at + 20)], at: Int.random(in: 0...text.count, using: &random))
                }
            }
            let masked = MaskingTests.mask(text)
            #expect(MaskingTests.unmasked(masked) == text, "seed \(random.seed)")
            guard case .call(_, let name, let payload) = Frame.read(masked.text).frame else { continue }
            var warnings = Warnings()
            guard let request = OCPP16.action(named: name)?.request.init(reading: payload, warnings: &warnings) else { continue }
            var json = JSONWriter()
            request.write(to: &json)
            #expect((try? JSONValue(parsing: json.bytes)) != nil, "seed \(random.seed)")
        }
    }
}
