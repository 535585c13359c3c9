import Commands
import EventStore
import Projections

/// Carries out notices to webhooks.
extension Shell {
    func post(_ state: EffectState, _ server: Server<Shell>) -> Carriage {
        let (mailbox, effect) = (server.mailbox, state.effect)
        let request: OutgoingRequest
        do throws(OutgoingFault) {
            request = try notice(state)
        } catch {
            return .over([.attempt(Self.attempt(effect, .failure(error)))])
        }
        // No look-up will ever make such an address right.
        if let fault = policy(server).fault(of: request.endpoint) {
            var attempt = Self.attempt(effect, .failure(fault))
            attempt.result = .refused
            return .over([.attempt(attempt)])
        }
        do throws(SocketError) {
            let client = try client(server)
            // A loop that has ended leaves the effect open for the next start.
            let isTaken = client.send(request) { result in
                ReadingPool.deliver(to: mailbox) { $0.handler.attempted(Self.attempt(effect, result)) }
            }
            // Where too many are under way it is due again in a second.
            return isTaken ? .underWay : .waits
        } catch {
            return .over([.attempt(Self.attempt(effect, .failure(OutgoingFault(.connect, error))))])
        }
    }

    private func client(_ server: Server<Shell>) throws(SocketError) -> OutgoingClient {
        if let client = carrying.client { return client }
        let client = try OutgoingClient(policy: policy(server), tls: options.outgoingTLS)
        carrying.client = client
        return client
    }

    private func policy(_ server: Server<Shell>) -> OutgoingPolicy {
        var policy = options.outgoing
        policy.listeningPorts.formUnion(server.listeningPorts)
        return policy
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
    private static func attempt(_ effect: EffectID, _ result: Result<HTTPReply, OutgoingFault>) -> AttemptInput {
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
        return input
    }
}
