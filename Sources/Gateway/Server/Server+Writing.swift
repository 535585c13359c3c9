internal import CLinux
internal import Dispatch
internal import Glibc
internal import Synchronization

/// From the handler to the socket.
extension Server {
    /// Puts bytes that belong to no frame into the queue.
    func enqueue(_ connection: Connection, _ bytes: [UInt8]) {
        takeBuffer(connection)
        connection.out += bytes
        markDirty(connection)
    }

    private func takeBuffer(_ connection: Connection) {
        connection.joinBody()
        if connection.out.capacity == 0, let spare = spareBuffers.popLast() { connection.out = spare }
    }

    /// Puts a frame into the queue; a peer that lets it overflow is closed with 1008 (trust.md row 43).
    func enqueueFrame(_ connection: Connection, _ opcode: WebSocketEncoder.Opcode, _ payload: Span<UInt8>) {
        guard connection.phase == .webSocket, let socket = connection.socket else { return }
        if connection.isBlocked {
            let isFull =
                connection.queuedBytes + payload.count > limits.sendQueueBytes || connection.frameEnds.count >= limits.sendQueueFrames
            if isFull {
                startClose(connection, code: 1008, reason: "the send queue is full", .slowReader)
                return
            }
        }
        takeBuffer(connection)
        WebSocketEncoder.append(opcode, payload, mask: socket.isClient ? random.next() : nil, to: &connection.out)
        if connection.isBlocked { connection.frameEnds.append(connection.out.count) }
        markDirty(connection)
    }

    func appendClose(_ connection: Connection, _ code: UInt16?, _ reason: String) {
        let isClient = connection.socket?.isClient ?? false
        takeBuffer(connection)
        WebSocketEncoder.appendClose(code, reason, mask: isClient ? random.next() : nil, to: &connection.out)
        markDirty(connection)
    }

    /// Sends a Close frame and waits for the peer's.
    func startClose(_ connection: Connection, code: UInt16, reason: String, _ end: CloseReason) {
        guard connection.phase == .webSocket else { return }
        appendClose(connection, code, reason)
        connection.phase = .closing
        connection.since = now
        connection.endReason = end
        if !connection.held.isEmpty { markReady(connection) }
        watchReading(connection, true)
        schedule(connection)
    }

    /// Nothing more will be written: closes once the queue is empty.
    func finish(_ connection: Connection, _ reason: CloseReason) {
        connection.phase = .finishing
        connection.endReason = reason
        connection.since = now
        connection.held = []
        releaseBody(connection.http)
        connection.http = nil
        connection.socket = nil
        markDirty(connection)
        report(connection, reason)
    }

    /// Writes an HTTP answer and either keeps the connection or finishes it.
    func write(_ connection: Connection, _ response: HTTPResponse, _ reason: CloseReason) {
        guard let http = connection.http else { return }
        let keepsAlive = http.keepsAlive && !response.closes && stopsAt == nil
        // It fails where somebody's text would have smuggled a line into our head.
        guard let head = try? response.head(framing: .length, keepsAlive: keepsAlive, date: dateText()) else {
            write(connection, HTTPResponse(500, text: "the answer held a control character\n"), reason)
            return
        }
        enqueue(connection, head)
        if !http.isHeadMethod && response.status != 204 && response.status != 304 {
            if response.body.count > limits.longBodyBytes { connection.body = response.body } else { connection.out += response.body }
        }
        unwrittenBytes += response.body.count
        releaseBody(http)
        guard keepsAlive else {
            finish(connection, reason)
            return
        }
        connection.phase = .http
        connection.since = now
        if !connection.held.isEmpty || connection.interest & EPOLLIN.rawValue == 0 || connection.tls != nil { markReady(connection) }
        schedule(connection)
    }

    func dateText() -> String {
        let second = time(nil)
        if date.second != second { date = (second, HTTPDate.text(seconds: second)) }
        return date.text
    }

    /// Writes what was queued, of a long queue a part in each turn: so nobody's answer holds up the others.
    func flushDirty() {
        var index = 0
        var unfinished: [Connection] = []
        while index < dirty.count {
            let connection = dirty[index]
            index += 1
            connection.isDirty = false
            if connection.descriptor >= 0, !flush(connection) { unfinished.append(connection) }
        }
        dirty.removeAll(keepingCapacity: true)
        for connection in unfinished { markDirty(connection) }
        unwrittenBytes = 0
    }

    /// Writes until the queue is empty, the socket full, or so much written that the rest waits for the next turn: then it answers false.
    private func flush(_ connection: Connection) -> Bool {
        guard connection.phase != .dead else {
            destroy(connection, connection.endReason)
            return true
        }
        var left = limits.turnBytesPerConnection
        while connection.queuedBytes > 0 {
            guard left > 0 else {
                connection.isUnfinished = true
                recount(connection)
                return false
            }
            switch connection.write(atMost: left) {
            case .bytes(let count):
                left -= count
                connection.blockedSince = now
            case .wouldBlock:
                block(connection)
                return true
            case .end:
                destroy(connection, connection.phase == .finishing ? connection.endReason : .peerGone)
                return true
            case .failed(let reason):
                destroy(connection, .failed(reason))
                return true
            }
        }
        emptied(connection)
        return true
    }

    private func block(_ connection: Connection) {
        if connection.outOffset > 1 << 16 {
            connection.out.removeFirst(connection.outOffset)
            for index in connection.frameEnds.indices { connection.frameEnds[index] -= connection.outOffset }
            connection.outOffset = 0
        }
        let written = connection.outOffset
        connection.frameEnds.removeAll { $0 <= written }
        if connection.frameEnds.isEmpty { connection.frameEnds.append(connection.out.count) }
        if !connection.isBlocked {
            connection.isBlocked = true
            connection.blockedSince = now
        }
        watchWriting(connection, true)
        if connection.canRead(limits) && !connection.held.isEmpty { markReady(connection) }
        recount(connection)
        schedule(connection)
    }

    private func emptied(_ connection: Connection) {
        recycle(connection)
        if connection.isBlocked || connection.isUnfinished {
            if connection.isBlocked { watchWriting(connection, false) }
            (connection.isBlocked, connection.isUnfinished) = (false, false)
            connection.frameEnds = []
            recount(connection)
            if connection.canRead(limits) { markReady(connection) }
        } else if !connection.held.isEmpty && connection.canRead(limits) {
            markReady(connection)
        }
        if connection.phase == .finishing {
            if connection.hasPeerEnded {
                destroy(connection, connection.endReason)
                return
            }
            connection.tls?.shutdown()
            shutdown(connection.descriptor, Int32(SHUT_WR))
            connection.phase = .draining
            connection.since = now
            watchReading(connection, true)
            schedule(connection)
        }
    }

    private func recycle(_ connection: Connection) {
        var out = connection.out
        connection.out = []
        connection.outOffset = 0
        connection.bodyOffset = 0
        if !connection.body.isEmpty { Discarded.body(exchange(&connection.body, with: [])) }
        if out.capacity > 0 && out.capacity <= 1 << 14 && spareBuffers.count < 256 {
            out.removeAll(keepingCapacity: true)
            spareBuffers.append(out)
        }
    }
}

/// A long body that was written: another thread gives its memory back, which would hold up the loop.
private final class Discarded: Sendable {
    private let bytes: Mutex<[UInt8]>

    private init(_ bytes: consuming [UInt8]) { self.bytes = Mutex(bytes) }

    static func body(_ bytes: consuming [UInt8]) {
        let discarded = Discarded(bytes)
        // Out of the box, for whoever holds the box last is anybody.
        DispatchQueue.global().async { discarded.bytes.withLock { $0 = [] } }
    }
}

/// Random bits for masks, drawn from the system in blocks.
struct RandomPool {
    private var words: [UInt32] = []

    mutating func next() -> UInt32 {
        if words.isEmpty {
            var generator = SystemRandomNumberGenerator()
            for _ in 0..<128 {
                let both: UInt64 = generator.next()
                words.append(UInt32(truncatingIfNeeded: both))
                words.append(UInt32(truncatingIfNeeded: both >> 32))
            }
        }
        return words.removeLast()
    }
}
