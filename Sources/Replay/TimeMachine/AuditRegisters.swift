internal import Commands
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
        /// It is told of while the server runs.
        var isLarge: Bool { energy.magnitude > UInt64(RegisterBounds.gapTolerance) }
    }

    /// A session from register to register. Its end is not known while it runs, nor where it was not told.
    private struct Span {
        var session: SessionID
        var sequence: UInt64
        var from: Instant
        var start: Energy
        var to: Instant?
        var stop: Energy?
        /// A person decided where it ended.
        var isBound = false
        /// A person said that it delivered more than its end told: where it ended by that, and when.
        var corrected: (register: Energy, at: Instant)?
        /// A person said when it ended, of an end that was told.
        var until: Instant?
        var station: StationID

        static func isBefore(_ a: Span, _ b: Span) -> Bool { (a.from, a.session) < (b.from, b.session) }
    }

    private struct Track {
        var lowest: Energy?
        var highest: Energy?
        /// Of all sessions.
        var delivered: Int128 = 0
        /// Sessions in the order of their starts: one that is told late has its place among them.
        var spans: [Span] = []
        /// What lies between sessions that are not among `spans` any more.
        var gaps: [Gap] = []
        /// The sum of those that are too little to be told.
        var small: Int128 = 0
        /// What a person has seen, by the session before which it lies.
        var seen: [SessionID: Int64] = [:]
        /// The register began anew, or counts from each start: its sum tells nothing.
        var isCountedAnew = false
        /// Something of a session was not told.
        var isPartlyKnown = false
        /// A person said what a session delivered.
        var isDecided = false
        var sequence: UInt64 = 0

        /// What lies between these two sessions; nil where it is nothing, or not known. A register that begins at nothing for both counts
        /// from each start.
        static func gap(_ former: Span, _ next: Span) -> Gap? {
            guard var to = former.to, var stop = former.stop else { return nil }
            if max(next.start, former.start) <= RegisterBounds.counterStartMax { return nil }
            if let corrected = former.corrected { (stop, to) = (corrected.register, corrected.at) }
            // One that was added again may have another meter.
            if former.station != next.station, next.start < stop { return nil }
            return Gap(from: to, to: next.from, before: stop, after: next.start, session: next.session, sequence: next.sequence)
        }

        /// All that is known now; most are nothing that is told.
        var all: [Gap] { gaps + zip(spans, spans.dropFirst()).compactMap { Self.gap($0, $1) } }
        var large: [Gap] { all.filter(\.isLarge) }
        /// What all of them come to.
        var between: Int128 { small + all.reduce(Int128(0)) { $0 + Int128($1.energy) } }

        mutating func insert(_ span: Span) {
            spans.removeAll { $0.session == span.session }
            spans.insert(span, at: spans.firstIndex { Span.isBefore(span, $0) } ?? spans.endIndex)
            if spans.count <= AuditRegisters.recentMax { return }
            if let gap = Self.gap(spans[0], spans[1]) {
                if !gap.isLarge {
                    small += Int128(gap.energy)
                } else if gaps.count < AuditRegisters.gapsPerConnectorMax { gaps.append(gap) } else { isPartlyKnown = true }
            }
            spans.removeFirst()
        }
    }

    /// Milliwatt-hours that sums of registers may differ by: they are told in whole watt-hours or tenths of a kilowatt-hour.
    static let tolerance: Int64 = 100_000
    /// Seconds that two sessions may overlap by: clocks of stations are not that good.
    private static let overlapSecondsMax: Int64 = 60
    /// Sessions of a connector that a later one is compared with.
    private static let recentMax = 64
    private static let gapsPerConnectorMax = 256

    private var tracks: [Place: Track] = [:]
    /// The first station of each identity, and that of each which has the identity of an earlier one.
    private var firsts: [String: StationID] = [:]
    private var roots: [StationID: StationID] = [:]
    /// Ends that came alone and may be billed, of each station.
    private var loneEnds: [StationID: [LoneStop]] = [:]

    private struct LoneStop {
        var session: SessionID
        var register: Energy
        var at: Instant
    }

    /// A station that was removed and is added again is the same station.
    mutating func add(_ e: StationAdded) {
        if let first = firsts[e.identity.lowercased()] { roots[e.station] = first } else { firsts[e.identity.lowercased()] = e.station }
    }

    private func place(_ station: StationID, _ connector: ConnectorID) -> Place {
        Place(station: roots[station] ?? station, connector: connector)
    }

    /// A person decided what a session delivered: where its end was not told, its register is taken to have stood there.
    mutating func bound(_ e: SessionReleased, _ started: SessionStarted, _ stopped: SessionStopped?) {
        if e.isWrittenOff { loneEnds[started.station]?.removeAll { $0.session == e.session } }
        guard let stopped, stopped.isEstimated, !started.isEstimated, let start = started.meterStart else { return }
        let place = place(started.station, started.connector)
        guard let index = tracks[place]?.spans.firstIndex(where: { $0.session == e.session }) else { return }
        tracks[place]?.spans[index].stop = start.adding(e.energy ?? stopped.energy)
        tracks[place]?.spans[index].to = e.stoppedAt ?? stopped.stoppedAt
        tracks[place]?.spans[index].isBound = true
    }

    /// A person corrected what was billed: what a told end leaves up to the next start may be explained by it.
    mutating func correct(_ e: SessionCorrected) {
        let root = e.station.map { roots[$0] ?? $0 }
        let isIt: (Span) -> Bool = { $0.session == e.session }
        let found = tracks.keys.first { place in
            root.map { $0 == place.station } ?? true && tracks[place]?.spans.contains(where: isIt) ?? false
        }
        guard let place = found, let spans = tracks[place]?.spans, let index = spans.firstIndex(where: isIt) else { return }
        let register = spans[index].start.adding(e.energy)
        if spans[index].isBound {
            tracks[place]?.spans[index].stop = register
            tracks[place]?.spans[index].to = e.stoppedAt
        } else {
            tracks[place]?.spans[index].until = e.stoppedAt
            // Of an end that was told more than it explains what lies before the next one, or is billed twice.
            guard let stop = spans[index].stop else { return }
            tracks[place]?.spans[index].corrected = register > stop ? (register, e.stoppedAt) : nil
            if register <= stop { return }
        }
        tracks[place]?.isDecided = true
    }

    /// An end that came alone and tells the same as that of a session; nil where none does.
    func loneEnd(like stopped: SessionStopped) -> SessionID? {
        loneEnds[stopped.station]?.first { lone in
            lone.session != stopped.session && lone.register == stopped.meterStop && lone.at == stopped.reportedAt ?? stopped.stoppedAt
        }?.session
    }

    mutating func start(_ e: SessionStarted, _ sequence: UInt64) {
        guard e.connector != .station else { return }
        let place = place(e.station, e.connector)
        var track = tracks[place] ?? Track()
        defer { tracks[place] = track }
        track.sequence = sequence
        guard !e.isEstimated, let start = e.meterStart else { return track.isPartlyKnown = true }
        let span = Span(session: e.session, sequence: sequence, from: e.startedAt, start: start, station: e.station)
        if let former = track.spans.last(where: { Span.isBefore($0, span) }), let stop = former.stop, let to = former.to, to <= span.from {
            if start < stop, stop.rawValue - max(0, start.rawValue) > Self.tolerance { track.isCountedAnew = true }
        }
        track.insert(span)
        see(start, &track)
    }

    private func see(_ register: Energy, _ track: inout Track) {
        track.lowest = min(track.lowest ?? register, register)
        track.highest = max(track.highest ?? register, register)
    }

    private mutating func keep(_ e: SessionStopped) {
        guard let register = e.meterStop else { return }
        var ends = loneEnds[e.station] ?? []
        if ends.count >= Self.recentMax { ends.removeFirst() }
        ends.append(LoneStop(session: e.session, register: register, at: e.reportedAt ?? e.stoppedAt))
        loneEnds[e.station] = ends
    }

    /// - Parameter earlier: an end of the same session that was told before, and counts no more.
    mutating func stop(_ e: SessionStopped, of started: SessionStarted, instead earlier: SessionStopped?, _ sequence: UInt64) {
        if started.isEstimated { keep(e) }
        guard started.connector != .station else { return }
        let place = place(started.station, started.connector)
        var track = tracks[place] ?? Track()
        defer { tracks[place] = track }
        track.sequence = sequence
        track.delivered += Int128(e.energy.rawValue) - Int128(earlier?.energy.rawValue ?? 0)
        // Of an end that was not told the last reading is known, by which its energy is told.
        if e.isEstimated, let last = e.meterStop, started.meterStart != nil { see(last, &track) }
        guard !e.isEstimated, let meterStop = e.meterStop, let meterStart = started.meterStart else { return track.isPartlyKnown = true }
        see(meterStop, &track)
        let known = track.spans.first { $0.session == e.session }
        track.insert(
            Span(
                session: e.session, sequence: known?.sequence ?? sequence, from: started.startedAt, start: meterStart, to: e.stoppedAt,
                stop: meterStop, station: started.station))
    }

    /// Another session of the connector that ran at the same time; the seconds that they have in common.
    func overlap(of started: SessionStarted, until stoppedAt: Instant) -> (session: SessionID, seconds: Int64)? {
        guard let track = tracks[place(started.station, started.connector)] else { return nil }
        for other in track.spans where other.session < started.session {
            guard let to = other.until ?? other.to else { continue }
            let seconds = min(to, stoppedAt).seconds(since: max(other.from, started.startedAt))
            if seconds > Self.overlapSecondsMax { return (other.session, seconds) }
        }
        return nil
    }

    /// What was written down of an end alone is of a session that is known now, and counts there.
    mutating func takeBack(_ started: SessionStarted, _ stopped: SessionStopped?) {
        loneEnds[started.station]?.removeAll { $0.session == started.session }
        tracks[place(started.station, started.connector)]?.delivered -= Int128(stopped?.energy.rawValue ?? 0)
    }

    /// A person said what a session delivered.
    mutating func decide(_ started: SessionStarted) {
        tracks[place(started.station, started.connector)]?.isDecided = true
    }

    /// A person has seen what registers counted between sessions, or that they fell.
    mutating func acknowledge(_ e: AlertAcknowledged) {
        guard let station = e.station, ["energy-between-sessions", "register-fell"].contains(e.kind) else { return }
        let isRise = e.kind == "energy-between-sessions"
        for place in tracks.keys.filter({ $0.station == roots[station] ?? station }) {
            guard var track = tracks[place] else { continue }
            for gap in track.large where (gap.energy > 0) == isRise { track.seen[gap.session] = gap.energy }
            tracks[place] = track
        }
    }

    func conclude(_ names: AuditNames, _ report: inout AuditReport) {
        for place in tracks.keys.sorted() {
            guard let track = tracks[place] else { continue }
            let name = names.place(place.station, place.connector)
            for gap in track.large where track.seen[gap.session].map({ gap.energy.magnitude > $0.magnitude }) ?? true {
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
        let named = track.between
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
