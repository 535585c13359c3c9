import EventStore
import Foundation
import Gateway
import Glibc
import Synchronization

/// A running server: its gateway on this thread, its addresses, and how it is stopped.
final class ServerHost {
    struct Configuration {
        var paths: InstallationPaths
        var origin: String
        var listen: ListenAddress
        var tls: ServeOptions.TLS?
        var options: GatewayOptions
        var extendsAhead: Bool
        var acceptsRestored: Bool
        var diskReserveBytes: UInt64 = EngineLimits.diskReserveBytes
    }

    let gateway: Shell
    let server: Server<Shell>
    /// `http://127.0.0.1:8080`
    let address: String
    let secureAddress: String?
    let startedIn: Duration
    let foldedCount: UInt64

    init(_ configuration: Configuration) throws {
        _ = Self.holdSignals()
        let clock = ContinuousClock()
        let begin = clock.now
        let installation = try Installation(
            configuration.paths, origin: configuration.origin, extendsAhead: configuration.extendsAhead,
            acceptsRestored: configuration.acceptsRestored, diskReserveBytes: configuration.diskReserveBytes)
        gateway = Shell(Engine(installation), options: configuration.options, warned: Self.warn) { fault in
            Self.warn("the store failed, so nothing more can be acknowledged: \(fault)")
            _exit(ExitCode.unreachable.rawValue)
        }
        gateway.start(origin: configuration.origin)
        var limits = configuration.options.limits
        if let descriptors = Self.descriptors() { limits.fit(descriptors: descriptors.allowed, open: descriptors.open) }
        server = try Server(handler: gateway, limits: limits)
        address = "http://" + (try Self.listen(server, configuration.listen, nil))
        if let tls = configuration.tls {
            let context = try TLSContext.server(
                identities: [TLSContext.Identity(chainFile: tls.certificateFile, keyFile: tls.keyFile)],
                clientAuthorityFile: tls.clientAuthorityFile)
            secureAddress = "https://" + (try Self.listen(server, tls.listen, context))
        } else {
            secureAddress = nil
        }
        foldedCount = installation.foldedCount
        startedIn = clock.now - begin
    }

    /// How many descriptors this process may have, and how many it has; nil where the system does not say.
    private static func descriptors() -> (allowed: UInt64, open: Int)? {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
            let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        else { return nil }
        return (UInt64(limit.rlim_cur), open.count)
    }

    /// One line on standard error.
    private static func warn(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data("cpms: \(text)\n".utf8)) }

    private static func listen(_ server: Server<Shell>, _ address: ListenAddress, _ tls: TLSContext?) throws -> String {
        guard let resolved = try SocketAddress.resolve(host: address.host, port: address.port).first else {
            throw CommandFailure("\(address.host) is no address of this machine.", exitCode: .unreachable)
        }
        return try server.listen(resolved, tls: tls).text
    }

    /// Serves until a signal or `stop` ends it; then everything is on disk.
    func run() {
        Self.stopOnSignals(server)
        server.run()
        gateway.finish()
    }

    /// Keeps SIGINT and SIGTERM waiting for the thread that asks for them; to be called before any other thread is started.
    private static func holdSignals() -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGINT)
        unsafe sigaddset(&set, SIGTERM)
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        return set
    }

    /// SIGINT and SIGTERM end in order: what is in flight is finished, sockets are closed with 1001.
    private static func stopOnSignals(_ server: Server<Shell>) {
        let mailbox = server.mailbox
        BackgroundThread.start {
            var set = holdSignals()
            var number: Int32 = 0
            while unsafe sigwait(&set, &number) != 0 {}
            while !mailbox.post({ $0.stop() }) { usleep(10_000) }
        }
    }
}
