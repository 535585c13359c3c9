internal import Gateway

/// The commands that speak to a server through its API.
enum ClientLines {
    static let all: [Command] = withOthers([
        ServerLines.status,
        .group("station", "Stations: add, watch, change, send OCPP messages.", StationLines.all + CallLines.all),
        .group("onboarding", "Let unknown stations in for some minutes.", StationLines.onboarding),
        .group("knocking", "Stations that were turned away.", StationLines.knocking),
        .group("token", "Tokens: RFID cards and virtual cards.", TokenLines.all),
        .group("driver", "Drivers: the people that tokens belong to.", DriverLines.all),
        .group("tariff", "Tariffs: prices, versions, and where they apply.", TariffLines.all),
        .group("seller", "The seller named on invoices.", SellerLines.all),
        .group("session", "Charging sessions: watch, stop, release.", SessionLines.all),
        .group("invoice", "Invoices, their trails, and credit notes.", InvoiceLines.all), InvoiceLines.ledger,
        .group("alert", "What needs an operator's attention.", ServerLines.alerts),
        .group("api-token", "Who may use the API.", ServerLines.apiTokens), WatchCommand.watch, ServerLines.entry,
        ServerLines.openAPI, ServerLines.health,
    ])

    /// The commands with those of operations of which nothing more is said than their rows do.
    private static func withOthers(_ commands: [Command]) -> [Command] {
        var commands = commands
        let known = Set(commands.flatMap { $0.operations + $0.subcommands.flatMap(\.operations) })
        for operation in Gateway.Operation.table where !known.contains(operation.id) {
            let name = Command.words(of: operation).group
            let command = Command.operation(operation.id)
            if let index = commands.firstIndex(where: { $0.name == name }) {
                commands[index].subcommands.append(command)
            } else {
                commands.append(.group(name, Name.sentence(operation.summary), [command]))
            }
        }
        return commands
    }
}
