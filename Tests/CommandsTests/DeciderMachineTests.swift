import EventStore
import Projections
import Testing

@testable import Commands

/// How the machine stands; trust.md section 3, row 10.
@Suite struct DeciderMachineTests {
    private func alerts(_ scenario: Scenario) -> [String] { scenario.world.alerts.all.map(\.kind) }

    @Test func `a file system that fills up is told once, until somebody has seen it`() {
        var scenario = Scenario()
        scenario.give(.machine(MachineInput(diskUsedPercent: 84)))
        #expect(scenario.entries.isEmpty)
        scenario.give(.machine(MachineInput(diskUsedPercent: 85)))
        scenario.give(.machine(MachineInput(diskUsedPercent: 91)))
        #expect(alerts(scenario) == ["disk"])
        #expect(scenario.entries.count == 1)
    }
}
