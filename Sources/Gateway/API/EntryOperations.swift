import Commands
import EventStore
import Projections

/// Entries of the journal.
enum EntryAPI {
    private static let view = View<EntryDescription>(making: EntryDescription.shape) { entry, read in try entry.members(clear: read.clear) }

    private static let detail = View<(entry: EntryDescription, station: StationID?)>("EntryDetail", extending: view, of: { $0.entry }) {
        Field("stationName", orNull: .text, "What people call the station, or its identity") { part, read in
            part.station.flatMap { read.world.stations[$0] }.map { $0.name ?? $0.identity }
        }
    }

    @OperationsBuilder static var operations: [Operation] {
        Operation.view("getEntry", "/entries/{sequence}", "One entry: input, decided events, what was sent, hashes", of: detail) {
            request, read in
            guard let sequence = UInt64(request.parameter()) else {
                throw APIProblem(404, "There is nothing called \(request.parameter()) here.")
            }
            guard let (stored, entry) = try read.entry(sequence) else { throw APIProblem(404, "There is no entry \(sequence).") }
            let description = EntryDescription(stored, entry, previous: try read.journal.hash(of: sequence - 1))
            return (description, Stream.station(of: stored.header.stream))
        }
    }
}
