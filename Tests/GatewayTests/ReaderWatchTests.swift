import Testing

@testable import EventStore
@testable import Gateway

/// Reads that do not end; trust.md section 3, row 21.
@Suite struct ReaderWatchTests {
    private func reader(_ process: Int32, at commit: UInt64) -> StoreReader { StoreReader(process: process, thread: 1, commit: commit) }

    @Test func `a read that lasts from one look to the next is told once, and named as long as it lasts`() {
        var watch = ReaderWatch()
        #expect(watch.look([reader(-7, at: 10)], lastCommit: 40).isEmpty && watch.notices.isEmpty)
        let told = watch.look([reader(-7, at: 10), reader(-8, at: 90)], lastCommit: 100)
        #expect(told.count == 1 && told.first?.contains("Process -7") == true && told.first?.contains("90 commits ago") == true)
        #expect(watch.look([reader(-7, at: 10)], lastCommit: 200).isEmpty)
        #expect(watch.notices.first?.contains("190 commits ago") == true)
        #expect(watch.look([], lastCommit: 300).isEmpty && watch.notices.isEmpty)
    }

    @Test func `reads that renew themselves, or see the last commit, are no matter`() {
        var watch = ReaderWatch()
        for commit in 1...5 as ClosedRange<UInt64> { #expect(watch.look([reader(-7, at: commit)], lastCommit: commit + 3).isEmpty) }
        for _ in 1...3 { #expect(watch.look([reader(-7, at: 8)], lastCommit: 8).isEmpty) }
    }
}
