import Support
import Testing

@testable import Commands

/// What looks at eight bytes at a time says what one byte at a time says.
@Suite struct PlainTextTests {
    @Test(arguments: UInt64(1)...20) func `the end of plain text is found before the first byte that is not plain, and near it`(
        seed: UInt64
    ) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            let bytes = text(&random)
            let start = Int.random(in: 0...bytes.count, using: &random)
            let special = bytes[start...].firstIndex { $0 == 0x22 || $0 == 0x5C || $0 < 0x20 || $0 >= 0x80 } ?? bytes.count
            let found = PlainText.endIndex(bytes, from: start)
            #expect(found >= start && found <= special && special - found < 8, "seed \(seed), \(bytes)")
        }
    }

    @Test(arguments: UInt64(1)...20) func `a byte is found where it first stands`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            let bytes = text(&random)
            let start = Int.random(in: 0...bytes.count, using: &random)
            let wanted = UInt8.random(in: 0...255, using: &random)
            #expect(PlainText.first(wanted, in: bytes, from: start) == bytes[start...].firstIndex(of: wanted), "seed \(seed), \(bytes)")
        }
    }

    @Test(arguments: UInt64(1)...10) func `a hash depends on the name alone, not on where it stands`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            let name = text(&random)
            let lead = text(&random)
            let moved = lead + name + text(&random)
            let start = lead.count
            #expect(PlainText.hash(moved, start..<start + name.count) == PlainText.hash(name, 0..<name.count), "seed \(seed)")
        }
    }

    @Test func `a frame with the name of a secret in any capitals, at any place, is looked into`() {
        for name in [
            "idTag", "IDTAG", "parentIdTag", "idToken", "Token", "password", "PassPhrase", "privateKey", "secret", "Authorization",
            "ApiKey",
        ] {
            for lead in 0..<24 {
                let frame = Array((String(repeating: "x", count: lead) + name + ":1").utf8)
                #expect(MaskingPrefilter.isWorthALook(frame), "\(name) behind \(lead) bytes")
            }
        }
        #expect(MaskingPrefilter.isWorthALook(Array(#"{"\u0069dTag":1}"#.utf8)))
        for frame in ["", "a", "tag", "idTa", #"{"stage":"hashed paper","n":"\\"}"#, "tagged tokyo passe paths privy secure autumn apical"]
        {
            #expect(MaskingPrefilter.isWorthALook(Array(frame.utf8)) == (frame.contains("passe")), "\(frame)")
        }
    }

    @Test func `what a call was asked for is looked up in it only where it can be there`() {
        let payload = Array(#"{"requestedMessage":"BootNotification"}"#.utf8)
        #expect(CallPayload.mayHold("BootNotification", in: payload))
        #expect(!CallPayload.mayHold("Heartbeat", in: payload))
        #expect(CallPayload.mayHold("Heartbeat", in: Array(#"{"requestedMessage":"\u0048eartbeat"}"#.utf8)))
        for cut in payload.indices { #expect(!CallPayload.mayHold("Heartbeat", in: Array(payload[..<cut]))) }
    }

    private func text(_ random: inout SeededRandom) -> [UInt8] {
        (0..<Int.random(in: 0...40, using: &random)).map { _ in
            Bool.random(using: &random) ? UInt8.random(in: 0x20...0x7E, using: &random) : UInt8.random(in: 0...255, using: &random)
        }
    }
}
