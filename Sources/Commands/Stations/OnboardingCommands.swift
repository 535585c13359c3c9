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
    static let form = BodyForm(AlertAcknowledgement.self, examples: [["station": "CP001", "kind": "silence"]])
    let kind: String
    let identity: String?

    init(_ body: BodyReader) throws(JSONFieldError) {
        kind = try body.required("kind", .text(1...100), "The kind, as the list of alerts shows it")
        identity = try body.optional("station", .filledText, "The station, for alerts about one")
    }
}

extension Turn {
    func openOnboarding(_ body: OnboardingWindow) -> CommandOutcome {
        let until = now.adding(seconds: Int64(clamping: body.minutes) * 60)
        return CommandOutcome(
            events: [.onboardingWindowOpened(OnboardingWindowOpened(until: until))], answer: ["until": .string(until.text)])
    }

    func clearKnocking(_ body: StationNamed) throws -> CommandOutcome {
        guard world.knocking.find(body.identity) != nil else { throw CommandRefusal.notFound("knocking station \(body.identity)") }
        return CommandOutcome(events: [.knockingCleared(KnockingCleared(identity: body.identity))])
    }

    func acknowledgeAlert(_ body: AlertAcknowledgement) throws -> CommandOutcome {
        let state = try body.identity.map { try station($0) }
        guard world.alerts.all.contains(where: { $0.kind == body.kind && $0.station == state?.station }) else {
            throw CommandRefusal.notFound("alert \(body.kind)")
        }
        return CommandOutcome(events: [.alertAcknowledged(AlertAcknowledged(station: state?.station, kind: body.kind))])
    }
}
