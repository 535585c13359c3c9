extension CallState {
    /// Sent, and neither answered nor given up.
    public var isUnderWay: Bool { sentAt != nil && endedAt == nil }
}
