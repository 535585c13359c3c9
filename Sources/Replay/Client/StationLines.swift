internal import Commands

/// `cpms station`, `onboarding` and `knocking`; messages to stations are in `CallLines`.
enum StationLines {
    private static let passwords = OptionSpec.value(
        "passwords", "FILE", .path, "Where passwords go that are made for stations without any; a new file.")

    static let all: [Command] = [
        .operation(
            "addStation", "add", discussion: "Without a password the server makes one and prints it, once.",
            printing: .done("Station {id} added."),
            examples: Example(
                "cpms station add CP-7 --name \"Car park, bay 7\" --connectors 2", "Prints the password to enter at the station."),
            Example(
                "cpms station add CP-8 --security-profile 0 --allow-profile-zero-until 2026-12-31",
                "An old station without any password, for a while.")),
        .operation(
            "importStations", "import",
            discussion: "The first line names the columns: id,name,password,securityProfile,connectors,powerMaxW. For stations without a "
                + "password one is made; the table with all of them is saved as FILE-with-passwords.csv beside FILE, or where --passwords "
                + "says, for you alone, before it is sent. A wrong line refuses the whole; each is named.",
            taking: Taking(options: [passwords], switches: ["update"]),
            examples: Example("cpms station import stations.csv", "All lines, or a report of every bad one."),
            Example("cpms station import stations.csv --update", "Also those that are there: as the file says, what it leaves out stays.")),
        .operation(
            "listStations", "list", taking: Taking(negatives: ["connected": "disconnected"]),
            printing: .table([
                "id", "name", .made("STATE", state), .made("CONNECTORS", connectors), .made("MODEL", model), "firmware", "lastFrameAt",
                "warnings",
            ]), examples: Example("cpms station list --disconnected", "Who is away?"),
            Example("cpms station list --all --json", "Everything, for programs.")),
        .operation(
            "getStation", "show",
            printing: .facts(
                [
                    "id", "name", "number", "tenant", .made("state", state), "registration", .made("model", model), "serialNumber",
                    "firmware", "address", "subprotocol", "securityProfile", "connected with profile=connectedProfile",
                    "profile 0 until=profileZeroUntil", "strict", "powerMaxW", "connectedAt", "disconnectedAt", "bootedAt", "lastFrameAt",
                    "frames", "warnings", "unreadable", "clockSkewSeconds", "localListVersion", "firmwareStatus", "diagnosticsStatus",
                    "openCalls",
                ],
                [
                    .init(
                        "connectors",
                        ["CONNECTOR=id", "status", "ERROR=errorCode", "info", "SINCE=at", "powerW", "REGISTER KWH=energyKwh", "session"])
                ]), examples: Example("cpms station show CP-7", "Facts, connectors, clock, open calls.")),
        .operation(
            "changeStation", "change", discussion: "Only what is given changes.", printing: .done("Station {id} changed."),
            examples: Example("cpms station change CP-7 --name \"Bay 7\" --power-max-w 11000", "Renamed and limited.")),
        .operation(
            "removeStation", "remove", printing: .done("Station {id} removed."),
            examples: Example("cpms station remove CP-7", "It is disconnected and no longer let in.")),
        .operation(
            "adoptStation", "adopt", printing: .done("Station {id} adopted."),
            examples: Example("cpms station adopt CP-9 --name \"Bay 9\"", "From the knocking list into the fleet.")),
        .operation(
            "listFrames", "frames",
            printing: .table([
                "ENTRY=sequence", "at", .made("") { $0.text("direction") == "in" ? "<-" : "->" }, "kind", "action",
                .made("WARNINGS") { $0.items("warnings").compactMap(\.plainText).joined(separator: "; ") }, "text",
            ]), examples: Example("cpms station frames CP-7 --limit 10", "What did it say last?")),
        .operation(
            "getConfiguration", "configuration",
            discussion: "What it last reported; ask it again with: cpms station send ID GetConfiguration.",
            printing: .table(["key", "value", "readonly"], empty: "Nothing reported yet."),
            examples: Example("cpms station configuration CP-7", "Keys and values.")),
    ]

    static let onboarding: [Command] = [
        .operation(
            "openOnboarding", "open", printing: .done("Unknown stations may connect until {until}."),
            examples: Example("cpms onboarding open --minutes 15", "Then switch the station on, and adopt it.")),
        .operation(
            "openOnboarding", "close", "Let no unknown station connect any more.", taking: Taking(fixed: ["minutes": .integer(0)]),
            printing: .done("Unknown stations are refused again."), examples: Example("cpms onboarding close", "All of them are there.")),
    ]

    static let knocking: [Command] = [
        .operation(
            "listKnocking", "list",
            printing: .table(["identity", "address", "count", "reason", "userAgent", "firstAt", "lastAt"], empty: "Nobody knocks."),
            examples: Example("cpms knocking list", "Who wants in? Adopt with: cpms station adopt ID.")),
        .operation(
            "dismissKnocking", "clear", printing: .done("{identity} taken off the list."),
            examples: Example("cpms knocking clear CP-9", "It comes back when it knocks again.")),
    ]

    private static func state(_ station: JSONValue) -> String {
        if station.isTrue("removed") { return "removed" }
        if station.isTrue("pending") { return "pending" }
        return station.isTrue("connected") ? "online" : "offline"
    }

    private static func model(_ station: JSONValue) -> String? {
        let parts = [station.text("vendor"), station.text("model")].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private static func connectors(_ station: JSONValue) -> String? {
        let parts = station.items("connectors").map { "\($0.text("id") ?? "?") \($0.text("status") ?? "unknown")" }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
