/// What a command may use of the world: the console, the environment, files, randomness, time, and servers.
struct Context {
    let console: Console
    let environment: [String: String]
    /// Reads a whole file; `-` is standard input.
    var readFile: (String) throws -> [UInt8]
    /// So many random bytes.
    var randomBytes: (Int) -> [UInt8]
    /// Seconds that never run backwards.
    var clock: () -> Double
    /// Waits so many seconds.
    var pause: (Double) -> Void
    /// Opens the way to an API server.
    var connect: (APIEndpoint) throws -> any APITransport
}
