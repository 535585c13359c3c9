import Dispatch
import Glibc
import Synchronization

/// Lengthens the file of a journal with zeros ahead of its commits.
///
/// A commit into blocks that exist and were written needs no change of the file's own records, which makes it about
/// twice as fast. The zeros are written with `O_APPEND`: the kernel puts them behind the end of the file under the same
/// lock as any other write, so they can never fall on a page that the store has written meanwhile.
final class FileExtender: Sendable {
    private let file: Int32
    private let path: String
    private let freeBytesMin: UInt64
    private let end: Atomic<Int>
    private let isBusy = Atomic<Bool>(false)
    private let isOff = Atomic<Bool>(false)
    private let queue = DispatchQueue(label: "cpms.journal.extend", qos: .utility)

    /// - Parameter reserveBytes: bytes of the file system that are not for zeros, whatever else is free.
    init(_ path: String, reserveBytes: UInt64 = 0) throws(Fault) {
        // With a part of the reserve to spare: what is written ahead must not be what makes a disk full, nor what keeps it so.
        let (wanted, isTooLarge) = reserveBytes.addingReportingOverflow(reserveBytes / 4 + UInt64(StoreLimits.extensionBytes) * 3)
        freeBytesMin = isTooLarge ? .max : wanted
        file = unsafe Glibc.open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        self.path = path
        guard file >= 0 else { throw .system("Opening the file for lengthening", path: path) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else {
            let fault = Fault.system("Looking at the file", path: path)
            Glibc.close(file)
            throw fault
        }
        end = Atomic(Int(status.st_size))
    }

    deinit { Glibc.close(file) }

    /// Starts lengthening beside the caller when less than half a step is left.
    func keepAhead(of environment: Environment) throws(Fault) {
        if isOff.load(ordering: .relaxed) || isBusy.load(ordering: .acquiring) { return }
        guard try environment.usedBytes() + StoreLimits.extensionBytes / 2 > end.load(ordering: .relaxed) else { return }
        // The last space belongs to the commits.
        guard let free = Files.freeBytes(path), free > freeBytesMin, free - freeBytesMin > UInt64(StoreLimits.extensionBytes)
        else { return }
        isBusy.store(true, ordering: .releasing)
        queue.async { [weak self] in self?.extend() }
    }

    private func extend() {
        let zeros = [UInt8](repeating: 0, count: StoreLimits.extensionPieceBytes)
        for _ in 0..<StoreLimits.extensionBytes / StoreLimits.extensionPieceBytes {
            // Others may be filling the disk meanwhile.
            guard let free = Files.freeBytes(path), free > freeBytesMin else { break }
            let count = unsafe zeros.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
            // Without zeros ahead commits are slower and nothing else; a disk that fails shows in the commit itself.
            guard count > 0, fdatasync(file) == 0 else {
                isOff.store(true, ordering: .relaxed)
                break
            }
        }
        var status = stat()
        if unsafe fstat(file, &status) == 0 { end.store(Int(status.st_size), ordering: .relaxed) }
        isBusy.store(false, ordering: .releasing)
    }
}
