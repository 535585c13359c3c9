/// The commands that speak to a server through its API.
enum ClientCommands {
    static var all: [Command] {
        [
            ServerCommands.status,
            .group("station", "Stations: add, watch, change, send OCPP messages.", StationCommands.all + CallCommands.all),
            .group("onboarding", "Let unknown stations in for some minutes.", [StationCommands.openOnboarding]),
            .group("knocking", "Stations that were turned away.", [StationCommands.knockingList, StationCommands.knockingClear]),
            .group("token", "Tokens: RFID cards and virtual cards.", TokenCommands.all),
            .group("driver", "Drivers: the people that tokens belong to.", DriverCommands.all),
            .group("tariff", "Tariffs: prices, versions, and where they apply.", TariffCommands.all),
            .group("seller", "The seller named on invoices.", SellerCommands.all),
            .group("session", "Charging sessions: watch, stop, release.", SessionCommands.all),
            .group("invoice", "Invoices, their trails, and credit notes.", InvoiceCommands.all), InvoiceCommands.ledger,
            .group("alert", "What needs an operator's attention.", ServerCommands.alerts),
            .group("api-token", "Who may use the API.", ServerCommands.apiTokens), WatchCommand.watch, ServerCommands.entry,
            ServerCommands.openAPI, ServerCommands.health,
        ]
    }
}
