extension OCPP16 {
    /// A vendor's own message, either way (OCPP 1.6, 4.3, 5.6, 6.15).
    struct DataTransferRequest: StationRequest {
        var vendorId: String
        var messageId: String?
        var data: String?

        /// A message of these fields.
        init(vendorId: String, messageId: String? = nil, data: String? = nil) {
            self.vendorId = vendorId
            self.messageId = messageId
            self.data = data
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            vendorId = reader.requiredText("vendorId", max: 255, &warnings)
            messageId = reader.text("messageId", max: 50, &warnings)
            data = reader.text("data", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.required("vendorId", vendorId, max: 255)
                $0.field("messageId", messageId, max: 50)
                $0.field("data", data)
            }
        }

        func report(_ clock: StationClock) -> StationReport { .vendorMessage(VendorMessage(vendorId: vendorId, messageId: messageId)) }
    }

    /// Answer to a vendor's own message (OCPP 1.6, 6.16).
    struct DataTransferResponse: StationResponse {
        var status: Word<DataTransferStatus>
        var data: String?

        /// A message of these fields.
        init(status: Word<DataTransferStatus>, data: String? = nil) {
            self.status = status
            self.data = data
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            status = reader.requiredWord("status", &warnings)
            data = reader.text("data", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("status", status.written)
                $0.field("data", data)
            }
        }

        init?(_ reply: Reply) {
            guard case .unknownVendor = reply else { return nil }
            self.init(status: .known(.unknownVendorId))
        }
    }

    /// Answer to DataTransfer (OCPP 1.6, 7.23).
    enum DataTransferStatus: String, SpecWord {
        case accepted = "Accepted"
        case rejected = "Rejected"
        case unknownMessageId = "UnknownMessageId"
        case unknownVendorId = "UnknownVendorId"

        static let words = WordTable<DataTransferStatus>()
        static var substitute: DataTransferStatus { .rejected }
    }
}
