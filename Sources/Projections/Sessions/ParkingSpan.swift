public import EventStore

/// A time in which the vehicle was connected and asked for no power (OCPP 1.6, SuspendedEV; OCPI 2.3.0, PARKING_TIME). A pause that the
/// station makes is none.
public struct ParkingSpan: Recordable, Equatable {
    public var start: Instant
    /// Absent: it lasts.
    public var end: Instant?

    public init(start: Instant, end: Instant? = nil) {
        self.start = start
        self.end = end
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var start: Instant?
        var end: Instant?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: start = try reader.value()
            case 2: end = try reader.value()
            default: try reader.skip()
            }
        }
        self.init(start: try reader.required(start, 1), end: end)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, start)
        writer.put(2, end)
    }
}

extension SessionState {
    /// Its connector changed its status; what a station reports out of order cannot shorten what is known.
    mutating func changeStatus(_ status: ConnectorStatus, at instant: Instant) {
        guard isRunning else { return }
        guard let last = parking.last, last.end == nil else {
            if status == .suspendedEV && parking.count < Limits.parkingSpansPerSession {
                parking.append(ParkingSpan(start: max(instant, parking.last?.end ?? startedAt)))
            }
            return
        }
        if status != .suspendedEV { parking[parking.count - 1].end = max(instant, last.start) }
    }
}
