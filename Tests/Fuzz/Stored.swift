// Files that others hand over: checkpoints, keys, segments of a journal, tables to import. The first byte says which.
import EventStore
import Glibc
@testable import Gateway

private let path = "/dev/shm/cpms-fuzz-segment-\(getpid())"

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start + 1, count: count - 1))
    let text = String(decoding: bytes, as: UTF8.self)
    switch unsafe start[0] % 4 {
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
    default:
        guard let file = unsafe fopen(path, "w") else { fatalError("\(path) cannot be written") }
        _ = unsafe fwrite(bytes, 1, bytes.count, file)
        unsafe fclose(file)
        _ = try? Segment.verify(path)
        unlink(path)
    }
    return 0
}
