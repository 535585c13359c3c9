import Projections

/// Adds rows of the archive until a page is full. Where other keys were asked for too, few of what one key finds may fit: it ends after
/// so many rows, and answers how far it came.
///
/// - Parameters:
///   - rows: the next rows behind a place, one more than the page has at most.
///   - add: keeps a row, and answers whether it fits.
func addArchived<ID, State>(
    behind start: ListPlace<ID>?, limit: Int, _ place: (State) -> ListPlace<ID>, rows: (ListPlace<ID>?) throws -> [State],
    add: (State) -> Bool
) throws -> ListPlace<ID>? {
    var (behind, visited, taken) = (start, 0, 0)
    while true {
        let rows = try rows(behind)
        for row in rows where add(row) { taken += 1 }
        guard rows.count > limit, taken <= limit, let last = rows.last else { return nil }
        visited += rows.count
        behind = place(last)
        if visited >= APILimits.filteredRowsMax { return behind }
    }
}
