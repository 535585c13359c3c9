/// Which calls to a station may not wait for which others; the most urgent first.
enum Lane: Int, Sendable, CaseIterable {
    /// What ends charging or frees a car.
    case safety
    /// Limits of power and current.
    case load
    /// What a person waits for.
    case `operator`
    /// Files, lists and whatever else takes its time.
    case background
}
