public import EventStore

/// A version of OCPP that stations may speak. The rooms know reports, replies and orders; who says them how is told here.
enum Dialect: CaseIterable, Sendable {
    case ocpp16

    /// Its name as a subprotocol of WebSocket (OCPP-J 1.6, 3.1).
    var subprotocol: String {
        switch self {
        case .ocpp16: "ocpp1.6"
        }
    }

    /// By the name of a subprotocol; nil for one that nobody speaks.
    init?(subprotocol: String) {
        guard let found = Self.spoken.first(where: { $0.subprotocol == subprotocol }) else { return nil }
        self = found
    }

    private static let spoken = allCases

    /// The subprotocol to speak among those that a station offers; empty where it offers none; nil where none fits.
    static func subprotocol(among offered: [String]) -> String? {
        if offered.isEmpty { return "" }
        let short = offered.filter { $0.utf8.count <= Limits.wordCharacters }
        for dialect in allCases {
            if let exact = short.first(where: { $0.lowercased() == dialect.subprotocol }) { return exact }
        }
        return short.first { offer in allCases.contains { offer.lowercased().hasPrefix($0.subprotocol) } }
    }

    /// All of its messages.
    var actions: [ActionRow] {
        switch self {
        case .ocpp16: OCPP16.actions
        }
    }

    /// The row of a message; nil for one that it does not have.
    func action(named name: String) -> ActionRow? {
        switch self {
        case .ocpp16: OCPP16.action(named: name)
        }
    }

    /// The row of a message that some version has.
    static func action(named name: String) -> ActionRow? { spoken.lazy.compactMap { $0.action(named: name) }.first }

    /// An order in its words; nil where it has none for it.
    func text(of order: Order) -> OrderText? {
        switch self {
        case .ocpp16: OCPP16.text(of: order)
        }
    }

    /// The name of the message by which a station tells this; the first where there are several.
    func name(of report: StationReport.Kind) -> String {
        guard let action = actions.first(where: { $0.telling?.kind == report }) else {
            preconditionFailure("No message tells of \(report).")
        }
        return action.name
    }
}

/// What a recorded frame says of the register of a session that begins or ends, for whoever checks what was made of it.
public enum RegisterReport: Sendable, Equatable {
    case beginning(Energy?)
    case ending(Energy?)

    /// Nil for a frame that is about neither.
    public init?(_ frame: FrameInput) {
        guard case .call(_, let name, let payload) = Frame.read(frame.text).frame else { return nil }
        var warnings = Warnings()
        let actions = Dialect.allCases.lazy.compactMap { $0.action(named: name)?.telling }
        switch actions.first?.read(payload, StationClock(now: Instant(rawValue: 0)), &warnings) {
        case .sessionBeginning(let beginning): self = .beginning(beginning.meterStart)
        case .sessionEnding(let ending): self = .ending(ending.meterStop)
        default: return nil
        }
    }
}
