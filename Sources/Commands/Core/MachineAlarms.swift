import EventStore
import Projections

extension Decider {
    /// A file system that fills up is told before it is full: a full one stops the server, since nothing can be acknowledged any more
    /// (trust.md section 3, row 10). Told once until it was acknowledged.
    mutating func decideMachine(_ machine: MachineInput, _ input: Input) {
        guard machine.diskUsedPercent >= Limits.diskAlarmPercent else { return }
        guard !world.alerts.all.contains(where: { $0.kind == "disk" && $0.station == nil }) else { return }
        world.observe(input, context)
        emit(
            .alertRaised(
                AlertRaised(
                    kind: "disk",
                    text:
                        "The file system of the journal is \(machine.diskUsedPercent) % full. Make room: when it is full, the server stops."
                )))
    }
}
