import EventStore
import Projections

/// What ails the machine, and what is kept on it beside the journal.
enum MachineAlarms {
    private static let full = "disk-full"
    private static let keyRing = "key-ring"
    private static let cache = "cache"

    /// How the machine stands is journaled only where it comes to something.
    static func look(_ machine: MachineInput, _ input: Input, in turn: inout Turn) {
        let events = [use(machine, in: turn), room(machine, in: turn), keyRing(machine, in: turn), cache(machine, in: turn)].compactMap(
            \.self)
        guard !events.isEmpty else { return }
        turn.record(input)
        turn.emit(events)
    }

    private static func isTold(_ kind: String, in turn: Turn) -> Bool {
        turn.world.alerts.find(kind, of: nil) != nil
    }

    /// A file system that fills up is told before it is full; once, until it was acknowledged.
    private static func use(_ machine: MachineInput, in turn: Turn) -> Event? {
        guard machine.diskUsedPercent >= Limits.diskAlarmPercent, !isTold("disk", in: turn) else { return nil }
        let consequence =
            machine.diskReserveBytes.map { "with less than \(byteCountText($0)) free, commands and connections are refused." }
            ?? "when it is full, the server stops."
        return .alertRaised(
            AlertRaised(
                kind: "disk", text: "The file system of the journal is \(machine.diskUsedPercent) % full. Make room: \(consequence)"))
    }

    /// A full file system is told once, until it has room again.
    private static func room(_ machine: MachineInput, in turn: Turn) -> Event? {
        guard let free = machine.diskFreeBytes, let reserve = machine.diskReserveBytes else { return nil }
        let isFull = isTold(full, in: turn)
        let state = (isFull ? DiskState.full : .ample).with(freeBytes: free, reserveBytes: reserve)
        if state == .ample { return isFull ? .alertEnded(AlertEnded(kind: full)) : nil }
        guard !isFull else { return nil }
        return .alertRaised(
            AlertRaised(
                kind: full,
                text: "The disk is full: \(byteCountText(free)) are free, the reserve is \(byteCountText(reserve)). "
                    + "Commands and new connections are refused; connected stations are served, and sessions can be stopped, "
                    + "until half the reserve is used. Make room on the file system of the journal."))
    }

    /// A fault of the key ring is told once, until it was acknowledged: whether it is mended shows only when it is met again.
    private static func keyRing(_ machine: MachineInput, in turn: Turn) -> Event? {
        guard let fault = machine.keyRingFault, !isTold(keyRing, in: turn) else { return nil }
        return .alertRaised(
            AlertRaised(
                kind: keyRing,
                text: "The key ring cannot say what is behind the masks of some texts: \(fault) Nothing of this was erased; nothing is "
                    + "sent to stations in its place."))
    }

    /// A cache that cannot be used is told once, until it has been folded again.
    private static func cache(_ machine: MachineInput, in turn: Turn) -> Event? {
        guard let fault = machine.cacheFault else { return isTold(cache, in: turn) ? .alertEnded(AlertEnded(kind: cache)) : nil }
        guard !isTold(cache, in: turn) else { return nil }
        return .alertRaised(
            AlertRaised(
                kind: cache,
                text: "The cache cannot be relied on, and is folded again from the journal meanwhile: \(fault) Until then some of the "
                    + "sessions, documents and calls that are closed cannot be looked up; charging and the journal are not concerned."))
    }
}
