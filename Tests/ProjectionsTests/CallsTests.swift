import EventStore
import Projections
import Testing

private func id(_ number: UInt64) -> CallID { CallID(rawValue: number) }

private func queued(_ number: UInt64) -> Event {
    .callQueued(CallQueued(call: id(number), station: one, action: "Reset", expires: Fold.start.adding(seconds: 999), actor: "a"))
}

private func sent(_ number: UInt64, attempt: Int = 1) -> Event {
    .callSent(CallSent(call: id(number), station: one, connection: ConnectionID(rawValue: 1), messageId: "m\(number)", attempt: attempt))
}

private func ended(_ number: UInt64, _ outcome: CallOutcome = .answered, observes: Bool = false) -> Event {
    .callEnded(
        CallEnded(call: id(number), station: one, outcome: outcome, observesUntil: observes ? Fold.start.adding(seconds: 99) : nil))
}

@Test func `a call is queued, sent, and done when it is answered`() {
    var fold = Fold([queued(1), queued(2)])
    #expect(fold.world.calls.nextID == id(3))
    #expect(fold.world.calls.isWaiting(of: one))
    #expect(fold.world.calls.open(of: one).map(\.call) == [id(1), id(2)])
    #expect(fold.world.calls.stationsWithOpenCalls == [one])
    fold.apply(sent(1))
    #expect(fold.world.calls.underWay(to: one).last?.call == id(1))
    fold.apply(ended(1))
    #expect(fold.world.calls.underWay(to: one).last == nil)
    #expect(fold.world.calls.open(of: one).map(\.call) == [id(2)])
    #expect(fold.world.calls.all(of: one).map(\.call) == [id(2), id(1)])
    #expect(fold.world.calls[id(1)]?.outcome == .answered)
}

@Test func `a call whose effect is watched stays open until the effect is seen or missed`() {
    var fold = Fold([queued(1), sent(1)])
    #expect(!fold.world.calls.isWaiting(of: one))
    fold.apply(ended(1, observes: true))
    #expect(!fold.world.calls.isWaiting(of: one))
    #expect(fold.world.calls.open(of: one).count == 1)
    #expect(fold.world.calls.underWay(to: one).last == nil)
    fold.apply(.callObserved(CallObserved(call: id(1), station: one, effect: "session 1")))
    #expect(fold.world.calls.isEmpty(of: one))
    #expect(fold.world.calls[id(1)]?.isObserved == true)
    fold = Fold([queued(1), sent(1), ended(1, observes: true), .callUnobserved(CallUnobserved(call: id(1), station: one))])
    #expect(fold.world.calls.isEmpty(of: one))
    #expect(fold.world.calls[id(1)]?.isObserved == false)
}

@Test func `an effect may be seen before the answer comes`() {
    var fold = Fold([queued(1), sent(1), .callObserved(CallObserved(call: id(1), station: one, effect: "session 1"))])
    #expect(fold.world.calls.underWay(to: one).last?.call == id(1))
    fold.apply(ended(1, observes: true))
    #expect(fold.world.calls.isEmpty(of: one))
}

@Test func `a lost call goes back into the queue at its place`() {
    let fold = Fold([queued(1), queued(2), sent(1), ended(1, .lost)])
    #expect(fold.world.calls.underWay(to: one).last == nil)
    #expect(fold.world.calls.open(of: one).map(\.call) == [id(1), id(2)])
    #expect(fold.world.calls[id(1)]?.attempt == 1)
    #expect(fold.world.calls[id(1)]?.endedAt == nil)
}

@Test func `ended calls of a station are bounded`() throws {
    var fold = Fold()
    for number in 1...50 as ClosedRange<UInt64> { fold.apply(queued(number), sent(number), ended(number)) }
    #expect(fold.world.calls.all(of: one).map(\.call.rawValue) == (31...50).reversed())
    #expect(fold.world.calls[id(30)] == nil)
    #expect(try World.decoded(from: fold.world.encoded()).calls.all(of: one).count == 20)
    #expect(fold.world.calls.awaitingArchive.map(\.call.rawValue) == Array(1...30))
    #expect(fold.world.takeRetiredCalls().last?.outcome == .answered)
    #expect(fold.world.takeRetiredCalls() == [])
}
