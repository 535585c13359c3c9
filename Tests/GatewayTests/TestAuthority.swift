import Foundation
import Testing

@testable import Gateway

/// Certificates made by the `openssl` command in a directory that goes away with it.
final class Authority {
    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("cpms-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try openssl(["req", "-x509", "-nodes", "-days", "30", "-subj", "/CN=Test root", "-keyout", "ca.key", "-out", "ca.pem"] + Self.key)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private static let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]

    func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = directory
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
    }

    /// A leaf signed by the root.
    func issue(_ name: String, commonName: String, names: String, days: Int = 30) throws -> TLSContext.Identity {
        try openssl(["req", "-new", "-nodes", "-subj", "/CN=\(commonName)", "-keyout", "\(name).key", "-out", "\(name).csr"] + Self.key)
        try "subjectAltName=\(names)\n".write(toFile: path("\(name).ext"), atomically: true, encoding: .utf8)
        try openssl([
            "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "\(days)", "-extfile",
            "\(name).ext", "-out", "\(name).pem",
        ])
        return TLSContext.Identity(chainFile: path("\(name).pem"), keyFile: path("\(name).key"))
    }

    /// A leaf that was valid for one day of 2020: OpenSSL 3.0 sets an end in the past only through `openssl ca`.
    func issueExpired(_ name: String, names: String) throws -> TLSContext.Identity {
        let identity = try issue(name, commonName: name, names: names)
        let configuration = """
            [ca]
            default_ca=d
            [d]
            database=index.txt
            serial=ca.serial
            new_certs_dir=.
            default_md=sha256
            policy=p
            [p]
            commonName=supplied
            """
        try configuration.write(toFile: path("ca.conf"), atomically: true, encoding: .utf8)
        try "".write(toFile: path("index.txt"), atomically: true, encoding: .utf8)
        try "1000\n".write(toFile: path("ca.serial"), atomically: true, encoding: .utf8)
        try openssl([
            "ca", "-batch", "-config", "ca.conf", "-in", "\(name).csr", "-out", "\(name).pem", "-cert", "ca.pem", "-keyfile", "ca.key",
            "-notext", "-extfile", "\(name).ext", "-startdate", "20200101000000Z", "-enddate", "20200102000000Z",
        ])
        return identity
    }
}
