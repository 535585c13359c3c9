/// The configuration keys of a simulated station (OCPP 1.6, chapter 9, and the security whitepaper).
struct StationConfiguration: Sendable {
    /// What a value must look like.
    enum Kind: Sendable { case text, flag, number(ClosedRange<Int64>), measurands }

    /// One key.
    struct Key: Sendable {
        var name: String
        var value: String?
        var readonly: Bool
        var kind: Kind
        var needsReboot = false
        /// Set, never shown.
        var hidden = false
    }

    /// The answer to a change.
    enum Change: String, Sendable {
        case accepted = "Accepted"
        case rejected = "Rejected"
        case rebootRequired = "RebootRequired"
        case notSupported = "NotSupported"
    }

    private(set) var keys: [Key]

    static let measurandsKnown: Set<String> = [
        "Energy.Active.Import.Register", "Power.Active.Import", "Current.Import", "Voltage", "SoC", "Current.Offered", "Power.Offered",
        "Temperature",
    ]

    init(model: StationModel, sampleSeconds: Int64, speed: Int64) {
        let measurands =
            "Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage" + (model.current == .direct ? ",SoC" : "")
        func number(_ name: String, _ value: Int64, _ range: ClosedRange<Int64> = 0...86_400) -> Key {
            Key(name: name, value: String(value), readonly: false, kind: .number(range))
        }
        func flag(_ name: String, _ value: Bool) -> Key { Key(name: name, value: value ? "true" : "false", readonly: false, kind: .flag) }
        func fixed(_ name: String, _ value: String) -> Key { Key(name: name, value: value, readonly: true, kind: .text) }
        keys = [
            flag("AllowOfflineTxForUnknownId", true), flag("AuthorizationCacheEnabled", true), flag("AuthorizeRemoteTxRequests", false),
            number("ClockAlignedDataInterval", 0), number("ConnectionTimeOut", 90, 0...3600),
            fixed("ConnectorPhaseRotation", "0.RST,1.RST"), fixed("GetConfigurationMaxKeys", "50"),
            number("HeartbeatInterval", 300, 1...86_400), flag("LocalAuthorizeOffline", true), flag("LocalPreAuthorize", false),
            Key(name: "MeterValuesAlignedData", value: "", readonly: false, kind: .measurands),
            Key(name: "MeterValuesSampledData", value: measurands, readonly: false, kind: .measurands),
            number("MeterValueSampleInterval", sampleSeconds, 0...86_400), fixed("NumberOfConnectors", String(model.connectors)),
            number("ResetRetries", 1, 0...10), flag("StopTransactionOnEVSideDisconnect", true), flag("StopTransactionOnInvalidId", true),
            Key(name: "StopTxnAlignedData", value: "", readonly: false, kind: .measurands),
            Key(
                name: "StopTxnSampledData", value: model.sendsTransactionData ? "Energy.Active.Import.Register" : "", readonly: false,
                kind: .measurands),
            fixed("SupportedFeatureProfiles", "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger"),
            number("TransactionMessageAttempts", 3, 1...10), number("TransactionMessageRetryInterval", speed > 10 ? 1 : 5, 0...3600),
            flag("UnlockConnectorOnEVSideDisconnect", true), number("WebSocketPingInterval", 0, 0...3600),
            flag("LocalAuthListEnabled", true), fixed("LocalAuthListMaxLength", String(SimulateLimits.localListEntries)),
            fixed("SendLocalListMaxLength", String(SimulateLimits.localListEntriesPerMessage)),
            fixed("ReserveConnectorZeroSupported", "false"),
            fixed("ChargeProfileMaxStackLevel", "10"), fixed("ChargingScheduleAllowedChargingRateUnit", "Current,Power"),
            fixed("ChargingScheduleMaxPeriods", String(SimulateLimits.schedulePeriods)),
            fixed("MaxChargingProfilesInstalled", String(SimulateLimits.chargingProfiles)),
            flag("ConnectorSwitch3to1PhaseSupported", false),
            Key(name: "AuthorizationKey", value: nil, readonly: false, kind: .text, hidden: true),
            number("SecurityProfile", 1, 0...3), Key(name: "CpoName", value: "", readonly: false, kind: .text),
            fixed("AdditionalRootCertificateCheck", "false"), fixed("CertificateSignedMaxChainSize", "10000"),
            fixed("CertificateStoreMaxLength", String(SimulateLimits.certificates)),
            Key(name: "FreevendActive", value: "false", readonly: false, kind: .flag),
            Key(name: "BackendURL", value: "", readonly: false, kind: .text, needsReboot: true),
        ]
        if let index = keys.firstIndex(where: { $0.name == "ConnectorSwitch3to1PhaseSupported" }) { keys[index].readonly = true }
    }

    /// Keys are found whatever their case.
    private func index(_ name: String) -> Int? {
        let wanted = name.lowercased()
        return keys.firstIndex { $0.name.lowercased() == wanted }
    }

    func key(_ name: String) -> Key? { index(name).map { keys[$0] } }
    func value(_ name: String) -> String { key(name)?.value ?? "" }
    func integer(_ name: String) -> Int64 { Int64(value(name)) ?? 0 }
    func flag(_ name: String) -> Bool { value(name) == "true" }
    func list(_ name: String) -> [String] { value(name).split(separator: ",").map(String.init) }

    mutating func change(_ name: String, to value: String) -> Change {
        guard let index = index(name) else { return .notSupported }
        if keys[index].readonly { return .rejected }
        switch keys[index].kind {
        case .text: guard value.utf8.count <= 500 else { return .rejected }
        case .flag: guard ["true", "false"].contains(value.lowercased()) else { return .rejected }
        case .number(let range): guard let number = Int64(value), range.contains(number) else { return .rejected }
        case .measurands:
            let names = value.split(separator: ",").map(String.init)
            guard names.allSatisfy(StationConfiguration.measurandsKnown.contains) else { return .rejected }
        }
        if case .flag = keys[index].kind { keys[index].value = value.lowercased() } else { keys[index].value = value }
        return keys[index].needsReboot ? .rebootRequired : .accepted
    }
}
