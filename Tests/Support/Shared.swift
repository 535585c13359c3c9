public import Foundation

/// What the tests can use and the package does not hold: official schemas, recorded traffic, tariff cases. It lies in the folder that
/// `CPMS_SHARED` names, or in `shared` beside the package.
///
/// ```swift
/// @Test(.enabled(if: Shared.isThere("traffic"), "SKIPPED: shared/traffic is not there"))
/// ```
public enum Shared {
    /// A file or folder below the shared one; nil where it is not there.
    public static func url(_ path: String) -> URL? {
        var candidates = [Golden.root().deletingLastPathComponent().appendingPathComponent("shared")]
        if let named = ProcessInfo.processInfo.environment["CPMS_SHARED"] { candidates.insert(URL(fileURLWithPath: named), at: 0) }
        return candidates.map { $0.appendingPathComponent(path) }.first { FileManager.default.fileExists(atPath: $0.path) }
    }

    /// Whether it is there; says loudly on standard output when it is not.
    public static func isThere(_ path: String) -> Bool {
        if url(path) != nil { return true }
        print("SKIPPED: a test has no \(path) to work on; set CPMS_SHARED to the folder that holds it")
        return false
    }
}
