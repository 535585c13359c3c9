internal import CLinux
internal import Glibc

/// The table of connections, accepting and ending.
extension Server {
    /// The live connection of a key, whatever its phase.
    func slot(_ key: ConnectionKey) -> Connection? {
        let index = Int(key.slot)
        guard index < connections.count, let connection = connections[index], connection.key == key else { return nil }
        return connection
    }

    /// The connection of a key as the handler may see it.
    func open(_ key: ConnectionKey) -> Connection? {
        guard let connection = slot(key), connection.isKnown else { return nil }
        return connection
    }

    func add(_ descriptor: Int32, _ peer: SocketAddress, listener: Int32, phase: Connection.Phase) -> Connection {
        let slot: UInt32
        if let free = freeSlots.popLast() {
            slot = free
        } else {
            slot = UInt32(connections.count)
            connections.append(nil)
            generations.append(0)
        }
        generations[Int(slot)] &+= 1
        if generations[Int(slot)] == 0 { generations[Int(slot)] = 1 }
        let key = ConnectionKey(slot: slot, generation: generations[Int(slot)])
        let connection = Connection(key: key, descriptor: descriptor, peer: peer, listener: listener, phase: phase, now: now)
        connections[Int(slot)] = connection
        live += 1
        return connection
    }

    func accept(_ index: Int) {
        guard index < listeners.count, listeners[index].descriptor >= 0 else { return }
        let isCrowded = limits.connections - live < limits.acceptsPerTurn
        for _ in 0..<(isCrowded ? limits.acceptsPerTurnCrowded : limits.acceptsPerTurn) {
            switch Sockets.accept(listeners[index].descriptor) {
            case .none: return
            case .exhausted:
                pauseAccepting()
                return
            case .socket(let descriptor, let peer):
                guard live < limits.connections || makeRoom() else {
                    Glibc.close(descriptor)
                    continue
                }
                begin(descriptor, peer, index)
            }
        }
    }

    /// The oldest connection that has shown nothing gives way to one that may (trust.md row 46).
    private func makeRoom() -> Bool {
        let oldest = unauthenticated.oldest { key in self.slot(key)?.isUnauthenticated ?? false }
        guard let oldest = oldest.flatMap({ slot($0) }) else { return false }
        destroy(oldest, .crowded)
        return true
    }

    /// A place among the WebSockets; false when the others are kept for requests.
    func enterWebSocketPlace(_ connection: Connection) -> Bool {
        guard webSockets < limits.connections - limits.requestConnections else { return false }
        connection.hasWebSocketPlace = true
        webSockets += 1
        return true
    }

    func leaveWebSocketPlace(_ connection: Connection) {
        guard connection.hasWebSocketPlace else { return }
        connection.hasWebSocketPlace = false
        webSockets -= 1
    }

    private func begin(_ descriptor: Int32, _ peer: SocketAddress, _ index: Int) {
        let tls = listeners[index].tls
        let connection = add(descriptor, peer, listener: Int32(index), phase: tls == nil ? .http : .handshaking)
        connection.isUnauthenticated = true
        unauthenticated.add(connection.key, peer)
        if let tls {
            let isTaken = handshaker?.submit(.init(key: connection.key, descriptor: descriptor, peer: peer, context: tls)) ?? false
            if !isTaken {
                handler.tlsFailed(address: peer, reason: "too many handshakes wait")
                connection.phase = .http
                destroy(connection, .crowded)
                return
            }
        } else {
            beginHTTP(connection)
        }
        let victim = unauthenticated.victim(for: peer, limits) { key in self.slot(key)?.isUnauthenticated ?? false }
        if let victim, let oldest = slot(victim) { drop(oldest, .crowded) }
    }

    /// The socket is ours and speaks HTTP from here on.
    func beginHTTP(_ connection: Connection) {
        connection.phase = .http
        connection.since = now
        connection.http = HTTPState(limits: limits.http)
        watch(connection, EPOLLIN.rawValue)
        schedule(connection)
    }

    /// What the handshake thread reports.
    func handshakeEnded(_ key: ConnectionKey, _ descriptor: Int32, _ peer: SocketAddress, session: TLSSession?, reason: String) {
        guard let connection = slot(key), connection.phase == .handshaking else {
            // It was dropped meanwhile; the descriptor stayed open for the thread.
            Glibc.close(descriptor)
            return
        }
        guard let session else {
            handler.tlsFailed(address: peer, reason: reason)
            connection.phase = .http
            destroy(connection, .failed(reason))
            return
        }
        connection.tls = session
        connection.lastReceived = now
        beginHTTP(connection)
        // Bytes behind the handshake may already lie in OpenSSL, where epoll does not see them.
        markReady(connection)
    }

    private func pauseAccepting() {
        isAccepting = false
        acceptsAgainAt = now + limits.acceptBackoffMilliseconds
        for listener in listeners where listener.descriptor >= 0 { _ = cpms_epoll_del(epoll, listener.descriptor) }
    }

    func resumeAccepting() {
        isAccepting = true
        for (index, listener) in listeners.enumerated() where listener.descriptor >= 0 {
            let key = ConnectionKey(slot: Self.listenerSlots + UInt32(index), generation: 0)
            _ = cpms_epoll_add(epoll, listener.descriptor, EPOLLIN.rawValue, key.raw)
        }
    }

    /// Sets what epoll watches.
    func watch(_ connection: Connection, _ events: UInt32) {
        // Bit 31 marks that the descriptor is registered, even while nothing but hang-ups is watched.
        let registered: UInt32 = 1 << 31
        if connection.interest == events | registered { return }
        if connection.interest == 0 {
            _ = cpms_epoll_add(epoll, connection.descriptor, events, connection.key.raw)
        } else {
            _ = cpms_epoll_mod(epoll, connection.descriptor, events, connection.key.raw)
        }
        connection.interest = events | registered
    }

    func watchReading(_ connection: Connection, _ isOn: Bool) {
        let others = connection.interest & EPOLLOUT.rawValue
        watch(connection, isOn ? others | EPOLLIN.rawValue : others)
    }

    func watchWriting(_ connection: Connection, _ isOn: Bool) {
        let others = connection.interest & EPOLLIN.rawValue
        watch(connection, isOn ? others | EPOLLOUT.rawValue : others)
    }

    func markReady(_ connection: Connection) {
        if connection.isReady { return }
        connection.isReady = true
        ready.append(connection)
    }

    func markDirty(_ connection: Connection) {
        if connection.isDirty { return }
        connection.isDirty = true
        dirty.append(connection)
    }

    func authenticate(_ connection: Connection) {
        guard connection.isUnauthenticated else { return }
        release(connection)
        connection.isUnauthenticated = false
        unauthenticated.remove(connection.peer)
    }

    /// Ends a connection without ado once the turn's writing begins: safe to call from inside a handler's call.
    func drop(_ connection: Connection, _ reason: CloseReason) {
        guard connection.phase != .dead else { return }
        if connection.phase == .handshaking {
            destroy(connection, reason)
            return
        }
        connection.phase = .dead
        connection.endReason = reason
        markDirty(connection)
    }

    /// Tells the handler, once.
    func report(_ connection: Connection, _ reason: CloseReason) {
        guard connection.isKnown else { return }
        connection.isKnown = false
        handler.closed(connection.key, value: connection.userValue, reason: reason, of: self)
    }

    /// Frees the place and the descriptor.
    func destroy(_ connection: Connection, _ reason: CloseReason) {
        guard slot(connection.key) != nil else { return }
        authenticate(connection)
        release(connection)
        releaseBody(connection.http)
        leaveWebSocketPlace(connection)
        if connection.phase == .handshaking {
            // The handshake thread still uses the descriptor: it ends at once, and `handshakeEnded` closes it.
            shutdown(connection.descriptor, Int32(SHUT_RDWR))
        } else {
            connection.tls = nil
            Glibc.close(connection.descriptor)
        }
        connection.descriptor = -1
        connection.phase = .dead
        connections[Int(connection.key.slot)] = nil
        freeSlots.append(connection.key.slot)
        live -= 1
        report(connection, reason)
    }
}
