/// Error codes of a CALLERROR (OCPP-J 1.6, 4.2.3), in the spelling that must be sent.
public enum ErrorCode: String, CaseIterable, Sendable {
    /// The action is not known.
    case notImplemented = "NotImplemented"
    /// The action is known and not supported.
    case notSupported = "NotSupported"
    case internalError = "InternalError"
    /// The payload is incomplete.
    case protocolError = "ProtocolError"
    case securityError = "SecurityError"
    /// The payload is no JSON, or not in the form of the action. The specification's own spelling.
    case formationViolation = "FormationViolation"
    case propertyConstraintViolation = "PropertyConstraintViolation"
    /// The specification's own spelling.
    case occurenceConstraintViolation = "OccurenceConstraintViolation"
    case typeConstraintViolation = "TypeConstraintViolation"
    case genericError = "GenericError"
}
