internal import Glibc

/// Whole files for commands.
enum InputFile {
    /// Bytes read of one file at most: what the server takes in one request.
    static let fileBytesMax = 16 << 20

    /// The bytes of the file, or of standard input for `-`.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        let name = path == "-" ? "standard input" : TerminalText.escaped(path)
        let descriptor = path == "-" ? 0 : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("Cannot open \(name)", errno) }
        defer { if path != "-" { close(descriptor) } }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("Cannot read \(name)", errno) }
            if count == 0 { return content }
            guard content.count + count <= fileBytesMax else {
                throw CommandFailure(
                    "\(name) is larger than \(fileBytesMax >> 20) MiB; split it into several files.", exitCode: .unreachable)
            }
            content.append(contentsOf: chunk[..<count])
        }
    }

    private static func failure(_ what: String, _ code: Int32) -> CommandFailure {
        let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        return CommandFailure("\(what): \(reason) (errno \(code)). Check the path and its permissions.", exitCode: .unreachable)
    }
}
