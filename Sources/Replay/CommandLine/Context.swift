/// What a command may use of the world: the console, the environment, files, randomness, time, and servers.
struct Context {
    let console: Console
    let environment: [String: String]
    /// Reads a whole file; `-` is standard input.
    var readFile: (String) throws -> [UInt8]
    /// Writes a new file that nobody but its owner reads; refuses where there is one.
    var saveFile: (String, [UInt8]) throws -> Void
    var removeFile: (String) -> Void
    /// So many random bytes.
    var randomBytes: (Int) -> [UInt8]
    /// Seconds that never run backwards.
    var clock: () -> Double
    /// Waits so many seconds.
    var pause: (Double) -> Void
    /// Opens the way to an API server.
    var connect: (APIEndpoint) throws -> any APITransport
}
