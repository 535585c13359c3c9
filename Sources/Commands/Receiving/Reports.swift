import EventStore
import Projections

/// What stations tell, each handed to the room that it is about.
enum Reports {
    /// A report that could be read as far as it goes.
    static func receive(
        _ action: ActionRow, _ telling: ActionRow.Telling, _ payload: MessageReader, _ station: StationID, in turn: inout Turn
    ) {
        var found = Warnings()
        let report = telling.read(payload, turn.clockInPlace(), &found)
        turn.warn(found)
        if !action.traits.contains(.neverRefused), refuseIfStrict(station, in: &turn) { return }
        guard let report else { return turn.reply(.withoutEffect(to: telling.kind)) }
        hand(report, of: station, in: &turn)
    }

    private static func hand(_ report: StationReport, of station: StationID, in turn: inout Turn) {
        switch report {
        case .heartbeat: turn.reply(.time(turn.now))
        case .boot(let report): Booting.boot(report, of: station, in: &turn)
        case .status(let report): LateStatuses.status(report, of: station, in: &turn)
        case .authorization(let token): Authorizing.authorize(token, at: station, in: &turn)
        case .sessionBeginning(let beginning): Starting.begin(beginning, at: station, in: &turn)
        case .sessionEnding(let ending): Stopping.end(ending, at: station, in: &turn)
        case .meterReadings(let report): Metering.readings(report, of: station, in: &turn)
        case .upload(let report): ProgressReports.upload(report, of: station, in: &turn)
        case .firmware(let report): ProgressReports.firmware(report, of: station, in: &turn)
        case .securityEvent(let report): SecurityReports.event(report, of: station, in: &turn)
        case .certificateRequest(let csr): SecurityReports.certificateRequest(csr, of: station, in: &turn)
        case .vendorMessage(let message): ProgressReports.vendorMessage(message, of: station, in: &turn)
        }
    }

    /// In strict mode, chosen per station, a readable but odd call is refused; never one about money. Answers whether it was.
    private static func refuseIfStrict(_ station: StationID, in turn: inout Turn) -> Bool {
        guard let first = turn.warnings.first, turn.world.stations.with(station, { $0.isStrict }) ?? false else { return false }
        let what = first.field.isEmpty ? "the frame" : first.field
        turn.refuse(.formationViolation, "\(what) is not as the specification says, and this station is in strict mode.")
        return true
    }

    /// Answers what a station that waits to be adopted, or was removed, may not do (OCPP 1.6, 4.2; trust.md row 30): what it says is
    /// kept, but moves neither money nor trust. What it may send, because it boots or was asked to, is answered as always.
    ///
    /// - Returns: whether it was answered.
    static func answerOutside(
        _ action: ActionRow, _ telling: ActionRow.Telling, _ payload: MessageReader, _ station: StationID, in turn: inout Turn
    ) -> Bool {
        guard turn.world.stations.with(station, { $0.isPending || $0.isRemoved }) ?? true else { return false }
        switch telling.kind {
        case .authorization, .sessionBeginning, .sessionEnding: turn.reply(.withoutEffect(to: telling.kind))
        default: return false
        }
        var found = Warnings()
        _ = telling.read(payload, turn.clockInPlace(), &found)
        turn.warn(found)
        turn.alert(
            "not-adopted",
            "\(action.name) had no effect: the station is not adopted; its frame is entry \(turn.context.sequence).", of: station)
        turn.isRepeat = false
        return true
    }

    /// A call about money or identity that could not be read is answered as if it said nothing, and flagged (field.md, quirk 82).
    /// Nothing begins or ends because of it: whose session it is about cannot be known.
    static func answerUnreadable(_ action: ActionRow, _ telling: ActionRow.Telling, _ station: StationID, in turn: inout Turn) {
        if telling.kind == .boot {
            receive(action, telling, .empty, station, in: &turn)
        } else {
            turn.reply(.withoutEffect(to: telling.kind))
        }
        turn.alert(
            "unreadable-\(action.name)",
            "A \(action.name) could not be read and was acknowledged without effect; its frame is entry \(turn.context.sequence).",
            of: station)
    }
}
