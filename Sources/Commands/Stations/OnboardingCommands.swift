import EventStore
import Projections

/// For how long unknown stations may connect and wait.
struct OnboardingWindow: CommandBody {
    static let form = BodyForm(OnboardingWindow.self, examples: [["minutes": 15]])
    let minutes: Int

    init(_ body: BodyReader) throws(JSONFieldError) {
        minutes = try body.required("minutes", .integer(0...Int(clamping: Limits.onboardingMinutesMax)), "How long; 0 closes the window")
    }
}

/// An alert that somebody has seen.
struct AlertAcknowledgement: CommandBody {
    static let form = BodyForm(AlertAcknowledgement.self, examples: [["kind": "session-held", "session": 4]])
    let kind: String
    let identity: String?
    let session: SessionID?

    init(_ body: BodyReader) throws(JSONFieldError) {
        kind = try body.required("kind", .characters(1...100), "The kind, as the list of alerts shows it")
        identity = try body.optional("station", .filledText, "The station, for alerts about one")
        session = try body.optional("session", .id, "The session, for alerts about one")
    }
}

/// Who may come in, and what somebody has seen.
enum OnboardingCommands {
    static func open(_ body: OnboardingWindow, in turn: Turn) -> CommandOutcome {
        let until = turn.now.adding(seconds: Int64(clamping: body.minutes) * 60)
        return CommandOutcome(
            events: [.onboardingWindowOpened(OnboardingWindowOpened(until: until))], answer: ["until": .string(until.text)])
    }

    static func clearKnocking(_ identity: String, in turn: Turn) throws -> CommandOutcome {
        guard turn.world.knocking.find(identity) != nil else { throw Refusal.notFound("knocking station \(identity)") }
        return CommandOutcome(events: [.knockingCleared(KnockingCleared(identity: identity))])
    }

    static func acknowledgeAlert(_ body: AlertAcknowledgement, in turn: Turn) throws -> CommandOutcome {
        let state = try body.identity.map { try turn.station($0) }
        let alert = AlertAcknowledged(station: state?.station, kind: body.kind, session: body.session)
        let standing = turn.world.alerts.find(alert.kind, of: alert.station, session: alert.session)
        guard standing != nil else { throw Refusal.notFound("alert \(body.kind)") }
        return CommandOutcome(events: [.alertAcknowledged(alert)])
    }
}
