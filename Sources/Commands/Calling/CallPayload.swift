import EventStore

/// Looks into the payload of a call that stands in the outbox.
enum CallPayload {
    /// The text or number of a member, as text; nil where there is none.
    static func text(of name: String, in payload: [UInt8]) -> String? {
        guard case .object(let members)? = try? JSONValue(parsing: payload) else { return nil }
        switch members.first(where: { $0.name == name })?.value {
        case .string(let text), .number(let text): return text
        default: return nil
        }
    }
}
