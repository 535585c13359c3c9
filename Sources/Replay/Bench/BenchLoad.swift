internal import EventStore
internal import Commands
internal import Gateway
internal import Glibc

/// Many chargers on one loop, each with one call in flight at most.
final class BenchLoad: ServerHandler {
    /// What the chargers say.
    enum Talk {
        case meterValues
        case boot
        case heartbeat
        case start
        /// A reading of the transaction that was started.
        case reading
        case stop
        /// Any text, answered by itself.
        case echo
    }

    private struct Charger {
        var key: ConnectionKey
        var isOpen = false
        var isBusy = false
        /// When its calls were due that wait or are in flight, the oldest first.
        var due: [Double] = []
        var serial = 0
        /// What the server called the transaction that was started last.
        var transaction = ""
    }

    /// The card that the chargers charge with.
    static let tag = "BENCHTAG"
    static let password = "0123456789abcdef0123456789abcdef01234567"
    private var chargers: [Charger] = []
    private var talk = Talk.meterValues
    /// Whether an answer is followed by the next call at once.
    private var isClosedLoop = false
    private(set) var latencies = BenchSamples()
    private(set) var answered = 0
    private(set) var failed = 0
    private(set) var openCount = 0
    /// Bytes of the calls and of their answers.
    private(set) var frameBytes = 0

    // MARK: What the loop says

    func request(_ request: HTTPRequest, on key: ConnectionKey, of server: Server<BenchLoad>) { server.drop(key) }
    func upgrade(_ request: HTTPRequest, on key: ConnectionKey, of server: Server<BenchLoad>) { server.drop(key) }

    func opened(_ reply: HTTPReply, on key: ConnectionKey, of server: Server<BenchLoad>) {
        guard let index = index(server.userValue(key)) else { return }
        chargers[index].isOpen = true
        openCount += 1
        if talk == .boot { call(index, due: ProgressBar.monotonicSeconds(), server) }
    }

    func message(_ bytes: Span<UInt8>, isText: Bool, on key: ConnectionKey, of server: Server<BenchLoad>) {
        guard let index = index(server.userValue(key)) else { return }
        if bytes.count > 1, bytes[1] == UInt8(ascii: "2"), talk != .echo {
            refuse(bytes, key, server)
            return
        }
        guard chargers[index].isBusy else { return }
        let now = ProgressBar.monotonicSeconds()
        latencies.add(now - chargers[index].due.removeFirst())
        answered += 1
        frameBytes += bytes.count
        if talk == .start { chargers[index].transaction = Self.transaction(bytes) }
        chargers[index].isBusy = false
        if isClosedLoop { chargers[index].due.append(now) }
        if !chargers[index].due.isEmpty { send(index, server) }
    }

    func closed(_ key: ConnectionKey, value: UInt64, reason: CloseReason, of server: Server<BenchLoad>) {
        guard let index = index(value) else { return }
        if chargers[index].isOpen { openCount -= 1 }
        chargers[index].isOpen = false
        failed += 1
    }

    private func index(_ value: UInt64) -> Int? {
        guard value > 0, let index = Int(exactly: value - 1), chargers.indices.contains(index) else { return nil }
        return index
    }

    /// A call of the server's is refused, so that it asks no more.
    private func refuse(_ bytes: Span<UInt8>, _ key: ConnectionKey, _ server: Server<BenchLoad>) {
        // The pointer lives no longer than this copy.
        let text = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
        let id = text.split(separator: UInt8(ascii: "\""), maxSplits: 2, omittingEmptySubsequences: false).dropFirst().first ?? []
        server.send(key, text: Array("[4,\"".utf8) + id + Array("\",\"NotSupported\",\"\",{}]".utf8))
    }

    /// The digits behind `"transactionId":`; empty where there are none.
    private static func transaction(_ bytes: Span<UInt8>) -> String {
        // The pointer lives no longer than this copy.
        let text = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        return text.split(separator: #""transactionId":"#).dropFirst().first.map { String($0.prefix { $0.isNumber }) } ?? ""
    }

    // MARK: What the chargers do

    private func call(_ index: Int, due: Double, _ server: Server<BenchLoad>) {
        chargers[index].due.append(due)
        if chargers[index].isOpen && !chargers[index].isBusy { send(index, server) }
    }

    private func send(_ index: Int, _ server: Server<BenchLoad>) {
        chargers[index].isBusy = true
        chargers[index].serial += 1
        let text = Array(frame(chargers[index]).utf8)
        frameBytes += text.count
        server.send(chargers[index].key, text: text)
    }

    private func frame(_ charger: Charger) -> String {
        let serial = charger.serial
        return switch talk {
        case .heartbeat: #"[2,"h\#(serial)","Heartbeat",{}]"#
        case .start:
            #"[2,"s\#(serial)","StartTransaction",{"connectorId":1,"idTag":"\#(Self.tag)","meterStart":\#(serial * 100),"#
                + #""timestamp":"\#(Self.time(serial))"}]"#
        case .reading:
            #"[2,"r\#(serial)","MeterValues",{"connectorId":1,"transactionId":\#(charger.transaction),"meterValue":["#
                + #"{"timestamp":"\#(Self.time(serial))","sampledValue":[{"value":"\#(serial * 100)"}]}]}]"#
        case .stop:
            #"[2,"e\#(serial)","StopTransaction",{"transactionId":\#(charger.transaction),"meterStop":\#(serial * 100),"#
                + #""timestamp":"\#(Self.time(serial))"}]"#
        case .boot: #"[2,"b\#(serial)","BootNotification",{"chargePointVendor":"Bench","chargePointModel":"B1"}]"#
        case .meterValues, .echo:
            #"[2,"m\#(serial)","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-01-01T10:00:00Z","sampledValue":["#
                + #"{"value":"\#(serial)","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},"#
                + #"{"value":"11040.5","context":"Sample.Periodic","measurand":"Power.Active.Import","unit":"W"},"#
                + #"{"value":"16.0","context":"Sample.Periodic","measurand":"Current.Import","phase":"L1","unit":"A"},"#
                + #"{"value":"230.1","context":"Sample.Periodic","measurand":"Voltage","phase":"L1","unit":"V"}]}]}]"#
        }
    }

    /// A second for each call, the last of them not long ago.
    private static func time(_ serial: Int) -> String {
        Instant(rawValue: Int64(beganAt) * 1_000_000 + Int64(serial) * 1_000_000).text
    }

    /// Seconds since 1970 half a day before the process began.
    private static let beganAt = Glibc.time(nil) - 43_200

    // MARK: Runs

    /// A loop with `count` chargers that all connect at once; returns the loop and the seconds until the last is open, or has booted.
    static func connect(_ count: Int, port: UInt16, talk: Talk, within seconds: Double) throws -> (Server<BenchLoad>, Double) {
        let load = BenchLoad()
        load.talk = talk
        let loop = try Server(handler: load)
        guard let address = SocketAddress("127.0.0.1", port: port) else {
            throw CommandFailure("127.0.0.1:\(port) is no address.", exitCode: .unreachable)
        }
        let begin = ProgressBar.monotonicSeconds()
        var dialled = 0
        while dialled < count || load.progress < count {
            while dialled < count && dialled - load.openCount - load.failed < 1_000 {
                try load.dial(dialled, address, loop)
                dialled += 1
            }
            loop.turn(timeout: 10)
            if load.failed > 0 && load.progress + load.failed >= count { break }
            if ProgressBar.monotonicSeconds() - begin > seconds { break }
        }
        return (loop, ProgressBar.monotonicSeconds() - begin)
    }

    /// Chargers that are where `connect` wants them.
    private var progress: Int { talk == .boot ? answered : openCount }

    private func dial(_ index: Int, _ address: SocketAddress, _ loop: Server<BenchLoad>) throws {
        let identity = "CP\(index + 1)"
        let authorization = "Basic " + Base64.text(Array("\(identity):\(Self.password)".utf8))
        let key = try loop.dial(
            .init(
                address: address, host: "127.0.0.1", target: talk == .echo ? "/echo" : "/ocpp/\(identity)",
                subprotocols: talk == .echo ? [] : ["ocpp1.6"], fields: talk == .echo ? [] : [("Authorization", authorization)],
                source: SocketAddress("127.0.0.\(1 + index / 20_000)", port: 0)))
        chargers.append(Charger(key: key))
        loop.setUserValue(key, UInt64(index) + 1)
    }

    private func begin(_ talk: Talk) {
        self.talk = talk
        latencies.clear()
        (answered, frameBytes) = (0, 0)
    }

    /// Each charger calls again as soon as it was answered; returns answers a second.
    func runClosedLoop(_ loop: Server<BenchLoad>, talk: Talk, seconds: Double) -> Double {
        begin(talk)
        isClosedLoop = true
        let begin = ProgressBar.monotonicSeconds()
        for index in chargers.indices where chargers[index].isOpen { call(index, due: begin, loop) }
        while ProgressBar.monotonicSeconds() - begin < seconds { loop.turn(timeout: 10) }
        let rate = Double(answered) / (ProgressBar.monotonicSeconds() - begin)
        isClosedLoop = false
        waitUntilIdle(loop)
        return rate
    }

    /// Calls are due at even steps, whether or not the ones before are answered; latency counts from when a call was due. Returns the
    /// answers a second and the calls that were late when the time was over.
    func runOpenLoop(
        _ loop: Server<BenchLoad>, talk: Talk = .meterValues, perSecond rate: Double, seconds: Double
    ) -> (rate: Double, backlog: Int) {
        begin(talk)
        let start = ProgressBar.monotonicSeconds()
        var due = 0.0
        var next = 0
        while true {
            let now = ProgressBar.monotonicSeconds() - start
            if now >= seconds { break }
            while due <= now {
                call(next % chargers.count, due: start + due, loop)
                next += 1
                due += 1 / rate
            }
            loop.turn(timeout: 1)
        }
        let reached = (rate: Double(answered) / seconds, backlog: chargers.reduce(0) { $0 + $1.due.count })
        waitUntilIdle(loop)
        return reached
    }

    /// The first chargers charge together, with so many readings each.
    func charge(_ loop: Server<BenchLoad>, chargers count: Int, readings: Int) throws {
        try exchange(loop, .start, count)
        for _ in 0..<readings { try exchange(loop, .reading, count) }
        try exchange(loop, .stop, count)
    }

    /// One call of each, answered.
    private func exchange(_ loop: Server<BenchLoad>, _ talk: Talk, _ count: Int) throws {
        begin(talk)
        let now = ProgressBar.monotonicSeconds()
        for index in chargers.indices.prefix(count) { call(index, due: now, loop) }
        while answered < count {
            loop.turn(timeout: 10)
            guard ProgressBar.monotonicSeconds() - now < 30, failed == 0 else {
                throw CommandFailure("The server answered \(answered) of \(count) calls of chargers that charge.", exitCode: .refused)
            }
        }
    }

    /// Waits for what is in flight.
    private func waitUntilIdle(_ loop: Server<BenchLoad>) {
        let begin = ProgressBar.monotonicSeconds()
        while chargers.contains(where: { $0.isOpen && $0.isBusy }) && ProgressBar.monotonicSeconds() - begin < 10 { loop.turn(timeout: 10) }
        for index in chargers.indices { chargers[index].due = [] }
    }

    /// Ends all connections and waits until the server knows.
    func end(_ loop: Server<BenchLoad>) {
        for charger in chargers { loop.drop(charger.key) }
        for _ in 0..<100 where loop.connectionCount > 0 { loop.turn(timeout: 20) }
        usleep(300_000)
    }
}
