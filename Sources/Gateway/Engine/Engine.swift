public import Commands
public import EventStore
public import Projections
import Glibc

/// Turns the wheel: takes inputs in, has them decided, writes each turn in one durable transaction.
///
/// State may run ahead of the disk inside a turn; nothing that was decided in it may leave before `commit` returns. One thread owns it.
public final class Engine {
    let installation: Installation
    private var batch = EntryBatch()
    private let log: any EntryLog
    private var turns: Turns
    private var nextSequence: UInt64
    private var clock: SteadyClock
    private var schedule: CheckpointSchedule
    private var lastFlush = Clock.monotonicMilliseconds()
    private(set) var room: DiskRoom
    private(set) var readers = ReaderWatch()
    /// What the key ring could not do, and nobody was told of yet.
    private var keyRingFault: Fault?
    var care = CacheCare()
    private let entryBytesMax: Int
    /// How many times as fast as the clock on the wall time goes.
    let timeFactor: Int64
    /// What could not be put right while an input was decided; the next commit tells it.
    private var fault: Fault?
    /// What an operator should hear of inputs that were refused because nothing could take what follows from them.
    private(set) var refusals: [String] = []

    /// An engine over an open installation.
    public convenience init(_ installation: Installation) {
        let paths = [installation.paths.journal, installation.paths.keys]
        self.init(installation) { DiskRoom.measure(paths) }
    }

    /// An engine over an open installation that goes by a clock which somebody sets.
    public convenience init(_ installation: Installation, clock: ToldClock) {
        let paths = [installation.paths.journal, installation.paths.keys]
        self.init(installation, clock: clock.source, timeFactor: clock.factor) { DiskRoom.measure(paths) }
    }

    /// An engine over an open installation, whose room on disk is told by `measure`, and time by `clock`.
    ///
    /// - Parameter log: where turns go, and what leads to the journal of the installation; nil is that journal.
    init(
        _ installation: Installation, log: (any EntryLog)? = nil, entryBytesMax: Int = StoreLimits.bodyBytesMax,
        clock: ClockSource = .system, timeFactor: Int64 = 1, measure: @escaping () -> DiskRoom.Measurement?
    ) {
        self.installation = installation
        self.entryBytesMax = entryBytesMax
        self.timeFactor = timeFactor
        room = DiskRoom(reserveBytes: installation.diskReserveBytes, measure: measure)
        self.log = log ?? installation.journal
        turns = Turns(self.log)
        nextSequence = turns.submitted + 1
        let world = installation.decider.world
        self.clock = SteadyClock(clock, after: world.sequence > 0 ? world.instant : nil)
        schedule = CheckpointSchedule(signedThrough: installation.journal.signedThrough)
        // Before anything else is decided: whatever is, is decided at the time that is believed from now on.
        if let found = lookAtClock() { _ = decide(.clock(found)) }
    }

    /// All state, inside a turn ahead of the disk.
    public var world: World { _read { yield installation.decider.world } }
    /// Reads state in place: what is asked for each turn or connection, as `world` makes a copy.
    func read<R>(_ body: (borrowing World) -> R) -> R { installation.decider.read(body) }
    /// Whether a card is known, so that its number is sealed wherever it stands.
    func knowsCard(_ token: Subject) -> Bool { read { $0.knowsCard(token) } }
    public var archive: Archive { installation.archive }
    public var journal: Journal { installation.journal }
    public var keys: KeyRing { installation.keys }

    /// Whether so much was decided in this turn that it should go to disk before more is.
    public var isTurnFull: Bool { batch.count >= EngineLimits.turnEntries || batch.byteCount >= EngineLimits.turnBytes }

    /// The time now. It goes on by itself and follows the wall clock gently; it jumps where `lookAtClock` says so, and goes back nowhere
    /// else.
    public func now() -> Instant { clock.now() }

    /// Compares the time with the wall clock; call it every second. Answers what is to be decided at once: from the answer on, the time is
    /// that of a clock that jumped and stayed there.
    func lookAtClock() -> ClockInput? { clock.look() }

    /// Sequence that the next journaled input gets.
    public var sequence: UInt64 { nextSequence }

    /// Has an input decided and puts it into the turn. What changes nothing leaves no entry: a tick, a refused stranger, a repeated
    /// command.
    public func decide(_ input: Input) -> Decision { decide(input, read: nil) }

    /// - Parameter read: what was read of a frame already, of the text that the input has.
    func decide(_ input: Input, read: FrameReading?) -> Decision {
        let (decision, context) = installation.decider.decide(input, read: read, sequence: nextSequence, instant: now())
        return enter(input, decision, context)
    }

    /// Has a command decided that was read before.
    func decide(_ command: ReadyCommand) -> Decision {
        let (decision, context) = installation.decider.decide(command, sequence: nextSequence, instant: now())
        return enter(.command(command.input), decision, context)
    }

    /// Puts into the turn what was decided.
    private func enter(_ input: Input, _ decision: consuming Decision, _ context: EntryContext) -> Decision {
        let isFrame = if case .frame = input { true } else { false }
        guard isFrame || !decision.isEmpty else { return decision }
        let recalled = installation.decider.takeRecalled()
        let count = batch.add(
            kind: context.kind, deciderVersion: Decider.version, instant: context.instant, stream: context.stream
        ) { writer in
            if let recalled {
                Entry.write(input.recalling(recalled), decision.events, decision.sent, to: &writer)
            } else {
                Entry.write(input, decision.events, decision.sent, to: &writer)
            }
        }
        guard count <= entryBytesMax else { return refuse(input, byteCount: count) }
        installation.archive.note(nextSequence, stream: context.stream, sent: decision.sent)
        nextSequence += 1
        return decision
    }

    /// The deciders bound what follows from an input. Where one did not, its entry cannot be written, but its events are in the state by
    /// now: the state is thrown away and folded again from what is on disk, as after a restart, and the input is as if it had never come.
    private func refuse(_ input: Input, byteCount: Int) -> Decision {
        batch.removeLast()
        let what = "The entry of a \(Input.kindName(input.kind)) would take \(byteCount) bytes, more than \(entryBytesMax)"
        if refusals.count < EngineLimits.refusalsKept { refusals.append(what + ": it was refused") }
        do throws(Fault) {
            try commit()
            try turns.waitUntilDurable()
            try installation.restore()
        } catch {
            fault = error
        }
        var decision = Decision()
        switch input {
        case .command: decision.answer = CommandAnswer(status: 413, body: problemDocument(status: 413, detail: what + "."))
        case .handshake: decision.handshake = .refuse(status: 503, reason: "This server cannot take so much at once.")
        case .frame(let frame):
            decision.closes = [ConnectionClose(connection: frame.connection, code: 1009, reason: "too much follows from this message")]
        case .genesis, .closed, .tick, .machine, .clock, .erasure, .attempt: break
        }
        return decision
    }

    /// What is to be said of inputs that were refused since the last time.
    func takeRefusals() -> [String] {
        defer { refusals = [] }
        return refusals
    }

    /// The last entry that was handed to the log, and the last that is durable: what was decided leaves once it is, and not before.
    var submitted: UInt64 { turns.submitted }
    var durable: UInt64 { turns.durable }

    /// Whether everything that was decided is on disk: the state is the one at the head of the journal.
    var isOnDisk: Bool { batch.isEmpty && turns.isAllDurable }

    /// Hands the turn to the log: new keys first, then the entries. The journal on this machine has them on disk when this returns.
    ///
    /// - Throws: after a fault nothing of the turn may leave, and the process must stop: restart is replay.
    public func commit() throws(Fault) {
        if let fault { throw fault }
        guard !batch.isEmpty else { return try turns.check() }
        try installation.keys.flush()
        try turns.submit(batch)
        room.noteAppended(batch.byteCount)
        batch.removeAll()
    }

    /// Calls `wake`, on whatever thread, when the log tells of a turn after `commit` has returned.
    func whenTold(_ wake: @escaping @Sendable () -> Void) { turns.whenTold(wake) }

    /// Waits until everything that was handed to the log is durable.
    ///
    /// - Throws: as `commit` does.
    func waitUntilDurable() throws(Fault) { try turns.waitUntilDurable() }

    /// Keeps in mind what somebody has to be told of: a fault that was met while something was looked up.
    func note(_ fault: Fault) {
        if fault.path == installation.paths.keys { keyRingFault = fault }
    }

    /// The fault of the key ring that is to be told; once.
    func takeKeyRingFault() -> Fault? {
        defer { keyRingFault = nil }
        return keyRingFault
    }

    /// How the machine stands, for the deciders.
    func machine(keyRingFault: Fault?) -> MachineInput {
        MachineInput(
            diskUsedPercent: room.usedPercent, diskFreeBytes: room.freeBytes == .max ? nil : room.freeBytes,
            diskReserveBytes: room.reserveBytes, keyRingFault: keyRingFault?.description,
            cacheFault: archive.fault?.description)
    }

    /// Frees the places of readers that were killed, and looks for those that do not end; call it every minute. Answers what is to be said
    /// of them and was not yet.
    func watchReaders() throws(Fault) -> [String] {
        try journal.checkReaders()
        return readers.look(try journal.readers(), lastCommit: try journal.lastCommit())
    }

    /// Looks how much room there is; answers whether something else may be written from now on.
    func lookAtDisk() -> Bool { room.look() }

    /// Signs a checkpoint over everything so far where one is due, and leaves its text beside the data directory; else has checkpoints
    /// removed that a journal has too many of. Call it every second, and with `isStopping` at the end, when all that is new is signed.
    public func checkpoint(isStopping: Bool = false, at now: ContinuousClock.Instant = .now) throws(Fault) {
        guard room.state != .spent, turns.isAllDurable else { return }
        let head = journal.head.sequence
        guard schedule.isDue(head, at: now) || isStopping && head > schedule.signedThrough else {
            if room.state == .ample { try journal.thinCheckpoints() }
            return
        }
        let text = try journal.checkpoint(by: installation.signingKey)
        schedule.note(head, at: now)
        writeCheckpoint(text)
    }

    /// Written aside and renamed; it is a witness against old copies, and a missing one only witnesses less.
    private func writeCheckpoint(_ text: String) {
        let aside = installation.paths.checkpoint + ".new"
        guard let file = unsafe fopen(aside, "w") else { return }
        let isWritten = unsafe fputs(text, file) >= 0
        // On a full disk what could not be written shows here; a cut text must not take the place of a whole one.
        guard unsafe fclose(file) == 0, isWritten else { return }
        _ = unsafe rename(aside, installation.paths.checkpoint)
    }

    /// Hands closed sessions over, and now and then writes a snapshot beside the engine, so that a start is quick. Call it between turns.
    /// A cache that fails ends nothing: whoever asks for what it holds is told, and it is folded anew meanwhile.
    ///
    /// What can be rebuilt waits while the disk is full: the space belongs to the journal.
    public func maintain(isStopping: Bool = false) {
        installation.retire()
        let archive = installation.archive
        if isStopping { archive.drain() } else { archive.forgetWritten() }
        mendCache(isStopping: isStopping)
        let isDue =
            archive.freshEntryCount >= EngineLimits.snapshotEntries
            || isOver(EngineLimits.snapshotSeconds, since: lastFlush)
        guard isStopping || isDue, archive.freshEntryCount > 0, archive.takesFlush, isOnDisk, room.state == .ample else {
            return
        }
        lastFlush = Clock.monotonicMilliseconds()
        archive.flush(&installation.decider.world, head: log.head, reserveBytes: installation.diskReserveBytes)
        if isStopping { archive.drain() }
    }
}

/// Bounds of the engine.
public enum EngineLimits {
    /// Sessions of a station among which one is looked for by its end, and how many are read at once.
    static let endedSessionsCompared = 512
    static let endedSessionsPage = 64
    /// Entries without a signature after which a checkpoint is due.
    static let checkpointEntries: UInt64 = 65_536
    /// Seconds after the newest checkpoint after which the next is due, where there is something new.
    static let checkpointSeconds: Int64 = 60
    /// Entries after which a snapshot is due.
    static let snapshotEntries = 500_000
    /// Closed sessions, documents and calls that a rebuild keeps in memory before it writes them.
    public static let spillRows = 256
    /// Entries after which a rebuild looks for what is closed.
    static let retiringEntries: UInt64 = 512
    /// Entries that a rebuild notes in memory before it writes to which streams they belong.
    static let spillEntries = 65_536
    /// Seconds after which a snapshot is due.
    static let snapshotSeconds: Int64 = 60
    /// Entries that are kept in memory for a cache that cannot be written.
    static let waitingEntries = 500_000
    /// Bytes kept free on the file system of the journal for what must not stop, unless it is opened with another number.
    public static let diskReserveBytes: UInt64 = 64 << 20
    /// Bytes appended after which the room on disk is looked at again, whatever the time.
    static let diskLookBytes: UInt64 = 4 << 20
    /// Entries of a turn after which it goes to disk.
    static let turnEntries = 4_096
    /// Bytes of a turn after which it goes to disk: with the longest import behind them it is still a batch that the journal takes.
    static let turnBytes = 16 << 20
    /// Subjects whose keys are told to be destroyed in one entry.
    static let erasureSubjects = 50_000
    /// Refused inputs that are told of at once.
    static let refusalsKept = 10
    /// How much larger than the body of a command its entry may be, for each byte.
    static let entryBytesPerBodyByte: UInt64 = 8
}
