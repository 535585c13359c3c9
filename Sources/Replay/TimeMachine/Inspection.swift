internal import EventStore
internal import FoundationEssentials
internal import Gateway
internal import Projections

/// An installation that is looked at and never changed: its journal, and its keys where they can be read.
///
/// Works on a copy, and beside a running server: the journal is opened for reading, which takes no lock.
struct Inspection {
    let paths: InstallationPaths
    let journal: Journal
    /// Nil where there is no key ring that can be read: personal data stays masked.
    let keys: KeyRing?
    /// Why there are no keys, in a clause; nil where there are.
    let keysMissing: String?

    /// Opens what stands in the data directory.
    ///
    /// - Parameter keys: where the key ring lies; nil is inside the data directory.
    /// - Throws: where there is no journal, or one whose end is damaged.
    init(data: String, keys keysPath: String? = nil) throws(Fault) {
        paths = InstallationPaths(data: data, keys: keysPath)
        journal = try Journal.openReadOnly(at: paths.journal)
        do throws(Fault) {
            keys = try KeyRing.openReadOnly(at: paths.keys)
            keysMissing = nil
        } catch {
            keys = nil
            keysMissing = error.kind == .missing ? "there is no key ring in \(paths.keys)" : "the key ring cannot be read: \(error)"
        }
    }

    /// The text with the cards in it in clear, as far as keys live, and secrets as dots; masks stay where there is no key ring.
    func clear(_ text: [UInt8], _ spans: [SealedSpan]) throws(Fault) -> [UInt8] { try keys?.shown(text, spans) ?? text }

    /// Hands every entry of a range to `body`, decoded.
    ///
    /// - Parameters:
    ///   - checked: whether each hash is checked against the entry before; a journal that was just verified needs it not.
    ///   - progress: told now and then which entry was read last.
    func forEach(
        from first: UInt64 = 1, to last: UInt64 = .max, checked: Bool = true, progress: ((UInt64) -> Void)? = nil,
        _ body: (EntryHeader, Entry, [UInt8], Digest) throws(Fault) -> ReadStep
    ) throws(Fault) {
        try forEachBody(from: first, to: last, checked: checked, progress: progress) { (header, bytes, hash) throws(Fault) in
            let entry: Entry
            do throws(CodecError) { entry = try Entry(kind: header.kind, body: bytes) } catch { throw undecodable(error, header) }
            return try body(header, entry, bytes, hash)
        }
    }

    /// Folds every entry of a range into a state, and hands the state to `body` after each.
    func fold(
        into world: inout World, to last: UInt64 = .max, progress: ((UInt64) -> Void)? = nil,
        _ body: (EntryHeader, inout World) throws(Fault) -> Void = { (_, _) throws(Fault) in }
    ) throws(Fault) {
        try journal.readAhead(to: min(last, journal.head.sequence)) { (run) throws(Fault) in
            for index in 0..<run.count {
                let item = run[index]
                let header = item.header
                if header.sequence & 1_023 == 0 { progress?(header.sequence) }
                do throws(CodecError) {
                    try world.fold(kind: header.kind, bytes: run.bytes, body: item.body, EntryContext(header))
                } catch {
                    throw undecodable(error, header)
                }
                try body(header, &world)
            }
            return .next
        }
    }

    private func forEachBody(
        from first: UInt64 = 1, to last: UInt64, checked: Bool = true, progress: ((UInt64) -> Void)?,
        _ body: (EntryHeader, [UInt8], Digest) throws(Fault) -> ReadStep
    ) throws(Fault) {
        try journal.read(from: first, to: min(last, journal.head.sequence), checked: checked) { (header, span, hash) throws(Fault) in
            if header.sequence & 1_023 == 0 { progress?(header.sequence) }
            return try body(header, unsafe span.withUnsafeBytes { unsafe Array($0) }, hash)
        }
    }

    private func undecodable(_ error: CodecError, _ header: EntryHeader) -> Fault {
        Fault(
            .damaged, "The entry cannot be decoded: \(error)", path: journal.path, sequence: header.sequence,
            advice: "Run the version of the product that wrote it, or restore from a backup")
    }
}

/// A progress bar that takes itself off the screen; used by one thread.
final class Progress {
    private var bar: ProgressBar
    private let started: Double

    init(_ label: String, total: UInt64, _ console: Console) {
        bar = ProgressBar(label, total: total, console: console)
        started = ProgressBar.monotonicSeconds()
    }

    /// Shows how far the work is.
    func update(_ done: UInt64) { bar.update(done) }

    /// Seconds since the beginning.
    var seconds: Double { ProgressBar.monotonicSeconds() - started }

    deinit { bar.finish() }
}

/// Entries per second as text, such as `1,204,000/s`.
func rateText(_ entries: UInt64, _ seconds: Double) -> String {
    guard seconds > 0 else { return "-" }
    return ProgressBar.grouped(UInt64(min(Double(entries) / seconds, 1e15))) + "/s"
}

/// One or many: `1 entry`, `2 entries`.
func counted(_ count: some BinaryInteger, _ one: String, _ many: String) -> String {
    "\(ProgressBar.grouped(UInt64(clamping: count))) \(count == 1 ? one : many)"
}
