import Dispatch
import Support
import Synchronization
import Testing

@testable import EventStore

/// A cache beside a dictionary, and a file of one that somebody was at.
struct CacheModelTests {
    private static let tables: [Cache.TableName] = ["left", "right"]
    private typealias Model = [Cache.TableName: [[UInt8]: [UInt8]]]

    private func open(_ scratch: Scratch, schema: UInt64 = 1) throws(Fault) -> Cache {
        try Cache.open(at: scratch.path + "/cache", tables: Self.tables, schema: schema)
    }

    private func sorted(_ model: [[UInt8]: [UInt8]]) -> [[UInt8]] { model.keys.sorted { $0.lexicographicallyPrecedes($1) } }

    /// Keys that begin alike, are cut from one another, and hold the ends of all bytes.
    private func key(_ random: inout SeededRandom) -> [UInt8] {
        let length = random.below(40) == 0 ? StoreLimits.cacheKeyBytesMax : 1 + random.below(4)
        return (0..<length).map { _ in [0, 1, 127, 128, 255][random.below(5)] }
    }

    private func compare(_ cache: Cache, _ model: Model, _ random: inout SeededRandom) throws {
        for name in Self.tables {
            let (values, keys) = (model[name] ?? [:], sorted(model[name] ?? [:]))
            #expect(try cache.count(name) == keys.count, "seed \(random.seed)")
            for key in keys { #expect(try cache.get(name, key) == values[key], "seed \(random.seed)") }
            for _ in 0..<12 {
                // Bounds may be missing, empty, the wrong way round, or longer than any key.
                let bounds = (0..<2).map { _ in
                    [nil, [], key(&random), key(&random), [UInt8](repeating: 255, count: 600)][random.below(5)] as [UInt8]?
                }
                let inside = keys.filter { key in
                    (bounds[0].map { !key.lexicographicallyPrecedes($0) } ?? true)
                        && (bounds[1].map { key.lexicographicallyPrecedes($0) } ?? true)
                }
                let limit = random.below(3) == 0 ? 1 + random.below(4) : Int.max
                for (direction, expected) in [(Cache.Direction.forward, inside), (.backward, inside.reversed())] {
                    var found: [[UInt8]] = []
                    try cache.scan(name, from: bounds[0], below: bounds[1], direction) { (key, value) throws(Fault) in
                        found.append(unsafe key.withUnsafeBytes { unsafe Array($0) })
                        let value = unsafe value.withUnsafeBytes { unsafe Array($0) }
                        #expect(value == values[found[found.count - 1]], "seed \(random.seed)")
                        return found.count < limit ? .next : .stop
                    }
                    #expect(found == Array(expected.prefix(limit)), "seed \(random.seed), \(direction), \(bounds)")
                }
                let prefix = Array(key(&random).prefix(random.below(3)))
                let beginning = keys.filter { $0.starts(with: prefix) }
                #expect(try cache.entries(name, prefix: prefix, limit: 5).map(\.key) == Array(beginning.prefix(5)), "seed \(random.seed)")
                let last = try cache.entries(name, prefix: prefix, .backward, limit: 5).map(\.key)
                #expect(last == Array(beginning.reversed().prefix(5)), "seed \(random.seed), \(prefix)")
            }
        }
    }

    @Test func `a cache holds what a dictionary would, whatever is refused and however often it is opened`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let scratch = try Scratch()
        var (model, position) = (Model(), 0 as UInt64)
        var cache: Cache? = try open(scratch)
        func live() throws -> Cache { try #require(cache) }
        for step in 0..<80 {
            let isRefused = random.below(5) == 0
            var next = model
            let refusal = Fault(.limit, "Not this time", advice: "none")
            do {
                try live().write(position: UInt64(step)) { (writer) throws(Fault) in
                    for _ in 0..<random.below(30) {
                        let (name, key) = (Self.tables[random.below(2)], self.key(&random))
                        switch random.below(8) {
                        case 0:
                            let wasThere = next[name, default: [:]].removeValue(forKey: key) != nil
                            #expect(try writer.delete(name, key) == wasThere, "seed \(random.seed)")
                        case 1: #expect(try writer.get(name, key) == next[name]?[key], "seed \(random.seed)")
                        case 2 where random.below(20) == 0:
                            try writer.empty(name)
                            next[name] = [:]
                        default:
                            let value = random.bytes(random.below(30) == 0 ? 5_000 : random.below(40))
                            try writer.put(name, key, value)
                            next[name, default: [:]][key] = value
                        }
                    }
                    if isRefused { throw refusal }
                }
                (model, position) = (next, UInt64(step))
            } catch let error as Fault {
                #expect(error == refusal && isRefused, "seed \(random.seed), step \(step): \(error)")
            }
            #expect(try live().position == position, "seed \(random.seed), step \(step)")
            if random.below(10) == 0 {
                cache = nil
                cache = try self.open(scratch)
                #expect(cache?.wasRebuilt == false && cache?.position == position, "seed \(random.seed), step \(step)")
            }
            if step % 16 == 15, let cache { try compare(cache, model, &random) }
        }
        try cache?.reset()
        #expect(try cache?.position == 0 && Self.tables.allSatisfy { try cache?.count($0) == 0 })
    }

    @Test func `the first key behind a prefix is the smallest that does not begin with it`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<2_000 {
            let (prefix, other) = (key(&random).prefix(3), key(&random))
            let behind = Cache.behind(Array(prefix))
            let isInside = !other.lexicographicallyPrecedes(prefix) && (behind.map { other.lexicographicallyPrecedes($0) } ?? true)
            #expect(isInside == other.starts(with: prefix), "seed \(random.seed), \(prefix) \(other)")
        }
        #expect(Cache.behind([]) == nil && Cache.behind([255, 255]) == nil && Cache.behind([0]) == [1])
    }

    @Test func `keys of no byte and of too many are refused, and found by nobody`() throws {
        let scratch = try Scratch()
        let cache = try open(scratch)
        let longest = [UInt8](repeating: 9, count: StoreLimits.cacheKeyBytesMax)
        try cache.write { (writer) throws(Fault) in try writer.put("left", longest, [1]) }
        for key in [[], longest + [9]] {
            let fault = #expect(throws: Fault.self) { try cache.write { (writer) throws(Fault) in try writer.put("left", key, [1]) } }
            #expect(fault?.kind == .limit)
            #expect(try cache.get("left", key) == nil)
        }
        #expect(try cache.get("left", longest) == [1] && cache.get("left", Array(longest.dropLast())) == nil && cache.count("left") == 1)
        #expect(try cache.entries("left", limit: 0).isEmpty && cache.entries("left", prefix: longest, limit: 9).count == 1)
        for number in 0..<4 {
            let fault = #expect(throws: Fault.self) {
                try cache.write { (writer) throws(Fault) in
                    switch number {
                    case 0: try writer.put("none", [1], [1])
                    case 1: _ = try writer.get("none", [1])
                    case 2: try writer.delete("none", [1])
                    default: try writer.empty("none")
                    }
                }
            }
            #expect(fault?.kind == .missing)
        }
        #expect(throws: Fault.self) { try cache.count("none") }
    }

    @Test func `a flip anywhere in the file of a cache is met as damage, or changes nothing that is read`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        let scratch = try Scratch()
        var values: [[UInt8]: [UInt8]] = [:]
        do {
            let cache = try open(scratch)
            try cache.write(position: 9) { (writer) throws(Fault) in
                for number in UInt8(0)..<60 {
                    values[[number, 1]] = random.bytes(random.below(60))
                    try writer.put("left", [number, 1], values[[number, 1]] ?? [])
                }
            }
        }
        let file = scratch.path + "/cache/data.mdb"
        let original = try readFile(file)
        // Where the values are, and what stands around them: LMDB takes the rest of its pages on trust.
        let places = values.values.filter { $0.count > 8 }.compactMap { value in
            original.indices.first { original[$0...].starts(with: value) }.map { $0 + random.below(value.count + 8) }
        }
        for place in places {
            try writeFile(original, file)
            try poke(file, place, original[place] ^ 1 << UInt8(random.below(8)))
            try Files.remove(scratch.path + "/cache.starts")
            let cache = try open(scratch)
            var damaged = 0
            for (key, value) in values {
                do throws(Fault) {
                    let found = try cache.get("left", key)
                    #expect(found == value, "seed \(seed), byte \(place)")
                } catch {
                    #expect(error.kind == .damaged && cache.fault == error, "seed \(seed), byte \(place)")
                    damaged += 1
                }
            }
            // A scan ends where it meets it.
            var scanned = 0
            let fault = #expect(throws: Fault.self, "seed \(seed), byte \(place)") {
                try cache.scan("left") { (_, _) throws(Fault) in
                    scanned += 1
                    return .next
                }
            }
            #expect(damaged == 1 && scanned < values.count && fault?.kind == .damaged, "seed \(seed), byte \(place)")
        }
        #expect(places.count > 30)
        // What is condemned is thrown away by the next start, and begins again.
        let cache = try open(scratch)
        #expect(try cache.wasRebuilt && cache.position == 0 && cache.count("left") == 0)
    }

    @Test func `a lost position, a lost table and another number of tables begin again`() throws {
        for change in 0..<4 {
            let scratch = try Scratch()
            do {
                let cache = try open(scratch)
                try cache.write(position: 3) { (writer) throws(Fault) in try writer.put("left", [1], [1]) }
            }
            if change < 2 {
                let environment = try Environment.open(scratch.path + "/cache", mapBytes: 1 << 30)
                let meta = try environment.openTables { (transaction) throws(Fault) in
                    try transaction.table("·meta", integerKeys: false, create: false)
                }
                try environment.update { (transaction) throws(Fault) in
                    switch change {
                    case 0: try transaction.delete(meta, Array("position".utf8))
                    default: try transaction.put(meta, Array("position".utf8), [1, 2, 3])
                    }
                }
            }
            let names: [Cache.TableName] = change == 2 ? ["left", "right", "third"] : Self.tables
            let schema: UInt64 = change == 3 ? 2 : 1
            let cache = try Cache.open(at: scratch.path + "/cache", tables: names, schema: schema)
            #expect(try cache.wasRebuilt && cache.position == 0 && cache.get("left", [1]) == nil, "change \(change)")
        }
    }

    @Test func `one process has a cache at a time`() throws {
        let scratch = try Scratch()
        let cache = try open(scratch)
        let fault = #expect(throws: Fault.self) { try open(scratch) }
        #expect(fault?.kind == .locked && cache.position == 0)
        #expect(throws: Fault.self) { try Cache.open(at: scratch.path + "/none/cache", tables: Self.tables, schema: 1) }
    }

    @Test func `readers of a cache see what was written together, and never a part of it`() throws {
        let scratch = try Scratch()
        let cache = try open(scratch)
        let watch = CacheWatch()
        func write(_ number: UInt8) throws(Fault) {
            try cache.write(position: UInt64(number)) { (writer) throws(Fault) in
                for key in UInt8(0)..<20 { try writer.put("left", [key], [number, key]) }
            }
        }
        try write(0)
        let group = DispatchGroup()
        for _ in 0..<3 {
            DispatchQueue.global().async(group: group) {
                do throws(Fault) {
                    while !watch.isDone.load(ordering: .relaxed) { try watch.look(at: cache) }
                } catch { watch.note("\(error)") }
            }
        }
        for number in UInt8(1)..<120 {
            try write(number)
            watch.told.store(Int(number), ordering: .releasing)
        }
        watch.isDone.store(true, ordering: .relaxed)
        group.wait()
        #expect(watch.problems == [] && cache.position == 119)
    }
}

/// What readers of a cache find wrong while it is written.
private final class CacheWatch: Sendable {
    /// The last number that was written.
    let told = Atomic<Int>(0)
    let isDone = Atomic<Bool>(false)
    private let found = Mutex<[String]>([])

    var problems: [String] { found.withLock { $0 } }

    func note(_ problem: String) { found.withLock { if $0.count < 10 { $0.append(problem) } } }

    func look(at cache: Cache) throws(Fault) {
        let known = told.load(ordering: .acquiring)
        let values = try cache.entries("left", limit: 99).map(\.value)
        let numbers = Set(values.map { $0.first ?? 0 })
        if values.count != 20 || numbers.count != 1 { note("\(values.count) values of \(numbers)") }
        if let number = numbers.first, Int(number) < known { note("\(known) was told, and \(number) read") }
    }
}
