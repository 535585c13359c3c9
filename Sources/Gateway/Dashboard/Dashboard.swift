import EventStore

/// A file of the dashboard, compiled into the product.
public struct DashboardAsset: Sendable {
    /// Media type with its charset, for the header `Content-Type`.
    public let contentType: String
    /// Quoted entity tag, for `ETag` and `If-None-Match` (RFC 9110, 8.8.3).
    public let entityTag: String
    /// How long a browser may keep it without asking, for the header `Cache-Control` (RFC 9111, RFC 8246).
    public let cacheControl: String
    /// The body.
    public let bytes: [UInt8]

    init(contentType: String, cacheControl: String, bytes: [UInt8]) {
        self.contentType = contentType
        self.cacheControl = cacheControl
        self.bytes = bytes
        entityTag = "\"\(Digest.sha256(bytes).hex.prefix(Dashboard.tagDigits))\""
    }

    /// Whether a browser that sent this `If-None-Match` has the file already. A proxy that compresses makes tags weak; they still match.
    public func isKnown(by ifNoneMatch: String?) -> Bool {
        guard let ifNoneMatch else { return false }
        return ifNoneMatch.split { $0 == "," || $0 == " " }.contains { $0 == "*" || $0 == entityTag || $0 == "W/" + entityTag }
    }
}

/// The dashboard: a page, style sheets, icons and script modules without a framework, served from memory and usable without internet.
///
/// Its files lie under `web`. All but the page have an address with the hash of all of them, such as `/web/0f6b5c0f6b5c0f6b/app.js`: a
/// browser keeps them for good, and after an upgrade it never mixes the modules of two editions. The page itself is asked for each time.
/// No file names another origin, holds an inline script or style, or turns text into markup, so the strictest policy holds.
public enum Dashboard {
    /// Headers that every answer with a file of the dashboard carries besides `Content-Type`, `ETag` and `Cache-Control`.
    public static let headers: [(name: String, value: String)] = [
        ("Content-Security-Policy", contentSecurityPolicy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ]

    /// Content Security Policy of the page (CSP level 3): own files only, no frames, no forms that leave.
    public static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// Paths of all files, in a fixed order; the page first.
    public static var paths: [String] { ["/"] + files.map { address($0.path) } }

    /// The file at an absolute path without query, such as `/` or `/web/0f6b5c0f6b5c0f6b/app.js`; nil for any other path.
    public static func asset(_ path: String) -> DashboardAsset? { assets[path] }

    /// Where a file of `web` is served, such as `app.js`.
    public static func address(_ file: String) -> String { "/web/\(edition)/\(file)" }

    /// Digits of an entity tag and of the edition: they tell builds apart, they prove nothing.
    static let tagDigits = 16

    /// The hash over all files by name and content.
    private static let edition: String = {
        var all: [UInt8] = []
        for file in DashboardFiles.files { all += Array(file.path.utf8) + [0] + Digest.sha256(file.bytes).bytes }
        return String(Digest.sha256(all).hex.prefix(tagDigits))
    }()

    /// What is served under its own name: the page and what it is put together from are not.
    private static let files = DashboardFiles.files.filter { $0.path != "index.html" && $0.path != "icons.svg" }

    private static let assets: [String: DashboardAsset] = {
        var assets: [String: DashboardAsset] = [:]
        assets["/"] = DashboardAsset(contentType: "text/html; charset=utf-8", cacheControl: "no-cache", bytes: Array(page.utf8))
        for file in files {
            assets[address(file.path)] = DashboardAsset(
                contentType: file.mediaType, cacheControl: "public, max-age=31536000, immutable", bytes: file.bytes)
        }
        return assets
    }()

    /// The page with the addresses of this edition, the icons that its modules draw by name, and word of all modules that it will want,
    /// so that a browser fetches them at once and not one after the other as it finds them.
    private static var page: String {
        text("index.html").replacing("<!-- icons.svg -->", with: text("icons.svg")).replacing("<!-- modules -->", with: preloads)
            .replacing("\"/web/", with: "\"/web/\(edition)/")
    }

    private static var preloads: String {
        let later = text("app.js")
        return files.filter { $0.path.hasSuffix(".js") && !later.contains("await import('./\($0.path)')") }
            .map { "<link rel=\"modulepreload\" href=\"/web/\($0.path)\">" }.joined(separator: "\n")
    }

    private static func text(_ path: String) -> String {
        String(decoding: DashboardFiles.files.first { $0.path == path }?.bytes ?? [], as: UTF8.self)
    }
}
