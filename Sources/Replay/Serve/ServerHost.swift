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
        var acceptsNewKeys = false
        var diskReserveBytes: UInt64 = EngineLimits.diskReserveBytes
        /// What the server goes by, where it is not the machine's clock.
        var clock: ToldClock?
    }

    let gateway: Shell
    let server: Server<Shell>
    /// `http://127.0.0.1:8080`
    let address: String
    let secureAddress: String?
    let startedIn: Duration
    let foldedCount: UInt64
    private let tls: ServeOptions.TLS?

    init(_ configuration: Configuration) throws {
        ProcessMemory.returnsLargeBlocks()
        _ = Self.holdSignals(withHangup: configuration.tls != nil)
        tls = configuration.tls
        let clock = ContinuousClock()
        let begin = clock.now
        // What keeps it from serving is told before anything is made on the disk.
        let context = try configuration.tls.map { try Self.context($0) }
        for address in [configuration.listen, configuration.tls?.listen].compactMap(\.self) {
            try Self.resolved(address).expectFree()
        }
        let installation = try Installation(
            configuration.paths, origin: configuration.origin, extendsAhead: configuration.extendsAhead,
            acceptsRestored: configuration.acceptsRestored, acceptsNewKeys: configuration.acceptsNewKeys,
            diskReserveBytes: configuration.diskReserveBytes)
        if let signed = installation.signedByAnother {
            Self.warn(
                "no signing key was in \(configuration.paths.signingKey), so a new one was made there: entries up to \(signed) were signed "
                    + "by another, and an audit with either key says so")
        }
        let engine = configuration.clock.map { Engine(installation, clock: $0) } ?? Engine(installation)
        gateway = Shell(engine, options: configuration.options, warned: Self.warn) { fault in
            Self.warn("the store failed, so nothing more can be acknowledged: \(fault)")
            _exit(ExitCode.unreachable.rawValue)
        }
        gateway.start(origin: configuration.origin)
        var limits = configuration.options.limits
        if let descriptors = Self.descriptors() { limits.fit(descriptors: descriptors.allowed, open: descriptors.open) }
        server = try Server(handler: gateway, limits: limits)
        address = "http://" + (try Self.listen(server, configuration.listen, nil))
        if let tls = configuration.tls, let context {
            gateway.shows(ServedCertificate(context, file: tls.certificateFile))
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
            // Nil is what is promised.
            let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        else { return nil }
        return (UInt64(limit.rlim_cur), open.count)
    }

    /// One line on standard error.
    private static func warn(_ text: String) {
        // There is nobody else to be told.
        try? FileHandle.standardError.write(contentsOf: Data("cpms: \(text)\n".utf8))
    }

    private static func context(_ tls: ServeOptions.TLS) throws(TLSError) -> TLSContext {
        try TLSContext.server(
            identities: [TLSContext.Identity(chainFile: tls.certificateFile, keyFile: tls.keyFile)],
            clientAuthorityFile: tls.clientAuthorityFile)
    }

    /// Reads the certificate again and has it shown from the next handshake on. What cannot be used changes nothing.
    static func reload(_ tls: ServeOptions.TLS, _ mailbox: Mailbox<Server<Shell>>) {
        let context: TLSContext
        do throws(TLSError) {
            context = try Self.context(tls)
        } catch {
            return warn("the certificate in use is kept, because the new one cannot be used: \(error)")
        }
        guard let certificate = ServedCertificate(context, file: tls.certificateFile), certificate.isValid else {
            return warn("the certificate in use is kept, because the new one in \(tls.certificateFile) has expired")
        }
        let isPosted = mailbox.post { server in
            // The listener of --tls-listen is the second.
            server.replaceTLS(context, ofListener: 1)
            warn("the certificate \(tls.certificateFile), valid until \(certificate.expiresAt.text), is shown from now on")
            server.handler.shows(certificate)
        }
        if !isPosted { warn("the certificate in use is kept, because the server is too busy; send SIGHUP again") }
    }

    private static func listen(_ server: Server<Shell>, _ address: ListenAddress, _ tls: TLSContext?) throws -> String {
        try server.listen(resolved(address), tls: tls).text
    }

    private static func resolved(_ address: ListenAddress) throws -> SocketAddress {
        guard let resolved = try SocketAddress.resolve(host: address.host, port: address.port).first else {
            throw CommandFailure("\(address.host) is no address of this machine.", exitCode: .unreachable)
        }
        return resolved
    }

    /// Serves until a signal or `stop` ends it; then everything is on disk.
    func run() {
        Self.obeySignals(server, tls)
        server.run()
        gateway.finish()
    }

    /// Keeps the signals that we obey waiting for the thread that asks for them; to be called before any other thread is started. Without
    /// TLS a hangup means what it means to any program.
    private static func holdSignals(withHangup: Bool) -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGINT)
        unsafe sigaddset(&set, SIGTERM)
        if withHangup { unsafe sigaddset(&set, SIGHUP) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        return set
    }

    /// SIGINT and SIGTERM end in order: what is in flight is finished, sockets are closed with 1001. SIGHUP reads the certificate again.
    private static func obeySignals(_ server: Server<Shell>, _ tls: ServeOptions.TLS?) {
        let mailbox = server.mailbox
        BackgroundThread.start {
            var set = holdSignals(withHangup: tls != nil)
            var number: Int32 = 0
            while true {
                while unsafe sigwait(&set, &number) != 0 {}
                guard number == SIGHUP, let tls else { break }
                reload(tls, mailbox)
            }
            while !mailbox.post({ $0.stop() }) { usleep(10_000) }
        }
    }
}
