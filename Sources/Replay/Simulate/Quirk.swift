/// A bad habit of real chargers that a simulated one takes on (`--quirk NAME`). Each was seen in the field; the numbers in brackets are
/// those of
/// the field list's section 2b.
enum Quirk: String, CaseIterable, Sendable, Hashable {
    /// Sampled values are JSON numbers. (42)
    case numbersNotStrings = "numbers-not-strings"
    /// The handshake names no subprotocol. (1)
    case noSubprotocol = "no-subprotocol"
    /// `meterValue` is one object, not an array. (38)
    case meterValueObject = "meter-value-object"
    /// The register is in kWh in MeterValues, in Wh in StartTransaction and StopTransaction.
    case kwhRegister = "kwh-register"
    /// StopTransaction says `transactionId` 0. (59)
    case transactionIDZeroInStop = "tx-id-zero-in-stop"
    /// StartTransaction never arrives; only the StopTransaction does, with id -1. (18, 19)
    case loneStop = "lone-stop"
    /// The clock starts at 1970 with the charger and is never set. (72)
    case clock1970 = "clock-1970"
    /// Times have no zone. (73)
    case noZoneTimestamps = "no-zone-timestamps"
    /// Times are local, with the offset `+02`. (73)
    case shortOffsetTimestamps = "short-offset-timestamps"
    /// After a lost connection there is no BootNotification. (77)
    case bootMissingOnReconnect = "boot-missing-on-reconnect"
    /// Message ids count from 1000001 again after each boot, and a retry has the id of the first attempt. (24, 37)
    case duplicateMessageID = "duplicate-message-id"
    /// One more MeterValues after StopTransaction. (85)
    case lateMeterValues = "late-meter-values"
    /// The status goes to Available before StopTransaction. (83)
    case availableBeforeStop = "available-before-stop"
    /// Message ids and serial numbers longer than the specification allows. (26, 41)
    case longIDs = "long-ids"
    /// Now and then a frame that is no OCPP: empty, cut off, not JSON, with a comma too many. (27, 28, 31)
    case garbageFrames = "garbage-frames"
    /// The payload of an empty request is `null`. (30)
    case nullPayload = "null-payload"
    /// BootNotification has an empty vendor. (40)
    case emptyVendor = "empty-vendor"
    /// Every StatusNotification is sent three times. (100)
    case repeatedStatus = "repeated-status"
    /// Unknown actions are answered by a result with the status NotImplemented. (36)
    case notImplementedAsResult = "not-implemented-as-result"
    /// Frames over several lines. (33)
    case prettyPrinted = "pretty-printed"
    /// The serial number is glued to the idTag. (61)
    case tagSuffix = "tag-suffix"
    /// Sampled values have spaces around them, and an empty one stands among them. (43)
    case paddedValues = "padded-values"
    /// RemoteStartTransaction is accepted, and nothing happens. (95)
    case ignoresRemoteStart = "ignores-remote-start"
    /// MeterValues carry transactionId 9223372036854775807. (57)
    case hugeTransactionID = "tx-id-huge"
    /// TriggerMessage is never answered. (97)
    case silentTrigger = "silent-trigger"
    /// StatusNotification and MeterValues have no timestamp. (54)
    case noTimestamps = "no-timestamps"
}
