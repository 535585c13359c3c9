import EventStore

extension OCPP16 {
    /// Limits over time and where they apply (OCPP 1.6, 7.8).
    struct ChargingProfile: Sendable, Equatable, MessagePart {
        var chargingProfileId: Int64
        var transactionId: Int64?
        var stackLevel: Int
        var chargingProfilePurpose: ChargingProfilePurpose
        var chargingProfileKind: ChargingProfileKind
        var recurrencyKind: RecurrencyKind?
        var validFrom: Instant?
        var validTo: Instant?
        var chargingSchedule: ChargingSchedule

        /// A part of a message of these fields.
        init(
            chargingProfileId: Int64, transactionId: Int64? = nil, stackLevel: Int, chargingProfilePurpose: ChargingProfilePurpose,
            chargingProfileKind: ChargingProfileKind, recurrencyKind: RecurrencyKind? = nil, validFrom: Instant? = nil,
            validTo: Instant? = nil, chargingSchedule: ChargingSchedule
        ) {
            self.chargingProfileId = chargingProfileId
            self.transactionId = transactionId
            self.stackLevel = stackLevel
            self.chargingProfilePurpose = chargingProfilePurpose
            self.chargingProfileKind = chargingProfileKind
            self.recurrencyKind = recurrencyKind
            self.validFrom = validFrom
            self.validTo = validTo
            self.chargingSchedule = chargingSchedule
        }

        /// Nil where anything but times, `transactionId` and `recurrencyKind` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let chargingProfileId = reader.requiredInt("chargingProfileId", &warnings) else { return nil }
            self.chargingProfileId = chargingProfileId
            transactionId = reader.int("transactionId", &warnings)
            guard let stackLevel = reader.requiredCount("stackLevel", &warnings) else { return nil }
            self.stackLevel = stackLevel
            guard let chargingProfilePurpose: ChargingProfilePurpose = reader.requiredChoice("chargingProfilePurpose", &warnings)
            else { return nil }
            self.chargingProfilePurpose = chargingProfilePurpose
            guard let chargingProfileKind: ChargingProfileKind = reader.requiredChoice("chargingProfileKind", &warnings)
            else { return nil }
            self.chargingProfileKind = chargingProfileKind
            recurrencyKind = reader.choice("recurrencyKind", &warnings)
            validFrom = reader.instant("validFrom", &warnings)
            validTo = reader.instant("validTo", &warnings)
            guard let chargingSchedule: ChargingSchedule = reader.requiredPart("chargingSchedule", &warnings) else { return nil }
            self.chargingSchedule = chargingSchedule
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("chargingProfileId", chargingProfileId)
                $0.field("transactionId", transactionId)
                $0.field("stackLevel", stackLevel)
                $0.field("chargingProfilePurpose", chargingProfilePurpose.name)
                $0.field("chargingProfileKind", chargingProfileKind.name)
                $0.field("recurrencyKind", recurrencyKind?.name)
                $0.field("validFrom", validFrom)
                $0.field("validTo", validTo)
                $0.part("chargingSchedule", chargingSchedule)
            }
        }
    }

    /// Limits over time (OCPP 1.6, 7.13).
    struct ChargingSchedule: Sendable, Equatable, MessagePart {
        /// Seconds.
        var duration: Int?
        var startSchedule: Instant?
        var chargingRateUnit: ChargingRateUnit
        var chargingSchedulePeriod: [ChargingSchedulePeriod]
        /// Tenths of an ampere or watt.
        var minChargingRate: Int64?

        /// A part of a message of these fields.
        init(
            duration: Int? = nil, startSchedule: Instant? = nil, chargingRateUnit: ChargingRateUnit,
            chargingSchedulePeriod: [ChargingSchedulePeriod], minChargingRate: Int64? = nil
        ) {
            self.duration = duration
            self.startSchedule = startSchedule
            self.chargingRateUnit = chargingRateUnit
            self.chargingSchedulePeriod = chargingSchedulePeriod
            self.minChargingRate = minChargingRate
        }

        /// Nil where `chargingRateUnit` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            duration = reader.count("duration", &warnings)
            startSchedule = reader.instant("startSchedule", &warnings)
            guard let chargingRateUnit: ChargingRateUnit = reader.requiredChoice("chargingRateUnit", &warnings) else { return nil }
            self.chargingRateUnit = chargingRateUnit
            chargingSchedulePeriod = reader.parts("chargingSchedulePeriod", &warnings)
            minChargingRate = reader.decimal("minChargingRate", scale: 1, &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("duration", duration)
                $0.field("startSchedule", startSchedule)
                $0.field("chargingRateUnit", chargingRateUnit.name)
                $0.key("chargingSchedulePeriod")
                $0.beginArray()
                for element in chargingSchedulePeriod { element.write(to: &$0) }
                $0.endArray()
                $0.field("minChargingRate", decimal: minChargingRate, scale: 1)
            }
        }
    }

    /// A limit from a moment on (OCPP 1.6, 7.14).
    struct ChargingSchedulePeriod: Sendable, Equatable, MessagePart {
        /// Seconds from the start of the schedule.
        var startPeriod: Int
        /// Tenths of an ampere or watt.
        var limit: Int64
        var numberPhases: Int?

        /// A part of a message of these fields.
        init(startPeriod: Int, limit: Int64, numberPhases: Int? = nil) {
            self.startPeriod = startPeriod
            self.limit = limit
            self.numberPhases = numberPhases
        }

        /// Nil where `startPeriod` or `limit` cannot be read.
        init?(reading reader: MessageReader, warnings: inout Warnings) {
            guard let startPeriod = reader.requiredCount("startPeriod", &warnings) else { return nil }
            self.startPeriod = startPeriod
            guard let limit = reader.decimal("limit", scale: 1, &warnings) else { return nil }
            self.limit = limit
            numberPhases = reader.count("numberPhases", &warnings)
        }

        func write(to json: inout JSONWriter) {
            json.object {
                $0.field("startPeriod", startPeriod)
                $0.field("limit", decimal: limit, scale: 1)
                $0.field("numberPhases", numberPhases)
            }
        }
    }

    /// Purpose of a charging profile (OCPP 1.6, 7.11).
    enum ChargingProfilePurpose: String, SpecWord {
        case chargePointMaxProfile = "ChargePointMaxProfile"
        case txDefaultProfile = "TxDefaultProfile"
        case txProfile = "TxProfile"

        static let words = WordTable<ChargingProfilePurpose>()
        static var substitute: ChargingProfilePurpose { .txDefaultProfile }
    }

    /// Unit of a limit (OCPP 1.6, 7.14).
    enum ChargingRateUnit: String, SpecWord {
        case amperes = "A"
        case watts = "W"

        static let words = WordTable<ChargingRateUnit>()
        static var substitute: ChargingRateUnit { .amperes }
    }

    /// Kind of a charging profile (OCPP 1.6, 7.9).
    enum ChargingProfileKind: String, SpecWord {
        case absolute = "Absolute"
        case recurring = "Recurring"
        case relative = "Relative"

        static let words = WordTable<ChargingProfileKind>()
        static var substitute: ChargingProfileKind { .absolute }
    }

    /// Rhythm of a recurring profile (OCPP 1.6, 7.38).
    enum RecurrencyKind: String, SpecWord {
        case daily = "Daily"
        case weekly = "Weekly"

        static let words = WordTable<RecurrencyKind>()
        static var substitute: RecurrencyKind { .daily }
    }
}
