/// What every event has: a number that stands for its type for ever.
public protocol EventPayload: Recordable {
    /// Number of the type; never given to another type.
    static var type: UInt16 { get }
}

/// Something that happened, in the past tense. Events are a frozen contract: a type keeps its number, a field its number and kind.
public enum Event: Sendable, Equatable {
    case journalCreated(JournalCreated)
    case stationAdded(StationAdded)
    case stationChanged(StationChanged)
    case stationCredentialSet(StationCredentialSet)
    case stationRemoved(StationRemoved)
    case stationAdopted(StationAdopted)
    case profileZeroAllowed(ProfileZeroAllowed)
    case stationConnected(StationConnected)
    case stationDisconnected(StationDisconnected)
    case connectionReplaced(ConnectionReplaced)
    case duplicateConnectionRefused(DuplicateConnectionRefused)
    case stationKnocked(StationKnocked)
    case onboardingWindowOpened(OnboardingWindowOpened)
    case knockingCleared(KnockingCleared)
    case protocolViolated(ProtocolViolated)
    case stationBooted(StationBooted)
    case connectorStatusChanged(ConnectorStatusChanged)
    case frameWarned(FrameWarned)
    case frameUnreadable(FrameUnreadable)
    case configurationReported(ConfigurationReported)
    case firmwareStatusReported(FirmwareStatusReported)
    case diagnosticsStatusReported(DiagnosticsStatusReported)
    case securityEventReported(SecurityEventReported)
    case dataTransferred(DataTransferred)
    case certificateSigningRequested(CertificateSigningRequested)
    case localListReported(LocalListReported)
    case duplicateReceived(DuplicateReceived)
    case foreignTransactionReported(ForeignTransactionReported)
    case clockSkewed(ClockSkewed)
    case compositeScheduleReported(CompositeScheduleReported)
    case alertRaised(AlertRaised)
    case alertAcknowledged(AlertAcknowledged)
    case alertEnded(AlertEnded)
    case callQueued(CallQueued)
    case callSent(CallSent)
    case callEnded(CallEnded)
    case callObserved(CallObserved)
    case callUnobserved(CallUnobserved)
    case tokenIssued(TokenIssued)
    case tokenChanged(TokenChanged)
    case driverRegistered(DriverRegistered)
    case driverForgotten(DriverForgotten)
    case authorizationAnswered(AuthorizationAnswered)
    case localListPushed(LocalListPushed)
    case tokenForgotten(TokenForgotten)
    case keyDestroyed(KeyDestroyed)
    case apiTokenIssued(APITokenIssued)
    case apiTokenRevoked(APITokenRevoked)
    case commandEnded(CommandEnded)
    case sessionStarted(SessionStarted)
    case meterValuesRecorded(MeterValuesRecorded)
    case sessionStopped(SessionStopped)
    case sessionHeld(SessionHeld)
    case sessionReleased(SessionReleased)
    case sessionPriced(SessionPriced)
    case sessionFreed(SessionFreed)
    case tariffPublished(TariffPublished)
    case tariffEnded(TariffEnded)
    case tariffAssigned(TariffAssigned)
    case sellerSet(SellerSet)
    case invoiceIssued(InvoiceIssued)
    case ledgerPosted(LedgerPosted)

    /// Number of the type.
    public var type: UInt16 {
        switch self {
        case .journalCreated: JournalCreated.type
        case .stationAdded: StationAdded.type
        case .stationChanged: StationChanged.type
        case .stationCredentialSet: StationCredentialSet.type
        case .stationRemoved: StationRemoved.type
        case .stationAdopted: StationAdopted.type
        case .profileZeroAllowed: ProfileZeroAllowed.type
        case .stationConnected: StationConnected.type
        case .stationDisconnected: StationDisconnected.type
        case .connectionReplaced: ConnectionReplaced.type
        case .duplicateConnectionRefused: DuplicateConnectionRefused.type
        case .stationKnocked: StationKnocked.type
        case .onboardingWindowOpened: OnboardingWindowOpened.type
        case .knockingCleared: KnockingCleared.type
        case .protocolViolated: ProtocolViolated.type
        case .stationBooted: StationBooted.type
        case .connectorStatusChanged: ConnectorStatusChanged.type
        case .frameWarned: FrameWarned.type
        case .frameUnreadable: FrameUnreadable.type
        case .configurationReported: ConfigurationReported.type
        case .firmwareStatusReported: FirmwareStatusReported.type
        case .diagnosticsStatusReported: DiagnosticsStatusReported.type
        case .securityEventReported: SecurityEventReported.type
        case .dataTransferred: DataTransferred.type
        case .certificateSigningRequested: CertificateSigningRequested.type
        case .localListReported: LocalListReported.type
        case .duplicateReceived: DuplicateReceived.type
        case .foreignTransactionReported: ForeignTransactionReported.type
        case .clockSkewed: ClockSkewed.type
        case .compositeScheduleReported: CompositeScheduleReported.type
        case .alertRaised: AlertRaised.type
        case .alertAcknowledged: AlertAcknowledged.type
        case .alertEnded: AlertEnded.type
        case .callQueued: CallQueued.type
        case .callSent: CallSent.type
        case .callEnded: CallEnded.type
        case .callObserved: CallObserved.type
        case .callUnobserved: CallUnobserved.type
        case .tokenIssued: TokenIssued.type
        case .tokenChanged: TokenChanged.type
        case .driverRegistered: DriverRegistered.type
        case .driverForgotten: DriverForgotten.type
        case .authorizationAnswered: AuthorizationAnswered.type
        case .localListPushed: LocalListPushed.type
        case .tokenForgotten: TokenForgotten.type
        case .keyDestroyed: KeyDestroyed.type
        case .apiTokenIssued: APITokenIssued.type
        case .apiTokenRevoked: APITokenRevoked.type
        case .commandEnded: CommandEnded.type
        case .sessionStarted: SessionStarted.type
        case .meterValuesRecorded: MeterValuesRecorded.type
        case .sessionStopped: SessionStopped.type
        case .sessionHeld: SessionHeld.type
        case .sessionReleased: SessionReleased.type
        case .sessionPriced: SessionPriced.type
        case .sessionFreed: SessionFreed.type
        case .tariffPublished: TariffPublished.type
        case .tariffEnded: TariffEnded.type
        case .tariffAssigned: TariffAssigned.type
        case .sellerSet: SellerSet.type
        case .invoiceIssued: InvoiceIssued.type
        case .ledgerPosted: LedgerPosted.type
        }
    }

    /// Name of the type, as listings show it.
    public var name: String {
        switch self {
        case .journalCreated: "JournalCreated"
        case .stationAdded: "StationAdded"
        case .stationChanged: "StationChanged"
        case .stationCredentialSet: "StationCredentialSet"
        case .stationRemoved: "StationRemoved"
        case .stationAdopted: "StationAdopted"
        case .profileZeroAllowed: "ProfileZeroAllowed"
        case .stationConnected: "StationConnected"
        case .stationDisconnected: "StationDisconnected"
        case .connectionReplaced: "ConnectionReplaced"
        case .duplicateConnectionRefused: "DuplicateConnectionRefused"
        case .stationKnocked: "StationKnocked"
        case .onboardingWindowOpened: "OnboardingWindowOpened"
        case .knockingCleared: "KnockingCleared"
        case .protocolViolated: "ProtocolViolated"
        case .stationBooted: "StationBooted"
        case .connectorStatusChanged: "ConnectorStatusChanged"
        case .frameWarned: "FrameWarned"
        case .frameUnreadable: "FrameUnreadable"
        case .configurationReported: "ConfigurationReported"
        case .firmwareStatusReported: "FirmwareStatusReported"
        case .diagnosticsStatusReported: "DiagnosticsStatusReported"
        case .securityEventReported: "SecurityEventReported"
        case .dataTransferred: "DataTransferred"
        case .certificateSigningRequested: "CertificateSigningRequested"
        case .localListReported: "LocalListReported"
        case .duplicateReceived: "DuplicateReceived"
        case .foreignTransactionReported: "ForeignTransactionReported"
        case .clockSkewed: "ClockSkewed"
        case .compositeScheduleReported: "CompositeScheduleReported"
        case .alertRaised: "AlertRaised"
        case .alertAcknowledged: "AlertAcknowledged"
        case .alertEnded: "AlertEnded"
        case .callQueued: "CallQueued"
        case .callSent: "CallSent"
        case .callEnded: "CallEnded"
        case .callObserved: "CallObserved"
        case .callUnobserved: "CallUnobserved"
        case .tokenIssued: "TokenIssued"
        case .tokenChanged: "TokenChanged"
        case .driverRegistered: "DriverRegistered"
        case .driverForgotten: "DriverForgotten"
        case .authorizationAnswered: "AuthorizationAnswered"
        case .localListPushed: "LocalListPushed"
        case .tokenForgotten: "TokenForgotten"
        case .keyDestroyed: "KeyDestroyed"
        case .apiTokenIssued: "APITokenIssued"
        case .apiTokenRevoked: "APITokenRevoked"
        case .commandEnded: "CommandEnded"
        case .sessionStarted: "SessionStarted"
        case .meterValuesRecorded: "MeterValuesRecorded"
        case .sessionStopped: "SessionStopped"
        case .sessionHeld: "SessionHeld"
        case .sessionReleased: "SessionReleased"
        case .sessionPriced: "SessionPriced"
        case .sessionFreed: "SessionFreed"
        case .tariffPublished: "TariffPublished"
        case .tariffEnded: "TariffEnded"
        case .tariffAssigned: "TariffAssigned"
        case .sellerSet: "SellerSet"
        case .invoiceIssued: "InvoiceIssued"
        case .ledgerPosted: "LedgerPosted"
        }
    }

    /// Writes the payload alone.
    func writePayload(to writer: inout FieldWriter) {
        switch self {
        case .journalCreated(let payload): payload.write(to: &writer)
        case .stationAdded(let payload): payload.write(to: &writer)
        case .stationChanged(let payload): payload.write(to: &writer)
        case .stationCredentialSet(let payload): payload.write(to: &writer)
        case .stationRemoved(let payload): payload.write(to: &writer)
        case .stationAdopted(let payload): payload.write(to: &writer)
        case .profileZeroAllowed(let payload): payload.write(to: &writer)
        case .stationConnected(let payload): payload.write(to: &writer)
        case .stationDisconnected(let payload): payload.write(to: &writer)
        case .connectionReplaced(let payload): payload.write(to: &writer)
        case .duplicateConnectionRefused(let payload): payload.write(to: &writer)
        case .stationKnocked(let payload): payload.write(to: &writer)
        case .onboardingWindowOpened(let payload): payload.write(to: &writer)
        case .knockingCleared(let payload): payload.write(to: &writer)
        case .protocolViolated(let payload): payload.write(to: &writer)
        case .stationBooted(let payload): payload.write(to: &writer)
        case .connectorStatusChanged(let payload): payload.write(to: &writer)
        case .frameWarned(let payload): payload.write(to: &writer)
        case .frameUnreadable(let payload): payload.write(to: &writer)
        case .configurationReported(let payload): payload.write(to: &writer)
        case .firmwareStatusReported(let payload): payload.write(to: &writer)
        case .diagnosticsStatusReported(let payload): payload.write(to: &writer)
        case .securityEventReported(let payload): payload.write(to: &writer)
        case .dataTransferred(let payload): payload.write(to: &writer)
        case .certificateSigningRequested(let payload): payload.write(to: &writer)
        case .localListReported(let payload): payload.write(to: &writer)
        case .duplicateReceived(let payload): payload.write(to: &writer)
        case .foreignTransactionReported(let payload): payload.write(to: &writer)
        case .clockSkewed(let payload): payload.write(to: &writer)
        case .compositeScheduleReported(let payload): payload.write(to: &writer)
        case .alertRaised(let payload): payload.write(to: &writer)
        case .alertAcknowledged(let payload): payload.write(to: &writer)
        case .alertEnded(let payload): payload.write(to: &writer)
        case .callQueued(let payload): payload.write(to: &writer)
        case .callSent(let payload): payload.write(to: &writer)
        case .callEnded(let payload): payload.write(to: &writer)
        case .callObserved(let payload): payload.write(to: &writer)
        case .callUnobserved(let payload): payload.write(to: &writer)
        default: writeAccessOrMoney(to: &writer)
        }
    }

    /// The payload of an event that is about tokens, the API, sessions or money; the samples of the tests have every type.
    private func writeAccessOrMoney(to writer: inout FieldWriter) {
        switch self {
        case .tokenIssued(let payload): payload.write(to: &writer)
        case .tokenChanged(let payload): payload.write(to: &writer)
        case .driverRegistered(let payload): payload.write(to: &writer)
        case .driverForgotten(let payload): payload.write(to: &writer)
        case .authorizationAnswered(let payload): payload.write(to: &writer)
        case .localListPushed(let payload): payload.write(to: &writer)
        case .tokenForgotten(let payload): payload.write(to: &writer)
        case .keyDestroyed(let payload): payload.write(to: &writer)
        case .apiTokenIssued(let payload): payload.write(to: &writer)
        case .apiTokenRevoked(let payload): payload.write(to: &writer)
        case .commandEnded(let payload): payload.write(to: &writer)
        case .sessionStarted(let payload): payload.write(to: &writer)
        case .meterValuesRecorded(let payload): payload.write(to: &writer)
        case .sessionStopped(let payload): payload.write(to: &writer)
        case .sessionHeld(let payload): payload.write(to: &writer)
        case .sessionReleased(let payload): payload.write(to: &writer)
        case .sessionPriced(let payload): payload.write(to: &writer)
        case .sessionFreed(let payload): payload.write(to: &writer)
        case .tariffPublished(let payload): payload.write(to: &writer)
        case .tariffEnded(let payload): payload.write(to: &writer)
        case .tariffAssigned(let payload): payload.write(to: &writer)
        case .sellerSet(let payload): payload.write(to: &writer)
        case .invoiceIssued(let payload): payload.write(to: &writer)
        case .ledgerPosted(let payload): payload.write(to: &writer)
        default: break
        }
    }

    /// Reads a payload of the type with this number.
    init(type: UInt16, from reader: inout FieldReader) throws(CodecError) {
        switch type {
        case JournalCreated.type: self = .journalCreated(try JournalCreated(from: &reader))
        case StationAdded.type: self = .stationAdded(try StationAdded(from: &reader))
        case StationChanged.type: self = .stationChanged(try StationChanged(from: &reader))
        case StationCredentialSet.type: self = .stationCredentialSet(try StationCredentialSet(from: &reader))
        case StationRemoved.type: self = .stationRemoved(try StationRemoved(from: &reader))
        case StationAdopted.type: self = .stationAdopted(try StationAdopted(from: &reader))
        case ProfileZeroAllowed.type: self = .profileZeroAllowed(try ProfileZeroAllowed(from: &reader))
        case StationConnected.type: self = .stationConnected(try StationConnected(from: &reader))
        case StationDisconnected.type: self = .stationDisconnected(try StationDisconnected(from: &reader))
        case ConnectionReplaced.type: self = .connectionReplaced(try ConnectionReplaced(from: &reader))
        case DuplicateConnectionRefused.type: self = .duplicateConnectionRefused(try DuplicateConnectionRefused(from: &reader))
        case StationKnocked.type: self = .stationKnocked(try StationKnocked(from: &reader))
        case OnboardingWindowOpened.type: self = .onboardingWindowOpened(try OnboardingWindowOpened(from: &reader))
        case KnockingCleared.type: self = .knockingCleared(try KnockingCleared(from: &reader))
        case ProtocolViolated.type: self = .protocolViolated(try ProtocolViolated(from: &reader))
        case StationBooted.type: self = .stationBooted(try StationBooted(from: &reader))
        case ConnectorStatusChanged.type: self = .connectorStatusChanged(try ConnectorStatusChanged(from: &reader))
        case FrameWarned.type: self = .frameWarned(try FrameWarned(from: &reader))
        case FrameUnreadable.type: self = .frameUnreadable(try FrameUnreadable(from: &reader))
        case ConfigurationReported.type: self = .configurationReported(try ConfigurationReported(from: &reader))
        case FirmwareStatusReported.type: self = .firmwareStatusReported(try FirmwareStatusReported(from: &reader))
        case DiagnosticsStatusReported.type: self = .diagnosticsStatusReported(try DiagnosticsStatusReported(from: &reader))
        case SecurityEventReported.type: self = .securityEventReported(try SecurityEventReported(from: &reader))
        case DataTransferred.type: self = .dataTransferred(try DataTransferred(from: &reader))
        case CertificateSigningRequested.type: self = .certificateSigningRequested(try CertificateSigningRequested(from: &reader))
        case LocalListReported.type: self = .localListReported(try LocalListReported(from: &reader))
        case DuplicateReceived.type: self = .duplicateReceived(try DuplicateReceived(from: &reader))
        case ForeignTransactionReported.type: self = .foreignTransactionReported(try ForeignTransactionReported(from: &reader))
        case ClockSkewed.type: self = .clockSkewed(try ClockSkewed(from: &reader))
        case CompositeScheduleReported.type: self = .compositeScheduleReported(try CompositeScheduleReported(from: &reader))
        case AlertRaised.type: self = .alertRaised(try AlertRaised(from: &reader))
        case AlertAcknowledged.type: self = .alertAcknowledged(try AlertAcknowledged(from: &reader))
        case AlertEnded.type: self = .alertEnded(try AlertEnded(from: &reader))
        case CallQueued.type: self = .callQueued(try CallQueued(from: &reader))
        case CallSent.type: self = .callSent(try CallSent(from: &reader))
        case CallEnded.type: self = .callEnded(try CallEnded(from: &reader))
        case CallObserved.type: self = .callObserved(try CallObserved(from: &reader))
        case CallUnobserved.type: self = .callUnobserved(try CallUnobserved(from: &reader))
        default: self = try Self.accessOrMoney(type, &reader)
        }
    }

    /// Reads a payload of a type that is about tokens, the API, sessions or money.
    private static func accessOrMoney(_ type: UInt16, _ reader: inout FieldReader) throws(CodecError) -> Event {
        switch type {
        case TokenIssued.type: return .tokenIssued(try TokenIssued(from: &reader))
        case TokenChanged.type: return .tokenChanged(try TokenChanged(from: &reader))
        case DriverRegistered.type: return .driverRegistered(try DriverRegistered(from: &reader))
        case DriverForgotten.type: return .driverForgotten(try DriverForgotten(from: &reader))
        case AuthorizationAnswered.type: return .authorizationAnswered(try AuthorizationAnswered(from: &reader))
        case LocalListPushed.type: return .localListPushed(try LocalListPushed(from: &reader))
        case TokenForgotten.type: return .tokenForgotten(try TokenForgotten(from: &reader))
        case KeyDestroyed.type: return .keyDestroyed(try KeyDestroyed(from: &reader))
        case APITokenIssued.type: return .apiTokenIssued(try APITokenIssued(from: &reader))
        case APITokenRevoked.type: return .apiTokenRevoked(try APITokenRevoked(from: &reader))
        case CommandEnded.type: return .commandEnded(try CommandEnded(from: &reader))
        case SessionStarted.type: return .sessionStarted(try SessionStarted(from: &reader))
        case MeterValuesRecorded.type: return .meterValuesRecorded(try MeterValuesRecorded(from: &reader))
        case SessionStopped.type: return .sessionStopped(try SessionStopped(from: &reader))
        case SessionHeld.type: return .sessionHeld(try SessionHeld(from: &reader))
        case SessionReleased.type: return .sessionReleased(try SessionReleased(from: &reader))
        case SessionPriced.type: return .sessionPriced(try SessionPriced(from: &reader))
        case SessionFreed.type: return .sessionFreed(try SessionFreed(from: &reader))
        case TariffPublished.type: return .tariffPublished(try TariffPublished(from: &reader))
        case TariffEnded.type: return .tariffEnded(try TariffEnded(from: &reader))
        case TariffAssigned.type: return .tariffAssigned(try TariffAssigned(from: &reader))
        case SellerSet.type: return .sellerSet(try SellerSet(from: &reader))
        case InvoiceIssued.type: return .invoiceIssued(try InvoiceIssued(from: &reader))
        case LedgerPosted.type: return .ledgerPosted(try LedgerPosted(from: &reader))
        default: throw .unknownEvent(type)
        }
    }

    /// Numbers of all types of the catalogue.
    public static let types: [UInt16] = [
        JournalCreated.type, StationAdded.type, StationChanged.type, StationCredentialSet.type, StationRemoved.type,
        StationAdopted.type, ProfileZeroAllowed.type, StationConnected.type, StationDisconnected.type, ConnectionReplaced.type,
        DuplicateConnectionRefused.type, StationKnocked.type, OnboardingWindowOpened.type, KnockingCleared.type, ProtocolViolated.type,
        StationBooted.type, ConnectorStatusChanged.type, FrameWarned.type, FrameUnreadable.type, ConfigurationReported.type,
        FirmwareStatusReported.type, DiagnosticsStatusReported.type, SecurityEventReported.type, DataTransferred.type,
        CertificateSigningRequested.type, LocalListReported.type, DuplicateReceived.type, ForeignTransactionReported.type,
        ClockSkewed.type, CompositeScheduleReported.type, AlertRaised.type, AlertAcknowledged.type, AlertEnded.type, CallQueued.type,
        CallSent.type, CallEnded.type, CallObserved.type, CallUnobserved.type, TokenIssued.type, TokenChanged.type, DriverRegistered.type,
        DriverForgotten.type, AuthorizationAnswered.type, LocalListPushed.type, TokenForgotten.type, KeyDestroyed.type,
        APITokenIssued.type, APITokenRevoked.type, CommandEnded.type, SessionStarted.type, MeterValuesRecorded.type,
        SessionStopped.type, SessionHeld.type, SessionReleased.type, SessionPriced.type, SessionFreed.type, TariffPublished.type,
        TariffEnded.type, TariffAssigned.type, SellerSet.type, InvoiceIssued.type, LedgerPosted.type,
    ]
}
