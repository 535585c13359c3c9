import EventStore
import Projections
import Testing

@testable import Commands

/// The outcome of forgetting: keys are destroyed.
@Suite struct DeciderErasureTests {
    private let other = Subject(high: 9, low: 9)

    @Test func `that a key is destroyed is recorded once, and only of a key that was to be destroyed`() {
        var scenario = Scenario.standard()
        let carol = Scenario.token("$CAROL")
        scenario.command(.forgetToken, #"{"token":"$CAROL"}"#)
        #expect(scenario.world.erasures.open == [carol])
        let count = scenario.entries.count
        scenario.give(.erasure(ErasureInput(subjects: [other])))
        #expect(scenario.entries.count == count)
        scenario.give(.erasure(ErasureInput(subjects: [carol, other, carol])))
        #expect(scenario.entries.last?.entry.events == [.keyDestroyed(KeyDestroyed(subject: carol))])
        #expect(scenario.world.erasures.open.isEmpty)
        scenario.give(.erasure(ErasureInput(subjects: [carol])))
        #expect(scenario.entries.count == count + 1)
        scenario.expectReplayable()
    }

    @Test func `a webhook that is removed has the key of its secret destroyed, once`() {
        var scenario = Scenario.standard()
        let body = #"{"address":"https://example.com","secret":{"subject":"\#(other.hex)","sealed":"00"}}"#
        scenario.command(.setWebhook, body)
        #expect(scenario.world.erasures.open.isEmpty)
        scenario.command(.removeWebhook, #"{"webhook":1}"#)
        #expect(scenario.world.erasures.open == [other])
        scenario.give(.erasure(ErasureInput(subjects: [other])))
        #expect(scenario.entries.last?.entry.events == [.keyDestroyed(KeyDestroyed(subject: other))])
        #expect(scenario.world.erasures.open.isEmpty)
        scenario.expectReplayable()
    }
}
