import EventStore
import Projections

/// A station starts, or comes back.
enum Booting {
    /// A station says what it is (OCPP 1.6, 4.2). Never refused: identity comes from the URL, not from what a station says of itself.
    static func boot(_ report: BootReport, of station: StationID, in turn: inout Turn) {
        let isPending = turn.world.stations.with(station) { $0.isPending } ?? true
        let status: RegistrationStatus = isPending ? .pending : .accepted
        let interval = isPending ? Limits.pendingIntervalSeconds : Limits.heartbeatIntervalSeconds
        let isRepeated = turn.isRepeat
        turn.emit(
            .stationBooted(StationBooted(station: station, report: report.clipped, status: status, interval: interval)))
        turn.reply(.registration(status, at: turn.now, intervalSeconds: interval))
        Observing.see(.booted, of: station, in: &turn)
        if !isRepeated { lookForLoop(of: station, in: &turn) }
    }

    /// Three boots within ten minutes: automation that made the station boot must stop (field.md, quirk 80).
    private static func lookForLoop(of station: StationID, in turn: inout Turn) {
        let now = turn.now
        let recent = turn.world.stations.with(station) { state in state.recentBoots.count { now.seconds(since: $0) < 600 } } ?? 0
        guard recent == Limits.bootLoopCount else { return }
        // What was never sent, or long before, made nothing boot.
        let sent = turn.world.calls.all(of: station).filter { call in
            call.actor != "cpms" && call.sentAt.map { now.seconds(since: $0) < 600 } ?? false
        }
        let last = sent.max { ($0.sentAt ?? now) < ($1.sentAt ?? now) }.map { " The last command was \($0.action)." } ?? ""
        turn.alert("boot-loop", "\(recent) boots within ten minutes.\(last)", of: station)
    }

    /// Some stations do not boot when they reconnect (quirk 77): one that was never heard to is asked to, once.
    static func askForBoot(of station: StationID, in turn: inout Turn) {
        guard !turn.isRepeat, turn.world.calls.isEmpty(of: station),
            turn.world.stations.with(station, { $0.registration == nil && $0.frames == 1 }) ?? false
        else { return }
        Queueing.queue(reboot(of: station, in: turn), to: station, seconds: Limits.bootRequestSeconds, in: &turn)
    }

    /// Others connect and say nothing at all: such a one is asked to boot, once a connection. Which stations a tick looks at follows from
    /// its second alone.
    static func lookForMute(in turn: inout Turn) {
        let slices = Limits.bootLookSlices
        var number = (turn.now.rawValue / 1_000_000) % slices
        if number <= 0 { number += slices }
        while number <= Int64(turn.world.stations.count) {
            if let station = UInt32(exactly: number) { askIfMute(StationID(rawValue: station), in: &turn) }
            number += slices
        }
    }

    private static func askIfMute(_ station: StationID, in turn: inout Turn) {
        let now = turn.now
        let since = turn.world.stations.with(station) { state -> Instant? in
            guard state.connection != nil, !state.isRemoved, let connectedAt = state.connectedAt else { return nil }
            if let heard = state.lastFrameAt, heard >= connectedAt { return nil }
            return now.seconds(since: connectedAt) >= Limits.bootSilenceSeconds ? connectedAt : nil
        }
        guard let since = since ?? nil, turn.decision.events.count < Limits.tickEventsMax else { return }
        let order = reboot(of: station, in: turn)
        let isAsked = turn.world.calls.all(of: station).contains { call in
            (call.endedAt == nil || call.queuedAt >= since || call.sentAt.map { $0 >= since } ?? false)
                && Dialect.order(of: call, in: turn.world) == order
        }
        if !isAsked { Queueing.queue(order, to: station, seconds: Limits.bootRequestSeconds, in: &turn) }
    }

    /// The order that makes a station say what it is.
    static func reboot(of station: StationID, in turn: Turn) -> Order {
        .trigger(message: Dialect.spoken(by: station, in: turn.world).name(of: .boot))
    }
}

extension BootReport {
    /// As much of it as is kept.
    fileprivate var clipped: BootReport {
        BootReport(
            vendor: vendor.clipped(Limits.textCharacters), model: model.clipped(Limits.textCharacters),
            chargePointSerialNumber: chargePointSerialNumber?.clipped(Limits.textCharacters),
            chargeBoxSerialNumber: chargeBoxSerialNumber?.clipped(Limits.textCharacters),
            firmwareVersion: firmwareVersion?.clipped(Limits.textCharacters), iccid: iccid?.clipped(Limits.textCharacters),
            imsi: imsi?.clipped(Limits.textCharacters), meterType: meterType?.clipped(Limits.textCharacters),
            meterSerialNumber: meterSerialNumber?.clipped(Limits.textCharacters))
    }
}
