/// Bounds of the gateway.
enum GatewayLimits {
    /// Milliseconds that a station's old connection gets to show that it lives, when the station asks for a new one.
    static let probeMilliseconds: Int64 = 2_000
    /// Event streams of dashboards at once.
    static let streams = 64
    /// Milliseconds between two rounds of news on event streams.
    static let newsMilliseconds: Int64 = 500
    /// Things that may have changed between two rounds; beyond it clients are told to read the lists anew.
    static let newsItems = 2_000
    /// Things that are told at once; the others of a round follow in the next ticks.
    static let newsSlice = 128
    /// Milliseconds after which a quiet dashboard is told the status.
    static let statusMilliseconds: Int64 = 5_000
    /// Milliseconds between two demands to read the lists anew.
    static let overfullMilliseconds: Int64 = 5_000
    /// Refused handshakes of one source, whatever the identities, before it must wait: many stations may share an address.
    static let sourceFailures = 100
    /// Wrong tries of a source that cost no wait.
    static let freeFailures = 5
    /// Seconds that a source waits at most after a wrong try.
    static let failureWaitSecondsMax: Int64 = 300
    /// Seconds after the longest wait for which wrong tries of a source are remembered.
    static let failureSeconds: Int64 = 600
    /// A network that is remembered as one has 8 times as many free tries as what it stands for, 64 times where it is wider.
    static let failureShareBits = 3
    /// Sources that are remembered one by one; the networks around them add as many each.
    static let sourcesMax = 10_000
    /// Seconds between two looks for sources that need not be remembered any more.
    static let sourceSweepSeconds: Int64 = 10
    /// Seconds for which a refused identity is counted: knocking that goes on is journaled anew after that.
    static let knockSeconds: Int64 = 86_400
    /// Sources whose failed TLS handshakes are told.
    static let tlsFailures = 50
    /// Frames of one station in a second, beyond which its next ones wait for the next second.
    static let framesPerSecondPerStation = 2_000
    /// Bytes for which a frame counts as one more there.
    static let frameBytes = 16 << 10
    /// Seconds after which a station may ask again that found the disk full.
    static let fullDiskRetrySeconds = 60
    /// Seconds before its end from which on a certificate is warned of: 30 days.
    static let certificateNoticeSeconds: Int64 = 30 * 86_400
    /// Seconds between two notices that stations find no place.
    static let crowdedNoticeSeconds: Int64 = 60
    /// Effects that are carried out at once.
    static let effectsUnderWay = 64
    /// Bytes of a request head that are journaled.
    static let headBytes = 2_048
    /// Characters of a name in a certificate that proves nothing.
    static let certificateNameCharacters = 60
    /// Threads that answer what is only read.
    static let readingThreads = 2
    /// How much less of a core they get than the wheel where both want it; 0 to 19, as `nice` has it.
    ///
    /// At 5 the others' heartbeats took 2 ms longer beside large reads on two cores (p99), at 10 it was 1 ms, at 15 nothing; the reads
    /// themselves were hardly slower.
    static let readingNiceness: Int32 = 15
    /// Threads that read, seal and look at large commands; imports have one of them at most.
    static let preparingThreads = 2
    /// Large commands that may wait to be prepared, or to be decided; beyond it clients are told to come again.
    static let largeCommandsMax = 64
    /// Reads that may wait for a thread; beyond it clients are told to come again.
    static let readsWaitingMax = 256
    /// Seconds after which a client may ask again whose read found no place.
    static let readRetrySeconds = 1
}
