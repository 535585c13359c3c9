internal import EventStore

/// What happened on the connections of a fleet. `key` is the charger's index.
enum TransportEvent: Sendable, Equatable {
    case opened(key: Int)
    /// The connection could not be had: the HTTP status, or 0 and the system's words.
    case refused(key: Int, status: Int, reason: String)
    case frame(key: Int, bytes: [UInt8])
    /// The other side ended the connection, or it broke.
    case closed(key: Int)

    /// The charger's index.
    var key: Int {
        switch self {
        case .opened(let key), .refused(let key, _, _), .frame(let key, _), .closed(let key): key
        }
    }
}

/// Carries frames for many chargers. After `close` nothing more is told about a connection.
protocol ChargerTransport {
    mutating func open(key: Int, handshake: ChargerHandshake)
    mutating func send(key: Int, frame: [UInt8])
    /// Cuts a connection, as a station does that loses power or its network.
    mutating func close(key: Int)
    /// Says goodbye on all connections and waits a moment for the answers.
    mutating func finish()
    /// Waits for something to happen, not longer than that, and returns it in order.
    mutating func wait(milliseconds: Int) -> [TransportEvent]
}

/// Drives chargers over a transport: wakes each in its time, carries frames both ways, counts what they observe.
struct ChargerRunner<Client: ChargerClient, Transport: ChargerTransport> {
    private enum Link { case down, opening, up }
    private struct Slot {
        var link = Link.down
        var nextAt: Instant?
        var connectAt: Instant?
        var hadConnection = false
        var finished = false
    }

    private(set) var clients: [Client]
    private(set) var report = FleetReport()
    var transport: Transport
    private var slots: [Slot]
    private var timers = TimerQueue()
    private var unfinished: Int
    /// How many times as fast as the transport's the clock of the chargers goes.
    var timeFactor: Int64 = 1
    /// The longest that nobody is asked whether to stop, in the chargers' milliseconds.
    var waitMillisecondsMax: Int64 = 200
    /// Whether what is begun is brought to its end when the run is over; else the chargers can be taken over as they are.
    var closesAtEnd = true
    /// Called for what could not be connected, once per reason.
    var onRefusal: (String) -> Void = { _ in }

    init(_ clients: [Client], over transport: Transport) {
        self.clients = clients
        self.transport = transport
        slots = Array(repeating: Slot(), count: clients.count)
        unfinished = clients.count
        report.stations = clients.count
    }

    /// Runs until the end, until all chargers are finished, or until `shouldStop` says so.
    mutating func run(clock: () -> Instant, until end: Instant?, startAt: (Int) -> Instant, shouldStop: () -> Bool) {
        let began = clock()
        for index in clients.indices { plan(index, at: startAt(index)) }
        while unfinished > 0, !shouldStop() {
            var now = clock()
            if let end, now >= end { break }
            while let (at, index) = timers.first, at <= now {
                timers.removeFirst()
                guard slots[index].nextAt == at else { continue }
                slots[index].nextAt = nil
                wake(index, at: now)
            }
            var wait = waitMillisecondsMax
            if let next = timers.first?.at { wait = min(wait, (next.microseconds(since: now) + 999) / 1000) }
            if let end { wait = min(wait, (end.microseconds(since: now) + 999) / 1000) }
            for event in transport.wait(milliseconds: Int((max(0, wait) + timeFactor - 1) / timeFactor)) {
                now = clock()
                handle(event, at: now)
            }
        }
        if closesAtEnd { close(clock: clock) }
        transport.finish()
        report.seconds = Double(clock().microseconds(since: began)) / 1_000_000
    }

    /// Lets every connected charger finish what it has begun, for a few seconds at most.
    private mutating func close(clock: () -> Instant) {
        var now = clock()
        let end = now.adding(seconds: SimulateLimits.closingSeconds)
        for index in slots.indices where slots[index].link == .up { tell(index, .closing, at: now) }
        while now < end, slots.indices.contains(where: { slots[$0].link == .up && !clients[$0].isQuiet }) {
            for event in transport.wait(milliseconds: 50) { handle(event, at: clock()) }
            now = clock()
        }
    }

    private mutating func plan(_ index: Int, at: Instant?) {
        guard slots[index].nextAt != at else { return }
        slots[index].nextAt = at
        if let at { timers.insert(at, index) }
    }

    private mutating func wake(_ index: Int, at now: Instant) {
        if slots[index].link == .down, let at = slots[index].connectAt, at <= now {
            slots[index].connectAt = nil
            slots[index].link = .opening
            transport.open(key: index, handshake: clients[index].handshake)
        }
        tell(index, .elapsed, at: now)
    }

    private mutating func handle(_ event: TransportEvent, at now: Instant) {
        switch event {
        case .opened(let key):
            guard slots[key].link == .opening else { return }
            slots[key].link = .up
            report.connectionsOpened += 1
            if slots[key].hadConnection { report.reconnects += 1 }
            slots[key].hadConnection = true
            tell(key, .connected, at: now)
        case .refused(let key, let status, let reason):
            guard slots[key].link == .opening else { return }
            slots[key].link = .down
            if report.handshakesRefused[status] == nil { onRefusal(reason) }
            report.handshakesRefused[status, default: 0] += 1
            tell(key, .refused(status: status), at: now)
        case .frame(let key, let bytes):
            guard slots[key].link == .up else { return }
            report.framesReceived += 1
            report.bytesReceived += bytes.count
            tell(key, .received(bytes), at: now)
        case .closed(let key):
            guard slots[key].link == .up else { return }
            slots[key].link = .down
            report.connectionsLost += 1
            tell(key, .disconnected, at: now)
        }
    }

    private mutating func tell(_ index: Int, _ input: ChargerInput, at now: Instant) {
        let output = clients[index].handle(input, at: now)
        for observation in output.observations { report.record(observation) }
        if slots[index].link == .up {
            for frame in output.frames {
                report.framesSent += 1
                report.bytesSent += frame.count
                transport.send(key: index, frame: frame)
            }
            if output.disconnect {
                transport.close(key: index)
                slots[index].link = .down
            }
        }
        if output.finished, !slots[index].finished {
            slots[index].finished = true
            unfinished -= 1
        }
        slots[index].connectAt = slots[index].link == .down ? output.connectAt : nil
        plan(index, at: [output.wakeAt, slots[index].connectAt].compactMap { $0 }.min())
    }
}

/// Alarms in order of time (a binary heap).
private struct TimerQueue {
    private var heap: [(at: Instant, index: Int)] = []

    var first: (at: Instant, index: Int)? { heap.first }

    private func before(_ a: Int, _ b: Int) -> Bool { (heap[a].at, heap[a].index) < (heap[b].at, heap[b].index) }

    mutating func insert(_ at: Instant, _ index: Int) {
        heap.append((at, index))
        var child = heap.count - 1
        while child > 0, before(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && before(child, least) { least = child }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
