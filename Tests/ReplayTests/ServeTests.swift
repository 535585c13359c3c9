import Foundation
import Testing

@testable import Gateway
@testable import Replay

/// `cpms serve` where it cannot serve.
@Suite(.serialized) struct ServeTests {
    private let directory: String

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("cpms-serve-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    private func clear() { try? FileManager.default.removeItem(atPath: directory) }

    private func refusal(_ words: [String]) throws -> String {
        let line = try TestTree.parse(["serve", "--data", directory + "/data"] + words)
        let options = try ServeOptions(#require(line))
        do {
            _ = try Serve.run(options, CapturedConsole().console())
            return "it served"
        } catch { return "\(error)" }
    }

    @Test func `a server that cannot serve says so and leaves nothing on the disk`() throws {
        defer { clear() }
        let other = try ServerHost(
            ServerHost.Configuration(
                paths: InstallationPaths(data: directory + "/other"), origin: "other", listen: #require(ListenAddress("127.0.0.1:0")),
                options: GatewayOptions(), extendsAhead: false, acceptsRestored: false))
        defer { other.gateway.finish() }
        let taken = String(other.address.dropFirst("http://".count))
        let before = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        #expect(try refusal(["--listen", taken]).contains("in use"))
        #expect(try refusal(["--listen", "127.0.0.1:0", "--tls-listen", taken, "--certificate", "/none", "--key", "/none"]) != "it served")
        #expect(try refusal(["--listen", "127.0.0.1:0", "--provision", directory + "/none"]) != "it served")
        #expect(try refusal(["--listen", "127.0.0.1:0", "--admin-token-file", directory + "/none/token"]) != "it served")
        #expect(try refusal(["--listen", "192.0.2.1:8080"]) != "it served")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory).sorted() == before)
    }
}
