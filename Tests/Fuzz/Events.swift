// The body of an entry as it lies on a disk that may be damaged: it is read or refused, and what was read is written alike. The first byte
// chooses the kind among those of the catalogue; one more is none of them.
import EventStore

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let body = unsafe [UInt8](UnsafeBufferPointer(start: start + 1, count: count - 1))
    let place = unsafe Int(start[0]) % (Input.kinds.count + 1)
    let kind = place < Input.kinds.count ? Input.kinds[place] : .max
    guard let entry = try? Entry(kind: kind, body: body) else { return 0 }
    let written = entry.body()
    guard let again = try? Entry(kind: kind, body: written), again.body() == written else {
        fatalError("what was read is not written alike")
    }
    return 0
}
