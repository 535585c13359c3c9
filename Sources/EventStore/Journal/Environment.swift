internal import CLMDB
import Glibc
import Synchronization

/// One open LMDB environment. Transactions live inside `read` and `write` and cannot leave them.
@safe
// LMDB's handle may be shared between threads; what may not, a transaction, is confined to the functions below.
final class Environment: @unchecked Sendable {
    let handle: OpaquePointer
    let path: String
    let isReadOnly: Bool
    private let directory: OpenDirectory
    /// LMDB's own descriptor of the file; closed with the environment.
    private var file: Int32 = -1
    /// Nil until it is open.
    private var end: FileEnd?

    // LMDB documents that opening an environment twice in a process breaks its locks, and does not notice it.
    private static let open = Mutex<Set<OpenDirectory.Identity>>([])

    /// Opens the environment in a directory, which must exist.
    ///
    /// - Parameter path: how faults name it; nil is the directory. It is another where the directory gets its name later.
    static func open(
        _ directory: String, named path: String? = nil, mapBytes: Int, tablesMax: UInt32 = 8, readOnly: Bool = false
    ) throws(Fault) -> Environment {
        let path = path ?? directory
        let opened = try OpenDirectory.open(directory)
        guard open.withLock({ $0.insert(opened.identity).inserted }) else {
            throw Fault(.locked, "The store is open in this process already", path: path, advice: "Use the one that is open")
        }
        var handle: OpaquePointer?
        let code = unsafe mdb_env_create(&handle)
        guard code == 0, let handle = unsafe handle else {
            _ = open.withLock { $0.remove(opened.identity) }
            throw .code(code, "Preparing the store", path: path)
        }
        // From here the environment closes itself, whatever fails.
        let environment = unsafe Environment(handle, path, opened, readOnly)
        try environment.configure(directory, mapBytes: mapBytes, tablesMax: tablesMax)
        return environment
    }

    private init(_ handle: OpaquePointer, _ path: String, _ directory: consuming OpenDirectory, _ readOnly: Bool) {
        unsafe self.handle = handle
        self.path = path
        self.directory = directory
        self.isReadOnly = readOnly
    }

    deinit {
        unsafe mdb_env_close(handle)
        _ = Self.open.withLock { $0.remove(directory.identity) }
    }

    private func configure(_ directory: String, mapBytes: Int, tablesMax: UInt32) throws(Fault) {
        try check(unsafe mdb_env_set_mapsize(handle, mapBytes), "Reserving \(mapBytes) bytes of address space")
        try check(unsafe mdb_env_set_maxdbs(handle, tablesMax), "Preparing the tables")
        try check(unsafe mdb_env_set_maxreaders(handle, StoreLimits.readersMax), "Preparing the readers")
        let wanted = UInt32(MDB_NOTLS) | (isReadOnly ? UInt32(MDB_RDONLY) : 0)
        try check(unsafe mdb_env_open(handle, directory, wanted, 0o600), "Opening the store")
        var flags: UInt32 = 0
        try check(unsafe mdb_env_get_flags(handle, &flags), "Asking for the flags")
        guard isReadOnly || flags == wanted else {
            throw Fault(
                .system, "The store is open with flags \(flags) instead of \(wanted), and others may lose acknowledged commits",
                path: path,
                advice: "Use the product's own build of its storage layer")
        }
        try closeOnExec()
        end = try FileEnd(file, directory + "/data.mdb", path: path, isReadOnly: isReadOnly)
        try checkReaders()
    }

    /// LMDB opens its files without `O_CLOEXEC`, so children would inherit them.
    private func closeOnExec() throws(Fault) {
        try check(unsafe mdb_env_get_fd(handle, &file), "Asking for the file")
        var wanted = stat()
        guard unsafe fstat(file, &wanted) == 0 else { throw .system("Looking at the file", path: path) }
        for name in try Files.names(in: "/proc/self/fd") {
            guard let other = Int32(name) else { continue }
            var found = stat()
            guard unsafe fstat(other, &found) == 0, found.st_ino == wanted.st_ino, found.st_dev == wanted.st_dev else { continue }
            guard fcntl(other, F_SETFD, FD_CLOEXEC) == 0 else { throw .system("Closing the file to children", path: path) }
        }
    }

    /// Frees the places of readers whose process is gone, which would stop the reuse of pages; answers how many.
    @discardableResult
    func checkReaders() throws(Fault) -> Int {
        var dead: Int32 = 0
        try check(unsafe mdb_reader_check(handle, &dead), "Checking the readers")
        return Int(dead)
    }

    func check(_ code: Int32, _ doing: String, sequence: UInt64? = nil) throws(Fault) {
        if code != 0 { throw .code(code, doing, path: path, sequence: sequence) }
    }

    /// Bytes of the file that hold pages of the last commit or of ones before it.
    func usedBytes() throws(Fault) -> Int {
        var info = unsafe MDB_envinfo()
        try check(unsafe mdb_env_info(handle, &info), "Asking for the state")
        return (unsafe info.me_last_pgno + 1) * 4096
    }

    private func begin(_ flags: UInt32, _ doing: String) throws(Fault) -> OpaquePointer {
        var pointer: OpaquePointer?
        try check(unsafe mdb_txn_begin(handle, nil, flags, &pointer), doing)
        guard let pointer = unsafe pointer else { throw .code(ENOMEM, doing, path: path) }
        return unsafe pointer
    }

    /// Runs `body` on the last committed state.
    ///
    /// - Parameter isProof: whether it follows each commit, and looks at the length of the file as seldom as they do.
    func read<R>(isProof: Bool = false, _ body: (borrowing Transaction) throws(Fault) -> R) throws(Fault) -> R {
        if isProof { try end?.checkNowAndThen() } else { try end?.check() }
        let pointer = try unsafe begin(UInt32(MDB_RDONLY), "Beginning a read")
        defer { unsafe mdb_txn_abort(pointer) }
        // Named, not passed as it is made: the optimizer of Swift 6.3.1 does not survive the temporary.
        let transaction = unsafe Transaction(pointer, path)
        return try body(transaction)
    }

    /// Copies the last committed state into a new file and makes it durable; `compact` leaves free pages out.
    func copy(to file: String, compact: Bool) throws(Fault) {
        try end?.check()
        let target = unsafe Glibc.open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw .system("Creating the copy", path: file) }
        defer { Glibc.close(target) }
        let code = unsafe mdb_env_copyfd2(handle, target, compact ? UInt32(MDB_CP_COMPACT) : 0)
        guard code == 0 else { throw .code(code, "The copy", path: file) }
        guard fsync(target) == 0 else { throw .system("The sync of the copy", path: file) }
        try Files.sync(Files.parent(of: file))
    }

    /// Opens tables; in a transaction of its own, before anything else.
    func openTables<R>(_ body: (borrowing Transaction) throws(Fault) -> R) throws(Fault) -> R {
        let pointer = try unsafe begin(isReadOnly ? UInt32(MDB_RDONLY) : 0, "Opening the tables")
        let transaction = unsafe Transaction(pointer, path)
        let result: R
        do throws(Fault) {
            result = try body(transaction)
        } catch {
            unsafe mdb_txn_abort(pointer)
            throw error
        }
        // An abort would close the tables again.
        try check(unsafe mdb_txn_commit(pointer), "Opening the tables")
        return result
    }

    /// How a write ended that did not succeed.
    enum WriteFailure: Error {
        /// Nothing was written and the environment is as it was.
        case refused(Fault)
        /// The commit failed: what is on disk is known only after opening again.
        case broken(Fault)
    }

    /// Whether the file names this commit where it has to. LMDB itself trusts its writes: after one that was lost, or went elsewhere, it
    /// goes on from the state before and writes over what it just committed (trust.md section 3, rows 15 and 16).
    func shows(commit number: UInt64) -> Bool {
        var stored: UInt64 = 0
        let place = Int(number & 1) * PageFile.pageBytes + PageSnapshot.transactionOffset
        let count = unsafe withUnsafeMutableBytes(of: &stored) { unsafe pread(file, $0.baseAddress, $0.count, place) }
        return count == MemoryLayout<UInt64>.size && UInt64(littleEndian: stored) == number
    }

    /// Runs `body` and commits; on the calling thread from begin to end, as LMDB demands. With `isProved` the commit is looked for in the
    /// file: then `body` must change something, for LMDB writes nothing otherwise.
    func write<R>(isProved: Bool = true, _ body: (borrowing Transaction) throws(Fault) -> R) throws(WriteFailure) -> R {
        // What is proved is the journal's, thousands of times a second.
        do throws(Fault) { try isProved ? end?.checkNowAndThen() : end?.check() } catch { throw .broken(error) }
        var pointer: OpaquePointer?
        let begun = unsafe mdb_txn_begin(handle, nil, 0, &pointer)
        guard begun == 0, let pointer = unsafe pointer else {
            throw .broken(.code(begun, "Beginning a write", path: path))
        }
        let transaction = unsafe Transaction(pointer, path)
        let number = transaction.number
        let result: R
        do throws(Fault) {
            result = try body(transaction)
        } catch {
            unsafe mdb_txn_abort(pointer)
            throw .refused(error)
        }
        let code = unsafe mdb_txn_commit(pointer)
        if code == 0 {
            guard !isProved || shows(commit: number) else {
                throw .broken(.lost("Commit \(number) does not stand in the file", path: path))
            }
            return result
        }
        let fault = Fault.code(code, "The commit", path: path)
        if code == MDB_MAP_FULL { throw .refused(fault) }
        throw .broken(fault)
    }

    /// `write` where a broken environment needs no other treatment than a refusal.
    func update<R>(isProved: Bool = false, _ body: (borrowing Transaction) throws(Fault) -> R) throws(Fault) -> R {
        do throws(WriteFailure) {
            return try write(isProved: isProved, body)
        } catch {
            switch error {
            case .refused(let fault), .broken(let fault): throw fault
            }
        }
    }
}

/// A directory that is held open: whatever becomes of its name, no other can be taken for it meanwhile.
struct OpenDirectory: ~Copyable {
    /// What tells it from all others.
    struct Identity: Hashable {
        let device: UInt64
        let number: UInt64
    }

    let identity: Identity
    private let descriptor: Int32

    static func open(_ path: String) throws(Fault) -> OpenDirectory {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("Opening", path: path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            let fault = Fault.system("Looking at the directory", path: path)
            Glibc.close(descriptor)
            throw fault
        }
        return OpenDirectory(Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino)), descriptor)
    }

    private init(_ identity: Identity, _ descriptor: Int32) { (self.identity, self.descriptor) = (identity, descriptor) }
    deinit { Glibc.close(descriptor) }
}
