internal import CLinux
internal import Glibc

/// From the socket to the handler.
extension Server {
    func readable(_ connection: Connection, _ flags: UInt32) {
        guard connection.phase != .dead else { return }
        guard connection.canRead(limits) && connection.held.isEmpty else {
            // Paused: epoll is told so only when there is something to ignore, which saves two calls for most requests.
            if flags & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 {
                drop(connection, .peerGone)
            } else {
                watchReading(connection, false)
            }
            return
        }
        // OpenSSL hands out a record at a time and may hold more than epoll knows of.
        for _ in 0..<(connection.tls == nil ? 1 : 16) {
            switch unsafe connection.read(into: buffer, count: limits.readBytes) {
            case .wouldBlock: return
            case .bytes(let count):
                connection.lastReceived = now
                unsafe received(connection, buffer, count)
            case .end:
                peerEnded(connection)
                return
            case .failed(let reason):
                drop(connection, .failed(reason))
                return
            }
            guard connection.canRead(limits) && connection.held.isEmpty else { break }
        }
        if connection.tls != nil && connection.phase != .dead { markReady(connection) }
    }

    private func received(_ connection: Connection, _ start: UnsafeMutableRawPointer, _ count: Int) {
        // The bytes belong to the caller, who does not touch them during the call.
        var bytes = unsafe MutableSpan<UInt8>(_unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: count)
        let position = consume(connection, &bytes)
        if position < count && connection.phase != .dead {
            let rest = bytes.span.extracting(position..<count)
            unsafe rest.withUnsafeBufferPointer { unsafe connection.held.append(contentsOf: $0) }
        }
        recount(connection)
        if connection.phase == .draining {
            connection.drainedBytes += count
            if connection.drainedBytes > limits.lingerBytes { drop(connection, connection.endReason) }
        }
        // A whole frame only puts off what is due, and the wheel comes by in time.
        if let socket = connection.socket, socket.frameSince == 0, socket.messageSince == 0, connection.phase == .webSocket,
            connection.wheelAt != .max
        {
            return
        }
        schedule(connection)
    }

    /// Parses as far as the phase allows; returns where it stopped.
    private func consume(_ connection: Connection, _ bytes: inout MutableSpan<UInt8>) -> Int {
        var position = 0
        while position < bytes.count {
            switch connection.phase {
            case .http:
                guard connection.canRead(limits), let http = connection.http else { return position }
                readHTTP(connection, http, bytes.span, &position)
            case .webSocket:
                guard connection.canRead(limits), let socket = connection.socket else { return position }
                readWebSocket(connection, socket, &bytes, &position)
            case .closing:
                guard let socket = connection.socket else { return bytes.count }
                readUntilClose(connection, socket, &bytes, &position)
            case .replying:
                readReply(connection, bytes.span, &position)
            case .dispatched, .upgrading: return position
            default: return bytes.count
            }
        }
        return position
    }

    /// Goes on with connections whose bytes had to wait.
    func processReady() {
        let waiting = ready.prefix(limits.readyPerTurn)
        ready.removeFirst(waiting.count)
        for connection in waiting {
            connection.isReady = false
            guard connection.phase != .dead && connection.canRead(limits) else { continue }
            if !connection.held.isEmpty {
                var held = connection.held
                connection.held = []
                let count = held.count
                var bytes = held.mutableSpan
                let position = consume(connection, &bytes)
                if position < count && connection.phase != .dead { connection.held = Array(held[position...]) }
                recount(connection)
                schedule(connection)
            }
            guard connection.held.isEmpty && connection.phase != .dead && connection.canRead(limits) else { continue }
            watchReading(connection, true)
            if connection.tls != nil { readable(connection, 0) }
        }
    }

    private func peerEnded(_ connection: Connection) {
        connection.hasPeerEnded = true
        switch connection.phase {
        case .finishing:
            // A peer that only closed its sending side still reads our answer.
            watchReading(connection, false)
        case .http where connection.queuedBytes > 0:
            connection.phase = .finishing
            connection.endReason = .peerGone
            watchReading(connection, false)
            markDirty(connection)
        case .closing, .draining: drop(connection, connection.endReason)
        case .replying: drop(connection, .dialFailed(status: nil, reason: "the server closed during the handshake"))
        default: drop(connection, .peerGone)
        }
    }

    private func readHTTP(_ connection: Connection, _ http: HTTPState, _ bytes: Span<UInt8>, _ position: inout Int) {
        guard makeRoom(connection, http, for: bytes.count - position) else { return }
        let wasMidRequest = http.parser.isMidRequest
        switch http.parser.next(in: bytes, at: &position) {
        case .needMore:
            // The clock starts anew with the first byte of a kept connection's next request.
            if http.parser.isMidRequest && !wasMidRequest && http.hasServed { connection.since = now }
        case .head(let head): judge(connection, http, head)
        case .discarded:
            connection.since = now
            if stopsAt != nil { drop(connection, .dropped) }
        case .request(let request):
            http.hasServed = true
            http.note(request, isStopping: stopsAt != nil)
            connection.isKnown = true
            if request.isUpgrade, !enterWebSocketPlace(connection) {
                refuseCrowded(connection)
            } else if request.isUpgrade {
                connection.phase = .upgrading
                http.key = request.webSocketKey ?? ""
                handler.upgrade(request, on: connection.key, of: self)
            } else {
                connection.phase = .dispatched
                handler.request(request, on: connection.key, of: self)
            }
        case .refusal(let refusal):
            connection.isKnown = true
            handler.violation(
                http.parser.headBytes, code: UInt16(clamping: refusal.status), detail: refusal.detail, on: connection.key, of: self)
            var answer = HTTPResponse(refusal.status, text: refusal.detail + "\n")
            if refusal.status == 426 { answer.fields.append("Sec-WebSocket-Version", "13") }
            answer.closes = true
            write(connection, answer, .violation(code: UInt16(clamping: refusal.status)))
        }
    }

    private func refuseCrowded(_ connection: Connection) {
        handler.crowded(of: self)
        var answer = HTTPResponse(503, text: "too many connections\n")
        answer.fields.append("Retry-After", String(limits.crowdedRetrySeconds))
        answer.closes = true
        write(connection, answer, .crowded)
    }

    private func readWebSocket(
        _ connection: Connection, _ socket: WebSocketState, _ bytes: inout MutableSpan<UInt8>, _ position: inout Int
    ) {
        while connection.phase == .webSocket && connection.canRead(limits) {
            switch socket.decoder.next(in: &bytes, at: &position) {
            case .needMore:
                noteProgress(socket)
                return
            case .message(let isText, .inPlace(let range)):
                handler.message(bytes.span.extracting(range), isText: isText, on: connection.key, of: self)
            case .message(let isText, .assembled(let whole)):
                socket.messageSince = 0
                connection.largeSince = now
                handler.message(whole.span, isText: isText, on: connection.key, of: self)
            case .longMessage(let isText, let begin):
                handler.longMessage(begin.span, isText: isText, on: connection.key, of: self)
            case .piece(let range, let isLast):
                if isLast { socket.messageSince = 0 }
                handler.piece(bytes.span.extracting(range), isLast: isLast, on: connection.key, of: self)
            case .ping(let payload): enqueueFrame(connection, .pong, payload.span)
            case .pong(let payload): ponged(connection, socket, payload)
            case .close(let code, let reason):
                let text = String(decoding: reason, as: UTF8.self)
                appendClose(connection, code, "")
                finish(connection, .peerClosed(code: code, reason: text))
                return
            case .violation(let violation):
                handler.violation(
                    socket.decoder.offending, code: violation.code, detail: violation.rawValue, on: connection.key, of: self)
                appendClose(connection, violation.code, violation.rawValue)
                finish(connection, .violation(code: violation.code))
                return
            }
            if position == bytes.count { break }
        }
        noteProgress(socket)
    }

    private func ponged(_ connection: Connection, _ socket: WebSocketState, _ payload: [UInt8]) {
        let number = payload.count == 4 ? payload.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } : nil
        let isOurs = number.map { $0 != 0 && $0 <= socket.pingSequence } ?? false
        if isOurs, let number {
            socket.answersPings = true
            socket.pongSequence = max(socket.pongSequence, number)
        }
        handler.pong(isOurs ? number : nil, on: connection.key, of: self)
    }

    /// Starts or stops the clocks of half frames and half messages.
    private func noteProgress(_ socket: WebSocketState) {
        if !socket.decoder.isMidFrame {
            socket.frameSince = 0
        } else if socket.frameSince == 0 || socket.framesSeen != socket.decoder.framesBegun {
            socket.frameSince = now
        }
        socket.framesSeen = socket.decoder.framesBegun
        if !socket.decoder.isMidMessage {
            socket.messageSince = 0
        } else if socket.messageSince == 0 {
            socket.messageSince = now
        }
    }

    /// Our Close is out: messages are not answered any more, so they are not taken either.
    private func readUntilClose(
        _ connection: Connection, _ socket: WebSocketState, _ bytes: inout MutableSpan<UInt8>, _ position: inout Int
    ) {
        while position < bytes.count {
            switch socket.decoder.next(in: &bytes, at: &position) {
            case .close, .violation:
                position = bytes.count
                finish(connection, connection.endReason)
            default: continue
            }
        }
    }
}
