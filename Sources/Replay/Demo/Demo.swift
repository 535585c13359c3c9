import Commands
import EventStore
import Foundation
import Gateway
import Glibc
import Synchronization

/// `cpms demo`: a server on a temporary journal and a small fleet that charges, is priced and invoiced before one's eyes.
enum Demo {
    private static let password = "demo-station-password"
    private static let hasEnded = Atomic<Bool>(false)

    static func run(_ options: DemoOptions, _ console: Console) throws -> ExitCode {
        Serve.raiseDescriptorLimit()
        let data = try options.data ?? temporaryDirectory()
        // What cannot be removed of a demonstration is left in the directory for temporary files.
        defer { if options.data == nil { try? FileManager.default.removeItem(atPath: (data as NSString).deletingLastPathComponent) } }
        let host = try host(options, data)
        let speed = Int64(max(1, min(options.speed ?? Double(FleetOptions.demoSpeed), 100_000)).rounded())
        let seed = options.seed ?? 2026
        try furnish(host.gateway, stations: options.stations, seed: seed, speed: speed)
        let token = try host.gateway.issueAPIToken(name: "demo", role: .owner)
        greet(console, host.address, token, data, options)
        startFleet(host.address, options, seed: seed, speed: speed)
        startNewcomer(host.address, seed: seed)
        watch(host.address, token)
        if let seconds = options.seconds { stop(host, after: seconds) }
        host.run()
        hasEnded.store(true, ordering: .relaxed)
        console.print("The demo has ended. \(options.data == nil ? "Its journal is gone." : "Its journal is kept in \(data).")")
        return .ok
    }

    private static func temporaryDirectory() throws -> String {
        var template = Array((NSTemporaryDirectory() + "/cpms-demo-XXXXXX").utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw CommandFailure("No temporary directory can be made; give --data DIR.", exitCode: .unreachable)
        }
        let path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path + "/data"
    }

    /// Where the usual port is taken, another one does: a demo must simply run.
    private static func host(_ options: DemoOptions, _ data: String) throws -> ServerHost {
        var configuration = ServerHost.Configuration(
            paths: InstallationPaths(data: data), origin: "demo", listen: options.listen, options: GatewayOptions(), extendsAhead: false,
            acceptsRestored: false)
        do {
            return try ServerHost(configuration)
        } catch is SocketError {
            guard let free = ListenAddress("127.0.0.1:0") else {
                throw CommandFailure("There is no loopback address.", exitCode: .unreachable)
            }
            configuration.listen = free
            return try ServerHost(configuration)
        }
    }

    /// A seller, two tariffs, cards with drivers, and the stations.
    private static func furnish(_ gateway: Shell, stations: Int, seed: UInt64, speed: Int64) throws {
        func ask(_ method: String, _ path: String, _ body: JSONValue) throws {
            let bytes = body.bytes
            let key = "demo-" + Digest.sha256(Array((method + path).utf8) + bytes).hex
            let response = gateway.provision(method, path, body: bytes, key: key)
            guard response.status < 300 || response.status == 409 else {
                throw CommandFailure("The demo cannot be set up: \(String(decoding: response.body, as: UTF8.self))", exitCode: .refused)
            }
        }
        try ask(
            "PUT", "/seller",
            .object([
                "name": .string("Demo Charging Ltd"), "address": .string("1 Charging Lane\n10115 Berlin"), "vatId": .string("DE123456789"),
                "series": .string("R"), "currency": .string("EUR"),
            ]))
        let energy = JSONValue.object(["dimension": .string("ENERGY"), "price": .string("0.49"), "vat": .string("19")])
        let session = JSONValue.object(["dimension": .string("FLAT"), "price": .string("0.35"), "vat": .string("19")])
        try ask(
            "POST", "/tariffs",
            .object([
                "name": .string("Standard"), "currency": .string("EUR"), "components": .array([session, energy]), "assign": .bool(true),
            ]))
        for (index, tag) in cards(seed, stations).enumerated() {
            let name =
                ["Ada", "Grace", "Alan", "Barbara", "Edsger", "Tony", "Radia", "Ken"][index % 8] + (index < 8 ? "" : " \(index / 8 + 1)")
            try ask("POST", "/drivers", .object(["name": .string(name)]))
            try ask(
                "POST", "/tokens",
                .object(["uid": .string(tag), "label": .string("\(name)'s card"), "driver": .integer(index + 1)]))
        }
        var fleet = FleetOptions(url: "")
        fleet.stations = stations
        fleet.seed = seed
        fleet.speed = speed
        let watts = FleetOptions.powerMaxWatts(speed: speed)
        for plan in fleet.plans {
            try ask(
                "POST", "/stations",
                .object(["id": .string(plan.identity), "password": .string(password), "powerMaxW": .integer(watts)]))
        }
    }

    /// Cards enough that one is rarely in two places at once, which would raise an alert.
    private static func cards(_ seed: UInt64, _ stations: Int) -> [String] { StationPlan.tags(seed: seed, count: max(8, stations * 8)) }

    private static func greet(_ console: Console, _ address: String, _ token: String, _ data: String, _ options: DemoOptions) {
        console.print("cpms demo: \(options.stations) simulated stations charge, are priced and invoiced.")
        console.print("  dashboard   \(address)/#token=\(token)")
        console.print("  API         \(address)/api/v1/openapi.json")
        console.print("  stations    \(address.replacingOccurrences(of: "http", with: "ws"))/ocpp/<station id>")
        console.print("  command     CPMS_URL=\(address) CPMS_TOKEN=\(token) cpms session list")
        console.print("  audit       cpms audit --data \(data)")
        console.print("Press Ctrl-C to end.")
    }

    private static func socketAddress(_ address: String) -> String { "ws" + address.dropFirst(4) + "/ocpp/" }

    private static func startFleet(_ address: String, _ options: DemoOptions, seed: UInt64, speed: Int64) {
        var fleet = FleetOptions(url: socketAddress(address))
        fleet.stations = options.stations
        fleet.seed = seed
        fleet.speed = speed
        fleet.password = password
        fleet.tags = cards(seed, options.stations)
        let ready = fleet
        BackgroundThread.start { simulate(ready) }
    }

    private static func simulate(_ fleet: FleetOptions) {
        do {
            _ = try runSimulation(fleet) { hasEnded.load(ordering: .relaxed) }
        } catch {
            if !hasEnded.load(ordering: .relaxed) { write("  the stations \(fleet.prefix) have stopped: \(error)\n") }
        }
    }

    /// A station that nobody knows yet: it stands on the list of those that knock until it is adopted.
    private static func startNewcomer(_ address: String, seed: UInt64) {
        var fleet = FleetOptions(url: socketAddress(address))
        fleet.stations = 1
        fleet.seed = seed &+ 1
        fleet.prefix = "NEW"
        fleet.password = password
        let ready = fleet
        BackgroundThread.start { simulate(ready) }
    }

    /// Prints every invoice as it is issued, as a client of the API.
    private static func watch(_ address: String, _ token: String) {
        BackgroundThread.start {
            let client = HTTPClient(timeoutMilliseconds: 5_000)
            var last = 0
            while !hasEnded.load(ordering: .relaxed) {
                sleep(1)
                guard
                    // The next second tries again, and what was missed is told then.
                    let reply = try? client.call(
                        "GET", address + "/api/v1/invoices?limit=50", fields: [("Authorization", "Bearer \(token)")]),
                    // As above.
                    let value = try? JSONValue(parsing: reply.body), let items = try? JSONField(value).array("items")
                else { continue }
                for item in items.reversed() {
                    // What has no number is no invoice.
                    guard let number = try? item.int("invoice"), number > last else { continue }
                    last = number
                    Self.tell(item)
                }
            }
        }
    }

    private static func tell(_ invoice: JSONField) {
        do {
            let (name, sessions) = (try invoice.string("number"), try invoice.array("sessions"))
            let session = try sessions.first.map { String(try $0.int()) } ?? "none"
            write("  session \(session) finished: invoice \(name) over \(try invoice.string("gross")) \(try invoice.string("currency"))\n")
        } catch {
            write("  an invoice cannot be read: \(error)\n")
        }
    }

    private static func write(_ line: String) {
        // Whoever closed the output does not want to be told.
        try? FileHandle.standardOutput.write(contentsOf: Data(line.utf8))
    }

    private static func stop(_ host: ServerHost, after seconds: Int) {
        let mailbox = host.server.mailbox
        BackgroundThread.start {
            sleep(UInt32(clamping: seconds))
            _ = mailbox.post { $0.stop() }
        }
    }
}
