// Made from the table of operations; a test compares.
declare namespace API {
  /** RFC 9457 */
  interface Problem {
    type: string;
    title: string;
    status: number;
    detail: string;
    instance?: string;
    errors?: Array<{ pointer: string; detail: string }>;
    /** Rows that are there of an import that was cut short */
    importedRows?: number;
  }
  /** A charging station as the journal tells it */
  interface Station {
    id: string;
    number: number;
    name: string | null;
    tenant: number;
    connected: boolean;
    pending: boolean;
    removed: boolean;
    strict: boolean;
    securityProfile: number;
    connectedProfile: number | null;
    profileZeroUntil: Instant | null;
    vendor: string | null;
    model: string | null;
    serialNumber: string | null;
    firmware: string | null;
    address: string | null;
    subprotocol: string | null;
    registration: "Accepted" | "Pending" | "Rejected" | null;
    connectedAt: Instant | null;
    disconnectedAt: Instant | null;
    bootedAt: Instant | null;
    lastFrameAt: Instant | null;
    frames: number;
    warnings: number;
    unreadable: number;
    clockSkewSeconds: number | null;
    localListVersion: number | null;
    firmwareStatus: string | null;
    diagnosticsStatus: string | null;
    openCalls: number;
    powerMaxW: Decimal | null;
    connectors: Array<Connector>;
  }
  /** RFC 3339 in UTC with milliseconds */
  type Instant = string;
  /** An exact decimal number as text */
  type Decimal = string;
  /** 0 is the station as a whole */
  interface Connector {
    id: number;
    status: ConnectorStatus | null;
    errorCode: string | null;
    info: string | null;
    at: Instant | null;
    vendorErrorCode: string | null;
    /** Of a session that runs, or read a moment ago */
    powerW: Decimal | null;
    /** The register */
    energyKwh: Decimal | null;
    /** What its register counted between sessions: nobody paid for it */
    unpaidEnergyKwh: Decimal | null;
    /** When its meter was read last */
    readingAt: Instant | null;
    session: number | null;
  }
  type ConnectorStatus = "Available" | "Preparing" | "Charging" | "SuspendedEVSE" | "SuspendedEV" | "Finishing" | "Reserved" | "Unavailable" | "Faulted";
  /** For `after` of the next page; null at the end */
  type Cursor = string | null;
  interface ConfigurationKey {
    key: string;
    value: string | null;
    readonly: boolean;
  }
  interface NewStation {
    /** Identity: the last part of the address to which the station connects */
    id: string;
    /** What people call it */
    name?: string | null;
    /** Made and answered once when absent and needed; 40 hexadecimal digits are usual */
    password?: string | null;
    /** 0 none, which needs allowProfileZeroUntil, 1 password, 2 password and TLS, 3 client certificate */
    securityProfile?: number | null;
    /** How many connectors it has */
    connectors?: number | null;
    /** The most power it may draw, in watts */
    powerMaxW?: number | null;
    /** Until when no credentials are asked for */
    allowProfileZeroUntil?: Instant | null;
  }
  interface StationWithPassword extends Station {
    /** Only when one was made, and only in this answer */
    password?: string;
  }
  interface Imported {
    imported: number;
    /** Only with `update` */
    added?: number;
    /** Only with `update` */
    changed?: number;
    /** Only with `update` */
    unchanged?: number;
  }
  interface StationChange {
    /** What people call it */
    name?: string | null;
    /** Made and answered once when absent and needed; 40 hexadecimal digits are usual */
    password?: string | null;
    /** 0 none, which needs allowProfileZeroUntil, 1 password, 2 password and TLS, 3 client certificate */
    securityProfile?: number | null;
    /** How many connectors it has */
    connectors?: number | null;
    /** The most power it may draw, in watts */
    powerMaxW?: number | null;
    /** Until when no credentials are asked for */
    allowProfileZeroUntil?: Instant | null;
    /** Refuse what is not quite OCPP instead of reading it tolerantly */
    strict?: boolean | null;
  }
  interface Adoption {
    /** What people call it */
    name?: string | null;
    /** Made and answered once when absent and needed; 40 hexadecimal digits are usual */
    password?: string | null;
    /** 0 none, which needs allowProfileZeroUntil, 1 password, 2 password and TLS, 3 client certificate */
    securityProfile?: number | null;
    /** How many connectors it has */
    connectors?: number | null;
    /** The most power it may draw, in watts */
    powerMaxW?: number | null;
    /** Until when no credentials are asked for */
    allowProfileZeroUntil?: Instant | null;
  }
  /** Text as it was on the wire */
  interface Frame {
    sequence: number;
    at: Instant;
    direction: "in" | "out";
    kind: "call" | "result" | "error" | "handshake" | "closed" | "other";
    action: string | null;
    text: string;
    events: Array<string>;
    warnings: Array<string>;
  }
  interface Call {
    call: number;
    station: string | null;
    action: string;
    payload: Record<string, unknown> | null;
    actor: string;
    connector: number | null;
    queuedAt: Instant;
    expires: Instant;
    sentAt: Instant | null;
    attempt: number;
    endedAt: Instant | null;
    outcome: "answered" | "refused" | "unreadable" | "timed out" | "expired" | "cancelled" | "lost" | "superseded" | null;
    status: string | null;
    detail: string | null;
    /** Whether its effect was seen; null while it is not known */
    observed: boolean | null;
    effect: string | null;
    observesUntil: Instant | null;
    state: "queued" | "sent" | "watching" | "done";
    /** Whether it did what it was to do */
    result: "open" | "done" | "failed" | "dropped";
    /** What became of it, in plain words */
    summary: string;
  }
  interface NewCall {
    /** The OCPP action, such as Reset or GetConfiguration */
    action: string;
    /** How many seconds it may wait to be sent, 0: not at all; when absent a day. What happens where it arrives (CancelReservation, DataTransfer, RemoteStartTransaction, RemoteStopTransaction, ReserveNow, Reset, UnlockConnector) waits 30 s when absent, and 300 at most */
    expiresSeconds?: number | null;
    /** As the schema of the action wants it; {} when absent */
    payload?: Record<string, unknown> | null;
  }
  interface Knocking {
    identity: string;
    address: string;
    count: number;
    reason: string;
    subprotocols: string;
    userAgent: string;
    firstAt: Instant;
    lastAt: Instant;
  }
  interface RefusedCard {
    token: string;
    /** Masked for accountant and read-only; null where it cannot be read any more */
    uid: string | null;
    /** Of a card that is known and may not charge */
    label: string | null;
    status: "Accepted" | "Blocked" | "Expired" | "Invalid" | "ConcurrentTx";
    /** Where it was shown last */
    station: string | null;
    stationName: string | null;
    count: number;
    firstAt: Instant;
    lastAt: Instant;
  }
  interface Token {
    token: string;
    /** Masked for accountant and read-only; null once forgotten */
    uid: string | null;
    kind: "RFID" | "Virtual";
    status: "active" | "blocked" | "inactive";
    /** What is written on it; null once forgotten */
    label: string | null;
    group: string | null;
    driver: number | null;
    expires: Instant | null;
    free: boolean;
    issuedAt: Instant;
    forgotten: boolean;
  }
  interface NewToken {
    /** The idTag; stations of OCPP 1.6 read 20 characters */
    uid: string;
    /** What it is */
    kind?: "RFID" | "Virtual" | null;
    /** What people call it; not readable any more once it is forgotten */
    label?: string | null;
    /** parentIdTag: tokens of one group may stop each other's sessions */
    group?: string | null;
    /** The driver that it belongs to */
    driver?: number | null;
    /** When it stops being valid */
    expires?: Instant | null;
    /** Whether its sessions cost nothing */
    free?: boolean | null;
    /** Whether it may charge */
    status?: "active" | "blocked" | "inactive" | null;
  }
  /** What is absent stays; null takes away `expires`, `group`, `driver` and `label`, and leaves `status` and `free` as they are */
  interface TokenChange {
    /** Whether it may charge */
    status?: "active" | "blocked" | "inactive" | null;
    /** When it stops being valid */
    expires?: Instant | null;
    /** parentIdTag: tokens of one group may stop each other's sessions */
    group?: string | null;
    /** The driver that it belongs to */
    driver?: number | null;
    /** What people call it; not readable any more once it is forgotten */
    label?: string | null;
    /** Whether its sessions cost nothing */
    free?: boolean | null;
  }
  interface Driver {
    driver: number;
    name: string | null;
    mail: string | null;
    forgotten: boolean;
  }
  interface Session {
    session: number;
    station: string | null;
    /** What people call the station */
    stationName: string | null;
    connector: number;
    transactionId: number;
    token: string | null;
    tokenLabel: string | null;
    /** Whose it is in words: what is written on the card, the driver's name, or its number */
    card: string | null;
    driver: number | null;
    driverName: string | null;
    startedAt: Instant;
    stoppedAt: Instant | null;
    running: boolean;
    /** Whether it runs and costs money, and nobody is known who pays: its card may not charge, or there is none */
    unauthorized: boolean;
    energyKwh: Decimal | null;
    /** Why nobody can be sure that it still runs, and of what it costs so far */
    uncertain: string | null;
    /** Now: of a session that runs, at a station that is connected */
    powerW: Decimal | null;
    /** The last that was told */
    stateOfCharge: Decimal | null;
    /** When its meter was read last */
    readingAt: Instant | null;
    meterStartKwh: Decimal | null;
    meterStopKwh: Decimal | null;
    stopReason: string | null;
    tariff: number | null;
    tariffVersion: number | null;
    /** Why it costs nothing */
    free: "no tariff" | "free token" | "internal" | "failed start" | "nothing to pay" | null;
    /** Why it waits for a person */
    held: "implausible energy" | "meter went backwards" | "missing meter stop" | "implausible time" | "clock changed" | "nobody known who pays" | "end not believed" | "contradicting reports" | "stop without session" | "ended by a person" | "more pauses than are kept" | "pauses told out of order" | null;
    heldDetail: string | null;
    /** What it delivered by the evidence */
    proposedEnergyKwh: Decimal | null;
    /** When it ended by the evidence */
    proposedStoppedAt: Instant | null;
    /** What it costs if it is released as proposed; null where that is not known */
    proposedCost: { currency: string; gross: Decimal } | null;
    /** What must be named before it can be released */
    missing: Array<"connector" | "payer" | "energy">;
    estimated: boolean;
    writtenOff: boolean;
    /** Whether a person corrected what was invoiced */
    corrected: boolean;
    /** Whether a person said by which tariff it is priced, for none had applied */
    pricedLater: boolean;
    price: Price | null;
    costSoFar: { currency: string; gross: Decimal } | null;
    invoice: number | null;
  }
  interface Price {
    currency: string;
    net: Decimal;
    tax: Decimal;
    gross: Decimal;
    lines: Array<PriceLine>;
  }
  interface PriceLine {
    dimension: "FLAT" | "ENERGY" | "TIME" | "PARKING_TIME";
    quantity: Decimal;
    unit: "kWh" | "h" | "1";
    price: Decimal;
    vat: Decimal | null;
    net: Decimal;
    tax: Decimal;
  }
  interface SessionDetail extends Session {
    readings: Array<Reading>;
    /** Readings to which its register cannot have come */
    readingsDoubted: Array<Reading>;
    /** By how much the register of its end differs from its readings */
    endDifferenceKwh: Decimal | null;
    /** What its station told otherwise before it was invoiced */
    toldOtherwise: Array<ToldOtherwise>;
    entries: Array<number>;
  }
  interface Reading {
    at: Instant;
    energyKwh: Decimal | null;
    powerW: Decimal | null;
    currentA: Decimal | null;
    stateOfCharge: Decimal | null;
    voltageV: Decimal | null;
  }
  interface ToldOtherwise {
    /** The entry that tells it */
    entry: number;
    meterStartKwh: Decimal | null;
    meterStopKwh: Decimal | null;
    stoppedAt: Instant | null;
    /** What it delivered by this story */
    energyKwh: Decimal | null;
    otherCard: boolean;
    connector: number | null;
  }
  interface Tariff {
    tariff: number;
    version: number;
    name: string;
    currency: string;
    gross: boolean;
    components: Array<TariffPrice>;
    ended: boolean;
    versions: number;
    publishedAt: Instant | null;
    contentHash: string;
    assignments: Array<Assignment>;
  }
  interface TariffPrice {
    dimension: "FLAT" | "ENERGY" | "TIME" | "PARKING_TIME";
    /** Per session, kWh or hour */
    price: Decimal;
    /** Percent; null is outside VAT */
    vat: Decimal | null;
    /** Wh or seconds in one step; 0 counts exactly */
    stepSize: number;
  }
  interface Assignment {
    station: string | null;
    connector: number | null;
    token: string | null;
  }
  interface NewTariff {
    /** What people call it */
    name: string;
    /** ISO 4217; the seller's when absent, else EUR */
    currency?: string | null;
    /** Whether prices include VAT */
    gross?: boolean | null;
    components: Array<TariffComponent>;
    /** Use it everywhere */
    assign?: boolean | null;
  }
  interface TariffComponent {
    dimension: "FLAT" | "ENERGY" | "TIME" | "PARKING_TIME";
    /** Per session, kWh or hour */
    price: string;
    /** Percent; null is outside VAT */
    vat?: string | null;
    /** Wh or seconds in one step; 0 counts exactly */
    stepSize?: number | null;
  }
  interface NewAssignment {
    /** null takes the assignment away */
    tariff: number | null;
    /** At this station only */
    station?: string | null;
    /** At this connector of the station */
    connector?: number | null;
    /** For this token only: its subject in hex, or its uid */
    token?: string | null;
  }
  interface SellerOrNone {
    name: string | null;
    address: string | null;
    vatId: string | null;
    series: string | null;
    currency: string | null;
    /** Within how many days invoices are to be paid */
    paymentDays: number | null;
  }
  interface Seller {
    /** The name */
    name: string;
    /** The address */
    address: string;
    /** The VAT identification number */
    vatId?: string | null;
    /** Prefix of invoice numbers; must not end in -C */
    series: string;
    /** ISO 4217; as before when absent, else EUR */
    currency?: string | null;
    /** Within how many days invoices are to be paid; none is said when absent */
    paymentDays?: number | null;
  }
  interface Invoice {
    invoice: number;
    number: string;
    series: string;
    issuedAt: Instant;
    /** Journal entry that issued it */
    sequence: number;
    /** The invoice that this credit note takes back */
    credits: number | null;
    /** Whether a credit note takes it back */
    credited: boolean;
    /** The credited invoice in whose place it stands */
    replaces: number | null;
    /** Whether another invoice stands in its place */
    replaced: boolean;
    /** Until when it is to be paid; null where no term was agreed. Whether it was paid is not kept here */
    dueAt: Instant | null;
    currency: string;
    net: Decimal;
    tax: Decimal;
    gross: Decimal;
    /** Who it is for: the driver's name, what is written on the card, or its number */
    buyer: string | null;
    driver: number | null;
    token: string | null;
    servicedFrom: Instant;
    servicedTo: Instant;
    sessions: Array<number>;
  }
  interface InvoiceDetail extends Invoice {
    lines: Array<PriceLine & { session: number; station: string | null; startedAt: Instant | null; stoppedAt: Instant | null }>;
    groups: Array<{ vat: Decimal | null; net: Decimal; tax: Decimal }>;
    seller: { name: string; address: string; vatId: string | null };
    postings: Array<Posting>;
    contentHash: string;
  }
  interface Posting {
    posting: number;
    text: string;
    servicedAt: Instant;
    accountedAt: Instant;
    legs: Array<{ account: string; accountName: string; side: "debit" | "credit"; amount: Decimal }>;
  }
  interface TrailStep {
    what: string;
    sequence: number | null;
    at: Instant | null;
    text: string;
    hash: string | null;
  }
  interface Ledger {
    currency: string | null;
    accounts: Array<{ account: string; name: string; currency: string; debit: Decimal; credit: Decimal; balance: Decimal }>;
    balanced: boolean;
  }
  interface EntryDetail extends Entry {
    /** What people call the station, or its identity */
    stationName: string | null;
  }
  interface Entry {
    sequence: number;
    at: Instant;
    kind: string;
    /** Number of the station whose stream it belongs to */
    station: number | null;
    deciderVersion: number;
    hash: string;
    previousHash: string | null;
    input: Record<string, unknown> | null;
    events: Array<{ name: string; fields: Record<string, unknown> }>;
    sent: Array<Record<string, unknown>>;
  }
  interface Webhook {
    webhook: number;
    /** The URL that notices are posted to */
    address: string;
    name: string | null;
    setAt: Instant;
    /** Notices that it has not taken yet */
    waiting: number;
  }
  interface WebhookWithSecret extends Webhook {
    /** What notices are signed with; only in the first answer, never again */
    secret?: string;
  }
  interface Effect {
    effect: number;
    kind: "notice";
    /** To whom: of a notice the number of its webhook */
    target: number;
    /** What it says in a word, such as alert.raised */
    subject: string;
    /** The idempotency key, the same in every attempt */
    key: string;
    state: "waiting" | "retrying" | "done" | "given up" | "cancelled";
    attempts: number;
    requestedAt: Instant;
    /** When it is tried next; null once it has ended */
    nextAt: Instant | null;
    /** When it is given up */
    expires: Instant;
    endedAt: Instant | null;
    /** HTTP status of the last answer */
    status: number | null;
    /** Why the last attempt failed */
    fault: string | null;
    payload: string;
  }
  interface Status {
    origin: string;
    version: string;
    sequence: number;
    head: string;
    /** The time by which it goes */
    now: Instant;
    /** How many times as fast as on the wall time goes: 1 but in a demo */
    timeFactor: number;
    startedAt: Instant;
    uptimeSeconds: number;
    stations: { total: number; connected: number; charging: number; pending: number; offline: number; faulted: number; connectors: { charging: number; free: number; waiting: number; out: number; faulted: number; offline: number } };
    sessions: { open: number; held: number; closed: number };
    invoices: number;
    onboardingUntil: Instant | null;
    alerts: number;
    warnings: Array<string>;
    /** Room on the file system of the journal */
    disk: { state: "ample" | "full" | "spent"; freeBytes: number | null; reserveBytes: number };
    certificateExpiresAt: Instant | null;
    /** TLS handshakes that failed lately */
    tlsFailures: Array<{ address: string; reason: string; at: Instant }>;
    /** Who asks; absent in events */
    actor?: { name: string; role: Role };
  }
  type Role = "owner" | "operator" | "accountant" | "read-only" | "metrics";
  interface Alert {
    station: string | null;
    /** The session that it is about */
    session: number | null;
    kind: string;
    text: string;
    count: number;
    firstAt: Instant;
    lastAt: Instant;
    /** What an invoice may be corrected to, by what a station told after it */
    correction: CorrectionOffer | null;
    /** Whether it tells how things stand: it ends with that alone, and cannot be acknowledged */
    standing: boolean;
  }
  interface CorrectionOffer {
    invoice: number;
    /** As invoiced where that is null */
    energyKwh: Decimal | null;
    /** As invoiced where that is null */
    stoppedAt: Instant | null;
  }
  interface APIToken {
    id: number;
    name: string;
    role: Role;
    revoked: boolean;
    issuedAt: Instant;
  }
  interface APITokenWithText extends APIToken {
    /** Only in the first answer, never again */
    token?: string;
  }
  interface Get {
    /** Stations in the order of their numbers */
    "/stations": { parameters: { connected?: boolean | null; state?: "pending" | "offline" | "faulted" | "charging" | "free" | null; search?: string | null; limit?: number | null; after?: string | null }; body: undefined; answer: { items: Array<Station>; next: Cursor } };
    /** One station */
    "/stations/{station}": { parameters: { station: string }; body: undefined; answer: Station };
    /** Configuration keys as the station last told them */
    "/stations/{station}/configuration": { parameters: { station: string }; body: undefined; answer: { items: Array<ConfigurationKey>; next: null } };
    /** Frames as they were on the wire, the newest first */
    "/stations/{station}/frames": { parameters: { station: string; before?: number | null; limit?: number | null; after?: string | null }; body: undefined; answer: { items: Array<Frame>; next: Cursor } };
    /** Calls to a station, the newest first */
    "/stations/{station}/calls": { parameters: { station: string; limit?: number | null; after?: string | null }; body: undefined; answer: { items: Array<Call>; next: Cursor } };
    /** One call and its outcome */
    "/calls/{call}": { parameters: { call: number }; body: undefined; answer: Call };
    /** Unknown stations that tried to connect, the last first */
    "/knocking": { parameters: { limit?: number | null; after?: string | null }; body: undefined; answer: { items: Array<Knocking>; next: Cursor } };
    /** Cards that were shown and may not charge, the last first */
    "/refused-cards": { parameters: { limit?: number | null; after?: string | null }; body: undefined; answer: { items: Array<RefusedCard>; next: Cursor } };
    /** Tokens */
    "/tokens": { parameters: { search?: string | null; order?: "newest" | null; limit?: number | null; after?: string | null }; body: undefined; answer: { items: Array<Token>; next: Cursor } };
    /** One token */
    "/tokens/{token}": { parameters: { token: string }; body: undefined; answer: Token };
    /** Drivers */
    "/drivers": { parameters: { limit?: number | null; after?: string | null }; body: undefined; answer: { items: Array<Driver>; next: Cursor } };
    /** One driver */
    "/drivers/{driver}": { parameters: { driver: number }; body: undefined; answer: Driver };
    /** Sessions, the newest first */
    "/sessions": { parameters: { state?: "open" | "closed" | "held" | null; held?: "implausible energy" | "meter went backwards" | "missing meter stop" | "implausible time" | "clock changed" | "nobody known who pays" | "end not believed" | "contradicting reports" | "stop without session" | "ended by a person" | "more pauses than are kept" | "pauses told out of order" | null; station?: string | null; token?: string | null; driver?: number | null; from?: string | null; to?: string | null; limit?: number | null; after?: string | null }; body: undefined; answer: { items: Array<Session>; next: Cursor } };
    /** One session with its readings and journal entries */
    "/sessions/{session}": { parameters: { session: number }; body: undefined; answer: SessionDetail };
    /** Tariffs with their present version */
    "/tariffs": { parameters: { limit?: number | null; after?: string | null }; body: undefined; answer: { items: Array<Tariff>; next: Cursor } };
    /** One tariff in its current version */
    "/tariffs/{tariff}": { parameters: { tariff: number }; body: undefined; answer: Tariff };
    /** Who stands on the invoices; all null until it is set */
    "/seller": { parameters: {}; body: undefined; answer: SellerOrNone };
    /** Invoices and credit notes, the newest first */
    "/invoices": { parameters: { number?: string | null; session?: number | null; driver?: number | null; from?: string | null; to?: string | null; limit?: number | null; after?: string | null }; body: undefined; answer: { items: Array<Invoice>; next: Cursor } };
    /** One invoice with lines, VAT groups, seller and postings */
    "/invoices/{invoice}": { parameters: { invoice: number }; body: undefined; answer: InvoiceDetail };
    /** From the invoice down to the frames */
    "/invoices/{invoice}/trail": { parameters: { invoice: number }; body: undefined; answer: { steps: Array<TrailStep> } };
    /** Accounts of the ledger */
    "/ledger": { parameters: {}; body: undefined; answer: Ledger };
    /** Invoices and credit notes for bookkeeping */
    "/invoices.csv": { parameters: { from?: string | null; to?: string | null; limit?: number | null; after?: string | null }; body: undefined; answer: string };
    /** Postings for bookkeeping, one row for each leg */
    "/ledger/postings.csv": { parameters: { from?: string | null; to?: string | null; limit?: number | null; after?: string | null }; body: undefined; answer: string };
    /** One entry: input, decided events, what was sent, hashes */
    "/entries/{sequence}": { parameters: { sequence: number }; body: undefined; answer: EntryDetail };
    /** Webhooks */
    "/webhooks": { parameters: { limit?: number | null; after?: string | null }; body: undefined; answer: { items: Array<Webhook>; next: Cursor } };
    /** One webhook, without its secret */
    "/webhooks/{webhook}": { parameters: { webhook: number }; body: undefined; answer: Webhook };
    /** What must happen outside, the newest first */
    "/effects": { parameters: { limit?: number | null; after?: string | null }; body: undefined; answer: { items: Array<Effect>; next: Cursor } };
    /** One effect and its outcome */
    "/effects/{effect}": { parameters: { effect: number }; body: undefined; answer: Effect };
    /** State of the installation, and who asks */
    "/status": { parameters: {}; body: undefined; answer: Status };
    /** What needs a person, the most recent first */
    "/alerts": { parameters: { limit?: number | null; after?: string | null }; body: undefined; answer: { items: Array<Alert>; next: Cursor } };
    /** Live changes as server-sent events */
    "/events": { parameters: { frames?: string | null }; body: undefined; answer: string };
    /** This document */
    "/openapi.json": { parameters: {}; body: undefined; answer: Record<string, unknown> };
    /** Whether the server answers */
    "/healthz": { parameters: {}; body: undefined; answer: { status: "ok" | "disk-full" | "disk-spent"; detail?: string } };
    /** API tokens */
    "/api-tokens": { parameters: { limit?: number | null; after?: string | null }; body: undefined; answer: { items: Array<APIToken>; next: Cursor } };
    /** One API token, without its text */
    "/api-tokens/{apiToken}": { parameters: { apiToken: number }; body: undefined; answer: APIToken };
  }
  interface Post {
    /** Add a station */
    "/stations": { parameters: {}; body: NewStation; answer: StationWithPassword };
    /** Add many stations; a wrong line refuses all */
    "/stations/import": { parameters: { update?: boolean | null }; body: { stations: Array<NewStation> } | { csv: string }; answer: Imported };
    /** Adopt a pending station or one from the knocking list */
    "/stations/{station}/adopt": { parameters: { station: string }; body: Adoption | undefined; answer: StationWithPassword };
    /** Send any OCPP message that a central system may send */
    "/stations/{station}/calls": { parameters: { station: string }; body: NewCall; answer: Call };
    /** Push the list of valid tokens to a station (SendLocalList) */
    "/stations/{station}/local-list": { parameters: { station: string }; body: { full?: boolean | null } | undefined; answer: Call & { calls?: number; version?: number } };
    /** Let unknown stations connect and wait for adoption for some minutes; 0 closes the window */
    "/onboarding": { parameters: {}; body: { minutes: number }; answer: { until: Instant | null } };
    /** Issue a token */
    "/tokens": { parameters: {}; body: NewToken; answer: Token };
    /** Issue many tokens; a wrong line refuses all */
    "/tokens/import": { parameters: { update?: boolean | null }; body: { tokens: Array<NewToken> } | { csv: string }; answer: Imported };
    /** Register a driver */
    "/drivers": { parameters: {}; body: { name: string; mail?: string | null }; answer: Driver };
    /** Ask the station to stop (RemoteStopTransaction) */
    "/sessions/{session}/stop": { parameters: { session: number }; body: { expiresSeconds?: number | null } | undefined; answer: Call };
    /** End a session that will not end by itself with what is known of it; it is held */
    "/sessions/{session}/end": { parameters: { session: number }; body: undefined; answer: Session };
    /** Release a held session into pricing, as metered, corrected, or written off */
    "/sessions/{session}/release": { parameters: { session: number }; body: { energyKwh?: string | null; writeOff?: boolean | null; stoppedAt?: Instant | null; token?: string | null; driver?: number | null; connector?: number | null } | undefined; answer: Session };
    /** Price a session that was closed without an invoice */
    "/sessions/{session}/price": { parameters: { session: number }; body: { energyKwh?: string | null; stoppedAt?: Instant | null; tariff?: number | null; version?: number | null; reason: string; token?: string | null; driver?: number | null; writtenOff?: boolean | null }; answer: Session };
    /** Publish a tariff */
    "/tariffs": { parameters: {}; body: NewTariff; answer: Tariff };
    /** Assign a tariff, or none, to a station, connector, token or everywhere */
    "/tariff-assignments": { parameters: {}; body: NewAssignment; answer: null };
    /** Issue a credit note over the whole invoice */
    "/invoices/{invoice}/credit": { parameters: { invoice: number }; body: undefined; answer: Invoice };
    /** Credit an invoice and issue another one in its place */
    "/invoices/{invoice}/correct": { parameters: { invoice: number }; body: { energyKwh?: string | null; stoppedAt?: Instant | null; reason?: string | null } | undefined; answer: Invoice };
    /** Send notices of alerts to an address */
    "/webhooks": { parameters: {}; body: { address: string; name?: string | null }; answer: WebhookWithSecret };
    /** Send a notice that only says that notices arrive */
    "/webhooks/{webhook}/test": { parameters: { webhook: number }; body: undefined; answer: Effect };
    /** Try an effect now, be it given up or not */
    "/effects/{effect}/retry": { parameters: { effect: number }; body: undefined; answer: Effect };
    /** Acknowledge an alert */
    "/alerts/acknowledge": { parameters: {}; body: { kind: string; station?: string | null; session?: number | null }; answer: null };
    /** Issue an API token; its text is answered this once */
    "/api-tokens": { parameters: {}; body: { name: string; role: Role }; answer: APITokenWithText };
  }
  interface Put {
    /** Publish a new version; running sessions keep theirs */
    "/tariffs/{tariff}": { parameters: { tariff: number }; body: NewTariff; answer: Tariff };
    /** Set who stands on the invoices */
    "/seller": { parameters: {}; body: Seller; answer: SellerOrNone };
  }
  interface Patch {
    /** Change a station */
    "/stations/{station}": { parameters: { station: string }; body: StationChange; answer: StationWithPassword };
    /** Change a token */
    "/tokens/{token}": { parameters: { token: string }; body: TokenChange; answer: Token };
  }
  interface Delete {
    /** Remove a station: it may not connect again; its past stays */
    "/stations/{station}": { parameters: { station: string }; body: undefined; answer: null };
    /** Cancel a call that is not sent yet */
    "/calls/{call}": { parameters: { call: number }; body: undefined; answer: Call };
    /** Take an identity off the knocking list */
    "/knocking/{identity}": { parameters: { identity: string }; body: undefined; answer: null };
    /** Forget a token: its key is destroyed */
    "/tokens/{token}": { parameters: { token: string }; body: undefined; answer: null };
    /** Forget a driver: name and mail are erased, sums stay */
    "/drivers/{driver}": { parameters: { driver: number }; body: undefined; answer: null };
    /** End a tariff for sessions that start afterwards */
    "/tariffs/{tariff}": { parameters: { tariff: number }; body: undefined; answer: null };
    /** Send no more notices to an address; what waits is cancelled */
    "/webhooks/{webhook}": { parameters: { webhook: number }; body: undefined; answer: null };
    /** Give an effect up */
    "/effects/{effect}": { parameters: { effect: number }; body: undefined; answer: Effect };
    /** Revoke an API token */
    "/api-tokens/{apiToken}": { parameters: { apiToken: number }; body: undefined; answer: null };
  }
}
