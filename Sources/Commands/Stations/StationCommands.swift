import EventStore
import Projections

extension Schema where Value == String {
    /// The identity of a station: the last part of the address to which it connects.
    static var identity: Schema {
        characters(1...Limits.identityCharactersMax).matching(
            "^[!-.0-~]+$", "must be printable characters without /", Authentication.isIdentity)
    }
}

extension WithheldMember {
    /// The password of a station; its keyed hash comes into the journal as `credential`.
    public static let password = WithheldMember(
        name: "password",
        schema: Schema(
            Shape(.text(least: 8, most: 64)), sample: "????????",
            read: { field throws(JSONFieldError) in
                let text = try field.string(max: 64)
                if text.unicodeScalars.count >= 8 { return text }
                throw field.error("must have at least 8 characters; 40 hexadecimal digits are usual")
            }, write: { .string($0) }),
        meaning: "Made and answered once when absent and needed; 40 hexadecimal digits are usual")
}

/// What of a station is set when it is added, and may be changed later.
struct StationSettings {
    private(set) var name: String?
    private(set) var securityProfile: Int?
    private(set) var connectors: Int?
    private(set) var powerMax: Power?
    private(set) var profileZeroUntil: Instant?
    private(set) var credential: Subject?

    /// What of it is not so already.
    func differing(from state: StationState) -> StationSettings {
        var rest = self
        if name == state.name { rest.name = nil }
        if securityProfile == state.securityProfile { rest.securityProfile = nil }
        if connectors == state.connectorCount { rest.connectors = nil }
        if powerMax == state.powerMax { rest.powerMax = nil }
        if profileZeroUntil == state.profileZeroUntil { rest.profileZeroUntil = nil }
        if credential == state.credential { rest.credential = nil }
        return rest
    }

    init(_ body: BodyReader, standardProfile: Int? = nil) throws(JSONFieldError) {
        name = try body.optional("name", .characters(1...100), "What people call it")
        try body.withheld(.password)
        securityProfile = try body.optional(
            "securityProfile", .integer(0...3),
            "0 none, which needs allowProfileZeroUntil, 1 password, 2 password and TLS, 3 client certificate", standard: standardProfile)
        connectors = try body.optional(
            "connectors", .integer(1...Projections.Limits.connectorsPerStation), "How many connectors it has")
        powerMax = try body.optional("powerMaxW", .watts(1_000...5_000_000), "The most power it may draw, in watts")
        profileZeroUntil = try body.optional("allowProfileZeroUntil", .instant, "Until when no credentials are asked for")
        credential = try body.addedIfAny("credential", .subject)
    }
}

/// A station that is added.
struct NewStation: CommandBody {
    static let form = BodyForm(
        NewStation.self, name: "NewStation",
        examples: [["id": "CP001", "name": "Yard, left", "securityProfile": 1, "connectors": 2, "powerMaxW": 22_000]])

    let path: String
    let identity: String
    let settings: StationSettings

    init(_ body: BodyReader) throws(JSONFieldError) {
        path = body.path
        identity = try body.required("id", .identity, "Identity: the last part of the address to which the station connects")
        settings = try StationSettings(body, standardProfile: 1)
    }
}

/// Stations that are added together.
struct StationImport: CommandBody {
    static let form = BodyForm(StationImport.self)
    let rows: [ImportRow<NewStation>]
    let isUpdate: Bool

    init(_ body: BodyReader) throws(JSONFieldError) {
        rows = try body.rows("stations", of: NewStation.self, most: Limits.importRowsMax)
        isUpdate = try body.addedIfAny("update", .flag) ?? false
    }
}

/// What is changed of a station; what is absent stays.
struct StationChange: CommandBody {
    static let form = BodyForm(StationChange.self, name: "StationChange", examples: [["name": "Yard, right", "strict": true]])
    let identity: String
    let settings: StationSettings
    let isStrict: Bool?

    init(_ body: BodyReader) throws(JSONFieldError) {
        identity = try body.added("id", .filledText)
        settings = try StationSettings(body)
        isStrict = try body.optional("strict", .flag, "Refuse what is not quite OCPP instead of reading it tolerantly")
    }
}

/// A station that waits or knocked, and is let in.
struct Adoption: CommandBody {
    static let form = BodyForm(Adoption.self, name: "Adoption", examples: [["name": "Yard, left"]])
    let identity: String
    let settings: StationSettings

    init(_ body: BodyReader) throws(JSONFieldError) {
        identity = try body.added("id", .filledText)
        settings = try StationSettings(body, standardProfile: 1)
    }
}

/// Stations: added, changed, let in, removed.
enum StationCommands {
    static func add(_ body: NewStation, in turn: Turn) throws -> CommandOutcome {
        let events = try stationAdded(body.identity, body.settings, number: turn.world.stations.nextID, path: body.path, in: turn)
        return CommandOutcome(status: 201, events: events, answer: ["id": .string(body.identity)])
    }

    static func importRows(_ body: StationImport, _ input: CommandInput, in turn: Turn) throws -> CommandOutcome {
        try CommandOutcome.imported(body.rows, "id", input, isUpdate: body.isUpdate, key: { $0.identity.lowercased() }) { row, added in
            if body.isUpdate, let state = turn.world.stations.find(row.identity) {
                return .known(stationChanged(state, row.settings.differing(from: state)))
            }
            let number = StationID(rawValue: turn.world.stations.nextID.rawValue &+ UInt32(truncatingIfNeeded: added))
            return .added(try stationAdded(row.identity, row.settings, number: number, path: row.path, in: turn))
        }
    }

    private static func stationAdded(
        _ identity: String, _ settings: StationSettings, number: StationID, path: String = "", in turn: Turn
    ) throws -> [Event] {
        guard number.rawValue <= Projections.Limits.stationsMax else {
            throw Refusal.conflict("The installation has \(Projections.Limits.stationsMax) stations and has no room for more.")
        }
        if turn.world.stations.find(identity) != nil { throw Refusal.conflict("Station \(identity) is there already.") }
        let profile = settings.securityProfile ?? 1
        if profile == 0 && settings.profileZeroUntil == nil {
            throw JSONFieldError(
                path: path + "/securityProfile", problem: "0 needs allowProfileZeroUntil: a date until which no credentials are asked for")
        }
        if profile == 0 { try refusePast(settings.profileZeroUntil, path, in: turn) }
        let added = StationAdded(
            station: number, identity: identity, name: settings.name, tenant: .operator, securityProfile: profile,
            connectors: settings.connectors, powerMax: settings.powerMax)
        return [.stationAdded(added)] + credentials(settings, of: number)
    }

    /// A station without credentials could never connect after this.
    private static func refusePast(_ until: Instant?, _ path: String, in turn: Turn) throws(JSONFieldError) {
        guard let until, until <= turn.now else { return }
        throw JSONFieldError(
            path: path + "/allowProfileZeroUntil", problem: "lies in the past: until then the station connects without credentials")
    }

    /// How a station shows who it is from now on.
    private static func credentials(_ settings: StationSettings, of station: StationID) -> [Event] {
        var events: [Event] = []
        if let credential = settings.credential {
            events.append(.stationCredentialSet(StationCredentialSet(station: station, credential: credential)))
        }
        if let until = settings.profileZeroUntil {
            events.append(.profileZeroAllowed(ProfileZeroAllowed(station: station, until: until)))
        }
        return events
    }

    static func change(_ body: StationChange, in turn: Turn) throws -> CommandOutcome {
        let state = try turn.station(body.identity)
        if body.settings.securityProfile == 0 { try refusePast(body.settings.profileZeroUntil, "", in: turn) }
        return CommandOutcome(
            events: stationChanged(state, body.settings, isStrict: body.isStrict), answer: ["id": .string(state.identity)])
    }

    private static func stationChanged(_ state: StationState, _ settings: StationSettings, isStrict: Bool? = nil) -> [Event] {
        let change = StationChanged(
            station: state.station, name: settings.name, securityProfile: settings.securityProfile, connectors: settings.connectors,
            powerMax: settings.powerMax, isStrict: isStrict)
        let changed: [Event] = change == StationChanged(station: state.station) ? [] : [.stationChanged(change)]
        return changed + credentials(settings, of: state.station)
    }

    static func remove(_ identity: String, in turn: Turn) throws -> CommandOutcome {
        let state = try turn.station(identity)
        let queued = turn.world.calls.open(of: state.station).filter { $0.endedAt == nil && $0.sentAt == nil }
        let cancelled: [Event] = queued.map { .callEnded(CallEnded(call: $0.call, station: $0.station, outcome: .cancelled)) }
        return CommandOutcome(
            events: cancelled + [.stationRemoved(StationRemoved(station: state.station))], answer: ["id": .string(state.identity)])
    }

    /// Takes in a station that connected in an onboarding window, or one that was refused and stands on the knocking list.
    static func adopt(_ body: Adoption, in turn: Turn) throws -> CommandOutcome {
        if let state = turn.world.stations.find(body.identity) {
            guard state.isPending else { throw Refusal.conflict("Station \(state.identity) is adopted already.") }
            let adopted: [Event] = [.stationAdopted(StationAdopted(station: state.station))]
            return CommandOutcome(
                events: adopted + stationChanged(state, body.settings) + rebootAfterAdoption(state, in: turn),
                answer: ["id": .string(state.identity)])
        }
        guard turn.world.knocking.find(body.identity) != nil else {
            throw Refusal.notFound("station \(body.identity) waiting or knocking")
        }
        let events = try stationAdded(body.identity, body.settings, number: turn.world.stations.nextID, in: turn)
        return CommandOutcome(status: 201, events: events, answer: ["id": .string(body.identity)])
    }

    /// A station that was answered Pending learns that it is accepted when it boots the next time; it is asked to at once.
    private static func rebootAfterAdoption(_ state: StationState, in turn: Turn) -> [Event] {
        guard state.connection != nil else { return [] }
        let order = Booting.reboot(of: state.station, in: turn)
        let queued = Queueing.queued(
            order, to: state.station, actor: Queueing.product, seconds: Limits.bootRequestSeconds, in: turn)
        return queued.map { [.callQueued($0)] } ?? []
    }
}
