import EventStore
import Testing

/// Numbers carry their shard, and stay whole in JSON; scale.md SH3.
@Suite struct ShardedIDTests {
    @Test func `numbers of the only shard are what they were`() {
        for number in [1, 2, 41, 1 << 32, 1 << 40 - 1] as [UInt64] {
            let id = SessionID(rawValue: number)
            #expect(id.shard == .only && id.local == number && "\(id)" == "\(number)")
            #expect(SessionID(.only, local: number) == id)
        }
        #expect(SessionID(rawValue: 0).after() == SessionID(rawValue: 1) && SessionID(rawValue: 41).after(0).rawValue == 41)
        #expect(SessionID(before: .only) == SessionID(rawValue: 0))
    }

    @Test func `shard and number come apart again, up to the last of both`() throws {
        for shard in [0, 1, 4_095, 4_096, 8_191] as [UInt16] {
            let shard = try #require(ShardID(rawValue: shard))
            for local in [0, 1, 1 << 32, InvoiceID.localMax] {
                let id = try #require(InvoiceID(shard, local: local))
                #expect(id.shard == shard && id.local == local)
                #expect(id.rawValue < 1 << 53 && id.rawValue <= InvoiceID.largest)
                #expect(UInt64(Double(id.rawValue)) == id.rawValue)
                let bytes = writing { $0.put(1, id) }
                var reader = FieldReader(bytes)
                #expect(try reader.next() == 1)
                #expect(try InvoiceID(field: &reader) == id)
            }
        }
        #expect(CallID(try #require(ShardID(rawValue: 8_191)), local: CallID.localMax)?.rawValue == CallID.largest)
        #expect(PostingID.largest == 1 << 53 - 1 && StationID.largest == UInt64(UInt32.max))
    }

    @Test func `what is beyond has no room`() {
        #expect(ShardID(rawValue: 8_192) == nil && ShardID(rawValue: .max) == nil)
        #expect(SessionID(.only, local: 1 << 40) == nil && SessionID(.only, local: .max) == nil)
    }

    @Test func `numbers of a shard rise within it, and lie apart from those of others`() throws {
        let (one, two) = (try #require(ShardID(rawValue: 1)), try #require(ShardID(rawValue: 2)))
        let last = try #require(CallID(one, local: CallID.localMax - 1)).after()
        #expect(last.shard == one && last < CallID(before: two) && CallID(before: one) < last)
        #expect(CallID(before: two).after(3).local == 3)
    }

    private func writing(_ body: (inout FieldWriter) -> Void) -> [UInt8] {
        var writer = FieldWriter()
        body(&writer)
        return writer.bytes
    }
}
