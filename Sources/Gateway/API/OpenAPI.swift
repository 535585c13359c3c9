/// The OpenAPI 3.1 document of the API, served at `/api/v1/openapi.json`.
public enum OpenAPI {
    /// The document as UTF-8 JSON; made once.
    public static let document: [UInt8] = [head, stationPaths, moneyPaths, otherPaths, schemas].flatMap {
        Array($0.description.utf8) + [UInt8(ascii: "\n")]
    }

    static let head: StaticString = #"""
        {
          "openapi": "3.1.0",
          "info": {
            "title": "cpms", "version": "1", "summary": "Charge point management: stations, sessions, invoices, and the journal beneath them",
            "description": "JSON over HTTP. Every mutation is an entry of the journal with its actor; its answer names the entry in `CPMS-Sequence`. Money, energy and prices are exact decimal texts; absent values are null. `x-roles` names the roles that an operation is open to."
          },
          "servers": [{"url": "/api/v1"}],
          "security": [{"bearer": []}],
          "tags": [
            {"name": "Installation", "description": "State, alerts, API tokens, live events"},
            {"name": "Stations", "description": "Charging stations, their configuration and frames"},
            {"name": "Calls", "description": "Messages to stations and what became of them"},
            {"name": "Onboarding", "description": "Stations that knock and wait"}, {"name": "Access", "description": "Tokens and drivers"},
            {"name": "Sessions", "description": "Charging sessions"}, {"name": "Money", "description": "Tariffs, invoices, ledger"},
            {"name": "Journal", "description": "Entries"}
          ],
          "paths": {
        """#
}
