import Commands

/// The arguments of a call by the server, taken out one by one; what is missing or wrong makes a CALLERROR.
struct ServerRequest {
    /// Why a request cannot be read: the code and a sentence.
    struct Fault: Error {
        var code: String
        var description: String
    }

    let action: String
    let payload: JSONValue

    private func missing(_ name: String) -> Fault {
        Fault(code: "OccurenceConstraintViolation", description: "\(action) needs \(name)")
    }
    private func wrong(_ name: String, _ wanted: String) -> Fault {
        Fault(code: "TypeConstraintViolation", description: "\(action): \(name) is not \(wanted)")
    }

    func text(_ name: String) throws(Fault) -> String {
        guard let value = payload[name] else { throw missing(name) }
        guard let text = value.text else { throw wrong(name, "a text") }
        return text
    }

    func word(_ name: String, _ allowed: Set<String>) throws(Fault) -> String {
        let word = try text(name)
        guard allowed.contains(word) else {
            throw Fault(
                code: "PropertyConstraintViolation",
                description: "\(action): \(name) is not one of \(allowed.sorted().joined(separator: ", "))")
        }
        return word
    }

    func integer(_ name: String) throws(Fault) -> Int64 {
        guard let value = payload[name] else { throw missing(name) }
        guard let number = value.integer else { throw wrong(name, "a whole number") }
        return number
    }

    func optionalInteger(_ name: String) throws(Fault) -> Int64? { payload[name] == nil ? nil : try integer(name) }
    func optionalText(_ name: String) throws(Fault) -> String? { payload[name] == nil ? nil : try text(name) }

    func object(_ name: String) throws(Fault) -> ServerRequest {
        guard let value = payload[name] else { throw missing(name) }
        guard value.members != nil else { throw wrong(name, "an object") }
        return ServerRequest(action: action, payload: value)
    }

    func items(_ name: String) throws(Fault) -> [JSONValue] {
        guard let value = payload[name] else { throw missing(name) }
        guard let items = value.items else { throw wrong(name, "an array") }
        return items
    }
}
