import EventStore
import Projections

/// Calls to stations leave one at a time (OCPP-J 1.6, 4.1.1), the most urgent first, and in each lane as they were queued.
enum Queueing {
    /// Who asks where nobody did: the product itself.
    static let product = "cpms"

    /// Queues an order of our own and sends it at once where nothing is in the way. A station whose version has no word for it is not
    /// asked.
    static func queue(_ order: Order, to station: StationID, seconds: Int64, in turn: inout Turn) {
        guard let queued = queued(order, to: station, actor: product, seconds: seconds, in: turn) else { return }
        turn.emit(Lanes.superseded(by: queued, in: turn.world))
        turn.emit(.callQueued(queued))
        dispatch(to: station, in: &turn)
    }

    /// An order as it comes into the outbox; nil where the station's version has no word for it.
    ///
    /// - Parameters:
    ///   - connector: where it belongs, for whoever looks at it.
    static func queued(
        _ order: Order, to station: StationID, connector: ConnectorID? = nil, actor: String, seconds: Int64, in turn: Turn
    ) -> CallQueued? {
        guard let text = Dialect.spoken(by: station, in: turn.world).text(of: order) else { return nil }
        return CallQueued(
            call: turn.world.calls.nextID, station: station, action: text.action,
            payload: text.payload, spans: turn.sealed(text.subjects), expires: turn.now.adding(seconds: seconds), actor: actor,
            connector: connector)
    }

    /// Sends the next queued call of a station, if it is connected, ready, and no call under way holds it back.
    static func dispatch(to station: StationID, in turn: inout Turn) {
        guard !turn.isRepeat, !turn.world.calls.isEmpty(of: station), !Lanes.isHeldBack(station, in: turn),
            let state = turn.world.stations[station], let connection = state.connection
        else { return }
        let open = turn.world.calls.open(of: station)
        let waiting = open.filter { $0.endedAt == nil && $0.sentAt == nil && mayLeave($0, state, open, in: turn) }
        guard let call = Lanes.next(of: waiting, to: station, in: turn) else { return }
        if namesForgottenToken(call, in: turn) {
            Ending.end(call, .cancelled, detail: "It names a token whose idTag was forgotten since.", in: &turn)
            return dispatch(to: station, in: &turn)
        }
        send(call, on: connection, in: &turn)
    }

    /// What a mask of the payload hides may have been destroyed while the call waited.
    private static func namesForgottenToken(_ call: CallState, in turn: Turn) -> Bool {
        call.spans.contains { span in
            guard span.offset >= 0, span.offset <= call.payload.count - SubjectSpan.length,
                let subject = Subject(hex: call.payload[span.offset..<span.offset + SubjectSpan.length])
            else { return true }
            return turn.world.tokens[subject]?.isForgotten ?? false
        }
    }

    /// Before its registration is accepted a station may only be asked to send its BootNotification (OCPP 1.6, 4.2). A part of a local list
    /// builds on the one before, and waits for its answer however long that takes.
    private static func mayLeave(_ call: CallState, _ state: StationState, _ open: [CallState], in turn: Turn) -> Bool {
        guard call.expires > turn.now else { return false }
        if LocalLists.isPart(call, in: turn.world), open.contains(where: { $0.action == call.action && $0.isUnderWay }) {
            return false
        }
        return isReady(state, for: Dialect.action(of: call, in: turn.world), in: turn)
    }

    private static func isReady(_ state: StationState, for action: ActionRow?, in turn: Turn) -> Bool {
        if state.registration == .accepted { return hasSpoken(state, in: turn) }
        return action?.traits.contains(.beforeRegistration) ?? false
    }

    /// Why a call would have to wait now; nil where it would leave at once.
    static func obstacle(to action: ActionRow?, for state: StationState, in turn: Turn) -> String? {
        guard state.connection != nil else {
            return "Station \(state.identity) is away\(state.disconnectedAt.map { " since \($0.text)" } ?? "")."
        }
        if !isReady(state, for: action, in: turn) { return "Station \(state.identity) has only just connected." }
        return Lanes.isHeldBack(state.station, in: turn)
            ? "Station \(state.identity) has not answered yet what it was asked before." : nil
    }

    /// Some stations refuse everything until their boot is accepted (field.md, quirk 78), some never boot on a reconnect (77): the first
    /// frame, or a few seconds of silence, show that a station is ready.
    private static func hasSpoken(_ state: StationState, in turn: Turn) -> Bool {
        guard let connectedAt = state.connectedAt else { return false }
        if let last = state.lastFrameAt, last >= connectedAt { return true }
        return turn.now.seconds(since: connectedAt) >= Limits.silenceBeforeCallsSeconds
    }

    private static func send(_ call: CallState, on connection: ConnectionID, in turn: inout Turn) {
        let messageId = "\(call.call)-\(call.attempt + 1)"
        var text = Array("[2,\"\(messageId)\",\"\(call.action)\",".utf8)
        let shift = text.count
        text += call.payload
        text.append(0x5D)
        turn.emit(
            .callSent(
                CallSent(
                    call: call.call, station: call.station, connection: connection, messageId: messageId, attempt: call.attempt + 1)))
        turn.send(
            SentFrame(
                station: call.station, connection: connection, text: text,
                spans: call.spans.map { SealedSpan(offset: $0.offset + shift, sealed: $0.sealed) }))
    }
}
