internal import CLMDB
import Glibc

/// Why the store cannot do what it was asked: what happened, where, and what to do about it.
///
/// The C name of the code is kept (`MDB_MAP_FULL`, `EIO`), so that it can be looked up.
public struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
    /// What a program may want to tell apart.
    public enum Kind: String, Sendable, Hashable {
        /// Another process, or this one, has the store open.
        case locked
        /// There is something already where something new was to be made.
        case exists
        /// There is nothing where something was to be opened.
        case missing
        /// Written by a newer version of the product.
        case newerFormat
        /// Bytes that are not what was written, or no store at all.
        case damaged
        /// The reserved address space is used up.
        case mapFull
        /// No space, or no quota, on the file system.
        case diskFull
        /// The system failed a read, a write or a sync.
        case inputOutput
        /// A commit failed before; this store takes nothing more until it is opened again.
        case stopped
        /// The store is older than what it is known to have been.
        case rolledBack
        /// Opened for reading only.
        case readOnly
        /// A bound of `StoreLimits` was reached.
        case limit
        /// The system has no memory, no file descriptors or no rights left for us.
        case system
        /// A signature, a key or a proof that does not fit.
        case mismatch
        /// libcrypto refused.
        case cryptography
    }

    /// What a program tells it apart by.
    public let kind: Kind
    /// What happened, a sentence without its full stop.
    public let what: String
    /// The file or directory.
    public let path: String?
    /// The entry.
    public let sequence: UInt64?
    /// The C name of the code, where one was behind it.
    public let code: String?
    /// What to do, a sentence without its full stop.
    public let advice: String

    /// A fault of our own finding.
    public init(
        _ kind: Kind, _ what: String, path: String? = nil, sequence: UInt64? = nil, code: String? = nil, advice: String
    ) {
        self.kind = kind
        self.what = what
        self.path = path
        self.sequence = sequence
        self.code = code
        self.advice = advice
    }

    /// One or two plain sentences, for people.
    public var description: String {
        var text = what
        if let sequence { text += " (entry \(sequence))" }
        if let path { text += " in \(path)" }
        if let code { text += " [\(code)]" }
        return text + ". " + advice + "."
    }
}

extension Fault {
    /// A code of LMDB's (negative) or of the system's (positive), met while `doing` something.
    static func code(_ code: Int32, _ doing: String, path: String, sequence: UInt64? = nil) -> Fault {
        let name = code < 0 ? lmdbName(code) : errnoName(code)
        let (kind, advice) = judge(code, path: path)
        let why = kind == .diskFull ? "the disk is full" : reason(code)
        return Fault(kind, "\(doing) failed: \(why)", path: path, sequence: sequence, code: name, advice: advice)
    }

    /// A write that the system reported as done, and that is not there.
    static func lost(_ what: String, path: String, sequence: UInt64? = nil) -> Fault {
        Fault(
            .damaged, what + ": a write was lost, or went elsewhere", path: path, sequence: sequence,
            advice: "Nothing of it was acknowledged. Have the disk looked at, start again, and verify")
    }

    /// What `errno` says after a failed system call.
    static func system(_ doing: String, path: String) -> Fault { code(errno, doing, path: path) }

    private static func reason(_ code: Int32) -> String {
        guard let text = unsafe mdb_strerror(code) else { return "code \(code)" }
        let full = unsafe String(cString: text)
        guard let colon = full.firstIndex(of: ":"), full.hasPrefix("MDB_") else { return full }
        return String(full[full.index(after: colon)...].drop { $0 == " " })
    }

    private static func judge(_ code: Int32, path: String) -> (Kind, String) {
        switch code {
        case ENOSPC, EDQUOT: return (.diskFull, "Free space on this file system, then start again; nothing acknowledged is lost")
        // A short write on a full disk reaches us as EIO.
        case EIO where Files.isFull(path):
            return (.diskFull, "Free space on this file system, then start again; nothing acknowledged is lost")
        case EIO: return (.inputOutput, "Look at the system log for disk errors; restart to read the last state that is on disk")
        case ENOENT: return (.missing, "Check the path")
        case EEXIST, ENOTEMPTY: return (.exists, "Choose a path that does not exist yet")
        case EACCES, EPERM, EROFS: return (.system, "Give the user that runs this the right to read and write here")
        case ENOMEM: return (.system, "Allow this process more memory or address space (ulimit -v, MemoryMax)")
        case EMFILE, ENFILE: return (.system, "Allow this process more open files (ulimit -n, LimitNOFILE)")
        case EAGAIN, EBUSY: return (.locked, "Stop the other process, or look at its copy")
        case MDB_MAP_FULL: return (.mapFull, "Open the store with a larger map")
        case MDB_READERS_FULL: return (.limit, "Too many readers at once: close some, or run a reader check")
        case MDB_TXN_FULL: return (.limit, "Write smaller batches")
        case MDB_VERSION_MISMATCH: return (.newerFormat, "Use the version of the product that wrote it")
        case MDB_INVALID, MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_INCOMPATIBLE, MDB_NOTFOUND:
            return (.damaged, "Verify it, and restore from a backup if the verification says so")
        case MDB_PANIC, MDB_BAD_TXN: return (.stopped, "Restart: the last state that is on disk is whole")
        default: return (.inputOutput, "Look at the system log, then restart")
        }
    }
}

private func lmdbName(_ code: Int32) -> String {
    switch code {
    case MDB_KEYEXIST: "MDB_KEYEXIST"
    case MDB_NOTFOUND: "MDB_NOTFOUND"
    case MDB_PAGE_NOTFOUND: "MDB_PAGE_NOTFOUND"
    case MDB_CORRUPTED: "MDB_CORRUPTED"
    case MDB_PANIC: "MDB_PANIC"
    case MDB_VERSION_MISMATCH: "MDB_VERSION_MISMATCH"
    case MDB_INVALID: "MDB_INVALID"
    case MDB_MAP_FULL: "MDB_MAP_FULL"
    case MDB_DBS_FULL: "MDB_DBS_FULL"
    case MDB_READERS_FULL: "MDB_READERS_FULL"
    case MDB_TXN_FULL: "MDB_TXN_FULL"
    case MDB_CURSOR_FULL: "MDB_CURSOR_FULL"
    case MDB_PAGE_FULL: "MDB_PAGE_FULL"
    case MDB_MAP_RESIZED: "MDB_MAP_RESIZED"
    case MDB_INCOMPATIBLE: "MDB_INCOMPATIBLE"
    case MDB_BAD_RSLOT: "MDB_BAD_RSLOT"
    case MDB_BAD_TXN: "MDB_BAD_TXN"
    case MDB_BAD_VALSIZE: "MDB_BAD_VALSIZE"
    case MDB_BAD_DBI: "MDB_BAD_DBI"
    default: "LMDB \(code)"
    }
}

private func errnoName(_ code: Int32) -> String {
    switch code {
    case EIO: "EIO"
    case ENOSPC: "ENOSPC"
    case EDQUOT: "EDQUOT"
    case EINTR: "EINTR"
    case EROFS: "EROFS"
    case ENOMEM: "ENOMEM"
    case EAGAIN: "EAGAIN"
    case EACCES: "EACCES"
    case EPERM: "EPERM"
    case EMFILE: "EMFILE"
    case ENFILE: "ENFILE"
    case ENOENT: "ENOENT"
    case EEXIST: "EEXIST"
    case ENOTEMPTY: "ENOTEMPTY"
    case EBUSY: "EBUSY"
    case EINVAL: "EINVAL"
    case EBADF: "EBADF"
    case ENOTDIR: "ENOTDIR"
    case EISDIR: "EISDIR"
    case EFBIG: "EFBIG"
    case EXDEV: "EXDEV"
    case ELOOP: "ELOOP"
    case ENAMETOOLONG: "ENAMETOOLONG"
    default: "errno \(code)"
    }
}
