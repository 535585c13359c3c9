internal import EventStore
internal import Projections

/// Follows the registers of connectors from session to session: what they counted in between, and whether all comes to their sum.
///
/// Bounded by the connectors, and by what is in doubt about them.
struct AuditRegisters {
    private struct Place: Hashable, Comparable {
        var station: StationID
        var connector: ConnectorID

        static func < (a: Place, b: Place) -> Bool { (a.station, a.connector) < (b.station, b.connector) }
    }

    /// What a register counted between two sessions.
    private struct Gap {
        var from: Instant
        var to: Instant
        var before: Energy
        var after: Energy
        var session: SessionID
        var sequence: UInt64

        var energy: Int64 { after.rawValue.subtractingReportingOverflow(before.rawValue).partialValue }
        var isLarge: Bool { energy.magnitude > UInt64(AuditRegisters.tolerance) }
    }

    private struct Span {
        var session: SessionID
        var from: Instant
        var to: Instant
    }

    private struct Track {
        var stoppedAt: Instant?
        /// Where it stood then, if that was told.
        var register: Energy?
        var lowest: Energy?
        var highest: Energy?
        /// Of all sessions.
        var delivered: Int128 = 0
        /// Named and seen by a person.
        var acknowledged: Int128 = 0
        var gaps: [Gap] = []
        var recent: [Span] = []
        /// The register began anew, or counts from each start: its sum tells nothing.
        var isCountedAnew = false
        /// Something of a session was not told.
        var isPartlyKnown = false
        /// A person said what a session delivered.
        var isDecided = false
        var sequence: UInt64 = 0
    }

    /// Milliwatt-hours that registers may differ by: they are told in whole watt-hours or tenths of a kilowatt-hour.
    static let tolerance: Int64 = 100_000
    /// Seconds that two sessions may overlap by: clocks of stations are not that good.
    private static let overlapSecondsMax: Int64 = 60
    /// Sessions of a connector that a later one is compared with.
    private static let recentMax = 32
    private static let gapsPerConnectorMax = 256

    private var tracks: [Place: Track] = [:]

    mutating func start(_ e: SessionStarted, _ sequence: UInt64) {
        guard e.connector != .station else { return }
        let place = Place(station: e.station, connector: e.connector)
        var track = tracks[place] ?? Track()
        defer { tracks[place] = track }
        track.sequence = sequence
        guard !e.isEstimated, let after = e.meterStart else { return track.isPartlyKnown = true }
        if let stoppedAt = track.stoppedAt, let before = track.register, stoppedAt <= e.startedAt {
            let gap = Gap(from: stoppedAt, to: e.startedAt, before: before, after: after, session: e.session, sequence: sequence)
            if after.rawValue <= 0, before.rawValue > Self.tolerance {
                track.isCountedAnew = true
            } else if gap.isLarge {
                if gap.energy < 0 { track.isCountedAnew = true }
                if track.gaps.count < Self.gapsPerConnectorMax { track.gaps.append(gap) } else { track.isPartlyKnown = true }
            }
        }
        see(after, &track)
    }

    private func see(_ register: Energy, _ track: inout Track) {
        track.lowest = min(track.lowest ?? register, register)
        track.highest = max(track.highest ?? register, register)
    }

    /// - Parameter earlier: an end of the same session that was told before, and counts no more.
    mutating func stop(_ e: SessionStopped, of started: SessionStarted, instead earlier: SessionStopped?, _ sequence: UInt64) {
        guard started.connector != .station else { return }
        let place = Place(station: started.station, connector: started.connector)
        var track = tracks[place] ?? Track()
        defer { tracks[place] = track }
        track.sequence = sequence
        track.delivered += Int128(e.energy.rawValue) - Int128(earlier?.energy.rawValue ?? 0)
        if track.stoppedAt.map({ $0 <= e.stoppedAt }) ?? true {
            (track.stoppedAt, track.register) = (e.stoppedAt, e.isEstimated ? nil : e.meterStop)
        }
        // Of an end that was not told the last reading is known, by which its energy is told.
        if e.isEstimated, let last = e.meterStop, started.meterStart != nil { see(last, &track) }
        guard !e.isEstimated, let meterStop = e.meterStop, let meterStart = started.meterStart else { return track.isPartlyKnown = true }
        see(meterStop, &track)
        explain(started, e, from: meterStart, to: meterStop, &track)
        track.recent.removeAll { $0.session == e.session }
        if track.recent.count >= Self.recentMax { track.recent.removeFirst() }
        track.recent.append(Span(session: e.session, from: started.startedAt, to: e.stoppedAt))
    }

    /// A session that comes late may be what a register counted between two others.
    private func explain(
        _ started: SessionStarted, _ stopped: SessionStopped, from meterStart: Energy, to meterStop: Energy, _ track: inout Track
    ) {
        let found = track.gaps.firstIndex { gap in
            gap.from <= started.startedAt && stopped.stoppedAt <= gap.to && gap.session != started.session
                && meterStart.rawValue >= gap.before.rawValue - Self.tolerance && meterStop.rawValue <= gap.after.rawValue + Self.tolerance
        }
        guard let found else { return }
        let gap = track.gaps.remove(at: found)
        var (before, after) = (gap, gap)
        (before.to, before.after, before.session) = (started.startedAt, meterStart, started.session)
        (after.from, after.before) = (stopped.stoppedAt, meterStop)
        track.gaps += [before, after].filter(\.isLarge)
    }

    /// Another session of the connector that ran at the same time; the seconds that they have in common.
    func overlap(of started: SessionStarted, until stoppedAt: Instant) -> (session: SessionID, seconds: Int64)? {
        guard let track = tracks[Place(station: started.station, connector: started.connector)] else { return nil }
        for other in track.recent where other.session < started.session {
            let seconds = min(other.to, stoppedAt).seconds(since: max(other.from, started.startedAt))
            if seconds > Self.overlapSecondsMax { return (other.session, seconds) }
        }
        return nil
    }

    /// What was written down of an end alone is of a session that is known now, and counts there.
    mutating func takeBack(_ started: SessionStarted, _ stopped: SessionStopped?) {
        tracks[Place(station: started.station, connector: started.connector)]?.delivered -= Int128(stopped?.energy.rawValue ?? 0)
    }

    /// A person said what a session delivered.
    mutating func decide(_ started: SessionStarted) {
        tracks[Place(station: started.station, connector: started.connector)]?.isDecided = true
    }

    /// A person has seen what registers counted between sessions, or that they fell.
    mutating func acknowledge(_ e: AlertAcknowledged) {
        guard let station = e.station, ["energy-between-sessions", "register-fell"].contains(e.kind) else { return }
        let isRise = e.kind == "energy-between-sessions"
        for place in tracks.keys.filter({ $0.station == station }) {
            guard var track = tracks[place] else { continue }
            track.acknowledged += track.gaps.filter { ($0.energy > 0) == isRise }.reduce(Int128(0)) { $0 + Int128($1.energy) }
            track.gaps.removeAll { ($0.energy > 0) == isRise }
            tracks[place] = track
        }
    }

    func conclude(_ names: AuditNames, _ report: inout AuditReport) {
        for place in tracks.keys.sorted() {
            guard let track = tracks[place] else { continue }
            let name = names.place(place.station, place.connector)
            for gap in track.gaps {
                let energy = Energy(rawValue: Int64(clamping: gap.energy.magnitude))
                let what = gap.energy > 0 ? "rose, and nobody paid for it" : "fell: something was counted twice, or it began anew"
                report.doubts.add(
                    AuditDoubt(
                        kind: .registerGap, sequence: gap.sequence, amount: AuditSessions.text(energy),
                        what: "Between \(gap.from.text) and \(gap.to.text), when session \(gap.session) began, the register of \(name) "
                            + what))
            }
            checkSum(track, name, &report)
        }
    }

    private func checkSum(_ track: Track, _ name: String, _ report: inout AuditReport) {
        guard !track.isCountedAnew, !track.isDecided, let lowest = track.lowest, let highest = track.highest else { return }
        let counted = Int128(highest.rawValue) - Int128(lowest.rawValue)
        let named = track.acknowledged + track.gaps.reduce(Int128(0)) { $0 + Int128($1.energy) }
        let excess = track.delivered + named - counted
        guard excess > Int128(Self.tolerance) || (excess < -Int128(Self.tolerance) && !track.isPartlyKnown) else { return }
        func text(_ energy: Int128) -> String { AuditSessions.text(Energy(rawValue: Int64(clamping: energy))) }
        report.doubts.add(
            AuditDoubt(
                kind: .registerSum, sequence: track.sequence, amount: text(abs(excess)),
                what: "The sessions of \(name) delivered \(text(track.delivered)) and \(text(named)) between them are named, "
                    + "but its register counted \(text(counted))"))
    }
}
