import EventStore
import Projections

extension Turn {
    /// How the machine stands is journaled only where it comes to something.
    mutating func decideMachine(_ machine: MachineInput, _ input: Input) {
        let events = [diskUse(machine), diskRoom(machine)].compactMap(\.self)
        guard !events.isEmpty else { return }
        world.observe(input, context)
        emit(events)
    }

    private func isTold(_ kind: String) -> Bool { world.alerts.all.contains { $0.kind == kind && $0.station == nil } }

    /// A file system that fills up is told before it is full; once, until it was acknowledged.
    private func diskUse(_ machine: MachineInput) -> Event? {
        guard machine.diskUsedPercent >= Limits.diskAlarmPercent, !isTold("disk") else { return nil }
        let consequence =
            machine.diskReserveBytes.map { "with less than \(byteCountText($0)) free, commands and connections are refused." }
            ?? "when it is full, the server stops."
        return .alertRaised(
            AlertRaised(
                kind: "disk", text: "The file system of the journal is \(machine.diskUsedPercent) % full. Make room: \(consequence)"))
    }

    /// A full file system is told once, until it has room again.
    private func diskRoom(_ machine: MachineInput) -> Event? {
        guard let free = machine.diskFreeBytes, let reserve = machine.diskReserveBytes else { return nil }
        let isFull = isTold(Self.diskFull)
        let state = (isFull ? DiskState.full : .ample).with(freeBytes: free, reserveBytes: reserve)
        if state == .ample { return isFull ? .alertEnded(AlertEnded(kind: Self.diskFull)) : nil }
        guard !isFull else { return nil }
        return .alertRaised(
            AlertRaised(
                kind: Self.diskFull,
                text: "The disk is full: \(byteCountText(free)) are free, the reserve is \(byteCountText(reserve)). "
                    + "Commands and new connections are refused; connected stations are served, and sessions can be stopped, "
                    + "until half the reserve is used. Make room on the file system of the journal."))
    }

    private static let diskFull = "disk-full"
}
