import Commands
import EventStore
import Projections

extension Operation.Parameter {
    static let limit = query(
        "limit", "Most items of a page", Shape(.integer(least: 1, most: APILimits.pageRowsMax)), standard: .integer(APILimits.pageRows))
    static let after = query("after", "`next` of the page before")
    static let before = query("before", "Only frames before this sequence; the same as `after`", Shape(.integer(least: 0, most: nil)))
    static let connected = query("connected", "Only stations that are, or are not, connected", Shape(.flag))
    static let stationState = query(
        "state", "Only stations that stand so; `faulted` is connected, with a faulted connector",
        Shape(.words(StationStanding.allCases.map(\.rawValue))), key: "stationState")
    static let update = query(
        "update", "What is there already is changed as its row says, instead of being refused; what a row leaves out stays", Shape(.flag))
    static let tokenOrder = query(
        "order", "`newest`: those that were issued or changed last come first; else an order that nothing changes",
        Shape(.words(TokenAPI.Order.allCases.map(\.rawValue))), key: "tokenOrder")
    static let search = query("search", "Part of a name, identity, make or label")
    static let sessionState = query("state", "Only sessions in this state", Shape(.words(["open", "closed", "held"])))
    static let heldFor = query(
        "held", "Only sessions that ended and are held for this reason", Shape(.words(HoldReason.allCases.map(\.name))), key: "heldFor")
    static let ofStation = query("station", "Only sessions of this station", key: "stationQuery")
    static let ofToken = query("token", "Only sessions of this token: its subject in hex, or its uid", key: "tokenQuery")
    static let ofDriver = query("driver", "Only what this driver pays", number, key: "driverQuery")
    static let startedFrom = query(
        "from", "Only sessions that started at this date or time or later; a date begins in UTC", date("2026-11-01"), key: "startedFrom")
    static let startedTo = query("to", "Only sessions that started before this date or time", date("2026-12-01"), key: "startedTo")
    static let ofSession = query("session", "Only documents about this session", number, key: "sessionQuery")
    static let documentNumber = query(
        "number", "Only the document that shows this number", Shape(.text(least: 1, most: nil), examples: ["R-000001"]),
        key: "documentNumber")
    static let frames = query("frames", "Also the frames of this station")
    static let from = query("from", "Only what was issued at this date or time or later; a date begins in UTC", date("2026-11-01"))
    static let to = query("to", "Only what was issued before this date or time", date("2026-12-01"))

    static let idempotencyKey = Self(
        "Idempotency-Key", .header, "Repeated with the same body it gives the stored answer; with another body 409",
        Shape(.text(least: 1, most: APILimits.idempotencyKeyCharactersMax, pattern: "^[!-~]+$")), key: "IdempotencyKey")

    private static let number = Shape(.integer(least: 1, most: nil))

    private static func date(_ example: JSONValue) -> Shape { Shape(.text(least: 0, most: nil), examples: [example]) }

    private static func query(_ name: String, _ meaning: String, _ shape: Shape = .text, key: String? = nil, standard: JSONValue? = nil)
        -> Self
    {
        Self(name, .query, meaning, shape, key: key, standard: standard)
    }

    /// The open parts of paths.
    private static let parts: [Self] = [
        text("station", "Identity of a station"), text("identity", "Identity on the knocking list"),
        text("token", "Subject of a token in hex, or its uid"), number("driver", "Number of a driver", UInt32.max),
        number("tariff", "Number of a tariff", UInt32.max), number("apiToken", "Number of an API token", UInt32.max),
        number("invoice", "Number of an invoice", Int64.max), number("effect", "Number of an effect", Int64.max),
        number("webhook", "Number of a webhook", UInt32.max), number("sequence", "Sequence of a journal entry", Int64.max),
    ]

    private static func text(_ name: String, _ meaning: String) -> Self { Self(name, .path, meaning, Shape(.text(least: 1, most: nil))) }

    private static func number(_ name: String, _ meaning: String, _ most: some BinaryInteger) -> Self {
        Self(name, .path, meaning, Shape(.integer(least: 1, most: nil)), most: UInt64(clamping: most))
    }

    /// The open part of a path that has this name: the number of a thing, unless more is said of it.
    static func part(_ name: String) -> Self {
        parts.first { $0.name == name } ?? number(name, "Number of a \(name)", Int64.max)
    }
}
