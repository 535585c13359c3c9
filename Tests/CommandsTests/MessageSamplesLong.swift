import EventStore

@testable import Commands

extension OCPP16 {
    /// Messages of every action, beyond what a station would say.
    enum LongMessageSamples {
        /// Texts, numbers and words beyond what the schemas allow.
        static let all: [any OCPPMessage] = [
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
                        ChargingSchedulePeriod(startPeriod: 7, limit: 163, numberPhases: 7),
                        ChargingSchedulePeriod(startPeriod: 7, limit: 163),
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
                        idTag: Samples.card,
                        idTagInfo: IdTagInfo(status: .concurrentTx, expiryDate: Samples.noon, parentIdTag: Samples.card)),
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
                chargePointSerialNumber: String(repeating: "ä", count: 20_000),
                chargeBoxSerialNumber: String(repeating: "ä", count: 20_000),
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
}
