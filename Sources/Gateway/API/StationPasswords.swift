import Commands
import EventStore
import Projections

/// Passwords of stations: only their keyed hashes come into the journal.
extension StationAPI {
    /// The keyed hash of a station's password, bound to its identity: two stations with one password look different.
    static func credential(of identity: String, password: [UInt8], _ keys: KeyRing) -> Subject {
        keys.subject(.credential, Array(identity.lowercased().utf8) + [0] + Credentials.canonical(password))
    }

    /// A station's body with its password replaced by the hash.
    private static func hashed(_ body: JSONValue, path: String = "", _ keys: KeyRing) throws(JSONFieldError) -> JSONValue {
        if body["credential"] != nil { throw JSONFieldError(path: path + "/credential", problem: "is not known here") }
        let field = JSONField(body, path: path)
        guard let password = try WithheldMember.password.value(of: field) else { return body }
        guard password.utf8.count >= 8 else {
            throw JSONFieldError(path: path + "/password", problem: "must have at least 8 characters; 40 hexadecimal digits are usual")
        }
        let hash = credential(of: try field.string("id"), password: Array(password.utf8), keys)
        return body.without("password").adding(["credential": .string(hash.hex)])
    }

    static let hashPassword: Change.Prepare = { preparation, preparing in
        preparation.body = try hashed(preparation.body, preparing.ring)
    }

    /// Where none is given, and the station needs one, a password is drawn and told once.
    static let drawPassword: Change.Prepare = { preparation, preparing in
        let body = JSONField(preparation.body)
        let profile = try body.optionalInt("securityProfile") ?? 1
        let identity = try body.string("id")
        let needsPassword = (1...2).contains(profile) && preparation.body["password"] == nil
        if needsPassword, preparing.read().world.stations.find(identity)?.credential == nil {
            let drawn = hexText(try Entropy.bytes(20))
            preparation.drawn = (drawn, credential(of: identity, password: Array(drawn.utf8), preparing.ring))
            preparation.body = preparation.body.adding(["password": .string(drawn)])
        }
        preparation.body = try hashed(preparation.body, preparing.ring)
    }

    /// Whether a station that is imported with this row could not show who it is.
    private static func lacksPassword(_ row: JSONField, _ preparing: Preparing, isUpdate: Bool) throws(JSONFieldError) -> Bool {
        guard try row.optional("password") == nil else { return false }
        let profile = row.value["securityProfile"].flatMap { $0 == .null ? nil : $0 } ?? .integer(1)
        guard [.integer(1), .integer(2)].contains(profile) else { return false }
        guard isUpdate, case .string(let identity)? = row.value["id"] else { return true }
        return preparing.read().world.stations.find(identity)?.credential == nil
    }

    /// A row whose password is wrong or missing is refused by the decider for its empty password, together with whatever is wrong in
    /// others; why is put in afterwards.
    static let hashRows: Change.Prepare = { preparation, preparing in
        let rows = try preparation.importedRows()
        let isUpdate = preparation.isUpdate
        preparation.rows = try rows.enumerated().map { index, row in
            try preparing.patience.ask()
            do throws(JSONFieldError) {
                if try lacksPassword(JSONField(row), preparing, isUpdate: isUpdate) {
                    throw JSONFieldError(
                        path: "/stations/\(index)/password", problem: "is needed: without one the station could never connect")
                }
                return Preparation.Row(json: try hashed(row, path: "/stations/\(index)", preparing.ring))
            } catch {
                preparation.reasons["/stations/\(index)/password"] = error
                return Preparation.Row(json: row.with("password", .null).without("credential"))
            }
        }
    }
}

/// Passwords of stations are bytes, not text; 40 hexadecimal digits and the 20 bytes that they stand for are one password (OCPP 1.6
/// security whitepaper; field.md, quirk 23).
enum Credentials {
    static func canonical(_ password: [UInt8]) -> [UInt8] {
        let isHex = password.count == 40 && password.allSatisfy { Percent.hex($0) != nil }
        return isHex ? password.map { $0 >= 0x41 && $0 <= 0x46 ? $0 | 0x20 : $0 } : password
    }
}
