import EventStore
import Support

/// Where the values of sample events come from: constants for golden files, or random numbers.
struct Draw {
    private var random: SeededRandom?

    /// Every optional is there, every number is the first of its range.
    static var constant: Draw { Draw(random: nil) }

    static func random(_ seed: UInt64) -> Draw { Draw(random: SeededRandom(seed: seed)) }

    mutating func int(_ range: ClosedRange<Int>) -> Int {
        guard var numbers = random else { return range.lowerBound }
        defer { random = numbers }
        return Int.random(in: range, using: &numbers)
    }

    mutating func some<T>(_ value: T) -> T? { int(0...3) == 3 ? nil : value }
    mutating func bool() -> Bool { random == nil ? true : int(0...1) == 1 }
    mutating func pick<T: CaseIterable>(_: T.Type = T.self) -> T where T.AllCases == [T] { T.allCases[int(0...T.allCases.count - 1)] }
    mutating func station() -> StationID { StationID(rawValue: UInt32(int(1...6))) }
    mutating func connector() -> ConnectorID { ConnectorID(rawValue: UInt32(int(1...3))) }
    mutating func session() -> SessionID { SessionID(rawValue: UInt64(int(1...12))) }
    mutating func effect() -> EffectID { EffectID(rawValue: UInt64(int(1...12))) }
    mutating func call() -> CallID { CallID(rawValue: UInt64(int(1...12))) }
    mutating func tariff() -> TariffID { TariffID(rawValue: UInt32(int(1...4))) }
    mutating func driver() -> DriverID { DriverID(rawValue: UInt32(int(1...4))) }
    mutating func connection() -> ConnectionID { ConnectionID(rawValue: UInt64(int(1...9))) }
    mutating func subject() -> Subject { Subject(high: 0x0102_0304_0506_0708, low: UInt64(int(1...5))) }
    mutating func instant() -> Instant { Instant(seconds: 1_790_000_000 + Int64(int(0...100_000))) }
    mutating func energy() -> Energy { Energy(milliwattHours: Int64(int(1_234_567...90_000_000))) }
    mutating func power() -> Power { Power(milliwatts: Int64(int(11_000_000...300_000_000))) }
    mutating func money() -> Money { Money(minorUnits: Int64(int(952...5000))) }
    mutating func text() -> String { ["a station", "Zählerstand ✓", "", "x"][int(0...3)] }
    mutating func identity() -> String { ["CP-1", "cp-2", "CP 3", "Ä4", "cp-5", "CP6"][int(0...5)] }
    mutating func bytes() -> [UInt8] { Array(repeating: UInt8(int(1...200)), count: int(3...9)) }
    mutating func sealed() -> SealedText { SealedText(subject: subject(), sealed: bytes()) }
    mutating func spans() -> [SealedSpan] { [SealedSpan(offset: int(7...40), sealed: bytes())] }
    mutating func warnings() -> [FrameWarning] { [FrameWarning(code: UInt64(int(3...9)), field: text())] }
    mutating func currency() -> Currency { Currency(["EUR", "SEK", "JPY"][int(0...2)]) ?? .eur }
    mutating func vat() -> VATRate? { some(VATRate(rawValue: 1900)) }
    mutating func price() -> Price { Price(millionths: Int64(int(490_000...900_000))) }

    mutating func reading() -> MeterReading {
        MeterReading(
            at: instant(), register: some(energy()), power: some(power()), current: some(int(16000...32000)),
            stateOfCharge: some(int(0...100)),
            voltage: some(int(230_000...400_000)), currentOffered: some(int(16000...32000)), powerOffered: some(power()),
            temperature: some(int(21...60)))
    }

    mutating func line() -> PricedLine {
        PricedLine(dimension: pick(), quantity: Int64(int(20_000_000...90_000_000)), price: price(), vat: vat(), net: money(), tax: money())
    }

    mutating func group() -> VATGroup { VATGroup(vat: vat(), net: money(), tax: money()) }
}

extension Dimension {
    static func first(_ count: Int) -> [Dimension] { Array(allCases.prefix(count)) }
}

/// One event of every type of the catalogue, each with all its fields where the draw is constant.
func sampleEvents(_ draw: inout Draw) -> [Event] {
    stationSamples(&draw) + reportSamples(&draw) + callSamples(&draw) + accessSamples(&draw) + sessionSamples(&draw) + moneySamples(&draw)
        + effectSamples(&draw)
}

private func effectSamples(_ d: inout Draw) -> [Event] {
    let webhook = WebhookID(rawValue: 3)
    return [
        .webhookSet(WebhookSet(webhook: webhook, url: "https://example.com/hook", name: d.some(d.text()), secret: d.sealed())),
        .webhookRemoved(WebhookRemoved(webhook: webhook)),
        .effectRequested(
            EffectRequested(
                effect: d.effect(), kind: d.pick(), target: UInt64(d.int(1...3)), subject: "alert.raised", thing: UInt64(d.int(1...9)),
                payload: d.bytes(), expires: d.instant())),
        .effectAttempted(
            EffectAttempted(
                effect: d.effect(), attempt: d.int(1...9), status: d.some(d.int(400...599)), fault: d.some(d.text()), nextAt: d.instant())),
        .effectEnded(
            EffectEnded(
                effect: d.effect(), verdict: d.pick(), attempt: d.int(1...9), status: d.some(d.int(200...599)), fault: d.some(d.text()))),
        .effectRetried(EffectRetried(effect: d.effect(), expires: d.instant())),
    ]
}

private func stationSamples(_ d: inout Draw) -> [Event] {
    [
        .journalCreated(JournalCreated(origin: "example.org/cpms", productVersion: "0.1.0")),
        .stationAdded(
            StationAdded(
                station: d.station(), identity: d.identity(), name: d.some(d.text()), tenant: .operator, securityProfile: d.int(1...3),
                isPending: d.bool(), connectors: d.some(d.int(2...4)), powerMax: d.some(d.power()))),
        .stationChanged(
            StationChanged(
                station: d.station(), name: d.some(d.text()), securityProfile: d.some(d.int(1...3)), connectors: d.some(d.int(2...4)),
                powerMax: d.some(d.power()), isStrict: d.some(d.bool()))),
        .stationCredentialSet(StationCredentialSet(station: d.station(), credential: d.subject())),
        .stationRemoved(StationRemoved(station: d.station())),
        .stationAdopted(StationAdopted(station: d.station())),
        .profileZeroAllowed(ProfileZeroAllowed(station: d.station(), until: d.instant())),
        .stationConnected(
            StationConnected(
                station: d.station(), connection: d.connection(), address: "192.0.2.7:4711", subprotocol: "ocpp1.6",
                securityProfile: d.int(1...3), warnings: d.warnings())),
        .stationDisconnected(
            StationDisconnected(station: d.station(), connection: d.connection(), cause: d.pick(), code: d.some(d.int(1000...1011)))),
        .connectionReplaced(
            ConnectionReplaced(
                station: d.station(), replaced: d.connection(), replacedBy: d.connection(), oldAddress: "192.0.2.7:1",
                newAddress: "192.0.2.7:2")),
        .duplicateConnectionRefused(DuplicateConnectionRefused(station: d.station(), connection: d.connection(), address: "192.0.2.8:1")),
        .stationKnocked(
            StationKnocked(
                identity: d.identity(), address: "192.0.2.9:1", count: d.int(1...9), reason: "unknown", subprotocols: "ocpp1.6, ocpp2.0.1",
                userAgent: d.text())),
        .onboardingWindowOpened(OnboardingWindowOpened(until: d.instant())),
        .knockingCleared(KnockingCleared(identity: d.identity())),
        .protocolViolated(ProtocolViolated(station: d.station(), connection: d.connection(), code: d.int(1002...1009))),
    ]
}

private func reportSamples(_ d: inout Draw) -> [Event] {
    [
        .stationBooted(
            StationBooted(
                station: d.station(),
                report: BootReport(
                    vendor: d.text(), model: "M1", chargePointSerialNumber: d.some("S1"), chargeBoxSerialNumber: d.some("S2"),
                    firmwareVersion: d.some("1.2.3"), iccid: d.some("8949"), imsi: d.some("262"), meterType: d.some("MT"),
                    meterSerialNumber: d.some("S3")), status: d.pick(), interval: d.int(300...900))),
        .connectorStatusChanged(
            ConnectorStatusChanged(
                station: d.station(), connector: d.connector(), status: d.pick(), errorCode: "NoError", at: d.instant(),
                info: d.some(d.text()), vendorId: d.some("V"), vendorErrorCode: d.some("E42"))),
        .frameWarned(FrameWarned(station: d.station(), warnings: d.warnings())),
        .frameUnreadable(FrameUnreadable(station: d.station(), reason: d.text())),
        .configurationReported(
            ConfigurationReported(
                station: d.station(),
                entries: [
                    ConfigurationEntry(
                        key: ["HeartbeatInterval", "heartbeatinterval", "Key3"][d.int(0...2)], value: d.some(d.text()), isReadonly: d.bool()
                    )
                ],
                unknownKeys: [d.text()])),
        .firmwareStatusReported(FirmwareStatusReported(station: d.station(), status: "Installed", requestId: d.some(d.int(7...9)))),
        .diagnosticsStatusReported(DiagnosticsStatusReported(station: d.station(), status: "Uploaded", requestId: d.some(d.int(7...9)))),
        .securityEventReported(
            SecurityEventReported(station: d.station(), type: "FirmwareUpdated", at: d.instant(), techInfo: d.some(d.text()))),
        .dataTransferred(DataTransferred(station: d.station(), vendorId: "V", messageId: d.some("M"), isKnown: d.bool())),
        .certificateSigningRequested(CertificateSigningRequested(station: d.station(), csr: "-----BEGIN CERTIFICATE REQUEST-----")),
        .localListReported(LocalListReported(station: d.station(), version: d.int(5...9))),
        .duplicateReceived(DuplicateReceived(station: d.station(), action: "StartTransaction", session: d.some(d.session()))),
        .foreignTransactionReported(
            ForeignTransactionReported(station: d.station(), action: "StopTransaction", transactionId: Int64(d.int(77...99)))),
        .clockSkewed(ClockSkewed(station: d.station(), seconds: Int64(d.int(-3600...3600)))),
        .compositeScheduleReported(CompositeScheduleReported(station: d.station(), connector: d.connector(), schedule: "{}")),
        .alertRaised(AlertRaised(station: d.some(d.station()), kind: "boot-loop", text: d.text())),
        .alertAcknowledged(AlertAcknowledged(station: d.some(d.station()), kind: "boot-loop")),
        .alertEnded(AlertEnded(station: d.some(d.station()), kind: "disk-full")),
    ]
}

private func callSamples(_ d: inout Draw) -> [Event] {
    [
        .callQueued(
            CallQueued(
                call: d.call(), station: d.station(), action: "RemoteStartTransaction", payload: d.bytes(), spans: d.spans(),
                expires: d.instant(), actor: "token 1", connector: d.some(d.connector()))),
        .callSent(
            CallSent(call: d.call(), station: d.station(), connection: d.connection(), messageId: "c-1", attempt: d.int(1...3))),
        .callEnded(
            CallEnded(
                call: d.call(), station: d.station(), outcome: d.pick(), status: d.some("Accepted"), detail: d.some(d.text()),
                observesUntil: d.some(d.instant()))),
        .callObserved(CallObserved(call: d.call(), station: d.station(), effect: "session 1")),
        .callUnobserved(CallUnobserved(call: d.call(), station: d.station())),
    ]
}

private func accessSamples(_ d: inout Draw) -> [Event] {
    [
        .tokenIssued(
            TokenIssued(
                token: d.subject(), uid: d.sealed(), kind: d.pick(), status: d.pick(), tenant: .operator, label: d.some(d.text()),
                group: d.some("G"), driver: d.some(d.driver()), expires: d.some(d.instant()), isFree: d.bool())),
        .tokenChanged(
            TokenChanged(
                token: d.subject(), status: d.some(d.pick()), expires: d.some(d.instant()), group: d.some(d.text()),
                driver: d.some(d.driver()), label: d.some(d.text()), isFree: d.some(d.bool()), clearsExpiry: d.bool(),
                clearsDriver: d.bool())),
        .driverRegistered(
            DriverRegistered(driver: d.driver(), subject: d.subject(), name: d.sealed(), mail: d.some(d.sealed()), tenant: .operator)),
        .driverForgotten(DriverForgotten(driver: d.driver())),
        .authorizationAnswered(AuthorizationAnswered(station: d.station(), token: d.some(d.subject()), status: d.pick())),
        .localListPushed(LocalListPushed(station: d.station(), version: d.int(5...9), call: d.call(), isFull: d.bool())),
        .tokenForgotten(TokenForgotten(token: d.subject())),
        .keyDestroyed(KeyDestroyed(subject: d.subject())),
        .apiTokenIssued(
            APITokenIssued(apiToken: APITokenID(rawValue: UInt32(d.int(1...4))), name: d.text(), role: d.pick(), secret: d.subject())),
        .apiTokenRevoked(APITokenRevoked(apiToken: APITokenID(rawValue: UInt32(d.int(1...4))))),
        .commandEnded(
            CommandEnded(
                actor: "token 1", command: "station.add", verdict: d.pick(), idempotencyKey: d.some("k\(d.int(1...900))"),
                bodyHash: UInt64(d.int(4711...9999)), status: d.int(201...422), answer: d.bytes())),
    ]
}

private func sessionSamples(_ d: inout Draw) -> [Event] {
    [
        .sessionStarted(
            SessionStarted(
                session: d.session(), station: d.station(), connector: d.connector(), transactionId: Int64(d.int(31...99)),
                token: d.some(d.subject()), authorization: d.pick(), meterStart: d.some(d.energy()), startedAt: d.instant(),
                tariff: d.some(d.tariff()), tariffVersion: d.some(d.int(1...3)), free: d.some(d.pick()), isEstimated: d.bool(),
                reservationId: d.some(Int64(d.int(8...9))), driver: d.some(d.driver()), call: d.some(d.call()))),
        .meterValuesRecorded(
            MeterValuesRecorded(
                station: d.station(), connector: d.connector(), session: d.some(d.session()), readings: [d.reading(), d.reading()],
                isLate: d.bool())),
        .sessionStopped(
            SessionStopped(
                session: d.session(), station: d.station(), meterStop: d.some(d.energy()), stoppedAt: d.instant(), reason: "EVDisconnected",
                token: d.some(d.subject()), energy: d.energy(), isEstimated: d.bool())),
        .sessionHeld(SessionHeld(session: d.session(), reason: d.pick(), detail: d.text())),
        .sessionReleased(SessionReleased(session: d.session(), energy: d.some(d.energy()), isWrittenOff: d.bool())),
        .sessionPriced(
            SessionPriced(
                session: d.session(), tariff: d.tariff(), tariffVersion: d.int(1...3), currency: d.currency(), lines: [d.line(), d.line()],
                groups: [d.group()], net: d.money(), tax: d.money(), gross: d.money())),
        .sessionFreed(SessionFreed(session: d.session(), reason: d.pick())),
    ]
}

private func moneySamples(_ d: inout Draw) -> [Event] {
    let components = Dimension.first(d.int(4...4)).map {
        PriceComponent(dimension: $0, price: d.price(), vat: d.vat(), stepSize: d.int(60...900))
    }
    return [
        .tariffPublished(
            TariffPublished(
                tariff: d.tariff(), version: d.int(1...3), name: d.text(), currency: d.currency(), components: components,
                isGross: d.bool(), contentHash: d.subject())),
        .tariffEnded(TariffEnded(tariff: d.tariff())),
        .tariffAssigned(
            TariffAssigned(
                tariff: d.some(d.tariff()), station: d.some(d.station()), connector: d.some(d.connector()), token: d.some(d.subject()))),
        .sellerSet(
            SellerSet(
                name: "Ladewerk GmbH", address: "Hafenweg 1\n48155 Münster", vatId: d.some("DE123456789"), series: "R", currency: .eur)),
        .invoiceIssued(
            InvoiceIssued(
                invoice: InvoiceID(rawValue: UInt64(d.int(1...40))), series: ["R", "S", "R-C"][d.int(0...2)], number: d.int(1...40),
                credits: d.some(InvoiceID(rawValue: UInt64(d.int(1...40)))), driver: d.some(d.driver()), token: d.some(d.subject()),
                currency: d.currency(), lines: [InvoiceLine(session: d.session(), line: d.line())], groups: [d.group()], net: d.money(),
                tax: d.money(), gross: d.money(), servicedFrom: d.instant(), servicedTo: d.instant(), sellerName: "Ladewerk GmbH",
                sellerAddress: "Hafenweg 1", sellerVatId: d.some("DE123456789"), contentHash: d.subject())),
        .ledgerPosted(
            LedgerPosted(
                posting: UInt64(d.int(1...40)), invoice: d.some(InvoiceID(rawValue: UInt64(d.int(1...40)))), session: d.some(d.session()),
                currency: d.currency(),
                legs: [
                    Leg(account: d.pick(), side: d.pick(), amount: d.money()), Leg(account: d.pick(), side: d.pick(), amount: d.money()),
                ],
                servicedAt: d.instant(), accountedAt: d.instant(), text: "Invoice R-000001")),
    ]
}

/// One input of every kind.
func sampleInputs(_ d: inout Draw) -> [Input] {
    [
        .genesis(GenesisInput(origin: "example.org/cpms", productVersion: "0.1.0")),
        .handshake(
            HandshakeInput(
                connection: d.connection(), identity: d.identity(), rawPath: "/ocpp/CP-1", address: "192.0.2.7:4711", transport: d.pick(),
                userName: d.some(d.bytes()), credential: d.some(d.subject()), credentialOfHex: d.some(d.subject()),
                certificateNames: ["CP-1"], subprotocols: ["ocpp1.6"], userAgent: d.text(), incumbent: d.pick(),
                incumbentConnection: d.some(d.connection()), hasConnectionHeader: d.bool(), head: d.bytes(), knocks: d.int(0...3))),
        .frame(
            FrameInput(
                station: d.station(), connection: d.connection(), kind: d.pick(),
                text: Array("[2,\"\(d.int(1...9))\",\"Heartbeat\",{}]".utf8), spans: d.spans())),
        .closed(ClosedInput(station: d.station(), connection: d.connection(), cause: d.pick(), code: d.some(d.int(1000...1011)))),
        .command(
            CommandInput(
                actor: "token 1", role: d.pick(), name: "station.add", body: d.bytes(), spans: d.spans(), idempotencyKey: d.some("k1"),
                secret: d.some(d.subject()), fingerprint: UInt64(d.int(4711...9999)))),
        .tick,
        .machine(
            MachineInput(
                diskUsedPercent: d.int(1...99), diskFreeBytes: d.some(UInt64(d.int(1...9_999))),
                diskReserveBytes: d.some(UInt64(d.int(1...9_999))), keyRingFault: d.some("A key is damaged."),
                cacheFault: d.some("A value is damaged."))),
        .erasure(ErasureInput(subjects: [d.subject(), d.subject()])),
        .attempt(
            AttemptInput(
                effect: d.effect(), result: d.pick(), status: d.some(d.int(200...599)), fault: d.some(d.text()), jitter: d.int(1...999))),
    ]
}
