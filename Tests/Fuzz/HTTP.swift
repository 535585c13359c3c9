// Requests and responses, whole and in two pieces cut where the first byte says: the events must be the same.
import Gateway

private func requests(_ pieces: [[UInt8]]) -> [String] {
    // A target that ends with an odd letter is not welcome: its body is thrown away or ends the connection.
    func isWelcome(_ head: HTTPRequest) -> Bool { (head.target.utf8.last ?? 0) % 2 == 0 }
    var parser = HTTPRequestParser()
    var found: [String] = []
    for piece in pieces {
        var position = 0
        reading: while true {
            switch parser.next(in: piece.span, at: &position) {
            case .needMore: break reading
            case .head(let head) where isWelcome(head): parser.readBody(bytesMax: 1 << 12)
            case .head: if !parser.discardBody(bytesMax: 1 << 10) { found.append("closed") }
            case .discarded: found.append("discarded")
            case .request(let request): found.append("request \(request.body.count)")
            case .refusal:
                found.append("refusal")
                return found
            }
        }
    }
    return found
}

private func replies(_ pieces: [[UInt8]]) -> [String] {
    var parser = HTTPResponseParser()
    var found: [String] = []
    for piece in pieces {
        var position = 0
        reading: while true {
            switch parser.next(in: piece.span, at: &position) {
            case .needMore: break reading
            case .reply(let reply):
                found.append("reply \(reply.status) \(reply.body.count)")
                return found
            case .refusal:
                found.append("refusal")
                return found
            }
        }
    }
    // The connection ends here, which is the end of a body that has no other.
    if case .reply(let reply) = parser.end() { found.append("ended reply \(reply.status) \(reply.body.count)") }
    return found
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start + 1, count: count - 1))
    let cut = unsafe Int(start[0]) * bytes.count / 256
    let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
    if requests([bytes]) != requests(pieces) { fatalError("requests read differently when they are cut at \(cut)") }
    if replies([bytes]) != replies(pieces) { fatalError("replies read differently when they are cut at \(cut)") }
    return 0
}
