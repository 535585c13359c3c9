import Glibc

/// Copies of a journal and its key ring that verify themselves.
public enum Backup {
    /// Copies journal and key ring, while they work, into a new directory: `journal/data.mdb` and `keys/data.mdb`.
    ///
    /// The copy is built aside, made durable, verified to its own head and renamed; what stands at `path` is a whole backup.
    /// The keys are copied last, so that every entry finds its key, unless its subject was forgotten meanwhile.
    @discardableResult
    public static func make(
        of journal: Journal, _ keys: KeyRing?, to path: String, verification: VerificationOptions = .init()
    ) throws(Fault) -> VerificationReport {
        try build(path, verification) { (aside) throws(Fault) in
            try journal.environment.copy(to: aside + "/journal/data.mdb", compact: true)
            if let keys {
                try Files.makeDirectory(aside + "/keys")
                try keys.copy(to: aside + "/keys/data.mdb")
            }
        }
    }

    /// Brings a backup back into a new data directory, and refuses one that does not verify.
    ///
    /// Give the newest head or checkpoint key that is known outside: they show that the backup is not older than it may be.
    @discardableResult
    public static func restore(
        from backup: String, to path: String, verification: VerificationOptions = .init()
    ) throws(Fault) -> VerificationReport {
        guard Files.exists(backup + "/journal/data.mdb") else {
            throw Fault(.missing, "There is no backup of a journal", path: backup, code: "ENOENT", advice: "Check the path")
        }
        return try build(path, verification) { (aside) throws(Fault) in
            try copy(backup + "/journal/data.mdb", to: aside + "/journal/data.mdb")
            if Files.exists(backup + "/keys/data.mdb") {
                try Files.makeDirectory(aside + "/keys")
                try copy(backup + "/keys/data.mdb", to: aside + "/keys/data.mdb")
            }
        }
    }

    private static func build(
        _ path: String, _ verification: VerificationOptions, _ fill: (String) throws(Fault) -> Void
    ) throws(Fault) -> VerificationReport {
        guard !Files.exists(path) else {
            throw Fault(.exists, "There is something already", path: path, code: "EEXIST", advice: "Choose a path that does not exist yet")
        }
        let aside = path + ".creating"
        try clear(aside)
        try Files.makeDirectory(aside)
        let report: VerificationReport
        do throws(Fault) {
            try Files.makeDirectory(aside + "/journal")
            try fill(aside)
            report = try Journal.verify(at: aside + "/journal", options: verification)
            if let first = report.findings.first {
                throw Fault(
                    .damaged, "The copy does not verify, \(report.findingsCount) findings, the first: \(first)", path: path,
                    sequence: first.sequence, advice: "Verify the original; use another backup")
            }
            if Files.exists(aside + "/keys/data.mdb") {
                try KeyRing.check(aside + "/keys", checksKeys: true)
                try Files.sync(aside + "/keys")
            }
            try Files.sync(aside + "/journal")
            try Files.sync(aside)
        } catch {
            do throws(Fault) {
                try clear(aside)
            } catch let second {
                throw Fault(
                    error.kind, "\(error.what); and what was written of it cannot be removed from \(aside): \(second.what)",
                    path: error.path, sequence: error.sequence, code: error.code,
                    advice: error.advice + ". Remove \(aside), which may hold keys")
            }
            throw error
        }
        try Files.rename(aside, to: path)
        return report
    }

    /// Removes a copy that was not finished; the keys in it are overwritten.
    private static func clear(_ aside: String) throws(Fault) {
        let keys = aside + "/keys/data.mdb"
        if Files.exists(keys) { try KeyErasure.wipeFile(keys) }
        try Files.remove(aside)
    }

    private static func copy(_ source: String, to target: String) throws(Fault) {
        let from = unsafe Glibc.open(source, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else { throw .system("Opening", path: source) }
        defer { Glibc.close(from) }
        let file = unsafe Glibc.open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system("Creating", path: target) }
        defer { Glibc.close(file) }
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe read(from, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system("Reading", path: source) }
            if count == 0 { break }
            unsafe try Files.withBytes(piece) { (bytes) throws(Fault) in
                try unsafe Files.writeAll(UnsafeRawBufferPointer(rebasing: bytes[..<count]), to: file, path: target)
            }
        }
        guard fsync(file) == 0 else { throw .system("The sync", path: target) }
    }
}
