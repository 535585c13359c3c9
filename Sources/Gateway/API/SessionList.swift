import Commands
import EventStore
import Projections

/// A list of sessions that somebody asked for: the newest first, or, where they are chosen by nothing but when they started, the last to
/// start first.
///
/// What is open stands in the state and is looked through; what is closed is found in the archive by the narrowest key that is asked for,
/// so that a page does not cost more the more there is.
struct SessionList {
    private let state: String
    private let heldFor: HoldReason?
    private let station: StationID?
    private let token: Subject?
    private let driver: DriverID?
    private let range: TimeRange
    private let limit: Int
    private let cursor: SessionID?

    init(_ request: OperationRequest, _ read: ReadContext) throws {
        limit = try request.limit()
        cursor = try request.cursor().map { SessionID(rawValue: $0) }
        let wanted = request.http.query("held")
        heldFor = HoldReason.allCases.first { $0.name == wanted }
        let state = request.http.query("state") ?? (heldFor == nil ? "all" : "held")
        guard ["all", "open", "closed", "held"].contains(state) else {
            throw APIProblem(400, "state must be open, closed or held, is \(state).")
        }
        guard wanted == nil || heldFor != nil && state == "held" else {
            let reasons = HoldReason.allCases.map(\.name).joined(separator: ", ")
            throw APIProblem(400, "held must be a reason for which sessions are held (\(reasons)), and no other state beside it.")
        }
        self.state = state
        station = try request.station("station", read)?.station
        token = request.http.query("token").map { TokenAPI.anySubject($0, read) }
        driver = try request.number("driver")
        range = try TimeRange(from: request.time("from"), to: request.time("to"))
    }

    /// Whether the order is that of the starts.
    private var isByStart: Bool { station == nil && token == nil && driver == nil && !range.isAll }

    /// The narrowest key of the archive.
    private var group: SessionGroup? {
        token.map { .token($0) } ?? driver.map { .driver($0) } ?? station.map { .station($0) }
    }

    /// Where a session stands in the order of the list.
    private func place(_ session: SessionState) -> ListPlace<SessionID> {
        isByStart ? session.startPlace : ListPlace(at: Instant(rawValue: 0), id: session.session)
    }

    private func has(_ session: SessionState) -> Bool {
        guard station.map({ session.station == $0 }) ?? true, token.map({ session.token == $0 }) ?? true,
            driver.map({ session.driver == $0 }) ?? true, range.has(session.startedAt)
        else { return false }
        return switch state {
        case "open": session.isRunning
        case "held": !session.isRunning && session.held != nil && (heldFor.map { session.held == $0 } ?? true)
        case "closed": !session.isRunning
        default: true
        }
    }

    func page(_ read: ReadContext) throws -> Page<SessionState> {
        let behind = try cursor.map { try start(of: $0, read) }
        var found: [SessionID: SessionState] = [:]
        func add(_ sessions: some Sequence<SessionState>) {
            let fitting = sessions.lazy.filter { session in has(session) && behind.map { place(session) < $0 } ?? true }
            // The state has them in the order of their numbers.
            let first = isByStart ? Array(fitting.sorted { place($0) > place($1) }.prefix(limit + 1)) : Array(fitting.prefix(limit + 1))
            for session in first { found[session.session] = session }
        }
        let before = isByStart ? nil : cursor
        let sessions = read.world.sessions
        if let station {
            add(sessions.kept(of: station, before: before))
        } else {
            if state == "all" || state == "open" { add(sessions.running(before: before)) }
            if state != "open" { add(sessions.waiting(before: before)) }
        }
        var cut: ListPlace<SessionID>?
        if state == "all" || state == "closed" {
            add(sessions.awaitingArchive.reversed().lazy.map(read.corrected))
            cut = try addArchived(
                behind: behind, limit: limit, place,
                rows: { behind in
                    isByStart
                        ? try read.archive.sessions(in: range, behind: behind, limit: limit + 1)
                        : try read.archive.sessions(of: group, before: behind?.id, limit: limit + 1)
                },
                add: { row in
                    guard has(row) else { return false }
                    found[row.session] = found[row.session] ?? read.corrected(row)
                    return true
                })
        }
        let ordered = found.values.map { (place: place($0), session: $0) }.filter { row in cut.map { row.place >= $0 } ?? true }
            .sorted { $0.place > $1.place }
        let page = ordered.prefix(limit)
        let next = ordered.count > limit ? page.last?.place.id : cut?.id
        return Page(page.map(\.session), next: next)
    }

    /// The place of the session that the page before ended with.
    private func start(of session: SessionID, _ read: ReadContext) throws -> ListPlace<SessionID> {
        guard isByStart else { return ListPlace(at: Instant(rawValue: 0), id: session) }
        guard let state = try read.session(session) else { throw OperationRequest.wrongCursor("\(session)") }
        return state.startPlace
    }
}
