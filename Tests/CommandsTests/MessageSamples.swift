import EventStore

@testable import Commands

extension OCPP16 {
    /// Messages of every action.
    enum MessageSamples {
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
                        ChargingSchedulePeriod(startPeriod: 7, limit: 163, numberPhases: 7),
                        ChargingSchedulePeriod(startPeriod: 7, limit: 163),
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
                        idTag: Samples.card,
                        idTagInfo: IdTagInfo(status: .concurrentTx, expiryDate: Samples.noon, parentIdTag: Samples.card)),
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
                chargeBoxSerialNumber: "charge\u{20}\"é", firmwareVersion: "firmwa\u{20}\"é", iccid: "iccid\u{20}\"é",
                imsi: "imsi\u{20}\"é",
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
                    hashAlgorithm: .sha512, issuerNameHash: "issuer\u{20}\"é", issuerKeyHash: "issuer\u{20}\"é",
                    serialNumber: "serial\u{20}\"é"
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
                    hashAlgorithm: .sha512, issuerNameHash: "issuer\u{20}\"é", issuerKeyHash: "issuer\u{20}\"é",
                    serialNumber: "serial\u{20}\"é"
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

        static var long: [any OCPPMessage] { LongMessageSamples.all }
    }
}
