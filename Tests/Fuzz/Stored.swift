// Files that others hand over: checkpoints, keys, segments of a journal, tables to import, journals. The first byte says which.
import EventStore
import Glibc
@testable import Gateway

/// In memory; `run` names a directory that it removes.
private let scratch = unsafe getenv("FUZZ_SCRATCH").map { unsafe String(cString: $0) } ?? "/dev/shm"
private let path = scratch + "/cpms-fuzz-segment-\(getpid())"

/// A journal of few pages, which the fuzzer edits: three bytes of a place and one that is put there, again and again. An edit of the very
/// first place cuts the file instead, by so many pages.
private enum SmallJournal {
    static let directory = scratch + "/cpms-fuzz-journal-\(getpid())"
    static let data = directory + "/data.mdb"

    static let (bytes, head) = made()

    static func made() -> ([UInt8], Head) {
        do {
            let journal = try Journal.create(at: directory, origin: "fuzz", options: .init(extendsAhead: false))
            let key = try SigningKey.seed([UInt8](repeating: 7, count: 32), name: "fuzz")
            for size in [10, 700, 5_000, 0, 90_000] {
                let body = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
                let draft = EntryDraft(kind: 1, deciderVersion: 1, instant: Instant(rawValue: 1), stream: 1, body: body)
                try journal.append([EntryDraft](repeating: draft, count: 9), checkpoint: key)
            }
            let head = journal.head
            withExtendedLifetime(journal) {}
            return (try read(), head)
        } catch {
            fatalError("no journal can be made in \(directory): \(error)")
        }
    }

    static func read() throws -> [UInt8] {
        guard let file = unsafe fopen(data, "r") else { fatalError("\(data) cannot be read") }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16 << 20)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }

    static func check(_ edits: [UInt8]) {
        var edited = bytes
        for start in stride(from: 0, to: edits.count - 3, by: 4) {
            let place = Int(edits[start]) | Int(edits[start + 1]) << 8 | Int(edits[start + 2]) << 16
            if place == 0 { edited.removeLast(min(edited.count, Int(edits[start + 3]) * 4_096)) }
            if !edited.isEmpty { edited[place % edited.count] = edits[start + 3] }
        }
        guard let file = unsafe fopen(data, "w") else { fatalError("\(data) cannot be written") }
        _ = unsafe fwrite(edited, 1, edited.count, file)
        unsafe fclose(file)
        unlink(directory + "/lock.mdb")
        guard let report = try? Journal.verify(at: directory, options: .init(threads: 1, atLeast: head)), report.isWhole else { return }
        if report.head != head || report.entries != head.sequence { fatalError("a journal that is another one is called whole") }
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start + 1, count: count - 1))
    let text = String(decoding: bytes, as: UTF8.self)
    switch unsafe start[0] % 5 {
    case 0:
        if let checkpoint = Checkpoint(text), !text.utf8.starts(with: checkpoint.body.utf8) {
            fatalError("a checkpoint reads as another text")
        }
    case 1:
        if let key = VerifyingKey(text), VerifyingKey("\(key)") == nil { fatalError("a key does not read its own text") }
    case 2:
        if let table = try? CSV(bytes), table.rows.contains(where: { $0.count != table.header.count }) {
            fatalError("a row of another length")
        }
    case 3: SmallJournal.check(bytes)
    default:
        guard let file = unsafe fopen(path, "w") else { fatalError("\(path) cannot be written") }
        _ = unsafe fwrite(bytes, 1, bytes.count, file)
        unsafe fclose(file)
        _ = try? Segment.verify(path)
        unlink(path)
    }
    return 0
}
