import EventStore

/// Where a station is told to fetch or store a file: what it may be (trust.md row 31).
enum TransferAddress {
    /// Protocols that stations speak and that reach no file of their own.
    static let schemes = ["http", "https", "ftp", "ftps", "sftp"]

    /// What is wrong with an address; nil where nothing is.
    static func problem(_ address: String) -> String? {
        if address.unicodeScalars.contains(where: { $0.value <= 0x20 || (0x7F...0x9F).contains($0.value) }) {
            return "must not have blanks or control characters"
        }
        if address.unicodeScalars.count > Limits.transferAddressCharacters {
            return "must have at most \(Limits.transferAddressCharacters) characters"
        }
        guard let colon = address.firstRange(of: "://") else { return "must be a URL, such as https://files.example/firmware.bin" }
        guard schemes.contains(address[..<colon.lowerBound].lowercased()) else {
            return "must begin with one of \(schemes.map { $0 + "://" }.joined(separator: ", "))"
        }
        let authority = address[colon.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return isHost(authority.split(separator: "@", omittingEmptySubsequences: false).last ?? "") ? nil : "must name a host"
    }

    /// A name, an IPv4 address or an IPv6 address in brackets, and perhaps a port.
    private static func isHost(_ text: Substring) -> Bool {
        var rest = text
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]"), rest[..<end].dropFirst().contains(":"),
                rest[..<end].dropFirst().allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
            else { return false }
            rest = rest[rest.index(after: end)...]
        } else {
            let name = rest.prefix { $0 != ":" }
            guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else { return false }
            rest = rest[name.endIndex...]
        }
        guard !rest.isEmpty else { return true }
        return rest.first == ":" && rest.dropFirst().utf8.allSatisfy { (48...57).contains($0) }
            && (1...65_535).contains(Int(rest.dropFirst()) ?? 0)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 95: true
        default: false
        }
    }

    /// Refuses a request that sends a station to an address it must not be sent to.
    static func check(_ message: any OCPPMessage, _ payload: JSONField) throws(JSONFieldError) {
        let (address, path): (String, [String]) =
            switch message {
            case let request as GetDiagnosticsRequest: (request.location, ["location"])
            case let request as UpdateFirmwareRequest: (request.location, ["location"])
            case let request as GetLogRequest: (request.log.remoteLocation, ["log", "remoteLocation"])
            case let request as SignedUpdateFirmwareRequest: (request.firmware.location, ["firmware", "location"])
            default: ("", [])
            }
        guard !path.isEmpty, let problem = problem(address) else { return }
        throw JSONFieldError(path: ([payload.path] + path).joined(separator: "/"), problem: problem)
    }
}
