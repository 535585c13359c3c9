/// Checks that no page is both in use and free: the next commit would write over it.
///
/// Only where nobody wrote meanwhile: otherwise the ranges are read from different states, and pages change hands.
struct FreePages {
    private var used: [UInt64]
    private let snapshot: PageSnapshot

    init(_ file: borrowing PageFile, _ snapshot: PageSnapshot) {
        self.snapshot = snapshot
        used = Self.blank(file, snapshot)
    }

    /// A bit for every page of the file, none set. Of the last page that the file names only those that it has are believed.
    static func blank(_ file: borrowing PageFile, _ snapshot: PageSnapshot) -> [UInt64] {
        [UInt64](repeating: 0, count: Int(min(snapshot.lastPage, file.pageCount) / 64) + 1)
    }

    /// Adds the pages that one walk came by.
    mutating func add(_ visited: [UInt64]?) {
        guard let visited else { return }
        for (index, bits) in visited.enumerated() where index < used.count { used[index] |= bits }
    }

    /// Reads the table of free pages and compares.
    mutating func check(_ file: inout PageFile, _ verifier: Verifier) {
        guard let newest = file.newest(), newest.transaction == snapshot.transaction else { return }
        file.visited = Self.blank(file, snapshot)
        var lists: [[UInt8]] = []
        file.walk(snapshot.free) { visit in
            switch visit {
            case .value(_, let value): lists.append(unsafe Array(value))
            case .release: break
            case .table: verifier.report(.page, nil, "The table of free pages holds a table")
            case .damage(let page, let what): verifier.report(.page, nil, "Page \(page), table of free pages: \(what)")
            }
            return .next
        }
        add(file.visited)
        file.visited = nil
        for list in lists { check(list, verifier) }
    }

    /// A list is a count and so many page numbers, the largest first.
    private mutating func check(_ list: [UInt8], _ verifier: Verifier) {
        guard list.count >= 8, list.count % 8 == 0, list.u64(0) < UInt64(list.count / 8) else {
            verifier.report(.page, nil, "A list of free pages cannot be read")
            return
        }
        for index in 0..<Int(list.u64(0)) {
            let page = list.u64(8 + 8 * index)
            guard page >= 2, page <= snapshot.lastPage else {
                verifier.report(.page, nil, "Page \(page) is listed as free and is none of the file's")
                continue
            }
            // What was used and given back in one transaction was never written, and the file may end before it.
            guard page / 64 < UInt64(used.count) else { continue }
            if used[Int(page / 64)] & 1 << (page % 64) != 0 {
                verifier.report(
                    .page, nil, "Page \(page) is listed as free and is in use, or listed twice: the next commit could write over it")
            }
            used[Int(page / 64)] |= 1 << (page % 64)
        }
    }
}
