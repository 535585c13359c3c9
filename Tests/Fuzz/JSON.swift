// Strict and tolerant reading must end, and agree: what is valid reads alike in both ways.
import Commands

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    let tolerant = try? JSONDocument(tolerant: bytes)
    if (try? JSONDocument(strict: bytes)) != nil && tolerant == nil { fatalError("strict reading accepts what tolerant reading refuses") }
    return 0
}
