import EventStore

extension OCPP16 {
    /// A station tells the state of a connector, or with 0 its own (OCPP 1.6, 4.9, 6.47).
    struct StatusNotificationRequest: StationRequest {
        var connectorId: ConnectorID
        var errorCode: Word<ChargePointErrorCode>
        var info: String?
        var status: Word<ConnectorStatus>
        /// Nil where the station gave no readable time: receipt time counts (field.md, quirk 54).
        var timestamp: Instant?
        var vendorId: String?
        var vendorErrorCode: String?

        /// A message of these fields.
        init(
            connectorId: ConnectorID, errorCode: Word<ChargePointErrorCode>, info: String? = nil, status: Word<ConnectorStatus>,
            timestamp: Instant? = nil, vendorId: String? = nil, vendorErrorCode: String? = nil
        ) {
            self.connectorId = connectorId
            self.errorCode = errorCode
            self.info = info
            self.status = status
            self.timestamp = timestamp
            self.vendorId = vendorId
            self.vendorErrorCode = vendorErrorCode
        }

        /// Nil where `connectorId` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let connectorId = reader.requiredConnector("connectorId", &warnings) else { return nil }
            self.connectorId = connectorId
            errorCode = reader.requiredWord("errorCode", &warnings)
            info = reader.text("info", max: 50, &warnings)
            status = reader.requiredWord("status", &warnings)
            timestamp = reader.instant("timestamp", &warnings)
            vendorId = reader.text("vendorId", max: 255, &warnings)
            vendorErrorCode = reader.text("vendorErrorCode", max: 50, &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("connectorId", connectorId.rawValue)
                $0.field("errorCode", errorCode.written)
                $0.field("info", info, max: 50)
                $0.field("status", status.written)
                $0.field("timestamp", timestamp)
                $0.field("vendorId", vendorId, max: 255)
                $0.field("vendorErrorCode", vendorErrorCode, max: 50)
            }
        }

        func report(_ clock: StationClock) -> StationReport {
            .status(
                StatusReport(
                    place: Place(connectorId), status: status.known,
                    fault: StationFault(code: errorCode.text, info: info, vendorId: vendorId, vendorErrorCode: vendorErrorCode),
                    timestamp: timestamp))
        }
    }

    /// Receipt (OCPP 1.6, 6.48).
    struct StatusNotificationResponse: Receipt {}

    /// Fault of a connector (OCPP 1.6, 7.6).
    enum ChargePointErrorCode: String, SpecWord {
        case connectorLockFailure = "ConnectorLockFailure"
        case evCommunicationError = "EVCommunicationError"
        case groundFailure = "GroundFailure"
        case highTemperature = "HighTemperature"
        case internalError = "InternalError"
        case localListConflict = "LocalListConflict"
        case noError = "NoError"
        case otherError = "OtherError"
        case overCurrentFailure = "OverCurrentFailure"
        case powerMeterFailure = "PowerMeterFailure"
        case powerSwitchFailure = "PowerSwitchFailure"
        case readerFailure = "ReaderFailure"
        case resetFailure = "ResetFailure"
        case underVoltage = "UnderVoltage"
        case overVoltage = "OverVoltage"
        case weakSignal = "WeakSignal"

        static let words = WordTable<ChargePointErrorCode>()
        static var substitute: ChargePointErrorCode { .otherError }
    }
}
