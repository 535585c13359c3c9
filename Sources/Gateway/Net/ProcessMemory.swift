internal import CLinux

/// How this process takes memory and gives it back.
public enum ProcessMemory {
    /// From this size on a block is the system's again as soon as it is let go. glibc raises its own bound up to 32 MiB with the blocks
    /// that it sees, and keeps what lies below: bodies and answers of a mebibyte then stay, many times over.
    private static let largeBytes: Int32 = 512 << 10

    /// To be called before memory of any size is taken.
    public static func returnsLargeBlocks() { _ = cpms_map_threshold(largeBytes) }

    /// Gives back what is free between blocks in use; takes about a millisecond for ten mebibytes. For the end of work that needed much
    /// more than what goes on.
    static func giveBack() { cpms_trim() }
}
