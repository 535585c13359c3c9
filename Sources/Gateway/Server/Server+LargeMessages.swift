/// Large messages share memory that is bounded, however many connections send one at once: each is given room for all of it before more
/// than its beginning is read. Who finds none waits unread, with its clocks stopped; and who takes long over one gives way to those that
/// wait.
extension Server {
    /// Gives room to a message that turns out to be large, or has its connection wait for some.
    func countLargeMessage(_ connection: Connection) {
        let wanted = connection.phase == .webSocket ? connection.socket?.decoder.wantedBytes ?? 0 : 0
        guard wanted > limits.smallMessageBytes else { return releaseLargeMessage(connection) }
        guard !connection.waitsForRoom, !give(connection, wanted) else { return }
        connection.waitsForRoom = true
        connection.waitsSince = now
        waitingForRoom.append(connection.key)
    }

    func releaseLargeMessage(_ connection: Connection) {
        guard connection.largeCharge > 0 else { return }
        large.change(connection.key.slot, from: connection.largeCharge, to: 0)
        connection.largeCharge = 0
    }

    /// Whether there is room for all of it; a single one always finds some.
    private func give(_ connection: Connection, _ bytes: Int) -> Bool {
        if bytes <= connection.largeCharge { return true }
        let others = large.bytes - connection.largeCharge
        guard others == 0 || others + bytes <= limits.largeMessageBytesTotal else { return false }
        if connection.largeCharge == 0 { connection.largeSince = now }
        large.change(connection.key.slot, from: connection.largeCharge, to: bytes)
        connection.largeCharge = bytes
        return true
    }

    /// Reads on from those that waited, in their order, where what they send has found room.
    func admitLargeMessages() {
        var waiting: [ConnectionKey] = []
        for key in waitingForRoom {
            guard let connection = slot(key), connection.waitsForRoom, connection.phase == .webSocket, let socket = connection.socket else {
                continue
            }
            if give(connection, socket.decoder.wantedBytes) { goOn(connection, socket) } else { waiting.append(key) }
        }
        waitingForRoom = waiting
        if !waiting.isEmpty { dropLateLargeMessages() }
    }

    private func dropLateLargeMessages() {
        let late = large.slots { slot in
            connections[Int(slot)].map { $0.largeSince + limits.largeMessageMilliseconds <= now } ?? false
        }
        // As many as wait could have room then, but no more of those that may be done in a moment.
        for slot in late.prefix(waitingForRoom.count) { giveWay(slot) }
    }

    private func goOn(_ connection: Connection, _ socket: WebSocketState) {
        let waited = now - connection.waitsSince
        connection.waitsForRoom = false
        connection.lastReceived = now
        if socket.frameSince > 0 { socket.frameSince += waited }
        if socket.messageSince > 0 { socket.messageSince += waited }
        markReady(connection)
        schedule(connection)
    }
}
