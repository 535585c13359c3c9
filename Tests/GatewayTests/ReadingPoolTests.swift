import Dispatch
import Synchronization
import Testing

@testable import Gateway

@Suite struct ReadingPoolTests {
    @Test func `what is taken is done, on other threads and beside each other`() throws {
        let pool = try #require(ReadingPool(threads: 2))
        let (both, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let count = Mutex(0)
        // Each of two waits for the other: one thread alone would never end.
        let meeting = Mutex(0)
        for _ in 0..<2 {
            let isTaken = pool.submit {
                if meeting.withLock({ waiting in
                    waiting += 1
                    return waiting == 2
                }) {
                    both.signal()
                } else {
                    both.wait()
                }
                done.signal()
            }
            #expect(isTaken)
        }
        for _ in 0..<2 { #expect(done.wait(timeout: .now() + 30) == .success) }
        for _ in 0..<100 {
            #expect(
                pool.submit {
                    count.withLock { $0 += 1 }
                    done.signal()
                })
        }
        for _ in 0..<100 { #expect(done.wait(timeout: .now() + 30) == .success) }
        #expect(count.withLock { $0 } == 100)
        pool.stop()
        #expect(!pool.submit {})
    }

    @Test func `more than may wait is refused, and taken again once there is room`() throws {
        let pool = try #require(ReadingPool(threads: 1, waitingMax: 2))
        let (begun, goOn, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        #expect(
            pool.submit {
                begun.signal()
                goOn.wait()
            })
        #expect(begun.wait(timeout: .now() + 30) == .success)
        #expect(pool.submit { done.signal() } && pool.submit { done.signal() })
        #expect(!pool.submit {})
        goOn.signal()
        for _ in 0..<2 { #expect(done.wait(timeout: .now() + 30) == .success) }
        #expect(pool.submit { done.signal() })
        #expect(done.wait(timeout: .now() + 30) == .success)
        pool.stop()
    }

    @Test func `what goes first is done before all that waits, and finds a place where nothing else does`() throws {
        let pool = try #require(ReadingPool(threads: 1, waitingMax: 1))
        let (begun, goOn, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let order = Mutex<[String]>([])
        let isBegun = pool.submit {
            begun.signal()
            goOn.wait()
        }
        #expect(isBegun && begun.wait(timeout: .now() + 30) == .success)
        let isTaken = pool.submit {
            order.withLock { $0.append("waited") }
            done.signal()
        }
        #expect(isTaken && !pool.submit {})
        pool.submitFirst {
            order.withLock { $0.append("first") }
            done.signal()
        }
        goOn.signal()
        for _ in 0..<2 { #expect(done.wait(timeout: .now() + 30) == .success) }
        #expect(order.withLock { $0 } == ["first", "waited"])
        pool.stop()
        pool.submitFirst { order.withLock { $0.append("never") } }
        #expect(order.withLock { $0.count } == 2)
    }
}
