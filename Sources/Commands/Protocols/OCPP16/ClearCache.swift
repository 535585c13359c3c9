extension OCPP16 {
    /// We have the authorization cache emptied (OCPP 1.6, 5.4, 6.11).
    struct ClearCacheRequest: EmptyMessage {}

    /// Whether the cache was emptied (OCPP 1.6, 6.12).
    struct ClearCacheResponse: OCPPMessage {
        var status: Word<AcceptanceStatus>

        /// A message of these fields.
        init(status: Word<AcceptanceStatus>) {
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
}
