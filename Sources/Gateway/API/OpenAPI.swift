/// The OpenAPI 3.1 document of the API, served at `/api/v1/openapi.json`.
public enum OpenAPI {
    /// The document as UTF-8 JSON; made once.
    public static let document: [UInt8] = [
        head, stationPaths, callPaths, tariffPaths, moneyPaths, accessPaths, otherPaths, components, schemas, moneySchemas,
    ].flatMap {
        Array($0.description.utf8) + [UInt8(ascii: "\n")]
    }

    static let head: StaticString = #"""
        {
          "openapi": "3.1.0",
          "info": {
            "title": "cpms", "version": "1", "summary": "Charge point management: stations, sessions, invoices, and the journal beneath them",
            "description": "JSON over HTTP. Every mutation is an entry of the journal with its actor; its answer names the entry in `CPMS-Sequence`.\n\n**Values.** Money, energy, power and prices are exact decimal texts; the unit stands at the end of the name (`energyKwh`, `powerW`, `stepSize` in Wh or s). Times are RFC 3339 in UTC. A member of an answer that has no value is null, never left out. Clients ignore members that they do not know.\n\n**Bodies.** `application/json`, imports also `text/csv`; anything else is 415. A member that is not known is refused with 422, so that a misspelt one is not lost. Null is as good as absent: a PATCH changes what it names, and empty text clears a label or group. At most 1 MiB, 16 MiB for an import, or 413.\n\n**Refusals** are `application/problem+json` (RFC 9457); with 422 `errors` points at each wrong field. 404: what the path names is not there. 409: it is there, but its state forbids it. 429, 503 and 507 can be tried again later; 507 says that the disk is full.\n\n**Lists** answer `items` and `next`. Give `next` as `after` for the page behind; null is the end. `HEAD` answers like `GET` without the body, `OPTIONS` with the methods of a path in `Allow`.\n\n**Repeating safely.** A mutation with `Idempotency-Key` that was carried out is not carried out again: the same request under the same key is answered as before, without `CPMS-Sequence` and without secrets; another request under it is 409. Keys belong to the API token and the last tens of thousands are kept.\n\n`x-roles` names the roles that an operation is open to; others get 403."
          },
          "servers": [{"url": "/api/v1"}], "security": [{"bearer": []}],
          "tags": [
            {"name": "Installation", "description": "State, alerts, API tokens, live events"},
            {"name": "Stations", "description": "Charging stations, their configuration and frames"},
            {"name": "Calls", "description": "Messages to stations and what became of them"}, {"name": "Onboarding", "description": "Stations that knock and wait"},
            {"name": "Access", "description": "Tokens and drivers"}, {"name": "Sessions", "description": "Charging sessions"},
            {"name": "Money", "description": "Tariffs, invoices, ledger"}, {"name": "Journal", "description": "Entries"}
          ],
          "paths": {
        """#
}
