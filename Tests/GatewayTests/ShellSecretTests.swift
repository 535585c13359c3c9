import Commands
import EventStore
import Foundation
import Testing

@testable import Gateway

/// Passwords that operators send to stations, and stations disclose: sealed in the journal, in clear on the wire, dots for eyes.
@Suite(.serialized) struct ShellSecretTests {
    private static let password = "Hush-7531"

    /// Answers calls until one of this action comes; a station is asked what a key is that was set.
    private func answer(_ charger: ShellCharger, until action: String) throws -> String {
        while true {
            guard case .text(let sent) = charger.next() else { throw ShellHouseFailure(what: "no \(action) came") }
            let id = sent.split(separator: "\"")[1]
            let keys = #"[{"key":"LogURL","readonly":false,"value":"ftp://user:\#(Self.password)@192.0.2.1/"}]"#
            charger.send(
                sent.contains("GetConfiguration") ? #"[3,"\#(id)",{"configurationKey":\#(keys)}]"# : #"[3,"\#(id)",{"status":"Accepted"}]"#)
            if sent.contains("\"\(action)\"") { return sent }
        }
    }

    @Test func `a password in an address reaches the station, and stands in no file and no view`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        try house.addStation()
        let charger = try ShellCharger(house)
        _ = charger.boot()
        let calls = [
            ("GetDiagnostics", #"{"location":"ftp://user:\#(Self.password)@192.0.2.1/up"}"#),
            ("ChangeConfiguration", #"{"key":"LogURL","value":"ftp://user:\#(Self.password)@192.0.2.1/"}"#),
            ("ChangeConfiguration", #"{"key":"AuthorizationKey","value":"\#(Self.password)"}"#),
            ("DataTransfer", #"{"vendorId":"v","data":"{\"password\":\"\#(Self.password)\"}"}"#),
        ]
        for (action, payload) in calls {
            let told = try house.ask("POST", "/stations/CP1/calls", #"{"action":"\#(action)","payload":\#(payload)}"#)
            #expect(told.status == 202 && !told.text.contains(Self.password), "\(told.text)")
            let sent = try answer(charger, until: action)
            #expect(sent.contains(Self.password), "\(sent)")
        }
        _ = charger.call("DataTransfer", #"{"vendorId":"v","data":"see https://user:\#(Self.password)@host/x"}"#)
        _ = try house.ask("POST", "/stations/CP1/calls", #"{"action":"GetDiagnostics","location":"ftp://u:\#(Self.password)@h/"}"#)
        _ = try house.ask("POST", "/stations/CP1/calls", #"{"action":"GetDiagnostics","payload":{"place":"ftp://u:\#(Self.password)@h/"}}"#)
        let head = Int(try house.tell("GET", "/status")["sequence"].string) ?? 0
        var views = ["/stations/CP1/frames?limit=200", "/stations/CP1/calls", "/stations/CP1/configuration"]
        views += (1...head).map { "/entries/\($0)" }
        for path in views { #expect(!(try house.ask("GET", path).text.contains(Self.password)), "\(path)") }
        #expect(try house.ask("GET", "/stations/CP1/configuration").text.contains("ftp://user:••••@192.0.2.1/"))
        #expect(try house.ask("GET", "/stations/CP1/frames?limit=200").text.contains("ftp://user:••••@192.0.2.1/up"))
        house.stop()
        let files = FileManager.default.subpaths(atPath: house.directory) ?? []
        for file in files {
            guard let bytes = FileManager.default.contents(atPath: house.directory + "/" + file) else { continue }
            #expect(bytes.range(of: Data(Self.password.utf8)) == nil, "\(file)")
        }
    }
}
