import EventStore

/// From the loop to the threads that read, and back.
extension Shell {
    /// Has what was asked for in this turn read from the state as it is now, once that is on disk: whoever was told that something is done
    /// reads it.
    func publish() {
        guard !readings.isEmpty else { return }
        departures.append(.read(readings, api.reading(.anyone)))
        readings = []
    }

    /// Has it read by threads.
    func begin(_ readings: [(key: ConnectionKey, reading: Reading)], _ published: ReadContext, _ server: Server<Shell>) {
        for (key, reading) in readings where reads[key] === reading {
            let mailbox = server.mailbox
            let isTaken = readers.submit {
                guard let (response, fault) = reading.answer(from: published.read(by: reading.principal)) else { return }
                ReadingPool.deliver(to: mailbox) { $0.handler.answered(reading, response, fault, key, $0) }
            }
            if !isTaken { answered(reading, APIProblem.readsCrowded.response, nil, key, server) }
        }
    }

    /// A read is done; whoever left meanwhile is told nothing.
    private func answered(_ reading: Reading, _ response: HTTPResponse, _ fault: Fault?, _ key: ConnectionKey, _ server: Server<Shell>) {
        guard reads[key] === reading else { return }
        reads[key] = nil
        if let fault { engine.note(fault) }
        server.respond(key, Self.protected(response))
    }

    /// The connection that waited for a read is gone.
    func abandonRead(of key: ConnectionKey) { reads.removeValue(forKey: key)?.abandon() }

    /// Ends the reading threads; what is being read is left.
    func stopReading() {
        for reading in reads.values { reading.abandon() }
        reads = [:]
        readers.stop()
    }
}
