import EventStore
import Glibc
import Testing

@testable import Gateway

/// What a whole server says to the heads of requests whose bodies never come.
@Suite struct ShellRequestTests {
    /// Sends a head alone and reads what comes until the answer is whole.
    private func answer(_ house: ShellHouse, _ head: String) throws -> String {
        let descriptor = try Sockets.connect(try #require(SocketAddress("127.0.0.1", port: house.port)))
        defer { close(descriptor) }
        let bytes = Array(head.utf8)
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var isSent = false
        let isWhole = house.wait {
            if !isSent, case .bytes(bytes.count) = unsafe Sockets.write(descriptor, bytes, count: bytes.count) { isSent = true }
            if case .bytes(let count) = unsafe Sockets.read(descriptor, into: &buffer, count: buffer.count) { received += buffer[..<count] }
            return String(decoding: received, as: UTF8.self).contains("\r\n\r\n")
        }
        try #require(isWhole, "no answer to \(head)")
        return String(decoding: received, as: UTF8.self)
    }

    @Test func `who may not send a body is told so by the head alone`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        let reader = try house.apiToken(.readOnly)
        let huge = "Content-Length: 16777216"
        let rows: [(line: String, token: String?, fields: [String], status: Int)] = [
            ("POST /api/v1/stations/import", nil, [huge], 401), ("POST /api/v1/stations/import", "wrong", [huge], 401),
            ("POST /api/v1/nowhere", nil, [huge], 401), ("POST /api/v1/nowhere", house.token, [huge], 404),
            ("POST /api/v1/stations/import", reader, [huge], 403), ("POST /api/v1/status", house.token, [huge], 405),
            ("POST /api/v1/stations", house.token, [huge], 413), ("GET /api/v1/status", house.token, [huge], 413),
            ("POST /api/v1/stations/import", house.token, ["Content-Length: 16777217"], 413),
            ("POST /api/v1/stations/import", house.token, [huge, "Content-Type: text/html"], 415),
            ("POST /api/v1/stations", house.token, ["Transfer-Encoding: chunked", "Content-Type: text/csv"], 415),
            ("POST /api/v1/stations/import", nil, [huge, "Expect: 100-continue"], 401),
            ("POST /api/v1/stations/import", house.token, [huge, "Expect: 100-continue"], 100),
            ("GET /api/v1/openapi.json", nil, [huge], 200), ("POST /", nil, [huge], 405), ("GET /healthz", nil, [huge], 200),
            ("POST /api/v2", nil, [huge], 404), ("OPTIONS /api/v1/stations", house.token, [huge], 204),
        ]
        for row in rows {
            let fields = ["Host: h"] + row.fields + [row.token.map { "Authorization: Bearer \($0)" }].compactMap(\.self)
            let found = try answer(house, "\(row.line) HTTP/1.1\r\n\(fields.joined(separator: "\r\n"))\r\n\r\n")
            #expect(found.hasPrefix("HTTP/1.1 \(row.status) "), "\(row.line), \(row.fields): \(found.prefix(60))")
            #expect(row.status == 100 || found.contains("Connection: close\r\n"))
        }
        #expect(try answer(house, "POST /api/v1/stations HTTP/1.0\r\nAuthorization: Bearer \(house.token)\r\n\r\n").contains(" 411 "))
        let waiting = try house.on { $0.admitted.count }
        #expect(waiting == 0, "admissions of connections that are gone are forgotten")
        house.stop()
    }

    @Test func `a token that is revoked while a body comes opens nothing`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        let token = try house.apiToken(.owner)
        let descriptor = try Sockets.connect(try #require(SocketAddress("127.0.0.1", port: house.port)))
        defer { close(descriptor) }
        func send(_ text: String) {
            let bytes = Array(text.utf8)
            #expect(unsafe Sockets.write(descriptor, bytes, count: bytes.count) == .bytes(bytes.count))
        }
        #expect(house.wait { Sockets.pendingError(descriptor) == 0 && Sockets.localAddress(descriptor) != nil })
        let body = #"{"id":"CP1","password":"\#(ShellHouse.password)"}"#
        send("POST /api/v1/stations HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \(token)\r\nContent-Length: \(body.utf8.count)\r\n\r\n{")
        #expect(try house.wait { try house.on { $0.admitted.count } == 1 })
        try house.tell("DELETE", "/api-tokens/2")
        send(String(body.dropFirst()))
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var text = ""
        #expect(
            house.wait {
                if case .bytes(let count) = unsafe Sockets.read(descriptor, into: &buffer, count: buffer.count) {
                    text += String(decoding: buffer[..<count], as: UTF8.self)
                }
                return text.contains("\r\n\r\n")
            })
        #expect(text.hasPrefix("HTTP/1.1 401 "))
        #expect(try house.ask("GET", "/stations/CP1").status == 404)
        house.stop()
    }
}
