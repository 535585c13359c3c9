extension OCPP16 {
    /// We ask which version of the local list a station has (OCPP 1.6, 5.10, 6.27).
    struct GetLocalListVersionRequest: EmptyMessage, StationOrder {
        var order: Order { .tellLocalListVersion }
    }

    /// The version: 0 for an empty list, -1 for none (OCPP 1.6, 6.28).
    struct GetLocalListVersionResponse: OCPPMessage {
        var listVersion: Int

        /// A message of these fields.
        init(listVersion: Int) {
            self.listVersion = listVersion
        }

        /// Nil where `listVersion` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let listVersion = reader.requiredCount("listVersion", &warnings) else { return nil }
            self.listVersion = listVersion
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("listVersion", listVersion)
            }
        }

        /// The version, where one can be read.
        static func fact(of reader: MessageReader, isAccepted: Bool, warnings: inout Warnings) -> CallAnswer.Fact? {
            reader.int("listVersion", &warnings).map { .localListVersion(Int(clamping: $0)) }
        }
    }
}
