import EventStore

/// Where a station is told to fetch or store a file: what it may be (trust.md row 31).
public enum TransferAddress {
    /// Protocols that stations speak and that reach no file of their own.
    static let schemes = ["http", "https", "ftp", "ftps", "sftp"]

    /// The payload of a call with its address as a URI must be written; before anything in it is masked, since of a masked password
    /// nobody sees how long it is and what is in it.
    ///
    /// - Throws: where a station must not be sent to the address.
    public static func encoded(_ action: String, _ payload: JSONField) throws(JSONFieldError) -> JSONValue {
        guard let path = Dialect.action(named: action)?.address, !path.isEmpty else { return payload.value }
        return try encoded(payload, path[...])
    }

    private static func encoded(_ field: JSONField, _ path: ArraySlice<String>) throws(JSONFieldError) -> JSONValue {
        guard let name = path.first else {
            guard case .string(let address) = field.value else { return field.value }
            if let problem = problem(address) { throw field.error(problem) }
            return .string(URIText.encoded(address))
        }
        guard case .object(var members) = field.value, let index = members.firstIndex(where: { $0.name == name }) else {
            return field.value
        }
        members[index].value = try encoded(JSONField(members[index].value, path: field.path + "/" + name), path.dropFirst())
        return .object(members)
    }

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
    ///
    /// - Parameter path: where the address stands; empty where the message has none.
    static func check(_ path: [String], in payload: JSONField) throws(JSONFieldError) {
        guard !path.isEmpty else { return }
        var field = payload
        for name in path {
            guard let member = try field.optional(name) else { return }
            field = member
        }
        guard case .string(let address) = field.value, let problem = problem(address) else { return }
        throw field.error(problem)
    }
}
