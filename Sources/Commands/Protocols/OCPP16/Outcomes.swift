import EventStore

// What calls came to, in plain words.

extension OCPP16 {
    static let keysRead = Done { _, answer in
        guard case .configuration(let settings, let unknownKeys)? = answer.fact else { return "Settings read." }
        let unknown = unknownKeys.isEmpty ? "" : ", \(unknownKeys.count) unknown"
        return "\(settings.count) \(settings.count == 1 ? "key" : "keys") read\(unknown)."
    }

    /// 0 says that there is no list, -1 that the station keeps none (OCPP 1.6, 5.10).
    static let listVersion = Done { _, answer in
        guard case .localListVersion(let version)? = answer.fact else { return "Its list has no version." }
        return version > 0 ? "List version \(version)." : version == 0 ? "It has no list." : "It keeps no list."
    }

    static let listSent = Done { asked, _ in
        let count = if case .array(let entries)? = asked["localAuthorizationList"] { entries.count } else { 0 }
        let isFull = asked["updateType"] == .string("Full")
        let cards = count == 1 ? "1 card" : "\(count) cards"
        return "List version \(number(asked, "listVersion")), \(isFull ? cards : "\(cards) changed")."
    }

    static let unlocked = Done { asked, _ in "Connector \(number(asked, "connectorId")) unlocked." }
    static let reservationCancelled = Done { asked, _ in "Reservation \(number(asked, "reservationId")) cancelled." }

    static let limitSet = Done { asked, _ in
        let connector = number(asked, "connectorId")
        return connector == "0" ? "Limit set for the whole station." : "Limit set for connector \(connector)."
    }

    private static func number(_ asked: JSONValue, _ name: String) -> String {
        if case .number(let digits)? = asked[name] { digits } else { "?" }
    }
}
