import Commands
import EventStore
import Foundation
import Gateway
import Glibc

/// `cpms serve`
enum Serve {
    static func run(_ options: ServeOptions, _ console: Console) throws -> ExitCode {
        var gatewayOptions = GatewayOptions()
        gatewayOptions.hasDebugEcho = options.debugEcho
        gatewayOptions.trustedProxies = Set(
            try options.trustedProxies.map { text in
                guard let address = SocketAddress(text, port: 0) else {
                    throw CommandFailure("--trusted-proxy must be an IP address, is \(text).", exitCode: .usage)
                }
                return address
            })
        gatewayOptions.outgoing.allowedNetworks = try options.webhookNetworks.map { text in
            guard let network = AddressRange(text) else {
                throw CommandFailure("--webhook-network must be a network such as 10.0.0.0/8, is \(text).", exitCode: .usage)
            }
            return network
        }
        gatewayOptions.outgoingTLS = try options.webhookAuthorityFile.map { try authorities($0) }
        let provisions = try options.provision.map { (file: $0, bytes: try InputFile.read($0)) }
        if let file = options.adminTokenFile { try expectTokenFits(file) }
        raiseDescriptorLimit()
        let host = try ServerHost(
            ServerHost.Configuration(
                paths: InstallationPaths(data: options.data, keys: options.keys, signingKey: options.signingKeyFile),
                origin: options.origin ?? "cpms", listen: options.listen, tls: options.tls, options: gatewayOptions,
                extendsAhead: options.preextends, acceptsRestored: options.acceptRestored, acceptsNewKeys: options.newKeys,
                diskReserveBytes: options.diskReserveBytes))
        let signIn = try giveToken(host.gateway, options, console)
        if let provisions { try provision(host.gateway, provisions.bytes, provisions.file, console) }
        console.print("listening on \(host.address)")
        if let secure = host.secureAddress { console.print("listening on \(secure)") }
        let address = host.secureAddress ?? host.address
        console.print("dashboard    \(address)/\(signIn.fragment)  \(signIn.advice)")
        console.print("stations     \("ws" + address.dropFirst(4))/ocpp/<station id>")
        host.run()
        return .ok
    }

    private static func authorities(_ file: String) throws -> TLSContext {
        do {
            return try TLSContext.client(authorityFile: file)
        } catch {
            throw CommandFailure("The certificates of --webhook-ca cannot be used (\(error)).", exitCode: .usage)
        }
    }

    /// As many sockets as the system allows: thousands of stations stay connected.
    static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// How one signs in to the dashboard.
    private struct SignIn {
        /// What stands behind the address.
        var fragment = ""
        var advice: String
    }

    /// The first token of a new installation is printed once, or written to the file that was named. Who can write that file has the
    /// machine, so a missing file is filled again. A token that lies in a file is not printed: it would stand in logs.
    private static func giveToken(_ gateway: Shell, _ options: ServeOptions, _ console: Console) throws -> SignIn {
        let known = SignIn(advice: "sign in with an API token; --admin-token-file FILE writes a new one")
        if let file = options.adminTokenFile {
            let found = try token(in: file)
            if let found, gateway.isOwner(token: found) { return SignIn(advice: "sign in with the token in \(file)") }
            guard !gateway.isShortOfRoom else {
                console.report("cpms: no token is written to \(file) while the disk is full.")
                return known
            }
            try writePrivate(try gateway.issueAPIToken(name: "admin", role: .owner) + "\n", to: file)
            return SignIn(advice: "sign in with the token in \(file)")
        } else if gateway.hasNoAPIToken, !gateway.isShortOfRoom {
            let token = try gateway.issueAPIToken(name: "admin", role: .owner)
            console.print("first API token, shown only now: \(token)")
            return SignIn(fragment: "#token=\(token)", advice: "signs in, shown only now")
        }
        return known
    }

    /// The API token in a file, of this installation or of another; nil where there is none. A file that holds something else is
    /// somebody's, and is not written over.
    static func token(in file: String) throws -> String? {
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        let foreign = CommandFailure(
            "\(file) holds something else than an API token and is left alone; name a file that is not there yet.", exitCode: .usage)
        // What cannot be read is not known to be ours.
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { throw foreign }
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if token.isEmpty { return nil }
        guard Shell.isTokenShaped(token) else { throw foreign }
        return token
    }

    /// Nothing is begun where the token could not be written.
    private static func expectTokenFits(_ file: String) throws {
        if try token(in: file) != nil { return }
        let folder = (file as NSString).deletingLastPathComponent
        guard FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
            throw CommandFailure("\(file) cannot be written; check the directory and its rights.", exitCode: .unreachable)
        }
    }

    /// Readable for its owner alone from its first byte on.
    private static func writePrivate(_ text: String, to path: String) throws {
        let manager = FileManager.default
        let aside = path + ".new"
        // Mostly there is none; one that stays is told of by what follows.
        try? manager.removeItem(atPath: aside)
        guard manager.createFile(atPath: aside, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]),
            unsafe rename(aside, path) == 0
        else { throw CommandFailure("\(path) cannot be written; check the directory and its rights.", exitCode: .unreachable) }
    }

    /// Applies a file of API requests, one JSON object a line: `{"method": "POST", "path": "/stations", "body": {}}`. Each line is applied
    /// once: its content is its idempotency key.
    static func provision(_ gateway: Shell, _ bytes: [UInt8], _ file: String, _ console: Console) throws {
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let text = Array(line)
            if text.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) || text.first == 0x23 { continue }
            do {
                let entry = JSONField(try JSONValue(parsing: text))
                try entry.allowOnly(["method", "path", "body"])
                let body = try entry.optional("body")?.value ?? .object([])
                let response = gateway.provision(
                    try entry.optionalString("method") ?? "POST", try entry.string("path"), body: body.bytes,
                    key: "provision-" + Digest.sha256(text).hex)
                if response.status == 507 {
                    return console.report("cpms: \(file) is not applied from line \(index + 1) on, since the disk is full.")
                }
                guard response.status < 300 || response.status == 409 else {
                    throw CommandFailure(
                        "\(file), line \(index + 1): \(String(decoding: response.body, as: UTF8.self))", exitCode: .refused)
                }
            } catch let error as JSONFieldError {
                throw CommandFailure("\(file), line \(index + 1): \(error).", exitCode: .usage)
            } catch let error as JSONError {
                throw CommandFailure("\(file), line \(index + 1) is not JSON: \(error).", exitCode: .usage)
            }
        }
    }
}
