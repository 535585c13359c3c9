import Commands
import EventStore
import Foundation
import Testing

@testable import Gateway

/// Frames that nobody can read: answered where that is safe, and sealed.
@Suite(.serialized) struct ShellUnreadableTests {
    private static let card = "04A1B2C3D4"
    private static let password = "geheim-7531"

    @Test func `what a frame names that cannot be read stands in no file and no view, and reads back as it came`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        try house.addStation()
        let charger = try ShellCharger(house)
        _ = charger.boot()
        let frames = [
            "idTag=\(Self.card) password=\(Self.password)", "{'idTag':'\(Self.card)'}", "<idTag>\(Self.card)</idTag>",
            #"[2,"a","Authorize",["\#(Self.card)"]]"#, #"[2,"b","Authorize","\#(Self.card)"]"#, #"[9,"c","\#(Self.card)"]"#,
            #"[2,"d","StopTransaction",{"idTag":"\#(Self.card)""#,
            #"[4,"e","GenericError","card \#(Self.card), password=\#(Self.password)",{}]"#,
            #"[2,"f","DataTransfer",{"vendorId":"v","data":"idTag=\#(Self.card)&password=\#(Self.password)"}]"#,
            #"{"a":"# + String(repeating: " ", count: 1_200_000) + "'\(Self.card)'",
        ]
        for frame in frames { charger.send(maskedFrame(.text, Array(frame.utf8))) }
        charger.send(#"[2,"beat","Heartbeat",{}]"#)
        var answers: [String] = []
        while case .text(let text) = charger.next() {
            answers.append(text)
            if text.contains("beat") { break }
        }
        for id in ["a", "b", "c"] { #expect(answers.contains { $0.hasPrefix("[4,\"\(id)\"") }, "\(id): \(answers)") }
        #expect(answers.contains { $0.hasPrefix("[3,\"d\"") })
        let shown = try house.ask("GET", "/stations/CP1/frames?limit=200").text
        #expect(!shown.contains(Self.password) && shown.contains("•••• ("))
        let lines = try house.tell("GET", "/stations/CP1/frames?limit=200")["items"].items.filter { $0["kind"].string == "other" }
        #expect(lines.count >= 7 && lines.allSatisfy { !$0["text"].string.contains(Self.card) })
        for line in lines { #expect(!(try house.ask("GET", "/entries/\(line["sequence"].string)").text.contains(Self.card))) }
        let stored = try house.on { shell in
            var found: [[UInt8]] = []
            try? shell.engine.journal.read { (header, body, _) in
                let entry = try? Entry(kind: header.kind, body: unsafe body.withUnsafeBytes { unsafe Array($0) })
                if case .frame(let frame)? = entry?.input, let text = try? shell.engine.keys.unmasked(frame.text, frame.spans) {
                    found.append(text)
                }
                return .next
            }
            return found.map { String(decoding: $0, as: UTF8.self) }
        }
        for frame in frames.dropLast() { #expect(stored.contains(frame), "\(frame)") }
        house.stop()
        let files = FileManager.default.subpaths(atPath: house.directory) ?? []
        #expect(!files.isEmpty)
        for file in files {
            guard let bytes = FileManager.default.contents(atPath: house.directory + "/" + file) else { continue }
            for secret in [Self.card, Self.password] { #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(file)") }
        }
    }
}
