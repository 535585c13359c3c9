/// What a station and we call a transaction: in OCPP 1.6 a number that we give, in 2.0.1 text that the station gives. A number is the text
/// of its digits.
enum TransactionID: Sendable, Hashable {
    case number(Int64)
    case text(String)

    /// By its text.
    init(_ text: String) {
        if let number = Int64(text), String(number) == text { self = .number(number) } else { self = .text(text) }
    }

    /// As a station says it.
    var text: String {
        switch self {
        case .number(let number): String(number)
        case .text(let text): text
        }
    }

    /// As the journal has it; nil for text that is no number.
    var number: Int64? {
        if case .number(let number) = self { number } else { nil }
    }
}
