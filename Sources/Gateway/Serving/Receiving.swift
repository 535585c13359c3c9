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
        record(station, link, isText ? .text : .binary, server) { (input, keys) throws(Fault) in
            try seal(frame, keys, into: &input)
        }
        restrain(station, bytes.count, server)
        if departures.count >= EngineLimits.turnEntries { turnEnded(of: server) }
    }

    /// A frame as it is recorded: an excerpt where it names more than is masked one by one; sealed where it is no text to be searched.
    ///
    /// - Returns: what it says, where it is recorded as it came.
    private func seal(_ frame: [UInt8], _ keys: KeyRing, into input: inout FrameInput) throws(Fault) -> FrameReading? {
        if input.kind == .binary, case .unreadable = Frame.read(frame).frame {
            try keys.sealWhole(frame, into: &input)
            return nil
        }
        switch try keys.seal(frame, into: &input, isKnown: engine.knowsCard) {
        case .plain(let reading): return reading
        case .masked: return nil
        case .excessive:
            var message = LongMessage()
            message.add(frame.span)
            return try sealExcerpt(of: message, keys, into: &input)
        }
    }

    private func sealExcerpt(
        of message: LongMessage, _ keys: KeyRing, into input: inout FrameInput
    ) throws(Fault) -> FrameReading? {
        (input.kind, input.length, input.hash) = (.excerpt, message.excerpt.byteCount, message.hash.finish().bytes)
        // It is too short to name too much.
        let sealed = try keys.seal(message.excerpt.text, into: &input, isKnown: engine.knowsCard)
        return if case .plain(let reading) = sealed { reading } else { nil }
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
        record(station, link, .excerpt, server) { (input, keys) throws(Fault) in
            try sealExcerpt(of: message, keys, into: &input)
        }
    }

    /// Bytes that are no WebSocket are journaled before the close leaves, sealed: whom or what they name is not to be seen.
    public func violation(_ bytes: [UInt8], code: UInt16, detail: String, on key: ConnectionKey, of server: Server<Shell>) {
        guard code >= 1000, let (station, link) = station(of: key, server.userValue(key)), engine.room.state != .spent else { return }
        record(station, link, .violation, server) { (input, keys) throws(Fault) in
            try keys.sealWhole(bytes, into: &input)
            input.fault = detail
            return nil
        }
    }

    func station(of key: ConnectionKey, _ value: UInt64) -> (StationID, Link)? {
        guard value != 0, let number = UInt32(exactly: value) else { return nil }
        let station = StationID(rawValue: number)
        guard let link = link(of: station), link.key == key else { return nil }
        return (station, link)
    }

    private func record(
        _ station: StationID, _ link: Link, _ kind: FrameKind, _ server: Server<Shell>,
        _ seal: (inout FrameInput, KeyRing) throws(Fault) -> FrameReading?
    ) {
        do throws(Fault) {
            var input = FrameInput(station: station, connection: link.connection, kind: kind)
            let reading = try seal(&input, engine.keys)
            _ = decide(.frame(input), read: reading)
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
