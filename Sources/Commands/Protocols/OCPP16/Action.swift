/// The 39 messages of OCPP 1.6J: the 28 of the core document and the 11 of the security whitepaper.
public enum Action: String, CaseIterable, Sendable, Hashable {
    case authorize = "Authorize"
    case bootNotification = "BootNotification"
    case cancelReservation = "CancelReservation"
    case changeAvailability = "ChangeAvailability"
    case changeConfiguration = "ChangeConfiguration"
    case clearCache = "ClearCache"
    case clearChargingProfile = "ClearChargingProfile"
    case dataTransfer = "DataTransfer"
    case diagnosticsStatusNotification = "DiagnosticsStatusNotification"
    case firmwareStatusNotification = "FirmwareStatusNotification"
    case getCompositeSchedule = "GetCompositeSchedule"
    case getConfiguration = "GetConfiguration"
    case getDiagnostics = "GetDiagnostics"
    case getLocalListVersion = "GetLocalListVersion"
    case heartbeat = "Heartbeat"
    case meterValues = "MeterValues"
    case remoteStartTransaction = "RemoteStartTransaction"
    case remoteStopTransaction = "RemoteStopTransaction"
    case reserveNow = "ReserveNow"
    case reset = "Reset"
    case sendLocalList = "SendLocalList"
    case setChargingProfile = "SetChargingProfile"
    case startTransaction = "StartTransaction"
    case statusNotification = "StatusNotification"
    case stopTransaction = "StopTransaction"
    case triggerMessage = "TriggerMessage"
    case unlockConnector = "UnlockConnector"
    case updateFirmware = "UpdateFirmware"
    case certificateSigned = "CertificateSigned"
    case deleteCertificate = "DeleteCertificate"
    case extendedTriggerMessage = "ExtendedTriggerMessage"
    case getInstalledCertificateIds = "GetInstalledCertificateIds"
    case getLog = "GetLog"
    case installCertificate = "InstallCertificate"
    case logStatusNotification = "LogStatusNotification"
    case securityEventNotification = "SecurityEventNotification"
    case signCertificate = "SignCertificate"
    case signedFirmwareStatusNotification = "SignedFirmwareStatusNotification"
    case signedUpdateFirmware = "SignedUpdateFirmware"

    /// Who starts a message.
    public enum Direction: Sendable {
        case fromStation
        case toStation
        case both
    }

    /// The feature profile of a message (OCPP 1.6, chapter 3.4); `security` is the whitepaper's extension.
    public enum Profile: String, Sendable {
        case core = "Core"
        case firmwareManagement = "FirmwareManagement"
        case localAuthListManagement = "LocalAuthListManagement"
        case reservation = "Reservation"
        case smartCharging = "SmartCharging"
        case remoteTrigger = "RemoteTrigger"
        case security = "Security"
    }

    public var direction: Direction {
        switch self {
        case .authorize, .bootNotification, .diagnosticsStatusNotification, .firmwareStatusNotification, .heartbeat, .meterValues,
            .startTransaction, .statusNotification, .stopTransaction, .logStatusNotification, .securityEventNotification,
            .signCertificate, .signedFirmwareStatusNotification:
            .fromStation
        case .dataTransfer: .both
        default: .toStation
        }
    }

    /// Whether a station starts this message.
    public var isFromStation: Bool { direction != .toStation }
    /// Whether we start this message.
    public var isToStation: Bool { direction != .fromStation }

    public var profile: Profile {
        switch self {
        case .diagnosticsStatusNotification, .firmwareStatusNotification, .getDiagnostics, .updateFirmware: .firmwareManagement
        case .getLocalListVersion, .sendLocalList: .localAuthListManagement
        case .cancelReservation, .reserveNow: .reservation
        case .clearChargingProfile, .getCompositeSchedule, .setChargingProfile: .smartCharging
        case .triggerMessage: .remoteTrigger
        case .certificateSigned, .deleteCertificate, .extendedTriggerMessage, .getInstalledCertificateIds, .getLog,
            .installCertificate, .logStatusNotification, .securityEventNotification, .signCertificate,
            .signedFirmwareStatusNotification, .signedUpdateFirmware:
            .security
        default: .core
        }
    }
}

/// A request or an answer of OCPP 1.6J.
///
/// Reading is tolerant: what is odd is noted in the warnings, and nil is answered only where the message cannot be used.
/// Writing always yields what the official schemas accept: text too long is cut, optional text that is empty is left out.
protocol OCPPMessage: Sendable, Equatable {
    /// The message it belongs to.
    static var action: Action { get }
    init?(reading reader: MessageReader, warnings: inout Warnings)
    /// Writes the payload as one JSON object.
    func write(to json: inout JSONWriter)
}
