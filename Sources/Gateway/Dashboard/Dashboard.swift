/// A file of the dashboard, compiled into the product.
public struct DashboardAsset: Sendable {
    /// Media type with its charset, for the header `Content-Type`.
    public let contentType: String
    /// Quoted entity tag, for `ETag` and `If-None-Match` (RFC 9110, 8.8.3).
    public let entityTag: String
    /// The body.
    public let bytes: [UInt8]

    init(contentType: String, texts: [StaticString]) {
        let bytes = texts.flatMap { Array($0.description.utf8) + [UInt8(ascii: "\n")] }
        self.contentType = contentType
        self.bytes = bytes
        self.entityTag = Self.entityTag(of: bytes)
    }

    /// FNV-1a in 64 bits: it tells two builds apart, it proves nothing.
    private static func entityTag(of bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return "\"\(String(hash, radix: 16))\""
    }
}

/// The dashboard: a page, a style sheet and script modules without a framework, served from memory and usable without internet.
///
/// No file names another origin, holds an inline script or style, or turns text into markup, so the strictest policy holds.
public enum Dashboard {
    /// Headers that every answer with a file of the dashboard carries besides `Content-Type` and `ETag`.
    public static let headers: [(name: String, value: String)] = [
        ("Content-Security-Policy", contentSecurityPolicy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-cache"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ]

    /// Content Security Policy of the page (CSP level 3): own files only, no frames, no forms that leave.
    public static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// Paths of all files, in a fixed order.
    public static var paths: [String] { files.map(\.path) }

    /// The file at an absolute path without query, such as `/` or `/app.js`; nil for any other path.
    public static func asset(_ path: String) -> DashboardAsset? { assets[path] }

    private static let assets: [String: DashboardAsset] = Dictionary(
        files.map { ($0.path, DashboardAsset(contentType: $0.type, texts: $0.texts)) }, uniquingKeysWith: { first, _ in first })

    private static let script = "text/javascript; charset=utf-8"

    private static let files: [(path: String, type: String, texts: [StaticString])] = [
        ("/", "text/html; charset=utf-8", [page]),
        ("/app.css", "text/css; charset=utf-8", [baseStyle, partStyle]),
        ("/favicon.svg", "image/svg+xml", [icon]),
        ("/app.js", script, [appScript]),
        ("/js/dom.js", script, [domScript]),
        ("/js/format.js", script, [formatScript]),
        ("/js/api.js", script, [apiScript]),
        ("/js/live.js", script, [liveScript]),
        ("/js/ui.js", script, [uiScript]),
        ("/js/list.js", script, [listScript]),
        ("/js/chart.js", script, [chartScript]),
        ("/js/entry.js", script, [entryScript]),
        ("/js/adopt.js", script, [adoptScript]),
        ("/js/overview.js", script, [overviewScript]),
        ("/js/stations.js", script, [stationsScript]),
        ("/js/station.js", script, [stationScript]),
        ("/js/actions.js", script, [actionsScript]),
        ("/js/console.js", script, [consoleScript]),
        ("/js/sessions.js", script, [sessionsScript]),
        ("/js/invoices.js", script, [invoicesScript]),
        ("/js/tokens.js", script, [tokensScript]),
        ("/js/tariffs.js", script, [tariffsScript]),
        ("/js/settings.js", script, [settingsScript]),
    ]
}
