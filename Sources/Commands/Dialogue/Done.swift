import EventStore

/// What a call came to where the station's yes is all there is to see: a sentence, of what was asked and what was answered.
struct Done: Sendable, ExpressibleByStringLiteral {
    let text: @Sendable (_ asked: JSONValue, _ answer: CallAnswer) -> String

    init(_ text: @escaping @Sendable (_ asked: JSONValue, _ answer: CallAnswer) -> String) { self.text = text }

    init(stringLiteral sentence: String) { text = { _, _ in sentence } }
}
