import Dispatch
import Support
import Synchronization
import Testing

@testable import EventStore

/// A log in memory: nothing in it is durable until it is told so.
final class MemoryLog: EntryLog {
    private struct Waiting {
        var batch: EntryBatch
        var completion: @Sendable (Result<Range<UInt64>, Fault>) -> Void
    }

    private struct State {
        var entries: [StoredEntry] = []
        var waiting: [Waiting] = []
        var fault: Fault?
    }

    private let state = Mutex(State())
    private let isPrompt: Bool

    /// - Parameter isPrompt: whether an append is durable when it returns.
    init(isPrompt: Bool) { self.isPrompt = isPrompt }

    var head: Head { state.withLock { Self.head($0) } }

    private static func head(_ state: State) -> Head {
        state.entries.last.map { Head(sequence: $0.header.sequence, hash: $0.hash) } ?? .empty
    }

    func append(
        _ batch: EntryBatch, checkpoint key: SigningKey?, completion: @escaping @Sendable (Result<Range<UInt64>, Fault>) -> Void
    ) {
        state.withLock { $0.waiting.append(Waiting(batch: batch, completion: completion)) }
        if isPrompt { release() }
    }

    /// So many appends that wait become durable, or fail where the log has failed.
    func release(_ count: Int = .max) {
        for _ in 0..<count {
            guard let (outcome, completion) = state.withLock({ Self.releaseOne(&$0) }) else { return }
            completion(outcome)
        }
    }

    private typealias Outcome = (Result<Range<UInt64>, Fault>, @Sendable (Result<Range<UInt64>, Fault>) -> Void)

    private static func releaseOne(_ state: inout State) -> Outcome? {
        guard !state.waiting.isEmpty else { return nil }
        let next = state.waiting.removeFirst()
        if let fault = state.fault { return (.failure(fault), next.completion) }
        let first = head(state).sequence + 1
        var start = 0
        for item in next.batch.items {
            let body = Array(next.batch.writer.bytes[start..<item.end])
            let header = EntryHeader(item.envelope, sequence: head(state).sequence + 1, bodyLength: UInt32(body.count))
            let bare = StoredEntry(header: header, body: body, hash: .zero)
            state.entries.append(StoredEntry(header: header, body: body, hash: bare.expectedHash(after: head(state).hash)))
            start = item.end
        }
        return (.success(first..<head(state).sequence + 1), next.completion)
    }

    /// From now on nothing becomes durable.
    func fail() {
        state.withLock { $0.fault = Fault(.system, "The log is gone", path: "memory", advice: "Restart") }
    }

    func read(
        from first: UInt64, to last: UInt64, checked: Bool, _ body: (EntryHeader, RawSpan, Digest) throws(Fault) -> ReadStep
    ) throws(Fault) {
        for entry in state.withLock({ $0.entries }) where entry.header.sequence >= first && entry.header.sequence <= last {
            if try body(entry.header, unsafe entry.body.span.bytes, entry.hash) == .stop { return }
        }
    }
}

/// What holds of every log, whatever is behind it.
private enum LogLaws {
    static func batch(_ random: inout SeededRandom, _ count: Int) -> EntryBatch {
        var batch = EntryBatch()
        for _ in 0..<count {
            let body = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let instant = Instant(rawValue: Int64.random(in: 0...1_000, using: &random))
            batch.add(kind: 6, deciderVersion: 1, instant: instant, stream: 0) { $0.bytes += body }
        }
        return batch
    }

    static func entries(_ log: some EntryLog, from first: UInt64 = 1, to last: UInt64 = .max) throws -> [StoredEntry] {
        var found: [StoredEntry] = []
        try log.read(from: first, to: last, checked: true) { (header, body, hash) throws(Fault) in
            found.append(StoredEntry(header: header, body: unsafe body.withUnsafeBytes { unsafe Array($0) }, hash: hash))
            return .next
        }
        return found
    }

    /// Appends as drawn; `settle` makes durable what waits. Answers everything that is read in the end.
    static func hold(_ log: some EntryLog, seed: UInt64, settle: () -> Void) throws -> [StoredEntry] {
        var random = SeededRandom(seed: seed)
        let told = Told<[Range<UInt64>]>([])
        var counts: [Int] = []
        #expect(log.head == .empty)
        #expect(try entries(log).isEmpty)
        for round in 0..<20 {
            counts.append(Int.random(in: 1...5, using: &random))
            log.append(batch(&random, counts[round]), checkpoint: nil) { outcome in
                if case .success(let range) = outcome { told.change { $0.append(range) } }
            }
            if round % 3 == 2 { settle() }
            #expect(log.head.sequence == UInt64(told.value.reduce(0) { $0 + $1.count }), "only what was told is there")
            #expect(try entries(log).count == Int(log.head.sequence))
        }
        settle()
        #expect(told.value.map(\.count) == counts, "each once, in their order")
        #expect(told.value.first?.lowerBound == 1 && zip(told.value, told.value.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        let all = try entries(log)
        #expect(all.map(\.header.sequence) == Array(1...log.head.sequence) && all.last?.hash == log.head.hash)
        #expect(try entries(log, from: 4, to: 6) == Array(all[3...5]))
        return all
    }
}

/// A value that closures of any thread change.
private final class Told<Value: Sendable>: Sendable {
    private let state: Mutex<Value>
    init(_ value: Value) { state = Mutex(value) }
    var value: Value { state.withLock { $0 } }
    func change(_ body: (inout Value) -> Void) { state.withLock { body(&$0) } }
}

@Suite struct EntryLogTests {
    @Test func `the journal, a prompt log and one that takes its time hold the same laws and the same bytes`() throws {
        let scratch = try Scratch()
        let seed = UInt64.random(in: .min ... .max)
        let journal = try Journal.create(at: scratch.journal, origin: "example.org/log")
        let kept = try LogLaws.hold(journal, seed: seed) {}
        let prompt = MemoryLog(isPrompt: true)
        #expect(try LogLaws.hold(prompt, seed: seed) {} == kept, "seed \(seed)")
        let slow = MemoryLog(isPrompt: false)
        #expect(try LogLaws.hold(slow, seed: seed) { slow.release() } == kept, "seed \(seed)")
    }

    @Test func `nothing leaves before it is durable, and all in the order in which it was decided`() throws {
        for round in 0..<200 {
            let seed = UInt64.random(in: .min ... .max)
            var random = SeededRandom(seed: seed)
            let log = MemoryLog(isPrompt: round % 4 == 0)
            var turns = Turns(log)
            var departures = Departures<UInt64>()
            var left: [UInt64] = []
            var decided: UInt64 = 0
            func leave() {
                while let some = departures.next(durable: turns.durable) {
                    #expect(some.allSatisfy { $0 <= log.head.sequence }, "seed \(seed)")
                    left += some
                }
            }
            for _ in 0..<30 {
                let count = Int.random(in: 1...4, using: &random)
                try turns.submit(LogLaws.batch(&random, count))
                departures.add((1...UInt64(count)).map { decided + $0 }, after: turns.submitted)
                decided += UInt64(count)
                if Bool.random(using: &random) { log.release(Int.random(in: 1...3, using: &random)) }
                leave()
                #expect(turns.submitted == decided && turns.durable == log.head.sequence, "seed \(seed)")
            }
            log.release()
            leave()
            #expect(left == Array(1...decided) && departures.isEmpty && turns.isAllDurable, "seed \(seed)")
        }
    }

    @Test func `after a turn that will never be durable none is taken, and what waited for it never leaves`() throws {
        var random = SeededRandom(seed: 1)
        let log = MemoryLog(isPrompt: false)
        var turns = Turns(log)
        var departures = Departures<Int>()
        for number in 1...3 {
            try turns.submit(LogLaws.batch(&random, 1))
            departures.add([number], after: turns.submitted)
        }
        log.release(1)
        log.fail()
        log.release()
        #expect(throws: Fault.self) { try turns.check() }
        #expect(throws: Fault.self) { try turns.submit(LogLaws.batch(&random, 1)) }
        #expect(turns.durable == 1 && !turns.isAllDurable)
        #expect(departures.next(durable: turns.durable) == [1] && departures.next(durable: turns.durable) == nil)
    }

    @Test func `what is told later than at the hand-over wakes the owner, on whatever thread, and what is told at once does not`() throws {
        var random = SeededRandom(seed: 3)
        let woken = Told(0)
        let prompt = MemoryLog(isPrompt: true)
        var turns = Turns(prompt)
        turns.whenTold { woken.change { $0 += 1 } }
        try turns.submit(LogLaws.batch(&random, 1))
        #expect(woken.value == 0 && turns.isAllDurable)
        let slow = MemoryLog(isPrompt: false)
        turns = Turns(slow)
        turns.whenTold { woken.change { $0 += 1 } }
        for _ in 0..<3 { try turns.submit(LogLaws.batch(&random, 2)) }
        #expect(woken.value == 0 && !turns.isAllDurable)
        let thread = DispatchQueue(label: "cpms.test.told")
        thread.sync { slow.release(1) }
        #expect(woken.value == 1 && turns.durable == 2)
        // Whoever waits for all of it goes on when the last was told.
        thread.async { slow.release() }
        try turns.waitUntilDurable()
        #expect(turns.isAllDurable)
        thread.sync {}
        #expect(woken.value == 3)
        try turns.submit(LogLaws.batch(&random, 1))
        slow.fail()
        thread.async { slow.release() }
        #expect(throws: Fault.self) { try turns.waitUntilDurable() }
        thread.sync {}
        #expect(woken.value == 4, "a fault wakes too: the process must end")
    }

    @Test func `turns go on behind what a journal has, and are on disk when they were handed over`() throws {
        let scratch = try Scratch()
        var random = SeededRandom(seed: 2)
        let journal = try Journal.create(at: scratch.journal, origin: "example.org/log")
        try journal.append(LogLaws.batch(&random, 3))
        var turns = Turns(journal)
        #expect(turns.submitted == 3 && turns.isAllDurable)
        try turns.submit(LogLaws.batch(&random, 2))
        #expect(turns.durable == 5 && journal.head.sequence == 5)
    }
}
