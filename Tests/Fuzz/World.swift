// A snapshot of the state as it lies in a cache that may be damaged: it is read or refused, and what was read can be written and
// read again.
import EventStore
import Projections

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let world = try? World.decoded(from: bytes) else { return 0 }
    let written = world.encoded()
    guard let again = try? World.decoded(from: written), again.encoded() == written else {
        fatalError("what was read is not written alike")
    }
    return 0
}
