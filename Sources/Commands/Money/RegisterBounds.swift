public import EventStore

/// By how much registers may differ without a word, for whoever tells of it: while it happens and long after.
public enum RegisterBounds {
    /// Milliwatt-hours that a register may count between two sessions, or fall by.
    public static let gapTolerance = Limits.registerGapTolerance
    /// A register up to this at a start may be that of a meter which counts from each start.
    public static let counterStartMax = Limits.counterStartMax
}
