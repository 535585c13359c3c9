import EventStore

/// What must hold of the binary form of every record. Each check tells what does not hold.
enum RecordChecks {
    /// What is written reads back as it was, and is written alike again.
    static func roundTrip<Record: Sampled>(_: Record.Type, seeds: Range<UInt64>) -> [String] {
        let draws = [("least", Draw.least), ("full", Draw.full)] + seeds.map { ("seed \($0)", Draw.extreme($0)) }
        return draws.compactMap { name, draw in
            var draw = draw
            let record = Record(sample: &draw)
            let bytes = record.encoded()
            do throws(CodecError) {
                let read = try Record.decoded(from: bytes)
                return read == record && read.encoded() == bytes ? nil : "\(Record.self), \(name): another record is read"
            } catch { return "\(Record.self), \(name): \(error)" }
        }
    }

    /// Cut inside a field it is refused; cut between two it is refused or another record.
    static func cuts<Record: Sampled>(_: Record.Type) throws(CodecError) -> [String] {
        let (record, bytes, pieces) = try whole(Record.self)
        let borders = Set(pieces.map(\.lowerBound))
        return bytes.indices.compactMap { length in
            let isBorder = borders.contains(length)
            do throws(CodecError) {
                let read = try Record.decoded(from: Array(bytes[..<length]))
                return isBorder && read != record ? nil : "\(Record.self) cut at \(length) is read"
            } catch .truncated where !isBorder { return nil } catch .missingField where isBorder { return nil } catch {
                return "\(Record.self) cut at \(length): \(error)"
            }
        }
    }

    /// Fields of a later version, before, between and behind those that are known, are passed over.
    static func unknownFields<Record: Sampled>(_: Record.Type) throws(CodecError) -> [String] {
        let (record, bytes, pieces) = try whole(Record.self)
        var writer = FieldWriter()
        for piece in pieces {
            writer.put(0x7FFE, "later")
            writer.put(0x7FFF, 300 as UInt64)
            writer.bytes += bytes[piece]
        }
        writer.put(0x7FFE, [0xFF, 0xFF] as [UInt8])
        return try Record.decoded(from: writer.bytes) == record ? [] : ["\(Record.self) is another with fields that are not known"]
    }

    /// A number where bytes should stand, or the other way round, is refused.
    static func wrongKinds<Record: Sampled>(_: Record.Type) throws(CodecError) -> [String] {
        let (_, bytes, pieces) = try whole(Record.self)
        var found: [String] = []
        for piece in pieces {
            var reader = FieldReader(bytes, range: piece)
            let key = try reader.varint()
            let field = Int(key >> 1)
            var writer = FieldWriter(Array(bytes[..<piece.lowerBound]))
            if key & 1 == 1 { writer.put(field, 7 as UInt64) } else { writer.put(field, "seven") }
            do throws(CodecError) {
                _ = try Record.decoded(from: writer.bytes)
                found.append("\(Record.self): field \(field) is read from another kind")
            } catch {
                if error != .wrongKind { found.append("\(Record.self), field \(field): \(error)") }
            }
        }
        return found
    }

    /// A changed byte is refused or another record, which is written as it was read; it never ends the process.
    static func changes<Record: Sampled>(_: Record.Type) throws(CodecError) -> [String] {
        let (_, bytes, _) = try whole(Record.self)
        return bytes.indices.flatMap { index in
            ([0x01, 0x80, 0xFF] as [UInt8]).compactMap { change in
                var changed = bytes
                changed[index] ^= change
                guard let read = try? Record.decoded(from: changed) else { return nil }
                return (try? Record.decoded(from: read.encoded())) == read
                    ? nil : "\(Record.self), byte \(index) ^ \(change): written otherwise"
            }
        }
    }

    /// The full sample, its bytes, and where each field stands in them.
    private static func whole<Record: Sampled>(_: Record.Type) throws(CodecError) -> (Record, [UInt8], [Range<Int>]) {
        var draw = Draw.full
        let record = Record(sample: &draw)
        let bytes = record.encoded()
        var reader = FieldReader(bytes)
        var pieces: [Range<Int>] = []
        var start = 0
        while try reader.next() != nil {
            try reader.skip()
            pieces.append(start..<reader.position)
            start = reader.position
        }
        return (record, bytes, pieces)
    }
}
