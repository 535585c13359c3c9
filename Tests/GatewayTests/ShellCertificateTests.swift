import Commands
import EventStore
import Testing

@testable import Gateway

/// What is said of the certificate that stations are shown; trust.md row 19.
@Suite(.serialized) struct ShellCertificateTests {
    private func warnings(_ house: ShellHouse) throws -> [String] {
        try house.tell("GET", "/status")["warnings"].items.map { JSONValue?.some($0).string }.filter { $0.contains("certificate") }
    }

    @Test func `a certificate is warned of for the 30 days before it ends`() throws {
        let disk = ShellDisk()
        let house = try ShellHouse(disk: disk)
        defer { house.clear() }
        defer { house.stop() }
        #expect(try house.tell("GET", "/status")["certificateExpiresAt"] == .null)
        func show(days: Int64) throws {
            try house.on { shell in
                shell.shows(ServedCertificate(file: "chain.pem", expiresAt: shell.engine.now().adding(seconds: days * 86_400 + 60)))
            }
        }
        try show(days: 31)
        #expect(try warnings(house).isEmpty && disk.warnings.isEmpty)
        try show(days: 29)
        #expect(try warnings(house).first?.hasPrefix("The certificate chain.pem expires in 29 days, at 20") == true)
        #expect(disk.warnings.count == 1 && disk.warnings.first?.contains("send SIGHUP.") == true)
        try house.on { $0.tellCertificate() }
        #expect(disk.warnings.count == 1)
        try show(days: -1)
        #expect(try warnings(house).first?.contains("has expired") == true && disk.warnings.count == 2)
        #expect(try ShellSchema().faults(try house.tell("GET", "/status"), "Status") == [])
        try house.on { $0.shows(nil) }
        #expect(try warnings(house).isEmpty)
    }
}
