import Commands
import EventStore
import Foundation
import Projections
import Testing

@testable import Gateway

/// The engine's time across jumps and restarts, down to the entries in the journal.
@Suite struct EngineClockTests {
    private static let years: Int64 = 10 * 365 * 86_400

    private func engine(_ directory: String, _ script: ScriptedClock) throws -> Engine {
        let installation = try Installation(InstallationPaths(data: directory), origin: ShellHouse.origin, extendsAhead: false)
        return Engine(installation, clock: script.source) { nil }
    }

    /// What the shell does each second, for a while.
    private func run(_ engine: Engine, _ script: ScriptedClock, seconds: Int) throws {
        for _ in 0..<seconds {
            script.pass(seconds: 1)
            if let jump = engine.lookAtClock() { _ = engine.decide(.clock(jump)) }
            _ = engine.decide(.tick)
            try engine.commit()
        }
    }

    private func clear(_ directory: String) { try? FileManager.default.removeItem(atPath: directory) }

    private func jumps(_ engine: Engine) throws -> [(at: Instant, jump: ClockJumped)] {
        var found: [(Instant, ClockJumped)] = []
        for entry in try engine.journal.entries() {
            for case .clockJumped(let jump) in try Entry.events(inBody: entry.body) { found.append((entry.header.instant, jump)) }
        }
        return found
    }

    private func command(_ name: AdminCommand, _ body: String) -> Input {
        .command(CommandInput(actor: "o", role: .owner, name: name.rawValue, body: Array(body.utf8), fingerprint: 1))
    }

    @Test func `ten years ahead for half a second leave a note and no trace in any time`() throws {
        let (directory, script) = (ShellHouse.temporary(), ScriptedClock())
        defer { clear(directory) }
        let engine = try engine(directory, script)
        _ = engine.decide(.genesis(GenesisInput(origin: ShellHouse.origin, productVersion: "1")))
        script.jump(seconds: Self.years)
        _ = engine.lookAtClock()
        _ = engine.decide(command(.addStation, #"{"id":"CP1"}"#))
        script.pass(milliseconds: 500)
        script.jump(seconds: -Self.years)
        try run(engine, script, seconds: 10)
        #expect(try engine.journal.entries().allSatisfy { $0.header.instant <= script.wall })
        let found = try jumps(engine)
        #expect(found.map(\.jump.verdict) == [.dismissed])
        #expect(engine.world.alerts.all.map(\.kind) == ["clock"])
        #expect(engine.now() == script.wall)
    }

    @Test func `after a jump back that stays, time is the clock's, and the entry that says so is the first of it`() throws {
        let (directory, script) = (ShellHouse.temporary(), ScriptedClock())
        defer { clear(directory) }
        let engine = try engine(directory, script)
        _ = engine.decide(.genesis(GenesisInput(origin: ShellHouse.origin, productVersion: "1")))
        try run(engine, script, seconds: 3)
        let before = engine.now()
        script.jump(seconds: -3 * 86_400)
        try run(engine, script, seconds: 20)
        let found = try #require(try jumps(engine).first)
        #expect(found.jump.verdict == .followed && found.at == found.jump.to)
        #expect(found.jump.from.seconds(since: before) == 9 && found.jump.to.seconds(since: before) == 9 - 3 * 86_400)
        #expect(engine.now() == script.wall && engine.world.instant <= script.wall)
    }

    @Test func `a journal that ends in another decade does not hold the server there`() throws {
        let (directory, script) = (ShellHouse.temporary(), ScriptedClock())
        defer { clear(directory) }
        do {
            let wrong = ScriptedClock(script.wall.adding(seconds: Self.years))
            let engine = try engine(directory, wrong)
            _ = engine.decide(.genesis(GenesisInput(origin: ShellHouse.origin, productVersion: "1")))
            _ = engine.decide(command(.addStation, #"{"id":"CP1"}"#))
            _ = engine.decide(command(.sendCall, #"{"station":"CP1","action":"ClearCache","expiresSeconds":60}"#))
            try engine.commit()
            engine.maintain(isStopping: true)
        }
        let engine = try engine(directory, script)
        try engine.commit()
        let found = try jumps(engine)
        #expect(found.map(\.jump) == [ClockJumped(from: script.wall.adding(seconds: Self.years), to: script.wall, verdict: .found)])
        #expect(found.map(\.at) == [script.wall] && engine.now() == script.wall)
        #expect(engine.world.alerts.all.first?.text.contains("3650 days back") == true)
        let call = engine.world.calls.lastID
        #expect(engine.world.calls[call]?.outcome == nil)
        try run(engine, script, seconds: 61)
        #expect(engine.world.calls[call]?.outcome == .expired, "time goes on")
        #expect(try jumps(engine).count == 1)
        let world = engine.world.encoded()
        engine.maintain(isStopping: true)
        #expect(try Rebuilt.fold(engine.journal).encoded() == world)
    }
}

/// The state that the journal alone gives.
private enum Rebuilt {
    static func fold(_ journal: Journal) throws -> World {
        var world = World()
        for entry in try journal.entries() {
            world.apply(try Entry(kind: entry.header.kind, body: entry.body), EntryContext(entry.header))
        }
        return world
    }
}
