import Synchronization
import Testing

@testable import EventStore

/// What is sealed ahead of what may never be decided.
struct KeyDraftTests {
    @Test func `keys of a draft are the ring's once they are adopted, and gone with it where they are not`() throws {
        let scratch = try Scratch()
        let ring = try KeyRing.openOrCreate(at: scratch.keys)
        let (kept, left) = (ring.subject(.token, [1]), ring.subject(.token, [2]))
        var (wanted, unwanted): ([UInt8], [UInt8]) = ([], [])
        try {
            let draft = KeyDraft(ring)
            wanted = try draft.seal([1], for: kept)
            unwanted = try draft.seal([2], for: left)
            #expect(try !ring.knows(kept) && !ring.knows(left))
            try ring.flush()
            #expect(try draft.adopt([kept]))
            try ring.flush()
        }()
        #expect(try ring.knows(kept) && !ring.knows(left))
        #expect(try ring.open(wanted, for: kept) == .clear([1]) && ring.open(unwanted, for: left) == .erased)
        #expect(ring.state.withLock { $0.drafts[kept] == nil && $0.drafts[left] == nil })
    }

    @Test func `whatever is sealed meanwhile for the same subject is sealed under the same key`() throws {
        let scratch = try Scratch()
        let ring = try KeyRing.openOrCreate(at: scratch.keys)
        let card = ring.subject(.token, [1])
        let (one, other) = (KeyDraft(ring), KeyDraft(ring))
        let sealed = [try one.seal([1], for: card), try other.seal([2], for: card), try ring.seal([3], for: card)]
        try ring.flush()
        #expect(try one.adopt([card]) && other.adopt([card]))
        try ring.flush()
        for (number, bytes) in sealed.enumerated() { #expect(try ring.open(bytes, for: card) == .clear([UInt8(number + 1)])) }
        // What was drawn on trial and taken back is the draft's again.
        let next = ring.subject(.token, [2])
        let drafted = try one.seal([4], for: next)
        try ring.onTrial { _ = try ring.seal([5], for: next) } isWanted: { _ in false }
        #expect(try !ring.knows(next) && one.adopt([next]) && ring.open(drafted, for: next) == .clear([4]))
    }

    @Test func `what is sealed under a key that is destroyed meanwhile is not adopted`() throws {
        let scratch = try Scratch()
        let ring = try KeyRing.openOrCreate(at: scratch.keys)
        let (known, fresh, other) = (ring.subject(.token, [1]), ring.subject(.token, [2]), ring.subject(.token, [3]))
        _ = try ring.seal([1], for: known)
        try ring.flush()
        let draft = KeyDraft(ring)
        for subject in [known, fresh, other] { _ = try draft.seal([9], for: subject) }
        try ring.forget([known, fresh])
        #expect(try !draft.adopt([other, known]) && !draft.adopt([fresh]))
        #expect(try !ring.knows(other), "all or none")
        #expect(try draft.adopt([other]) && ring.knows(other))
        // A draft begun after the forgetting draws anew, and the old one takes nothing of it along.
        let later = KeyDraft(ring)
        _ = try later.seal([1], for: fresh)
        #expect(try !draft.adopt([fresh]) && later.adopt([fresh]))
    }

    @Test func `a ring that is full of keys in memory still finds all of them`() throws {
        var cache = KeyCache()
        let subjects = (0..<2 * UInt64(StoreLimits.keysCachedMax)).map { Subject(high: $0, low: $0 &* 0x9E37_79B9_7F4A_7C15) }
        for subject in subjects { cache[subject] = subject.bytes }
        let found = subjects.filter { cache[$0] == $0.bytes }.count
        #expect(found > 0 && found <= StoreLimits.keysCachedMax)
        #expect(subjects.allSatisfy { cache[$0] == nil || cache[$0] == $0.bytes })
        cache.removeAll()
        #expect(subjects.allSatisfy { cache[$0] == nil })
    }
}
