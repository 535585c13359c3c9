import Glibc
import Synchronization
import Testing

@testable import Gateway

/// A server of the test's own: each connection is handed to a script on a thread of its own, which may block.
final class OutgoingPeer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let served = Atomic<Int>(0)

    /// Connections that came so far.
    var count: Int { served.load(ordering: .relaxed) }

    init(_ host: String = "127.0.0.1", tls: TLSContext? = nil, _ script: @escaping @Sendable (PeerSocket) -> Void) throws {
        let listener = try Sockets.listen(#require(SocketAddress(host, port: 0)))
        // Accepted sockets block too.
        _ = fcntl(listener, F_SETFL, 0)
        self.listener = listener
        // A client that hangs up is told by the error of the write.
        signal(SIGPIPE, SIG_IGN)
        port = try #require(Sockets.localAddress(listener)).port
        BackgroundThread.start { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { break }
                served.wrappingAdd(1, ordering: .relaxed)
                BackgroundThread.start { if let socket = PeerSocket(descriptor, tls) { script(socket) } }
            }
            close(listener)
        }
    }

    /// Ends the listener; scripts end with their connections.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }
}

/// The peer's end of one connection.
final class PeerSocket {
    private var descriptor: Int32
    private let tls: TLSSession?

    /// Nil where the handshake fails: the client's outcome tells why.
    init?(_ descriptor: Int32, _ context: TLSContext?) {
        self.descriptor = descriptor
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        guard let context else {
            tls = nil
            return
        }
        guard let session = try? TLSSession(context: context, descriptor: descriptor) else { return nil }
        tls = session
        if session.handshake() != .done { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    private func read(_ buffer: inout [UInt8]) -> Int {
        unsafe buffer.withUnsafeMutableBytes { raw in
            guard let base = raw.baseAddress else { return 0 }
            guard let tls else { return unsafe recv(descriptor, base, raw.count, 0) }
            guard case .bytes(let count) = unsafe tls.read(into: base, count: raw.count) else { return 0 }
            return count
        }
    }

    /// The request, read to its end; nil where the connection ends before.
    func request() -> HTTPRequest? {
        var parser = HTTPRequestParser()
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(&buffer)
            guard count > 0 else { return nil }
            var position = 0
            while position < count {
                switch parser.next(in: buffer.span.extracting(0..<count), at: &position) {
                case .head: parser.readBody(bytesMax: 1 << 20)
                case .request(let request): return request
                case .refusal: return nil
                default: break
                }
            }
        }
    }

    func write(_ text: String) { write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { raw -> Int in
                guard let base = raw.baseAddress else { return 0 }
                guard let tls else { return unsafe send(descriptor, base + offset, raw.count - offset, Int32(MSG_NOSIGNAL)) }
                guard case .bytes(let count) = unsafe tls.write(base + offset, count: raw.count - offset) else { return 0 }
                return count
            }
            guard count > 0 else { return }
            offset += count
        }
    }

    /// Answers whatever is asked.
    func answer(_ text: String) {
        if request() != nil { write(text) }
    }

    /// Says goodbye, as TLS wants it.
    func sayGoodbye() { tls?.shutdown() }

    /// Holds the connection without a word until the client ends it.
    func waitForEnd() {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while read(&buffer) > 0 {}
    }

    /// Waits until the client's system has taken all that was written.
    func waitForRead() {
        var left: Int32 = 0
        repeat { usleep(1_000) } while unsafe ioctl(descriptor, UInt(TIOCOUTQ), &left) == 0 && left > 0
    }

    /// Ends the connection as a crash does: by a reset.
    func reset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
        descriptor = -1
    }
}
