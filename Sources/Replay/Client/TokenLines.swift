internal import Commands
internal import Gateway

/// `cpms token`
enum TokenLines {
    static let all: [Command] = [
        .operation(
            "issueToken", "add", printing: .made(issued),
            examples: Example("cpms token add 04A1B2C3D4E5F6 --label \"Fleet 12\"", "A card, valid at every station at once."),
            Example("cpms token add 04A1B2C3 --driver 3 --expires 2027-01-01", "A driver's card until the end of the year.")),
        .operation(
            "importTokens", "import", taking: Taking(switches: ["update"]),
            examples: Example("cpms token import cards.csv", "All lines, or a report of every bad one."),
            Example("cpms token import cards.csv --update", "The same list, a month later: says what was added, changed and unchanged.")),
        .operation(
            "listTokens", "list",
            printing: .table([
                "uid", "kind", "status", "label", "group", "driver", "free", "expires", "issuedAt", "forgotten", "token",
            ]), examples: Example("cpms token list --search fleet", "The fleet's cards.")),
        .operation(
            "listRefusedCards", "refused",
            printing: .table(
                ["uid", "label", "status", "station", "stationName", "count", "firstAt", "lastAt"], empty: "No card was refused."),
            examples: Example("cpms token refused", "Which cards do not work? Add one with: cpms token add UID.")),
        .operation("getToken", "show", examples: Example("cpms token show 04A1B2C3", "Whose card is it?")),
        status("block", "Block a token at every station at once.", "blocked", "blocked", "Lost or stolen."),
        status("activate", "Make a token valid.", "active", "activated", "Found again."),
        .operation(
            "changeToken", "change", discussion: "Only what is given changes.", taking: Taking(negatives: ["expires": "no-expiry"]),
            printing: .done("Token {uid|token} changed."),
            examples: Example("cpms token change 04A1B2C3 --driver 3 --free no", "Belongs to a driver now, who pays."),
            Example("cpms token change 04A1B2C3 --no-driver --no-expiry", "Given back: nobody's card, valid for good.")),
        .operation(
            "forgetToken", "forget", "Erase what a token says: its uid and label become unreadable for ever.",
            discussion: "Destroys the key of the token. The journal still verifies, sums and invoices stay. This cannot be undone.",
            printing: .done("Token forgotten."), examples: Example("cpms token forget 04A1B2C3", "On request of its holder.")),
    ]

    private static func issued(_ token: JSONValue, _ remote: Remote) -> String {
        let uid = TerminalText.escaped(token.text("uid") ?? token.text("token") ?? "")
        var text = "Token \(uid) issued, \(token.text("status") ?? "")."
        // Both are times of the server, written alike.
        if let expires = token.text("expires"), let issued = token.text("issuedAt"), expires <= issued {
            text = "Token \(uid) issued; it expired on \(token.time("expires") ?? expires) already and opens nothing."
        }
        if uid.count > charactersRead { text += "\nIts number has \(uid.count) characters; \(readAtMost)" }
        return text
    }

    /// Characters of an idTag that stations of OCPP 1.6 read (CiString20Type).
    private static let charactersRead = 20
    private static let readAtMost = "stations of OCPP 1.6 read \(charactersRead) at most."

    /// What is to be said of the numbers of a table that are too long for some stations; nil where none is.
    static func longNumbers(of file: [UInt8]) -> String? {
        let table: CSV
        do {
            table = try CSV(file)
        } catch {
            // The server refuses it by line and column.
            return nil
        }
        guard let column = table.header.firstIndex(of: "uid") else { return nil }
        let long = table.rows.map { $0[column] }.filter { $0.count > charactersRead }
        guard let first = long.first else { return nil }
        let said = TerminalText.escaped(first)
        return long.count == 1
            ? "The number \(said) has \(first.count) characters; \(readAtMost)"
            : "\(long.count) numbers, \(said) the first, have more than \(charactersRead) characters; \(readAtMost)"
    }

    private static func status(_ name: String, _ summary: String, _ status: String, _ done: String, _ why: String) -> Command {
        .operation(
            "changeToken", name, summary, taking: Taking(fixed: ["status": .string(status)]), printing: .done("Token {uid|token} \(done)."),
            examples: Example("cpms token \(name) 04A1B2C3", why))
    }
}

/// `cpms driver`
enum DriverLines {
    static let all: [Command] = [
        .operation(
            "registerDriver", "add", "Add a driver.", printing: .done("Driver {driver} added: {name}."),
            examples: Example("cpms driver add \"Ada Lovelace\" --mail ada@example.org", "Prints the driver's number.")),
        .operation("listDrivers", "list", examples: Example("cpms driver list", "Numbers, names, mail addresses.")),
        .operation("getDriver", "show", examples: Example("cpms driver show 3", "Who is it?")),
        .operation(
            "forgetDriver", "forget", "Erase a person: name and mail become unreadable for ever.",
            discussion: "Destroys the person's key. The journal still verifies, sums and invoices stay. This cannot be undone.",
            printing: .done("Driver {driver} forgotten."), examples: Example("cpms driver forget 3", "On request of the person.")),
    ]
}
