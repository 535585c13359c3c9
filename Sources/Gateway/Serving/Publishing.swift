import EventStore

/// From the loop to the threads that read, and back.
extension Shell {
    /// Has what was asked for in this turn read from the state as it is now, once that is on disk: whoever was told that something is done
    /// reads it.
    func publish() {
        publishCommands()
        guard !readings.isEmpty else { return }
        departures.append(.read(readings, api.reading(.anyone)))
        readings = []
    }

    /// Has it read by threads.
    func begin(_ readings: [(key: ConnectionKey, reading: Reading)], _ published: ReadContext, _ server: Server<Shell>) {
        for (key, reading) in readings where reads[key] === reading {
            let mailbox = server.mailbox
            let parcel = ReadParcel(reading, published.read(by: reading.principal))
            let isTaken = readers.submit {
                guard parcel.read() else { return }
                ReadingPool.deliver(to: mailbox) { $0.handler.answered(parcel, key, $0) }
            }
            if isTaken { continue }
            reads[key] = nil
            server.respond(key, Self.protected(APIProblem.readsCrowded.response))
        }
    }

    /// A read is done; whoever left meanwhile is told nothing.
    private func answered(_ parcel: ReadParcel, _ key: ConnectionKey, _ server: Server<Shell>) {
        parcel.dropPublished()
        if reads[key] === parcel.reading {
            reads[key] = nil
            parcel.withAnswer { response, fault in
                if let fault { engine.note(fault) }
                server.respond(key, Self.protected(response))
            }
        }
        readers.submitFirst { parcel.dropAnswer() }
    }

    /// The connection that waited for a read is gone.
    func abandonRead(of key: ConnectionKey) { reads.removeValue(forKey: key)?.abandon() }

    /// Ends the reading threads; what is being read is left.
    func stopReading() {
        for reading in reads.values { reading.abandon() }
        reads = [:]
        readers.stop()
        for item in commands.preparing { item.command.abandon() }
        preparers.stop()
    }
}
