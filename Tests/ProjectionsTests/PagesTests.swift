import EventStore
import Support
import Testing

@testable import Projections

/// Tables as a snapshot and a reader see them: by their pages, and at the borders between them.
@Suite struct PagesTests {
    /// What somebody keeps of a table who looks only at pages that are marked.
    private struct Kept<Page: Equatable> {
        var pages: [Int: Page] = [:]

        mutating func take(_ marks: PageMarks, _ all: [Page]) {
            for page in marks.pages { pages[page] = all.indices.contains(page) ? all[page] : nil }
        }

        func holds(_ all: [Page]) -> Bool { pages.count == all.count && all.indices.allSatisfy { pages[$0] == all[$0] } }
    }

    @Test func `pages that are not marked are as they were, whatever was done to a table`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<6 {
            var (table, model, kept) = (Table<Int>(), [Int](), Kept<[Int]>())
            for step in 0..<1_500 {
                switch random.below(300) {
                case 0:
                    table.removeAll()
                    model = []
                case 1...3:
                    let count = random.below(model.count + 1)
                    table.removeFirst(count)
                    model.removeFirst(count)
                case 4...80 where !model.isEmpty:
                    let place = random.below(model.count)
                    table[place] = step
                    model[place] = step
                default:
                    for _ in 0..<random.below(5) {
                        table.append(step)
                        model.append(step)
                    }
                }
                guard random.below(20) == 0 else { continue }
                kept.take(table.takeMarks(), table.pages)
                #expect(kept.holds(table.pages), "seed \(random.seed), step \(step)")
                #expect(Array(table) == model && table.count == model.count, "seed \(random.seed), step \(step)")
                let again = table.takeMarks()
                #expect(again.pages == [], "seed \(random.seed), step \(step)")
            }
        }
    }

    @Test func `pages that are not marked are as they were, whatever was done to a keyed table`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for round in 0..<6 {
            var (table, model, kept) = (KeyedTable<UInt64, Int>(), [UInt64: Int](), Kept<[UInt64: Int]>())
            for step in 0..<6_000 {
                let key = UInt64(random.below(round < 3 ? 400 : 5_000))
                switch random.below(8) {
                case 0:
                    table.remove(key)
                    model[key] = nil
                case 1:
                    table.update(key) { $0 = -step }
                    if model[key] != nil { model[key] = -step }
                default:
                    table.put(key, step)
                    model[key] = step
                }
                // A table that nobody touched has a page, and nothing to say of it.
                guard random.below(200) == 0, !(model.isEmpty && kept.pages.isEmpty) else { continue }
                let pages = table.pages.map { Dictionary(uniqueKeysWithValues: zip($0.keys, $0.states)) }
                kept.take(table.takeMarks(), pages)
                #expect(kept.holds(pages), "seed \(random.seed), step \(step)")
            }
            #expect(Set(table.keys) == Set(model.keys) && table.count == model.count, "seed \(random.seed)")
            #expect(model.allSatisfy { table[$0.key] == $0.value }, "seed \(random.seed)")
        }
    }

    @Test func `marks are a set of numbers`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<200 {
            var (a, b) = (PageMarks(), PageMarks())
            var models = (Set<Int>(), Set<Int>())
            for _ in 0..<random.below(20) {
                let page = random.below(3) == 0 ? [0, 63, 64, 127, 128][random.below(5)] : random.below(1_000)
                if random.below(2) == 0 {
                    a.mark(page)
                    models.0.insert(page)
                } else {
                    b.mark(page)
                    models.1.insert(page)
                }
            }
            #expect(a.pages == models.0.sorted() && b.pages == models.1.sorted(), "seed \(random.seed)")
            a.formUnion(b)
            #expect(a.pages == models.0.union(models.1).sorted(), "seed \(random.seed)")
            let taken = a.take()
            #expect(taken.pages == models.0.union(models.1).sorted() && a.pages == [], "seed \(random.seed)")
        }
    }

    @Test func `a table has a page more from its 257th state on, and one fewer when that goes`() {
        let size = Projections.Limits.statesPerPage
        for count in [0, 1, size - 1, size, size + 1, 2 * size - 1, 2 * size, 2 * size + 1] {
            var table = Table(0..<count)
            #expect(table.pages.count == (count + size - 1) / size && table.endIndex == count, "\(count)")
            #expect(table.pages.dropLast().allSatisfy { $0.count == size } && Array(table) == Array(0..<count), "\(count)")
            table.removeFirst(min(1, count))
            #expect(
                table.pages.count == (max(0, count - 1) + size - 1) / size && Array(table) == Array((0..<count).dropFirst()), "\(count)")
            table.append(-1)
            #expect(table.last == -1 && table.count == max(1, count), "\(count)")
        }
    }

    @Test func `a keyed table grows by a page for each page of states, and none of them grows out of measure`() {
        let size = Projections.Limits.statesPerPage
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for isSpread in [false, true] {
            var table = KeyedTable<UInt64, Int>()
            for count in 1...12_000 {
                table.put(isSpread ? random.next() : UInt64(count), count)
                if count % size > 1 && count % 997 > 0 { continue }
                #expect(table.pages.count == max(1, (count + size - 1) / size), "seed \(random.seed), \(count)")
                #expect(table.pages.allSatisfy { $0.keys.count <= 4 * size }, "seed \(random.seed), \(count)")
                #expect(table.pages.reduce(0) { $0 + $1.keys.count } == count, "seed \(random.seed), \(count)")
            }
        }
    }

    /// A key that is not spread at all.
    private struct Crowded: TableKey {
        var number: Int
        let spread: UInt64
    }

    @Test(arguments: [0, 1, .max, 0x8000_0000_0000_0000] as [UInt64])
    func `keys that all fall into one place are kept apart all the same`(spread: UInt64) {
        var table = KeyedTable<Crowded, Int>()
        let keys = (0..<1_200).map { Crowded(number: $0, spread: $0 % 7 == 0 ? 5 : spread) }
        for key in keys { table.put(key, key.number) }
        for key in keys where key.number % 3 == 0 { table.remove(key) }
        for key in keys { #expect(table[key] == (key.number % 3 == 0 ? nil : key.number)) }
        #expect(table.count == 800 && table.remove(Crowded(number: 5_000, spread: spread)) == nil)
    }

    @Test func `keys are in order around the border of a piece, and a walk goes over what there was when it began`() {
        let most = Projections.Limits.sortedKeysPerPiece
        for count in [0, 1, most - 1, most, most + 1, 2 * most, 2 * most + 1] {
            for isRising in [true, false] {
                var keys = SortedKeys<Int>()
                for key in isRising ? Array(0..<count) : (0..<count).reversed() { keys.insert(2 * key) }
                let all = (0..<count).map { 2 * $0 }
                #expect(Array(keys.after(nil)) == all && keys.count == count, "\(count)")
                for place in [0, 1, most - 1, most, most + 1, count - 1, count] where place >= 0 {
                    let key = 2 * place
                    #expect(Array(keys.after(key)) == all.filter { $0 > key } && Array(keys.after(key - 1)) == all.filter { $0 >= key })
                    #expect(Array(keys.before(key)) == all.filter { $0 < key }.reversed(), "\(place) of \(count)")
                }
                var (up, down) = (keys.after(nil), keys.before(nil))
                _ = (up.next(), down.next())
                for key in all { keys.remove(key) }
                keys.insert(-1)
                #expect(Array(up) == Array(all.dropFirst()) && Array(down) == Array(all.dropLast().reversed()), "\(count)")
                #expect(Array(keys.after(nil)) == [-1] && keys.count == 1, "\(count)")
            }
        }
    }

    @Test func `places of tariffs are in one order, the nearer before the farther, and equal ones fall together`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        func place() -> TariffPlace {
            TariffPlace(
                station: random.below(2) == 0 ? nil : StationID(rawValue: UInt32(random.below(3))),
                connector: random.below(2) == 0 ? nil : ConnectorID(rawValue: UInt32(random.below(3))),
                token: random.below(2) == 0 ? nil : Subject(high: UInt64(random.below(2)), low: UInt64(random.below(2))))
        }
        func nearness(_ place: TariffPlace) -> Int {
            (place.token == nil ? 0 : 4) + (place.connector == nil ? 0 : 2) + (place.station == nil ? 0 : 1)
        }
        for _ in 0..<20_000 {
            let (a, b, c) = (place(), place(), place())
            #expect([a < b, b < a, a == b].count { $0 } == 1, "seed \(random.seed), \(a) \(b)")
            if a < b, b < c { #expect(a < c, "seed \(random.seed), \(a) \(b) \(c)") }
            if nearness(a) > nearness(b) { #expect(a < b, "seed \(random.seed), \(a) \(b)") }
            if a == b { #expect(a.spread == b.spread, "seed \(random.seed)") }
        }
    }

    @Test func `natural keys are as different as their bytes`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        func key() -> NaturalKey {
            NaturalKey(
                station: StationID(rawValue: UInt32(random.below(2))), connector: ConnectorID(rawValue: UInt32(random.below(2))),
                token: [nil, Subject(high: 0, low: 0), Subject(high: 1, low: 0), Subject(high: 0, low: 1)][random.below(4)],
                startedAt: Instant(rawValue: Int64(random.below(3) - 1)))
        }
        for _ in 0..<20_000 {
            let (a, b) = (key(), key())
            #expect((a == b) == (a.bytes == b.bytes) && a.bytes.count == 33, "seed \(random.seed)")
            if a == b { #expect(a.spread == b.spread, "seed \(random.seed)") }
        }
    }
}

/// Texts that Swift calls equal may have other bytes; what is found must not depend on how many others there are.
@Suite struct EqualTextTests {
    private let names = ["CP-\u{E9}", "CP-e\u{301}", "\u{212A}1", "K1", "\u{212B}", "A\u{30A}", "\u{C5}"]

    @Test func `a station is found by its name alone, however many others there are and were`() throws {
        for name in names {
            for other in names where other.lowercased() == name.lowercased() {
                let small = Fold([stationAdded(1, name)])
                var large = small
                for number in 2...700 as ClosedRange<UInt32> { large.apply(stationAdded(number, "X\(number)")) }
                var shrunk = large
                for number in 2...700 as ClosedRange<UInt32> {
                    shrunk.apply(.stationRemoved(StationRemoved(station: StationID(rawValue: number))))
                }
                let expected = small.world.stations.find(other)?.station
                for world in [large.world, shrunk.world, try World.decoded(from: shrunk.world.encoded())] {
                    #expect(world.stations.find(other)?.station == expected, "\(Array(name.utf8)) as \(Array(other.utf8))")
                    #expect(world.stations.find(name)?.station == one)
                }
            }
        }
    }

    @Test func `a command is known by the bytes of its key, however many others there were`() throws {
        func ended(_ key: String) -> Event {
            .commandEnded(CommandEnded(actor: "a", command: "c", verdict: .done, idempotencyKey: key, bodyHash: 7, status: 201, answer: []))
        }
        for name in names {
            for other in names where other == name {
                let small = Fold([ended(name)])
                var large = small
                for number in 0..<900 { large.apply(ended("k\(number)")) }
                let isKnown = small.world.directory.record(actor: "a", key: other) != nil
                for world in [large.world, try World.decoded(from: large.world.encoded())] {
                    let isFound = world.directory.record(actor: "a", key: other) != nil
                    #expect(isFound == isKnown, "\(Array(name.utf8)) as \(Array(other.utf8))")
                }
            }
        }
    }
}
