/// Somebody may use the API.
public struct APITokenIssued: EventPayload, Equatable {
    public static let type: UInt16 = 70

    public var apiToken: APITokenID
    public var name: String
    public var role: Role
    /// Keyed hash of the bearer token.
    public var secret: Subject

    public init(apiToken: APITokenID, name: String, role: Role, secret: Subject) {
        self.apiToken = apiToken
        self.name = name
        self.role = role
        self.secret = secret
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var apiToken: APITokenID?
        var name: String?
        var role: Role?
        var secret: Subject?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: apiToken = try reader.value()
            case 2: name = try reader.string()
            case 3: role = try reader.value()
            case 4: secret = try reader.value()
            default: try reader.skip()
            }
        }
        self.apiToken = try reader.required(apiToken, 1)
        self.name = try reader.required(name, 2)
        self.role = try reader.required(role, 3)
        self.secret = try reader.required(secret, 4)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, apiToken)
        writer.put(2, name)
        writer.put(3, role)
        writer.put(4, secret)
    }
}

/// An API token no longer opens anything.
public struct APITokenRevoked: EventPayload, Equatable {
    public static let type: UInt16 = 71

    public var apiToken: APITokenID

    public init(apiToken: APITokenID) {
        self.apiToken = apiToken
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var apiToken: APITokenID?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: apiToken = try reader.value()
            default: try reader.skip()
            }
        }
        self.apiToken = try reader.required(apiToken, 1)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, apiToken)
    }
}

/// An admin command was carried out or refused.
public struct CommandEnded: EventPayload, Equatable {
    public static let type: UInt16 = 72

    public var actor: String
    public var command: String
    public var verdict: CommandVerdict
    public var idempotencyKey: String?
    /// Keyed hash of the request; tells a retry from another use of the key.
    public var bodyHash: UInt64
    /// HTTP status of the answer.
    public var status: Int
    /// The answer, masked JSON.
    public var answer: [UInt8] = []

    public init(
        actor: String, command: String, verdict: CommandVerdict, idempotencyKey: String? = nil, bodyHash: UInt64, status: Int,
        answer: [UInt8] = []
    ) {
        self.actor = actor
        self.command = command
        self.verdict = verdict
        self.idempotencyKey = idempotencyKey
        self.bodyHash = bodyHash
        self.status = status
        self.answer = answer
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var actor: String?
        var command: String?
        var verdict: CommandVerdict?
        var bodyHash: UInt64?
        var status: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: actor = try reader.string()
            case 2: command = try reader.string()
            case 3: verdict = try reader.value()
            case 4: idempotencyKey = try reader.string()
            case 5: bodyHash = try reader.uint64()
            case 6: status = try reader.int()
            case 7: answer = try reader.data()
            default: try reader.skip()
            }
        }
        self.actor = try reader.required(actor, 1)
        self.command = try reader.required(command, 2)
        self.verdict = try reader.required(verdict, 3)
        self.bodyHash = try reader.required(bodyHash, 5)
        self.status = try reader.required(status, 6)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, actor)
        writer.put(2, command)
        writer.put(3, verdict)
        writer.put(4, idempotencyKey)
        writer.put(5, bodyHash)
        writer.put(6, status)
        if !answer.isEmpty { writer.put(7, answer) }
    }
}
