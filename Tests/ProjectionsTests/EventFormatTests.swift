import EventStore
import Support
import Testing

/// The bytes of one event as they stand in the body of an entry: 01, type, version, length, payload.
private func bytes(of event: Event) -> [UInt8] { Array(Entry(input: .tick, events: [event]).body().dropFirst()) }

@Test func `the samples have one event of every type of the catalogue`() {
    var draw = Draw.constant
    let types = sampleEvents(&draw).map(\.type)
    #expect(types.sorted() == Event.types.sorted())
    #expect(Set(types).count == types.count)
}

@Test func `the binary form of every event stands as in its golden file`() {
    var draw = Draw.constant
    let lines = sampleEvents(&draw).sorted { $0.type < $1.type }.map { "\($0.type) \($0.name)\n\(hexText(bytes(of: $0)))\n" }
    #expect(Golden.difference(lines.joined(), "fixtures/events.txt") == nil)
}

@Test func `the binary form of every input stands as in its golden file`() {
    var draw = Draw.constant
    let lines = sampleInputs(&draw).map { "\($0.kind) \(Input.kindName($0.kind))\n\(hexText(Entry(input: $0).body()))\n" }
    #expect(Golden.difference(lines.joined(), "fixtures/inputs.txt") == nil)
}

@Test func `every event and input reads back as it was written`() throws {
    for seed in 0..<200 as Range<UInt64> {
        var draw = seed == 0 ? Draw.constant : Draw.random(seed)
        for input in sampleInputs(&draw) {
            let entry = Entry(input: input, events: sampleEvents(&draw))
            let body = entry.body()
            #expect(try Entry(kind: input.kind, body: body) == entry, "seed \(seed)")
            #expect(try Entry.events(inBody: body) == entry.events, "seed \(seed)")
        }
    }
}

@Test func `an event that is cut anywhere is refused`() {
    var draw = Draw.constant
    for event in sampleEvents(&draw) {
        let whole = bytes(of: event)
        for length in 1..<whole.count {
            #expect(throws: CodecError.self, "\(event.name) cut at \(length)") {
                try Entry(kind: 6, body: [0] + whole.prefix(length))
            }
        }
    }
}

@Test func `a changed byte never ends the process`() throws {
    var draw = Draw.constant
    var read = 0
    for event in sampleEvents(&draw) {
        let whole = [0] + bytes(of: event)
        for index in whole.indices {
            for change in [0x01, 0x80, 0xFF] as [UInt8] {
                var changed = whole
                changed[index] ^= change
                if (try? Entry(kind: 6, body: changed)) != nil { read += 1 }
            }
        }
    }
    #expect(read > 0)
}

@Test func `unknown fields of a later version are passed over`() throws {
    let known = TariffEnded(tariff: TariffID(rawValue: 3))
    var writer = FieldWriter(known.encoded())
    writer.put(90, "later")
    writer.put(91, 7 as UInt64)
    #expect(try TariffEnded.decoded(from: writer.bytes) == known)
}

@Test func `an event type that is not in the catalogue is named`() {
    var writer = FieldWriter([0, 1])
    writer.varint(9999)
    writer.varint(1)
    writer.varint(0)
    #expect(throws: CodecError.unknownEvent(9999)) { try Entry(kind: 6, body: writer.bytes) }
}
