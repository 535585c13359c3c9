import Commands
internal import EventStore

extension SimulatedStation {
    /// MeterValues of a connector as it is now. Power, current and voltage are those of charging time: at a higher speed the register
    /// moves faster
    /// than they say.
    mutating func meterCall(_ index: Int, context: String, at now: Instant, requested: Bool = false) -> OutgoingCall {
        advance(index, at: now)
        let connector = connectors[index]
        var value: JSONValue = [:]
        if !has(.noTimestamps) { value["timestamp"] = .string(timeText(now)) }
        var samples: [JSONValue] = []
        for measurand in configuration.list("MeterValuesSampledData") {
            samples += self.samples(measurand, of: index, context: context, at: now)
        }
        if samples.isEmpty { samples = self.samples("Energy.Active.Import.Register", of: index, context: context, at: now) }
        if has(.paddedValues) { samples.append(["value": "", "measurand": "Temperature", "unit": "Celsius"]) }
        value["sampledValue"] = .array(samples)
        var payload: JSONValue = ["connectorId": .integer(connector.number)]
        if connector.transaction != nil, !has(.loneStop) { payload["transactionId"] = 0 }
        payload["meterValue"] = has(.meterValueObject) ? value : [value]
        return OutgoingCall(
            action: "MeterValues", payload: payload, purpose: .meter, transaction: connector.transaction, requested: requested)
    }

    /// A reading of the register alone.
    func registerValue(_ wattHours: Int64, context: String, at time: Instant) -> JSONValue {
        ["timestamp": .string(timeText(time)), "sampledValue": [registerSample(milliwattHours: wattHours * 1000, context: context)]]
    }

    private func registerSample(milliwattHours: Int64, context: String) -> JSONValue {
        let inKilowattHours = has(.kwhRegister)
        return sample(
            decimalText(milliwattHours / 1000, scale: inKilowattHours ? 3 : 0), "Energy.Active.Import.Register",
            unit: inKilowattHours ? "kWh" : "Wh", context: context)
    }

    private func sample(
        _ value: String, _ measurand: String, unit: String, context: String, phase: String? = nil, location: String? = nil
    ) -> JSONValue {
        var sample: JSONValue = [
            "value": has(.numbersNotStrings) ? .number(value) : .string(has(.paddedValues) ? "  " + value + " " : value),
            "context": .string(context), "measurand": .string(measurand), "unit": .string(unit),
        ]
        if let phase { sample["phase"] = .string(phase) }
        if let location { sample["location"] = .string(location) }
        return sample
    }

    private mutating func samples(_ measurand: String, of index: Int, context: String, at now: Instant) -> [JSONValue] {
        let connector = connectors[index]
        let direct = plan.model.current == .direct
        var milliwatts: Int64 = 0
        if connector.phase == .charging, connector.flow == .flowing {
            milliwatts = connector.process.battery.power(offered: offered(index, at: now)).rawValue
        }
        switch measurand {
        case "Energy.Active.Import.Register":
            return [registerSample(milliwattHours: connector.process.register.rawValue, context: context)]
        case "Power.Active.Import":
            return [sample(decimalText(milliwatts / 100_000 * 100, scale: 0), measurand, unit: "W", context: context)]
        case "Power.Offered":
            return [sample(decimalText(offered(index, at: now).rawValue / 1000, scale: 0), measurand, unit: "W", context: context)]
        case "Current.Import", "Current.Offered":
            let source = measurand == "Current.Import" ? milliwatts : offered(index, at: now).rawValue
            if direct { return [sample(decimalText(source / 400 / 100, scale: 1), measurand, unit: "A", context: context)] }
            let text = decimalText(source / (3 * 230) / 100, scale: 1)
            return ["L1", "L2", "L3"].map { sample(text, measurand, unit: "A", context: context, phase: $0) }
        case "Voltage":
            if direct { return [sample(String(398 + random.draw(0...4)), measurand, unit: "V", context: context)] }
            return ["L1-N", "L2-N", "L3-N"].map {
                sample(decimalText(2290 + random.draw(0...30), scale: 1), measurand, unit: "V", context: context, phase: $0)
            }
        case "SoC":
            guard direct, connector.phase == .charging else { return [] }
            let percent = String(connector.process.battery.permille / 10)
            return [sample(percent, measurand, unit: "Percent", context: context, location: "EV")]
        case "Temperature": return [sample(decimalText(random.draw(210...380), scale: 1), measurand, unit: "Celsius", context: context)]
        default: return []
        }
    }
}
