import Glibc
import Synchronization
import Testing

@testable import Gateway

@Test func `a thread of another slice is as nice as it was, and those that it starts compute as usual`() async {
    let found = await withCheckedContinuation { continuation in
        let isStarted = BackgroundThread.start {
            _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 7)
            ThreadSlice.beShort()
            let short = getpriority(Int32(PRIO_PROCESS.rawValue), 0)
            BackgroundThread.start {
                let started = getpriority(Int32(PRIO_PROCESS.rawValue), 0)
                _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 9)
                ThreadSlice.beUsual()
                continuation.resume(returning: [short, started, getpriority(Int32(PRIO_PROCESS.rawValue), 0)])
            }
        }
        if !isStarted { continuation.resume(returning: []) }
    }
    #expect(found == [7, 7, 9])
}
