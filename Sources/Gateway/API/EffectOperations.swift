import Commands
import EventStore
import Projections

/// What must happen outside, and what became of it.
enum EffectAPI {
    static let resource = Resource<EffectState>("/effects/{effect}", member: "effect", view: view, missing: "effect") { id, read in
        read.world.effects[id]
    }

    private static let view = View<EffectState>("Effect") {
        Field("effect", .id, \.effect)
        Field("kind", .word, \.kind)
        Field("target", .count, "To whom: of a notice the number of its webhook", \.target)
        Field("subject", .text, "What it says in a word, such as alert.raised", \.subject)
        Field("key", .text, "The idempotency key, the same in every attempt", \.key)
        Field("state", .word, Progress.init)
        Field("attempts", .integer, \.attempts)
        Field("requestedAt", .instant, \.requestedAt)
        Field("nextAt", orNull: .instant, "When it is tried next; null once it has ended") { $0.endedAt == nil ? $0.nextAt : nil }
        Field("expires", .instant, "When it is given up", \.expires)
        Field("endedAt", orNull: .instant, \.endedAt)
        Field("status", orNull: .integer, "HTTP status of the last answer", \.status)
        Field("fault", orNull: .text, "Why the last attempt failed", \.fault)
        Field("payload", .text) { String(decoding: $0.payload, as: UTF8.self) }
    }

    /// How far an effect has come.
    private enum Progress: String, CaseIterable {
        case waiting, retrying, done
        case givenUp = "given up"
        case cancelled

        init(_ effect: EffectState) {
            switch effect.verdict {
            case .done: self = .done
            case .givenUp: self = .givenUp
            case .cancelled: self = .cancelled
            case nil: self = effect.attempts == 0 ? .waiting : .retrying
            }
        }
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.list("listEffects", "/effects", "What must happen outside, the newest first", of: view) { request, read in
            try Page(of: read.world.effects.all, falling: { $0.effect.rawValue }, request)
        }.with(
            details: "Open effects and the last \(Projections.Limits.endedEffects) that ended. An effect is carried out at least once: its "
                + "receiver knows it by its key.")
        Operation.get("getEffect", resource, "One effect and its outcome")
        Operation.change(
            "retryEffect", "POST", "/effects/{effect}/retry", .retryEffect, "Try an effect now, be it given up or not",
            tells: .changed(resource))
        Operation.change(
            "cancelEffect", "DELETE", "/effects/{effect}", .cancelEffect, "Give an effect up", tells: .changed(resource))
    }
}

/// Webhooks: where an operator wants notices of alerts.
enum WebhookAPI {
    private static let resource = Resource<WebhookState>("/webhooks/{webhook}", member: "webhook", view: view, missing: "webhook") {
        id, read in
        read.world.effects[id]
    }

    private static let view = View<WebhookState>("Webhook") {
        Field("webhook", .id, \.webhook)
        Field("address", .text, "The URL that notices are posted to", \.url)
        Field("name", orNull: .text, \.name)
        Field("setAt", .instant, \.setAt)
        Field("waiting", .integer, "Notices that it has not taken yet") { webhook, read in
            read.world.effects.openCount(.notice, to: UInt64(webhook.webhook.rawValue))
        }
    }

    /// Why no notice would ever leave for an address; nil where one may.
    private static func fault(of address: String, _ policy: OutgoingPolicy) -> OutgoingFault? {
        do throws(OutgoingFault) {
            return policy.fault(of: try OutgoingRequest.endpoint(address))
        } catch {
            return error
        }
    }

    private static let withSecret = View<Told<WebhookState>>("WebhookWithSecret", extending: view, of: \.state) {
        Field("secret", ifAny: .text, "What notices are signed with; only in the first answer, never again", \.secret)
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.list("listWebhooks", "/webhooks", "Webhooks", of: view) { request, read in
            try Page(of: read.world.effects.webhooks, numbered: request)
        }
        Operation.get("getWebhook", resource, "One webhook, without its secret")
        // A repeated key tells what was made then, whose secret nobody knows any more.
        Operation.change(
            "setWebhook", "POST", "/webhooks", .setWebhook, "Send notices of alerts to an address",
            tells: .told([(201, "Made.")], resource, as: withSecret) { state, _, preparation in
                Told(state: state, secret: preparation.drawn.flatMap { state.secret.subject == $0.hash ? $0.text : nil })
            }
        ) { preparation, preparing in
            try AdminCommand.setWebhook.form.checkAhead(preparation.body)
            let address = try JSONField(preparation.body).string("address")
            if let fault = fault(of: address, preparing.read().server.outgoing) {
                throw JSONFieldError(path: "/address", problem: "is never called: \(fault)")
            }
            let secret = try Entropy.bytes(WebhookSignature.secretBytes)
            guard let subject = Subject(try Entropy.bytes(16)) else { throw APIProblem(500, "No random bytes.") }
            let sealed = try preparing.seal(secret, for: subject)
            preparation.body = preparation.body.with(
                "secret", ["subject": .string(subject.hex), "sealed": .string(hexText(sealed))])
            preparation.drawn = (WebhookSignature.secretText(secret), subject)
        }.with(
            details: "`alert.raised`, `alert.ended` and `alert.acknowledged` are posted as JSON, signed as Standard Webhooks has it: "
                + "`webhook-id`, `webhook-timestamp`, and in `webhook-signature` `v1,` with the Base64 of HMAC-SHA-256 over "
                + "`id.timestamp.body`. Any status from 200 to 299 takes a notice; others are tried again for 24 hours. An address that "
                + "is never called, for its port or as one inside, is refused.")
        Operation.change(
            "testWebhook", "POST", "/webhooks/{webhook}/test", .testWebhook, "Send a notice that only says that notices arrive",
            tells: .made(EffectAPI.resource))
        Operation.change(
            "removeWebhook", "DELETE", "/webhooks/{webhook}", .removeWebhook, "Send no more notices to an address; what waits is cancelled")
    }
}
