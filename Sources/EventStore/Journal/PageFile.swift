import Glibc

/// Reads the pages of a store's file with `pread`, trusting nothing it finds there.
///
/// LMDB itself takes its pages on trust: a flipped bit in one of them can end the process, and so can a file that was
/// cut under its map. An audit must survive both and say where.
///
/// Pages are looked at where they were read to, a few pieces of the file at a time: the store reuses pages, so a walk in
/// the order of the keys jumps back and forth between a few places.
@safe
// The memory and the descriptor are owned by this value alone.
struct PageFile: ~Copyable {
    static let pageBytes = 4_096
    static let headerBytes = 16
    private static let piecePages = 32
    private static let pieceBytes = piecePages * pageBytes
    private static let piecesMax = 8

    /// A piece of the file that is in memory.
    private struct Piece {
        /// Its first page, divided by the pages of a piece.
        var number = UInt64.max
        /// A bit for every page that could be read.
        var whole: UInt32 = 0
    }

    private let file: Int32
    private let path: String
    private let memory: UnsafeMutableRawPointer
    private var pieces = [Piece](repeating: Piece(), count: piecesMax)
    /// The piece that is given up next.
    private var oldest = 0
    /// The piece that is not given up.
    private var pinned: Int?
    private var long: [UInt8] = []
    /// The number of the commit whose pages are in memory.
    private var entered: UInt64?
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
        unsafe memory = .allocate(byteCount: Self.piecesMax * Self.pieceBytes, alignment: Self.pageBytes)
    }

    deinit {
        Glibc.close(file)
        unsafe memory.deallocate()
    }

    /// Pages that the file has, the last one perhaps in part.
    var pageCount: UInt64 {
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { return 0 }
        return (UInt64(max(0, status.st_size)) + UInt64(Self.pageBytes) - 1) / UInt64(Self.pageBytes)
    }

    /// Reads a state that stays as it is meanwhile; what is in memory is of use for another one only if it is the same.
    mutating func enter(_ snapshot: PageSnapshot) {
        if entered == snapshot.transaction { return }
        entered = snapshot.transaction
        for index in pieces.indices { pieces[index] = Piece() }
    }

    /// Hands `body` a page as it is in the file now; nil where it cannot be read.
    func fresh<R>(_ number: UInt64, _ body: (UnsafeRawBufferPointer) -> R?) -> R? {
        unsafe withUnsafeTemporaryAllocation(byteCount: Self.pageBytes, alignment: 8) { bytes in
            guard unsafe pread(file, bytes.baseAddress, bytes.count, Int(number) * Self.pageBytes) == bytes.count else { return nil }
            return unsafe body(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Whether `page` would read nothing for this number, and so leave every page where it is.
    func holds(_ number: UInt64) -> Bool { index(of: number / UInt64(Self.piecePages)) != nil }

    private func index(of piece: UInt64) -> Int? { pieces.firstIndex { $0.number == piece } }

    /// The bytes of a page, good until something else is read; nil where the file does not reach so far, or cannot be read there.
    mutating func page(_ number: UInt64) -> UnsafeRawBufferPointer? {
        guard number < UInt64(Int.max) / UInt64(Self.pageBytes) else { return nil }
        let piece = number / UInt64(Self.piecePages)
        let place = Int(number % UInt64(Self.piecePages))
        let index = index(of: piece) ?? fill(piece)
        guard pieces[index].whole & 1 << place != 0 else { return nil }
        return unsafe UnsafeRawBufferPointer(start: memory + index * Self.pieceBytes + place * Self.pageBytes, count: Self.pageBytes)
    }

    /// Keeps the piece that holds a page while `body` reads others.
    mutating func pinning<R>(_ number: UInt64, _ body: (inout PageFile) -> R) -> R {
        let before = pinned
        pinned = index(of: number / UInt64(Self.piecePages))
        defer { pinned = before }
        return body(&self)
    }

    @inline(never)
    private mutating func fill(_ number: UInt64) -> Int {
        if oldest == pinned { oldest = (oldest + 1) % Self.piecesMax }
        let index = oldest
        oldest = (oldest + 1) % Self.piecesMax
        let start = unsafe memory + index * Self.pieceBytes
        let offset = Int(number) * Self.pieceBytes
        var done = 0
        while done < Self.pieceBytes {
            let count = unsafe pread(file, start + done, Self.pieceBytes - done, offset + done)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { break }
            done += count
        }
        var piece = Piece(number: number, whole: UInt32((1 as UInt64) << UInt64(done / Self.pageBytes) - 1))
        // The end of the file, or a bad sector, behind which the other pages may be good.
        for place in done / Self.pageBytes..<Self.piecePages where unsafe readAlone(start, offset, place) { piece.whole |= 1 << place }
        pieces[index] = piece
        return index
    }

    private func readAlone(_ start: UnsafeMutableRawPointer, _ offset: Int, _ place: Int) -> Bool {
        let skipped = place * Self.pageBytes
        return unsafe pread(file, start + skipped, Self.pageBytes, offset + skipped) == Self.pageBytes
    }

    /// Notes that pages are in use.
    mutating func mark(_ first: UInt64, _ count: Int) {
        guard let size = visited?.count, count <= size * 64, first < UInt64(size) * 64 else { return }
        for page in first..<first + UInt64(count) where page / 64 < UInt64(size) { visited?[Int(page / 64)] |= 1 << (page % 64) }
    }

    /// Hands `body` the bytes of a value that fills pages of its own, good until something else is read; nil where they are not what a
    /// leaf says.
    mutating func overflow<R>(_ number: UInt64, count: Int, _ body: (UnsafeRawBufferPointer?) -> R) -> R {
        guard let first = unsafe page(number), let page = unsafe StorePage(first, number), page.kind == .overflow,
            count <= StoreLimits.bodyBytesMax + 1_024, page.overflowPages * Self.pageBytes >= count + Self.headerBytes
        else { return body(nil) }
        mark(number, page.overflowPages)
        let pages = (count + Self.headerBytes + Self.pageBytes - 1) / Self.pageBytes
        let last = number + UInt64(pages) - 1
        // A piece lies in memory as it lies in the file.
        if number / UInt64(Self.piecePages) == last / UInt64(Self.piecePages) {
            for next in number...last where unsafe self.page(next) == nil { return body(nil) }
            return unsafe body(UnsafeRawBufferPointer(start: first.baseAddress.map { unsafe $0 + Self.headerBytes }, count: count))
        }
        long.removeAll(keepingCapacity: true)
        unsafe long.append(contentsOf: first.dropFirst(Self.headerBytes).prefix(count))
        for next in number + 1...max(number + 1, last) where long.count < count {
            guard let more = unsafe self.page(next) else { return body(nil) }
            unsafe long.append(contentsOf: more.prefix(count - long.count))
        }
        return unsafe long.withUnsafeBytes { unsafe body($0) }
    }
}
