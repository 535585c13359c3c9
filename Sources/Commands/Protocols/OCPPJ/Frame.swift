/// A message of OCPP-J 1.6 (chapter 4.2): a call, its result, its error, or a text that is none of them.
public enum Frame: Sendable {
    /// `[2, messageId, action, payload]`
    case call(messageId: String, action: String, payload: MessageReader)
    /// `[3, messageId, payload]`
    case result(messageId: String, payload: MessageReader)
    /// `[4, messageId, code, description, details]`; the code as it was sent.
    case error(messageId: String, code: String, description: String, details: String)
    /// Journaled and answered as far as that is possible.
    case unreadable(UnreadableFrame)

    /// The three kinds of message, by their numbers.
    public enum Kind: Int, Sendable {
        case call = 2
        case result = 3
        case error = 4
    }
}

/// A text that is no message, and what of it could still be read.
public struct UnreadableFrame: Sendable, Equatable {
    /// What is wrong with it.
    public enum Reason: Sendable, Equatable {
        /// Nothing, or blanks alone (field.md, quirk 31): journaled and ignored.
        case empty
        case notJSON(JSONError)
        case notAnArray
        case unknownMessageType
        /// Not text of at most 255 characters, nor a whole number.
        case badMessageId
        case badAction
        case payloadNotAnObject
    }

    public var reason: Reason
    /// The kind that the first element says.
    public var kind: Frame.Kind?
    /// The message id, where it could be read: an answer can be sent to it.
    public var messageId: String?
    /// The action of a call, where it could be read: StartTransaction and StopTransaction are never answered by an error
    /// (field.md, quirk 82).
    public var action: String?

    /// The code of an error answer.
    public var errorCode: ErrorCode {
        switch reason {
        case .unknownMessageType, .badMessageId: .protocolError
        case .payloadNotAnObject: .typeConstraintViolation
        default: .formationViolation
        }
    }

    /// Says what was wrong, where, and what would be right.
    public var explanation: String {
        switch reason {
        case .empty: "the frame is empty"
        case .notJSON(let error): "the frame is no JSON: \(error)"
        case .notAnArray: "a frame is an array, [2, id, action, payload]"
        case .unknownMessageType: "the first element must be 2, 3 or 4"
        case .badMessageId: "the message id must be text of at most 255 characters"
        case .badAction: "the action must be text"
        case .payloadNotAnObject: "the payload must be an object"
        }
    }
}

extension Frame {
    /// Reads a frame. Never fails: what cannot be read is `.unreadable`.
    ///
    /// - Parameter isMasked: whether there are masks in it.
    public static func read(_ text: [UInt8], isMasked: Bool = false) -> (frame: Frame, warnings: Warnings) {
        var warnings = Warnings()
        do throws(JSONError) {
            var document = try JSONDocument(tolerant: text)
            document.isMasked = isMasked
            warnings.noteOddities(document.oddities)
            return (Self.read(document, &warnings), warnings)
        } catch {
            return (.unreadable(salvage(text, error)), warnings)
        }
    }

    /// Reads the elements of a frame that is JSON.
    static func read(_ document: JSONDocument, _ warnings: inout Warnings) -> Frame {
        guard document.nodes[0].kind == .array else { return .unreadable(UnreadableFrame(reason: .notAnArray)) }
        let elements = document.elements(of: 0)
        guard let kind = elements.first.flatMap({ self.kind(document, $0, &warnings) }) else {
            let id = elements.count > 1 ? messageId(document, elements[1], &warnings) : nil
            return .unreadable(UnreadableFrame(reason: .unknownMessageType, messageId: id))
        }
        guard elements.count > 1, let id = messageId(document, elements[1], &warnings) else {
            return .unreadable(UnreadableFrame(reason: .badMessageId, kind: kind))
        }
        switch kind {
        case .call: return call(document, elements, id, &warnings)
        case .result:
            guard let payload = payload(document, elements, 2, &warnings) else {
                return .unreadable(UnreadableFrame(reason: .payloadNotAnObject, kind: kind, messageId: id))
            }
            return .result(messageId: id, payload: payload)
        case .error: return error(document, elements, id, &warnings)
        }
    }

    static func kind(_ document: JSONDocument, _ node: Int, _ warnings: inout Warnings) -> Kind? {
        let type = document.nodes[node].kind
        guard type == .number || type == .string, let number = Int(document.text(node), radix: 10) else { return nil }
        if type == .string { warnings.note(.wrongType, "messageTypeId") }
        return Kind(rawValue: number)
    }

    static func messageId(_ document: JSONDocument, _ node: Int, _ warnings: inout Warnings) -> String? {
        let text = document.text(node)
        switch document.nodes[node].kind {
        case .string:
            guard text.utf8.count <= 36 || text.unicodeScalars.count <= Limits.messageIDCharacters else { return nil }
            if text.utf8.count > 36 { warnings.note(.longMessageId) }
            if text.isEmpty { warnings.note(.emptyValue, "messageId") }
            return text
        case .number:
            guard text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
            warnings.note(.numericMessageId)
            return text
        default: return nil
        }
    }

    private static func call(
        _ document: JSONDocument, _ elements: [Int], _ id: String, _ warnings: inout Warnings
    ) -> Frame {
        guard elements.count > 2, document.nodes[elements[2]].kind == .string else {
            return .unreadable(UnreadableFrame(reason: .badAction, kind: .call, messageId: id))
        }
        let action = document.text(elements[2])
        guard let payload = payload(document, elements, 3, &warnings) else {
            return .unreadable(UnreadableFrame(reason: .payloadNotAnObject, kind: .call, messageId: id, action: action))
        }
        return .call(messageId: id, action: action, payload: payload)
    }

    private static func payload(
        _ document: JSONDocument, _ elements: [Int], _ index: Int, _ warnings: inout Warnings
    ) -> MessageReader? {
        if elements.count > index + 1 { warnings.note(.extraElements) }
        guard elements.count > index else {
            warnings.note(.missingPayload)
            return .empty
        }
        switch document.nodes[elements[index]].kind {
        case .object: return MessageReader(document: document, node: elements[index])
        case .null:
            warnings.note(.nullPayload)
            return .empty
        // Of a call alone: an answer that is an empty array says nothing of what was asked.
        case .array where index == 3 && document.nodes[elements[index]].next == elements[index] + 1:
            warnings.note(.arrayPayload)
            return .empty
        default: return nil
        }
    }

    private static func error(
        _ document: JSONDocument, _ elements: [Int], _ id: String, _ warnings: inout Warnings
    ) -> Frame {
        if elements.count < 5 { warnings.note(.shortError) }
        if elements.count > 5 { warnings.note(.extraElements) }
        func text(_ index: Int) -> String {
            guard elements.count > index else { return "" }
            let kind = document.nodes[elements[index]].kind
            if kind == .string { return document.toldText(elements[index]) }
            warnings.note(.wrongType, index == 2 ? "errorCode" : "errorDescription")
            return kind == .null ? "" : String(decoding: document.bytes[document.nodes[elements[index]].range], as: UTF8.self)
        }
        var details = ""
        if elements.count > 4 {
            let node = document.nodes[elements[4]]
            if node.kind != .object { warnings.note(.shortError) }
            details =
                node.kind == .string
                ? document.text(elements[4]) : String(decoding: document.bytes[node.range], as: UTF8.self)
        }
        return .error(messageId: id, code: text(2), description: text(3), details: details)
    }

    /// Kind, id and action of a text that stops being JSON behind them.
    static func salvage(_ text: [UInt8], _ error: JSONError) -> UnreadableFrame {
        let isEmpty = text.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 || $0 == 0 }
        var found = UnreadableFrame(reason: isEmpty ? .empty : .notJSON(error))
        var scanner = JSONScanner(text, mode: .repairing)
        do throws(JSONError) { try scanner.scan() } catch _ {}
        let document = JSONDocument(scanner)
        var ignored = Warnings()
        guard document.nodes.count > 2, document.nodes[0].kind == .array, document.nodes[1].kind != .key else { return found }
        found.kind = kind(document, 1, &ignored)
        guard document.nodes[2].kind == .string || document.nodes[2].kind == .number else { return found }
        found.messageId = messageId(document, 2, &ignored)
        if found.kind == .call, document.nodes.count > 3, document.nodes[3].kind == .string { found.action = document.text(3) }
        return found
    }

    // MARK: Writing

    /// `[2, id, action, payload]` with a payload that is written by `payload` as one value.
    public static func call(_ messageId: String, action: String, payload: (inout JSONWriter) -> Void) -> JSONWriter {
        frame(.call, messageId) {
            $0.string(action)
            payload(&$0)
        }
    }

    /// `[3, id, payload]`
    static func result(_ messageId: String, _ message: some OCPPMessage) -> JSONWriter {
        result(messageId) { message.write(to: &$0) }
    }

    /// `[3, id, payload]` with a payload that is written by `payload` as one value.
    public static func result(_ messageId: String, payload: (inout JSONWriter) -> Void) -> JSONWriter {
        frame(.result, messageId, payload)
    }

    /// `[4, id, code, description, {}]`; the description is cut at 255 characters (OCPP-J 1.6, 4.2.3).
    public static func error(_ messageId: String, _ code: ErrorCode, _ description: String = "") -> JSONWriter {
        frame(.error, messageId) {
            $0.string(code.rawValue)
            $0.string(description, max: 255)
            $0.object { _ in }
        }
    }

    private static func frame(_ kind: Kind, _ messageId: String, _ rest: (inout JSONWriter) -> Void) -> JSONWriter {
        var json = JSONWriter()
        json.beginArray()
        json.int(kind.rawValue)
        json.string(messageId)
        rest(&json)
        json.endArray()
        return json
    }
}

extension Warnings {
    /// Notes what strict JSON would have refused.
    mutating func noteOddities(_ oddities: JSONOddities) {
        guard !oddities.isEmpty else { return }
        if oddities.contains(.repaired) { note(.repairedJSON) }
        if oddities.contains(.duplicateKey) { note(.duplicateKey) }
        if oddities.contains(.invalidUTF8) { note(.invalidUTF8) }
        if oddities.contains(.controlCharacter) { note(.controlCharacter) }
    }
}
