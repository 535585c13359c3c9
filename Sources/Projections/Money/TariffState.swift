public import EventStore

/// One published version of a tariff; it never changes.
public struct TariffVersion: Recordable, Equatable {
    public var content: TariffPublished
    public var publishedAt: Instant
    /// The entry that published it.
    public var sequence: UInt64

    public init(content: TariffPublished, publishedAt: Instant, sequence: UInt64) {
        self.content = content
        self.publishedAt = publishedAt
        self.sequence = sequence
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var content: TariffPublished?
        var publishedAt: Instant?
        var sequence: UInt64?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: content = try reader.record()
            case 2: publishedAt = try reader.value()
            case 3: sequence = try reader.uint64()
            default: try reader.skip()
            }
        }
        self.init(
            content: try reader.required(content, 1), publishedAt: try reader.required(publishedAt, 2),
            sequence: try reader.required(sequence, 3))
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, content)
        writer.put(2, publishedAt)
        writer.put(3, sequence)
    }
}

/// A tariff with all its versions: closed sessions stay bound to the one that was current at their start (money.md T7).
public struct TariffState: Recordable, Equatable {
    public var tariff: TariffID
    /// In the order of publication: version 1 first.
    public var versions: [TariffVersion]
    /// No longer given to new sessions.
    public var isEnded: Bool

    public init(tariff: TariffID, versions: [TariffVersion], isEnded: Bool = false) {
        self.tariff = tariff
        self.versions = versions
        self.isEnded = isEnded
    }

    /// The version that new sessions get.
    public var current: TariffVersion? { versions.last }

    /// The content of a version; nil for one that was never published.
    public func version(_ number: Int) -> TariffPublished? { versions.first { $0.content.version == number }?.content }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var tariff: TariffID?
        var versions: [TariffVersion] = []
        var isEnded = false
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: tariff = try reader.value()
            case 2: versions.append(try reader.record())
            case 3: isEnded = try reader.bool()
            default: try reader.skip()
            }
        }
        self.init(tariff: try reader.required(tariff, 1), versions: versions, isEnded: isEnded)
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, tariff)
        writer.put(2, versions)
        if isEnded { writer.put(3, true) }
    }
}

/// Where a tariff applies; what is absent restricts nothing.
public struct TariffPlace: TableKey, Comparable {
    public var station: StationID?
    public var connector: ConnectorID?
    public var token: Subject?

    public init(station: StationID? = nil, connector: ConnectorID? = nil, token: Subject? = nil) {
        self.station = station
        self.connector = connector
        self.token = token
    }

    /// The nearest first: token, then connector, then station, then everywhere.
    public static func < (a: TariffPlace, b: TariffPlace) -> Bool {
        if a.rank != b.rank { return a.rank > b.rank }
        if a.token != b.token, let x = a.token, let y = b.token { return x < y }
        if a.station != b.station, let x = a.station, let y = b.station { return x < y }
        return (a.connector?.rawValue ?? 0) < (b.connector?.rawValue ?? 0)
    }

    /// Its parts, mixed.
    public var spread: UInt64 {
        mixed((token?.spread ?? 0) ^ mixed(UInt64(station?.rawValue ?? 0) << 32 | UInt64(connector?.rawValue ?? .max)))
    }

    private var rank: Int { (token == nil ? 0 : 4) + (connector == nil ? 0 : 2) + (station == nil ? 0 : 1) }
}
