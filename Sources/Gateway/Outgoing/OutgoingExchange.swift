/// One request under way: where it stands, until when, and what is done next.
final class OutgoingExchange {
    enum Stage: String {
        case waiting = "for a place"
        case resolving = "for the name"
        case connecting = "for the connection"
        case securing = "for TLS"
        case sending = "for the request to be taken"
        case awaiting = "for the reply"
        case receiving = "for the rest of the reply"
    }

    typealias Report = @Sendable (Result<HTTPReply, OutgoingFault>) -> Void

    let number: UInt64
    let request: OutgoingRequest
    let report: Report
    /// The end of it all.
    let deadline: Int64
    /// Where the request goes now: a redirect changes it.
    private(set) var endpoint: Endpoint
    private(set) var stage = Stage.waiting
    private(set) var stageDeadline: Int64
    /// Checked, and not tried yet.
    var addresses: ArraySlice<SocketAddress> = []
    var socket: OutgoingSocket?
    /// What epoll watches on the socket.
    var interest: UInt32 = 0
    /// Why the last address could not be used.
    var lastFault: OutgoingFault?
    private let limits: OutgoingLimits
    private var out: [UInt8] = []
    private var outOffset = 0
    private var parser: HTTPResponseParser
    private var redirects = 0

    init(number: UInt64, _ request: OutgoingRequest, limits: OutgoingLimits, now: Int64, report: @escaping Report) {
        self.number = number
        self.request = request
        self.report = report
        self.limits = limits
        endpoint = request.endpoint
        deadline = now + limits.wholeMilliseconds
        stageDeadline = deadline
        parser = HTTPResponseParser(method: request.method, limits: limits.http)
    }

    /// Who shares the places of one host.
    var hostKey: String { endpoint.authority.lowercased() }

    func enter(_ stage: Stage, until end: Int64) {
        self.stage = stage
        stageDeadline = min(end, deadline)
    }

    /// Why it must end at this time; nil where there is time left.
    func timeout(at now: Int64) -> OutgoingFault? {
        guard now >= stageDeadline else { return nil }
        return OutgoingFault(.timeout, "\(endpoint.authority): waited too long \(stage.rawValue)", code: "ETIMEDOUT")
    }

    /// Makes the request ready to be sent.
    func prepare() throws(OutgoingFault) {
        out = try request.bytes(to: endpoint)
        outOffset = 0
        parser = HTTPResponseParser(method: request.method, limits: limits.http)
    }

    /// Sends what the socket takes; nil once it is all sent, or the peer takes no more: it may have answered before it heard all.
    func send(over socket: OutgoingSocket) -> OutgoingSocket.Step? {
        while outOffset < out.count {
            switch socket.write(out, from: outOffset) {
            case .bytes(let count): outOffset += count
            case .wantsRead: return .wantsRead
            case .wantsWrite: return .wantsWrite
            case .end: return nil
            case .failed(let fault):
                lastFault = fault
                return nil
            }
        }
        return nil
    }

    /// What one read brought; nil where more must come.
    func read(_ step: OutgoingSocket.Step, _ buffer: borrowing [UInt8]) -> Result<HTTPReply, OutgoingFault>? {
        let event: HTTPReplyEvent
        switch step {
        case .wantsRead, .wantsWrite: return nil
        case .failed(let fault): return .failure(lastFault ?? fault)
        case .bytes(let count):
            var position = 0
            event = parser.next(in: buffer.span.extracting(0..<count), at: &position)
        case .end(isClean: false): return .failure(lastFault ?? cut)
        case .end(isClean: true):
            guard case .reply(let reply) = parser.end() else { return .failure(lastFault ?? cut) }
            event = .reply(reply)
        }
        switch event {
        case .needMore: return nil
        case .refusal(let refusal): return .failure(OutgoingFault(.reply, "the reply of \(endpoint.authority): \(refusal.detail)"))
        case .reply(let reply) where reply.status == 101:
            return .failure(OutgoingFault(.reply, "the reply of \(endpoint.authority): a change of protocol that nobody asked for"))
        case .reply(let reply): return .success(reply)
        }
    }

    private var cut: OutgoingFault { OutgoingFault(.cut, "\(endpoint.authority) ended the connection before its reply was whole") }

    /// Turns to where a reply leads; false where it is the reply.
    func follow(_ reply: HTTPReply) throws(OutgoingFault) -> Bool {
        guard let next = try request.redirect(reply, from: endpoint, count: redirects) else { return false }
        endpoint = next
        redirects += 1
        socket = nil
        lastFault = nil
        return true
    }
}
