import EventStore
import Projections

/// What stations send: each frame is read in the words of its version and handed to the room that it is about.
enum Frames {
    /// A station sent a frame. It is journaled as it came, whatever it is; every call is answered (field.md, policy 1 to 3).
    ///
    /// - Parameter read: what was read of its text; nil where nobody read it yet.
    static func receive(_ frame: FrameInput, read: FrameReading?, in turn: inout Turn) {
        let fingerprint = FrameFingerprint(frame.text)
        let earlier = fingerprint.map { earlierUse(of: frame, $0, in: turn) } ?? .none
        turn.record(frame, fingerprint)
        switch frame.kind {
        case .violation:
            return turn.emit(
                .protocolViolated(
                    ProtocolViolated(station: frame.station, connection: frame.connection, code: 1002, fault: frame.fault)))
        case .binary:
            if case .unreadable = Frame.read(frame.text).frame {
                return turn.emit(.frameUnreadable(FrameUnreadable(station: frame.station, reason: "a binary frame; OCPP-J sends text")))
            }
            turn.warn(.binaryFrame, "")
        case .text, .excerpt: break
        }
        let reading = read ?? FrameReading(of: frame.text, isMasked: !frame.spans.isEmpty)
        let message = reading.frame
        turn.warn(reading.warnings)
        if !frame.oddities.isEmpty { turn.warnings += frame.oddities }
        if frame.kind == .excerpt { Excerpts.tell(of: message, frame, in: &turn) }
        switch message {
        case .call(let id, let name, let payload): receiveCall(id, name, payload, frame, earlier, in: &turn)
        case .result(let id, _) where frame.kind == .excerpt:
            Answering.unreadable(id, "the answer is more than is read", of: frame.station, in: &turn)
        case .result(let id, let payload): Answering.result(id, payload, of: frame.station, in: &turn)
        case .error(let id, let code, let description, _):
            Answering.error(id, code, description, of: frame.station, in: &turn)
        case .unreadable(let unreadable): receiveUnreadable(unreadable, frame, in: &turn)
        }
        if !turn.warnings.isEmpty { turn.emit(.frameWarned(FrameWarned(station: frame.station, warnings: turn.warnings))) }
        Queueing.dispatch(to: frame.station, in: &turn)
    }

    /// How a message id was used before, since the station booted last: a boot forgets the frames before it.
    private enum EarlierUse {
        case none
        /// The same call came before on this connection.
        case sameText
        /// The same call came on an earlier connection. Ids begin anew on each (OCPP-J 1.6, 4.1.4; field.md, quirk 37), so it may be
        /// one that was saved up, and may be another one that reads alike.
        case sameTextElsewhere
        /// Another call had this id on this connection.
        case otherText
    }

    private static func earlierUse(of frame: FrameInput, _ fingerprint: FrameFingerprint, in turn: Turn) -> EarlierUse {
        turn.world.stations.with(frame.station) { state in
            var found = EarlierUse.none
            for index in state.recentFrames.indices.reversed() where state.recentFrames[index].idHash == fingerprint.idHash {
                let isSameText = state.recentFrames[index].textHash == fingerprint.textHash
                if state.recentFrames[index].connection == frame.connection { return isSameText ? .sameText : .otherText }
                if isSameText { found = .sameTextElsewhere }
            }
            return found
        } ?? .none
    }

    private static func receiveCall(
        _ id: String, _ name: String, _ payload: MessageReader, _ frame: FrameInput, _ earlier: EarlierUse, in turn: inout Turn
    ) {
        // Handed to another function, the world is copied to its place: too much for each call.
        let offered = turn.world.stations.with(frame.station) { $0.subprotocol } ?? nil
        let action = Dialect.spoken(offered: offered).action(named: name)
        turn.asked = Turn.Asked(
            station: frame.station, connection: frame.connection, messageId: id, action: action, sealedId: sealedId(id, of: frame))
        guard let action else {
            turn.warn(.unknownValue, "action")
            return turn.refuse(.notImplemented, "This server does not know \(name.clipped(Limits.wordCharacters)).")
        }
        guard let telling = action.telling else {
            return turn.refuse(.notSupported, "\(name) is sent by the central system, not by a charge point.")
        }
        switch earlier {
        case .none: break
        case .sameText:
            turn.emit(.duplicateReceived(DuplicateReceived(station: frame.station, action: name)))
            turn.isRepeat = true
        case .sameTextElsewhere: turn.wasSentElsewhere = true
        case .otherText:
            // Some use one id for all they send: to whom an answer belongs, they know by waiting for it.
            turn.warn(.messageIdReused, "messageId")
        }
        if Reports.answerOutside(action, telling, payload, frame.station, in: &turn) { return }
        if telling.kind != .boot { Booting.askForBoot(of: frame.station, in: &turn) }
        Reports.receive(action, telling, payload, frame.station, in: &turn)
        let isRepeated = turn.isRepeat
        turn.isRepeat = false
        if !isRepeated { Observing.see(.message(name), of: frame.station, in: &turn) }
    }

    /// What stands behind the mask of a message id, which is the number of a card; nil where it stands as it came.
    private static func sealedId(_ id: String, of frame: FrameInput) -> [UInt8]? {
        guard let first = frame.spans.first, id.utf8.count == SubjectSpan.length else { return nil }
        let end = first.offset + SubjectSpan.length
        guard first.offset >= 0, end <= frame.text.count, frame.text[first.offset..<end].elementsEqual(id.utf8) else { return nil }
        return first.sealed
    }

    private static func receiveUnreadable(_ unreadable: UnreadableFrame, _ frame: FrameInput, in turn: inout Turn) {
        if unreadable.reason == .empty { return }
        // What is wrong with the text that stands here may not be what was wrong with the one that came.
        let explanation = frame.fault ?? unreadable.explanation
        turn.emit(.frameUnreadable(FrameUnreadable(station: frame.station, reason: explanation)))
        guard let id = unreadable.messageId else { return }
        switch unreadable.kind {
        case .call, nil:
            let action = unreadable.action.flatMap { Dialect.spoken(by: frame.station, in: turn.world).action(named: $0) }
            turn.asked = Turn.Asked(
                station: frame.station, connection: frame.connection, messageId: id, action: action, sealedId: sealedId(id, of: frame))
            if let action, let telling = action.telling, action.traits.contains(.neverRefused) {
                Reports.answerUnreadable(action, telling, frame.station, in: &turn)
            } else {
                turn.refuse(unreadable.errorCode, explanation)
            }
        case .result, .error: Answering.unreadable(id, explanation, of: frame.station, in: &turn)
        }
    }
}
