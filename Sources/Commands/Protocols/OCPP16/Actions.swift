/// The messages of OCPP 1.6J.
enum OCPP16 {}

extension OCPP16 {
    /// The 39 messages: the 28 of the core document and the 11 of the security whitepaper. A message is added here, beside
    /// the text of its request and answer in `Messages`, and nowhere else.
    static let actions: [ActionRow] = [
        .fromStation("Authorize", AuthorizeRequest.self, AuthorizeResponse.self, tells: .authorization),
        .fromStation("BootNotification", BootNotificationRequest.self, BootNotificationResponse.self, tells: .boot, traits: .neverRefused),
        .toStation(
            "CancelReservation", CancelReservationRequest.self, CancelReservationResponse.self, lane: .operator, waits: .moment,
            done: OCPP16.reservationCancelled),
        .toStation(
            "ChangeAvailability", ChangeAvailabilityRequest.self, ChangeAvailabilityResponse.self, lane: .operator, waits: .long,
            proof: .availability),
        .toStation(
            "ChangeConfiguration", ChangeConfigurationRequest.self, ChangeConfigurationResponse.self, lane: .operator, waits: .long,
            proof: .configuration, traits: .refusedByStatus),
        .toStation("ClearCache", ClearCacheRequest.self, ClearCacheResponse.self, lane: .operator, waits: .long, done: "Cache cleared."),
        .toStation(
            "ClearChargingProfile", ClearChargingProfileRequest.self, ClearChargingProfileResponse.self, lane: .load, waits: .long,
            done: "Limits dropped."),
        .both(
            "DataTransfer", DataTransferRequest.self, DataTransferResponse.self, tells: .vendorMessage, lane: .operator, waits: .moment,
            done: "The station took the message."),
        .fromStation(
            "DiagnosticsStatusNotification", DiagnosticsStatusNotificationRequest.self, DiagnosticsStatusNotificationResponse.self,
            tells: .upload),
        .fromStation(
            "FirmwareStatusNotification", FirmwareStatusNotificationRequest.self, FirmwareStatusNotificationResponse.self,
            tells: .firmware),
        .toStation(
            "GetCompositeSchedule", GetCompositeScheduleRequest.self, GetCompositeScheduleResponse.self, lane: .operator, waits: .long,
            done: "Limits in force told.", fact: GetCompositeScheduleResponse.fact),
        .toStation(
            "GetConfiguration", GetConfigurationRequest.self, GetConfigurationResponse.self, lane: .operator, waits: .long,
            done: OCPP16.keysRead, fact: GetConfigurationResponse.fact),
        .toStation(
            "GetDiagnostics", GetDiagnosticsRequest.self, GetDiagnosticsResponse.self, lane: .background, waits: .long, proof: .upload,
            address: ["location"]),
        .toStation(
            "GetLocalListVersion", GetLocalListVersionRequest.self, GetLocalListVersionResponse.self, lane: .background, waits: .long,
            done: OCPP16.listVersion, fact: GetLocalListVersionResponse.fact),
        .fromStation("Heartbeat", HeartbeatRequest.self, HeartbeatResponse.self, tells: .heartbeat),
        .fromStation("MeterValues", MeterValuesRequest.self, MeterValuesResponse.self, tells: .meterReadings, traits: .neverRefused),
        .toStation(
            "RemoteStartTransaction", RemoteStartTransactionRequest.self, RemoteStartTransactionResponse.self, lane: .operator,
            waits: .moment, proof: .sessionStart),
        .toStation(
            "RemoteStopTransaction", RemoteStopTransactionRequest.self, RemoteStopTransactionResponse.self, lane: .safety, waits: .moment,
            proof: .sessionStop),
        .toStation(
            "ReserveNow", ReserveNowRequest.self, ReserveNowResponse.self, lane: .operator, waits: .moment, proof: .reserved),
        .toStation("Reset", ResetRequest.self, ResetResponse.self, lane: .operator, waits: .moment, proof: .boot, traits: .notAgain),
        .toStation(
            "SendLocalList", SendLocalListRequest.self, SendLocalListResponse.self, lane: .background, waits: .long,
            done: OCPP16.listSent, traits: .inParts),
        .toStation(
            "SetChargingProfile", SetChargingProfileRequest.self, SetChargingProfileResponse.self, lane: .load, waits: .long,
            done: OCPP16.limitSet,
            supersedes: [
                ["connectorId"], ["csChargingProfiles", "chargingProfilePurpose"], ["csChargingProfiles", "stackLevel"],
            ]),
        .fromStation(
            "StartTransaction", StartTransactionRequest.self, StartTransactionResponse.self, tells: .sessionBeginning,
            traits: .neverRefused),
        .fromStation("StatusNotification", StatusNotificationRequest.self, StatusNotificationResponse.self, tells: .status),
        .fromStation(
            "StopTransaction", StopTransactionRequest.self, StopTransactionResponse.self, tells: .sessionEnding, traits: .neverRefused),
        .toStation(
            "TriggerMessage", TriggerMessageRequest.self, TriggerMessageResponse.self, lane: .operator, waits: .long, proof: .triggered,
            traits: .beforeRegistration),
        .toStation(
            "UnlockConnector", UnlockConnectorRequest.self, UnlockConnectorResponse.self, lane: .safety, waits: .moment,
            done: OCPP16.unlocked, traits: .refusedByStatus),
        .toStation(
            "UpdateFirmware", UpdateFirmwareRequest.self, UpdateFirmwareResponse.self, lane: .background, waits: .long, proof: .firmware,
            address: ["location"]),
        .toStation(
            "CertificateSigned", CertificateSignedRequest.self, CertificateSignedResponse.self, lane: .operator, waits: .long,
            done: "Certificate taken."),
        .toStation(
            "DeleteCertificate", DeleteCertificateRequest.self, DeleteCertificateResponse.self, lane: .operator, waits: .long,
            done: "Certificate deleted."),
        .toStation(
            "ExtendedTriggerMessage", ExtendedTriggerMessageRequest.self, ExtendedTriggerMessageResponse.self, lane: .operator,
            waits: .long, proof: .triggered, traits: .beforeRegistration),
        .toStation(
            "GetInstalledCertificateIds", GetInstalledCertificateIdsRequest.self, GetInstalledCertificateIdsResponse.self,
            lane: .background, waits: .long, done: "Certificates told."),
        .toStation(
            "GetLog", GetLogRequest.self, GetLogResponse.self, lane: .background, waits: .long, proof: .upload,
            address: ["log", "remoteLocation"]),
        .toStation(
            "InstallCertificate", InstallCertificateRequest.self, InstallCertificateResponse.self, lane: .operator, waits: .long,
            done: "Certificate installed."),
        .fromStation("LogStatusNotification", LogStatusNotificationRequest.self, LogStatusNotificationResponse.self, tells: .upload),
        .fromStation(
            "SecurityEventNotification", SecurityEventNotificationRequest.self, SecurityEventNotificationResponse.self,
            tells: .securityEvent),
        .fromStation("SignCertificate", SignCertificateRequest.self, SignCertificateResponse.self, tells: .certificateRequest),
        .fromStation(
            "SignedFirmwareStatusNotification", SignedFirmwareStatusNotificationRequest.self, SignedFirmwareStatusNotificationResponse.self,
            tells: .firmware
        ),
        .toStation(
            "SignedUpdateFirmware", SignedUpdateFirmwareRequest.self, SignedUpdateFirmwareResponse.self, lane: .background, waits: .long,
            proof: .firmware, address: ["firmware", "location"]),
    ]

    private static let places: [String: Int] = Dictionary(uniqueKeysWithValues: actions.enumerated().map { ($1.name, $0) })

    /// The row of a message; nil for one that OCPP 1.6 does not have.
    static func action(named name: String) -> ActionRow? { places[name].map { actions[$0] } }
}
