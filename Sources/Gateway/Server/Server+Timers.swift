/// Deadlines: what is due for a connection follows from its phase and its own times.
extension Server {
    /// Makes sure that the wheel looks at the connection before its next deadline.
    func schedule(_ connection: Connection) {
        guard let next = nextDeadline(connection)?.at, next < connection.wheelAt else { return }
        connection.wheelAt = next
        wheel.insert(connection.key, at: next)
    }

    /// Acts on what is due.
    func check(_ connection: Connection) {
        guard connection.phase != .dead else { return }
        while let (at, deadline) = nextDeadline(connection), at <= now {
            if act(connection, deadline) { return }
        }
        schedule(connection)
    }

    private enum Due {
        case end(CloseReason.Deadline)
        case ping
    }

    private func nextDeadline(_ connection: Connection) -> (at: Int64, what: Due)? {
        var next: (at: Int64, what: Due)?
        func consider(_ at: Int64, _ what: Due) { if next.map({ at < $0.at }) ?? true { next = (at, what) } }
        if connection.isBlocked { consider(connection.blockedSince + limits.stallMilliseconds, .end(.stall)) }
        switch connection.phase {
        case .http:
            guard let http = connection.http else { break }
            if http.parser.isMidBody {
                let extra = Int64(http.parser.bodyBytes >> 16) * 1000
                consider(connection.since + limits.bodyMilliseconds + extra, .end(.body))
            } else if http.parser.isMidRequest || !http.hasServed {
                consider(connection.since + limits.headMilliseconds, .end(.head))
            } else {
                consider(connection.since + limits.keepAliveMilliseconds, .end(.keepAlive))
            }
        case .webSocket:
            if let socket = connection.socket { considerWebSocket(connection, socket, consider) }
        case .closing: consider(connection.since + limits.closeMilliseconds, .end(.closeHandshake))
        case .finishing: consider(connection.since + limits.stallMilliseconds, .end(.stall))
        case .draining: consider(connection.since + limits.lingerMilliseconds, .end(.closeHandshake))
        case .connecting, .tlsDialling, .replying: consider(connection.since + limits.dialMilliseconds, .end(.dial))
        default: break
        }
        return next
    }

    private func considerWebSocket(_ connection: Connection, _ socket: WebSocketState, _ consider: (Int64, Due) -> Void) {
        let extra = Int64(socket.decoder.messageBytes >> 16) * 1000
        if !connection.isPausedByHandler && !connection.waitsForRoom && connection.held.isEmpty {
            if socket.frameSince > 0 { consider(socket.frameSince + limits.frameMilliseconds + extra, .end(.frame)) }
            if socket.messageSince > 0 { consider(socket.messageSince + limits.messageMilliseconds + extra, .end(.message)) }
            // Only who has answered a ping before may be judged by silence (field.md 16).
            if socket.answersPings && socket.pingMilliseconds > 0 {
                consider(connection.lastReceived + 2 * socket.pingMilliseconds, .end(.silence))
            }
            if socket.idleMilliseconds > 0 { consider(connection.lastReceived + socket.idleMilliseconds, .end(.idle)) }
        }
        if socket.pingMilliseconds > 0 {
            consider(max(connection.lastReceived, socket.lastPing) + socket.pingMilliseconds, .ping)
        }
    }

    /// True when the connection has left its phase.
    private func act(_ connection: Connection, _ due: Due) -> Bool {
        guard case .end(let deadline) = due else {
            sendPing(connection)
            return connection.phase != .webSocket
        }
        switch (deadline, connection.phase) {
        case (.body, .http) where connection.http?.parser.isDiscarding ?? false: drop(connection, .timeout(deadline))
        case (.head, .http) where connection.http?.parser.isMidRequest ?? false, (.body, .http):
            var answer = HTTPResponse(408, text: "the request took too long\n")
            answer.closes = true
            write(connection, answer, .timeout(deadline))
        case (.frame, .webSocket), (.message, .webSocket):
            startClose(connection, code: 1008, reason: "the message took too long", .timeout(deadline))
        case (.closeHandshake, _): drop(connection, connection.endReason)
        case (.dial, _): drop(connection, .dialFailed(status: nil, reason: "no answer in time"))
        default: drop(connection, .timeout(deadline))
        }
        return true
    }

    @discardableResult
    func sendPing(_ connection: Connection) -> UInt32? {
        guard connection.phase == .webSocket, let socket = connection.socket else { return nil }
        socket.lastPing = now
        socket.pingSequence &+= 1
        let number = socket.pingSequence
        let payload = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
        enqueueFrame(connection, .ping, payload.span)
        return number
    }
}
