// A text as a charging station sends it: what masking hides comes back, the frame, and the payload as each message it may be.
import EventStore

@testable import Commands

private func readAll(_ payload: MessageReader) {
    var warnings = Warnings()
    for action in OCPP16.actions {
        _ = payload.read(action.request, &warnings)
        _ = payload.read(action.response, &warnings)
    }
}

private func mask(_ bytes: [UInt8]) -> [UInt8] {
    let masked = Masking.mask(
        bytes, token: { Subject(high: 1, low: UInt64($0.count)) }, secret: { Subject(high: 2, low: UInt64($0.count)) })
    guard Masking.unmask(masked.text, spans: masked.spans, clear: { $0.clear }) == bytes else {
        fatalError("what was masked does not come back")
    }
    return masked.text
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    _ = Frame.read(mask(bytes))
    switch Frame.read(bytes).frame {
    case .call(_, _, let payload), .result(_, let payload): readAll(payload)
    case .error: break
    case .unreadable(let frame): if frame.explanation.isEmpty { fatalError("an unreadable frame without a reason") }
    }
    if let payload = MessageReader(payload: bytes) { readAll(payload) }
    return 0
}
