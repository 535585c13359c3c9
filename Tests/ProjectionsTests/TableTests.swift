import EventStore
import Support
import Testing

@testable import Projections

@Test func `a table holds what an array would, and copies keep what they held`() {
    for seed in 0..<8 as Range<UInt64> {
        var random = SeededRandom(seed: seed)
        var (table, model) = (Table<Int>(), [Int]())
        var copies: [(Table<Int>, [Int])] = []
        for step in 0..<3_000 {
            if model.isEmpty || Int.random(in: 0..<3, using: &random) > 0 {
                table.append(step)
                model.append(step)
            } else {
                let place = Int.random(in: model.indices, using: &random)
                table[place] += 7
                model[place] += 7
            }
            if step % 500 == 0 { copies.append((table, model)) }
        }
        #expect(Array(table) == model && table.count == model.count, "seed \(seed)")
        for (copy, kept) in copies { #expect(Array(copy) == kept, "seed \(seed)") }
        #expect(Table(model) == table, "seed \(seed)")
        table[0] += 1
        #expect(Table(model) != table, "seed \(seed)")
        table.removeAll()
        #expect(table.isEmpty && table.startIndex == table.endIndex, "seed \(seed)")
    }
}

@Test func `a keyed table holds what a dictionary would, and copies keep what they held`() {
    for seed in 0..<8 as Range<UInt64> {
        var random = SeededRandom(seed: seed)
        var (table, model) = (KeyedTable<SessionID, Int>(), [SessionID: Int]())
        var copies: [(KeyedTable<SessionID, Int>, [SessionID: Int])] = []
        let most: UInt64 = seed < 4 ? 200 : 8_000
        for step in 0..<12_000 {
            let key = SessionID(rawValue: UInt64.random(in: 0..<most, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: #expect(table.remove(key) == model.removeValue(forKey: key), "seed \(seed)")
            case 1:
                let before = table.update(key) { state in
                    state += 1
                    return state - 1
                }
                #expect(before == model[key], "seed \(seed)")
                model[key]? += 1
            default:
                table.put(key, step)
                model[key] = step
            }
            if step % 3_000 == 0 { copies.append((table, model)) }
        }
        copies.append((table, model))
        for (copy, kept) in copies {
            #expect(copy.count == kept.count, "seed \(seed)")
            for key in (0..<most).map(SessionID.init(rawValue:)) {
                #expect(copy[key] == kept[key] && copy.with(key) { $0 } == kept[key], "seed \(seed), \(key)")
            }
        }
        var again = KeyedTable<SessionID, Int>()
        for key in model.keys.sorted() { again.put(key, model[key] ?? 0) }
        #expect(again == table, "seed \(seed)")
        if let key = model.keys.first {
            again.remove(key)
            #expect(again != table, "seed \(seed)")
        }
    }
}

@Test func `texts and subjects are keys like numbers`() {
    var names = KeyedTable<TextKey, Int>()
    var subjects = KeyedTable<Subject, Int>()
    for number in 0..<5_000 {
        names.put(TextKey("cp-\(number)"), number)
        subjects.put(Subject(high: UInt64(number), low: 1), number)
    }
    #expect(names.count == 5_000 && subjects.count == 5_000)
    #expect((0..<5_000).allSatisfy { names[TextKey("cp-\($0)")] == $0 && subjects[Subject(high: UInt64($0), low: 1)] == $0 })
    #expect(names[TextKey("cp-5000")] == nil && subjects[Subject(high: 0, low: 0)] == nil)
}

/// Tells a state from its copy.
private final class Box: Sendable {}

@Test func `a change after a copy copies one page`() {
    struct State: Sendable { var box = Box() }
    var table = Table((0..<1_000).map { _ in State() })
    let published = table
    table[300].box = Box()
    let changed = (0..<1_000).filter { table[$0].box !== published[$0].box }
    #expect(changed == [300])
    #expect(published.count == 1_000)
    let shared = zip(table.pages, published.pages).filter { mine, theirs in mine.span.isIdentical(to: theirs.span) }
    #expect(shared.count == table.pages.count - 1)
}

@Test func `a keyed table takes over from another one what it has not`() {
    for seed in 0..<8 as Range<UInt64> {
        var random = SeededRandom(seed: seed)
        var tables = (KeyedTable<SessionID, Int>(), KeyedTable<SessionID, Int>())
        var models = ([SessionID: Int](), [SessionID: Int]())
        for step in 0..<2_000 {
            let key = SessionID(rawValue: UInt64.random(in: 0..<4_000, using: &random))
            if Bool.random(using: &random) {
                tables.0.put(key, step)
                models.0[key] = step
            } else {
                tables.1.put(key, step)
                models.1[key] = step
            }
        }
        tables.0.add(tables.1)
        models.0.merge(models.1) { mine, _ in mine }
        #expect(tables.0.count == models.0.count, "seed \(seed)")
        for (key, state) in models.0 { #expect(tables.0[key] == state, "seed \(seed)") }
    }
}
