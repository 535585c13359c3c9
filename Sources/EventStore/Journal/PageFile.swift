import Glibc

/// Reads the pages of a store's file with `pread`, trusting nothing it finds there.
///
/// LMDB itself takes its pages on trust: a flipped bit in one of them can end the process, and so can a file that was
/// cut under its map. An audit must survive both and say where.
struct PageFile: ~Copyable {
    static let pageBytes = 4_096
    static let headerBytes = 16
    private static let windowPages = 64

    private let file: Int32
    private let path: String
    private var window: [UInt8]
    private var windowStart: UInt64 = 0
    private var windowCount: UInt64 = 0
    /// A bit for every page that a walk came by, where somebody wants to know.
    var visited: [UInt64]?

    static func open(_ path: String) throws(Fault) -> PageFile {
        let file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .system("Opening", path: path) }
        return PageFile(file, path)
    }

    private init(_ file: Int32, _ path: String) {
        self.file = file
        self.path = path
        window = [UInt8](repeating: 0, count: Self.windowPages * Self.pageBytes)
    }

    deinit { Glibc.close(file) }

    /// A snapshot that is not pinned may change behind the window.
    mutating func forget() { windowCount = 0 }

    /// A copy of a page; nil where the file does not reach so far, or cannot be read there.
    mutating func page(_ number: UInt64) -> [UInt8]? {
        guard number < UInt64(Int.max) / UInt64(Self.pageBytes) else { return nil }
        if number < windowStart || number >= windowStart + windowCount { fill(number) }
        guard number >= windowStart, number < windowStart + windowCount else { return nil }
        let start = Int(number - windowStart) * Self.pageBytes
        return Array(window[start..<start + Self.pageBytes])
    }

    @inline(never)
    private mutating func fill(_ number: UInt64) {
        windowStart = number
        windowCount = 0
        var done = 0
        while done < window.count {
            let offset = Int(number) * Self.pageBytes + done
            let count = unsafe window.withUnsafeMutableBytes { bytes in
                unsafe pread(file, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done, offset)
            }
            if count < 0 && errno == EINTR { continue }
            // A bad sector within the window: ask for the one page alone.
            if count < 0 && done == 0 && readAlone(number) { done = Self.pageBytes }
            if count <= 0 { break }
            done += count
        }
        windowCount = UInt64(done / Self.pageBytes)
    }

    /// Notes that pages are in use.
    mutating func mark(_ first: UInt64, _ count: Int) {
        guard let size = visited?.count, count <= size * 64, first < UInt64(size) * 64 else { return }
        for page in first..<first + UInt64(count) where page / 64 < UInt64(size) { visited?[Int(page / 64)] |= 1 << (page % 64) }
    }

    private mutating func readAlone(_ number: UInt64) -> Bool {
        unsafe window.withUnsafeMutableBytes { bytes in
            unsafe pread(file, bytes.baseAddress, Self.pageBytes, Int(number) * Self.pageBytes) == Self.pageBytes
        }
    }

    /// The bytes of a value that fills pages of its own; nil where they are not what a leaf says.
    mutating func overflow(_ number: UInt64, count: Int) -> [UInt8]? {
        guard let first = page(number), let page = Page(first, number), page.kind == .overflow,
            count <= StoreLimits.bodyBytesMax + 1_024, page.overflowPages * Self.pageBytes >= count + Self.headerBytes
        else { return nil }
        mark(number, page.overflowPages)
        var bytes = Array(first.dropFirst(Self.headerBytes).prefix(count))
        var next = number + 1
        while bytes.count < count {
            guard let more = self.page(next) else { return nil }
            bytes += more.prefix(count - bytes.count)
            next += 1
        }
        return bytes
    }
}

/// One page of LMDB's format, version 1, as it stands in the file of a 64-bit little-endian machine.
struct Page {
    enum Kind { case branch, leaf, overflow, meta }

    let bytes: [UInt8]
    let kind: Kind
    /// Keys on the page.
    let count: Int

    /// nil where the page is not the one asked for, or of no kind there is.
    init?(_ bytes: [UInt8], _ number: UInt64) {
        guard bytes.count == PageFile.pageBytes, bytes.u64(0) == number else { return nil }
        switch bytes.u16(10) & 0x6F {
        case 0x01: kind = .branch
        case 0x02: kind = .leaf
        case 0x04: kind = .overflow
        case 0x08: kind = .meta
        default: return nil
        }
        let lower = Int(bytes.u16(12))
        let upper = Int(bytes.u16(14))
        if kind == .branch || kind == .leaf {
            guard lower >= PageFile.headerBytes, lower % 2 == 0, lower <= upper, upper <= PageFile.pageBytes else { return nil }
        }
        count = kind == .branch || kind == .leaf ? (lower - PageFile.headerBytes) / 2 : 0
        self.bytes = bytes
    }

    /// How many pages an overflow value has.
    var overflowPages: Int { Int(bytes.u32(12)) }

    /// Where a node begins; nil where that is not on the page.
    private func node(_ index: Int) -> Int? {
        let offset = Int(bytes.u16(PageFile.headerBytes + 2 * index))
        guard offset >= PageFile.headerBytes + 2 * count, offset + 8 <= PageFile.pageBytes else { return nil }
        guard offset + 8 + Int(bytes.u16(offset + 6)) <= PageFile.pageBytes else { return nil }
        return offset
    }

    /// The key of a node.
    func key(_ index: Int) -> ArraySlice<UInt8>? {
        guard let node = node(index) else { return nil }
        return bytes[node + 8..<node + 8 + Int(bytes.u16(node + 6))]
    }

    /// The page that a node of a branch leads to.
    func child(_ index: Int) -> UInt64? {
        guard let node = node(index) else { return nil }
        return UInt64(bytes.u16(node)) | UInt64(bytes.u16(node + 2)) << 16 | UInt64(bytes.u16(node + 4)) << 32
    }

    /// What a node of a leaf holds.
    enum Value {
        /// The bytes stand on the page.
        case here(Range<Int>)
        /// So many bytes stand on pages of their own.
        case elsewhere(page: UInt64, count: Int)
        /// The root of another table.
        case table(Range<Int>)
    }

    func value(_ index: Int) -> Value? {
        guard let node = node(index) else { return nil }
        let start = node + 8 + Int(bytes.u16(node + 6))
        let count = Int(bytes.u16(node)) | Int(bytes.u16(node + 2)) << 16
        switch bytes.u16(node + 4) {
        case 0: return start + count <= PageFile.pageBytes ? .here(start..<start + count) : nil
        case 1: return start + 8 <= PageFile.pageBytes ? .elsewhere(page: bytes.u64(start), count: count) : nil
        case 2: return start + count <= PageFile.pageBytes && count == 48 ? .table(start..<start + count) : nil
        default: return nil
        }
    }
}

extension Array where Element == UInt8 {
    /// Little-endian numbers at an offset that the caller has checked; the array checks it again.
    func u16(_ offset: Int) -> UInt16 { UInt16(self[offset]) | UInt16(self[offset + 1]) << 8 }
    func u32(_ offset: Int) -> UInt32 { UInt32(u16(offset)) | UInt32(u16(offset + 2)) << 16 }
    func u64(_ offset: Int) -> UInt64 { UInt64(u32(offset)) | UInt64(u32(offset + 4)) << 32 }
}
