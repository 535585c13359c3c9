import Commands
import Dispatch
import EventStore
import Foundation
import Projections
import Synchronization
import Testing

@testable import Gateway

/// Effects are carried out once they are on disk, their outcome journaled, and carried out again after a crash under the same key.
@Suite(.serialized) struct ShellEffectTests {
    /// What a webhook was sent.
    private final class Inbox: Sendable {
        private let state = Mutex<[HTTPRequest]>([])
        func add(_ request: HTTPRequest) -> Int {
            state.withLock { state in
                state.append(request)
                return state.count
            }
        }
        var all: [HTTPRequest] { state.withLock { $0 } }
        var keys: [String?] { all.map { $0.fields["Idempotency-Key"] } }
    }

    private static func options(inside: Bool = true) throws -> GatewayOptions {
        var options = GatewayOptions()
        if inside { options.outgoing.allowedNetworks = [try #require(AddressRange("127.0.0.0/8"))] }
        return options
    }

    /// A webhook that keeps what it is sent and answers with a status; 0 keeps the sender waiting until it goes.
    private func peer(_ inbox: Inbox, _ status: @escaping @Sendable (Int) -> Int) throws -> OutgoingPeer {
        try OutgoingPeer { socket in
            guard let request = socket.request() else { return }
            let status = status(inbox.add(request))
            if status == 0 { return socket.waitForEnd() }
            socket.write("HTTP/1.1 \(status) Status\r\nContent-Length: 0\r\n\r\n")
        }
    }

    private func setWebhook(_ house: ShellHouse, _ peer: OutgoingPeer) throws -> JSONValue {
        try house.tell("POST", "/webhooks", #"{"address":"http://127.0.0.1:\#(peer.port)/hook","name":"test"}"#)
    }

    private func effect(_ house: ShellHouse, _ number: Int = 1) throws -> JSONValue { try house.tell("GET", "/effects/\(number)") }

    @Test func `a notice arrives signed, and its effect is done`() throws {
        let inbox = Inbox()
        let peer = try peer(inbox) { _ in 204 }
        let house = try ShellHouse(options: Self.options())
        defer {
            peer.stop()
            house.stop()
            house.clear()
        }
        let webhook = try setWebhook(house, peer)
        let secret = try #require(Base64.bytes(padding: String(webhook["secret"].string.dropFirst(6))))
        #expect(webhook["secret"].string.hasPrefix("whsec_") && secret.count == 32)
        _ = try house.on { _ = $0.decide(.machine(MachineInput(diskUsedPercent: 90))) }
        #expect(try house.wait { try effect(house)["state"].string == "done" })
        let request = try #require(inbox.all.first)
        #expect(inbox.all.count == 1 && request.method == "POST" && request.path == "/hook")
        let id = try #require(request.fields["webhook-id"])
        let seconds = try #require(request.fields["webhook-timestamp"].flatMap { Int64($0) })
        #expect(request.fields["Idempotency-Key"] == id && request.fields["Content-Type"] == "application/json")
        #expect(try effect(house)["key"].string == id)
        let digest = hmacSHA256(key: secret, Array("\(id).\(seconds).".utf8) + request.body)
        #expect(request.fields["webhook-signature"] == "v1," + Base64.text(digest.bytes))
        let body = try JSONValue(parsing: request.body)
        #expect(body["type"].string == "alert.raised" && body["data"]?["kind"].string == "disk")
        #expect(try house.events().suffix(3) == ["alertRaised", "effectRequested", "effectEnded"])
    }

    @Test func `the signature is the one of the published example`() {
        // Standard Webhooks, spec/standard-webhooks.md, "Signature scheme".
        let secret = Base64.bytes(padding: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") ?? []
        let text = WebhookSignature.text(
            secret, id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330, Array(#"{"test": 2432232314}"#.utf8))
        #expect(text == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `what a crash left recorded and not begun is carried out at the next start`() throws {
        let inbox = Inbox()
        let peer = try peer(inbox) { _ in 200 }
        let data = ShellHouse.temporary()
        do {
            let engine = Engine(try Installation(InstallationPaths(data: data), origin: ShellHouse.origin, extendsAhead: false))
            _ = engine.decide(.genesis(GenesisInput(origin: ShellHouse.origin, productVersion: "1")))
            let subject = try #require(Subject(try Entropy.bytes(16)))
            let sealed = hexText(try engine.keys.seal([1, 2, 3], for: subject))
            let url = "http://127.0.0.1:\(peer.port)/hook"
            for (command, body) in [
                (AdminCommand.setWebhook, #"{"address":"\#(url)","secret":{"subject":"\#(subject.hex)","sealed":"\#(sealed)"}}"#),
                (.testWebhook, #"{"webhook":1}"#),
            ] {
                let input = CommandInput(actor: "owner", role: .owner, name: command.rawValue, body: Array(body.utf8), fingerprint: 1)
                #expect(engine.decide(.command(input)).answer.map { $0.status < 300 } ?? false)
            }
            try engine.commit()
        }
        #expect(inbox.all.isEmpty)
        let house = try ShellHouse(data, options: Self.options())
        defer {
            peer.stop()
            house.stop()
            house.clear()
        }
        #expect(try house.wait { try effect(house)["state"].string == "done" })
        #expect(inbox.all.count == 1)
    }

    @Test func `what a crash cut off between the act and its outcome is done again under the same key`() throws {
        let inbox = Inbox()
        let arrived = DispatchSemaphore(value: 0)
        let peer = try peer(inbox) { count in
            arrived.signal()
            return count == 1 ? 0 : 200
        }
        defer { peer.stop() }
        let first = try ShellHouse(options: Self.options())
        _ = try setWebhook(first, peer)
        try first.tell("POST", "/webhooks/1/test")
        #expect(arrived.wait(timeout: .now() + 60) == .success)
        // Never twice at once, whatever an operator asks.
        try first.tell("POST", "/effects/1/retry")
        #expect(try effect(first)["state"].string == "waiting" && inbox.all.count == 1)
        first.crash()
        let house = try ShellHouse(first.directory, token: first.token, options: Self.options())
        defer {
            house.stop()
            house.clear()
        }
        #expect(try house.wait { try effect(house)["state"].string == "done" })
        #expect(inbox.keys.count == 2 && inbox.keys[0] != nil && inbox.keys[0] == inbox.keys[1])
    }

    @Test func `an attempt that fails is shown with its reason, and tried again when an operator says so`() throws {
        let inbox = Inbox()
        let peer = try peer(inbox) { $0 == 1 ? 503 : 200 }
        let house = try ShellHouse(options: Self.options())
        defer {
            peer.stop()
            house.stop()
            house.clear()
        }
        _ = try setWebhook(house, peer)
        try house.tell("POST", "/webhooks/1/test")
        #expect(try house.wait { try effect(house)["state"].string == "retrying" })
        let failed = try effect(house)
        #expect(failed["attempts"].string == "1" && failed["status"].string == "503")
        #expect(failed["fault"].string == "it answered 503 Service Unavailable")
        try house.tell("POST", "/effects/1/retry")
        #expect(try house.wait { try effect(house)["state"].string == "done" })
        #expect(inbox.keys.count == 2 && inbox.keys[0] == inbox.keys[1])
    }

    @Test func `an address inside that is allowed no more is not called, and its effect ends at once and says why`() throws {
        let peer = try peer(Inbox()) { _ in 200 }
        let first = try ShellHouse(options: Self.options())
        _ = try setWebhook(first, peer)
        first.stop()
        let house = try ShellHouse(first.directory, token: first.token, options: Self.options(inside: false))
        defer {
            peer.stop()
            house.stop()
            house.clear()
        }
        try house.tell("POST", "/webhooks/1/test")
        #expect(try house.wait { try effect(house)["state"].string == "given up" })
        #expect(try effect(house)["fault"].string == "the address 127.0.0.1 may not be called")
        #expect(peer.count == 0)
        let alert = try #require(try house.tell("GET", "/alerts").rows.first)
        #expect(
            alert["text"].string
                == "Webhook 1 did not take test in 1 attempt: the address 127.0.0.1 may not be called. Retry effect 1 once it can.")
    }

    @Test(arguments: [
        ("http://127.0.0.1:9000/", "the address 127.0.0.1 may not be called"), ("http://[::1]:9000/", "the address ::1 may not be called"),
        ("http://2130706433:9000/", "the address 2130706433 may not be called"),
        ("http://10.1.2.3/", "the address 10.1.2.3 may not be called"),
        ("https://localhost/", "the address localhost may not be called"),
        ("https://169.254.169.254/", "the address 169.254.169.254 may not be called"),
        ("https://example.com:25/", "port 25 of example.com is not one that may be called"),
    ])
    func `an address that is never called is refused when it is given`(_ address: String, _ why: String) throws {
        let house = try ShellHouse()
        defer {
            house.stop()
            house.clear()
        }
        let reply = try house.ask("POST", "/webhooks", #"{"address":"\#(address)"}"#)
        #expect(reply.status == 422 && reply.json["errors"].items.map { $0["pointer"].string } == ["/address"], "\(reply.text)")
        #expect(reply.json["errors"].items.first?["detail"].string == "is never called: \(why)")
        #expect(try house.tell("GET", "/webhooks").rows.isEmpty)
    }

    @Test func `a secret is told once and stands nowhere in clear`() throws {
        let peer = try peer(Inbox()) { _ in 200 }
        let house = try ShellHouse(options: Self.options())
        defer {
            peer.stop()
            house.stop()
            house.clear()
        }
        let secret = try setWebhook(house, peer)["secret"].string
        #expect(try house.tell("GET", "/webhooks/1")["secret"] == nil)
        #expect(try !house.ask("GET", "/entries").text.contains(secret.dropFirst(6)))
        #expect(try house.ask("GET", "/webhooks", token: house.apiToken(.readOnly)).status == 200)
        #expect(try house.ask("POST", "/webhooks", "{}", token: house.apiToken(.readOnly)).status == 403)
    }

    @Test func `of effects to one target about the same thing one is begun, the earliest, and no more in all than may be`() throws {
        func due(_ states: [EffectState], underWay: Set<EffectID> = []) -> [UInt64] {
            Shell.due(states, at: Instant(seconds: 100), underWay: underWay).map(\.effect.rawValue)
        }
        func state(_ number: UInt64, target: UInt64 = 1, thing: UInt64, next: Int64 = 0) -> EffectState {
            EffectState(
                effect: EffectID(rawValue: number), kind: .notice, target: target, subject: "s", thing: thing, payload: [],
                requestedAt: Instant(seconds: 0), expires: Instant(seconds: 1_000), attempts: 0, nextAt: Instant(seconds: next))
        }
        let states = [
            state(1, thing: 7, next: 200), state(2, thing: 7), state(3, thing: 8), state(4, target: 2, thing: 7), state(5, thing: 8),
        ]
        #expect(due(states) == [3, 4])
        #expect(due(states, underWay: [EffectID(rawValue: 3)]) == [4])
        let many = (1...UInt64(GatewayLimits.effectsUnderWay + 9)).map { state($0, thing: $0) }
        #expect(due(many).count == GatewayLimits.effectsUnderWay)
        #expect(due(many, underWay: [EffectID(rawValue: 1)]).count == GatewayLimits.effectsUnderWay - 1)
    }
}
