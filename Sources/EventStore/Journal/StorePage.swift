/// One page of LMDB's format, version 1, as it stands in the file of a 64-bit little-endian machine.
///
/// Looks at bytes that somebody else keeps, and good only as long as they do. Whatever they say, nothing outside of them is read.
@safe
struct StorePage {
    enum Kind { case branch, leaf, overflow, meta }

    let bytes: UnsafeRawBufferPointer
    let kind: Kind
    /// Keys on the page.
    let count: Int

    /// nil where the page is not the one asked for, or of no kind there is.
    init?(_ bytes: UnsafeRawBufferPointer, _ number: UInt64) {
        guard bytes.count == PageFile.pageBytes, unsafe bytes.u64(0) == number else { return nil }
        switch unsafe bytes.u16(10) & 0x6F {
        case 0x01: kind = .branch
        case 0x02: kind = .leaf
        case 0x04: kind = .overflow
        case 0x08: kind = .meta
        default: return nil
        }
        let lower = Int(unsafe bytes.u16(12))
        let upper = Int(unsafe bytes.u16(14))
        if kind == .branch || kind == .leaf {
            guard lower >= PageFile.headerBytes, lower % 2 == 0, lower <= upper, upper <= PageFile.pageBytes else { return nil }
        }
        count = kind == .branch || kind == .leaf ? (lower - PageFile.headerBytes) / 2 : 0
        unsafe self.bytes = unsafe bytes
    }

    /// How many pages an overflow value has.
    var overflowPages: Int { Int(unsafe bytes.u32(12)) }

    /// Where a node begins, and where its key does; nil where that is not on the page.
    private func node(_ index: Int) -> (start: Int, key: Range<Int>)? {
        let start = Int(unsafe bytes.u16(PageFile.headerBytes + 2 * index))
        guard start >= PageFile.headerBytes + 2 * count, start + 8 <= PageFile.pageBytes else { return nil }
        let end = start + 8 + Int(unsafe bytes.u16(start + 6))
        return end <= PageFile.pageBytes ? (start, start + 8..<end) : nil
    }

    /// The key of a node.
    func key(_ index: Int) -> UnsafeRawBufferPointer? {
        guard let node = node(index) else { return nil }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[node.key])
    }

    /// The page that a node of a branch leads to.
    func child(_ index: Int) -> UInt64? {
        guard let (start, _) = node(index) else { return nil }
        return unsafe UInt64(bytes.u16(start)) | UInt64(bytes.u16(start + 2)) << 16 | UInt64(bytes.u16(start + 4)) << 32
    }

    /// What a node of a leaf holds.
    @safe
    enum Value {
        /// The bytes stand on the page.
        case here(UnsafeRawBufferPointer)
        /// So many bytes stand on pages of their own.
        case elsewhere(page: UInt64, count: Int)
        /// The root of another table.
        case table(TableRoot)
    }

    /// The key and the value of a node of a leaf.
    func item(_ index: Int) -> (key: UnsafeRawBufferPointer, value: Value)? {
        guard let node = node(index) else { return nil }
        let key = unsafe UnsafeRawBufferPointer(rebasing: bytes[node.key])
        let start = node.key.upperBound
        let count = unsafe Int(bytes.u16(node.start)) | Int(bytes.u16(node.start + 2)) << 16
        switch unsafe bytes.u16(node.start + 4) {
        case 0 where start + count <= PageFile.pageBytes:
            return unsafe (key, .here(UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])))
        case 1 where start + 8 <= PageFile.pageBytes: return unsafe (key, .elsewhere(page: bytes.u64(start), count: count))
        case 2 where start + count <= PageFile.pageBytes && count == TableRoot.byteCount:
            return unsafe (key, .table(TableRoot(bytes, at: start)))
        default: return nil
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Little-endian numbers at an offset; one outside of the bytes ends the process.
    func u16(_ offset: Int) -> UInt16 { UInt16(littleEndian: unsafe number(offset)) }
    func u32(_ offset: Int) -> UInt32 { UInt32(littleEndian: unsafe number(offset)) }
    func u64(_ offset: Int) -> UInt64 { UInt64(littleEndian: unsafe number(offset)) }

    private func number<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> T {
        precondition(offset >= 0 && offset <= count - MemoryLayout<T>.size)
        return unsafe loadUnaligned(fromByteOffset: offset, as: T.self)
    }
}

extension Array where Element == UInt8 {
    /// Little-endian numbers at an offset; one outside of the bytes ends the process.
    func u32(_ offset: Int) -> UInt32 { unsafe withUnsafeBytes { unsafe $0.u32(offset) } }
    func u64(_ offset: Int) -> UInt64 { unsafe withUnsafeBytes { unsafe $0.u64(offset) } }
}
