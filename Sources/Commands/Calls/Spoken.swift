import EventStore
import Projections

extension Dialect {
    /// What a station speaks: what it offered when it connected last.
    static func spoken(by station: StationID, in world: World) -> Dialect {
        spoken(offered: world.stations.with(station) { $0.subprotocol } ?? nil)
    }

    /// What a station speaks that offered this when it connected last.
    static func spoken(offered: String?) -> Dialect { offered.flatMap(Dialect.init(subprotocol:)) ?? .ocpp16 }

    /// The row of a call that stands in the outbox.
    static func action(of call: CallState, in world: World) -> ActionRow? {
        spoken(by: call.station, in: world).action(named: call.action)
    }

    /// What a call that stands in the outbox asks for; nil where that is particular to one version.
    static func order(of call: CallState, in world: World) -> Order? { action(of: call, in: world)?.order(of: call.payload) }
}
