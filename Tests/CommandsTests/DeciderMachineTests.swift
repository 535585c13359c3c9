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

    private func machine(free: UInt64, reserve: UInt64 = 64 << 20) -> Input {
        .machine(MachineInput(diskUsedPercent: 50, diskFreeBytes: free, diskReserveBytes: reserve))
    }

    @Test func `a full disk is told once, and the alert ends when there is room to spare`() {
        var scenario = Scenario()
        scenario.give(machine(free: 64 << 20))
        #expect(scenario.entries.isEmpty)
        scenario.give(machine(free: 64 << 20 - 1))
        scenario.give(machine(free: 1 << 20))
        scenario.give(machine(free: 71 << 20))
        #expect(alerts(scenario) == ["disk-full"] && scenario.entries.count == 1)
        #expect(scenario.world.alerts.all.first?.text.contains("63.9 MiB are free, the reserve is 64.0 MiB") == true)
        scenario.give(machine(free: 72 << 20))
        #expect(alerts(scenario).isEmpty && scenario.entries.count == 2)
        scenario.give(machine(free: 72 << 20))
        #expect(scenario.entries.count == 2)
    }

    @Test func `an alarm says what comes next, as far as the input tells it`() {
        var scenario = Scenario()
        scenario.give(.machine(MachineInput(diskUsedPercent: 90)))
        #expect(scenario.world.alerts.all.first?.text.hasSuffix("when it is full, the server stops.") == true)
        var other = Scenario()
        other.give(.machine(MachineInput(diskUsedPercent: 90, diskFreeBytes: 1 << 30, diskReserveBytes: 64 << 20)))
        #expect(other.world.alerts.all.first?.text.contains("with less than 64.0 MiB free, commands") == true)
    }

    @Test func `a disk is left for the better only with room to spare`() {
        let reserve: UInt64 = 800
        func state(_ free: UInt64, after state: DiskState) -> DiskState { state.with(freeBytes: free, reserveBytes: reserve) }
        #expect(state(800, after: .ample) == .ample)
        #expect(state(799, after: .ample) == .full && state(400, after: .ample) == .full)
        #expect(state(399, after: .ample) == .spent && state(0, after: .full) == .spent)
        #expect(state(499, after: .spent) == .spent && state(500, after: .spent) == .full)
        #expect(state(899, after: .full) == .full && state(899, after: .spent) == .full)
        #expect(state(900, after: .full) == .ample && state(900, after: .spent) == .ample)
        #expect(DiskState.ample.with(freeBytes: 0, reserveBytes: 0) == .ample)
    }

    @Test func `bytes are told in the unit that suits them, never rounded up`() {
        #expect(byteCountText(0) == "0.0 KiB" && byteCountText(1_048_575) == "1023.9 KiB")
        #expect(byteCountText(64 << 20) == "64.0 MiB" && byteCountText(.max) == "17179869183.9 GiB")
    }

    @Test func `a fault of the key ring is told once, until somebody has seen it`() {
        var scenario = Scenario()
        scenario.give(.machine(MachineInput(diskUsedPercent: 50, keyRingFault: "A key is damaged.")))
        scenario.give(.machine(MachineInput(diskUsedPercent: 50, keyRingFault: "A key is damaged.")))
        scenario.give(.machine(MachineInput(diskUsedPercent: 50)))
        #expect(alerts(scenario) == ["key-ring"] && scenario.entries.count == 1)
        #expect(scenario.world.alerts.all.first?.text.contains("A key is damaged.") == true)
    }

    @Test func `a cache that cannot be used is told once, and the alert ends when it has been folded again`() {
        var scenario = Scenario()
        scenario.give(.machine(MachineInput(diskUsedPercent: 50, cacheFault: "A value is damaged.")))
        scenario.give(.machine(MachineInput(diskUsedPercent: 50, cacheFault: "A value is damaged.")))
        #expect(alerts(scenario) == ["cache"] && scenario.entries.count == 1)
        scenario.give(.machine(MachineInput(diskUsedPercent: 50)))
        scenario.give(.machine(MachineInput(diskUsedPercent: 50)))
        #expect(alerts(scenario).isEmpty && scenario.entries.count == 2)
    }
}
