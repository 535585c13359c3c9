import Commands
import EventStore
import Projections

extension Shell {
    /// Begins what is due and on disk. What a crash left open is due at the next start, under the same key: at least once in all.
    func carryOutEffects(_ server: Server<Shell>) {
        let newest = engine.read { $0.effects.lastID }
        guard carrying.isLookDue || newest != carrying.seen else { return }
        carrying.isLookDue = false
        carrying.seen = newest
        // What cannot be recorded is not done.
        guard !engine.read({ $0.effects.open.isEmpty }), engine.room.state != .spent else { return }
        let now = engine.now()
        for state in Self.due(engine.world.effects.openStates, at: now, underWay: carrying.underWay) { carryOut(state, server) }
    }

    /// Of open effects those that can be begun now: of those to one target about the same thing only the earliest.
    static func due(_ open: [EffectState], at now: Instant, underWay: Set<EffectID>) -> [EffectState] {
        struct Lane: Hashable {
            let kind: EffectKind
            let target: UInt64
            let thing: UInt64
        }
        var busy: Set<Lane> = []
        var due: [EffectState] = []
        for state in open {
            guard underWay.count + due.count < GatewayLimits.effectsUnderWay else { break }
            guard busy.insert(Lane(kind: state.kind, target: state.target, thing: state.thing)).inserted, state.nextAt <= now,
                !underWay.contains(state.effect)
            else { continue }
            due.append(state)
        }
        return due
    }

    private func carryOut(_ state: EffectState, _ server: Server<Shell>) {
        let request: OutgoingRequest
        do throws(OutgoingFault) {
            request = try notice(state)
        } catch {
            return attempted(state.effect, .failure(error))
        }
        let (mailbox, effect) = (server.mailbox, state.effect)
        do throws(SocketError) {
            let client = try client(server)
            // A loop that has ended leaves the effect open for the next start.
            let isTaken = client.send(request) { result in ReadingPool.deliver(to: mailbox) { $0.handler.attempted(effect, result) } }
            // Where too many are under way it is due again in a second.
            if isTaken { carrying.underWay.insert(effect) }
        } catch {
            attempted(effect, .failure(OutgoingFault(.connect, error)))
        }
    }

    private func client(_ server: Server<Shell>) throws(SocketError) -> OutgoingClient {
        if let client = carrying.client { return client }
        var policy = options.outgoing
        policy.listeningPorts.formUnion(server.listeningPorts)
        let client = try OutgoingClient(policy: policy, tls: options.outgoingTLS)
        carrying.client = client
        return client
    }

    /// A signed notice (Standard Webhooks 1.0: webhook-id, webhook-timestamp, webhook-signature).
    private func notice(_ state: EffectState) throws(OutgoingFault) -> OutgoingRequest {
        guard let webhook = engine.world.effects[WebhookID(rawValue: UInt32(clamping: state.target))] else {
            throw OutgoingFault(.request, "the webhook was removed")
        }
        let secret: [UInt8]
        do throws(Fault) {
            guard case .clear(let bytes) = try engine.keys.open(webhook.secret.sealed, for: webhook.secret.subject) else {
                throw Fault(.missing, "The webhook's secret was erased", advice: "Set the webhook anew")
            }
            secret = bytes
        } catch {
            engine.note(error)
            throw OutgoingFault(.request, "the webhook's secret cannot be read")
        }
        let seconds = engine.now().seconds(since: Instant(rawValue: 0))
        let signature = WebhookSignature.text(secret, id: state.key, seconds: seconds, state.payload)
        return try OutgoingRequest(
            "POST", webhook.url,
            fields: [
                ("Content-Type", "application/json"), ("Idempotency-Key", state.key), ("webhook-id", state.key),
                ("webhook-timestamp", String(seconds)), ("webhook-signature", signature),
            ], body: state.payload)
    }

    /// How an attempt went is an input, whose jitter is drawn here.
    func attempted(_ effect: EffectID, _ result: Result<HTTPReply, OutgoingFault>) {
        carrying.underWay.remove(effect)
        carrying.isLookDue = true
        var input = AttemptInput(effect: effect, result: .failed, jitter: Int.random(in: 0...999))
        switch result {
        case .success(let reply):
            input.status = reply.status
            // 410 says that nobody will ever listen there again.
            input.result = (200..<300).contains(reply.status) ? .done : reply.status == 410 ? .refused : .failed
            if input.result != .done { input.fault = "it answered \(reply.status) \(HTTPResponse.reason(reply.status))" }
        case .failure(let fault):
            input.fault = "\(fault)" + (fault.code.map { " (\($0))" } ?? "")
            if fault.kind == .url || fault.kind == .request { input.result = .refused }
        }
        guard engine.room.state != .spent else { return }
        _ = take(.attempt(input))
    }
}
