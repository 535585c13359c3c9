internal import COpenSSL

/// Checks links of the chain, two at a time.
///
/// A block of SHA-256 is one long row of rounds, each of which waits for the one before; a second row beside it costs a
/// core little. So a block of one record and a block of another are given to libcrypto in turn, which makes links that
/// are known a third cheaper. Where a link is made of the last one, as in an append, there is nothing to pair.
@safe
// The memory is owned by this value alone.
struct ChainLanes: ~Copyable {
    /// Links that wait at most; with more there is nothing to gain.
    private static let waitingMax = 128

    /// A record, and where its hashing begins.
    @unsafe
    private struct Link {
        /// The first block: the hash before, and the first 32 bytes of the record.
        var front: (Digest, Digest)
        /// What follows in the record, up to its hash.
        var rest: UnsafeRawPointer
        var restCount: Int
        var sequence: UInt64
    }

    /// A record that is being hashed.
    @unsafe
    private struct Lane {
        var state = SHA256_CTX()
        /// Blocks that stand one behind the other from `next` on.
        var next: UnsafeRawPointer
        var blocks = 0
        var stage = Stage.idle
        var endBlocks = 0
        var link: UnsafeMutablePointer<Link>
        /// Room for the last block or two, padded.
        var end: UnsafeMutableRawPointer
    }

    private enum Stage { case front, middle, end, idle }

    private let links: UnsafeMutablePointer<Link>
    private let lanes: UnsafeMutablePointer<Lane>
    private let ends: UnsafeMutableRawPointer
    private let start: SHA256_CTX
    private var count = 0
    private var begun = 0

    init() {
        unsafe links = .allocate(capacity: Self.waitingMax)
        unsafe links.initialize(
            repeating: unsafe Link(front: (.zero, .zero), rest: UnsafeRawPointer(links), restCount: 0, sequence: 0), count: Self.waitingMax)
        unsafe lanes = .allocate(capacity: 2)
        unsafe ends = .allocate(byteCount: 256, alignment: 64)
        var start = SHA256_CTX()
        unsafe cpms_SHA256_begin(&start)
        self.start = start
        for lane in 0..<2 {
            unsafe (lanes + lane).initialize(to: Lane(next: UnsafeRawPointer(ends), link: links, end: ends + lane * 128))
        }
    }

    deinit {
        unsafe links.deallocate()
        unsafe lanes.deallocate()
        unsafe ends.deallocate()
    }

    /// Whether `check` has to be called before the next `add`.
    var isFull: Bool { count == Self.waitingMax }

    /// Takes in that a record is to follow an entry with the 32 bytes of `previous` as its hash. The record has to stay where it is
    /// until `check`, the bytes before have not.
    mutating func add(_ record: UnsafeRawBufferPointer, sequence: UInt64, after previous: UnsafeRawPointer) {
        precondition(!isFull && record.count >= EntryHeader.byteCount + 32)
        guard let base = record.baseAddress else { return }
        let link = unsafe links + count
        unsafe link.pointee.front.0.read(from: previous)
        unsafe link.pointee.front.1.read(from: base)
        unsafe link.pointee.rest = unsafe base + 32
        unsafe link.pointee.restCount = record.count - 64
        unsafe link.pointee.sequence = sequence
        count += 1
    }

    /// Hashes what was added since the last call; hands out the sequences of records that have another hash than follows.
    mutating func check(_ wrong: (UInt64) -> Void) {
        let (first, second) = unsafe (lanes, lanes + 1)
        begun = 0
        unsafe begin(first)
        unsafe begin(second)
        while true {
            switch unsafe (first.pointee.blocks, second.pointee.blocks) {
            case (0, 0):
                count = 0
                return
            case (let blocks, 0): unsafe hash(blocks, first)
            case (0, let blocks): unsafe hash(blocks, second)
            case (let a, let b): unsafe hash(min(a, b), first, second)
            }
            if unsafe first.pointee.blocks == 0 { unsafe advance(first, wrong) }
            if unsafe second.pointee.blocks == 0 { unsafe advance(second, wrong) }
        }
    }

    private func hash(_ blocks: Int, _ lane: UnsafeMutablePointer<Lane>) {
        var next = unsafe lane.pointee.next
        for _ in 0..<blocks {
            unsafe cpms_SHA256_block(&lane.pointee.state, next)
            unsafe next += 64
        }
        unsafe lane.pointee.next = unsafe next
        unsafe lane.pointee.blocks -= blocks
    }

    private func hash(_ blocks: Int, _ a: UnsafeMutablePointer<Lane>, _ b: UnsafeMutablePointer<Lane>) {
        var (nextA, nextB) = unsafe (a.pointee.next, b.pointee.next)
        for _ in 0..<blocks {
            unsafe cpms_SHA256_block(&a.pointee.state, nextA)
            unsafe cpms_SHA256_block(&b.pointee.state, nextB)
            unsafe nextA += 64
            unsafe nextB += 64
        }
        unsafe (a.pointee.next, b.pointee.next) = unsafe (nextA, nextB)
        unsafe a.pointee.blocks -= blocks
        unsafe b.pointee.blocks -= blocks
    }

    private mutating func begin(_ lane: UnsafeMutablePointer<Lane>) {
        guard begun < count else {
            unsafe lane.pointee.stage = .idle
            return
        }
        let link = unsafe links + begun
        unsafe lane.pointee.link = unsafe link
        unsafe lane.pointee.next = UnsafeRawPointer(link)
        unsafe lane.pointee.stage = .front
        unsafe lane.pointee.blocks = 1
        unsafe lane.pointee.state.h = start.h
        // Now, since bytes that were written a moment ago would have to be waited for.
        let left = unsafe link.pointee.restCount % 64
        unsafe lane.pointee.endBlocks = unsafe Self.pad(
            UnsafeRawBufferPointer(start: link.pointee.rest + (link.pointee.restCount - left), count: left),
            of: link.pointee.restCount + 64, into: lane.pointee.end)
        begun += 1
    }

    private mutating func advance(_ lane: UnsafeMutablePointer<Lane>, _ wrong: (UInt64) -> Void) {
        let link = unsafe lane.pointee.link.pointee
        let whole = unsafe link.restCount / 64
        switch unsafe lane.pointee.stage {
        case .front where whole > 0:
            unsafe lane.pointee.stage = .middle
            unsafe lane.pointee.next = unsafe link.rest
            unsafe lane.pointee.blocks = whole
        case .front, .middle:
            unsafe lane.pointee.stage = .end
            unsafe lane.pointee.blocks = lane.pointee.endBlocks
            unsafe lane.pointee.next = UnsafeRawPointer(lane.pointee.end)
        case .end:
            if unsafe Digest(of: lane.pointee.state) != Digest(at: link.rest + link.restCount) { unsafe wrong(link.sequence) }
            unsafe begin(lane)
        case .idle: break
        }
    }

    /// The last bytes of a message with what ends it (FIPS 180-4, section 5.1.1); answers how many blocks that makes.
    private static func pad(_ left: UnsafeRawBufferPointer, of count: Int, into end: UnsafeMutableRawPointer) -> Int {
        let blocks = left.count < 56 ? 1 : 2
        unsafe end.initializeMemory(as: UInt64.self, repeating: 0, count: 16)
        unsafe UnsafeMutableRawBufferPointer(start: end, count: 128).copyMemory(from: left)
        unsafe end.storeBytes(of: 0x80, toByteOffset: left.count, as: UInt8.self)
        unsafe end.storeBytes(of: UInt64(count * 8).bigEndian, toByteOffset: blocks * 64 - 8, as: UInt64.self)
        return blocks
    }
}

extension Digest {
    /// What a hashing has come to.
    init(of state: SHA256_CTX) {
        // Words of 32 bits, the highest byte first.
        func pair(_ a: UInt32, _ b: UInt32) -> UInt64 { UInt64(a.byteSwapped) | UInt64(b.byteSwapped) << 32 }
        let h = state.h
        self.init(words: (pair(h.0, h.1), pair(h.2, h.3), pair(h.4, h.5), pair(h.6, h.7)))
    }
}
