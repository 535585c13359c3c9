import Glibc
import Synchronization

/// Whether the file of a store reaches as far as what is committed in it.
///
/// LMDB maps the file and looks at no length: whoever touches a page behind the end is ended by SIGBUS. Nothing of ours, and nothing of
/// LMDB's, ever shortens a file; a copy that broke off does, and a repair of the file system.
final class FileEnd: Sendable {
    private let file: Int32
    private let path: String
    private let isReadOnly: Bool
    /// Bytes that the file had at least.
    private let known: Atomic<Int>
    private let isCut = Atomic(false)
    /// When it was looked at last, in milliseconds of the monotonic clock.
    private let lookedAt: Atomic<Int64>

    /// Looks at a file that was just opened, before a page of it is touched.
    ///
    /// - Parameter file: an open descriptor of it, which outlives this.
    /// - Throws: `.damaged` where pages are missing that hold something. Free ones may be: LMDB need not have written what was used and
    ///   given back in one transaction.
    init(_ file: Int32, _ data: String, path: String, isReadOnly: Bool) throws(Fault) {
        self.file = file
        self.path = path
        self.isReadOnly = isReadOnly
        var pages = try PageFile.open(data)
        // What is committed is written before the page that says so, and the length is asked for after that one was read.
        let newest = pages.newest()
        let size = try Self.size(file, path)
        known = Atomic(size)
        lookedAt = Atomic(Self.milliseconds())
        guard let newest, newest.lastPage >= UInt64(size / PageFile.pageBytes) else { return }
        let missing = UInt64(size / PageFile.pageBytes)...newest.lastPage
        guard !Self.areFree(missing, &pages, newest) else { return }
        throw Self.fault(size, of: (Int(clamping: newest.lastPage) + 1) * PageFile.pageBytes, path)
    }

    private static func size(_ file: Int32, _ path: String) throws(Fault) -> Int {
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw .system("Looking at the length of the file", path: path) }
        return Int(status.st_size)
    }

    private static func fault(_ size: Int, of wanted: Int, _ path: String) -> Fault {
        Fault(
            .damaged, "The file was cut short: it has \(size) bytes of \(wanted)", path: path,
            advice: "Verify it, and restore from a backup")
    }

    /// Whether all of these pages stand in the table of free pages.
    private static func areFree(_ missing: ClosedRange<UInt64>, _ pages: inout PageFile, _ snapshot: PageSnapshot) -> Bool {
        var count: UInt64 = 0
        var isWhole = true
        pages.walk(snapshot.free) { visit in
            switch visit {
            case .value(_, let value): unsafe count += free(among: missing, in: value)
            case .release: break
            case .table, .damage: isWhole = false
            }
            return isWhole ? .next : .stop
        }
        return isWhole && count == UInt64(missing.count)
    }

    /// How many of these pages a list of free pages names: a count and so many numbers.
    private static func free(among missing: ClosedRange<UInt64>, in list: UnsafeRawBufferPointer) -> UInt64 {
        guard list.count >= 8, unsafe list.u64(0) <= UInt64(list.count / 8 - 1) else { return 0 }
        return (0..<Int(unsafe list.u64(0))).reduce(0) { count, index in
            missing.contains(unsafe list.u64(8 + 8 * index)) ? count + 1 : count
        }
    }

    private static func milliseconds() -> Int64 {
        var time = timespec()
        // The structure lives through the call.
        unsafe clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Looks again where that is a while ago: for who writes thousands of times a second.
    func checkNowAndThen() throws(Fault) {
        let isRecent = Self.milliseconds() - lookedAt.load(ordering: .relaxed) < StoreLimits.fileEndMilliseconds
        guard !isRecent || isCut.load(ordering: .acquiring) else { return }
        try check()
    }

    /// Looks again, before pages are touched.
    ///
    /// - Throws: `.damaged` from the moment on in which the file is found shorter than it was. What is gone reads as zeros from then on,
    ///   which is no page: whoever reads just now meets damage, and does not end the process.
    func check() throws(Fault) {
        // Asked for first: what was known before cannot be more than what there is now.
        let before = known.load(ordering: .acquiring)
        lookedAt.store(Self.milliseconds(), ordering: .relaxed)
        let size = try Self.size(file, path)
        if size < before {
            isCut.store(true, ordering: .releasing)
            // It never shortens, whoever writes behind meanwhile. Where there is no room for zeros, the fault is told all the same.
            if !isReadOnly { _ = posix_fallocate(file, 0, before) }
        }
        if isCut.load(ordering: .acquiring) { throw Self.fault(min(size, before), of: before, path) }
        if size > before { known.max(size, ordering: .acquiringAndReleasing) }
    }
}
