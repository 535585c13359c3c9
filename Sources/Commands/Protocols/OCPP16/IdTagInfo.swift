import EventStore

extension OCPP16 {
    /// What is known of a token (OCPP 1.6, 7.27).
    struct IdTagInfo: Sendable, Equatable, MessagePart {
        var status: AuthorizationStatus
        var expiryDate: Instant?
        var parentIdTag: Subject?
        /// Name of a group of ours, which a station keeps as `parentIdTag`: plain text of at most 20 characters, no tag of a person.
        var group: String?

        /// A part of a message of these fields.
        init(status: AuthorizationStatus, expiryDate: Instant? = nil, parentIdTag: Subject? = nil, group: String? = nil) {
            self.status = status
            self.expiryDate = expiryDate
            self.parentIdTag = parentIdTag
            self.group = group
        }

        static var memberNames: [StaticString] { ["status", "expiryDate", "parentIdTag"] }

        /// Nil where `status` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let status: AuthorizationStatus = reader.requiredChoice("status", &warnings) else { return nil }
            self.status = status
            expiryDate = reader.instant("expiryDate", &warnings)
            parentIdTag = reader.idTag("parentIdTag", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("status", status.name)
                $0.field("expiryDate", expiryDate)
                if let group {
                    $0.field("parentIdTag", group, max: 20)
                } else {
                    $0.field("parentIdTag", parentIdTag)
                }
            }
        }

        /// What we think of a token.
        init(_ verdict: TokenVerdict) {
            self.init(status: verdict.status, expiryDate: verdict.expires, group: verdict.group)
        }
    }
}
