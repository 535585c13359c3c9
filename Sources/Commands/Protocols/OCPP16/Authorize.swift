import EventStore

extension OCPP16 {
    /// A station asks whether a token may charge (OCPP 1.6, 4.1, 6.1).
    struct AuthorizeRequest: StationRequest {
        /// Nil where it is empty.
        var idTag: Subject?

        /// A message of these fields.
        init(idTag: Subject?) {
            self.idTag = idTag
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            idTag = reader.idTag("idTag", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.requiredTag("idTag", idTag)
            }
        }

        func report(_ clock: StationClock) -> StationReport { .authorization(idTag) }
    }

    /// The verdict on a token (OCPP 1.6, 6.2).
    struct AuthorizeResponse: StationResponse {
        var idTagInfo: IdTagInfo

        /// A message of these fields.
        init(idTagInfo: IdTagInfo) {
            self.idTagInfo = idTagInfo
        }

        /// Nil where `idTagInfo` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let idTagInfo: IdTagInfo = reader.requiredPart("idTagInfo", &warnings) else { return nil }
            self.idTagInfo = idTagInfo
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.part("idTagInfo", idTagInfo)
            }
        }

        init?(_ reply: Reply) {
            guard case .verdict(let verdict) = reply else { return nil }
            idTagInfo = IdTagInfo(verdict)
        }
    }
}
