import EventStore
import Testing

@testable import Gateway

struct CheckpointScheduleTests {
    /// Plays so many seconds with so many entries each; answers how many checkpoints were signed.
    private func signed(_ schedule: inout CheckpointSchedule, from head: inout UInt64, seconds: Int, perSecond: (Int) -> UInt64) -> Int {
        let begin = ContinuousClock.now
        var count = 0
        for second in 0..<seconds {
            head += perSecond(second)
            let now = begin.advanced(by: .seconds(second))
            if schedule.isDue(head, at: now) {
                schedule.note(head, at: now)
                count += 1
            }
        }
        return count
    }

    @Test func `an hour with an entry a second is signed sixty times`() {
        var schedule = CheckpointSchedule(signedThrough: 100)
        var head: UInt64 = 100
        #expect(signed(&schedule, from: &head, seconds: 3_600) { _ in 1 } == 60)
        #expect(head - schedule.signedThrough <= UInt64(EngineLimits.checkpointSeconds))
    }

    @Test func `much work is signed sooner`() {
        var schedule = CheckpointSchedule(signedThrough: 0)
        var head: UInt64 = 0
        #expect(signed(&schedule, from: &head, seconds: 60) { _ in EngineLimits.checkpointEntries / 4 } == 1 + 59 / 4)
        #expect(head - schedule.signedThrough < EngineLimits.checkpointEntries)
    }

    @Test func `where nothing is new nothing is signed, and the first that comes then is signed at once`() {
        var schedule = CheckpointSchedule(signedThrough: 7)
        var head: UInt64 = 7
        #expect(signed(&schedule, from: &head, seconds: 3_600) { _ in 0 } == 0)
        #expect(signed(&schedule, from: &head, seconds: 3_600) { $0 == 1_800 ? 1 : 0 } == 1)
        #expect(schedule.signedThrough == 8)
    }

    @Test func `what an end without order left unsigned is signed at the next start, and an end in order leaves nothing`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        house.crash()
        let again = try ShellHouse(house.directory, token: house.token)
        #expect(try again.wait { try again.on { $0.engine.journal.signedThrough } > 0 })
        try again.addStation()
        again.stop()
        let journal = try Journal.openReadOnly(at: house.directory + "/journal")
        #expect(journal.signedThrough == journal.head.sequence)
    }
}
