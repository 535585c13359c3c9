// Both roles, whole and in two pieces cut where the first byte says: the events must be the same.
import Gateway

private func events(_ pieces: [[UInt8]], _ role: WebSocketRole) -> [String] {
    var decoder = WebSocketDecoder(role: role, limits: WebSocketLimits(messageBytes: 32, piecesBytes: 1 << 10))
    var found: [String] = []
    var long: [UInt8] = []
    for piece in pieces {
        var bytes = piece
        var position = 0
        reading: while true {
            var span = bytes.mutableSpan
            let event = decoder.next(in: &span, at: &position)
            switch event {
            case .needMore: break reading
            case .message(let isText, .inPlace(let range)): found.append("\(isText) \(Array(bytes[range]))")
            case .message(let isText, .assembled(let whole)): found.append("\(isText) \(whole)")
            case .longMessage(let isText, let begin):
                found.append("\(isText) long")
                long = begin
            case .piece(let range, let isLast):
                long += bytes[range]
                if isLast { found.append("\(long)") }
            case .ping(let payload): found.append("ping \(payload)")
            case .pong(let payload): found.append("pong \(payload)")
            case .close(let code, let reason):
                found.append("close \(code ?? 0) \(reason)")
                return found
            case .violation(let violation):
                found.append("violation \(violation.code)")
                return found
            }
        }
    }
    return found
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start + 1, count: count - 1))
    let cut = unsafe Int(start[0]) * bytes.count / 256
    for role in [WebSocketRole.server, .client] {
        let whole = events([bytes], role)
        let cutUp = events([Array(bytes[..<cut]), Array(bytes[cut...])], role)
        if whole != cutUp { fatalError("frames read differently when they are cut at \(cut): \(whole) \(cutUp)") }
    }
    return 0
}
