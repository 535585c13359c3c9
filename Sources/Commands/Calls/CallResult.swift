import EventStore
public import Projections

/// What became of a call, for people: whether it did what it was to do, and in plain words.
public struct CallResult: Sendable {
    /// Whether it did what it was to do.
    public enum Verdict: String, CaseIterable, Sendable {
        /// It waits, is under way, or its effect is watched for.
        case open
        case done
        case failed
        /// Nobody wants it any more.
        case dropped
    }

    public let verdict: Verdict
    /// A sentence.
    public let text: String

    /// - Parameter isConnected: whether its station is there.
    public init(_ call: CallState, isConnected: Bool) {
        verdict = Self.verdict(of: call)
        text = Self.text(of: call, isConnected)
    }

    private static func isWatched(_ call: CallState) -> Bool { call.observesUntil != nil && call.isObserved == nil }

    private static func verdict(of call: CallState) -> Verdict {
        if call.isObserved == true { return .done }
        guard call.endedAt != nil, let outcome = call.outcome, !isWatched(call) else { return .open }
        return switch outcome {
        case .answered: call.isObserved == false ? .failed : .done
        case .cancelled, .superseded: .dropped
        case .refused, .unreadable, .timedOut, .expired, .lost: .failed
        }
    }

    private static func text(of call: CallState, _ isConnected: Bool) -> String {
        if call.isObserved == true { return call.effect ?? "It was seen to happen." }
        guard call.endedAt != nil, let outcome = call.outcome else { return waiting(call, isConnected) }
        let watched = isWatched(call) ? " It is watched for all the same." : call.isObserved == false ? " It was not seen to happen." : ""
        switch outcome {
        case .answered: return agreed(call)
        case .refused: return "Refused: " + refusal(call)
        case .unreadable: return "The answer cannot be read" + (call.detail.map { ": \($0)" } ?? ".") + watched
        case .timedOut: return (call.detail ?? "No answer came.") + watched
        case .expired: return (call.detail ?? "Not sent in time.") + watched
        case .cancelled: return call.detail ?? "Taken back before it was sent."
        case .superseded: return call.detail ?? "Another one stands in its place."
        case .lost: return "The connection ended before an answer came."
        }
    }

    private static func waiting(_ call: CallState, _ isConnected: Bool) -> String {
        if call.sentAt != nil { return "Sent, and not answered yet." }
        return isConnected ? "Waits for its turn." : "Waits for the station to connect."
    }

    private static func agreed(_ call: CallState) -> String {
        if isWatched(call) {
            return call.status == "Scheduled"
                ? "The station agreed, and does it once nobody charges there." : "The station agreed; it is not seen to happen yet."
        }
        return call.isObserved == false ? "The station agreed, and it was not seen to happen." : call.summary ?? "The station agreed."
    }

    /// The word of the answer, and what a station says beside it; an answer that is JSON says no more than its word.
    private static func refusal(_ call: CallState) -> String {
        let words = [call.status, call.detail?.first == "{" ? nil : call.detail].compactMap(\.self).filter { !$0.isEmpty }
        let text = words.joined(separator: ", ")
        return text.isEmpty ? "no reason was given." : text.hasSuffix(".") ? text : text + "."
    }
}
