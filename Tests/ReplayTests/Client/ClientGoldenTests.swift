import Gateway
import Support
import Testing

@testable import Replay

/// One client command against prepared answers; what it asks and prints stands in `fixtures/client.txt`.
private struct Scene {
    var words: [String]
    var answers: [APIResponse]
    var files: [String: String] = [:]

    init(_ words: [String], _ answers: String..., files: [String: String] = [:]) {
        self.words = words
        self.answers = answers.map { FakeServer.json($0) }
        self.files = files
    }
}

struct ClientGoldenTests {
    private static let station = """
        {"id":"CP-7","number":3,"name":"Bay 7\\u001b[31m","tenant":1,"connected":true,"pending":false,"removed":false,"strict":false,\
        "securityProfile":1,\
        "connectedProfile":1,"vendor":"Acme","model":"One","serialNumber":"S1","firmware":"1.2","address":"10.0.0.7",\
        "subprotocol":"ocpp1.6",\
        "registration":"Accepted","connectedAt":"2026-11-24T21:33:13.123Z","disconnectedAt":null,"bootedAt":"2026-11-24T21:33:14.000Z",\
        "lastFrameAt":"2026-11-24T21:40:00.000Z","frames":12,"warnings":1,"unreadable":0,"clockSkewSeconds":-2,\
        "localListVersion":null,"firmwareStatus":null,\
        "diagnosticsStatus":null,"openCalls":0,"powerMaxW":11000,"profileZeroUntil":null,"connectors":[{"id":1,"status":"Charging",\
        "errorCode":"NoError",\
        "info":null,"at":"2026-11-24T21:35:00.000Z","powerW":7400,"energyKwh":"12.345","session":42},{"id":2,"status":"Available",\
        "errorCode":"NoError",\
        "info":null,"at":null,"powerW":null,"energyKwh":null,"session":null}]}
        """
    private static let call = """
        {"call":17,"station":"CP-7","action":"Reset","payload":{"type":"Soft"},"actor":"ops","connector":null,\
        "queuedAt":"2026-11-24T21:33:13.000Z",\
        "expires":"2026-11-24T22:33:13.000Z","sentAt":null,"attempt":0,"endedAt":null,"outcome":null,"status":null,"detail":null,\
        "observed":null,\
        "effect":"a boot","observesUntil":null,"state":"queued","result":"open","summary":"Waits for its turn."}
        """
    private static let answered = """
        {"call":17,"station":"CP-7","action":"Reset","payload":{"type":"Soft"},"actor":"ops","connector":null,\
        "queuedAt":"2026-11-24T21:33:13.000Z",\
        "expires":"2026-11-24T22:33:13.000Z","sentAt":"2026-11-24T21:33:14.000Z","attempt":1,"endedAt":"2026-11-24T21:33:15.000Z",\
        "outcome":"answered",\
        "status":"Accepted","detail":"{\\"status\\":\\"Accepted\\"}","observed":null,"effect":"a boot",\
        "observesUntil":"2026-11-24T21:38:15.000Z",\
        "state":"watching","result":"open","summary":"The station agreed; it is not seen to happen yet."}
        """
    private static func webhook(_ more: String = "") -> String {
        #"{"webhook":1,"address":"https://example.com/hook","name":"on-call","setAt":"2026-11-24T21:00:00.000Z","waiting":0\#(more)}"#
    }
    private static let effect = """
        {"effect":7,"kind":"notice","target":1,"subject":"alert.raised","key":"effect-7-1764018000000000","state":"retrying",\
        "attempts":1,"requestedAt":"2026-11-24T21:00:00.000Z","nextAt":"2026-11-24T21:00:12.000Z","expires":"2026-11-25T21:00:00.000Z",\
        "endedAt":null,"status":503,"fault":"it answered 503 Service Unavailable","payload":"{}"}
        """
    private static let token = """
        {"token":"00112233445566778899aabbccddeeff","uid":"04A1B2C3","kind":"RFID","status":"active","label":"Fleet","group":null,\
        "driver":3,"expires":null,\
        "free":true,"issuedAt":"2026-11-24T21:33:13.000Z","forgotten":false}
        """
    private static let tariff = """
        {"tariff":1,"version":2,"name":"Standard","currency":"EUR","gross":true,"components":[{"dimension":"ENERGY","price":"0.49",\
        "vat":"19","stepSize":1},\
        {"dimension":"PARKING_TIME","price":"2.4","vat":null,"stepSize":0}],"ended":false,"versions":2,"assignments":[{"station":null,\
        "connector":null,\
        "token":null},{"station":"CP-7","connector":1,"token":null}]}
        """
    private static let session = """
        {"session":42,"station":"CP-7","connector":1,"transactionId":99,"token":"0011","tokenLabel":"Fleet","card":"Fleet","driver":null,\
        "startedAt":"2026-11-24T20:00:00.000Z",\
        "stoppedAt":"2026-11-24T21:00:00.000Z","running":false,"energyKwh":"12.345","powerW":null,"stateOfCharge":null,\
        "meterStartKwh":"100","meterStopKwh":"112.345",\
        "stopReason":"Local","tariff":1,"tariffVersion":2,"free":null,"held":null,"heldDetail":null,"estimated":false,\
        "price":{"currency":"EUR","net":"8.00",\
        "tax":"1.52","gross":"9.52","lines":[{"dimension":"ENERGY","quantity":"12.345","unit":"kWh","price":"0.648","vat":"19",\
        "net":"8.00","tax":"1.52"}]},\
        "costSoFar":null,"invoice":1,"readings":[{"at":"2026-11-24T20:30:00.000Z","energyKwh":"106","powerW":11000,"currentA":"16",\
        "stateOfCharge":null,\
        "voltageV":"230.1"}],"entries":[10,11,12]}
        """
    private static let invoice = """
        {"invoice":1,"number":"R-000001","series":"R","issuedAt":"2026-11-24T21:00:01.000Z","credits":null,"currency":"EUR",\
        "net":"8.00","tax":"1.52",\
        "gross":"9.52","driver":3,"token":"0011","servicedFrom":"2026-11-24T20:00:00.000Z","servicedTo":"2026-11-24T21:00:00.000Z",\
        "sessions":[42],\
        "lines":[{"session":42,"dimension":"ENERGY","quantity":"12.345","unit":"kWh","price":"0.648","vat":"19","net":"8.00",\
        "tax":"1.52"}],\
        "groups":[{"vat":"19","net":"8.00","tax":"1.52"}],"seller":{"name":"Volt GmbH","address":"Ring 1","vatId":"DE1"},\
        "postings":[{"posting":1,"text":"R-000001",\
        "legs":[{"account":"1200","accountName":"Receivables","side":"debit","amount":"9.52"},{"account":"4400",\
        "accountName":"Revenue","side":"credit",\
        "amount":"8.00"},{"account":"1776","accountName":"VAT due","side":"credit","amount":"1.52"}]}],"contentHash":"abcd"}
        """

    private static func list(_ items: String..., next: String? = nil) -> String {
        "{\"items\":[\(items.joined(separator: ","))],\"next\":\(next.map { "\"\($0)\"" } ?? "null")}"
    }

    private static let scenes: [Scene] = [
        Scene(
            ["status"],
            """
            {"origin":"demo","version":"0.1.0","sequence":4711,"head":"ab12","startedAt":"2026-11-24T21:33:13.123Z",\
            "uptimeSeconds":93784,"stations":{"total":6,\
            "connected":5,"charging":2},"sessions":{"open":2,"closed":9},"invoices":9,"onboardingUntil":null,"alerts":0,\
            "warnings":["1 station may connect without credentials"]}
            """),
        Scene(["station", "add", "CP-7", "--name", "Bay 7", "--connectors", "2"], #"{"id":"CP-7","password":"hunter2"}"#),
        Scene(
            [
                "station", "add", "CP-8", "--security-profile", "0", "--allow-profile-zero-until", "2026-12-31", "--power-max-w", "22000",
                "--password-file",
                "p",
            ], #"{"id":"CP-8"}"#, files: ["p": "s3cret77\n"]),
        Scene(["station", "import", "s.csv"], #"{"imported":2}"#, files: ["s.csv": "id,name\nA,a\nB,b\n"]),
        Scene(["station", "list", "--connected", "--search", "a&b", "--limit", "1"], list(station, next: "3")),
        Scene(["station", "list", "--json"], list(station)),
        Scene(["station", "show", "CP 7/ä"], station),
        Scene(["station", "change", "CP-7", "--strict", "on", "--name", "B"], station),
        Scene(["station", "remove", "CP-7"], ""),
        Scene(["station", "adopt", "CP-9", "--password", "s3cret77"], #"{"id":"CP-9"}"#),
        Scene(
            ["station", "frames", "CP-7", "--limit", "2", "--before", "90"],
            list(
                #"{"sequence":89,"at":"2026-11-24T21:33:13.000Z","direction":"in","kind":"call","action":"Heartbeat","#
                    + #""text":"[2,\"1\",\"Heartbeat\",{}]","events":[],"warnings":["odd"]}"#,

                #"{"sequence":88,"at":"2026-11-24T21:33:12.000Z","direction":"out","kind":"result","action":null,"#
                    + #""text":"[3,\"0\",{}]","events":[],"warnings":[]}"#
            )),
        Scene(["station", "configuration", "CP-7"], list(#"{"key":"HeartbeatInterval","value":"300","readonly":false}"#)),
        Scene(["station", "send", "CP-7", "Reset", #"{"type":"Soft"}"#, "--expires", "60"], call, call, answered),
        Scene(["station", "send", "CP-7", "ClearCache", "--wait", "0"], call),
        Scene(["station", "calls", "CP-7"], list(answered, call)),
        Scene(["station", "call", "17"], answered),
        Scene(["station", "cancel", "17"], ""),
        Scene(["station", "local-list", "CP-7", "--full"], answered),
        Scene(["onboarding", "open", "--minutes", "15"], #"{"until":"2026-11-24T21:48:13.000Z"}"#),
        Scene(["onboarding", "close"], #"{"until":"2026-11-24T21:33:13.000Z"}"#),
        Scene(
            ["knocking", "list"],
            list(
                #"{"identity":"CP-9","address":"10.0.0.9","count":4,"reason":"unknown","subprotocols":"ocpp1.6","#
                    + #""userAgent":"fw/1","firstAt":"2026-11-24T21:33:13.000Z","lastAt":"2026-11-24T21:34:13.000Z"}"#
            )),
        Scene(["knocking", "clear", "CP-9"], ""),
        Scene(["token", "add", "04A1B2C3", "--label", "Fleet", "--driver", "3", "--free", "yes", "--expires", "2027-01-01"], token),
        Scene(["token", "import", "-"], #"{"imported":10000}"#, files: ["-": "uid\n04A1\n"]),
        Scene(["token", "list", "--search", "fleet"], list(token)),
        Scene(
            ["token", "refused"],
            list(
                #"{"token":"0011","uid":"04AABB","label":null,"status":"Invalid","station":"CP-7","stationName":"Bay 7","count":3,"#
                    + #""firstAt":"2026-11-24T21:00:00.000Z","lastAt":"2026-11-24T21:10:00.000Z"}"#)),
        Scene(["token", "show", "04A1B2C3"], token),
        Scene(["token", "block", "04A1B2C3"], token), Scene(["token", "activate", "04A1B2C3"], token),
        Scene(["token", "change", "04A1B2C3", "--no-driver", "--no-expiry", "--no-group", "--no-label"], token),
        Scene(["token", "change", "04A1B2C3", "--group", "G", "--status", "inactive"], token), Scene(["token", "forget", "04A1B2C3"], ""),
        Scene(
            ["driver", "add", "Ada Lovelace", "--mail", "ada@example.org"],
            #"{"driver":3,"name":"Ada Lovelace","mail":"ada@example.org","forgotten":false}"#),
        Scene(["driver", "list"], list(#"{"driver":3,"name":"Ada Lovelace","mail":null,"forgotten":false}"#)),
        Scene(["driver", "show", "3"], #"{"driver":3,"name":"Ada Lovelace","mail":null,"forgotten":false}"#),
        Scene(["driver", "forget", "3"], ""),
        Scene(
            [
                "tariff", "add", "Standard", "--energy", "0.49", "--parking", "2.40", "--vat", "19", "--gross", "--assign", "--component",
                "TIME:1:7:60",
            ],
            tariff),
        Scene(["tariff", "change", "1", "--energy", "0.52"], tariff, tariff), Scene(["tariff", "end", "1"], ""),
        Scene(["tariff", "list"], list(tariff)), Scene(["tariff", "show", "1"], tariff),
        Scene(["tariff", "assign", "1", "--station", "CP-7", "--connector", "1"], ""),
        Scene(["tariff", "assign", "none", "--id-tag", "04A1B2C3"], ""),
        Scene(["seller", "show"], #"{"name":"Volt GmbH","address":"Ring 1","vatId":null,"series":"R","currency":"EUR"}"#),
        Scene(
            ["seller", "set", "--name", "Volt GmbH", "--address", "Ring 1"],
            #"{"name":"Volt GmbH","address":"Ring 1","vatId":null,"series":"R","currency":"EUR"}"#),
        Scene(["session", "list", "--state", "closed", "--station", "CP-7", "--limit", "5"], list(session)),
        Scene(["session", "show", "42", "--readings"], session), Scene(["session", "stop", "42"], answered),
        Scene(["session", "end", "42"], session),
        Scene(["session", "release", "42", "--energy-kwh", "12.5"], session), Scene(["session", "release", "42", "--write-off"], session),
        Scene(["session", "price", "42", "Assigned too late", "--tariff", "1", "--tariff-version", "2"], session),
        Scene(["invoice", "list"], list(invoice)), Scene(["invoice", "show", "1"], invoice),
        Scene(
            ["invoice", "trail", "1"],

            #"{"steps":[{"what":"invoice","sequence":50,"at":"2026-11-24T21:00:01.000Z","text":"R-000001"},{"what":"frame","#
                + #""sequence":10,"at":null,"text":"[2]"}]}"#
        ),
        Scene(["invoice", "export", "--postings", "--from", "2026-11-01"], "posting,accountedAt\r\n1,2026-11-24T21:00:01.000Z\r\n"),
        Scene(
            ["invoice", "correct", "1", "--energy-kwh", "8", "--reason", "Meter"],
            #"{"invoice":3,"number":"R-000002","currency":"EUR","gross":"4.76","credits":null,"replaces":1}"#),
        Scene(["invoice", "credit", "1"], #"{"invoice":2,"number":"R-000002","currency":"EUR","gross":"-9.52"}"#),
        Scene(
            ["ledger"],

            #"{"currency":"EUR","accounts":[{"account":"1200","name":"Receivables","debit":"9.52","credit":"0.00","#
                + #""balance":"9.52"}],"balanced":true}"#
        ),
        Scene(
            ["alert", "list"],
            list(
                #"{"station":"CP-7","kind":"silence","text":"not heard since 21:00","count":2,"#
                    + #""firstAt":"2026-11-24T21:00:00.000Z","lastAt":"2026-11-24T21:10:00.000Z"}"#
            )), Scene(["alert", "acknowledge", "silence", "--station", "CP-7"], ""),
        Scene(["api-token", "add", "wall", "--role", "read-only"], #"{"id":3,"name":"wall","role":"read-only","token":"cpms_00"}"#),
        Scene(
            ["api-token", "list"], list(#"{"id":3,"name":"wall","role":"read-only","revoked":false,"issuedAt":"2026-11-24T21:00:00.000Z"}"#)
        ),
        Scene(
            ["api-token", "show", "3"], #"{"id":3,"name":"wall","role":"read-only","revoked":false,"issuedAt":"2026-11-24T21:00:00.000Z"}"#
        ), Scene(["api-token", "revoke", "3"], ""),
        Scene(["webhook", "set", "https://example.com/hook", "--name", "on-call"], webhook(#","secret":"whsec_AAAA""#)),
        Scene(["webhook", "list"], list(webhook())), Scene(["webhook", "show", "1"], webhook()),
        Scene(["webhook", "test", "1"], effect), Scene(["webhook", "remove", "1"], ""), Scene(["effect", "list"], list(effect)),
        Scene(["effect", "show", "7"], effect), Scene(["effect", "retry", "7"], effect), Scene(["effect", "cancel", "7"], effect),
        Scene(
            ["entry", "10"],

            #"{"sequence":10,"at":"2026-11-24T21:00:00.000Z","kind":"frame","station":3,"hash":"aa","previousHash":"bb","#
                + #""input":{"text":"[2]"},"events":[{"name":"SessionStarted","fields":{"session":42}}],"sent":["[3]"]}"#
        ), Scene(["openapi"], #"{"openapi":"3.1.0"}"#), Scene(["health"], #"{"status":"ok"}"#),
    ]

    @Test func `every client command asks and prints what stands in the golden file`() {
        var text = ""
        for scene in Self.scenes {
            let server = FakeServer(scene.answers)
            let run = server.run(scene.words, files: scene.files)
            text += "$ cpms " + scene.words.joined(separator: " ") + "\n" + server.asked + "\n" + run.output
            text += run.errors.isEmpty ? "" : "[stderr] " + run.errors
            text += "[exit \(run.exitCode.rawValue)]\n\n"
            #expect(run.exitCode == .ok, "\(scene.words)")
            #expect(server.requests.count == scene.answers.count, "\(scene.words)")
        }
        #expect(Golden.difference(text, "fixtures/client.txt") == nil)
    }

    @Test func `every client command has its scene`() {
        let shown = Set(Self.scenes.map { $0.words.prefix(2).joined(separator: " ") } + Self.scenes.map { $0.words[0] })
        for command in ClientLines.all where command.name != "watch" {
            if command.subcommands.isEmpty { #expect(shown.contains(command.name), "\(command.name)") }
            for sub in command.subcommands { #expect(shown.contains("\(command.name) \(sub.name)"), "\(command.name) \(sub.name)") }
        }
    }

    @Test func `every operation of the API has a command, and those of which nothing more is said are found by their paths`() {
        let commands = ClientLines.all.flatMap { [$0] + $0.subcommands }
        #expect(Set(commands.flatMap(\.operations)) == Set(Gateway.Operation.table.map(\.id)))
        let words = ["listStations", "getStation", "addStation", "getConfiguration", "listCalls", "pushLocalList", "getAPIToken"].map {
            Command.words(of: .named($0))
        }
        #expect(words.map(\.group) == ["station", "station", "station", "station", "station", "station", "api-token"])
        #expect(words.map(\.name) == ["list", "show", "add", "configuration", "calls", "push-local-list", "show"])
    }

    @Test func `every change carries an idempotency key and no reading does`() {
        for scene in Self.scenes {
            let server = FakeServer(scene.answers)
            _ = server.run(scene.words, files: scene.files)
            for request in server.requests {
                let key = request.headers.first { $0.name == "Idempotency-Key" }?.value
                #expect(key == (request.method == "GET" ? nil : "000102030405060708090a0b0c0d0e0f"), "\(scene.words)")
                #expect(request.headers.contains(.init(name: "Authorization", value: "Bearer secret")))
            }
        }
    }
}
