/// What may still be written, as the file system of the journal fills up (trust.md section 3, row 10).
public enum DiskState: String, CaseIterable, Sendable {
    /// Everything: more is free than the reserve.
    case ample
    /// What ends charging, and what connected stations say: it is written into the reserve.
    case full
    /// Nothing: half the reserve is gone.
    case spent

    /// The state once so many bytes are free. It is left only with an eighth of the reserve to spare, so that it does not flutter.
    public func with(freeBytes: UInt64, reserveBytes: UInt64) -> DiskState {
        let spare = self == .ample ? 0 : reserveBytes / 8
        let half = reserveBytes / 2
        if freeBytes < half || self == .spent && freeBytes - half < spare { return .spent }
        if freeBytes < reserveBytes || freeBytes - reserveBytes < spare { return .full }
        return .ample
    }
}

/// A number of bytes for people: `61.2 MiB`, rounded down.
public func byteCountText(_ bytes: UInt64) -> String {
    let (unit, name): (UInt64, String) =
        bytes >= 10 << 30 ? (1 << 30, "GiB") : bytes >= 1 << 20 ? (1 << 20, "MiB") : (1 << 10, "KiB")
    return "\(bytes / unit).\(bytes % unit * 10 / unit) \(name)"
}
