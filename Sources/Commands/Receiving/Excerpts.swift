import EventStore
import Projections

/// Frames that are too much to be kept. What stands in their heads is read as of any other, and a person is told what was left out.
enum Excerpts {
    /// An excerpt came: of which frame, and what of it counts.
    static func tell(of message: Frame, _ frame: FrameInput, in turn: inout Turn) {
        turn.warn(.excerpt, "")
        let length = frame.length ?? frame.text.count
        turn.emit(.frameCut(FrameCut(station: frame.station, length: length, hash: frame.hash ?? [])))
        turn.alert(
            "message-too-long",
            "\(name(of: message)) of \(byteCountText(UInt64(clamping: length))) is more than is read of one message: its head counts, "
                + "what was nested in it is kept as length and hash alone. Its frame is entry \(turn.context.sequence).",
            of: frame.station)
    }

    private static func name(of message: Frame) -> String {
        switch message {
        case .call(_, let action, let payload): "A \(action.clipped(Limits.wordCharacters))" + figures(payload)
        case .unreadable(let found): found.action.map { "A \($0.clipped(Limits.wordCharacters))" } ?? "A message"
        case .result, .error: "An answer"
        }
    }

    /// What the head of a message about money says.
    private static func figures(_ payload: MessageReader) -> String {
        var ignored = Warnings()
        var found: [String] = []
        if let number = payload.int("transactionId", &ignored) { found.append("transaction \(number)") }
        if let register = payload.text("meterStop", &ignored) { found.append("meterStop \(register.clipped(Limits.wordCharacters))") }
        if let reason = payload.text("reason", &ignored) { found.append("reason \(reason.clipped(Limits.wordCharacters))") }
        return found.isEmpty ? "" : " (" + found.joined(separator: ", ") + ")"
    }
}
