import EventStore
import Projections

extension Turn {
    /// A station sent a frame. It is journaled as it came, whatever it is; every call is answered (field.md, policy 1 to 3).
    mutating func decideFrame(_ frame: FrameInput) {
        let fingerprint = FrameFingerprint(frame.text)
        let earlier = fingerprint.map { earlierUse(of: frame, $0) } ?? .none
        world.observe(frame, fingerprint, context)
        switch frame.kind {
        case .violation:
            emit(.protocolViolated(ProtocolViolated(station: frame.station, connection: frame.connection, code: 1002)))
            return
        case .binary:
            emit(.frameUnreadable(FrameUnreadable(station: frame.station, reason: "a binary frame; OCPP-J sends text")))
            return
        case .text: break
        }
        let (message, noted) = Frame.read(frame.text)
        if !noted.isEmpty { warnings = noted.frameWarnings }
        switch message {
        case .call(let id, let action, let payload): receiveCall(id, action, payload, frame, earlier)
        case .result(let id, let payload): receiveResult(id, payload, frame)
        case .error(let id, let code, let description, _): receiveError(id, code, description, frame)
        case .unreadable(let unreadable): receiveUnreadable(unreadable, frame)
        }
        if !warnings.isEmpty { emit(.frameWarned(FrameWarned(station: frame.station, warnings: warnings))) }
        dispatch(to: frame.station)
    }

    /// How a message id was used before, since the station booted last: a boot forgets the frames before it.
    enum EarlierUse {
        case none
        /// The same call came before on this connection.
        case sameText
        /// The same call came on an earlier connection. Ids begin anew on each (OCPP-J 1.6, 4.1.4; field.md, quirk 37), so it may be
        /// one that was saved up, and may be another one that reads alike.
        case sameTextElsewhere
        /// Another call had this id on this connection.
        case otherText
    }

    private func earlierUse(of frame: FrameInput, _ fingerprint: FrameFingerprint) -> EarlierUse {
        world.stations.with(frame.station) { state in
            var found = EarlierUse.none
            for index in state.recentFrames.indices.reversed() where state.recentFrames[index].idHash == fingerprint.idHash {
                let isSameText = state.recentFrames[index].textHash == fingerprint.textHash
                if state.recentFrames[index].connection == frame.connection { return isSameText ? .sameText : .otherText }
                if isSameText { found = .sameTextElsewhere }
            }
            return found
        } ?? .none
    }

    private mutating func receiveCall(
        _ id: String, _ name: String, _ payload: MessageReader, _ frame: FrameInput, _ earlier: EarlierUse
    ) {
        guard let action = Action(rawValue: name), let row = OCPP16.action(named: name) else {
            warnings.append(FrameWarning(code: UInt64(Warning.unknownValue.rawValue), field: "action"))
            return replyError(id, .notImplemented, "This server does not know \(name.clipped(Limits.wordCharacters)).", frame)
        }
        guard row.isFromStation else {
            return replyError(id, .notSupported, "\(name) is sent by the central system, not by a charge point.", frame)
        }
        switch earlier {
        case .none: break
        case .sameText:
            emit(.duplicateReceived(DuplicateReceived(station: frame.station, action: name)))
            isRepeat = true
        case .sameTextElsewhere: wasSentElsewhere = true
        case .otherText:
            warnings.append(FrameWarning(code: UInt64(Warning.messageIdReused.rawValue), field: "messageId"))
            if !row.traits.contains(.neverRefused) {
                return replyError(id, .protocolError, "The message id was used for another call on this connection.", frame)
            }
        }
        if isOutside(frame.station), answerOutside(action, id, payload, frame) { return }
        askForBoot(action, frame)
        receive(action, id, payload, frame)
        let isRepeated = isRepeat
        isRepeat = false
        if !isRepeated { observe(.message(name), of: frame.station) }
    }

    /// Some stations do not boot when they reconnect (quirk 77): one that was never heard to is asked to, once.
    private mutating func askForBoot(_ action: Action, _ frame: FrameInput) {
        guard action != .bootNotification, !isRepeat, world.outbox.isEmpty(of: frame.station) else { return }
        guard world.stations.with(frame.station, { $0.registration == nil && $0.frames == 1 }) ?? false else { return }
        queue(
            .triggerMessage, payload: Array(#"{"requestedMessage":"BootNotification"}"#.utf8), to: frame.station, actor: "cpms",
            expires: now.adding(seconds: 600))
    }

    private mutating func receiveUnreadable(_ unreadable: UnreadableFrame, _ frame: FrameInput) {
        if unreadable.reason == .empty { return }
        emit(.frameUnreadable(FrameUnreadable(station: frame.station, reason: unreadable.explanation)))
        guard let id = unreadable.messageId else { return }
        switch unreadable.kind {
        case .call, nil:
            if let action = unreadable.action.flatMap(Action.init(rawValue:)),
                OCPP16.action(named: action.rawValue)?.traits.contains(.neverRefused) ?? false
            {
                answerUnreadable(action, id, frame)
            } else {
                replyError(id, unreadable.errorCode, unreadable.explanation, frame)
            }
        case .result, .error:
            guard let call = world.outbox.underWay(to: frame.station), call.messageId == id else { return }
            end(call, .unreadable, detail: unreadable.explanation)
        }
    }

    /// Adds what a message's fields were odd about to the warnings of the frame.
    mutating func note(_ more: Warnings) {
        if !more.isEmpty { warnings += more.frameWarnings }
    }

    /// Sends an answer.
    mutating func reply(_ json: JSONWriter, _ frame: FrameInput) {
        let spans = json.spans.compactMap { span in
            world.tokens[span.subject].map { SealedSpan(offset: span.offset, sealed: $0.uid.sealed) }
        }
        decision.sent.append(SentFrame(station: frame.station, connection: frame.connection, text: json.bytes, spans: spans))
    }

    mutating func reply(_ id: String, _ message: some OCPPMessage, _ frame: FrameInput) { reply(Frame.result(id, message), frame) }

    mutating func replyError(_ id: String, _ code: ErrorCode, _ description: String, _ frame: FrameInput) {
        reply(Frame.error(id, code, description), frame)
    }

    /// In strict mode, chosen per station, a readable but odd frame is refused; never one about money.
    func isRefusedByStrictMode(_ frame: FrameInput, _ found: Warnings) -> Bool {
        guard !found.isEmpty || !warnings.isEmpty else { return false }
        return world.stations.with(frame.station) { $0.isStrict } ?? false
    }
}
