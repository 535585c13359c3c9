import Dispatch
import Synchronization

/// Entries copied out of a journal, one behind the other.
public struct EntryRun: Sendable {
    /// An entry of a run.
    public struct Item: Sendable {
        /// What stands in front.
        public let header: EntryHeader
        /// Where its body stands in `bytes`.
        public let body: Range<Int>
    }

    /// Headers and bodies.
    public private(set) var bytes: [UInt8] = []
    /// Where each entry ends. No more is written down: what one core writes for another is dear.
    private var ends: [UInt32] = []
    private var first: UInt64 = 0

    /// How many entries.
    public var count: Int { ends.count }

    /// The entry at a place, from 0.
    public subscript(_ index: Int) -> Item {
        let start = index == 0 ? 0 : Int(ends[index - 1])
        let end = Int(ends[index])
        precondition(start + EntryHeader.byteCount <= end && end <= bytes.count)
        // The record was found whole, and its header is.
        let header = unsafe bytes.withUnsafeBytes { unsafe EntryHeader(at: $0.baseAddress.unsafelyUnwrapped + start) }
        return Item(header: header, body: start + EntryHeader.byteCount..<end)
    }

    /// Whether another entry is to stand in another run.
    var isFull: Bool { ends.count >= StoreLimits.runEntriesMax || bytes.count >= StoreLimits.runBytes }

    mutating func removeAll() {
        ends.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Adds a whole record, the next one behind the last.
    mutating func append(_ record: UnsafeRawBufferPointer, sequence: UInt64) {
        if ends.isEmpty { first = sequence }
        unsafe bytes.append(contentsOf: record.dropLast(32))
        ends.append(UInt32(bytes.count))
    }

    /// Takes out the entries from this one on.
    mutating func removeAll(from sequence: UInt64) {
        guard sequence < first + UInt64(ends.count) else { return }
        ends.removeSubrange((sequence <= first ? 0 : Int(sequence - first))...)
    }
}

extension Journal {
    /// Hands the entries of a range to `body` in runs, in their order. Another thread reads and checks the next runs meanwhile, a few at
    /// most; what was appended after the beginning is read too, up to `last`.
    ///
    /// Each hash is checked against the entry before, so a flipped bit is found before its entry is used; `checked: false` leaves that
    /// out. No read transaction is open while `body` works, so it may be slow.
    ///
    /// - Throws: what `body` throws; `.damaged` behind the last entry that is whole.
    public func readAhead(
        from first: UInt64 = 1, to last: UInt64 = .max, checked: Bool = true, _ body: (EntryRun) throws(Fault) -> ReadStep
    ) throws(Fault) {
        if first > last { return }
        let runs = RunQueue()
        let worker = DispatchQueue(label: "cpms.journal.read", qos: .userInitiated)
        worker.async {
            do throws(Fault) {
                var file = try PageFile.open(self.path + "/data.mdb")
                var reader = RunReader(self, from: max(1, first), to: last, checked: checked)
                while let run = runs.takeSpare() {
                    let (filled, end) = reader.fill(run, &file)
                    runs.put(filled, end)
                    guard case .more = end else { break }
                }
            } catch {
                runs.put(EntryRun(), .fault(error))
            }
        }
        // The journal may be closed when this returns: the queue has let go of its work, and of the journal with it, when it comes to more.
        defer {
            runs.stop()
            worker.sync {}
        }
        while true {
            let (run, end) = runs.take()
            if run.count > 0, try body(run) == .stop { return }
            switch end {
            case .more: runs.giveBack(run)
            case .done: return
            case .fault(let fault): throw fault
            }
        }
    }
}

extension Journal {
    /// Hands the entries of a range to `body` in runs, in their order, read and checked on the calling thread between two runs: for whoever
    /// gives way to others, and would not by a second thread. All else is as with `readAhead`.
    public func readRuns(
        from first: UInt64, to last: UInt64, checked: Bool = true, _ body: (EntryRun) throws(Fault) -> ReadStep
    ) throws(Fault) {
        if first > last { return }
        var file = try PageFile.open(path + "/data.mdb")
        var reader = RunReader(self, from: max(1, first), to: last, checked: checked)
        var spare = EntryRun()
        while true {
            let (run, end) = reader.fill(spare, &file)
            if run.count > 0, try body(run) == .stop { return }
            switch end {
            case .more: spare = run
            case .done: return
            case .fault(let fault): throw fault
            }
        }
    }
}

/// What stands behind a run.
private enum RunEnd: Sendable {
    case more
    case done
    case fault(Fault)
}

/// Runs on their way from the reader to the one who uses them, and back.
private final class RunQueue: Sendable {
    private struct State {
        var full: [(run: EntryRun, end: RunEnd)] = []
        var spare = [EntryRun](repeating: EntryRun(), count: StoreLimits.runsMax)
        var isStopped = false
    }

    private let state = Mutex(State())
    private let spareCount = DispatchSemaphore(value: 0)
    private let fullCount = DispatchSemaphore(value: 0)

    init() {
        // A semaphore that ends below its first value ends the process.
        for _ in 0..<StoreLimits.runsMax { spareCount.signal() }
    }

    /// Waits for a run that was used; nil when no more are wanted.
    func takeSpare() -> EntryRun? {
        spareCount.wait()
        return state.withLock { $0.isStopped ? nil : $0.spare.popLast() }
    }

    func put(_ run: EntryRun, _ end: RunEnd) {
        state.withLock { $0.full.append((run, end)) }
        fullCount.signal()
    }

    /// Waits for the next run.
    func take() -> (run: EntryRun, end: RunEnd) {
        fullCount.wait()
        return state.withLock { $0.full.removeFirst() }
    }

    func giveBack(_ run: EntryRun) {
        state.withLock { $0.spare.append(run) }
        spareCount.signal()
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        spareCount.signal()
    }
}

/// Reads runs of entries, one after the other, from the pages of the file: they are read at once and found in the cache of the core
/// behind it, while each page of a map is a fault, and each of its lines is waited for.
private struct RunReader: ~Copyable {
    private let journal: Journal
    private let reader: EntryReader
    private let last: UInt64
    private let checked: Bool
    private var next: UInt64
    /// The hash of the entry before, where that is known.
    private var previous = Digest.zero
    private var isPreviousKnown: Bool
    private var chain = ChainLanes()
    private var fault: Fault?
    /// The table of the entries in the state with this number.
    private var root: (transaction: UInt64, table: TableRoot)?

    init(_ journal: Journal, from first: UInt64, to last: UInt64, checked: Bool) {
        self.journal = journal
        reader = EntryReader(journal.tables.entries, journal.path)
        next = first
        self.last = last
        self.checked = checked
        isPreviousKnown = first == 1
    }

    mutating func fill(_ run: consuming EntryRun, _ file: inout PageFile) -> (EntryRun, RunEnd) {
        run.removeAll()
        do throws(Fault) {
            for _ in 0..<StoreLimits.snapshotTriesMax {
                let isRead = try journal.environment.read { (transaction) throws(Fault) in
                    guard let root = try table(of: transaction.number, &file) else { return false }
                    read(root, &run, &file)
                    return true
                }
                if !isRead { continue }
                if let fault { return (run, .fault(fault)) }
                return (run, next > last || !run.isFull ? .done : .more)
            }
            throw reader.damaged("The file has no state that can be read", next)
        } catch {
            return (run, .fault(error))
        }
    }

    /// The entries in the state that a transaction sees; nil where two commits came between.
    private mutating func table(of transaction: UInt64, _ file: inout PageFile) throws(Fault) -> TableRoot? {
        if let root, root.transaction == transaction { return root.table }
        guard let state = file.metas().first(where: { $0.transaction == transaction }) else { return nil }
        file.enter(state)
        guard let table = Survey.tables(&file, state, nil)["entries"] else { throw reader.damaged("There is no table of entries", next) }
        root = (transaction, table)
        return table
    }

    private mutating func read(_ root: TableRoot, _ run: inout EntryRun, _ file: inout PageFile) {
        // The one before is read for its hash alone.
        if checked && !isPreviousKnown { next -= 1 }
        file.walk(root, from: next) { visit in
            switch visit {
            case .release: check(&run)
            case .damage(let page, let what): stop(reader.damaged("Page \(page): \(what)", next))
            case .table: stop(reader.damaged("A table stands among the entries", next))
            case .value(let key, let value):
                if unsafe sequenceKey(key) != next {
                    stop(reader.damaged("An entry is missing", next))
                } else {
                    unsafe add(value, &run)
                }
            }
            return fault != nil || next > last || run.isFull ? .stop : .next
        }
    }

    private mutating func stop(_ fault: Fault) { self.fault = self.fault ?? fault }

    private mutating func add(_ value: UnsafeRawBufferPointer, _ run: inout EntryRun) {
        guard unsafe RecordView.isRecord(value, sequence: next), let base = value.baseAddress,
            unsafe base.load(as: UInt8.self) <= EntryHeader.currentFormat
        else {
            // The same once more, for what to say.
            do throws(Fault) { _ = unsafe try reader.record(value, next) } catch { stop(error) }
            return
        }
        let isBefore = checked && !isPreviousKnown
        if checked && isPreviousKnown {
            if chain.isFull { check(&run) }
            if fault != nil { return }
            unsafe withUnsafeBytes(of: &previous) { previous in
                guard let previous = previous.baseAddress else { return }
                unsafe chain.add(value, sequence: next, after: previous)
            }
        }
        unsafe previous.read(from: base + (value.count - 32))
        isPreviousKnown = true
        if !isBefore { unsafe run.append(value, sequence: next) }
        next += 1
    }

    /// Leaves entries out of the run from the first on whose hash is wrong.
    private mutating func check(_ run: inout EntryRun) {
        var wrong: UInt64?
        chain.check { wrong = min(wrong ?? $0, $0) }
        guard let wrong else { return }
        run.removeAll(from: wrong)
        // Whatever was found behind it.
        fault = reader.damaged("The hash of the entry is wrong", wrong)
    }
}
