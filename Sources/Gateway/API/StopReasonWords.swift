import Commands

/// Why sessions ended, in words that people read: the command line says them, and the dashboard has them as `core/stops.js`, which a test
/// keeps as it is made here.
public enum StopReasonWords {
    /// In words (OCPP 1.6, 7.36); what no station of this protocol says stays as it came.
    public static func text(_ reason: String) -> String {
        StopReason(rawValue: reason).map(words) ?? (reason == superseded.reason ? superseded.words : reason)
    }

    private static func words(_ reason: StopReason) -> String {
        switch reason {
        case .deAuthorized: "the card was not accepted"
        case .emergencyStop: "the emergency stop"
        case .evDisconnected: "the cable was pulled"
        case .hardReset: "a hard restart"
        case .local: "stopped at the station"
        case .other: "another reason"
        case .powerLoss: "power loss"
        case .reboot: "the station restarted"
        case .remote: "stopped from here"
        case .softReset: "a restart"
        case .unlockCommand: "the cable was unlocked"
        }
    }

    /// What we say where a station told no end.
    private static let superseded = (reason: "Superseded", words: "the next one began at its connector before its end was told")

    /// The module of the dashboard.
    public static let script: String = {
        let known = StopReason.allCases.map { (reason: $0.rawValue, words: words($0)) } + [superseded]
        let lines = known.map { "  \($0.reason): '\($0.words)'," }
        return
            "// Made from the words of the command line; a test compares.\n\n/** @type {Record<string, string>} */\n"
            + "export const stopWords = {\n"
            + lines.joined(separator: "\n") + "\n};\n"
    }()
}
