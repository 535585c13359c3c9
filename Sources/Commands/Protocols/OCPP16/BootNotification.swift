import EventStore

extension OCPP16 {
    /// A station started, or came back (OCPP 1.6, 4.2, 6.3). Never refused for what it says (field.md, policy 3).
    struct BootNotificationRequest: StationRequest {
        var chargePointVendor: String
        var chargePointModel: String
        var chargePointSerialNumber: String?
        var chargeBoxSerialNumber: String?
        var firmwareVersion: String?
        var iccid: String?
        var imsi: String?
        var meterType: String?
        var meterSerialNumber: String?

        /// A message of these fields.
        init(
            chargePointVendor: String, chargePointModel: String, chargePointSerialNumber: String? = nil,
            chargeBoxSerialNumber: String? = nil, firmwareVersion: String? = nil, iccid: String? = nil, imsi: String? = nil,
            meterType: String? = nil, meterSerialNumber: String? = nil
        ) {
            self.chargePointVendor = chargePointVendor
            self.chargePointModel = chargePointModel
            self.chargePointSerialNumber = chargePointSerialNumber
            self.chargeBoxSerialNumber = chargeBoxSerialNumber
            self.firmwareVersion = firmwareVersion
            self.iccid = iccid
            self.imsi = imsi
            self.meterType = meterType
            self.meterSerialNumber = meterSerialNumber
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            chargePointVendor = reader.requiredText("chargePointVendor", max: 20, &warnings)
            chargePointModel = reader.requiredText("chargePointModel", max: 20, &warnings)
            chargePointSerialNumber = reader.text("chargePointSerialNumber", max: 25, &warnings)
            chargeBoxSerialNumber = reader.text("chargeBoxSerialNumber", max: 25, &warnings)
            firmwareVersion = reader.text("firmwareVersion", max: 50, &warnings)
            iccid = reader.text("iccid", max: 20, &warnings)
            imsi = reader.text("imsi", max: 20, &warnings)
            meterType = reader.text("meterType", max: 25, &warnings)
            meterSerialNumber = reader.text("meterSerialNumber", max: 25, &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.required("chargePointVendor", chargePointVendor, max: 20)
                $0.required("chargePointModel", chargePointModel, max: 20)
                $0.field("chargePointSerialNumber", chargePointSerialNumber, max: 25)
                $0.field("chargeBoxSerialNumber", chargeBoxSerialNumber, max: 25)
                $0.field("firmwareVersion", firmwareVersion, max: 50)
                $0.field("iccid", iccid, max: 20)
                $0.field("imsi", imsi, max: 20)
                $0.field("meterType", meterType, max: 25)
                $0.field("meterSerialNumber", meterSerialNumber, max: 25)
            }
        }

        func report(_ clock: StationClock) -> StationReport {
            .boot(
                BootReport(
                    vendor: chargePointVendor, model: chargePointModel, chargePointSerialNumber: chargePointSerialNumber,
                    chargeBoxSerialNumber: chargeBoxSerialNumber, firmwareVersion: firmwareVersion, iccid: iccid, imsi: imsi,
                    meterType: meterType, meterSerialNumber: meterSerialNumber))
        }
    }

    /// Whether the station may work (OCPP 1.6, 6.4).
    struct BootNotificationResponse: StationResponse {
        var status: RegistrationStatus
        var currentTime: Instant
        /// Seconds between heartbeats; after a refusal, until the next attempt.
        var interval: Int

        /// A message of these fields.
        init(status: RegistrationStatus, currentTime: Instant, interval: Int) {
            self.status = status
            self.currentTime = currentTime
            self.interval = interval
        }

        /// Nil where `status`, `currentTime` or `interval` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let status: RegistrationStatus = reader.requiredChoice("status", &warnings) else { return nil }
            self.status = status
            guard let currentTime = reader.requiredInstant("currentTime", &warnings) else { return nil }
            self.currentTime = currentTime
            guard let interval = reader.requiredCount("interval", &warnings) else { return nil }
            self.interval = interval
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("status", status.name)
                $0.field("currentTime", currentTime)
                $0.field("interval", interval)
            }
        }

        init?(_ reply: Reply) {
            guard case .registration(let status, let time, let interval) = reply else { return nil }
            self.init(status: status, currentTime: time, interval: interval)
        }
    }
}
