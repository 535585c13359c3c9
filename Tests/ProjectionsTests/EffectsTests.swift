import EventStore
import Support
import Testing

@testable import Projections

private func id(_ number: UInt64) -> EffectID { EffectID(rawValue: number) }
private let until = Fold.start.adding(seconds: 90_000)

private func requested(_ number: UInt64, target: UInt64 = 1) -> Event {
    .effectRequested(
        EffectRequested(
            effect: id(number), kind: .notice, target: target, subject: "alert.raised", thing: number % 3, payload: [1], expires: until))
}

private func attempted(_ number: UInt64, _ attempt: Int, nextAt: Instant) -> Event {
    .effectAttempted(EffectAttempted(effect: id(number), attempt: attempt, status: 503, fault: "f", nextAt: nextAt))
}

private func ended(_ number: UInt64, _ verdict: EffectVerdict = .done, attempt: Int = 1) -> Event {
    .effectEnded(EffectEnded(effect: id(number), verdict: verdict, attempt: attempt))
}

private func retried(_ number: UInt64) -> Event {
    .effectRetried(EffectRetried(effect: id(number), expires: until.adding(seconds: 7)))
}

@Suite struct EffectsTests {
    @Test func `an effect is open from its wish to its end, and shows how it went`() throws {
        var fold = Fold([requested(1)])
        let key = fold.world.effects[id(1)]?.key
        #expect(fold.world.effects.open == [id(1)] && fold.world.effects[id(1)]?.attempts == 0)
        #expect(fold.world.effects[id(1)]?.nextAt == fold.now && fold.world.effects[id(1)]?.requestedAt == fold.now)
        let later = Fold.start.adding(seconds: 60)
        fold.apply(attempted(1, 1, nextAt: later))
        let tried = fold.world.effects[id(1)]
        #expect(tried?.attempts == 1 && tried?.status == 503 && tried?.fault == "f" && tried?.nextAt == later && tried?.endedAt == nil)
        fold.apply(ended(1, .givenUp, attempt: 2))
        let over = fold.world.effects[id(1)]
        #expect(over?.verdict == .givenUp && over?.attempts == 2 && over?.status == nil && over?.endedAt == fold.now)
        #expect(fold.world.effects.open == [] && fold.world.effects.openStates == [])
        // Whoever wants it tried again gets it under the same key.
        fold.apply(retried(1))
        let again = fold.world.effects[id(1)]
        #expect(again?.verdict == nil && again?.endedAt == nil && again?.nextAt == fold.now && again?.expires == until.adding(seconds: 7))
        #expect(fold.world.effects.open == [id(1)] && again?.key == key && key != nil)
        #expect(try World.decoded(from: fold.world.encoded()) == fold.world)
    }

    @Test func `what is told of an effect that is not open, or of none, changes nothing`() {
        var fold = Fold([requested(1), ended(1)])
        let before = fold.world.effects
        fold.apply(ended(1, .givenUp), ended(7), attempted(7, 1, nextAt: until), retried(7), requested(1, target: 9))
        #expect(fold.world.effects == before)
    }

    @Test func `ended effects are kept up to their bound, and one that is wanted again leaves them`() throws {
        let most = Projections.Limits.endedEffects
        var fold = Fold()
        for number in 1...UInt64(most) { fold.apply(requested(number), ended(number)) }
        #expect(fold.world.effects.all.count == most && fold.world.effects[id(1)] != nil)
        fold.apply(retried(1))
        fold.apply(requested(UInt64(most) + 1), ended(UInt64(most) + 1))
        #expect(fold.world.effects[id(2)] != nil && fold.world.effects.all.count == most + 1)
        fold.apply(requested(UInt64(most) + 2), ended(UInt64(most) + 2))
        #expect(fold.world.effects[id(2)] == nil && fold.world.effects[id(1)] != nil && fold.world.effects.all.count == most + 1)
        let again = try World.decoded(from: fold.world.encoded())
        #expect(again == fold.world && again.effects.lastID == id(UInt64(most) + 2))
    }

    /// Effects in a list.
    private struct Plain {
        var open: Set<UInt64> = []
        var ended: [UInt64] = []
        var targets: [UInt64: UInt64] = [:]
        var last: UInt64 = 0

        mutating func end(_ number: UInt64) {
            guard open.remove(number) != nil else { return }
            ended.append(number)
            if ended.count > Projections.Limits.endedEffects { targets[ended.removeFirst()] = nil }
        }
    }

    @Test func `open effects stand in the order of their numbers, however they ended and were wanted again`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        var (fold, model) = (Fold(), Plain())
        for step in 0..<3_000 {
            let number = UInt64(1 + random.below(Int(model.last) + 1))
            switch random.below(8) {
            case 0...2:
                model.last += 1
                let target = UInt64(random.below(3))
                fold.apply(requested(model.last, target: target))
                model.open.insert(model.last)
                model.targets[model.last] = target
            case 3...5:
                fold.apply(ended(number))
                model.end(number)
            case 6:
                fold.apply(retried(number))
                if let place = model.ended.firstIndex(of: number) {
                    model.ended.remove(at: place)
                    model.open.insert(number)
                }
            default: fold.apply(attempted(number, step, nextAt: until))
            }
            guard step % 150 == 0 else { continue }
            for effects in [fold.world.effects, try World.decoded(from: fold.world.encoded()).effects] {
                #expect(effects.open.map(\.rawValue) == model.open.sorted(), "seed \(random.seed), step \(step)")
                #expect(effects.openStates.map(\.effect.rawValue) == model.open.sorted(), "seed \(random.seed), step \(step)")
                let all = (Array(model.open) + model.ended).sorted(by: >)
                #expect(effects.all.map(\.effect.rawValue) == all && effects.lastID.rawValue == model.last, "seed \(random.seed)")
                for target in 0...3 as ClosedRange<UInt64> {
                    let count = model.open.count { model.targets[$0] == target }
                    #expect(effects.openCount(.notice, to: target) == count, "seed \(random.seed), step \(step)")
                }
            }
        }
    }

    @Test func `a webhook is what was last said of it, until it is removed, and its number is given once`() throws {
        func set(_ number: UInt32, _ url: String) -> Event {
            .webhookSet(
                WebhookSet(
                    webhook: WebhookID(rawValue: number), url: url, secret: SealedText(subject: Subject(high: 1, low: 1), sealed: [1])))
        }
        var fold = Fold([set(1, "a"), set(2, "b"), set(3, "c")])
        fold.apply(.webhookRemoved(WebhookRemoved(webhook: WebhookID(rawValue: 2))))
        fold.apply(.webhookRemoved(WebhookRemoved(webhook: WebhookID(rawValue: 2))))
        fold.apply(set(3, "d"))
        for effects in [fold.world.effects, try World.decoded(from: fold.world.encoded()).effects] {
            #expect(effects.webhooks.map(\.url) == ["a", "d"] && effects.lastWebhook.rawValue == 3)
            #expect(effects[WebhookID(rawValue: 2)] == nil && effects[WebhookID(rawValue: 3)]?.url == "d")
        }
    }
}
