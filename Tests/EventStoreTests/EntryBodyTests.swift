import Support
import Testing

@testable import EventStore
@testable import Samples

/// Bodies of entries: what is read of them in part beside what is read of them whole.
struct EntryBodyTests {
    /// An entry put together by chance, as a journal may hold it.
    private func entry(_ random: inout SeededRandom) -> Entry {
        var draw = Draw.random(random.next())
        let (inputs, events) = (CatalogueSamples.inputs(&draw), CatalogueSamples.events(&draw))
        var entry = Entry(input: inputs[random.below(inputs.count)])
        for _ in 0..<random.below(4) { entry.events.append(events[random.below(events.count)]) }
        for _ in 0..<random.below(3) { entry.sent.append(draw.record()) }
        return entry
    }

    /// What a digest tells of an entry.
    private struct Told: Equatable {
        var frame: FrameInput?
        var cause: Input
        var events: [Event] = []
        var sent: [SentFrame] = []
    }

    private func told(_ kind: UInt16, _ bytes: [UInt8], _ body: Range<Int>) throws(CodecError) -> Told {
        var digest = try EntryDigest(kind: kind, bytes: bytes, body: body)
        let frame = try digest.frame()
        var told = Told(cause: try digest.cause())
        if let frame, case .frame(var whole) = told.cause {
            // The digest has the place of the text, and leaves the text where it is.
            whole.text = Array(bytes[frame.text])
            (whole.station, whole.connection) = (frame.station, frame.connection)
            told.frame = whole
        }
        while let type = try digest.nextType() {
            if type == MeterValuesRecorded.type {
                told.events.append(.meterValuesRecorded(try digest.meterValues()))
                #expect(try digest.event() == told.events.last)
            } else {
                told.events.append(try digest.event())
            }
            #expect(told.events.last?.type == type)
        }
        told.sent = digest.sent
        return told
    }

    @Test func `a digest tells of an entry what is in it, wherever it stands among others`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<400 {
            let entry = entry(&random)
            let body = entry.body()
            let (before, behind) = (random.bytes(random.below(30)), random.bytes(random.below(30)))
            let found = try told(entry.input.kind, before + body + behind, before.count..<before.count + body.count)
            #expect(found.cause == entry.input && found.events == entry.events, "seed \(random.seed)")
            if case .frame(let frame) = entry.input {
                // What left because of a frame went to its own station, and is not read.
                #expect(found.frame == frame && found.sent == [], "seed \(random.seed)")
            } else {
                #expect(found.frame == nil && found.sent == entry.sent, "seed \(random.seed)")
            }
            #expect(try Entry.events(inBody: body) == entry.events, "seed \(random.seed)")
        }
    }

    @Test func `whatever became of a body, a digest reads of it what is read of it whole, or nothing`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<12 {
            let entry = entry(&random)
            let kind = entry.input.kind
            Mutations.each(of: entry.body()) { what, changed in
                let whole = try? Entry(kind: kind, body: changed)
                let part = try? told(kind, changed, 0..<changed.count)
                if let whole {
                    #expect(part?.events == whole.events && part?.cause == whole.input, "seed \(random.seed), \(what)")
                    if kind != FrameInput.kind { #expect(part?.sent == whole.sent, "seed \(random.seed), \(what)") }
                    #expect((try? Entry.events(inBody: changed)) == whole.events, "seed \(random.seed), \(what)")
                    // What was read is written so that it is read alike again.
                    #expect((try? Entry(kind: kind, body: whole.body())) == whole, "seed \(random.seed), \(what)")
                } else if kind != FrameInput.kind {
                    #expect(part == nil, "seed \(random.seed), \(what)")
                }
            }
        }
    }

    @Test func `a part of a body is never read beyond its end`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<20 {
            let entry = entry(&random)
            let body = entry.body()
            for length in 0..<body.count {
                // Behind the cut stand the very bytes that are missing.
                let part = try? told(entry.input.kind, body, 0..<length)
                #expect((part?.events.count ?? 0) <= entry.events.count, "seed \(random.seed), \(length) of \(body.count)")
                if let part { #expect(part.events == Array(entry.events.prefix(part.events.count)), "seed \(random.seed)") }
            }
        }
    }

    @Test func `sections that nobody knows, and versions of events that are none of ours, are refused`() {
        func failure(_ rest: [UInt8]) -> CodecError? {
            do throws(CodecError) { _ = try Entry(kind: Input.tick.kind, body: [0] + rest) } catch { return error }
            return nil
        }
        #expect(failure([]) == nil)
        for section in [0, 3, 4, 0x7F, 0x80, 0xFF] as [UInt8] { #expect(failure([section, 0]) == .unknownCase, "\(section)") }
        #expect(failure([1, 10, 2, 0]) == .unknownEvent(10) && failure([1, 10, 0, 0]) == .unknownEvent(10))
        // 65,536 is no number of an event.
        #expect(failure([1, 0x80, 0x80, 0x04, 1, 0]) == .unknownCase)
        #expect(failure([1]) == .truncated && failure([1, 10]) == .truncated && failure([1, 10, 1]) == .truncated)
        #expect(failure([2]) == .truncated && failure([2, 5, 1]) == .truncated)
        #expect(throws: CodecError.self) { try Entry(kind: Input.tick.kind, body: []) }
        #expect(throws: CodecError.self) { try Entry(kind: .max, body: [0]) }
    }

    @Test func `a batch holds what was added and not taken out again, whatever came between`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        var batch = EntryBatch()
        var model: [(kind: UInt16, stream: UInt64, body: [UInt8])] = []
        for step in 0..<4_000 {
            switch random.below(20) {
            case 0:
                batch.removeAll()
                model = []
            case 1...4 where !model.isEmpty:
                batch.removeLast()
                model.removeLast()
            default:
                let body = random.bytes(random.below(12))
                let (kind, stream) = (UInt16(truncatingIfNeeded: random.next()), random.next())
                batch.add(kind: kind, deciderVersion: 1, instant: Instant(rawValue: Int64(step)), stream: stream) { $0.bytes += body }
                model.append((kind, stream, body))
            }
            #expect(batch.count == model.count && batch.isEmpty == model.isEmpty, "seed \(random.seed), step \(step)")
            #expect(batch.byteCount == model.reduce(0) { $0 + $1.body.count }, "seed \(random.seed), step \(step)")
        }
        let scratch = try Scratch()
        let journal = try Journal.create(at: scratch.journal, origin: testOrigin)
        #expect(try journal.append(batch) == 1..<UInt64(model.count) + 1)
        for (entry, added) in zip(try journal.entries(limit: .max), model) {
            let header = entry.header
            #expect(entry.body == added.body && header.kind == added.kind && header.stream == added.stream, "seed \(random.seed)")
        }
    }

    @Test func `a header is read from its bytes and from nothing shorter`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<300 {
            let bytes = random.bytes(EntryHeader.byteCount)
            #expect(EntryHeader(bytes)?.bytes == bytes && EntryHeader(bytes + [1, 2])?.bytes == bytes, "seed \(random.seed)")
            for length in bytes.indices { #expect(EntryHeader(Array(bytes[..<length])) == nil) }
        }
    }

    @Test func `a record is one of its own sequence and its own length, and no other`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for count in [0, 1, 40, 300] {
            var envelope = EntryDraft.Envelope(kind: 1, deciderVersion: 2, instant: Instant(rawValue: 3), stream: 4)
            envelope.flags = 9
            let header = EntryHeader(envelope, sequence: 77, bodyLength: UInt32(count))
            let (body, hash) = (random.bytes(count), Digest.sha256(random.bytes(3)))
            let record = header.bytes + body + hash.bytes
            unsafe record.withUnsafeBytes { record in
                let view = unsafe RecordView(record, sequence: 77)
                let content = view.map { unsafe Array($0.body) }
                #expect(view?.header == header && view?.hash == hash && content == body)
                #expect(view?.expectedHash(after: .zero) == Digest.sha256([UInt8](repeating: 0, count: 32) + header.bytes + body))
                for sequence in [0, 76, 78, .max] as [UInt64] {
                    let other = unsafe RecordView(record, sequence: sequence)
                    #expect(other == nil, "\(sequence)")
                }
                for length in 0..<count + 68 {
                    let cut = unsafe RecordView(UnsafeRawBufferPointer(rebasing: record[..<length]), sequence: 77)
                    #expect(cut == nil, "cut at \(length)")
                }
            }
            let isLonger = unsafe (record + [0]).withUnsafeBytes { unsafe RecordView($0, sequence: 77) == nil }
            #expect(isLonger)
        }
    }
}
