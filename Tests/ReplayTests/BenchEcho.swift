import Gateway
import Testing

/// A site that echoes, on a thread of its own.
final class EchoSite: ServerHandler, Sendable {
    struct Running {
        let port: UInt16
        let mailbox: Mailbox<Server<EchoSite>>
        func stop() { mailbox.post { $0.stop(within: 100) } }
    }

    static func listen(_ site: EchoSite) throws -> Running {
        nonisolated(unsafe) let server = try Server(handler: site)
        // Guard: from here on only the thread below uses the server.
        let address = try unsafe server.listen(#require(SocketAddress("127.0.0.1", port: 0)))
        let mailbox = unsafe server.mailbox
        BackgroundThread.start { unsafe server.run() }
        return Running(port: address.port, mailbox: mailbox)
    }

    func request(_ request: HTTPRequest, on key: ConnectionKey, of server: Server<EchoSite>) { server.drop(key) }
    func upgrade(_ request: HTTPRequest, on key: ConnectionKey, of server: Server<EchoSite>) { server.accept(key) }
    func message(_ bytes: Span<UInt8>, isText: Bool, on key: ConnectionKey, of server: Server<EchoSite>) {
        server.send(key, bytes, isText: isText)
    }
    func closed(_ key: ConnectionKey, value: UInt64, reason: CloseReason, of server: Server<EchoSite>) {}
}
