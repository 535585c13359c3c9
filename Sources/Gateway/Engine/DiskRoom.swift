import Commands
import Glibc

/// How much room the journal has (trust.md section 3, row 10).
struct DiskRoom {
    /// What the system says of file systems.
    struct Measurement {
        /// Bytes that may still be written, of the fullest.
        var freeBytes: UInt64
        /// Of the one that holds the journal.
        var usedPercent: Int
    }

    let reserveBytes: UInt64
    private(set) var state = DiskState.ample
    /// As of the last look.
    private(set) var freeBytes = UInt64.max
    private(set) var usedPercent = 0
    private var appendedBytes: UInt64 = 0
    private let measure: () -> Measurement?

    init(reserveBytes: UInt64, measure: @escaping () -> Measurement?) {
        self.reserveBytes = reserveBytes
        self.measure = measure
    }

    /// Whether anything at all may be written: the end of a connection still may when half the reserve is gone.
    var takesEndings: Bool { state != .spent || freeBytes >= reserveBytes / 4 }

    /// Whether so many bytes can be written without touching the reserve.
    func hasRoom(for bytes: UInt64) -> Bool {
        state == .ample && freeBytes >= reserveBytes && freeBytes - reserveBytes >= bytes
    }

    /// Whether so much was written since the last look that another is due.
    var isLookDue: Bool { appendedBytes >= min(EngineLimits.diskLookBytes, reserveBytes / 8) }

    mutating func noteAppended(_ bytes: Int) { appendedBytes += UInt64(max(0, bytes)) }

    /// Measures; answers whether the state is another now. Where the system does not say, it stays.
    mutating func look() -> Bool {
        appendedBytes = 0
        guard let measurement = measure() else { return false }
        freeBytes = measurement.freeBytes
        usedPercent = measurement.usedPercent
        let before = state
        state = before.with(freeBytes: freeBytes, reserveBytes: reserveBytes)
        return state != before
    }

    /// What the system says of the file systems that hold these paths, the first being the journal's.
    static func measure(_ paths: [String]) -> Measurement? {
        var measurement: Measurement?
        for path in paths {
            var status = statvfs()
            guard unsafe statvfs(path, &status) == 0, status.f_blocks > 0 else { continue }
            let (product, isTooLarge) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
            let free = isTooLarge ? .max : product
            let used = Int(100 - min(100, status.f_bavail * 100 / status.f_blocks))
            measurement = Measurement(
                freeBytes: min(free, measurement?.freeBytes ?? .max), usedPercent: measurement?.usedPercent ?? used)
        }
        return measurement
    }
}
