internal import Glibc

/// Files that commands write for whoever gave them.
enum OutputFile {
    /// Writes a new file for its owner alone, which is on disk when this returns; refuses where there is one.
    static func save(_ path: String, _ content: [UInt8]) throws(CommandFailure) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("Cannot create", path, errno) }
        defer { close(descriptor) }
        var rest = content[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("Cannot write", path, errno) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw failure("Cannot write", path, errno) }
    }

    /// Takes away a file of ours that is of no use; where it cannot be, it stays.
    static func remove(_ path: String) { unsafe unlink(path) }

    private static func failure(_ what: String, _ path: String, _ code: Int32) -> CommandFailure {
        let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        return CommandFailure("\(what) \(TerminalText.escaped(path)): \(reason) (errno \(code)).", exitCode: .unreachable)
    }
}
