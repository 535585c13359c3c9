import EventStore

@testable import Commands

extension Samples {
    private static let fullProfile = ChargingProfile(
        chargingProfileId: 42, transactionId: 42, stackLevel: 7, chargingProfilePurpose: .txProfile, chargingProfileKind: .relative,
        recurrencyKind: .weekly, validFrom: Samples.noon, validTo: Samples.noon,
        chargingSchedule: ChargingSchedule(
            duration: 7, startSchedule: Samples.noon, chargingRateUnit: .watts,
            chargingSchedulePeriod: [
                ChargingSchedulePeriod(startPeriod: 7, limit: 163, numberPhases: 7),
                ChargingSchedulePeriod(startPeriod: 7, limit: 163),
            ], minChargingRate: 163))

    /// Every field set.
    static let full: [any OCPPMessage] = [
        AuthorizeRequest(idTag: Samples.card),
        AuthorizeResponse(idTagInfo: IdTagInfo(status: .concurrentTx, expiryDate: Samples.noon, parentIdTag: Samples.card)),
        CancelReservationRequest(reservationId: 42),
        CancelReservationResponse(status: .known(.rejected)),
        ChangeAvailabilityRequest(connectorId: ConnectorID(rawValue: 2), type: .operative),
        ChangeAvailabilityResponse(status: .known(.scheduled)),
        ChangeConfigurationRequest(key: "key\u{20}\"é", value: .clear("a\"b")),
        ChangeConfigurationResponse(status: .known(.notSupported)),
        ClearCacheRequest(),
        ClearCacheResponse(status: .known(.rejected)),
        ClearChargingProfileRequest(id: 42, connectorId: ConnectorID(rawValue: 2), chargingProfilePurpose: .txProfile, stackLevel: 7),
        ClearChargingProfileResponse(status: .known(.unknown)),
        DataTransferRequest(vendorId: "vendor\u{20}\"é", messageId: "messag\u{20}\"é", data: "data\u{20}\"é"),
        DataTransferResponse(status: .known(.unknownVendorId), data: "data\u{20}\"é"),
        DiagnosticsStatusNotificationRequest(status: .known(.uploading)),
        DiagnosticsStatusNotificationResponse(),
        FirmwareStatusNotificationRequest(status: .known(.installed)),
        FirmwareStatusNotificationResponse(),
        GetCompositeScheduleRequest(connectorId: ConnectorID(rawValue: 2), duration: 7, chargingRateUnit: .watts),
        GetCompositeScheduleResponse(
            status: .known(.rejected), connectorId: ConnectorID(rawValue: 2), scheduleStart: Samples.noon,
            chargingSchedule: ChargingSchedule(
                duration: 7, startSchedule: Samples.noon, chargingRateUnit: .watts,
                chargingSchedulePeriod: [
                    ChargingSchedulePeriod(startPeriod: 7, limit: 163, numberPhases: 7), ChargingSchedulePeriod(startPeriod: 7, limit: 163),
                ], minChargingRate: 163)),
        GetConfigurationRequest(key: ["HeartbeatInterval", "x"]),
        GetConfigurationResponse(
            configurationKey: [
                KeyValue(key: "key\u{20}\"é", readonly: true, value: "value\u{20}\"é"), KeyValue(key: "key\u{20}\"é", readonly: true),
            ], unknownKey: ["HeartbeatInterval", "x"]),
        GetDiagnosticsRequest(
            location: "https://host/path?a=b", retries: 7, retryInterval: 7, startTime: Samples.noon, stopTime: Samples.noon),
        GetDiagnosticsResponse(fileName: "fileNa\u{20}\"é"),
        GetLocalListVersionRequest(),
        GetLocalListVersionResponse(listVersion: 7),
        HeartbeatRequest(),
        HeartbeatResponse(currentTime: Samples.noon),
        RemoteStartTransactionRequest(
            connectorId: ConnectorID(rawValue: 2), idTag: Samples.card,
            chargingProfile: fullProfile),
        RemoteStartTransactionResponse(status: .known(.rejected)),
        RemoteStopTransactionRequest(transactionId: 42),
        RemoteStopTransactionResponse(status: .known(.rejected)),
        ReserveNowRequest(
            connectorId: ConnectorID(rawValue: 2), expiryDate: Samples.noon, idTag: Samples.card, parentIdTag: Samples.card,
            reservationId: 42),
        ReserveNowResponse(status: .known(.unavailable)),
        ResetRequest(type: .soft),
        ResetResponse(status: .known(.rejected)),
        SendLocalListRequest(
            listVersion: 7,
            localAuthorizationList: [
                AuthorizationData(
                    idTag: Samples.card, idTagInfo: IdTagInfo(status: .concurrentTx, expiryDate: Samples.noon, parentIdTag: Samples.card)),
                AuthorizationData(idTag: Samples.card),
            ], updateType: .full),
        SendLocalListResponse(status: .known(.versionMismatch)),
        SetChargingProfileRequest(
            connectorId: ConnectorID(rawValue: 2),
            csChargingProfiles: fullProfile),
        SetChargingProfileResponse(status: .known(.notSupported)),
        StatusNotificationRequest(
            connectorId: ConnectorID(rawValue: 2), errorCode: .known(.weakSignal), info: "info\u{20}\"é", status: .known(.charging),
            timestamp: Samples.noon, vendorId: "vendor\u{20}\"é", vendorErrorCode: "vendor\u{20}\"é"),
        StatusNotificationResponse(),
        TriggerMessageRequest(requestedMessage: .statusNotification, connectorId: ConnectorID(rawValue: 2)),
        TriggerMessageResponse(status: .known(.notImplemented)),
        UnlockConnectorRequest(connectorId: ConnectorID(rawValue: 2)),
        UnlockConnectorResponse(status: .known(.notSupported)),
        UpdateFirmwareRequest(location: "https://host/path?a=b", retries: 7, retrieveDate: Samples.noon, retryInterval: 7),
        UpdateFirmwareResponse(),
        BootNotificationRequest(
            chargePointVendor: "charge\u{20}\"é", chargePointModel: "charge\u{20}\"é", chargePointSerialNumber: "charge\u{20}\"é",
            chargeBoxSerialNumber: "charge\u{20}\"é", firmwareVersion: "firmwa\u{20}\"é", iccid: "iccid\u{20}\"é", imsi: "imsi\u{20}\"é",
            meterType: "meterT\u{20}\"é", meterSerialNumber: "meterS\u{20}\"é"),
        BootNotificationResponse(status: .pending, currentTime: Samples.noon, interval: 7),
        MeterValuesRequest(connectorId: ConnectorID(rawValue: 2), transactionId: 42, meterValue: Samples.meterValues),
        MeterValuesResponse(),
        StartTransactionRequest(
            connectorId: ConnectorID(rawValue: 2), idTag: Samples.card, meterStart: Energy(milliwattHours: 3_051_361_000),
            reservationId: 42, timestamp: Samples.noon),
        StartTransactionResponse(
            idTagInfo: IdTagInfo(status: .concurrentTx, expiryDate: Samples.noon, parentIdTag: Samples.card), transactionId: 42),
        StopTransactionRequest(
            idTag: Samples.card, meterStop: Energy(milliwattHours: 3_051_361_000), timestamp: Samples.noon, transactionId: 42,
            reason: .known(.deAuthorized), transactionData: Samples.meterValues),
        StopTransactionResponse(idTagInfo: IdTagInfo(status: .concurrentTx, expiryDate: Samples.noon, parentIdTag: Samples.card)),
        CertificateSignedRequest(certificateChain: "certif\u{20}\"é"),
        CertificateSignedResponse(status: .known(.rejected)),
        DeleteCertificateRequest(
            certificateHashData: CertificateHashData(
                hashAlgorithm: .sha512, issuerNameHash: "issuer\u{20}\"é", issuerKeyHash: "issuer\u{20}\"é", serialNumber: "serial\u{20}\"é"
            )),
        DeleteCertificateResponse(status: .known(.notFound)),
        ExtendedTriggerMessageRequest(requestedMessage: .statusNotification, connectorId: ConnectorID(rawValue: 2)),
        ExtendedTriggerMessageResponse(status: .known(.notImplemented)),
        GetInstalledCertificateIdsRequest(certificateType: .manufacturerRootCertificate),
        GetInstalledCertificateIdsResponse(
            certificateHashData: [
                CertificateHashData(
                    hashAlgorithm: .sha512, issuerNameHash: "issuer\u{20}\"é", issuerKeyHash: "issuer\u{20}\"é",
                    serialNumber: "serial\u{20}\"é"),
                CertificateHashData(
                    hashAlgorithm: .sha512, issuerNameHash: "issuer\u{20}\"é", issuerKeyHash: "issuer\u{20}\"é",
                    serialNumber: "serial\u{20}\"é"),
            ], status: .known(.notFound)),
        GetLogRequest(
            log: LogParameters(remoteLocation: "remote\u{20}\"é", oldestTimestamp: Samples.noon, latestTimestamp: Samples.noon),
            logType: .securityLog, requestId: 42, retries: 7, retryInterval: 7),
        GetLogResponse(status: .known(.acceptedCanceled), filename: "filena\u{20}\"é"),
        InstallCertificateRequest(certificateType: .manufacturerRootCertificate, certificate: "certif\u{20}\"é"),
        InstallCertificateResponse(status: .known(.rejected)),
        LogStatusNotificationRequest(status: .known(.uploading), requestId: 42),
        LogStatusNotificationResponse(),
        SecurityEventNotificationRequest(type: "type\u{20}\"é", timestamp: Samples.noon, techInfo: "techIn\u{20}\"é"),
        SecurityEventNotificationResponse(),
        SignCertificateRequest(csr: "csr\u{20}\"é"),
        SignCertificateResponse(status: .rejected),
        SignedFirmwareStatusNotificationRequest(status: .known(.signatureVerified), requestId: 42),
        SignedFirmwareStatusNotificationResponse(),
        SignedUpdateFirmwareRequest(
            retries: 7, retryInterval: 7, requestId: 42,
            firmware: Firmware(
                location: "locati\u{20}\"é", retrieveDateTime: Samples.noon, installDateTime: Samples.noon,
                signingCertificate: "signin\u{20}\"é", signature: "signat\u{20}\"é")),
        SignedUpdateFirmwareResponse(status: .known(.revokedCertificate)),
    ]

    /// Only what must be there.
    static let minimal: [any OCPPMessage] = [
        AuthorizeRequest(idTag: nil),
        AuthorizeResponse(idTagInfo: IdTagInfo(status: .concurrentTx)),
        CancelReservationRequest(reservationId: 42),
        CancelReservationResponse(status: .known(.rejected)),
        ChangeAvailabilityRequest(connectorId: ConnectorID(rawValue: 2), type: .operative),
        ChangeAvailabilityResponse(status: .known(.scheduled)),
        ChangeConfigurationRequest(key: "key\u{20}\"é", value: .clear("a\"b")),
        ChangeConfigurationResponse(status: .known(.notSupported)),
        ClearCacheRequest(),
        ClearCacheResponse(status: .known(.rejected)),
        ClearChargingProfileRequest(),
        ClearChargingProfileResponse(status: .known(.unknown)),
        DataTransferRequest(vendorId: "vendor\u{20}\"é"),
        DataTransferResponse(status: .known(.unknownVendorId)),
        DiagnosticsStatusNotificationRequest(status: .known(.uploading)),
        DiagnosticsStatusNotificationResponse(),
        FirmwareStatusNotificationRequest(status: .known(.installed)),
        FirmwareStatusNotificationResponse(),
        GetCompositeScheduleRequest(connectorId: ConnectorID(rawValue: 2), duration: 7),
        GetCompositeScheduleResponse(status: .known(.rejected)),
        GetConfigurationRequest(),
        GetConfigurationResponse(),
        GetDiagnosticsRequest(location: "https://host/path?a=b"),
        GetDiagnosticsResponse(),
        GetLocalListVersionRequest(),
        GetLocalListVersionResponse(listVersion: 7),
        HeartbeatRequest(),
        HeartbeatResponse(currentTime: Samples.noon),
        RemoteStartTransactionRequest(idTag: nil),
        RemoteStartTransactionResponse(status: .known(.rejected)),
        RemoteStopTransactionRequest(transactionId: 42),
        RemoteStopTransactionResponse(status: .known(.rejected)),
        ReserveNowRequest(connectorId: ConnectorID(rawValue: 2), expiryDate: Samples.noon, idTag: nil, reservationId: 42),
        ReserveNowResponse(status: .known(.unavailable)),
        ResetRequest(type: .soft),
        ResetResponse(status: .known(.rejected)),
        SendLocalListRequest(listVersion: 7, updateType: .full),
        SendLocalListResponse(status: .known(.versionMismatch)),
        SetChargingProfileRequest(
            connectorId: ConnectorID(rawValue: 2),
            csChargingProfiles: ChargingProfile(
                chargingProfileId: 42, stackLevel: 7, chargingProfilePurpose: .txProfile, chargingProfileKind: .relative,
                chargingSchedule: ChargingSchedule(chargingRateUnit: .watts, chargingSchedulePeriod: []))),
        SetChargingProfileResponse(status: .known(.notSupported)),
        StatusNotificationRequest(connectorId: ConnectorID(rawValue: 2), errorCode: .known(.weakSignal), status: .known(.charging)),
        StatusNotificationResponse(),
        TriggerMessageRequest(requestedMessage: .statusNotification),
        TriggerMessageResponse(status: .known(.notImplemented)),
        UnlockConnectorRequest(connectorId: ConnectorID(rawValue: 2)),
        UnlockConnectorResponse(status: .known(.notSupported)),
        UpdateFirmwareRequest(location: "https://host/path?a=b", retrieveDate: Samples.noon),
        UpdateFirmwareResponse(),
        BootNotificationRequest(chargePointVendor: "charge\u{20}\"é", chargePointModel: "charge\u{20}\"é"),
        BootNotificationResponse(status: .pending, currentTime: Samples.noon, interval: 7),
        MeterValuesRequest(connectorId: ConnectorID(rawValue: 2), meterValue: []),
        MeterValuesResponse(),
        StartTransactionRequest(connectorId: ConnectorID(rawValue: 2), idTag: nil, meterStart: nil, timestamp: nil),
        StartTransactionResponse(idTagInfo: IdTagInfo(status: .concurrentTx), transactionId: 42),
        StopTransactionRequest(meterStop: nil, timestamp: nil, transactionId: nil),
        StopTransactionResponse(),
        CertificateSignedRequest(certificateChain: "certif\u{20}\"é"),
        CertificateSignedResponse(status: .known(.rejected)),
        DeleteCertificateRequest(
            certificateHashData: CertificateHashData(
                hashAlgorithm: .sha512, issuerNameHash: "issuer\u{20}\"é", issuerKeyHash: "issuer\u{20}\"é", serialNumber: "serial\u{20}\"é"
            )),
        DeleteCertificateResponse(status: .known(.notFound)),
        ExtendedTriggerMessageRequest(requestedMessage: .statusNotification),
        ExtendedTriggerMessageResponse(status: .known(.notImplemented)),
        GetInstalledCertificateIdsRequest(certificateType: .manufacturerRootCertificate),
        GetInstalledCertificateIdsResponse(status: .known(.notFound)),
        GetLogRequest(log: LogParameters(remoteLocation: "remote\u{20}\"é"), logType: .securityLog, requestId: 42),
        GetLogResponse(status: .known(.acceptedCanceled)),
        InstallCertificateRequest(certificateType: .manufacturerRootCertificate, certificate: "certif\u{20}\"é"),
        InstallCertificateResponse(status: .known(.rejected)),
        LogStatusNotificationRequest(status: .known(.uploading)),
        LogStatusNotificationResponse(),
        SecurityEventNotificationRequest(type: "type\u{20}\"é", timestamp: nil),
        SecurityEventNotificationResponse(),
        SignCertificateRequest(csr: "csr\u{20}\"é"),
        SignCertificateResponse(status: .rejected),
        SignedFirmwareStatusNotificationRequest(status: .known(.signatureVerified)),
        SignedFirmwareStatusNotificationResponse(),
        SignedUpdateFirmwareRequest(
            requestId: 42,
            firmware: Firmware(
                location: "locati\u{20}\"é", retrieveDateTime: Samples.noon, signingCertificate: "signin\u{20}\"é",
                signature: "signat\u{20}\"é")),
        SignedUpdateFirmwareResponse(status: .known(.revokedCertificate)),
    ]

    /// Texts, numbers and words beyond what the schemas allow.
    static let long: [any OCPPMessage] = [
        AuthorizeRequest(idTag: Samples.card),
        AuthorizeResponse(idTagInfo: IdTagInfo(status: .concurrentTx, expiryDate: Samples.noon, parentIdTag: Samples.card)),
        CancelReservationRequest(reservationId: 9_223_372_036_854_766_666),
        CancelReservationResponse(status: .unknown("Strange")),
        ChangeAvailabilityRequest(connectorId: ConnectorID(rawValue: 2), type: .operative),
        ChangeAvailabilityResponse(status: .unknown("Strange")),
        ChangeConfigurationRequest(key: String(repeating: "ä", count: 20_000), value: .clear(String(repeating: "ä", count: 20_000))),
        ChangeConfigurationResponse(status: .unknown("Strange")),
        ClearCacheRequest(),
        ClearCacheResponse(status: .unknown("Strange")),
        ClearChargingProfileRequest(
            id: 9_223_372_036_854_766_666, connectorId: ConnectorID(rawValue: 2), chargingProfilePurpose: .txProfile, stackLevel: 7),
        ClearChargingProfileResponse(status: .unknown("Strange")),
        DataTransferRequest(
            vendorId: String(repeating: "ä", count: 20_000), messageId: String(repeating: "ä", count: 20_000),
            data: String(repeating: "ä", count: 20_000)),
        DataTransferResponse(status: .unknown("Strange"), data: String(repeating: "ä", count: 20_000)),
        DiagnosticsStatusNotificationRequest(status: .unknown("Strange")),
        DiagnosticsStatusNotificationResponse(),
        FirmwareStatusNotificationRequest(status: .unknown("Strange")),
        FirmwareStatusNotificationResponse(),
        GetCompositeScheduleRequest(connectorId: ConnectorID(rawValue: 2), duration: 7, chargingRateUnit: .watts),
        GetCompositeScheduleResponse(
            status: .unknown("Strange"), connectorId: ConnectorID(rawValue: 2), scheduleStart: Samples.noon,
            chargingSchedule: ChargingSchedule(
                duration: 7, startSchedule: Samples.noon, chargingRateUnit: .watts,
                chargingSchedulePeriod: [
                    ChargingSchedulePeriod(startPeriod: 7, limit: 163, numberPhases: 7), ChargingSchedulePeriod(startPeriod: 7, limit: 163),
                ], minChargingRate: 163)),
        GetConfigurationRequest(key: [String(repeating: "k", count: 400)]),
        GetConfigurationResponse(
            configurationKey: [
                KeyValue(key: String(repeating: "ä", count: 20_000), readonly: true, value: String(repeating: "ä", count: 20_000)),
                KeyValue(key: "key\u{20}\"é", readonly: true),
            ], unknownKey: [String(repeating: "k", count: 400)]),
        GetDiagnosticsRequest(
            location: "ftp://host/log\u{20}files/ä", retries: 7, retryInterval: 7, startTime: Samples.noon, stopTime: Samples.noon),
        GetDiagnosticsResponse(fileName: String(repeating: "ä", count: 20_000)),
        GetLocalListVersionRequest(),
        GetLocalListVersionResponse(listVersion: 7),
        HeartbeatRequest(),
        HeartbeatResponse(currentTime: Samples.noon),
        RemoteStartTransactionRequest(
            connectorId: ConnectorID(rawValue: 2), idTag: Samples.card,
            chargingProfile: ChargingProfile(
                chargingProfileId: 9_223_372_036_854_766_666, transactionId: 9_223_372_036_854_766_666, stackLevel: 7,
                chargingProfilePurpose: .txProfile, chargingProfileKind: .relative, recurrencyKind: .weekly, validFrom: Samples.noon,
                validTo: Samples.noon,
                chargingSchedule: ChargingSchedule(
                    duration: 7, startSchedule: Samples.noon, chargingRateUnit: .watts,
                    chargingSchedulePeriod: [
                        ChargingSchedulePeriod(startPeriod: 7, limit: 163, numberPhases: 7),
                        ChargingSchedulePeriod(startPeriod: 7, limit: 163),
                    ], minChargingRate: 163))),
        RemoteStartTransactionResponse(status: .unknown("Strange")),
        RemoteStopTransactionRequest(transactionId: 9_223_372_036_854_766_666),
        RemoteStopTransactionResponse(status: .unknown("Strange")),
        ReserveNowRequest(
            connectorId: ConnectorID(rawValue: 2), expiryDate: Samples.noon, idTag: Samples.card, parentIdTag: Samples.card,
            reservationId: 9_223_372_036_854_766_666),
        ReserveNowResponse(status: .unknown("Strange")),
        ResetRequest(type: .soft),
        ResetResponse(status: .unknown("Strange")),
        SendLocalListRequest(
            listVersion: 7,
            localAuthorizationList: [
                AuthorizationData(
                    idTag: Samples.card, idTagInfo: IdTagInfo(status: .concurrentTx, expiryDate: Samples.noon, parentIdTag: Samples.card)),
                AuthorizationData(idTag: Samples.card),
            ], updateType: .full),
        SendLocalListResponse(status: .unknown("Strange")),
        SetChargingProfileRequest(
            connectorId: ConnectorID(rawValue: 2),
            csChargingProfiles: ChargingProfile(
                chargingProfileId: 9_223_372_036_854_766_666, transactionId: 9_223_372_036_854_766_666, stackLevel: 7,
                chargingProfilePurpose: .txProfile, chargingProfileKind: .relative, recurrencyKind: .weekly, validFrom: Samples.noon,
                validTo: Samples.noon,
                chargingSchedule: ChargingSchedule(
                    duration: 7, startSchedule: Samples.noon, chargingRateUnit: .watts,
                    chargingSchedulePeriod: [
                        ChargingSchedulePeriod(startPeriod: 7, limit: 163, numberPhases: 7),
                        ChargingSchedulePeriod(startPeriod: 7, limit: 163),
                    ], minChargingRate: 163))),
        SetChargingProfileResponse(status: .unknown("Strange")),
        StatusNotificationRequest(
            connectorId: ConnectorID(rawValue: 2), errorCode: .unknown("Strange"), info: String(repeating: "ä", count: 20_000),
            status: .unknown("Strange"), timestamp: Samples.noon, vendorId: String(repeating: "ä", count: 20_000),
            vendorErrorCode: String(repeating: "ä", count: 20_000)),
        StatusNotificationResponse(),
        TriggerMessageRequest(requestedMessage: .statusNotification, connectorId: ConnectorID(rawValue: 2)),
        TriggerMessageResponse(status: .unknown("Strange")),
        UnlockConnectorRequest(connectorId: ConnectorID(rawValue: 2)),
        UnlockConnectorResponse(status: .unknown("Strange")),
        UpdateFirmwareRequest(location: "ftp://host/log\u{20}files/ä", retries: 7, retrieveDate: Samples.noon, retryInterval: 7),
        UpdateFirmwareResponse(),
        BootNotificationRequest(
            chargePointVendor: String(repeating: "ä", count: 20_000), chargePointModel: String(repeating: "ä", count: 20_000),
            chargePointSerialNumber: String(repeating: "ä", count: 20_000), chargeBoxSerialNumber: String(repeating: "ä", count: 20_000),
            firmwareVersion: String(repeating: "ä", count: 20_000), iccid: String(repeating: "ä", count: 20_000),
            imsi: String(repeating: "ä", count: 20_000), meterType: String(repeating: "ä", count: 20_000),
            meterSerialNumber: String(repeating: "ä", count: 20_000)),
        BootNotificationResponse(status: .pending, currentTime: Samples.noon, interval: 7),
        MeterValuesRequest(
            connectorId: ConnectorID(rawValue: 2), transactionId: 9_223_372_036_854_766_666, meterValue: Samples.meterValues),
        MeterValuesResponse(),
        StartTransactionRequest(
            connectorId: ConnectorID(rawValue: 2), idTag: Samples.card, meterStart: Energy(milliwattHours: 3_051_361_000),
            reservationId: 9_223_372_036_854_766_666, timestamp: Samples.noon),
        StartTransactionResponse(
            idTagInfo: IdTagInfo(status: .concurrentTx, expiryDate: Samples.noon, parentIdTag: Samples.card),
            transactionId: 9_223_372_036_854_766_666),
        StopTransactionRequest(
            idTag: Samples.card, meterStop: Energy(milliwattHours: 3_051_361_000), timestamp: Samples.noon, transactionId: -1,
            reason: .unknown("Strange"), transactionData: Samples.meterValues),
        StopTransactionResponse(idTagInfo: IdTagInfo(status: .concurrentTx, expiryDate: Samples.noon, parentIdTag: Samples.card)),
        CertificateSignedRequest(certificateChain: String(repeating: "ä", count: 20_000)),
        CertificateSignedResponse(status: .unknown("Strange")),
        DeleteCertificateRequest(
            certificateHashData: CertificateHashData(
                hashAlgorithm: .sha512, issuerNameHash: String(repeating: "ä", count: 20_000),
                issuerKeyHash: String(repeating: "ä", count: 20_000), serialNumber: String(repeating: "ä", count: 20_000))),
        DeleteCertificateResponse(status: .unknown("Strange")),
        ExtendedTriggerMessageRequest(requestedMessage: .statusNotification, connectorId: ConnectorID(rawValue: 2)),
        ExtendedTriggerMessageResponse(status: .unknown("Strange")),
        GetInstalledCertificateIdsRequest(certificateType: .manufacturerRootCertificate),
        GetInstalledCertificateIdsResponse(
            certificateHashData: [
                CertificateHashData(
                    hashAlgorithm: .sha512, issuerNameHash: String(repeating: "ä", count: 20_000),
                    issuerKeyHash: String(repeating: "ä", count: 20_000), serialNumber: String(repeating: "ä", count: 20_000)),
                CertificateHashData(
                    hashAlgorithm: .sha512, issuerNameHash: "issuer\u{20}\"é", issuerKeyHash: "issuer\u{20}\"é",
                    serialNumber: "serial\u{20}\"é"),
            ], status: .unknown("Strange")),
        GetLogRequest(
            log: LogParameters(
                remoteLocation: String(repeating: "ä", count: 20_000), oldestTimestamp: Samples.noon, latestTimestamp: Samples.noon),
            logType: .securityLog, requestId: 9_223_372_036_854_766_666, retries: 7, retryInterval: 7),
        GetLogResponse(status: .unknown("Strange"), filename: String(repeating: "ä", count: 20_000)),
        InstallCertificateRequest(certificateType: .manufacturerRootCertificate, certificate: String(repeating: "ä", count: 20_000)),
        InstallCertificateResponse(status: .unknown("Strange")),
        LogStatusNotificationRequest(status: .unknown("Strange"), requestId: 9_223_372_036_854_766_666),
        LogStatusNotificationResponse(),
        SecurityEventNotificationRequest(
            type: String(repeating: "ä", count: 20_000), timestamp: Samples.noon, techInfo: String(repeating: "ä", count: 20_000)),
        SecurityEventNotificationResponse(),
        SignCertificateRequest(csr: String(repeating: "ä", count: 20_000)),
        SignCertificateResponse(status: .rejected),
        SignedFirmwareStatusNotificationRequest(status: .unknown("Strange"), requestId: 9_223_372_036_854_766_666),
        SignedFirmwareStatusNotificationResponse(),
        SignedUpdateFirmwareRequest(
            retries: 7, retryInterval: 7, requestId: 9_223_372_036_854_766_666,
            firmware: Firmware(
                location: String(repeating: "ä", count: 20_000), retrieveDateTime: Samples.noon, installDateTime: Samples.noon,
                signingCertificate: String(repeating: "ä", count: 20_000), signature: String(repeating: "ä", count: 20_000))),
        SignedUpdateFirmwareResponse(status: .unknown("Strange")),
    ]
}
