/// What becomes of the body that a head announces; the handler's word before a byte of it is kept.
public enum BodyVerdict: Sendable {
    /// It is read, if it has at most so many bytes.
    case read(bytesMax: Int)
    /// This is the answer, whatever the body.
    case answer(HTTPResponse)
}

/// Bodies are taken for those who may send them, into memory that is counted.
extension Server {
    /// Asks the handler about a request whose body is still to come.
    func judge(_ connection: Connection, _ http: HTTPState, _ head: HTTPRequest) {
        http.note(head, isStopping: stopsAt != nil)
        connection.isKnown = true
        connection.since = now
        switch handler.judge(head, on: connection.key, of: self) {
        case .answer(let response): answerUnheard(connection, http, response)
        case .read(let asked):
            let bytesMax = min(asked, HTTPLimits.bodyBytesMax)
            if case .bytes(let count) = head.bodyLength, count > bytesMax {
                answerUnheard(connection, http, HTTPResponse(413, text: "the body is longer than \(bytesMax) bytes\n"))
                return
            }
            let begin = if case .bytes(let count) = head.bodyLength { count } else { min(limits.bodyStepBytes, bytesMax) }
            guard reserve(connection, http, begin) else {
                answerUnheard(connection, http, bodiesCrowded())
                return
            }
            http.bodyBytesMax = bytesMax
            http.parser.readBody(bytesMax: bytesMax)
            if case .unknown = head.bodyLength { http.parser.reserveBody(begin) }
            if head.expectsContinue { enqueue(connection, Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
        }
    }

    /// Makes room for what has come of a body of unknown length; false where there is none, and the connection is answered.
    func makeRoom(_ connection: Connection, _ http: HTTPState, for count: Int) -> Bool {
        guard http.parser.isMidBody, !http.parser.isDiscarding else { return true }
        let needed = min(http.parser.bodyBytes + count, http.bodyBytesMax)
        guard needed > http.bodyCharge else { return true }
        let wanted = min(max(needed, 2 * http.bodyCharge), http.bodyBytesMax)
        guard reserve(connection, http, wanted) || reserve(connection, http, needed) else {
            http.keepsAlive = false
            write(connection, bodiesCrowded(), .crowded)
            return false
        }
        http.parser.reserveBody(http.bodyCharge)
        return true
    }

    private func reserve(_ connection: Connection, _ http: HTTPState, _ bytes: Int) -> Bool {
        guard bodies.change(from: http.bodyCharge, to: bytes) else { return false }
        http.bodyCharge = bytes
        return true
    }

    /// The body was answered, or its connection ends.
    func releaseBody(_ http: HTTPState?) {
        guard let http, http.bodyCharge > 0 else { return }
        _ = bodies.change(from: http.bodyCharge, to: 0)
        http.bodyCharge = 0
    }

    /// Answers without having heard the body. A short one is thrown away as it comes; behind a long one the connection ends.
    private func answerUnheard(_ connection: Connection, _ http: HTTPState, _ response: HTTPResponse) {
        var response = response
        http.hasServed = true
        let isShort = http.parser.discardBody(bytesMax: limits.discardBytes)
        response.closes = response.closes || !isShort
        write(connection, response, .answered)
    }

    private func bodiesCrowded() -> HTTPResponse {
        var response = HTTPResponse(503, text: "too many bodies are being received; try again\n")
        response.fields.append("Retry-After", String(limits.bodyRetrySeconds))
        return response
    }
}

/// What peers make us hold from one turn to the next.
extension Server {
    /// Counts anew what a connection makes us hold; where it is too much in all, others give way.
    func recount(_ connection: Connection) {
        countLargeMessage(connection)
        let held = connection.heldBytes
        guard held != connection.charge else { return }
        if connection.isUnauthenticated {
            strangers.change(connection.key.slot, from: connection.charge, to: held)
        } else {
            acquaintances.change(connection.key.slot, from: connection.charge, to: held)
        }
        connection.charge = held
        while strangers.bytes > limits.strangerBytesTotal, let oldest = strangers.oldestOfMany { giveWay(oldest) }
        while acquaintances.bytes > limits.heldBytesTotal, let oldest = acquaintances.oldestOfMany { giveWay(oldest) }
    }

    func giveWay(_ slot: UInt32) {
        guard let connection = connections[Int(slot)] else { return }
        release(connection)
        drop(connection, .crowded)
    }

    /// The connection holds nothing any more.
    func release(_ connection: Connection) {
        releaseLargeMessage(connection)
        guard connection.charge > 0 else { return }
        if connection.isUnauthenticated {
            strangers.change(connection.key.slot, from: connection.charge, to: 0)
        } else {
            acquaintances.change(connection.key.slot, from: connection.charge, to: 0)
        }
        connection.charge = 0
    }
}
