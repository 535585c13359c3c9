internal import Commands

/// Waits for what becomes of a call: an OCPP message that the server sends to a station.
struct CallWaiter {
    let remote: Remote
    /// Seconds to wait; 0 does not wait.
    let seconds: Int
    /// Whether to wait until the effect was observed, not only until the station has answered.
    let observe: Bool

    /// The options of commands that start a call.
    static let options: [OptionSpec] = [
        .value("wait", "SECONDS", .integer(0...86_400), "How long to wait for the answer; 0 does not wait.", default: "35"),
        .flag("observe", "Wait until the effect was observed, such as the transaction that a RemoteStartTransaction begins."),
    ]

    init(_ remote: Remote) throws(UsageError) {
        self.remote = remote
        seconds = try remote.line.integer("wait") ?? 0
        observe = remote.line.flag("observe")
    }

    /// Polls the call of `answer` until it is over, and prints it.
    func finish(_ answer: APIAnswer) throws -> ExitCode {
        guard let id = answer.json.text("call") else {
            throw CommandFailure("The server's answer names no call; it is not a version that this cpms speaks to.", exitCode: .unreachable)
        }
        var last = answer
        let end = remote.context.clock() + Double(seconds)
        var interval = 0.1
        while !isOver(last.json) {
            let left = end - remote.context.clock()
            guard left > 0 else { break }
            remote.context.pause(min(interval, left))
            interval = min(1, interval * 1.5)
            last = try remote.client.get("/calls/\(APIClient.encoded(id))")
        }
        remote.show(last) { Self.details($0, remote) }
        guard isOver(last.json) else {
            if seconds == 0 { return .ok }
            let what = last.json.text("endedAt") == nil ? "The station has not answered" : "The effect was not observed"
            remote.console.report(
                "\(what) within \(seconds) s; the call goes on by itself. Look again: cpms station call \(TerminalText.escaped(id))")
            return .unreachable
        }
        return Self.succeeded(last.json, observing: observe) ? .ok : .refused
    }

    private func isOver(_ call: JSONValue) -> Bool {
        call.text("state") == "done" || !observe && call.text("endedAt") != nil
    }

    private static func succeeded(_ call: JSONValue, observing: Bool) -> Bool {
        guard call.text("outcome") == "answered" else { return false }
        if observing, let observed = call["observed"], observed != .null { return observed == .bool(true) }
        return true
    }

    /// What was asked; of a list of cards how many there are, which may be thousands.
    private static func payload(_ call: JSONValue) -> String? {
        guard call.text("action") == "SendLocalList", let payload = call["payload"] else { return call.compact("payload") }
        let count = payload.items("localAuthorizationList").count
        let what = payload.text("updateType") == "Differential" ? "changes to the list before" : "the whole list"
        return "\(count) \(count == 1 ? "card" : "cards"), version \(payload.text("listVersion") ?? "?"), \(what)"
    }

    /// Facts of a call.
    static func details(_ call: JSONValue, _ remote: Remote) -> String {
        // An answer is kept as the station wrote it; other details are sentences.
        let isAnswer = call.text("detail")?.hasPrefix("{") ?? false
        let facts: [Cell] = [
            "call", "station", "action", .made("payload", payload), "result", "summary", "state", "outcome", "status",
            Cell("detail", title: isAnswer ? "answer" : "detail"),
            .made("observed") { $0.text("observed") ?? ($0.text("state") == "watching" ? "not yet" : nil) }, "effect", "queuedAt",
            "sentAt", "endedAt", .made("expires") { $0.text("endedAt") == nil ? $0.time("expires") : nil }, "by=actor",
        ]
        return Printing.facts(facts).text(call, .answer("getCall"), remote)
    }
}
