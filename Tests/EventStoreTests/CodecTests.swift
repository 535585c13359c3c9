import EventStore
import Testing

struct CodecTests {
    private struct Inner: Recordable, Equatable {
        var name = ""
        var count: Int64 = 0
        init(name: String, count: Int64) { (self.name, self.count) = (name, count) }
        init(from reader: inout FieldReader) throws(CodecError) {
            while let field = try reader.next() {
                switch field {
                case 1: name = try reader.string()
                case 2: count = try reader.int64()
                default: try reader.skip()
                }
            }
        }
        func write(to writer: inout FieldWriter) {
            writer.put(1, name)
            writer.put(2, count)
        }
    }

    @Test func `the golden bytes of every kind of field stay as they are`() {
        var writer = FieldWriter()
        writer.put(1, 300 as UInt64)
        writer.put(2, -1 as Int64)
        writer.put(3, true)
        writer.put(4, [1, 2] as [UInt8])
        writer.put(5, "é")
        writer.put(6, Inner(name: "a", count: 2))
        writer.put(200, 0 as UInt64)
        writer.fixed(0x0102_0304 as UInt32)
        let golden = "02ac02" + "0401" + "0601" + "09020102" + "0b02c3a9" + "0d0503016104" + "04" + "900300" + "04030201"
        #expect(hexText(writer.bytes) == golden)
    }

    @Test func `numbers of every size come back as they were`() throws {
        let seed: UInt64 = 71
        var dice = Dice(seed: seed)
        var values: [UInt64] = [0, 1, 127, 128, .max, 1 << 63]
        for bits in 0..<64 as Range<UInt64> { values.append(dice.next() >> bits) }
        var writer = FieldWriter()
        for value in values {
            writer.put(1, value)
            writer.put(2, Int64(bitPattern: value))
        }
        var reader = FieldReader(writer.bytes)
        for value in values {
            #expect(try reader.next() == 1)
            #expect(try reader.uint64() == value, "seed \(seed)")
            #expect(try reader.next() == 2)
            #expect(try reader.int64() == Int64(bitPattern: value), "seed \(seed)")
        }
        #expect(try reader.next() == nil && reader.isAtEnd)
    }

    @Test func `unknown fields are passed over and absent ones read as their default`() throws {
        var writer = FieldWriter()
        writer.put(9, "later")
        writer.put(2, 5 as Int64)
        writer.put(8, 1 as UInt64)
        #expect(try Inner.decoded(from: writer.bytes) == Inner(name: "", count: 5))
    }

    @Test func `a record cut at any byte is refused or shorter, and never more than it was`() throws {
        let whole = Inner(name: "charging station", count: -7_000_000)
        let bytes = whole.encoded()
        #expect(try Inner.decoded(from: bytes) == whole)
        for end in 1..<bytes.count where end != 18 {
            #expect(throws: CodecError.truncated, "cut at \(end)") { try Inner.decoded(from: Array(bytes[..<end])) }
        }
        // At the border between two fields the shorter record is a record.
        #expect(try Inner.decoded(from: Array(bytes[..<18])) == Inner(name: whole.name, count: 0))
    }

    @Test func `overlong numbers, wrong kinds and bad text are refused`() throws {
        func failure(_ bytes: [UInt8], _ body: (inout FieldReader) throws(CodecError) -> Void) -> CodecError? {
            var reader = FieldReader(bytes)
            do throws(CodecError) { try body(&reader) } catch { return error }
            return nil
        }
        #expect(failure([UInt8](repeating: 0x80, count: 11)) { (r) throws(CodecError) in _ = try r.varint() } == .overlong)
        #expect(failure([UInt8](repeating: 0xFF, count: 9) + [2]) { (r) throws(CodecError) in _ = try r.varint() } == .overlong)
        #expect(failure([UInt8](repeating: 0xFF, count: 9) + [1]) { (r) throws(CodecError) in _ = try r.varint() } == nil)
        #expect(failure([0x80]) { (r) throws(CodecError) in _ = try r.varint() } == .truncated)
        #expect(failure([2, 1]) { (r) throws(CodecError) in (_, _) = (try r.next(), try r.data()) } == .wrongKind)
        #expect(failure([3, 1, 1]) { (r) throws(CodecError) in (_, _) = (try r.next(), try r.uint64()) } == .wrongKind)
        #expect(failure([3, 1, 0xFF]) { (r) throws(CodecError) in (_, _) = (try r.next(), try r.string()) } == .notUTF8)
        let long: [UInt8] = [3, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
        #expect(failure(long) { (r) throws(CodecError) in (_, _) = (try r.next(), try r.data()) } == .truncated)
    }

    @Test func `noise never ends the reader`() {
        let seed: UInt64 = 72
        var dice = Dice(seed: seed)
        for _ in 0..<20_000 {
            let bytes = dice.bytes(Int(dice.next() % 24))
            var reader = FieldReader(bytes)
            do throws(CodecError) {
                while let field = try reader.next() {
                    switch field % 5 {
                    case 0: _ = try reader.string()
                    case 1: _ = try reader.int64()
                    case 2: _ = try reader.record(Inner.self)
                    default: try reader.skip()
                    }
                }
                #expect(reader.isAtEnd)
            } catch {
                #expect(reader.position <= bytes.count, "seed \(seed)")
            }
        }
    }

    @Test func `long nested records get their length in front`() throws {
        for count in [0, 1, 122, 123, 126, 127, 128, 16_383, 16_384] {
            let inner = Inner(name: String(repeating: "x", count: count), count: 1)
            var writer = FieldWriter()
            writer.put(7, inner)
            var reader = FieldReader(writer.bytes)
            #expect(try reader.next() == 7)
            #expect(try reader.record(Inner.self) == inner)
            #expect(reader.isAtEnd)
        }
    }
}
