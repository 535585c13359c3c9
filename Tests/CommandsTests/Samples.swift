import EventStore

@testable import Commands

/// Messages and frames to test with.
enum Samples {
    static let noon = Instant(seconds: 1_764_504_000).adding(microseconds: 123_000)
    static let card = Subject(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)

    static let meterValues: [OCPP16.MeterValue] = [
        OCPP16.MeterValue(
            timestamp: noon,
            samples: [
                OCPP16.SampledValue(.energyActiveImportRegister, thousandths: 3_051_361_250, context: .transactionEnd),
                OCPP16.SampledValue(.powerActiveImport, thousandths: 11_040_000, location: .outlet),
                OCPP16.SampledValue(.currentImport, thousandths: 15_870, phase: .l1),
                OCPP16.SampledValue(.voltage, thousandths: 234_020, phase: .l1n, location: .inlet),
                OCPP16.SampledValue(.temperature, thousandths: -1_500, location: .body),
                OCPP16.SampledValue(.stateOfCharge, thousandths: 68_000, location: .ev, context: .trigger),
                OCPP16.SampledValue(.frequency, thousandths: 49_890),
                OCPP16.SampledValue(.powerFactor, thousandths: 990),
                OCPP16.SampledValue(.rpm, thousandths: 1_200_000),
                OCPP16.SampledValue(.energyReactiveImportRegister, thousandths: 5),
                OCPP16.SampledValue(.powerReactiveExport, thousandths: 5),
                OCPP16.SampledValue(signed: "OCMF|{\"a\":1}|{}"),
            ]),
        OCPP16.MeterValue(timestamp: noon, samples: []),
    ]

    /// Equality of two messages of one unknown type.
    static func isEqual<Message: OCPPMessage>(_ a: Message, _ b: any OCPPMessage) -> Bool { (b as? Message) == a }
}
