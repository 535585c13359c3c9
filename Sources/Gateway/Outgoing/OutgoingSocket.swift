internal import CLinux
internal import Glibc

/// A connection that is being made or used, over TCP or TLS. Tells an end in order from one that somebody may have forced.
final class OutgoingSocket {
    enum Step: Equatable {
        case bytes(Int)
        case wantsRead, wantsWrite
        /// The peer is done; `isClean` where it said so itself: by TLS's goodbye, or by TCP's end.
        case end(isClean: Bool)
        case failed(OutgoingFault)
    }

    let descriptor: Int32
    let address: SocketAddress
    private var tls: TLSSession?

    init(_ address: SocketAddress) throws(OutgoingFault) {
        do throws(SocketError) {
            descriptor = try Sockets.connect(address)
        } catch {
            throw OutgoingFault(.connect, error)
        }
        self.address = address
    }

    deinit {
        tls?.shutdown()
        close(descriptor)
    }

    /// Why the connection could not be made; nil where it was.
    var connectFault: OutgoingFault? {
        let code = Sockets.pendingError(descriptor)
        return code == 0 ? nil : OutgoingFault(.connect, SocketError(call: "connect to \(address.text)", code: code))
    }

    /// Begins TLS; the certificate must be for `host`.
    func secure(_ context: TLSContext, host: String) throws(OutgoingFault) {
        do throws(TLSError) {
            tls = try TLSSession(context: context, descriptor: descriptor, host: host)
        } catch {
            throw OutgoingFault(.tls, error.description, code: error.reason)
        }
    }

    /// Goes on with the handshake; nil where it is done.
    func handshake() -> Step? {
        switch tls?.handshake() {
        case nil, .done: nil
        case .wantsRead: .wantsRead
        case .wantsWrite: .wantsWrite
        case .failed(let reason): .failed(OutgoingFault(.tls, "TLS with \(address.text): \(reason)", code: reason))
        }
    }

    func read(into buffer: inout [UInt8]) -> Step {
        // The array is not touched while its pointer is lent.
        unsafe buffer.withUnsafeMutableBytes { raw in
            guard let base = raw.baseAddress else { return .wantsRead }
            if let tls { return unsafe step(tls.read(into: base, count: raw.count), tls, otherwise: .wantsRead) }
            let count = unsafe recv(descriptor, base, raw.count, 0)
            if count == 0 { return .end(isClean: true) }
            return count > 0 ? .bytes(count) : failure("read from", otherwise: .wantsRead)
        }
    }

    /// Writes what it can of `bytes` from `offset` on.
    func write(_ bytes: [UInt8], from offset: Int) -> Step {
        // The array outlives the call, and the offset lies inside.
        unsafe bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress, offset < raw.count else { return .bytes(0) }
            if let tls { return unsafe step(tls.write(base + offset, count: raw.count - offset), tls, otherwise: .wantsWrite) }
            let count = unsafe send(descriptor, base + offset, raw.count - offset, Int32(MSG_NOSIGNAL))
            return count >= 0 ? .bytes(count) : failure("write to", otherwise: .wantsWrite)
        }
    }

    private func step(_ result: IOResult, _ tls: TLSSession, otherwise waiting: Step) -> Step {
        switch result {
        case .bytes(let count): .bytes(count)
        case .wouldBlock: waiting
        case .end: .end(isClean: tls.hasPeerSaidGoodbye)
        case .failed(let reason): .failed(OutgoingFault(.tls, "TLS with \(address.text): \(reason)", code: reason))
        }
    }

    private func failure(_ what: String, otherwise waiting: Step) -> Step {
        let code = errno
        if code == EAGAIN || code == EINTR { return waiting }
        return .failed(OutgoingFault(.cut, SocketError(call: "\(what) \(address.text)", code: code)))
    }
}
