internal import Gateway

/// The commands that speak to a server through its API.
enum ClientCommands {
    static let all: [Command] = withOthers([
        ServerCommands.status,
        .group("station", "Stations: add, watch, change, send OCPP messages.", StationCommands.all + CallCommands.all),
        .group("onboarding", "Let unknown stations in for some minutes.", StationCommands.onboarding),
        .group("knocking", "Stations that were turned away.", StationCommands.knocking),
        .group("token", "Tokens: RFID cards and virtual cards.", TokenCommands.all),
        .group("driver", "Drivers: the people that tokens belong to.", DriverCommands.all),
        .group("tariff", "Tariffs: prices, versions, and where they apply.", TariffCommands.all),
        .group("seller", "The seller named on invoices.", SellerCommands.all),
        .group("session", "Charging sessions: watch, stop, release.", SessionCommands.all),
        .group("invoice", "Invoices, their trails, and credit notes.", InvoiceCommands.all), InvoiceCommands.ledger,
        .group("alert", "What needs an operator's attention.", ServerCommands.alerts),
        .group("api-token", "Who may use the API.", ServerCommands.apiTokens), WatchCommand.watch, ServerCommands.entry,
        ServerCommands.openAPI, ServerCommands.health,
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
