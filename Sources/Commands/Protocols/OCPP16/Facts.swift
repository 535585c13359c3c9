import EventStore

// What answers of stations tell beyond their status.

extension OCPP16.GetCompositeScheduleResponse {
    /// The schedule as the station wrote it, bounded.
    static func fact(of reader: MessageReader, isAccepted: Bool, warnings: inout Warnings) -> CallAnswer.Fact? {
        isAccepted ? .schedule(String(decoding: reader.bytes.prefix(Limits.scheduleBytes), as: UTF8.self)) : nil
    }
}

extension OCPP16.GetConfigurationResponse {
    /// All settings, whatever its other members say.
    static func fact(of reader: MessageReader, isAccepted: Bool, warnings: inout Warnings) -> CallAnswer.Fact? {
        let response = Self(reading: reader, warnings: &warnings)
        let entries = response.configurationKey.map { ConfigurationEntry(key: $0.key, value: $0.value, isReadonly: $0.readonly) }
        return .configuration(entries, unknownKeys: response.unknownKey)
    }
}

extension OCPP16.GetLocalListVersionResponse {
    /// The version, where one can be read.
    static func fact(of reader: MessageReader, isAccepted: Bool, warnings: inout Warnings) -> CallAnswer.Fact? {
        reader.int("listVersion", &warnings).map { .localListVersion(Int(clamping: $0)) }
    }
}
