import EventStore
import Support
import Testing

@testable import Samples

/// Every event, input, record and state of the catalogue: a new one is tested without a line here.
@Suite struct RecordFormatTests {
    private static let all = CatalogueSamples.records + CatalogueSamples.states

    @Test func `every record reads back as it was written, seeds 0 to 39`() {
        for record in Self.all { #expect(RecordChecks.roundTrip(record, seeds: 0..<40) == []) }
    }

    @Test func `a record that is cut anywhere is refused, or another one between two fields`() throws {
        for record in Self.all { #expect(try RecordChecks.cuts(record) == []) }
    }

    @Test func `fields of a later version are passed over in every record`() throws {
        for record in Self.all { #expect(try RecordChecks.unknownFields(record) == []) }
    }

    @Test func `a field of another kind is refused in every record`() throws {
        for record in Self.all { #expect(try RecordChecks.wrongKinds(record) == []) }
    }

    @Test func `a changed byte never ends the process, and what is read is written alike`() throws {
        for record in Self.all { #expect(try RecordChecks.changes(record) == []) }
    }

    @Test func `the lists of samples have every event and every input`() {
        #expect(CatalogueSamples.types == Event.types)
        #expect(CatalogueSamples.types.count + CatalogueSamples.kinds.count < CatalogueSamples.records.count)
        var draw = Draw.least
        #expect(CatalogueSamples.events(&draw).map(\.type) == Event.types)
        #expect(CatalogueSamples.inputs(&draw).map(\.kind) == CatalogueSamples.kinds)
        #expect(CatalogueSamples.kinds == Input.kinds)
    }
}

/// Forgets a field, and stumbles over what it does not know.
private struct Careless: Sampled {
    var count: Int64 = 0
    var lost: Int64 = 0

    init(sample draw: inout Draw) { (count, lost) = (draw.int64(absent: 0), draw.int64(absent: 0)) }

    init(from reader: inout FieldReader) throws(CodecError) {
        while let field = try reader.next() {
            switch field {
            case 1: count = try reader.int64()
            case 2: try reader.skip()
            default: throw .unknownCase
            }
        }
    }

    func write(to writer: inout FieldWriter) {
        writer.put(1, count)
        writer.put(2, lost)
    }
}

@Suite struct RecordCheckTests {
    @Test func `the checks find what is wrong with a careless record`() throws {
        #expect(RecordChecks.roundTrip(Careless.self, seeds: 0..<1).first == "Careless, full: another record is read")
        #expect(throws: CodecError.unknownCase) { try RecordChecks.unknownFields(Careless.self) }
        #expect(try RecordChecks.wrongKinds(Careless.self) == ["Careless: field 2 is read from another kind"])
    }
}

/// The bytes of one event as they stand in the body of an entry: 01, type, version, length, payload.
private func bytes(of event: Event) -> [UInt8] { Array(Entry(input: .tick, events: [event]).body().dropFirst()) }

/// Bytes that were written once, under number and name.
private func goldenForms(_ path: String) throws -> [UInt16: [UInt8]] {
    let lines = try Golden.text(path).split(separator: "\n")
    var forms: [UInt16: [UInt8]] = [:]
    for index in stride(from: 0, to: lines.count - 1, by: 2) {
        let number = try #require(lines[index].split(separator: " ").first.flatMap { UInt16($0) })
        let digits = Array(lines[index + 1].utf8)
        forms[number] = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }
    return forms
}

@Suite struct EntryFormatTests {
    @Test func `every event that was ever written reads and is written to the same bytes, as in the golden file`() throws {
        let golden = try goldenForms("fixtures/events.txt")
        let lines = try Event.types.map { type in
            var draw = Draw.full
            let written = golden[type] ?? bytes(of: CatalogueSamples.event(type, &draw))
            let event = try #require(try Entry(kind: Input.tick.kind, body: [0] + written).events.first)
            return "\(event.type) \(event.name)\n\(hexText(bytes(of: event)))\n"
        }
        #expect(Golden.difference(lines.joined(), "fixtures/events.txt") == nil)
    }

    @Test func `every input that was ever written reads and is written to the same bytes, as in the golden file`() throws {
        let golden = try goldenForms("fixtures/inputs.txt")
        let lines = try CatalogueSamples.kinds.map { kind in
            var draw = Draw.full
            let written = golden[kind] ?? Entry(input: CatalogueSamples.input(kind, &draw)).body()
            let input = try Entry(kind: kind, body: written).input
            return "\(input.kind) \(Input.kindName(input.kind))\n\(hexText(Entry(input: input).body()))\n"
        }
        #expect(Golden.difference(lines.joined(), "fixtures/inputs.txt") == nil)
    }

    @Test func `an entry of every input with every event reads back as it was written, seeds 0 to 39`() throws {
        for seed in 0..<40 as Range<UInt64> {
            var draw = seed == 0 ? Draw.full : Draw.extreme(seed)
            for input in CatalogueSamples.inputs(&draw) {
                let entry = Entry(input: input, events: CatalogueSamples.events(&draw), sent: draw.list { $0.record() })
                let body = entry.body()
                #expect(try Entry(kind: input.kind, body: body) == entry, "seed \(seed)")
                #expect(try Entry.events(inBody: body) == entry.events, "seed \(seed)")
            }
        }
    }

    @Test func `an event that is cut anywhere is refused`() {
        var draw = Draw.full
        for event in CatalogueSamples.events(&draw) {
            let whole = bytes(of: event)
            for length in 1..<whole.count {
                #expect(throws: CodecError.self, "\(event.name) cut at \(length)") {
                    try Entry(kind: Input.tick.kind, body: [0] + whole.prefix(length))
                }
            }
        }
    }

    @Test func `an event type that is not in the catalogue is named`() {
        var writer = FieldWriter([0, 1])
        writer.varint(9999)
        writer.varint(1)
        writer.varint(0)
        #expect(throws: CodecError.unknownEvent(9999)) { try Entry(kind: Input.tick.kind, body: writer.bytes) }
    }
}
