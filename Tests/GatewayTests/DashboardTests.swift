import Foundation
import Gateway
import Testing

/// The files of the dashboard: whole, own, and without anything that the content security policy would stop.
struct DashboardTests {
    private func text(_ path: String) throws -> String {
        String(decoding: try #require(Dashboard.asset(path)).bytes, as: UTF8.self)
    }

    private func scripts() -> [String] { Dashboard.paths.filter { $0.hasSuffix(".js") } }

    @Test func `the page, its style, icon and script are served with their types`() throws {
        let types = [
            "/": "text/html; charset=utf-8", Dashboard.address("css/parts.css"): "text/css; charset=utf-8",
            Dashboard.address("favicon.svg"): "image/svg+xml", Dashboard.address("app.js"): "text/javascript; charset=utf-8",
        ]
        for (path, type) in types { #expect(Dashboard.asset(path)?.contentType == type) }
    }

    @Test func `another path is none of the dashboard's`() {
        let paths = [
            "", "/index.html", "/app.js", "/web/", "/web/app.js", "/web/0000000000000000/app.js", "//", Dashboard.address(""),
            Dashboard.address("index.html"), Dashboard.address("app.js?x"), Dashboard.address("APP.JS"),
            Dashboard.address("core/../app.js"), Dashboard.address("icons.svg"),
        ]
        for path in paths { #expect(Dashboard.asset(path) == nil, "\(path)") }
    }

    @Test func `the page is asked for each time, and what it names is kept for good`() throws {
        #expect(Dashboard.asset("/")?.cacheControl == "no-cache")
        for path in Dashboard.paths.dropFirst() {
            #expect(Dashboard.asset(path)?.cacheControl == "public, max-age=31536000, immutable")
            #expect(path.contains(/^\/web\/[0-9a-f]{16}\//))
        }
        let named = try text("/").matches(of: /(?:src|href)="([^"]+)"/).map { String($0.output.1) }
        #expect(named.contains(Dashboard.address("app.js")))
        for path in named where path.hasPrefix("/") { #expect(Dashboard.asset(path) != nil, "the page names \(path)") }
    }

    @Test func `a browser that has a file is told so, through a proxy too`() throws {
        let page = try #require(Dashboard.asset("/"))
        let tag = page.entityTag
        for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] { #expect(page.isKnown(by: known), "\(known)") }
        for other in [nil, "", "\"other\"", String(tag.dropLast()), "W/\"other\""] { #expect(!page.isKnown(by: other)) }
    }

    @Test func `what a file holds is compiled in to the byte`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Gateway/Dashboard/web")
        for path in Dashboard.paths.dropFirst() {
            let file = path.split(separator: "/").dropFirst(2).joined(separator: "/")
            let bytes = try Data(contentsOf: folder.appending(path: file))
            #expect(try #require(Dashboard.asset(path)).bytes == Array(bytes), "\(file)")
        }
    }

    @Test func `each file has its own quoted entity tag`() throws {
        let tags = try Dashboard.paths.map { try #require(Dashboard.asset($0)).entityTag }
        #expect(Set(tags).count == Dashboard.paths.count)
        for tag in tags { #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.count > 8) }
    }

    @Test func `every module that a script imports is there, and every module is imported`() throws {
        var imported: Set<String> = [Dashboard.address("app.js")]
        for path in scripts() {
            // What only a comment imports is a type.
            for match in try text(path).matches(of: /(?:from |await import\()'(\.[^']+)'/) {
                let base = URL(fileURLWithPath: path).deletingLastPathComponent()
                let target = URL(fileURLWithPath: String(match.output.1), relativeTo: base).standardizedFileURL.path
                #expect(Dashboard.asset(target) != nil, "\(path) imports \(match.output.1)")
                imported.insert(target)
            }
        }
        #expect(imported == Set(scripts()))
    }

    @Test func `the page names every module that it will want, and none that it may not`() throws {
        let named = try text("/").matches(of: /rel="modulepreload" href="([^"]+)"/).map { String($0.output.1) }
        #expect(Set(named) == Set(scripts()).subtracting([Dashboard.address("pages/parts.js")]))
    }

    @Test func `the icons stand in the page, so that no module asks for them one by one`() throws {
        #expect(try text("/").contains("<symbol id=\"i-home\""))
        #expect(try !text("/").contains("<!--"))
    }

    @Test func `every imported name is exported, and used`() throws {
        for path in scripts() {
            let script = try text(path)
            for match in script.matches(of: /im{1}port \{([^}]+)\} from '([^']+)';/) {
                let base = URL(fileURLWithPath: path).deletingLastPathComponent()
                let target = URL(fileURLWithPath: String(match.output.2), relativeTo: base).standardizedFileURL.path
                let other = try text(target)
                for entry in match.output.1.split(separator: ",") {
                    let names = entry.split(whereSeparator: \.isWhitespace).filter { $0 != "as" }.map(String.init)
                    guard let name = names.first, let used = names.last else { continue }
                    let declaration = try Regex("export (async )?(function|const|class|let) \(name)\\b")
                    #expect(other.firstMatch(of: declaration) != nil, "\(target) does not export \(name) for \(path)")
                    #expect(script.ranges(of: used).count > 1, "\(path) does not use \(used)")
                }
            }
        }
    }

    @Test func `no script turns text into markup or code`() throws {
        let banned = [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser", "srcdoc",
            "createContextualFragment", "javascript:",
        ]
        for path in scripts() {
            let script = try text(path)
            for word in banned { #expect(!script.contains(word), "\(path) uses \(word)") }
        }
    }

    @Test func `nothing names another origin, and the page has no inline script or style`() throws {
        for path in Dashboard.paths {
            var text = try text(path)
            // Names of XML vocabularies are no addresses.
            text = text.replacing("http://www.w3.org/2000/svg", with: "")
            #expect(text.firstMatch(of: /(https?:)?\/\/[a-z0-9-]+\.[a-z]{2,}/) == nil, "\(path) names another origin")
            #expect(!text.contains("@import") && !text.contains("url("), "\(path) loads something")
        }
        let page = try text("/")
        #expect(page.firstMatch(of: /<script(?![^>]*\bsrc=)/) == nil)
        #expect(!page.contains("<style") && page.firstMatch(of: /\son[a-z]+=/) == nil && page.firstMatch(of: /\sstyle=/) == nil)
    }

    @Test func `the policy allows own files only and no framing`() {
        let headers = Dictionary(uniqueKeysWithValues: Dashboard.headers.map { ($0.name, $0.value) })
        #expect(
            headers["Content-Security-Policy"] == "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
        #expect(headers["X-Content-Type-Options"] == "nosniff")
        #expect(headers["Referrer-Policy"] == "no-referrer")
    }

    @Test func `each request of a script is an operation of the API`() throws {
        let methods = ["post": "POST", "postCsv": "POST", "put": "PUT", "patch": "PATCH", "remove": "DELETE"]
        let call = /\b(get|all|post|put|patch|remove|postCsv|path|exportCsv|importButton)(?:\(|: )(?:'[a-z. ]+', )?'(\/[^']*)'/
        var seen = 0
        for path in scripts() {
            for match in try text(path).matches(of: call) {
                let verb = String(match.output.1)
                let method = verb == "importButton" ? "POST" : methods[verb] ?? "GET"
                #expect(OpenAPITests.operations.contains("\(method) \(match.output.2)"), "\(path) asks for \(method) \(match.output.2)")
                seen += 1
            }
        }
        #expect(seen > 40)
    }
}
