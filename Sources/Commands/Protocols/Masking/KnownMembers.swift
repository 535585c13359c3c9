/// Members of the messages that stations send every day, of which it is known what they hold. Most names are told here at one look; what
/// is not here is searched for words that say something (`MaskingNames`).
struct KnownMembers {
    enum Holds {
        /// The number of a card.
        case token
        /// Numbers and times, of which a register that reads like a card must count; and what a station is by its maker.
        case measures
        /// Words, in which somebody may have written a number.
        case words
    }

    private struct Row {
        let name: StaticString
        let holds: Holds
    }

    private static let rows: [Row] =
        ["idTag", "parentIdTag"].map { Row(name: $0, holds: .token) }
        + [
            "meterValue", "transactionData", "meterStart", "meterStop", "transactionId", "connectorId", "timestamp", "reservationId",
            "requestId", "listVersion", "currentTime", "expiryDate", "retries", "retryInterval", "interval", "firmwareVersion", "iccid",
            "imsi", "chargePointSerialNumber", "chargeBoxSerialNumber", "meterType", "meterSerialNumber",
        ].map { Row(name: $0, holds: .measures) }
        + [
            "errorCode", "info", "status", "vendorId", "vendorErrorCode", "reason", "idTagInfo", "chargePointVendor", "chargePointModel",
            "sampledValue", "measurand", "unit", "context", "location", "format", "phase", "techInfo", "type",
        ].map { Row(name: $0, holds: .words) }

    /// Rows by the hash of their name, which the scanner has made of each name that it read; 0 is none.
    private static let slots: [UInt8] = {
        var slots = [UInt8](repeating: 0, count: slotCount)
        for (index, row) in rows.enumerated() {
            let name = Array("\(row.name)".utf8)
            var slot = place(of: PlainText.hash(name, 0..<name.count))
            while slots[slot] != 0 { slot = (slot + 1) % slotCount }
            slots[slot] = UInt8(truncatingIfNeeded: index + 1)
        }
        return slots
    }()
    private static let slotCount = 256

    private static func place(of hash: UInt32) -> Int { Int(truncatingIfNeeded: hash ^ hash >> 16) % slotCount }

    /// What a member of a document holds; nil where its name, to the letter, is none of these.
    static func holds(_ key: Int, in document: JSONDocument) -> Holds? {
        let node = document.nodes[key]
        var slot = place(of: node.link)
        while slots[slot] != 0 {
            let row = rows[Int(truncatingIfNeeded: slots[slot]) - 1]
            if matches(document.bytes, node.range, row.name) { return row.holds }
            slot = (slot + 1) % slotCount
        }
        return nil
    }
}
