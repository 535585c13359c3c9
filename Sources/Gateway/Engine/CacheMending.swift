import Commands
import Dispatch
import EventStore
import Glibc
import Projections
import Synchronization

/// Folds the journal into a successor of a cache that is not relied on any more, on a thread that gives way to the wheel.
///
/// ```
/// thread                                         wheel, between two turns
/// folds all that is there: .behind
/// has little left: .caughtUp                     hands over the state, which is a copy of references: .promised
/// folds up to it, writes it, takes the place
/// of the cache: .done, or .failed                reads the successor from now on, or tries again later
/// ```
final class CacheMending: Sendable {
    enum Progress: Sendable {
        case behind
        case caughtUp
        case promised
        case done(Cache)
        case failed(Fault)
    }

    private struct State {
        var progress = Progress.behind
        var handed: (world: World, head: Head)?
        var isCancelled = false
    }

    /// What the thread and its owner have in common.
    private final class Shared: Sendable {
        let state = Mutex(State())
        let handed = DispatchSemaphore(value: 0)
        let ended = DispatchSemaphore(value: 0)

        var isCancelled: Bool { state.withLock { $0.isCancelled } }
        func reach(_ progress: Progress) { state.withLock { $0.progress = progress } }

        /// Waits for the state that is to be kept.
        func takeHanded() throws(Fault) -> (world: World, head: Head) {
            handed.wait()
            let taken = state.withLock { state in
                defer { state.handed = nil }
                return state.isCancelled ? nil : state.handed
            }
            guard let taken else { throw Self.cancelled }
            return taken
        }

        static let cancelled = Fault(.stopped, "The cache is not folded to its end", advice: "The next start folds it anew")
    }

    private let shared = Shared()

    /// Begins; nil where the system has no thread left.
    init?(of cache: Cache, _ journal: Journal, spillRows: Int, reserveBytes: UInt64, niceness: Int32) {
        let shared = shared
        let isStarted = BackgroundThread.start {
            // One that cannot be set only means that the thread pushes ahead more.
            _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, niceness)
            do throws(Fault) {
                shared.reach(.done(try Self.work(cache, journal, spillRows, reserveBytes, shared)))
            } catch {
                shared.reach(.failed(error))
            }
            shared.ended.signal()
        }
        if isStarted { return }
        shared.ended.signal()
        return nil
    }

    deinit { stop() }

    var progress: Progress { shared.state.withLock { $0.progress } }

    /// Hands over the state that the successor is to hold, as it is at the head of the journal.
    func hand(_ world: World, _ head: Head) {
        shared.state.withLock { state in
            state.handed = (world, head)
            state.progress = .promised
        }
        shared.handed.signal()
    }

    /// Ends it, wherever it is, and waits for that: it is done with the journal then. It may have come to its end all the same.
    func stop() {
        shared.state.withLock { $0.isCancelled = true }
        shared.handed.signal()
        shared.ended.wait()
        shared.ended.signal()
    }

    private static func work(
        _ cache: Cache, _ journal: Journal, _ spillRows: Int, _ reserveBytes: UInt64, _ shared: Shared
    ) throws(Fault) -> Cache {
        var filling = CacheFilling(try cache.successor(), journal, spillRows: spillRows, reserveBytes: reserveBytes)
        let isWanted = { !shared.isCancelled }
        var left = UInt64.max
        // What comes while it catches up is less each time, for folding is quicker than deciding; if ever it is not, so be it.
        for _ in 0..<EngineLimits.mendingRoundsMax where left > EngineLimits.mendingEntriesLeft {
            try filling.fold(through: journal.head.sequence, while: isWanted)
            left = journal.head.sequence - filling.sequence
        }
        shared.reach(.caughtUp)
        let (world, head) = try shared.takeHanded()
        try filling.fold(through: head.sequence, while: isWanted)
        try filling.end(with: world, at: head)
        try filling.cache.takePlace()
        return filling.cache
    }
}

/// An empty cache that is being filled from the journal; used by one thread.
struct CacheFilling {
    let cache: Cache
    private let journal: Journal
    private let spillRows: Int
    private let reserveBytes: UInt64
    private var world = World()
    private var batch = ArchiveView.Batch()

    init(_ cache: Cache, _ journal: Journal, spillRows: Int, reserveBytes: UInt64) {
        (self.cache, self.journal, self.spillRows, self.reserveBytes) = (cache, journal, spillRows, reserveBytes)
    }

    /// The last entry that was folded.
    var sequence: UInt64 { world.sequence }

    /// Folds the entries up to one, and writes what is closed as it goes.
    mutating func fold(through last: UInt64, while isWanted: () -> Bool) throws(Fault) {
        try journal.readRuns(from: sequence + 1, to: last) { (run) throws(Fault) in
            guard isWanted() else { throw Fault(.stopped, "The cache is not folded to its end", advice: "Fold it anew") }
            for index in 0..<run.count {
                let item = run[index]
                let sent = try world.fold(item, of: run, in: journal.path)
                batch.note(item.header.sequence, stream: item.header.stream, sent: sent)
            }
            try retire()
            if batch.isSpillDue(rowsMax: spillRows) { try write(nil) }
            return .next
        }
    }

    private mutating func retire() throws(Fault) {
        let retired = world.takeRetired()
        batch.keep(retired)
        for correction in retired.corrections {
            batch.put(try ArchiveView(batches: [batch], cache: cache, incomplete: nil).session(correctedBy: correction))
        }
    }

    private mutating func write(_ snapshot: Archive.Snapshot?) throws(Fault) {
        try Archive.write(batch, snapshot, reserveBytes, to: cache)
        batch = ArchiveView.Batch()
    }

    /// Writes the rest, and a state: that of the engine, so that what changes in it later continues what is written here.
    mutating func end(with state: World, at head: Head) throws(Fault) {
        world = World()
        try write(Archive.Snapshot(state: state, marks: state.allMarks, isContinuing: true, head: head))
    }
}

/// Of an engine: what is done about a cache that is not relied on any more.
struct CacheCare {
    var mending: CacheMending?
    /// When it may be mended, in milliseconds of the monotonic clock: what damages it again and again is not to keep a core busy for ever.
    var notBefore: Int64 = 0
    /// Times that it was mended lately.
    var tries = 0
    /// Whether somebody was told of what is wrong with it.
    var isFaultTold = false
    /// What an operator should hear, and did not yet.
    var notices: [String] = []

    /// Counts another try, and says when the next may be.
    mutating func noteTry(at now: Int64) {
        // After a while without a fault the next one is the first again.
        if tries > 0, now - notBefore > EngineLimits.mendingSecondsMax * 1_000 { tries = 0 }
        notBefore = now + secondsToNext * 1_000
        tries += 1
    }

    private var secondsToNext: Int64 { min(EngineLimits.mendingSeconds << Int64(min(tries, 20)), EngineLimits.mendingSecondsMax) }
}

extension Engine {
    /// Looks after a cache that is not relied on any more: has it folded anew beside the wheel, which only hands over and takes over
    /// references. Call it between turns.
    func mendCache(isStopping: Bool) {
        if isStopping { care.mending?.stop() }
        guard let mending = care.mending else { return isStopping ? () : beginMending() }
        switch mending.progress {
        case .behind, .promised: return
        case .caughtUp:
            guard isOnDisk, archive.takesPromise else { return }
            mending.hand(archive.promise(&installation.decider.world), journal.head)
        case .done(let cache):
            archive.succeed(by: cache)
            care.mending = nil
            care.isFaultTold = false
            care.notices.append("the cache was folded anew: everything that is closed can be looked up again.")
        case .failed(let fault):
            archive.breakPromise()
            care.mending = nil
            guard fault.kind != .stopped else { return }
            care.notices.append("the cache could not be folded anew, which is tried again in a while: \(fault)")
        }
    }

    private func beginMending() {
        guard let fault = archive.fault else { return }
        if !care.isFaultTold {
            care.isFaultTold = true
            care.notices.append("the cache is not whole, and is folded anew beside the work: \(fault)")
        }
        let now = Clock.monotonicMilliseconds()
        guard now >= care.notBefore, room.state == .ample else { return }
        care.noteTry(at: now)
        // Without a thread it is tried again as after any other fault.
        care.mending = CacheMending(
            of: archive.cache, journal, spillRows: installation.spillRows, reserveBytes: installation.diskReserveBytes,
            niceness: GatewayLimits.readingNiceness)
    }

    /// What an operator should hear of the cache since the last time.
    func takeCacheNotices() -> [String] {
        defer { care.notices = [] }
        return care.notices
    }
}

extension EngineLimits {
    /// Times that a cache which is folded anew catches up with the journal before it asks for a state, at most.
    static let mendingRoundsMax = 16
    /// So few entries behind the journal it asks for a state: they are folded in a moment.
    static let mendingEntriesLeft: UInt64 = 4_096
    /// Seconds from one try to mend the cache to the next, twice as many after each, and at most.
    static let mendingSeconds: Int64 = 60
    static let mendingSecondsMax: Int64 = 3_600
}
