public import EventStore

/// A station started, or came back (OCPP 1.6, 4.2, 6.3). Never refused for what it says (field.md, policy 3).
public struct BootNotificationRequest: OCPPMessage {
    public static var action: Action { .bootNotification }

    public var chargePointVendor: String
    public var chargePointModel: String
    public var chargePointSerialNumber: String?
    public var chargeBoxSerialNumber: String?
    public var firmwareVersion: String?
    public var iccid: String?
    public var imsi: String?
    public var meterType: String?
    public var meterSerialNumber: String?

    /// A message of these fields.
    public init(
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
    public init(reading reader: MessageReader, warnings: inout Warnings) {
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

    public func write(to json: inout JSONWriter) {
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
}

/// Whether the station may work (OCPP 1.6, 6.4).
public struct BootNotificationResponse: OCPPMessage {
    public static var action: Action { .bootNotification }

    public var status: RegistrationStatus
    public var currentTime: Instant
    /// Seconds between heartbeats; after a refusal, until the next attempt.
    public var interval: Int

    /// A message of these fields.
    public init(status: RegistrationStatus, currentTime: Instant, interval: Int) {
        self.status = status
        self.currentTime = currentTime
        self.interval = interval
    }

    /// Nil where `status`, `currentTime` or `interval` cannot be read.
    public init?(reading reader: MessageReader, warnings: inout Warnings) {
        guard let status: RegistrationStatus = reader.requiredChoice("status", &warnings) else { return nil }
        self.status = status
        guard let currentTime = reader.requiredInstant("currentTime", &warnings) else { return nil }
        self.currentTime = currentTime
        guard let interval = reader.requiredCount("interval", &warnings) else { return nil }
        self.interval = interval
    }

    public func write(to json: inout JSONWriter) {
        json.object {
            $0.field("status", status.name)
            $0.field("currentTime", currentTime)
            $0.field("interval", interval)
        }
    }
}
