internal import Commands
internal import EventStore

/// `cpms token`
enum TokenCommands {
    static var all: [Command] { [add, importFile, list, block, activate, change, forget] }

    private static let token = ArgumentSpec("token", .text, "The token: its uid, or the 32 digits that list shows.")
    private static let settings: [OptionSpec] = [
        .value("label", "TEXT", .text, "What people call it."),
        .value("group", "GROUP", .text, "The parent idTag: tokens of one group may stop each other's sessions."),
        .value("driver", "N", .integer(1...Int.max), "The driver that it belongs to."),
        .value("expires", "TIME", .time, "When it stops being valid."),
        .value("free", "yes|no", .choice(["yes", "no"]), "Whether its sessions cost nothing."),
        .value("status", "STATUS", .choice(["active", "blocked", "inactive"]), "Whether it may charge."),
    ]

    private static func settingsBody(_ line: Invocation) throws -> Body {
        var body = Body()
        body.text("label", line.text("label"))
        body.text("group", line.text("group"))
        body.integer("driver", try line.integer("driver"))
        body.text("expires", try line.time("expires")?.text)
        body.flag("free", line.text("free").map { $0 == "yes" })
        body.text("status", line.text("status"))
        return body
    }

    private static func name(_ token: JSONValue) -> String { TerminalText.escaped(token.text("uid") ?? token.text("token") ?? "") }

    static let add = Command.remote(
        "add", "Issue a token.", changes: true, arguments: [ArgumentSpec("uid", .text, "The uid or idTag, at most 20 characters.")],
        options: [.value("kind", "KIND", .choice(["RFID", "Virtual"]), "What it is.", default: "RFID")] + settings,
        examples: [
            Example("cpms token add 04A1B2C3D4E5F6 --label \"Fleet 12\"", "A card, valid at every station at once."),
            Example("cpms token add 04A1B2C3 --driver 3 --expires 2027-01-01", "A driver's card until the end of the year."),
        ]
    ) { remote in
        var body = Body()
        body.text("uid", try remote.line.required("uid"))
        body.text("kind", remote.line.text("kind"))
        body.append(try settingsBody(remote.line))
        remote.show(try remote.client.change("POST", "/tokens", body.json)) {
            "Token \(name($0)) issued, \($0.text("status") ?? "active")."
        }
        return .ok
    }

    static let importFile = CSVImport.command(
        path: "/tokens/import", things: "tokens", columns: "uid,kind,label,group,expires,free,status",
        example: Example("cpms token import cards.csv", "All lines, or none and a report of every bad one."))

    static let list = Command.remote(
        "list", "List tokens.",
        options: [.value("search", "TEXT", .text, "Only those with this in their uid, label or group.")] + Remote.listOptions,
        examples: [Example("cpms token list --search fleet", "The fleet's cards.")]
    ) { remote in
        try remote.list(
            "/tokens", query: [("search", remote.line.text("search"))],
            Listing(
                [
                    .text("UID", "uid"), .text("KIND", "kind"), .text("STATUS", "status"), .text("LABEL", "label"), .text("GROUP", "group"),
                    .figure("DRIVER", "driver"), .mark("FREE", "free"), .time("EXPIRES", "expires"), .time("ISSUED", "issuedAt"),
                    .mark("FORGOTTEN", "forgotten"), .text("TOKEN", "token"),
                ], empty: "No tokens."))
        return .ok
    }

    private static func statusCommand(_ command: String, _ summary: String, _ status: String, _ done: String, _ example: Example) -> Command
    {
        Command.remote(command, summary, changes: true, arguments: [token], examples: [example]) { remote in
            let answer = try remote.client.change("PATCH", "/tokens/\(try remote.segment("token"))", .object(["status": .string(status)]))
            remote.show(answer) { "Token \(name($0)) \(done)." }
            return .ok
        }
    }

    static let block = statusCommand(
        "block", "Block a token at every station at once.", "blocked", "blocked", Example("cpms token block 04A1B2C3", "Lost or stolen."))
    static let activate = statusCommand(
        "activate", "Make a token valid.", "active", "activated", Example("cpms token activate 04A1B2C3", "Found again."))

    private static let clearing: [(flag: String, setting: String, summary: String)] = [
        ("no-label", "label", "It has no label any more."), ("no-group", "group", "It belongs to no group any more."),
        ("no-driver", "driver", "It belongs to no driver any more."), ("no-expiry", "expires", "It does not stop being valid."),
    ]

    static let change = Command.remote(
        "change", "Change a token.", discussion: "Only what is given changes.", changes: true, arguments: [token],
        options: settings + clearing.map { .flag($0.flag, $0.summary) },
        examples: [
            Example("cpms token change 04A1B2C3 --driver 3 --free no", "Belongs to a driver now, who pays."),
            Example("cpms token change 04A1B2C3 --no-driver --no-expiry", "Given back: nobody's card, valid for good."),
        ]
    ) { remote in
        var body = try settingsBody(remote.line)
        for (flag, setting, _) in clearing where remote.line.flag(flag) {
            try remote.line.exclude(setting, flag)
            body.value(setting, .null)
        }
        guard !body.isEmpty else { throw remote.line.usage("Nothing to change is given; name at least one setting") }
        remote.show(try remote.client.change("PATCH", "/tokens/\(try remote.segment("token"))", body.json)) { "Token \(name($0)) changed." }
        return .ok
    }

    static let forget = Command.remote(
        "forget", "Erase what a token says: its uid and label become unreadable for ever.",
        discussion: "Destroys the key of the token. The journal still verifies, sums and invoices stay. This cannot be undone.",
        changes: true,
        arguments: [token], examples: [Example("cpms token forget 04A1B2C3", "On request of its holder.")]
    ) { remote in
        remote.show(try remote.client.change("DELETE", "/tokens/\(try remote.segment("token"))")) { _ in "Token forgotten." }
        return .ok
    }
}

/// `cpms driver`
enum DriverCommands {
    static var all: [Command] { [add, list, forget] }

    static let add = Command.remote(
        "add", "Add a driver.", changes: true, arguments: [ArgumentSpec("name", .text, "The name on invoices.")],
        options: [.value("mail", "ADDRESS", .text, "The mail address.")],
        examples: [Example("cpms driver add \"Ada Lovelace\" --mail ada@example.org", "Prints the driver's number.")]
    ) { remote in
        var body = Body()
        body.text("name", try remote.line.required("name"))
        body.text("mail", remote.line.text("mail"))
        remote.show(try remote.client.change("POST", "/drivers", body.json)) {
            "Driver \($0.text("driver") ?? "") added: \(TerminalText.escaped($0.text("name") ?? ""))."
        }
        return .ok
    }

    static let list = Command.remote(
        "list", "List drivers.", options: Remote.listOptions, examples: [Example("cpms driver list", "Numbers, names, mail addresses.")]
    ) { remote in
        try remote.list(
            "/drivers",
            Listing(
                [.figure("DRIVER", "driver"), .text("NAME", "name"), .text("MAIL", "mail"), .mark("FORGOTTEN", "forgotten")],
                empty: "No drivers."))
        return .ok
    }

    static let forget = Command.remote(
        "forget", "Erase a person: name and mail become unreadable for ever.",
        discussion: "Destroys the person's key. The journal still verifies, sums and invoices stay. This cannot be undone.", changes: true,
        arguments: [ArgumentSpec("driver", .integer(1...Int.max), "The driver's number.")],
        examples: [Example("cpms driver forget 3", "On request of the person.")]
    ) { remote in
        let driver = try remote.segment("driver")
        remote.show(try remote.client.change("DELETE", "/drivers/\(driver)")) { _ in "Driver \(driver) forgotten." }
        return .ok
    }
}
