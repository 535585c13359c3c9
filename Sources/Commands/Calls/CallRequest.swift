import EventStore

/// The payload of a call that an operator asks for, brought into the form that the official schemas accept.
struct CallRequest {
    /// Masked JSON.
    let payload: [UInt8]
    /// Where the message itself names tokens and secrets.
    let subjects: [SubjectSpan]
    let connector: ConnectorID?

    /// Reads what the operator gave as strictly as reading of frames is tolerant: anything odd is refused and named.
    init(_ action: ActionRow, _ field: JSONField) throws {
        guard case .object = field.value, let reader = MessageReader(payload: field.value.bytes) else {
            throw field.error("must be an object, is \(field.value.kindName)")
        }
        var warnings = Warnings(keepsWords: true)
        guard let message = action.request.init(reading: reader, warnings: &warnings) else {
            let problems = Self.problems(warnings, field)
            throw problems.isEmpty ? field.error("is no \(action.name)") : Refusal.listing(problems)
        }
        let problems = Self.problems(warnings, field)
        if !problems.isEmpty { throw Refusal.listing(problems) }
        try TransferAddress.check(action.address, in: field)
        var json = JSONWriter()
        message.write(to: &json)
        // What we wrote is JSON; if it were not, every member that was given would be refused as unknown.
        try Self.refuseUnknown(field, (try? JSONValue(parsing: json.bytes)) ?? .null)
        payload = json.bytes
        subjects = json.spans
        connector = try field.optional("connectorId").map { ConnectorID(rawValue: UInt32(try $0.int(in: 0...Int(UInt32.max)))) }
    }

    /// Where masks stand in the payload, in rising order: those of the message, and those inside of texts, such as the password of an
    /// address.
    ///
    /// - Parameter isMasked: whether a mask of this subject was put in; nil where none was.
    func masks(_ isMasked: ((Subject) -> Bool)?) -> [SubjectSpan] {
        guard let isMasked else { return subjects }
        var masks: [SubjectSpan] = []
        var known = subjects[...]
        var (index, digits) = (0, 0)
        while index < payload.count {
            let byte = payload[index]
            index += 1
            digits = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) ? digits + 1 : 0
            let start = index - SubjectSpan.length
            if let next = known.first, next.offset == start {
                masks.append(next)
                known.removeFirst()
                digits = 0
            } else if digits >= SubjectSpan.length, let subject = Subject(hex: payload[start..<index]), isMasked(subject) {
                masks.append(SubjectSpan(offset: start, subject: subject))
                digits = 0
            }
        }
        return masks
    }

    private static func problems(_ warnings: Warnings, _ field: JSONField) -> [Refusal.Problem] {
        // Members that are not known are told with all their path, and what is null is not there.
        warnings.items.filter { $0.warning != .unknownMember && $0.warning != .nullValue }.map {
            .init(field.path + "/" + $0.field, explanation($0.warning, warnings.words(of: $0.field)))
        }
    }

    private static func explanation(_ warning: Warning, _ words: [String]) -> String {
        switch warning {
        case .missingField, .emptyValue: "is missing; the message demands it"
        case .wrongType: "is of another JSON type than the specification says"
        case .tooLong: "is longer than the specification allows"
        case .tooFine: "has more digits behind the point than the specification allows"
        case .unknownValue where !words.isEmpty, .wordSpelling where !words.isEmpty: "must be one of \(words.joined(separator: ", "))"
        case .unknownValue, .wordSpelling: "is not one of the words that the specification lists, spelt as it does"
        case .badTimestamp, .timestampWithoutZone, .timestampSpelling, .implausibleTimestamp: "must be a time like 2026-11-24T21:33:13Z"
        case .unparsableNumber, .outOfRange, .decimalComma, .paddedNumber: "must be a number within the range of the specification"
        default: "is not as the specification has it (\(warning))"
        }
    }

    /// A member that the message does not have would be dropped silently, at whatever depth.
    private static func refuseUnknown(_ field: JSONField, _ written: JSONValue) throws(JSONFieldError) {
        switch (field.value, written) {
        case (.object(let given), .object(let kept)):
            for member in given where member.value != .null {
                let place = JSONField(member.value, path: field.path + "/" + member.name)
                guard let found = kept.first(where: { $0.name == member.name }) else {
                    throw place.error("is not a field of this message, or has no usable value")
                }
                try refuseUnknown(place, found.value)
            }
        case (.array(let given), .array(let kept)):
            for (index, element) in given.enumerated() {
                let place = JSONField(element, path: field.path + "/\(index)")
                guard index < kept.count else { throw place.error("cannot be used") }
                try refuseUnknown(place, kept[index])
            }
        default: break
        }
    }
}
