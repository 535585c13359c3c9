import Glibc

/// The system calls on files that the store needs, each with its durability spelled out.
enum Files {
    /// Whether anything stands at `path`.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    /// Whether `path` is a directory without entries.
    static func isEmptyDirectory(_ path: String) -> Bool {
        // What cannot be read is none; whoever goes on to open it is told why.
        (try? names(in: path))?.isEmpty ?? false
    }

    /// The entries of a directory, sorted.
    static func names(in path: String) throws(Fault) -> [String] {
        guard let directory = unsafe opendir(path) else { throw .system("Reading the directory", path: path) }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The directory that holds `path`.
    static func parent(of path: String) -> String {
        var trimmed = path[...]
        while trimmed.count > 1 && trimmed.last == "/" { trimmed = trimmed.dropLast() }
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    /// Whether less than a MiB is left for us on the file system of `path`.
    static func isFull(_ path: String) -> Bool { freeBytes(path).map { $0 < 1 << 20 } ?? false }

    /// Bytes that we may still write on the file system of `path`; nil where the system does not say.
    static func freeBytes(_ path: String) -> UInt64? {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return nil }
        return UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue
    }

    /// Makes a store: `fill` writes its file `data.mdb` in a directory aside, which is renamed when it is whole and on disk, so a crash
    /// leaves either nothing or the store.
    static func build(_ path: String, _ fill: (_ aside: String) throws(Fault) -> Void) throws(Fault) {
        let aside = path + ".creating"
        try remove(aside)
        try makeDirectory(aside)
        do throws(Fault) { try fill(aside) } catch {
            clear(aside)
            throw error
        }
        try remove(aside + "/lock.mdb")
        try sync(aside + "/data.mdb")
        try sync(aside)
        try rename(aside, to: path)
    }

    /// Makes a directory that only its owner may enter.
    static func makeDirectory(_ path: String) throws(Fault) {
        guard unsafe mkdir(path, 0o700) == 0 else { throw .system("Making the directory", path: path) }
    }

    /// Makes what `path` names durable: the content of a file, the names in a directory.
    static func sync(_ path: String) throws(Fault) {
        let file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .system("Opening for a sync", path: path) }
        defer { Glibc.close(file) }
        guard fsync(file) == 0 else { throw .system("The sync", path: path) }
    }

    /// Gives a name to what was built aside, and makes the name durable.
    static func rename(_ old: String, to new: String) throws(Fault) {
        guard unsafe Glibc.rename(old, new) == 0 else { throw .system("Renaming \(old)", path: new) }
        try sync(parent(of: new))
    }

    /// Removes a file, or a directory with what is in it.
    static func remove(_ path: String) throws(Fault) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in try names(in: path) { try remove(path + "/" + name) }
            guard unsafe rmdir(path) == 0 else { throw .system("Removing the directory", path: path) }
        } else {
            guard unsafe unlink(path) == 0 else { throw .system("Removing", path: path) }
        }
    }

    /// Removes what was begun and could not be finished, where the fault that ended it is the one to tell of. Whatever cannot be removed is
    /// met again, and told of, by the next try, which begins by removing it.
    static func clear(_ path: String) {
        do throws(Fault) { try remove(path) } catch { return }
    }

    /// All bytes of a file of at most `limit` bytes.
    static func read(_ path: String, limit: Int) throws(Fault) -> [UInt8] {
        let file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .system("Opening", path: path) }
        defer { Glibc.close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system("Reading", path: path) }
            if count == 0 { return bytes }
            bytes += piece[..<count]
            guard bytes.count <= limit else {
                throw Fault(.limit, "The file is longer than \(limit) bytes", path: path, advice: "Check that it is the right file")
            }
        }
    }

    /// Writes all of `bytes` at the position of `file`.
    static func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32, path: String) throws(Fault) {
        var done = 0
        while done < bytes.count {
            let count = unsafe Glibc.write(file, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .system("Writing", path: path) }
            done += count
        }
    }

    /// Writes a file so that after any crash either nothing, the file before, or the whole new one stands at `path`.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t, replacing: Bool) throws(Fault) {
        if !replacing && exists(path) {
            throw Fault(.exists, "The file is there already", path: path, code: "EEXIST", advice: "Choose another path or remove it")
        }
        let aside = path + ".writing"
        try remove(aside)
        let file = unsafe Glibc.open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw .system("Creating", path: aside) }
        defer { Glibc.close(file) }
        unsafe try withBytes(bytes) { (buffer) throws(Fault) in try unsafe writeAll(buffer, to: file, path: aside) }
        guard fsync(file) == 0 else { throw .system("The sync", path: aside) }
        try rename(aside, to: path)
    }

    /// `Array.withUnsafeBytes` with a typed error.
    static func withBytes<R>(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(Fault) -> R) throws(Fault) -> R {
        let result: Result<R, Fault> = unsafe bytes.withUnsafeBytes { buffer in
            do throws(Fault) { return .success(try unsafe body(buffer)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}

/// A lock on a file that ends with the process, or with this value.
struct FileLock: ~Copyable, Sendable {
    private let file: Int32

    /// Takes the lock, or says who cannot have it.
    static func acquire(_ path: String) throws(Fault) -> FileLock {
        let file = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system("Opening the lock", path: path) }
        let lock = FileLock(file: file)
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            guard errno == EWOULDBLOCK else { throw .system("Locking", path: path) }
            throw Fault(
                .locked, "The store is open in another process", path: path, code: "EWOULDBLOCK",
                advice: "Stop that process first; to look at a live journal, open it for reading or take a backup")
        }
        return lock
    }

    private init(file: Int32) { self.file = file }
    deinit { Glibc.close(file) }
}
