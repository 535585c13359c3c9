public import Foundation

/// Texts that were looked at once and must not change by accident; `CPMS_UPDATE_GOLDEN=1` writes what is there now, for review.
public enum Golden {
    /// The root of the package, found from the path of this file.
    public static func root() -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    /// The golden file at this path below the root, as it stands.
    public static func text(_ path: String) throws -> String {
        try String(contentsOf: root().appendingPathComponent(path), encoding: .utf8)
    }

    /// Whether this run writes the golden files instead of comparing with them.
    public static var isUpdating: Bool { ProcessInfo.processInfo.environment["CPMS_UPDATE_GOLDEN"] == "1" }

    /// The first difference between `text` and the golden file at this path below the root; nil where they are equal.
    ///
    /// ```swift
    /// #expect(Golden.difference(text, "fixtures/events.txt") == nil)
    /// ```
    public static func difference(_ text: String, _ path: String) -> String? {
        let url = root().appendingPathComponent(path)
        if isUpdating {
            do {
                try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: url)
                return nil
            } catch { return "\(path) cannot be written: \(error)" }
        }
        guard let data = try? Data(contentsOf: url) else {
            return "\(path) is not there; run the test with CPMS_UPDATE_GOLDEN=1 and review it"
        }
        return firstDifference(text, String(decoding: data, as: UTF8.self), path)
    }

    private static func firstDifference(_ text: String, _ golden: String, _ path: String) -> String? {
        if text == golden { return nil }
        let now = text.split(separator: "\n", omittingEmptySubsequences: false)
        let then = golden.split(separator: "\n", omittingEmptySubsequences: false)
        for index in 0..<max(now.count, then.count) {
            let (a, b) = (index < now.count ? String(now[index]) : "(end)", index < then.count ? String(then[index]) : "(end)")
            if a != b { return "\(path):\(index + 1)\n  golden: \(b)\n  now:    \(a)" }
        }
        return "\(path) differs in its line ends"
    }
}
