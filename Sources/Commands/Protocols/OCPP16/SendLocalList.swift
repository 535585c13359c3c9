import EventStore

extension OCPP16 {
    /// We send a local list, or changes to it (OCPP 1.6, 5.15, 6.41).
    struct SendLocalListRequest: StationOrder {
        var listVersion: Int
        var localAuthorizationList: [AuthorizationData]
        var updateType: UpdateType

        /// A message of these fields.
        init(listVersion: Int, localAuthorizationList: [AuthorizationData] = [], updateType: UpdateType) {
            self.listVersion = listVersion
            self.localAuthorizationList = localAuthorizationList
            self.updateType = updateType
        }

        /// Nil where `listVersion` or `updateType` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let listVersion = reader.requiredCount("listVersion", &warnings) else { return nil }
            self.listVersion = listVersion
            localAuthorizationList = reader.parts("localAuthorizationList", &warnings)
            guard let updateType: UpdateType = reader.requiredChoice("updateType", &warnings) else { return nil }
            self.updateType = updateType
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("listVersion", listVersion)
                if !localAuthorizationList.isEmpty {
                    $0.key("localAuthorizationList")
                    $0.beginArray()
                    for element in localAuthorizationList { element.write(to: &$0) }
                    $0.endArray()
                }
                $0.field("updateType", updateType.name)
            }
        }

        var order: Order {
            let entries = localAuthorizationList.compactMap { data in
                data.idTag.map { LocalList.Entry(token: $0, verdict: data.idTagInfo.map { TokenVerdict($0) } ?? .invalid) }
            }
            return .localList(LocalList(version: listVersion, entries: entries, isFull: updateType == .full))
        }
    }

    /// Whether the list was taken (OCPP 1.6, 6.42).
    struct SendLocalListResponse: OCPPMessage {
        var status: Word<UpdateStatus>

        /// A message of these fields.
        init(status: Word<UpdateStatus>) {
            self.status = status
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            status = reader.requiredWord("status", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("status", status.written)
            }
        }
    }

    /// A token of a local list; without `idTagInfo` it is to be removed (OCPP 1.6, 7.1).
    struct AuthorizationData: Sendable, Equatable, MessagePart {
        var idTag: Subject?
        var idTagInfo: IdTagInfo?

        /// A part of a message of these fields.
        init(idTag: Subject?, idTagInfo: IdTagInfo? = nil) {
            self.idTag = idTag
            self.idTagInfo = idTagInfo
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            idTag = reader.idTag("idTag", &warnings)
            idTagInfo = reader.part("idTagInfo", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.requiredTag("idTag", idTag)
                $0.part("idTagInfo", idTagInfo)
            }
        }
    }

    /// Whether a local list replaces or changes the one before (OCPP 1.6, 7.48).
    enum UpdateType: String, SpecWord {
        case differential = "Differential"
        case full = "Full"

        static let words = WordTable<UpdateType>()
        static var substitute: UpdateType { .full }
    }

    /// Answer to SendLocalList (OCPP 1.6, 7.47).
    enum UpdateStatus: String, SpecWord {
        case accepted = "Accepted"
        case failed = "Failed"
        case notSupported = "NotSupported"
        case versionMismatch = "VersionMismatch"

        static let words = WordTable<UpdateStatus>()
        static var substitute: UpdateStatus { .failed }
    }
}
