/// Names a connection: a place in the table and the generation of its tenant. A key whose connection is gone is harmless: every
/// method that takes it does nothing.
public struct ConnectionKey: Sendable, Hashable {
    let slot: UInt32
    let generation: UInt32

    /// One number for logs and for epoll; never 0.
    public var raw: UInt64 { UInt64(generation) << 32 | UInt64(slot) }

    init(slot: UInt32, generation: UInt32) {
        self.slot = slot
        self.generation = generation
    }

    init(raw: UInt64) {
        slot = UInt32(truncatingIfNeeded: raw)
        generation = UInt32(truncatingIfNeeded: raw >> 32)
    }
}
