extension OCPP16 {
    /// Yes or no, as many answers are (OCPP 1.6, 7.1, 7.8, 7.37, 7.42).
    enum AcceptanceStatus: String, SpecWord {
        case accepted = "Accepted"
        case rejected = "Rejected"

        static let words = WordTable<AcceptanceStatus>()
        static var substitute: AcceptanceStatus { .rejected }
    }
}
