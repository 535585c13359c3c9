import Commands
import Foundation
import Projections
import Testing

@testable import EventStore
@testable import Gateway

/// A cache that is not relied on any more is folded anew while the engine works.
@Suite(.serialized) struct CacheMendingTests {
    /// An installation in which one station charges again and again, with a cache that holds some of it.
    fileprivate final class House {
        let directory = ShellHouse.temporary()
        let card = Subject(high: 1, low: 2).hex
        private(set) var engine: Engine
        private var number = 0
        private var meter = 1_000

        init() throws {
            engine = Engine(try Self.open(directory)) { nil }
            _ = engine.decide(.genesis(GenesisInput(origin: ShellHouse.origin, productVersion: "1")))
            command(.addStation, #"{"id":"CP1","connectors":1}"#)
            command(.issueToken, #"{"token":"\#(card)","sealed":"00","free":true}"#)
            try charge(20)
        }

        deinit { try? FileManager.default.removeItem(atPath: directory) }

        static func open(_ directory: String) throws -> Installation {
            try Installation(InstallationPaths(data: directory), origin: ShellHouse.origin, extendsAhead: false, spillRows: 8)
        }

        func command(_ name: AdminCommand, _ body: String) {
            _ = engine.decide(
                .command(CommandInput(actor: "o", role: .owner, name: name.rawValue, body: Array(body.utf8), fingerprint: 1)))
        }

        private func call(_ action: String, _ payload: String) {
            number += 1
            _ = engine.decide(
                .frame(
                    FrameInput(
                        station: StationID(rawValue: 1), connection: ConnectionID(rawValue: 1), kind: .text,
                        text: Array(#"[2,"m\#(number)","\#(action)",\#(payload)]"#.utf8))))
        }

        /// Charges so many times; all of it is on disk.
        func charge(_ count: Int) throws {
            for _ in 0..<count {
                let (start, end) = (Instant(seconds: 1_780_000_000 + Int64(meter)), Instant(seconds: 1_780_000_900 + Int64(meter)))
                call("StartTransaction", #"{"connectorId":1,"idTag":"\#(card)","meterStart":\#(meter),"timestamp":"\#(start.text)"}"#)
                meter += 1_000
                let transaction = engine.world.sessions.lastID
                call("StopTransaction", #"{"transactionId":\#(transaction),"meterStop":\#(meter),"timestamp":"\#(end.text)"}"#)
            }
            try engine.commit()
        }

        var isMending: Bool { engine.care.mending != nil }

        /// Looks after the cache until something holds.
        func maintain(until isDone: () -> Bool) -> Bool {
            for _ in 0..<1_000 {
                engine.maintain()
                if isDone() { return true }
                usleep(10_000)
            }
            return false
        }

        func condemn() { engine.archive.cache.condemn(Fault(.damaged, "A value is damaged", advice: "none")) }

        struct Content: Equatable {
            var state: [UInt8]
            var sessions: [SessionState]
            var entries: [UInt64]
        }

        func content() throws -> Content {
            engine.installation.retire()
            let view = engine.archive.view
            return Content(
                state: engine.world.encoded(), sessions: try view.sessions(of: nil, before: nil, limit: 100_000),
                entries: try view.entries(of: Stream.station(StationID(rawValue: 1)), before: nil, limit: 100_000))
        }

        /// As after a crash, or without its cache altogether. Answers how many entries were folded.
        func reopen(withoutCache: Bool = false) throws -> UInt64 {
            let path = InstallationPaths(data: directory).cache
            // The old one must be closed before.
            let elsewhere = ShellHouse.temporary()
            defer { try? FileManager.default.removeItem(atPath: elsewhere) }
            engine = Engine(try Self.open(elsewhere)) { nil }
            if withoutCache { try FileManager.default.removeItem(atPath: path) }
            engine = Engine(try Self.open(directory)) { nil }
            return engine.installation.foldedCount
        }

        var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: directory).sorted()) ?? [] }
    }

    @Test func `a cache is folded anew beside the work, and what comes meanwhile is in it`() throws {
        let house = try House()
        house.condemn()
        house.engine.maintain()
        #expect(house.isMending)
        try house.charge(5)
        // Only the wheel hands over its state, so the mending waits for it.
        let isCaughtUp = house.wait { if case .caughtUp? = $0.care.mending?.progress { true } else { false } }
        #expect(isCaughtUp)
        try house.charge(5)
        #expect(try house.content().sessions.count == 30)
        house.engine.maintain()
        try house.charge(5)
        #expect(try house.content().sessions.count == 35)
        #expect(house.maintain { !house.isMending })
        #expect(house.engine.archive.fault == nil)
        let mended = try house.content()
        #expect(mended.sessions.count == 35)
        try house.charge(5)
        house.engine.maintain(isStopping: true)
        let whole = try house.content()
        #expect(whole.sessions.count == 40 && whole.sessions.suffix(35) == mended.sessions)
        #expect(try house.reopen() == 0)
        #expect(try house.content() == whole)
        #expect(try house.reopen(withoutCache: true) > 0)
        #expect(try house.content() == whole)
        #expect(house.names == ["cache", "cache.lock", "cache.starts", "journal", "journal.lock", "keys", "keys.lock"])
    }

    @Test(arguments: Cache.SuccessionStep.allCases)
    func `behind whatever step a crash comes, the next start has everything`(_ last: Cache.SuccessionStep) throws {
        let house = try House()
        house.engine.maintain(isStopping: true)
        let whole = try house.content()
        house.condemn()
        do {
            let (archive, journal) = (house.engine.archive, house.engine.journal)
            let world = archive.promise(&house.engine.installation.decider.world)
            var filling = CacheFilling(try archive.cache.successor(), journal, spillRows: 8, reserveBytes: 0)
            try filling.fold(through: journal.head.sequence) { true }
            try filling.end(with: world, at: journal.head)
            #expect(throws: Fault.self) {
                try filling.cache.takePlace { (step) throws(Fault) in
                    if step == last { throw Fault(.system, "A crash", advice: "none") }
                }
            }
        }
        try expectWhole(house, whole, isTrusted: last == .trusted)
    }

    private func expectWhole(_ house: House, _ whole: House.Content, isTrusted: Bool) throws {
        #expect(try (house.reopen() == 0) == isTrusted)
        #expect(try house.content() == whole)
        #expect(!house.names.contains("cache.new"))
    }

    @Test func `a crash while the successor is filled leaves nothing of it`() throws {
        let house = try House()
        house.engine.maintain(isStopping: true)
        let whole = try house.content()
        house.condemn()
        do {
            var filling = CacheFilling(
                try house.engine.archive.cache.successor(), house.engine.journal, spillRows: 8, reserveBytes: 0)
            try filling.fold(through: 30) { true }
        }
        #expect(house.names.contains("cache.new"))
        try expectWhole(house, whole, isTrusted: false)
    }

    @Test func `a mending that fails loses nothing, and is tried again later`() throws {
        let house = try House()
        house.condemn()
        // Somebody removes what is being filled.
        let aside = InstallationPaths(data: house.directory).cache + ".new"
        house.engine.maintain()
        _ = house.wait { if case .caughtUp? = $0.care.mending?.progress { true } else { false } }
        try FileManager.default.removeItem(atPath: aside)
        try house.charge(5)
        #expect(house.maintain { !house.isMending })
        #expect(house.engine.takeCacheNotices().contains { $0.contains("could not be folded anew") })
        #expect(house.engine.archive.fault != nil)
        #expect(try house.content().sessions.count == 25)
        let later = house.engine.care.notBefore
        #expect(later > Clock.monotonicMilliseconds())
        house.engine.maintain()
        #expect(!house.isMending)
        house.engine.care.notBefore = 0
        #expect(house.maintain { house.engine.archive.fault == nil })
        #expect(try house.content().sessions.count == 25)
        // Again and again it waits longer.
        var care = CacheCare()
        var waits: [Int64] = []
        for _ in 0..<8 {
            let now = max(0, care.notBefore)
            care.noteTry(at: now)
            waits.append((care.notBefore - now) / 1_000)
        }
        #expect(waits == [60, 120, 240, 480, 960, 1_920, 3_600, 3_600])
        let later2 = care.notBefore + EngineLimits.mendingSecondsMax * 1_000 + 1
        care.noteTry(at: later2)
        #expect(care.notBefore - later2 == 60_000)
    }

    @Test func `a state that is folded again while a successor gets it is written anew as a whole`() throws {
        let house = try House()
        house.condemn()
        house.engine.maintain()
        _ = house.wait { if case .caughtUp? = $0.care.mending?.progress { true } else { false } }
        house.engine.maintain()
        try house.engine.installation.restore()
        try house.charge(5)
        #expect(house.maintain { !house.isMending })
        house.engine.maintain(isStopping: true)
        let whole = try house.content()
        #expect(whole.sessions.count == 25)
        #expect(try house.reopen() == 0)
        #expect(try house.content() == whole)
    }
}

extension CacheMendingTests.House {
    /// Waits until something holds, without the wheel.
    fileprivate func wait(until isDone: (Engine) -> Bool) -> Bool {
        for _ in 0..<1_000 {
            if isDone(engine) { return true }
            usleep(10_000)
        }
        return isDone(engine)
    }
}
