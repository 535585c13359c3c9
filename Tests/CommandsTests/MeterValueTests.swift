import EventStore
import Testing

@testable import Commands

struct MeterValueTests {
    @Test(
        arguments: [
            ("0", 0), ("5", 5_000), ("-5", -5_000), ("+5", 5_000), ("604.213", 604_213), (" 1.7 ", 1_700), ("1,5", 1_500), (".5", 500),
            ("5.", 5_000),
            ("1e3", 1_000_000), ("1.5E-2", 15), ("14.300000000000001", 14_300), ("14.2999999999999999", 14_300), ("0.0004", 0),
            ("0.0005", 1),
            ("-0.0005", -1), ("00012", 12_000), ("9223372036854775", 9_223_372_036_854_775_000), ("1e-60", 0), ("0e9999", 0),
            ("0.30000000000000004", 300),
            ("1234567890123456789e-18", 1_235), ("4185136.00", 4_185_136_000), ("-0", 0),
        ] as [(String, Int64)])
    func `numbers are read exactly to the thousandth`(text: String, thousandths: Int64) {
        let bytes = Array(text.utf8)
        #expect(DecimalNumber(bytes, 0..<bytes.count)?.scaled(3) == thousandths)
    }

    @Test(arguments: [
        "", " ", "NaN", "Infinity", "-", "+", ".", ",", "1,234.5", "1.2.3", "0x10", "1e", "1e400", "1e61", "12 34", "--5", "5 kWh", "1e+-2",
        "٥",
    ])
    func `what is no number is none`(text: String) {
        let bytes = Array(text.utf8)
        #expect(DecimalNumber(bytes, 0..<bytes.count)?.scaled(3) == nil)
    }

    @Test(arguments: ["9223372036854776", "1e30", "99999999999999999999999", "18446744073709551616", "123456789012345678901e-10"])
    func `numbers that do not fit are nil, not a crash`(text: String) {
        let bytes = Array(text.utf8)
        #expect(DecimalNumber(bytes, 0..<bytes.count)?.scaled(3) == nil)
    }

    static func read(_ payload: String) throws -> (OCPP16.MeterValuesRequest, [String]) {
        var warnings = Warnings()
        let reader = try #require(MessageReader(payload: Array(payload.utf8)))
        let request = OCPP16.MeterValuesRequest(reading: reader, warnings: &warnings)
        return (request, warnings.items.map { $0.field.isEmpty ? "\($0.warning)" : "\($0.warning) \($0.field)" })
    }

    static func sample(_ text: String) throws -> (OCPP16.SampledValue?, [String]) {
        let (request, warnings) = try read(
            #"{"connectorId":1,"meterValue":[{"timestamp":"2024-04-26T14:35:02Z","sampledValue":[\#(text)]}]}"#)
        return (request.meterValue.first?.samples.first, warnings)
    }

    @Test(
        arguments: [
            (#"{"value":"5"}"#, 5_000, MeterUnit.wattHours, ""), (#"{"value":"3051.36","unit":"kWh"}"#, 3_051_360_000, .wattHours, ""),
            (#"{"value":604.213,"unit":"Wh"}"#, 604_213, .wattHours, "wrongType value"),
            (#"{"value":"13.80","measurand":"Power.Offered","unit":"kW"}"#, 13_800_000, .watts, ""),
            (#"{"value":"27.0","measurand":"Temperature","unit":"Celsius"}"#, 27_000, .celsius, ""),
            (#"{"value":"27.0","measurand":"Temperature","unit":"Celcius"}"#, 27_000, .celsius, ""),
            (#"{"value":"27.0","measurand":"Temperature","unit":"C"}"#, 27_000, .celsius, "unitAlias unit"),
            (#"{"value":"300.15","measurand":"Temperature","unit":"K"}"#, 27_000, .celsius, ""),
            (#"{"value":"212","measurand":"Temperature","unit":"Fahrenheit"}"#, 100_000, .celsius, ""),
            (#"{"value":"50.01","measurand":"Frequency","unit":"Hz"}"#, 50_010, .hertz, "unitAlias unit"),
            (#"{"value":"50","measurand":"Frequency","unit":"Hertz"}"#, 50_000, .hertz, "unitAlias unit"),
            (#"{"value":"49.89","measurand":"Frequency"}"#, 49_890, .hertz, ""),
            (#"{"value":"16","measurand":"Current.Import","unit":"Amp"}"#, 16_000, .amperes, "unitAlias unit"),
            (#"{"value":"16000","measurand":"Current.Import","unit":"mA"}"#, 16_000, .amperes, "unitAlias unit"),
            (#"{"value":"68","measurand":"SoC","unit":"%"}"#, 68_000, .percent, "unitAlias unit"),
            (#"{"value":"5","unit":"wh"}"#, 5_000, .wattHours, "wordSpelling unit"),
            (#"{"value":"1,5"}"#, 1_500, .wattHours, "decimalComma value"), (#"{"value":" 1.5"}"#, 1_500, .wattHours, "paddedNumber value"),
            (#"{"value":"5","unit":"furlong"}"#, 5_000, .wattHours, "unknownValue unit"),
            (#"{"value":"5","measurand":"\"Voltage\"","unit":"V"}"#, 5_000, .volts, "wordSpelling measurand"),
        ] as [(String, Int64, MeterUnit, String)])
    func `values are normalised to thousandths of a base unit`(text: String, value: Int64, unit: MeterUnit, warning: String) throws {
        let (sample, warnings) = try Self.sample(text)
        #expect(sample?.value == value)
        #expect(sample?.unit == unit)
        #expect(sample?.isSuspect == false)
        #expect(warnings.joined(separator: ",") == warning)
    }

    @Test(arguments: [
        (#"{"value":""}"#, "emptyValue value"), (#"{"value":"NaN"}"#, "unparsableNumber value"), (#"{"unit":"Wh"}"#, "missingField value"),
        (#"{"value":{}}"#, "wrongType value"), (#"{"value":"1e30"}"#, "unparsableNumber value"),
        (#"{"value":"9223372036854775","unit":"kWh"}"#, "unparsableNumber value"),
    ])
    func `a value that cannot be read is no sample`(text: String, warning: String) throws {
        let (sample, warnings) = try Self.sample(text)
        #expect(sample == nil)
        #expect(warnings == [warning])
    }

    @Test func `a unit that does not fit its measurand is flagged and makes no total`() throws {
        let (sample, warnings) = try Self.sample(#"{"value":"50","measurand":"Frequency","unit":"W"}"#)
        #expect(sample?.unit == .hertz && sample?.isSuspect == true)
        #expect(warnings == ["unitMismatch unit"])
        let (energy, _) = try Self.sample(#"{"value":"50","unit":"kW"}"#)
        #expect(MeterTotals(of: [try #require(energy)]).isEmpty)
    }

    @Test func `signed data stays as it is`() throws {
        let (sample, warnings) = try Self.sample(#"{"value":"OCMF|{\"FV\":\"1.0\"}|{}","format":"SignedData","context":"Transaction.End"}"#)
        #expect(sample?.signedData == #"OCMF|{"FV":"1.0"}|{}"#)
        #expect(sample?.value == nil && warnings.isEmpty)
        #expect(MeterTotals(of: [try #require(sample)]).isEmpty)
    }

    @Test(arguments: [
        (
            #"{"connectorId":1,"meterValue":{"timestamp":"2024-04-26T14:35:02Z","sampledValue":[{"value":"7"}]}}"#,
            "objectInsteadOfArray meterValue"
        ),
        (
            #"{"connectorId":1,"meterValue":[{"timestamp":"2024-04-26T14:35:02Z","sampledValue":{"value":"7"}}]}"#,
            "objectInsteadOfArray sampledValue"
        ),
        (
            #"{"connectorId":1,"values":[{"timestamp":"2024-04-26T14:35:02Z","values":[{"value":"7"}]}]}"#,
            "legacyMeterValue meterValue,legacyMeterValue sampledValue"
        ),
        (#"{"connectorId":1,"meterValue":[{"timestamp":"2024-04-26T14:35:02Z","value":"7"}]}"#, "legacyMeterValue sampledValue"),
        (
            #"{"connectorId":1,"meterValue":[{"values":[{"timestamp":"2024-04-26T14:35:02Z","value":[{"value":"7"}]}]}]}"#,
            "legacyMeterValue meterValue,legacyMeterValue sampledValue"
        ),
    ])
    func `the shapes of other versions and makers are read`(payload: String, warning: String) throws {
        let (request, warnings) = try Self.read(payload)
        #expect(request.meterValue.count == 1)
        #expect(request.meterValue.first?.timestamp != nil)
        #expect(request.meterValue.first?.samples.first?.value == 7_000)
        #expect(warnings.joined(separator: ",") == warning)
    }

    @Test func `transaction 0 and reservation 0 are none`() throws {
        let (request, _) = try Self.read(#"{"connectorId":0,"transactionId":0,"meterValue":[]}"#)
        #expect(request.transactionId == nil && request.connectorId == .station)
        let (large, _) = try Self.read(#"{"connectorId":1,"transactionId":9223372036854766666,"meterValue":[]}"#)
        #expect(large.transactionId == 9_223_372_036_854_766_666)
    }

    // MARK: Totals

    @Test func `the value without phase is the total`() {
        let totals = MeterTotals(of: [
            OCPP16.SampledValue(.energyActiveImportRegister, thousandths: 9_000),
            OCPP16.SampledValue(.powerActiveImport, thousandths: 1, phase: .l1),
            OCPP16.SampledValue(.powerActiveImport, thousandths: 7), OCPP16.SampledValue(.currentImport, thousandths: 16_000, phase: .l1),
            OCPP16.SampledValue(.currentImport, thousandths: 15_000, phase: .l2),
            OCPP16.SampledValue(.currentImport, thousandths: 99_000, phase: .n),
            OCPP16.SampledValue(.voltage, thousandths: 230_000, phase: .l1n),
            OCPP16.SampledValue(.voltage, thousandths: 400_000, phase: .l1l2),
            OCPP16.SampledValue(.stateOfCharge, thousandths: 68_000, location: .ev),
        ])
        #expect(totals.register == Energy(milliwattHours: 9_000))
        #expect(totals.power == Power(milliwatts: 7))
        #expect(totals.current == 16_000)
        #expect(totals.voltage == 230_000)
        #expect(totals.stateOfCharge == 68_000)
    }

    @Test func `phases are added only where all three are there`() {
        func power(_ phases: [Phase]) -> Power? {
            MeterTotals(of: phases.map { OCPP16.SampledValue(.powerActiveImport, thousandths: 10, phase: $0) }).power
        }
        #expect(power([.l1, .l2, .l3]) == Power(milliwatts: 30))
        #expect(power([.l1n, .l2n, .l3n]) == Power(milliwatts: 30))
        #expect(power([.l1, .l2]) == nil)
        #expect(power([.l1]) == nil)
        #expect(power([.n]) == nil)
    }

    @Test func `a value of Transaction.Begin counts only where there is no other`() {
        let begin = OCPP16.SampledValue(.energyActiveImportRegister, thousandths: 0, context: .transactionBegin)
        let now = OCPP16.SampledValue(.energyActiveImportRegister, thousandths: 203_000)
        #expect(MeterTotals(of: [now, begin]).register == Energy(milliwattHours: 203_000))
        #expect(MeterTotals(of: [begin, now]).register == Energy(milliwattHours: 203_000))
        #expect(MeterTotals(of: [begin]).register == Energy(milliwattHours: 0))
    }

    @Test func `impossible values make no total`() {
        #expect(MeterTotals(of: [OCPP16.SampledValue(.energyActiveImportRegister, thousandths: -1)]).register == nil)
        #expect(MeterTotals(of: [OCPP16.SampledValue(.stateOfCharge, thousandths: 100_001)]).stateOfCharge == nil)
        let most = OCPP16.SampledValue(.powerActiveImport, thousandths: .max, phase: .l1)
        let more = [Phase.l2, .l3].map { OCPP16.SampledValue(.powerActiveImport, thousandths: 1, phase: $0) }
        #expect(MeterTotals(of: [most] + more).power == nil)
        #expect(MeterTotals(of: [OCPP16.SampledValue]()).reading(at: Samples.noon) == nil)
    }
}
