import Testing

@testable import Samples

/// Every state of the catalogue: a new one is tested without a line here.
@Suite struct StateFormatTests {
    @Test func `every state reads back as it was written, seeds 0 to 39`() {
        for state in CatalogueSamples.states { #expect(RecordChecks.roundTrip(state, seeds: 0..<40) == []) }
    }

    @Test func `a state that is cut anywhere is refused, or another one between two fields`() throws {
        for state in CatalogueSamples.states { #expect(try RecordChecks.cuts(state) == []) }
    }

    @Test func `fields of a later version are passed over in every state`() throws {
        for state in CatalogueSamples.states { #expect(try RecordChecks.unknownFields(state) == []) }
    }

    @Test func `a field of another kind is refused in every state`() throws {
        for state in CatalogueSamples.states { #expect(try RecordChecks.wrongKinds(state) == []) }
    }

    @Test func `a changed byte never ends the process, and what is read is written alike`() throws {
        for state in CatalogueSamples.states { #expect(try RecordChecks.changes(state) == []) }
    }
}
