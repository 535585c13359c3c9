import Glibc
import Testing

@testable import EventStore

struct CacheTests {
    private static let tables: [Cache.TableName] = ["sessions", "index"]

    private func open(_ scratch: Scratch, schema: UInt64 = 1) throws(Fault) -> Cache {
        try Cache.open(at: scratch.path + "/cache", tables: Self.tables, schema: schema)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `values and position are written together and stay`() throws {
        let scratch = try Scratch()
        do {
            let cache = try open(scratch)
            #expect(cache.position == 0 && !cache.wasRebuilt)
            try cache.write(position: 7) { (writer) throws(Fault) in
                try writer.put("sessions", [1], [10, 11])
                try writer.put("sessions", [2], [])
                #expect(try writer.get("sessions", [1]) == [10, 11])
                #expect(try writer.delete("sessions", [2]))
                #expect(try !writer.delete("sessions", [3]))
            }
            let refusal = Fault(.limit, "no", advice: "none")
            #expect(throws: refusal) {
                try cache.write(position: 8) { (writer) throws(Fault) in
                    try writer.put("sessions", [9], [9])
                    throw refusal
                }
            }
            #expect(cache.position == 7)
        }
        let cache = try open(scratch)
        #expect(cache.position == 7 && !cache.wasRebuilt)
        #expect(try cache.get("sessions", [1]) == [10, 11])
        #expect(try cache.get("sessions", [2]) == nil && cache.get("sessions", [9]) == nil && cache.get("index", [1]) == nil)
        #expect(try cache.count("sessions") == 1)
        try cache.reset()
        #expect(try cache.position == 0 && cache.count("sessions") == 0)
    }

    /// The page on which the main table of a file of LMDB begins: what the newer of its two meta pages says.
    private func mainRoot(_ bytes: [UInt8]) -> Int {
        func number(_ offset: Int) -> UInt64 { (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) } }
        let newest = [0, 4_096].max { number($0 + 144) < number($1 + 144) } ?? 0
        return Int(clamping: number(newest + 128))
    }

    @Test func `a page that was overwritten under an open cache condemns it`() throws {
        // Neither leaf nor branch, whatever else stands there. LMDB believes a page that says it is one of them, and may leave the file.
        for pattern in [0x00, 0x20, 0x80] as [UInt8] {
            let scratch = try Scratch()
            let cache = try open(scratch)
            try cache.write(position: 1) { (writer) throws(Fault) in
                for key in 0..<2_000 as Range<Int> {
                    try writer.put("sessions", [UInt8(key >> 8), UInt8(key & 255)], [UInt8](repeating: 7, count: 200))
                }
            }
            let file = scratch.path + "/cache/data.mdb"
            let root = mainRoot(try Files.read(file, limit: 1 << 26))
            let descriptor = unsafe Glibc.open(file, O_WRONLY)
            var junk = [UInt8](repeating: pattern, count: 4_096)
            (junk[10], junk[11]) = (0, 0)
            #expect(unsafe pwrite(descriptor, junk, junk.count, off_t(root * 4_096)) == junk.count)
            close(descriptor)
            // The first look may hit what is known already; no later one may go on as if nothing were.
            for key in [[0, 1], [7, 1], [1, 200]] as [[UInt8]] {
                do throws(Fault) {
                    _ = try cache.get("sessions", key)
                } catch {
                    #expect(error.kind == .damaged, "\(pattern): \(error)")
                    #expect(cache.fault != nil, "\(pattern)")
                }
            }
            do throws(Fault) { _ = try cache.get("index", [1]) } catch { #expect(error.kind == .damaged && cache.fault != nil) }
        }
    }

    @Test func `ranges and prefixes are scanned both ways`() throws {
        let scratch = try Scratch()
        let cache = try open(scratch)
        let keys = ["a", "ab", "abc", "b", "ba", "c", "\u{7f}"]
        try cache.write { (writer) throws(Fault) in for key in keys { try writer.put("index", Array(key.utf8), Array(key.utf8)) } }
        func found(_ prefix: String, _ direction: Cache.Direction, _ limit: Int = 99) throws -> [String] {
            try cache.entries("index", prefix: Array(prefix.utf8), direction, limit: limit).map { text($0.key) }
        }
        #expect(try found("", .forward) == keys)
        #expect(try found("", .backward) == keys.reversed())
        #expect(try found("a", .forward) == ["a", "ab", "abc"])
        #expect(try found("ab", .backward) == ["abc", "ab"])
        #expect(try found("b", .backward, 1) == ["ba"])
        #expect(try found("x", .backward) == [] && found("x", .forward) == [])
        var seen: [[UInt8]] = []
        try cache.scan("index", from: [97, 98], below: [98, 97]) { (key, value) in
            seen.append(unsafe value.withUnsafeBytes { unsafe Array($0) })
            return .next
        }
        #expect(seen.map(text) == ["ab", "abc", "b"])
        #expect(Cache.behind([1, 255, 255]) == [2] && Cache.behind([255]) == nil)
        #expect(throws: Fault.self) { try cache.get("none", [1]) }
        #expect(throws: Fault.self) { try cache.write { (writer) throws(Fault) in try writer.put("index", [], []) } }
        #expect(throws: Fault.self) {
            try cache.write { (writer) throws(Fault) in try writer.put("index", [UInt8](repeating: 1, count: 512), []) }
        }
    }

    @Test func `another schema, a zeroed file and a foreign file begin again at position 0`() throws {
        for damage in 0..<3 {
            let scratch = try Scratch()
            do {
                let cache = try open(scratch)
                try cache.write(position: 3) { (writer) throws(Fault) in try writer.put("index", [1], [1]) }
            }
            if damage == 1 { try writeFile([UInt8](repeating: 0, count: 40_960), scratch.path + "/cache/data.mdb") }
            if damage == 2 { try writeFile(Array("something else".utf8), scratch.path + "/cache/data.mdb") }
            let cache = try open(scratch, schema: damage == 0 ? 2 : 1)
            #expect(cache.wasRebuilt, "damage \(damage)")
            #expect(try cache.position == 0 && cache.get("index", [1]) == nil)
            try cache.write(position: 4) { (writer) throws(Fault) in try writer.put("index", [1], [2]) }
            #expect(try cache.get("index", [1]) == [2])
        }
    }

    @Test func `a flipped bit of a value is found when it is read`() throws {
        let scratch = try Scratch()
        let value = [UInt8]("the value that will be damaged".utf8)
        do {
            let cache = try open(scratch)
            try cache.write { (writer) throws(Fault) in try writer.put("index", [1], value) }
        }
        let path = scratch.path + "/cache/data.mdb"
        var bytes = try readFile(path)
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: value) })
        bytes[place + 5] ^= 16
        try writeFile(bytes, path)
        do {
            let cache = try open(scratch)
            #expect(cache.fault == nil)
            let fault = #expect(throws: Fault.self) { try cache.get("index", [1]) }
            #expect(fault?.kind == .damaged && fault?.path == scratch.path + "/cache" && cache.fault == fault)
            #expect(throws: Fault.self) { try cache.entries("index", limit: 1) }
            // Neither a time in which all went well nor an orderly end makes it whole.
            cache.markHealthy()
        }
        let cache = try open(scratch)
        #expect(try cache.wasRebuilt && cache.fault == nil && cache.get("index", [1]) == nil)
        cache.condemn(Fault(.mapFull, "It is full", path: cache.path, advice: "none"))
        cache.condemn(Fault(.damaged, "It is damaged too", path: cache.path, advice: "none"))
        #expect(cache.fault?.kind == .mapFull)
    }

    @Test func `a full map is refused, and what was there is read as before`() throws {
        let scratch = try Scratch()
        let cache = try Cache.open(at: scratch.path + "/cache", tables: Self.tables, schema: 1, mapBytes: 1 << 16)
        try cache.write(position: 1) { (writer) throws(Fault) in try writer.put("index", [1], [1]) }
        let fault = #expect(throws: Fault.self) {
            try cache.write(position: 2) { (writer) throws(Fault) in
                for number in UInt8(0)..<200 { try writer.put("index", [number, 0], [UInt8](repeating: 1, count: 1_000)) }
            }
        }
        #expect(fault?.kind == .mapFull && cache.position == 1)
        #expect(try cache.get("index", [1]) == [1] && cache.count("index") == 1)
    }

    @Test(arguments: Cache.SuccessionStep.allCases)
    func `a successor takes the place of a cache that is read meanwhile, and behind whatever step a crash comes a start goes on`(
        _ last: Cache.SuccessionStep
    ) throws {
        let scratch = try Scratch()
        do {
            let cache = try open(scratch)
            try cache.write(position: 3) { (writer) throws(Fault) in try writer.put("index", [1], [1]) }
            cache.condemn(Fault(.damaged, "It is damaged", path: cache.path, advice: "none"))
            let successor = try cache.successor()
            #expect(try successor.position == 0 && successor.get("index", [1]) == nil)
            try successor.write(position: 4) { (writer) throws(Fault) in try writer.put("index", [1], [2]) }
            // What is aside is not what the marks are about.
            successor.markHealthy()
            #expect(directoryNames(scratch.path).contains("cache.starts"))
            let crash = Fault(.system, "A crash", advice: "none")
            #expect(throws: crash) {
                try successor.takePlace { (step) throws(Fault) in
                    if step == last { throw crash }
                }
            }
            #expect(try cache.get("index", [1]) == [1] && successor.get("index", [1]) == [2])
        }
        let cache = try open(scratch)
        #expect(cache.position == (last == .trusted ? 4 : 0))
        #expect(try cache.get("index", [1]) == (last == .trusted ? [2] : nil))
        #expect(directoryNames(scratch.path) == ["cache", "cache.lock", "cache.starts"])
    }

    @Test func `a successor has one in its turn, and what an earlier one left does not stand in its way`() throws {
        let scratch = try Scratch()
        var caches = [try open(scratch)]
        for number in UInt8(1)...3 {
            let former = try #require(caches.last)
            former.condemn(Fault(.damaged, "It is damaged", path: former.path, advice: "none"))
            _ = try former.successor()
            let successor = try former.successor()
            try successor.write(position: UInt64(number)) { (writer) throws(Fault) in try writer.put("index", [1], [number]) }
            try successor.takePlace()
            caches.append(successor)
        }
        for (number, cache) in caches.enumerated().dropFirst() { #expect(try cache.get("index", [1]) == [UInt8(number)]) }
        caches.last?.markHealthy()
        caches = []
        #expect(try open(scratch).position == 3)
    }

    @Test func `a successor that is not relied on itself takes no place`() throws {
        let scratch = try Scratch()
        let cache = try open(scratch)
        cache.condemn(Fault(.damaged, "It is damaged", path: cache.path, advice: "none"))
        let successor = try cache.successor()
        let fault = Fault(.mapFull, "It is full", path: cache.path, advice: "none")
        successor.condemn(fault)
        #expect(throws: fault) { try successor.takePlace() }
        #expect(directoryNames(scratch.path).contains("cache.new"))
    }

    @Test func `a cache that is never closed in order is thrown away at the fourth start`() throws {
        let scratch = try Scratch()
        do {
            let cache = try open(scratch)
            try cache.write(position: 3) { (writer) throws(Fault) in try writer.put("index", [1], [1]) }
        }
        for (marks, isRebuilt) in [(1, false), (2, false), (3, true)] {
            try writeFile([UInt8](repeating: 46, count: marks), scratch.path + "/cache.starts")
            let cache = try open(scratch)
            #expect(cache.wasRebuilt == isRebuilt, "\(marks) unclean starts")
        }
    }
}
