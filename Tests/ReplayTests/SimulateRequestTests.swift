import Commands
import EventStore
import Support
import Testing

@testable import Replay

@Suite struct SimulateRequestTests {
    private let pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"

    /// A station without drivers, booted.
    private func booted(member: Int = 2) -> Rig {
        let rig = Rig(Rig.plan(member: member, driversCome: false))
        rig.run(seconds: 3)
        return rig
    }

    private func profile(_ purpose: String, limit: JSONValue, unit: String = "W", level: Int64 = 0) -> JSONValue {
        [
            "chargingProfileId": .integer(level + 1), "stackLevel": .integer(level), "chargingProfilePurpose": .string(purpose),
            "chargingProfileKind": "Relative",
            "chargingSchedule": ["chargingRateUnit": .string(unit), "chargingSchedulePeriod": [["startPeriod": 0, "limit": limit]]],
        ]
    }

    /// Requests of every action that a station answers.
    private var requests: [(action: String, payload: JSONValue)] {
        let location: JSONValue = "ftp://127.0.0.1/"
        let list: JSONValue = [["idTag": "A", "idTagInfo": ["status": "Accepted"]]]
        return [
            ("ChangeAvailability", ["connectorId": 1, "type": "Inoperative"]),
            ("ChangeAvailability", ["connectorId": 0, "type": "Operative"]),
            ("ChangeConfiguration", ["key": "HeartbeatInterval", "value": "90"]), ("ClearCache", [:]),
            ("DataTransfer", ["vendorId": "elsewhere"]), ("DataTransfer", ["vendorId": "Voltwerk", "data": "x"]), ("GetConfiguration", [:]),
            ("GetConfiguration", ["key": ["heartbeatinterval", "Nonsense"]]), ("GetLocalListVersion", [:]),
            ("SendLocalList", ["listVersion": 2, "updateType": "Full", "localAuthorizationList": list]),
            (
                "ReserveNow",
                ["connectorId": 2, "expiryDate": .string(rigStart.adding(seconds: 900).text), "idTag": "A", "reservationId": 5]
            ),
            ("CancelReservation", ["reservationId": 5]), ("CancelReservation", ["reservationId": 6]),
            ("SetChargingProfile", ["connectorId": 0, "csChargingProfiles": profile("ChargePointMaxProfile", limit: .number("9999.9"))]),
            ("GetCompositeSchedule", ["connectorId": 1, "duration": 3600]),
            ("GetCompositeSchedule", ["connectorId": 9, "duration": 3600, "chargingRateUnit": "A"]), ("ClearChargingProfile", [:]),
            ("GetDiagnostics", ["location": location]),
            ("UpdateFirmware", ["location": location, "retrieveDate": .string(rigStart.text)]),
            ("TriggerMessage", ["requestedMessage": "MeterValues"]), ("TriggerMessage", ["requestedMessage": "Nonsense"]),
            ("ExtendedTriggerMessage", ["requestedMessage": "SignChargePointCertificate"]), ("UnlockConnector", ["connectorId": 1]),
            ("UnlockConnector", ["connectorId": 7]),
            ("GetLog", ["logType": "SecurityLog", "requestId": 8, "log": ["remoteLocation": location]]),
            (
                "SignedUpdateFirmware",
                [
                    "requestId": 4,
                    "firmware": [
                        "location": location, "retrieveDateTime": .string(rigStart.text), "signingCertificate": .string(pem),
                        "signature": "x",
                    ],
                ]
            ), ("InstallCertificate", ["certificateType": "CentralSystemRootCertificate", "certificate": .string(pem)]),
            ("GetInstalledCertificateIds", ["certificateType": "CentralSystemRootCertificate"]),
            ("GetInstalledCertificateIds", ["certificateType": "ManufacturerRootCertificate"]),
            (
                "DeleteCertificate",
                [
                    "certificateHashData": [
                        "hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b",
                        "serialNumber": .string(InstalledCertificate(kind: "", pem: pem).serialNumber),
                    ]
                ]
            ), ("CertificateSigned", ["certificateChain": .string(pem)]), ("RemoteStartTransaction", ["idTag": "A"]),
            ("RemoteStopTransaction", ["transactionId": 1]), ("Reset", ["type": "Soft"]),
        ]
    }

    @Test(.enabled(if: Shared.isThere("ocpp-schemas/1.6"), "SKIPPED: shared/ocpp-schemas is not there"))
    func `every action is answered by a payload that passes its schema`() throws {
        let schemas = try #require(SchemaSet())
        let rig = booted()
        for (action, payload) in requests {
            let asked = try schemas.faults(of: payload, in: action)
            #expect(asked.isEmpty || payload["requestedMessage"] == "Nonsense", "\(action)")
            let answer = try #require(rig.call(action, payload))
            let result = try #require(answer.result, "\(action)")
            let faults = try schemas.faults(of: result, in: action + "Response")
            #expect(faults.isEmpty, "\(action)")
        }
        rig.run(seconds: 120)
        for call in rig.server.calls {
            let faults = try schemas.faults(of: call.payload, in: call.action)
            #expect(faults.isEmpty, "\(call.action)")
        }
        #expect(Set(requests.map(\.0)).count == 26)
    }

    @Test func `an unknown action gets the code of the specification, a missing or wrong argument is named`() {
        let rig = booted()
        #expect(rig.call("Dance", [:])?[2] == "NotImplemented")
        let missing = rig.call("Reset", [:])
        #expect(missing?[2] == "OccurenceConstraintViolation")
        #expect(missing?[3]?.text?.contains("type") == true)
        #expect(rig.call("Reset", ["type": "Warm"])?[2] == "PropertyConstraintViolation")
        #expect(rig.call("UnlockConnector", ["connectorId": "1"])?[2] == "TypeConstraintViolation")
    }

    @Test func `a remote start charges without a card, and a remote stop ends it`() {
        let rig = booted()
        #expect(rig.call("RemoteStartTransaction", ["idTag": "REMOTE1", "connectorId": 2])?.status == "Accepted")
        #expect(rig.runUntilCharging())
        #expect(rig.server.payloads("Authorize").isEmpty)
        #expect(rig.server.payloads("StartTransaction")[0]["idTag"] == "REMOTE1")
        #expect(rig.server.payloads("StartTransaction")[0]["connectorId"] == 2)
        #expect(rig.call("RemoteStopTransaction", ["transactionId": 999])?.status == "Rejected")
        #expect(rig.call("RemoteStopTransaction", ["transactionId": 101])?.status == "Accepted")
        rig.run(seconds: 1)
        #expect(rig.server.payloads("StopTransaction")[0]["reason"] == "Remote")
        #expect(rig.call("RemoteStopTransaction", ["transactionId": 101])?.status == "Rejected")
    }

    @Test func `with AuthorizeRemoteTxRequests a remote start asks first`() {
        let rig = booted()
        #expect(rig.call("ChangeConfiguration", ["key": "AuthorizeRemoteTxRequests", "value": "true"])?.status == "Accepted")
        #expect(rig.call("RemoteStartTransaction", ["idTag": "REMOTE1"])?.status == "Accepted")
        #expect(rig.runUntilCharging())
        #expect(rig.server.payloads("Authorize").count == 1)
    }

    @Test func `a soft reset stops first and boots after, a hard one boots and stops after`() {
        for (type, first) in [("Soft", "StopTransaction"), ("Hard", "BootNotification")] {
            let rig = booted()
            #expect(rig.call("RemoteStartTransaction", ["idTag": "A", "connectorId": 1])?.status == "Accepted")
            #expect(rig.runUntilCharging())
            let before = rig.server.calls.count
            #expect(rig.call("Reset", ["type": .string(type)])?.status == "Accepted")
            #expect(rig.runUntilStopped())
            #expect(rig.run(atMost: 60) { $0.server.payloads("BootNotification").count == 2 })
            let order = rig.server.calls[before...].map(\.action).filter { $0 == "StopTransaction" || $0 == "BootNotification" }
            #expect(order.first == first)
            #expect(rig.server.payloads("StopTransaction")[0]["reason"]?.text == type + "Reset")
        }
    }

    @Test func `unlocking a charging connector stops it`() {
        let rig = booted()
        #expect(rig.call("RemoteStartTransaction", ["idTag": "A", "connectorId": 1])?.status == "Accepted")
        #expect(rig.runUntilCharging())
        #expect(rig.call("UnlockConnector", ["connectorId": 1])?.status == "Unlocked")
        rig.run(seconds: 1)
        #expect(rig.server.payloads("StopTransaction").first?["reason"] == "UnlockCommand")
    }

    @Test func `availability changes at once, or after the transaction`() {
        let rig = booted()
        #expect(rig.call("RemoteStartTransaction", ["idTag": "A", "connectorId": 1])?.status == "Accepted")
        #expect(rig.runUntilCharging())
        #expect(rig.call("ChangeAvailability", ["connectorId": 1, "type": "Inoperative"])?.status == "Scheduled")
        #expect(rig.call("ChangeAvailability", ["connectorId": 2, "type": "Inoperative"])?.status == "Accepted")
        #expect(rig.call("ChangeAvailability", ["connectorId": 3, "type": "Inoperative"])?.status == "Rejected")
        #expect(rig.station.connectors.map(\.status) == ["Charging", "Unavailable"])
        #expect(rig.runUntilStopped())
        rig.run(seconds: 1)
        #expect(rig.station.connectors.map(\.status) == ["Unavailable", "Unavailable"])
        #expect(rig.call("RemoteStartTransaction", ["idTag": "A"])?.status == "Rejected")
        #expect(rig.call("ChangeAvailability", ["connectorId": 0, "type": "Operative"])?.status == "Accepted")
        rig.run(seconds: 10)
        #expect(rig.server.payloads("StatusNotification").suffix(2).allSatisfy { $0["status"] == "Available" })
    }

    @Test func `configuration is shown, changed, and obeyed`() {
        let rig = booted()
        #expect(rig.call("ChangeConfiguration", ["key": "heartbeatInterval", "value": "10"])?.status == "Accepted")
        #expect(rig.call("ChangeConfiguration", ["key": "HeartbeatInterval", "value": "soon"])?.status == "Rejected")
        #expect(rig.call("ChangeConfiguration", ["key": "NumberOfConnectors", "value": "9"])?.status == "Rejected")
        #expect(rig.call("ChangeConfiguration", ["key": "Nonsense", "value": "9"])?.status == "NotSupported")
        #expect(rig.call("ChangeConfiguration", ["key": "BackendURL", "value": "ws://a/"])?.status == "RebootRequired")
        #expect(rig.call("ChangeConfiguration", ["key": "MeterValuesSampledData", "value": "SoC,Colour"])?.status == "Rejected")
        #expect(rig.call("ChangeConfiguration", ["key": "AuthorizationKey", "value": "secret-of-the-station"])?.status == "Accepted")
        #expect(rig.station.handshake.password == "secret-of-the-station")
        let shown = rig.call("GetConfiguration", ["key": ["AuthorizationKey", "HeartbeatInterval", "Nonsense"]])?.result
        #expect(shown?["configurationKey"]?[0]?["value"] == nil)
        #expect(shown?["configurationKey"]?[1]?["value"] == "10")
        #expect(shown?["unknownKey"] == ["Nonsense"])
        let before = rig.server.payloads("Heartbeat").count
        rig.run(seconds: 31)
        #expect(rig.server.payloads("Heartbeat").count == before + 3)
    }

    @Test func `a local list is replaced, changed, and guarded by its version`() {
        let rig = booted()
        func send(_ version: Int64, _ type: String, _ list: JSONValue) -> String? {
            rig.call("SendLocalList", ["listVersion": .integer(version), "updateType": .string(type), "localAuthorizationList": list])?
                .status
        }
        #expect(
            send(5, "Full", [["idTag": "A", "idTagInfo": ["status": "Accepted"]], ["idTag": "B", "idTagInfo": ["status": "Blocked"]]])
                == "Accepted")
        #expect(send(5, "Differential", []) == "VersionMismatch")
        #expect(send(6, "Differential", [["idTag": "B"]]) == "Accepted")
        #expect(send(7, "Full", [["idTag": "C"]]) == "Failed")
        #expect(rig.station.localList == ["A": "Accepted"])
        #expect(rig.call("GetLocalListVersion", [:])?.result?["listVersion"] == 6)
    }

    @Test func `a reservation holds the connector, expires, and can be cancelled`() {
        let rig = booted()
        func reserve(_ connector: Int64, _ id: Int64) -> String? {
            rig.call(
                "ReserveNow",
                [
                    "connectorId": .integer(connector), "expiryDate": .string(rig.now.adding(seconds: 60).text), "idTag": "A",
                    "reservationId": .integer(id),
                ])?.status
        }
        #expect(reserve(1, 5) == "Accepted")
        #expect(reserve(1, 6) == "Occupied")
        #expect(rig.station.connectors[0].status == "Reserved")
        #expect(rig.call("RemoteStartTransaction", ["idTag": "B", "connectorId": 1])?.status == "Rejected")
        rig.run(seconds: 61)
        #expect(rig.station.connectors[0].status == "Available")
        #expect(reserve(1, 7) == "Accepted")
        #expect(rig.call("RemoteStartTransaction", ["idTag": "A", "connectorId": 1])?.status == "Accepted")
        #expect(rig.runUntilCharging())
        #expect(rig.server.payloads("StartTransaction")[0]["reservationId"] == 7)
        #expect(reserve(1, 8) == "Occupied")
        #expect(reserve(2, 9) == "Accepted")
        #expect(rig.call("CancelReservation", ["reservationId": 9])?.status == "Accepted")
    }

    @Test func `a charging profile limits the power, and nothing flows under six amperes`() throws {
        let rig = booted()
        #expect(rig.call("RemoteStartTransaction", ["idTag": "A", "connectorId": 1])?.status == "Accepted")
        #expect(rig.runUntilCharging())
        #expect(rig.station.offered(0, at: rig.now).rawValue == 22_080_000)
        func set(_ profile: JSONValue) -> String? {
            rig.call("SetChargingProfile", ["connectorId": 1, "csChargingProfiles": profile])?.status
        }
        #expect(set(profile("TxDefaultProfile", limit: 10, unit: "A")) == "Accepted")
        #expect(rig.station.offered(0, at: rig.now).rawValue == 6_900_000)
        #expect(set(profile("TxProfile", limit: 5000, level: 3)) == "Accepted")
        #expect(rig.station.offered(0, at: rig.now).rawValue == 5_000_000)
        let schedule = rig.call("GetCompositeSchedule", ["connectorId": 1, "duration": 60])?.result?["chargingSchedule"]
        #expect(schedule?["chargingSchedulePeriod"]?[0]?["limit"]?.decimal == "5000")
        #expect(set(profile("TxProfile", limit: 0, level: 4)) == "Accepted")
        rig.run(seconds: 2)
        #expect(rig.station.connectors[0].status == "SuspendedEVSE")
        let register = rig.station.connectors[0].process.register
        rig.run(seconds: 10)
        #expect(rig.station.connectors[0].process.register == register)
        #expect(rig.call("ClearChargingProfile", ["stackLevel": 4])?.status == "Accepted")
        #expect(rig.call("ClearChargingProfile", ["stackLevel": 4])?.status == "Unknown")
        rig.run(seconds: 2)
        #expect(rig.station.connectors[0].status == "Charging")
        #expect(set(["chargingProfileId": 1]) == "Rejected")
        #expect(set(profile("ChargePointMaxProfile", limit: 1)) == "Rejected")
    }

    @Test func `diagnostics, logs and firmware run through their statuses`() {
        let rig = booted()
        func statuses(_ action: String) -> [String] { rig.server.payloads(action).compactMap { $0["status"]?.text } }
        _ = rig.call("GetDiagnostics", ["location": "ftp://x/"])
        _ = rig.call("GetLog", ["logType": "DiagnosticsLog", "requestId": 8, "log": ["remoteLocation": "ftp://x/"]])
        rig.run(seconds: 10)
        #expect(statuses("DiagnosticsStatusNotification") == ["Uploading", "Uploaded"])
        #expect(statuses("LogStatusNotification") == ["Uploading", "Uploaded"])
        #expect(rig.server.payloads("LogStatusNotification").allSatisfy { $0["requestId"] == 8 })
        _ = rig.call("UpdateFirmware", ["location": "ftp://x/fw.bin", "retrieveDate": "2026-01-01T00:00:00Z"])
        #expect(rig.run(atMost: 60) { $0.server.payloads("BootNotification").count == 2 })
        rig.run(seconds: 2)
        #expect(statuses("FirmwareStatusNotification") == ["Downloading", "Downloaded", "Installing", "Installed"])
        #expect(rig.server.payloads("BootNotification").map { $0["firmwareVersion"]?.text } == ["V1.19.0", "V1.19.1"])
    }

    @Test func `certificates are installed, listed and deleted`() {
        let rig = booted()
        let kind: JSONValue = "ManufacturerRootCertificate"
        #expect(rig.call("InstallCertificate", ["certificateType": kind, "certificate": "nonsense"])?.status == "Rejected")
        #expect(rig.call("InstallCertificate", ["certificateType": kind, "certificate": .string(pem)])?.status == "Accepted")
        let listed = rig.call("GetInstalledCertificateIds", ["certificateType": kind])?.result
        let data = listed?["certificateHashData"]?[0] ?? .null
        #expect(rig.call("DeleteCertificate", ["certificateHashData": data])?.status == "Accepted")
        #expect(rig.call("DeleteCertificate", ["certificateHashData": data])?.status == "NotFound")
        #expect(rig.call("CertificateSigned", ["certificateChain": "nonsense"])?.status == "Rejected")
        rig.run(seconds: 1)
        #expect(rig.server.payloads("SecurityEventNotification").first?["type"] == "InvalidChargePointCertificate")
    }

    @Test func `triggered messages come for the connector asked for`() {
        let rig = booted()
        let before = rig.server.calls.count
        #expect(rig.call("TriggerMessage", ["requestedMessage": "StatusNotification", "connectorId": 2])?.status == "Accepted")
        #expect(rig.call("TriggerMessage", ["requestedMessage": "MeterValues", "connectorId": 5])?.status == "Rejected")
        #expect(rig.call("TriggerMessage", ["requestedMessage": "BootNotification"])?.status == "Accepted")
        #expect(rig.call("ExtendedTriggerMessage", ["requestedMessage": "SignChargePointCertificate"])?.status == "Accepted")
        rig.run(seconds: 1)
        #expect(rig.server.calls[before...].map(\.action) == ["StatusNotification", "BootNotification", "SignCertificate"])
    }
}
