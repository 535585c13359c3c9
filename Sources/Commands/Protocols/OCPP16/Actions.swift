/// The messages of OCPP 1.6J.
enum OCPP16 {}

extension OCPP16 {
    /// The 39 messages: the 28 of the core document and the 11 of the security whitepaper. A message is added here, beside
    /// the text of its request and answer in `Messages`, and nowhere else.
    static let actions: [ActionRow] = [
        .fromStation("Authorize", AuthorizeRequest.self, AuthorizeResponse.self, tells: .authorization, masked: ["idTag", "parentIdTag"]),
        .fromStation("BootNotification", BootNotificationRequest.self, BootNotificationResponse.self, tells: .boot, traits: .neverRefused),
        .toStation("CancelReservation", CancelReservationRequest.self, CancelReservationResponse.self, lane: .operator),
        .toStation(
            "ChangeAvailability", ChangeAvailabilityRequest.self, ChangeAvailabilityResponse.self, lane: .operator, proof: .availability),
        .toStation(
            "ChangeConfiguration", ChangeConfigurationRequest.self, ChangeConfigurationResponse.self, lane: .operator,
            proof: .configuration, traits: .refusedByStatus, masked: ["value"]),
        .toStation("ClearCache", ClearCacheRequest.self, ClearCacheResponse.self, lane: .operator),
        .toStation("ClearChargingProfile", ClearChargingProfileRequest.self, ClearChargingProfileResponse.self, lane: .load),
        .both(
            "DataTransfer", DataTransferRequest.self, DataTransferResponse.self, tells: .vendorMessage, lane: .operator, masked: ["data"]),
        .fromStation(
            "DiagnosticsStatusNotification", DiagnosticsStatusNotificationRequest.self, DiagnosticsStatusNotificationResponse.self,
            tells: .upload),
        .fromStation(
            "FirmwareStatusNotification", FirmwareStatusNotificationRequest.self, FirmwareStatusNotificationResponse.self,
            tells: .firmware),
        .toStation(
            "GetCompositeSchedule", GetCompositeScheduleRequest.self, GetCompositeScheduleResponse.self, lane: .operator,
            fact: GetCompositeScheduleResponse.fact),
        .toStation(
            "GetConfiguration", GetConfigurationRequest.self, GetConfigurationResponse.self, lane: .operator,
            fact: GetConfigurationResponse.fact, masked: ["value"]),
        .toStation(
            "GetDiagnostics", GetDiagnosticsRequest.self, GetDiagnosticsResponse.self, lane: .background, proof: .upload,
            address: ["location"]),
        .toStation(
            "GetLocalListVersion", GetLocalListVersionRequest.self, GetLocalListVersionResponse.self, lane: .background,
            fact: GetLocalListVersionResponse.fact),
        .fromStation("Heartbeat", HeartbeatRequest.self, HeartbeatResponse.self, tells: .heartbeat),
        .fromStation("MeterValues", MeterValuesRequest.self, MeterValuesResponse.self, tells: .meterReadings, traits: .neverRefused),
        .toStation(
            "RemoteStartTransaction", RemoteStartTransactionRequest.self, RemoteStartTransactionResponse.self, lane: .operator,
            proof: .sessionStart, masked: ["idTag"]),
        .toStation(
            "RemoteStopTransaction", RemoteStopTransactionRequest.self, RemoteStopTransactionResponse.self, lane: .safety,
            proof: .sessionStop),
        .toStation(
            "ReserveNow", ReserveNowRequest.self, ReserveNowResponse.self, lane: .operator, proof: .reserved,
            masked: ["idTag", "parentIdTag"]),
        .toStation("Reset", ResetRequest.self, ResetResponse.self, lane: .operator, proof: .boot, traits: .notAgain),
        .toStation(
            "SendLocalList", SendLocalListRequest.self, SendLocalListResponse.self, lane: .background, traits: .inParts,
            masked: ["idTag", "parentIdTag"]),
        .toStation(
            "SetChargingProfile", SetChargingProfileRequest.self, SetChargingProfileResponse.self, lane: .load,
            supersedes: [
                ["connectorId"], ["csChargingProfiles", "chargingProfilePurpose"], ["csChargingProfiles", "stackLevel"],
            ]),
        .fromStation(
            "StartTransaction", StartTransactionRequest.self, StartTransactionResponse.self, tells: .sessionBeginning,
            traits: .neverRefused,
            masked: ["idTag", "parentIdTag"]),
        .fromStation("StatusNotification", StatusNotificationRequest.self, StatusNotificationResponse.self, tells: .status),
        .fromStation(
            "StopTransaction", StopTransactionRequest.self, StopTransactionResponse.self, tells: .sessionEnding, traits: .neverRefused,
            masked: ["idTag", "parentIdTag"]),
        .toStation(
            "TriggerMessage", TriggerMessageRequest.self, TriggerMessageResponse.self, lane: .operator, proof: .triggered,
            traits: .beforeRegistration),
        .toStation(
            "UnlockConnector", UnlockConnectorRequest.self, UnlockConnectorResponse.self, lane: .safety, traits: .refusedByStatus),
        .toStation(
            "UpdateFirmware", UpdateFirmwareRequest.self, UpdateFirmwareResponse.self, lane: .background, proof: .firmware,
            address: ["location"]),
        .toStation("CertificateSigned", CertificateSignedRequest.self, CertificateSignedResponse.self, lane: .operator),
        .toStation("DeleteCertificate", DeleteCertificateRequest.self, DeleteCertificateResponse.self, lane: .operator),
        .toStation(
            "ExtendedTriggerMessage", ExtendedTriggerMessageRequest.self, ExtendedTriggerMessageResponse.self, lane: .operator,
            proof: .triggered, traits: .beforeRegistration),
        .toStation(
            "GetInstalledCertificateIds", GetInstalledCertificateIdsRequest.self, GetInstalledCertificateIdsResponse.self,
            lane: .background),
        .toStation(
            "GetLog", GetLogRequest.self, GetLogResponse.self, lane: .background, proof: .upload, address: ["log", "remoteLocation"]),
        .toStation("InstallCertificate", InstallCertificateRequest.self, InstallCertificateResponse.self, lane: .operator),
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
            "SignedUpdateFirmware", SignedUpdateFirmwareRequest.self, SignedUpdateFirmwareResponse.self, lane: .background,
            proof: .firmware, address: ["firmware", "location"]),
    ]

    private static let places: [String: Int] = Dictionary(uniqueKeysWithValues: actions.enumerated().map { ($1.name, $0) })

    /// The row of a message; nil for one that OCPP 1.6 does not have.
    static func action(named name: String) -> ActionRow? { places[name].map { actions[$0] } }
}
