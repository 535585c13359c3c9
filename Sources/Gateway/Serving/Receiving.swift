import Commands
import EventStore
import Projections

/// A message that is too long to be put together, of which an excerpt is made as it comes.
struct LongMessage {
    var excerpt = FrameExcerpt()
    let hash = RunningDigest()

    mutating func add(_ bytes: Span<UInt8>) {
        excerpt.add(bytes)
        hash.add(bytes)
    }
}

/// Frames of stations.
extension Shell {
    /// A frame of a station is decided; an echo goes straight back.
    public func message(_ bytes: Span<UInt8>, isText: Bool, on key: ConnectionKey, of server: Server<Shell>) {
        let value = server.userValue(key)
        if value == Self.echo {
            server.send(key, bytes, isText: isText)
            return
        }
        guard let (station, link) = station(of: key, value), engine.room.state != .spent else { return }
        meters.frames += 1
        meters.frameBytes += UInt64(bytes.count)
        let frame = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
        record(station, link, server) { (keys) throws(Fault) in
            try received(frame, isText ? .text : .binary, keys)
        }
        restrain(station, bytes.count, server)
        if departures.count >= EngineLimits.turnEntries { turnEnded(of: server) }
    }

    /// A frame as it is recorded.
    private struct Received {
        var kind: FrameKind
        var text: [UInt8]
        var spans: [SealedSpan]
        var oddities: [FrameWarning] = []
        var length: Int?
        var hash: [UInt8]?
        /// What was wrong with it.
        var fault: String?
        var reading: FrameReading?
    }

    /// A frame as it is recorded: an excerpt where it names more than is masked one by one; sealed where it is no text to be searched.
    private func received(_ frame: [UInt8], _ kind: FrameKind, _ keys: KeyRing) throws(Fault) -> Received {
        if kind == .binary, case .unreadable = Frame.read(frame).frame {
            let (text, spans) = try keys.sealedWhole(frame)
            return Received(kind: kind, text: text, spans: spans)
        }
        if let found = try keys.sealed(frame, isKnown: engine.knowsCard) {
            return Received(
                kind: kind, text: found.text, spans: found.spans, oddities: found.oddities, fault: found.fault, reading: found.reading)
        }
        var message = LongMessage()
        message.add(frame.span)
        return try excerpt(message, keys)
    }

    private func excerpt(_ message: LongMessage, _ keys: KeyRing) throws(Fault) -> Received {
        // It is too short to name too much.
        let found = try keys.sealed(message.excerpt.text, isKnown: engine.knowsCard) ?? SealedFrame(text: [], spans: [])
        return Received(
            kind: .excerpt, text: found.text, spans: found.spans, oddities: found.oddities, length: message.excerpt.byteCount,
            hash: message.hash.finish().bytes, fault: found.fault, reading: found.reading)
    }

    /// A message is too long to be put together.
    public func longMessage(_ begin: Span<UInt8>, isText: Bool, on key: ConnectionKey, of server: Server<Shell>) {
        guard station(of: key, server.userValue(key)) != nil else { return }
        var message = LongMessage()
        message.add(begin)
        longMessages[key] = message
    }

    /// More of such a message came; behind its last byte it is decided.
    public func piece(_ bytes: Span<UInt8>, isLast: Bool, on key: ConnectionKey, of server: Server<Shell>) {
        guard longMessages[key] != nil, let (station, link) = station(of: key, server.userValue(key)) else { return }
        longMessages[key]?.add(bytes)
        restrain(station, bytes.count, server)
        guard isLast, let message = longMessages.removeValue(forKey: key), engine.room.state != .spent else { return }
        record(station, link, server) { (keys) throws(Fault) in try excerpt(message, keys) }
    }

    /// Bytes that are no WebSocket are journaled before the close leaves, sealed: whom or what they name is not to be seen.
    public func violation(_ bytes: [UInt8], code: UInt16, detail: String, on key: ConnectionKey, of server: Server<Shell>) {
        guard code >= 1000, let (station, link) = station(of: key, server.userValue(key)), engine.room.state != .spent else { return }
        record(station, link, server) { (keys) throws(Fault) in
            let (text, spans) = try keys.sealedWhole(bytes)
            return Received(kind: .violation, text: text, spans: spans, fault: detail)
        }
    }

    func station(of key: ConnectionKey, _ value: UInt64) -> (StationID, Link)? {
        guard value != 0, let number = UInt32(exactly: value) else { return nil }
        let station = StationID(rawValue: number)
        guard let link = link(of: station), link.key == key else { return nil }
        return (station, link)
    }

    private func record(
        _ station: StationID, _ link: Link, _ server: Server<Shell>, _ seal: (KeyRing) throws(Fault) -> Received
    ) {
        do throws(Fault) {
            let found = try seal(engine.keys)
            _ = decide(
                .frame(
                    FrameInput(
                        station: station, connection: link.connection, kind: found.kind, text: found.text, spans: found.spans,
                        length: found.length, hash: found.hash, fault: found.fault, oddities: found.oddities)),
                read: found.reading)
        } catch {
            // One damaged key concerns one card or person, and no other station than the one that names it.
            guard error.kind == .damaged else { failed(error) }
            engine.note(error)
            server.close(link.key, code: 1011, reason: "this message cannot be recorded")
        }
    }

    /// A station that sends without pause is read from more slowly; it is never cut off for it, since what it sends may be what it saved up
    /// while it was offline (trust.md row 44; field.md, pain 10). A large frame counts as many.
    private func restrain(_ station: StationID, _ byteCount: Int, _ server: Server<Shell>) {
        let index = Int(station.rawValue) - 1
        links[index]?.frames += 1 + byteCount / GatewayLimits.frameBytes
        guard let link = links[index], link.frames >= GatewayLimits.framesPerSecondPerStation, !link.isPaused else { return }
        links[index]?.isPaused = true
        paused.append(station)
        server.pauseReading(link.key)
    }

    /// A new second: whoever was restrained is read from again.
    func releaseRestrained(_ server: Server<Shell>) {
        for index in links.indices { links[index]?.frames = 0 }
        for station in paused {
            guard let link = link(of: station), link.isPaused else { continue }
            links[Int(station.rawValue) - 1]?.isPaused = false
            server.resumeReading(link.key)
        }
        paused.removeAll(keepingCapacity: true)
    }
}
