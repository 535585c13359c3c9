/// An object of a message: the message itself, or a part of one.
protocol MessageObject {
    /// What its members are called.
    static var memberNames: [StaticString] { get }
    /// Reads it; nil where it cannot be used.
    init?(reading reader: MessageReader, warnings: inout Warnings)
    /// Writes it as one JSON object.
    func write(to json: inout JSONWriter)
}

extension MessageReader {
    /// Reads this object as one of a message, and notes the members that such a one does not have: the schemas of OCPP 1.6 allow none
    /// (`additionalProperties`).
    ///
    /// Readers ask for each of their members once. So a look at the names is needed only where the object has more members than were found.
    ///
    /// - Parameter parent: the member that it stands in; empty for the message itself.
    func read<Object: MessageObject>(_ type: Object.Type, in parent: StaticString = "", _ warnings: inout Warnings) -> Object? {
        let outer = warnings.found
        warnings.found = 0
        let object = Object(reading: self, warnings: &warnings)
        if warnings.found != Int(truncatingIfNeeded: document.nodes[node].members) {
            noteUnknownMembers(Object.memberNames, in: parent, &warnings)
        }
        warnings.found = outer
        return object
    }

    @inline(never)
    private func noteUnknownMembers(_ names: [StaticString], in parent: StaticString, _ warnings: inout Warnings) {
        // What stands in another form has other members, and is flagged for its form.
        guard warnings.mayHaveUnknownMembers, !warnings.contains(.legacyMeterValue) else { return }
        var key = node + 1
        while key < document.nodes[node].next {
            if !isRead(key, names), !warnings.noteUnknownMember(place(of: key, in: parent)) { return }
            key = document.next(key + 1)
        }
    }

    /// Whether a member is one of these; of several that differ in capitals alone, one is.
    private func isRead(_ key: Int, _ names: [StaticString]) -> Bool {
        names.contains { document.keyIs(key, $0) }
            || names.contains { document.keyIs(key, $0, ignoringCase: true) && document.member($0, of: node)?.value == key + 1 }
    }

    /// Where a member stands, by its name and that of what it stands in; `?` for a name that is no word, and might be anything.
    private func place(of key: Int, in parent: StaticString) -> String {
        let name = Self.isWord(document.content(key)) ? document.text(key).clipped(Limits.unknownMemberCharacters) : "?"
        return parent.utf8CodeUnitCount == 0 ? name : "\(parent)/\(name)"
    }

    /// Whether a name is what makers call members: letters and few digits, and not the digits of a card, which stay under its own key.
    private static func isWord(_ name: [UInt8]) -> Bool {
        var (digits, isHex) = (0, true)
        for byte in name {
            switch byte {
            case 0x30...0x39: digits += 1
            case 0x41...0x46, 0x61...0x66: continue
            case 0x47...0x5A, 0x67...0x7A: isHex = false
            case 0x2D, 0x2E, 0x5F: continue
            default: return false
            }
        }
        return digits <= Limits.unknownMemberDigits && !isHex
    }
}
