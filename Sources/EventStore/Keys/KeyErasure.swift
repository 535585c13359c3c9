import Glibc

/// How the keys of those who were forgotten leave the disk.
///
/// Once they are deleted the file is written anew without them; the old one keeps a second name until it has been overwritten, so that no
/// crash leaves it somewhere on the disk without a name. A start after a crash overwrites whatever lies there, and writes the file anew
/// once more. A file system that writes elsewhere what is overwritten (btrfs, ZFS), snapshots of it, and the spare blocks of a flash disk
/// may keep the old bytes all the same: where that matters the disk is to be encrypted.
///
/// ```
/// keys/data.mdb   keys.compacting/data.mdb   keys.compacting/old.mdb
/// old, deleted    –                          –                          deleted: a start goes on from here
/// old             new                        –                          copied
/// old             new                        old, the same file         linked
/// new             –                          old                        replaced
/// new             –                          –                          overwritten, and the note of what is to be done taken out
/// ```
enum KeyErasure {
    /// What is done, in this order.
    enum Step: CaseIterable {
        case deleted, copied, linked, replaced, overwritten, finished
    }

    private static func aside(_ path: String) -> String { path + ".compacting" }

    /// Writes the ring anew beside it, record by record: a copy of its pages would keep, in the pages that lead to others, subjects that
    /// were deleted.
    static func copy(_ store: KeyStore) throws(Fault) {
        let path = store.environment.path
        try wipe(path)
        try Files.makeDirectory(aside(path))
        do throws(Fault) {
            try store.rewrite(in: aside(path))
            try Files.remove(aside(path) + "/lock.mdb")
            try Files.sync(aside(path))
        } catch {
            // The keys of all others are in what was written of it.
            try wipe(path)
            throw error
        }
    }

    /// Puts the copy in the place of the file of a ring that is closed, and overwrites that.
    static func replace(_ path: String, _ reached: (Step) throws(Fault) -> Void = { _ in }) throws(Fault) -> KeyStore {
        let (file, old) = (path + "/data.mdb", aside(path) + "/old.mdb")
        guard unsafe link(file, old) == 0 else { throw .system("Naming the old key ring", path: old) }
        try Files.sync(aside(path))
        try reached(.linked)
        try Files.rename(aside(path) + "/data.mdb", to: file)
        try reached(.replaced)
        try wipe(path)
        try reached(.overwritten)
        let store = try KeyStore.open(path, readOnly: false)
        try store.finishErasing()
        try reached(.finished)
        return store
    }

    /// Overwrites and removes what lies beside a ring: an old file, or a copy that was not finished.
    static func wipe(_ path: String) throws(Fault) {
        let aside = aside(path)
        guard Files.exists(aside) else { return }
        for name in try Files.names(in: aside) { try wipeFile(aside + "/" + name, sparing: path + "/data.mdb") }
        try Files.remove(aside)
        try Files.sync(Files.parent(of: aside))
    }

    /// Overwrites a file with zeros and takes its name away; one that has another name, that of the ring itself, is only to lose this one.
    static func wipeFile(_ path: String, sparing live: String = "") throws(Fault) {
        var (found, kept) = (stat(), stat())
        guard unsafe lstat(path, &found) == 0 else { throw .system("Looking at an old key ring", path: path) }
        let isLive = unsafe !live.isEmpty && lstat(live, &kept) == 0 && found.st_ino == kept.st_ino && found.st_dev == kept.st_dev
        if !isLive && found.st_mode & S_IFMT == S_IFREG { try overwrite(path, Int(found.st_size)) }
        try Files.remove(path)
    }

    private static func overwrite(_ path: String, _ count: Int) throws(Fault) {
        let file = unsafe Glibc.open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw .system("Opening an old key ring", path: path) }
        defer { Glibc.close(file) }
        let zeros = [UInt8](repeating: 0, count: 1 << 16)
        for start in stride(from: 0, to: count, by: zeros.count) {
            unsafe try Files.withBytes(zeros) { (bytes) throws(Fault) in
                let piece = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<min(zeros.count, count - start)])
                try unsafe Files.writeAll(piece, to: file, path: path)
            }
        }
        guard fsync(file) == 0 else { throw .system("The sync of an old key ring", path: path) }
    }
}
