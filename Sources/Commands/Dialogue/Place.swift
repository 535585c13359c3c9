import EventStore

/// Where at a station something happens, as OCPP 2.0.1 has it: at an EVSE, one of its connectors, or the station as a whole.
///
/// Connector n of OCPP 1.6 is the only connector of EVSE n.
struct Place: Sendable, Equatable {
    /// From 1; 0 is the station as a whole.
    var evse: UInt32
    /// From 1 within its EVSE; nil where the EVSE or the station as a whole is meant.
    var connector: UInt32?

    /// The station as a whole.
    static let station = Place(evse: 0)

    /// A connector of an EVSE, or all of it.
    init(evse: UInt32, connector: UInt32? = nil) {
        self.evse = evse
        self.connector = connector
    }

    /// The key under which the journal has the place.
    var recorded: ConnectorID { ConnectorID(rawValue: evse) }
}
