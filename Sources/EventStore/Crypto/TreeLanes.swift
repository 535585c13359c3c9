internal import COpenSSL

/// Hashes the nodes of a whole subtree of 256 leaves, two at a time; see `ChainLanes`.
///
/// Every message stands ready with its tag and padding, and what one row comes to is written into the messages of the next:
/// a message that was written a moment ago would have to be waited for.
@safe
// The memory is owned by this value alone.
struct TreeLanes: ~Copyable {
    private static let leafBytes = 64
    private static let nodeBytes = 128
    private static let leavesMax = MerkleBlock.count

    private let leaves: UnsafeMutableRawPointer
    /// The nodes of a row, and of the row above it.
    private let nodes: UnsafeMutableRawPointer
    private let above: UnsafeMutableRawPointer
    private let start: SHA256_CTX
    private var first: SHA256_CTX
    private var second: SHA256_CTX
    /// Hashes that wait.
    private(set) var count = 0

    init() {
        unsafe leaves = Self.messages(Self.leavesMax, bytes: Self.leafBytes, content: 32, tag: 0)
        unsafe nodes = Self.messages(Self.leavesMax / 2, bytes: Self.nodeBytes, content: 64, tag: 1)
        unsafe above = Self.messages(Self.leavesMax / 4, bytes: Self.nodeBytes, content: 64, tag: 1)
        var start = SHA256_CTX()
        unsafe cpms_SHA256_begin(&start)
        (self.start, first, second) = (start, start, start)
    }

    deinit {
        unsafe leaves.deallocate()
        unsafe nodes.deallocate()
        unsafe above.deallocate()
    }

    private static func messages(_ count: Int, bytes: Int, content: Int, tag: UInt8) -> UnsafeMutableRawPointer {
        let messages = UnsafeMutableRawPointer.allocate(byteCount: count * bytes, alignment: 64)
        unsafe messages.initializeMemory(as: UInt8.self, repeating: 0, count: count * bytes)
        for start in stride(from: 0, to: count * bytes, by: bytes) {
            unsafe messages.storeBytes(of: tag, toByteOffset: start, as: UInt8.self)
            unsafe messages.storeBytes(of: 0x80, toByteOffset: start + 1 + content, as: UInt8.self)
            let bits = UInt64((1 + content) * 8).bigEndian
            unsafe messages.storeBytes(of: bits, toByteOffset: start + bytes - 8, as: UInt64.self)
        }
        return unsafe messages
    }

    /// Takes in the 32 bytes of the hash of the next entry; with 256 of them `root` is to be called before the next.
    mutating func add(_ hash: UnsafeRawPointer) {
        precondition(count < Self.leavesMax)
        unsafe (leaves + count * Self.leafBytes + 1).copyMemory(from: hash, byteCount: 32)
        count += 1
    }

    /// The root over the entries with these 256 hashes.
    mutating func root(of hashes: ArraySlice<Digest>) -> Digest {
        for hash in hashes {
            unsafe withUnsafeBytes(of: hash.words) { bytes in
                if let bytes = bytes.baseAddress { unsafe add(bytes) }
            }
        }
        return root()
    }

    /// Takes out what waits, as leaves.
    mutating func takeLeaves(_ body: (Digest) -> Void) {
        for index in 0..<count { body(SHA256.leaf(unsafe Digest(at: leaves + index * Self.leafBytes + 1))) }
        count = 0
    }

    /// The root over the 256 entries that wait, which are then forgotten.
    mutating func root() -> Digest {
        precondition(count == Self.leavesMax)
        count = 0
        unsafe row(leaves, Self.leafBytes, count: Self.leavesMax, into: nodes)
        var (row, next) = unsafe (nodes, above)
        var width = Self.leavesMax / 2
        while width > 1 {
            unsafe self.row(row, Self.nodeBytes, count: width, into: next)
            unsafe (row, next) = unsafe (next, row)
            width /= 2
        }
        return unsafe SHA256.node(Digest(at: row + 1), Digest(at: row + 33))
    }

    /// Hashes an even number of messages into the messages of the row above.
    private mutating func row(_ messages: UnsafeMutableRawPointer, _ bytes: Int, count: Int, into target: UnsafeMutableRawPointer) {
        for index in stride(from: 0, to: count, by: 2) {
            let (a, b) = unsafe (messages + index * bytes, messages + (index + 1) * bytes)
            (first.h, second.h) = (start.h, start.h)
            for block in stride(from: 0, to: bytes, by: 64) {
                unsafe cpms_SHA256_block(&first, a + block)
                unsafe cpms_SHA256_block(&second, b + block)
            }
            let node = unsafe target + index / 2 * Self.nodeBytes + 1
            unsafe Digest(of: first).write(to: node)
            unsafe Digest(of: second).write(to: node + 32)
        }
    }
}
