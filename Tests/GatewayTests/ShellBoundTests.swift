import Commands
import Testing

@testable import Gateway

/// What is made of a request, and said of it, is bounded by what it may be, not by how long it is.
@Suite(.serialized) struct ShellBoundTests {
    @Test(arguments: [("/tokens/import", "uid,label", ","), ("/stations/import", "id,name", "A,")])
    func `an import is read as far as it may be long, and nothing behind is looked at`(
        _ path: String, _ header: String, _ row: String
    ) throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let rows = String(repeating: row + "\n", count: AdminCommand.importRowsMax + 1)
        // The last line would be refused as no CSV, if anybody came as far.
        let reply = try house.ask("POST", path, "\(header)\n\(rows)\"cut", type: "text/csv")
        #expect(reply.status == 422)
        #expect(reply.json["detail"].string.hasSuffix("must have at most 100000 elements, has more"), "\(reply.text.prefix(300))")
    }

    @Test func `columns are known, each once, before any row is made`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        func refusal(_ table: String) throws -> String {
            let reply = try house.ask("POST", "/tokens/import", table, type: "text/csv")
            return "\(reply.status) \(reply.json["detail"].string)"
        }
        #expect(try refusal("uid,uid\n\"cut") == "422 The column uid stands twice.")
        #expect(try refusal(String(repeating: ",", count: 5_000)) == "400 The CSV cannot be read: line 1: more than 1000 cells.")
        let wide = "uid,kind\nA," + String(repeating: ",", count: 5_000)
        #expect(try refusal(wide) == "400 The CSV cannot be read: line 2: more than 1000 cells.")
    }

    @Test func `a refusal quotes the beginning of what was sent, wherever it stood`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        let long = String(repeating: "w", count: 5_000)
        let quoted = String(repeating: "w", count: 100) + "…"
        func refusal(_ method: String, _ path: String, _ body: String = "", type: String = "application/json") throws -> String {
            let reply = try house.ask(method, path, body, type: type)
            #expect((400..<500).contains(reply.status) && reply.bytes.count < 5_000, "\(path.prefix(40)): \(reply.bytes.count) bytes")
            return reply.json["detail"].string
        }
        let column = try refusal("POST", "/tokens/import", long + "\n", type: "text/csv")
        #expect(column.hasPrefix("The column \(quoted) is not known; known are"))
        #expect(try refusal("POST", "/tokens/import", #"{"\#(long)":[]}"#).hasPrefix("/\(quoted): is not known here"))
        #expect(try refusal("POST", "/tokens/import", #"{"tokens":[{"uid":"A","kind":"\#(long)"}]}"#).hasSuffix(", is \(quoted)"))
        #expect(try refusal("POST", "/drivers", #"{"\#(long)":1}"#).hasPrefix("/\(quoted): is not known here"))
        #expect(try refusal("POST", "/tokens", #"{"uid":"A","expires":"\#(long)"}"#).hasSuffix(", is \(quoted)"))
        #expect(try refusal("GET", "/drivers?after=\(long)") == "after must be what a list gave as next, is \(quoted).")
        #expect(try refusal("GET", "/sessions?station=\(long)") == "There is no station \(quoted).")
        #expect(try refusal("GET", "/sessions?from=\(long)").hasSuffix("is \(quoted)."))
        _ = try refusal("GET", "/\(long)")
        _ = try refusal("GET", "/stations/\(long)")
        _ = try refusal("DELETE", "/knocking/\(long)")
        _ = try refusal("DELETE", "/webhooks/\(long)")
    }

    @Test func `no list takes a cursor that no list gave, and all say so alike`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        try house.tell("POST", "/tokens", #"{"uid":"04A1"}"#)
        try house.addStation("CP1")
        let lists = Gateway.Operation.table.filter { $0.isList && $0.openParts.allSatisfy { $0 == "station" } }
        #expect(lists.count >= 12)
        for operation in lists {
            let path = operation.path.replacing("{station}", with: "CP1")
            let reply = try house.ask("GET", path + "?after=zzz")
            #expect(
                reply.status == 400 && reply.json["detail"].string == "after must be what a list gave as next, is zzz.",
                "\(path): \(reply.text)")
        }
        #expect(try house.ask("GET", "/tokens?order=newest&after=zzz").status == 400)
        // What is a number, a word or a time is never empty.
        for path in [
            "/stations/CP1/frames?before=", "/sessions?state=", "/sessions?driver=", "/sessions?from=", "/sessions?held=",
            "/invoices?session=", "/invoices?to=", "/tokens?order=", "/stations?connected=", "/stations?state=", "/stations?limit=",
        ] {
            #expect(try house.ask("GET", path).status == 400, "\(path)")
        }
    }

    @Test func `a parameter that an operation does not know, or that stands twice, is refused`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        func refusal(_ method: String, _ path: String, _ body: String = "") throws -> String {
            let reply = try house.ask(method, path, body)
            return "\(reply.status) \(reply.json["detail"].string)"
        }
        #expect(try refusal("GET", "/drivers?serach=x") == "400 The parameter serach is not known; known are limit, after.")
        #expect(try refusal("GET", "/drivers?limit=1&limit=2") == "400 The parameter limit stands twice.")
        #expect(try refusal("GET", "/seller?x") == "400 The parameter x is not known; there is none here.")
        #expect(try refusal("POST", "/drivers?update=true", #"{"name":"Ada"}"#).hasPrefix("400 "))
        #expect(try refusal("GET", "/status?access_token=\(house.token)").hasPrefix("400 "), "a token belongs there in no address")
        #expect(try house.tell("GET", "/drivers").rows.isEmpty)
    }

    @Test func `what nobody can read or what turns the direction is no number of a card`() throws {
        let house = try ShellHouse()
        defer { house.clear() }
        defer { house.stop() }
        for odd in [#"\u0000"#, #"\u001b"#, #"\u007f"#, #"\u0085"#, #"\u061c"#, #"\u200f"#, #"\u202e"#, #"\u2067"#] {
            let one = try house.ask("POST", "/tokens", #"{"uid":"04\#(odd)A1"}"#)
            #expect(one.status == 422 && one.json["errors"].items.map { $0["pointer"].string } == ["/uid"], "\(odd): \(one.text)")
            let many = try house.ask("POST", "/tokens/import", #"{"tokens":[{"uid":"04A1"},{"uid":"04\#(odd)A2"}]}"#)
            #expect(many.status == 422 && many.json["errors"].items.map { $0["pointer"].string } == ["/tokens/1/uid"], "\(many.text)")
            #expect(many.json["errors"].items.first?["detail"].string.hasPrefix("must have no control characters") ?? false)
        }
        #expect(try house.tell("GET", "/tokens").rows.isEmpty)
        try house.tell("POST", "/tokens", #"{"uid":"Ünïcode-№ 7"}"#)
    }
}
