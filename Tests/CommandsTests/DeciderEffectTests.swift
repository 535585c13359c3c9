import EventStore
import Projections
import Testing

@testable import Commands

/// Effects: wanted once, tried again by a law, ended once.
@Suite struct DeciderEffectTests {
    private static let secret = Subject(high: 5, low: 5).hex
    private static let webhook = #"{"address":"https://example.com/hook","secret":{"subject":"\#(secret)","sealed":"00"}}"#

    private func scenario(webhooks: Int = 1) -> Scenario {
        var scenario = Scenario.standard()
        for _ in 0..<webhooks { #expect(scenario.command(.setWebhook, Self.webhook).status == 201) }
        return scenario
    }

    private func disk(_ percent: Int, _ free: UInt64 = 1 << 40) -> Input {
        .machine(MachineInput(diskUsedPercent: percent, diskFreeBytes: free, diskReserveBytes: 64 << 20))
    }

    private func effect(_ scenario: Scenario, _ number: UInt64 = 1) throws -> EffectState {
        try #require(scenario.world.effects[EffectID(rawValue: number)])
    }

    private func attempt(_ number: UInt64 = 1, _ result: AttemptResult = .failed, status: Int? = nil, fault: String? = nil, jitter: Int = 0)
        -> Input
    {
        .attempt(AttemptInput(effect: EffectID(rawValue: number), result: result, status: status, fault: fault, jitter: jitter))
    }

    @Test func `a new alert, its acknowledgement and its end are told once each`() throws {
        var scenario = scenario()
        scenario.give(disk(90))
        #expect(try effect(scenario).subject == "alert.raised")
        let payload = String(decoding: try effect(scenario).payload, as: UTF8.self)
        #expect(payload.contains(#""kind":"disk","station":null,"session":null,"text":"The file system of the journal is 90 % full."#))
        scenario.give(disk(91))
        #expect(scenario.world.effects.open.count == 1)
        scenario.command(.acknowledgeAlert, #"{"kind":"disk"}"#)
        #expect(try effect(scenario, 2).subject == "alert.acknowledged" && effect(scenario, 2).thing == effect(scenario).thing)
        scenario.give(disk(1, 1))
        scenario.give(disk(1))
        #expect(try effect(scenario, 3).subject == "alert.raised" && effect(scenario, 4).subject == "alert.ended")
        #expect(try effect(scenario, 3).thing == effect(scenario, 4).thing && effect(scenario, 3).thing != effect(scenario).thing)
        #expect(scenario.world.effects.open.count == 4)
        scenario.expectReplayable()
    }

    @Test func `an alert about a station names it, and without webhooks nothing is wanted`() throws {
        var scenario = scenario(webhooks: 0)
        scenario.give(disk(90))
        #expect(scenario.world.effects.open.isEmpty)
        #expect(scenario.command(.setWebhook, Self.webhook).status == 201)
        scenario.connect("CP-1")
        for _ in 1...3 { try scenario.call("CP-1", "BootNotification", Scenario.boot) }
        let payloads = scenario.world.effects.openStates.map { String(decoding: $0.payload, as: UTF8.self) }
        #expect(payloads.contains { $0.contains(#""kind":"boot-loop","station":"CP-1""#) }, "\(payloads)")
        scenario.expectReplayable()
    }

    @Test func `an attempt that failed is followed by another, twice as long after each, up to two hours and a quarter`() throws {
        let delays = (1...13).map { Effecting.delayMicroseconds(attempt: $0, jitter: 0) / 1_000_000 }
        #expect(delays == [10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 5_120, 7_200, 7_200, 7_200])
        #expect(Effecting.delayMicroseconds(attempt: .max, jitter: 0) == 7_200_000_000)
        #expect(Effecting.delayMicroseconds(attempt: 1, jitter: 999) == 12_497_500)
        #expect(Effecting.delayMicroseconds(attempt: 1, jitter: .max) == 12_497_500)
        #expect(Effecting.delayMicroseconds(attempt: .min, jitter: .min) == 10_000_000)
        var scenario = scenario()
        scenario.command(.testWebhook, #"{"webhook":1}"#)
        scenario.give(attempt(status: 500, fault: "it answered 500", jitter: 400))
        var state = try effect(scenario)
        #expect(state.attempts == 1 && state.status == 500 && state.fault == "it answered 500")
        #expect(state.nextAt == scenario.now.adding(microseconds: 11_000_000))
        scenario.wait(60)
        scenario.give(attempt(fault: "nobody answered"))
        state = try effect(scenario)
        #expect(state.attempts == 2 && state.status == nil && state.nextAt == scenario.now.adding(seconds: 20))
        scenario.expectReplayable()
    }

    @Test func `an effect that is done is done once, and what is told later changes nothing`() throws {
        var scenario = scenario()
        scenario.command(.testWebhook, #"{"webhook":1}"#)
        scenario.give(attempt(1, .done, status: 204))
        let state = try effect(scenario)
        #expect(state.verdict == .done && state.attempts == 1 && state.endedAt == scenario.now && scenario.world.effects.open.isEmpty)
        let count = scenario.entries.count
        for late in [attempt(1, .done), attempt(1, .failed), attempt(7, .done)] { scenario.give(late) }
        #expect(scenario.entries.count == count && scenario.alerts.isEmpty)
        #expect(try effect(scenario) == state)
        scenario.expectReplayable()
    }

    @Test func `an effect is given up after a day, after many attempts, or at once where it never will go well, and that is told`() throws {
        var scenario = scenario()
        for _ in 0..<2 { scenario.command(.testWebhook, #"{"webhook":1}"#) }
        var count = 0
        while try effect(scenario).verdict == nil {
            scenario.now = max(scenario.now, try effect(scenario).nextAt)
            scenario.give(attempt(fault: "nobody answered"))
            count += 1
        }
        let state = try effect(scenario)
        #expect(state.verdict == .givenUp && state.attempts == count && count < Limits.effectAttemptsMax)
        #expect(scenario.now < state.expires && scenario.now.adding(seconds: 9_000) > state.expires)
        #expect(scenario.alerts == ["webhook-failed"])
        let text = try #require(scenario.world.alerts.all.first?.text)
        #expect(text.hasSuffix("in \(count) attempts: nobody answered. Retry effect 1 once it can."), "\(text)")
        scenario.give(attempt(2, .refused, status: 410, fault: "it answered 410 Gone"))
        #expect(try effect(scenario, 2).verdict == .givenUp && effect(scenario, 2).attempts == 1)
        // Told by the webhook that failed, the alert about it would make more of itself.
        #expect(scenario.world.effects.lastID == EffectID(rawValue: 2))
        scenario.expectReplayable()
    }

    @Test func `more than a thousand open effects to one target are not wanted, which is told once, and others have theirs`() throws {
        var scenario = scenario(webhooks: 2)
        for _ in 0..<Limits.openEffectsPerTarget { scenario.command(.testWebhook, #"{"webhook":1}"#) }
        #expect(scenario.command(.testWebhook, #"{"webhook":1}"#).status == 409)
        for _ in 0..<2 {
            scenario.give(disk(90))
            scenario.command(.acknowledgeAlert, #"{"kind":"disk"}"#)
        }
        #expect(scenario.world.effects.openCount(.notice, to: 1) == Limits.openEffectsPerTarget)
        #expect(scenario.world.effects.openCount(.notice, to: 2) == 4)
        #expect(scenario.alerts == ["webhook-overfull"])
        scenario.expectReplayable()
    }

    @Test func `an operator gives an effect up, or has one tried again under its key`() throws {
        var scenario = scenario()
        scenario.command(.testWebhook, #"{"webhook":1}"#)
        let key = try effect(scenario).key
        #expect(scenario.command(.cancelEffect, #"{"effect":1}"#).status == 200)
        #expect(try effect(scenario).verdict == .cancelled && scenario.world.effects.open.isEmpty)
        #expect(scenario.command(.cancelEffect, #"{"effect":1}"#).status == 409)
        scenario.wait(90_000)
        #expect(scenario.command(.retryEffect, #"{"effect":1}"#).status == 200)
        let state = try effect(scenario)
        #expect(state.verdict == nil && state.endedAt == nil && state.nextAt == scenario.now && state.key == key)
        #expect(state.expires == scenario.now.adding(seconds: Limits.effectSecondsMax))
        scenario.give(attempt(1, .done))
        #expect(scenario.command(.retryEffect, #"{"effect":1}"#).status == 409)
        #expect(scenario.command(.retryEffect, #"{"effect":9}"#).status == 404)
        #expect(scenario.command(.cancelEffect, #"{"effect":9}"#).status == 404)
        #expect(scenario.command(.retryEffect, #"{"effect":1}"#, role: .accountant).status == 403)
        scenario.expectReplayable()
    }

    @Test func `a webhook that is removed takes what waits for it along`() throws {
        var scenario = scenario(webhooks: 2)
        for webhook in [1, 2] { scenario.command(.testWebhook, #"{"webhook":\#(webhook)}"#) }
        #expect(scenario.command(.removeWebhook, #"{"webhook":1}"#).status == 200)
        #expect(try effect(scenario).verdict == .cancelled && effect(scenario, 2).verdict == nil)
        #expect(scenario.command(.retryEffect, #"{"effect":1}"#).status == 409)
        #expect(scenario.command(.removeWebhook, #"{"webhook":1}"#).status == 404)
        #expect(scenario.command(.testWebhook, #"{"webhook":1}"#).status == 404)
        scenario.command(.setWebhook, Self.webhook)
        #expect(scenario.world.effects.webhooks.map(\.webhook.rawValue) == [2, 3])
        scenario.expectReplayable()
    }

    @Test func `there are eight webhooks at most, each at a URL of the web`() {
        var scenario = scenario(webhooks: Limits.webhooksMax)
        #expect(scenario.command(.setWebhook, Self.webhook).status == 409)
        for url in ["", "ftp://h/", "https://", "https://u:p@h/", "h", "https://h /"] {
            let body = Self.webhook.replacing("https://example.com/hook", with: url)
            #expect(scenario.command(.setWebhook, body).status == 422, "\(url)")
        }
    }

    @Test func `effects that ended long ago are forgotten, and open ones never`() throws {
        var scenario = scenario()
        for number in 1...UInt64(Projections.Limits.endedEffects + 20) {
            scenario.command(.testWebhook, #"{"webhook":1}"#)
            if number != 3 { scenario.give(attempt(number, .done)) }
        }
        #expect(scenario.world.effects.all.count == Projections.Limits.endedEffects + 1)
        #expect(scenario.world.effects[EffectID(rawValue: 1)] == nil)
        #expect(try effect(scenario, 3).verdict == nil)
        scenario.expectReplayable()
    }
}
