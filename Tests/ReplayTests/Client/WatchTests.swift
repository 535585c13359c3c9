import Testing

@testable import Replay

struct WatchTests {
    private let text =

        "event: session\ndata: {\"session\":1,\"station\":\"X\",\ndata: \"running\":true}\n\n: heartbeat\n\nevent: "
        + "knock\r\ndata:{\"identity\":\"Y\\u001b\"}\r\n\r\ndata: 7\n\n"

    @Test func `events are cut out wherever the bytes are torn`() {
        let bytes = Array(text.utf8)
        var whole = EventStream()
        let events = whole.read(bytes)
        #expect(events.map(\.name) == ["session", "knock", "message"])
        #expect(events.first?.data == "{\"session\":1,\"station\":\"X\",\n\"running\":true}")
        for cut in 0...bytes.count {
            var stream = EventStream()
            #expect(stream.read(Array(bytes[..<cut])) + stream.read(Array(bytes[cut...])) == events)
        }
    }

    @Test func `an event without end breaks the stream instead of filling the memory`() {
        var stream = EventStream()
        for _ in 0..<17 { _ = stream.read([UInt8](repeating: 0x61, count: 1 << 20)) }
        #expect(stream.isBroken)
    }

    @Test func `watch prints a line for every event, harmless for the terminal`() {
        let server = FakeServer([FakeServer.json("")])
        server.parts = [Array(text.utf8)]
        let run = server.run(["watch", "--frames", "CP 7"])
        #expect(server.asked == "> GET /api/v1/events?frames=CP%207")
        #expect(run.output == "session  1 X running\nknock    Y\\u{1B}\nmessage  7\n")
        #expect(run.exitCode == .unreachable)
        #expect(run.errors.hasPrefix("cpms: The server has ended the stream of events;"))
    }

    @Test func `watch can be narrowed, and gives JSON lines`() {
        let server = FakeServer([FakeServer.json("")])
        server.parts = [Array(text.utf8)]
        #expect(server.run(["watch", "--only", "knock", "--json"]).output == #"{"event":"knock","data":{"identity":"Y\u001b"}}"# + "\n")
    }

    @Test func `watch refused is a refusal`() {
        #expect(FakeServer([FakeServer.json("{}", status: 401)]).run(["watch"]).exitCode == .refused)
    }
}
