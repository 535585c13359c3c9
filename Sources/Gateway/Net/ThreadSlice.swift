internal import CLinux

/// How soon a thread that wakes goes before others that compute.
enum ThreadSlice {
    private static let shortNanoseconds: UInt64 = 100_000

    /// For the thread of an event loop, which works a little whenever something comes: it does not wait for the slice of a thread that
    /// reads to be over, which is 1.4 ms on two cores. Where the system does not know this, nothing changes.
    static func beShort() { _ = cpms_slice(shortNanoseconds) }

    /// For a thread that computes; it would have its slice from the thread that started it.
    static func beUsual() { _ = cpms_slice(0) }
}
