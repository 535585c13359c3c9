import Dispatch
import Synchronization

/// Entries copied out of a journal, their bodies one behind the other.
public struct EntryRun: Sendable {
    /// An entry of a run.
    public struct Item: Sendable {
        /// What stands in front.
        public let header: EntryHeader
        /// Where its body stands in `bytes`.
        public let body: Range<Int>
        /// Its hash.
        public let hash: Digest
    }

    /// The bodies.
    public private(set) var bytes: [UInt8] = []
    /// The entries in their order.
    public private(set) var items: [Item] = []

    /// Whether another entry is to stand in another run.
    var isFull: Bool { items.count >= StoreLimits.runEntriesMax || bytes.count >= StoreLimits.runBytes }

    mutating func removeAll() {
        items.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func append(_ view: RecordView) {
        let start = bytes.count
        unsafe bytes.append(contentsOf: view.body)
        items.append(Item(header: view.header, body: start..<bytes.count, hash: view.hash))
    }

    /// Takes out the entries from this one on.
    mutating func removeAll(from sequence: UInt64) {
        while let last = items.last, last.header.sequence >= sequence { items.removeLast() }
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
        let ended = DispatchSemaphore(value: 0)
        worker.async {
            defer { ended.signal() }
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
        // The journal may be closed when this returns.
        defer {
            runs.stop()
            ended.wait()
        }
        while true {
            let (run, end) = runs.take()
            if !run.items.isEmpty, try body(run) == .stop { return }
            switch end {
            case .more: runs.giveBack(run)
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
    private var previous: Digest?
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
        if first == 1 { previous = .zero }
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
        guard let table = Survey.tables(&file, state, nil)["entries"] else { throw reader.damaged("There is no table of entries", next) }
        root = (transaction, table)
        return table
    }

    private mutating func read(_ root: TableRoot, _ run: inout EntryRun, _ file: inout PageFile) {
        let isBefore = checked && previous == nil
        if isBefore { next -= 1 }
        file.walk(root, from: next) { visit in
            switch visit {
            case .release: check(&run)
            case .damage(let page, let what): stop(reader.damaged("Page \(page): \(what)", next))
            case .table: stop(reader.damaged("A table stands among the entries", next))
            case .value(let key, let value):
                if unsafe sequenceKey(key) != next {
                    stop(reader.damaged("An entry is missing", next))
                } else {
                    unsafe take(value, &run)
                }
            }
            return fault != nil || next > last || run.isFull ? .stop : .next
        }
    }

    private mutating func stop(_ fault: Fault) { self.fault = self.fault ?? fault }

    private mutating func take(_ value: UnsafeRawBufferPointer, _ run: inout EntryRun) {
        do throws(Fault) {
            let view = unsafe try reader.view(value, next)
            defer {
                next += 1
                previous = view.hash
            }
            // Read for its hash alone.
            if checked && previous == nil { return }
            if checked, let before = previous {
                if chain.isFull { check(&run) }
                if fault != nil { return }
                chain.add(view, after: before)
            }
            run.append(view)
        } catch {
            stop(error)
        }
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
