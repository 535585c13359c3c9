import EventStore
import Projections

/// A fault of what stands beside the journal ends nothing: what needs it is refused or not sent, and somebody is told.
extension Shell {
    /// Sends a frame with what its masks hide. Where that is gone, or cannot be found out, nothing else is sent in its place: a call runs
    /// into its time-out, as if the station had not answered.
    func send(_ frame: SentFrame, over link: Link, _ server: Server<Shell>) {
        do throws(Fault) {
            if let text = try engine.keys.outgoing(frame.text, frame.spans) { return server.send(link.key, text: text) }
            warned("a message to \(name(frame.station)) was not sent: it names somebody who was forgotten since.")
        } catch {
            engine.note(error)
            warned("a message to \(name(frame.station)) was not sent: \(error)")
        }
    }

    private func name(_ station: StationID) -> String { engine.world.stations[station]?.identity ?? "station \(station)" }

    /// Tells of faults that were met since the last time.
    func tellFaults() {
        if let fault = engine.takeKeyRingFault() {
            warned("the key ring could not answer: \(fault)")
            tellMachine(keyRingFault: fault)
        }
        let notices = engine.takeCacheNotices()
        for notice in notices { warned(notice) }
        if !notices.isEmpty { tellMachine() }
    }
}
