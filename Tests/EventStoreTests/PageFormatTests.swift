import Support
import Testing

@testable import EventStore

/// A page as LMDB would write it, from a list of keys and values.
private struct PlainPage {
    var number: UInt64 = 7
    var flags: UInt16 = 2
    var nodes: [(key: [UInt8], size: Int, flags: UInt16, data: [UInt8])] = []

    mutating func add(_ key: [UInt8], _ value: [UInt8]) { nodes.append((key, value.count, 0, value)) }

    var bytes: [UInt8] {
        var page = [UInt8](repeating: 0, count: PageFile.pageBytes)
        func put(_ value: UInt64, _ width: Int, _ offset: Int) {
            for index in 0..<width { page[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
        }
        var end = PageFile.pageBytes
        for (index, node) in nodes.enumerated() {
            end -= (8 + node.key.count + node.data.count + 1) & ~1
            put(UInt64(end), 2, PageFile.headerBytes + 2 * index)
            put(UInt64(node.size & 0xFFFF), 2, end)
            put(UInt64(node.size >> 16), 2, end + 2)
            put(UInt64(node.flags), 2, end + 4)
            put(UInt64(node.key.count), 2, end + 6)
            page.replaceSubrange(end + 8..<end + 8 + node.key.count + node.data.count, with: node.key + node.data)
        }
        put(number, 8, 0)
        put(UInt64(flags), 2, 10)
        put(UInt64(PageFile.headerBytes + 2 * nodes.count), 2, 12)
        put(UInt64(end), 2, 14)
        return page
    }
}

struct PageFormatTests {
    /// What is read of a page, copied out.
    private struct Told: Equatable {
        var kind: StorePage.Kind
        var keys: [[UInt8]?] = []
        var values: [[UInt8]?] = []
        var children: [UInt64?] = []
    }

    private func read(_ bytes: [UInt8], _ number: UInt64 = 7) -> Told? {
        unsafe bytes.withUnsafeBytes { bytes in
            guard let page = unsafe StorePage(bytes, number) else { return nil }
            var told = Told(kind: page.kind)
            _ = page.overflowPages
            for index in 0..<page.count {
                unsafe told.keys.append(page.key(index).map { unsafe Array($0) })
                told.children.append(page.child(index))
                guard page.kind == .leaf, let item = unsafe page.item(index) else { continue }
                switch unsafe item.value {
                case .here(let value): told.values.append(unsafe Array(value))
                case .elsewhere(let page, let count): told.values.append(Array("page \(page), \(count) bytes".utf8))
                case .table(let root): told.values.append(Array("root \(root.page), \(root.entries) entries, \(root.depth) deep".utf8))
                }
            }
            return told
        }
    }

    @Test func `a leaf has the keys and values that were put there, up to a full page`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<200 {
            var page = PlainPage()
            var room = PageFile.pageBytes - PageFile.headerBytes
            while true {
                let (key, value) = (random.bytes(1 + random.below(20)), random.bytes(random.below(300)))
                room -= 10 + (8 + key.count + value.count + 1) & ~1
                if room < 0 || random.below(60) == 0 { break }
                page.add(key, value)
            }
            let told = read(page.bytes)
            #expect(told?.kind == .leaf && told?.keys == page.nodes.map(\.key), "seed \(random.seed)")
            #expect(told?.values == page.nodes.map(\.data), "seed \(random.seed)")
        }
        #expect(read(PlainPage().bytes) == Told(kind: .leaf))
    }

    @Test func `values on pages of their own, and tables, are told where they are`() {
        var page = PlainPage()
        var root = [UInt8](repeating: 0, count: TableRoot.byteCount)
        (root[6], root[32], root[40]) = (3, 200, 77)
        page.nodes = [
            ([1], 70_000, 1, [9, 1, 0, 0, 0, 0, 0, 0]), ([2], TableRoot.byteCount, 2, root), ([3], TableRoot.byteCount - 1, 2, root),
            ([4], 3, 4, [1, 2, 3]), ([5], 5_000, 0, [1, 2, 3]),
        ]
        let told = read(page.bytes)
        // A flag that is none, a root of another length, and a value that reaches beyond the page are no values.
        #expect(
            told?.values.map { $0.map { String(decoding: $0, as: UTF8.self) } } == [
                "page 265, 70000 bytes", "root 77, 200 entries, 3 deep",
            ])
        #expect(told?.keys == [[1], [2], [3], [4], [5]])
    }

    @Test func `a branch leads to pages whose numbers have 48 bits`() {
        var page = PlainPage(flags: 1)
        // The low bits stand where a leaf has the size, the high ones where it has its flags.
        page.nodes = [([], 0x4321_8765, 0xCBA9, []), ([1, 2], 5, 0, []), ([3], 0xFFFF_FFFF, 0xFFFF, [])]
        let told = read(page.bytes)
        #expect(told?.kind == .branch && told?.children == [0xCBA9_4321_8765, 5, 0xFFFF_FFFF_FFFF])
        #expect(told?.keys == [[], [1, 2], [3]])
    }

    @Test func `a page of another number, another length or of no kind is none`() {
        var page = PlainPage()
        page.add([1], [2])
        let bytes = page.bytes
        for number in [0, 6, 8, .max] as [UInt64] { #expect(read(bytes, number) == nil) }
        for length in [0, 1, 15, 16, 4_095] { #expect(read(Array(bytes[..<length])) == nil, "\(length)") }
        #expect(read(bytes + [0]) == nil)
        let kinds: [UInt16: StorePage.Kind] = [1: .branch, 2: .leaf, 4: .overflow, 8: .meta]
        for flags in 0...0x7F as ClosedRange<UInt16> {
            page.flags = flags
            // 0x10 marks a page that was changed, and stands in no file for long.
            #expect(read(page.bytes)?.kind == kinds[flags & ~0x10], "\(flags)")
        }
    }

    @Test func `borders that lie outside of the page make it none`() {
        var page = PlainPage()
        page.add([1], [2])
        let bytes = page.bytes
        for (lower, upper) in [(14, 4_000), (15, 4_000), (17, 4_000), (4_002, 4_000), (18, 4_097), (18, 65_535), (65_534, 65_535), (0, 0)] {
            var changed = bytes
            (changed[12], changed[13]) = (UInt8(lower & 0xFF), UInt8(lower >> 8))
            (changed[14], changed[15]) = (UInt8(upper & 0xFF), UInt8(upper >> 8))
            #expect(read(changed) == nil, "\(lower) to \(upper)")
        }
    }

    @Test func `noise in the form of a page leads nowhere outside of it`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for _ in 0..<1_500 {
            var bytes = random.below(2) == 0 ? random.bytes(PageFile.pageBytes) : PlainPage().bytes
            bytes.replaceSubrange(0..<8, with: [7, 0, 0, 0, 0, 0, 0, 0])
            bytes[10] = [1, 2][random.below(2)]
            let lower = PageFile.headerBytes + 2 * random.below(60)
            (bytes[12], bytes[13], bytes[14], bytes[15]) = (UInt8(lower & 0xFF), UInt8(lower >> 8), 0, 16)
            for index in PageFile.headerBytes..<lower { bytes[index] = random.below(3) == 0 ? 0xFF : UInt8(random.below(20)) }
            for _ in 0..<30 { bytes[random.below(bytes.count - 16) + 16] = 0xFF }
            // Whoever reads beyond the page ends the process.
            let told = read(bytes)
            #expect(told == nil || told?.keys.count == (lower - PageFile.headerBytes) / 2, "seed \(random.seed)")
        }
    }

    @Test func `pages that were marked are those that a list has`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let scratch = try Scratch()
        try writeFile([UInt8](repeating: 0, count: 40 * 4_096 + 1), scratch.path + "/file")
        for _ in 0..<60 {
            var file = try PageFile.open(scratch.path + "/file")
            let count = file.pageCount
            file.visited = [0]
            var model: Set<UInt64> = []
            for _ in 0..<10 {
                let (first, length) = (UInt64(random.below(80)), random.below(4))
                file.mark(first, length)
                if first < 64 { model.formUnion((first..<first + UInt64(length)).filter { $0 < 64 }) }
            }
            file.mark(.max, 3)
            file.mark(0, .max)
            let bits = file.visited?.first ?? 0
            let marked = (0..<64 as Range<UInt64>).filter { bits >> $0 & 1 == 1 }
            #expect(count == 41 && marked == model.sorted(), "seed \(random.seed)")
        }
    }

    @Test func `numbers are read with the lowest byte first, at any place`() {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let bytes = random.bytes(64)
        func number(_ offset: Int, _ width: Int) -> UInt64 {
            bytes[offset..<offset + width].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        for offset in 0...56 {
            #expect(bytes.u64(offset) == number(offset, 8) && UInt64(bytes.u32(offset)) == number(offset, 4), "seed \(random.seed)")
            let short = unsafe bytes.withUnsafeBytes { unsafe $0.u16(offset) }
            #expect(UInt64(short) == number(offset, 2), "seed \(random.seed)")
        }
    }
}
