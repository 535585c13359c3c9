/// What every event has: a number that stands for its type for ever.
public protocol EventPayload: Recordable {
    /// Number of the type; never given to another type.
    static var type: UInt16 { get }
}
