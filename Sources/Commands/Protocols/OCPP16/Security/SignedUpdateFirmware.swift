import EventStore

extension OCPP16 {
    /// We have signed firmware installed (security whitepaper, 4.7.1).
    struct SignedUpdateFirmwareRequest: OCPPMessage {
        var retries: Int?
        /// Seconds.
        var retryInterval: Int?
        var requestId: Int64
        var firmware: Firmware

        /// A message of these fields.
        init(retries: Int? = nil, retryInterval: Int? = nil, requestId: Int64, firmware: Firmware) {
            self.retries = retries
            self.retryInterval = retryInterval
            self.requestId = requestId
            self.firmware = firmware
        }

        /// Nil where `requestId` or `firmware` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            retries = reader.count("retries", &warnings)
            retryInterval = reader.count("retryInterval", &warnings)
            guard let requestId = reader.requiredInt("requestId", &warnings) else { return nil }
            self.requestId = requestId
            guard let firmware: Firmware = reader.requiredPart("firmware", &warnings) else { return nil }
            self.firmware = firmware
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("retries", retries)
                $0.field("retryInterval", retryInterval)
                $0.field("requestId", requestId)
                $0.part("firmware", firmware)
            }
        }
    }

    /// Whether it will be installed.
    struct SignedUpdateFirmwareResponse: OCPPMessage {
        var status: Word<SignedUpdateFirmwareStatus>

        /// A message of these fields.
        init(status: Word<SignedUpdateFirmwareStatus>) {
            self.status = status
        }

        /// Reads what can be read; what is missing is nil, empty or noted.
        init(reading reader: MessageReader, warnings: inout Warnings) {
            status = reader.requiredWord("status", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("status", status.written)
            }
        }
    }

    /// A firmware and its signature (security whitepaper, 5.3).
    struct Firmware: Sendable, Equatable, MessagePart {
        var location: String
        var retrieveDateTime: Instant
        var installDateTime: Instant?
        /// PEM.
        var signingCertificate: String
        /// Base64.
        var signature: String

        /// A part of a message of these fields.
        init(
            location: String, retrieveDateTime: Instant, installDateTime: Instant? = nil, signingCertificate: String, signature: String
        ) {
            self.location = location
            self.retrieveDateTime = retrieveDateTime
            self.installDateTime = installDateTime
            self.signingCertificate = signingCertificate
            self.signature = signature
        }

        /// Nil where `retrieveDateTime` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            location = reader.requiredText("location", max: 512, &warnings)
            guard let retrieveDateTime = reader.requiredInstant("retrieveDateTime", &warnings) else { return nil }
            self.retrieveDateTime = retrieveDateTime
            installDateTime = reader.instant("installDateTime", &warnings)
            signingCertificate = reader.requiredText("signingCertificate", max: 5_500, &warnings)
            signature = reader.requiredText("signature", max: 800, &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.required("location", location, max: 512)
                $0.field("retrieveDateTime", retrieveDateTime)
                $0.field("installDateTime", installDateTime)
                $0.required("signingCertificate", signingCertificate, max: 5_500)
                $0.required("signature", signature, max: 800)
            }
        }
    }

    /// Answer to SignedUpdateFirmware (security whitepaper, 5.20).
    enum SignedUpdateFirmwareStatus: String, SpecWord {
        case accepted = "Accepted"
        case rejected = "Rejected"
        case acceptedCanceled = "AcceptedCanceled"
        case invalidCertificate = "InvalidCertificate"
        case revokedCertificate = "RevokedCertificate"

        static let words = WordTable<SignedUpdateFirmwareStatus>()
        static var substitute: SignedUpdateFirmwareStatus { .rejected }
    }
}
