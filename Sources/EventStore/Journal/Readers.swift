internal import CLMDB

/// A read of an older state of a store. As long as it lasts, no page that was freed since is used again, and the file grows instead
/// (trust.md section 3, row 21).
public struct StoreReader: Sendable, Hashable {
    /// Number of the process.
    public let process: Int32
    /// Name of its program; empty where the process is gone.
    public let program: String
    /// Number of the thread, as the C library has it.
    public let thread: UInt64
    /// Number of the commit whose state is read.
    public let commit: UInt64

    /// Reads a line of LMDB's list: process, thread in hexadecimal digits, commit; nil for the heading and for places that are not in use.
    init?(line: String) {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\n" })
        guard words.count == 3, let process = Int32(words[0]), let thread = UInt64(words[1], radix: 16), let commit = UInt64(words[2])
        else { return nil }
        self.init(process: process, thread: thread, commit: commit)
    }

    init(process: Int32, thread: UInt64, commit: UInt64) {
        self.process = process
        self.thread = thread
        self.commit = commit
        // A process that has ended has no name any more.
        let name = (try? Files.read("/proc/\(process)/comm", limit: 64)) ?? []
        program = String(decoding: name.filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
    }
}

extension Environment {
    /// Reads that are under way, in all processes.
    func readers() throws(Fault) -> [StoreReader] {
        var readers: [StoreReader] = []
        let code = unsafe withUnsafeMutablePointer(to: &readers) { list in
            unsafe mdb_reader_list(
                handle,
                { line, context in
                    // The context is the list below, which outlives the call.
                    guard let line = unsafe line, let list = unsafe context?.assumingMemoryBound(to: [StoreReader].self) else { return 0 }
                    if let reader = StoreReader(line: unsafe String(cString: line)) { unsafe list.pointee.append(reader) }
                    return 0
                }, list)
        }
        guard code >= 0 else { throw .code(code, "Listing the readers", path: path) }
        return readers
    }

    /// Number of the last commit.
    func lastCommit() throws(Fault) -> UInt64 {
        var info = unsafe MDB_envinfo()
        try check(unsafe mdb_env_info(handle, &info), "Asking for the state")
        return UInt64(unsafe info.me_last_txnid)
    }
}

extension Journal {
    /// Reads of the journal that are under way, in all processes.
    public func readers() throws(Fault) -> [StoreReader] { try environment.readers() }

    /// Number of the last commit, as readers count it.
    public func lastCommit() throws(Fault) -> UInt64 { try environment.lastCommit() }
}
