import Commands
import EventStore

/// Entries of the journal.
enum EntryAPI {
    private static let view = View<EntryDescription>(making: EntryDescription.shape) { entry, read in try entry.members(clear: read.clear) }

    @OperationsBuilder static var operations: [Operation] {
        Operation.view("getEntry", "/entries/{sequence}", "One entry: input, decided events, what was sent, hashes", of: view) {
            request, read in
            guard let sequence = UInt64(request.parameter()) else {
                throw APIProblem(404, "There is nothing called \(request.parameter()) here.")
            }
            guard let (stored, entry) = try read.entry(sequence) else { throw APIProblem(404, "There is no entry \(sequence).") }
            return EntryDescription(stored, entry, previous: try read.journal.hash(of: sequence - 1))
        }
    }
}
