import EventStore
import Glibc
import Testing

@testable import Gateway

/// A charger on a blocking socket of its own: says what the test wants, byte for byte.
final class ShellCharger {
    enum Message: Equatable {
        case text(String)
        case closed(Int?)
        case ended
    }

    let descriptor: Int32
    private var buffer: [UInt8] = []
    private(set) var answer = ""

    /// Connects from a loopback address; nothing is sent yet.
    init(connecting house: ShellHouse, from source: String = "127.0.0.1") throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let from = try #require(SocketAddress(source, port: 0))
        let to = try #require(SocketAddress("127.0.0.1", port: house.port))
        #expect(unsafe from.withSystemAddress { unsafe Glibc.bind(descriptor, $0, $1) } == 0)
        #expect(unsafe to.withSystemAddress { unsafe Glibc.connect(descriptor, $0, $1) } == 0)
    }

    /// A station that asked to connect, with the answer to its handshake.
    convenience init(
        _ house: ShellHouse, _ id: String = "CP1", user: String? = nil, password: [UInt8]? = Array(ShellHouse.password.utf8),
        subprotocol: String? = "ocpp1.6", from source: String = "127.0.0.1"
    ) throws {
        try self.init(connecting: house, from: source)
        send(Self.handshake("/ocpp/\(id)", user: user ?? id, password: password, subprotocol: subprotocol))
        readAnswer()
    }

    deinit { close(descriptor) }

    static func handshake(_ target: String, user: String, password: [UInt8]?, subprotocol: String? = "ocpp1.6") -> [UInt8] {
        var head = "GET \(target) HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        head += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        if let password { head += "Authorization: Basic \(Base64.text(Array(user.utf8) + [0x3A] + password))\r\n" }
        if let subprotocol { head += "Sec-WebSocket-Protocol: \(subprotocol)\r\n" }
        return Array((head + "\r\n").utf8)
    }

    var status: Int { Int(answer.dropFirst(9).prefix(3)) ?? 0 }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func send(_ text: String) { send(maskedFrame(.text, Array(text.utf8))) }

    /// More bytes; false at the end, or after ten seconds of silence.
    private func fill() -> Bool {
        var part = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe part.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        if count > 0 { buffer += part[..<count] }
        return count > 0
    }

    /// Whether anything came that was not read yet.
    var hasUnread: Bool {
        var byte: UInt8 = 0
        let count = unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return !buffer.isEmpty || count > 0
    }

    /// Reads the answer to a handshake: its head, and its body where it is no 101.
    func readAnswer() {
        while true {
            if let end = Self.find(Array("\r\n\r\n".utf8), in: buffer) {
                answer = String(decoding: buffer[..<end], as: UTF8.self)
                if status != 101 {
                    while fill() {}
                    answer = String(decoding: buffer, as: UTF8.self)
                    return
                }
                buffer.removeFirst(end)
                return
            }
            if !fill() { return }
        }
    }

    /// Whether this text comes, whatever stands around it.
    func reads(_ text: String) -> Bool {
        while !String(decoding: buffer, as: UTF8.self).contains(text) { if !fill() { return false } }
        return true
    }

    private static func find(_ mark: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= mark.count else { return nil }
        return (0...(bytes.count - mark.count)).first { bytes[$0...].starts(with: mark) }.map { $0 + mark.count }
    }

    /// Answers the next frame, which must be a Ping.
    func answersPing() -> Bool {
        guard let (opcode, payload) = frame(), opcode == 0x9 else { return false }
        send(maskedFrame(.pong, payload))
        return true
    }

    /// Ends at once, as a station that loses its power behind a router does: with a reset.
    func reset() {
        var option = Glibc.linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<Glibc.linger>.size))
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// The next message of the server; Pings are answered on the way.
    func next() -> Message {
        while true {
            guard let (opcode, payload) = frame() else { return .ended }
            switch opcode {
            case 0x1: return .text(String(decoding: payload, as: UTF8.self))
            case 0x8: return .closed(payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil)
            case 0x9: send(maskedFrame(.pong, payload))
            default: break
            }
        }
    }

    private func frame() -> (UInt8, [UInt8])? {
        while true {
            if buffer.count >= 2 {
                var (length, start) = (Int(buffer[1] & 0x7F), 2)
                if length == 126, buffer.count >= 4 { (length, start) = (Int(buffer[2]) << 8 | Int(buffer[3]), 4) }
                let isWhole = length < 126 || start == 4
                if isWhole, buffer.count >= start + length {
                    let found = (buffer[0] & 0x0F, Array(buffer[start..<start + length]))
                    buffer.removeFirst(start + length)
                    return found
                }
            }
            if !fill() { return nil }
        }
    }

    /// Sends a call and returns the text that comes back.
    func call(_ action: String, _ payload: String, id: String = "m1") -> String {
        send("[2,\"\(id)\",\"\(action)\",\(payload)]")
        if case .text(let text) = next() { return text }
        return ""
    }

    func boot() -> String { call("BootNotification", #"{"chargePointVendor":"Vendor","chargePointModel":"Model"}"#, id: "boot") }
}
