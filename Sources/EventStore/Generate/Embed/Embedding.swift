/// Files that are compiled into the product as literals, for `.embedInCode` takes minutes for what a literal does in a second.
struct Embedding {
    /// Of the enum that holds them.
    let name: String
    let files: [EmbeddedFile]

    /// The enum and what it needs, complete in itself.
    var swift: String {
        var out = SwiftText(from: "the files that \(name) names")
        out.line()
        out.meaning(["Files as they were when this was built."])
        out.block("enum \(name)") { out in
            out.meaning(["A file: its path below the folder, its media type, and what it holds."])
            out.block("struct File: Sendable") { out in
                out.line("let path: String")
                out.line("let mediaType: String")
                out.line("fileprivate let isText: Bool")
                out.line("fileprivate let literal: StaticString")
                out.line()
                out.meaning(["Its bytes, copied."])
                out.block("var bytes: [UInt8]") { out in
                    out.line("let text = literal.description")
                    out.line("return isText ? Array(text.utf8) : text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }")
                }
            }
            out.line()
            out.meaning(["All of them, in the order of their paths."])
            out.line("static let files: [File] = [")
            for (index, file) in files.enumerated() {
                out.line(
                    "    File(path: \(SwiftText.quoted(file.path)), mediaType: \(SwiftText.quoted(file.mediaType)), "
                        + "isText: \(file.text != nil), literal: file\(index)),")
            }
            out.line("]")
        }
        for (index, file) in files.enumerated() {
            out.line()
            out.verbatim("private let file\(index): StaticString = \(file.literal)\n")
        }
        return out.text
    }
}

/// A file that is compiled in.
struct EmbeddedFile {
    /// Below the folder, as an address names it.
    let path: String
    let mediaType: String
    let bytes: [UInt8]

    static func read(_ paths: [String], below folder: String) throws(Problems) -> [EmbeddedFile] {
        let folder = folder.hasSuffix("/") ? folder : folder + "/"
        var files: [EmbeddedFile] = []
        for path in paths {
            guard path.hasPrefix(folder) else { throw Problems("\(path) does not lie in \(folder)") }
            files.append(try EmbeddedFile(path: String(path.dropFirst(folder.count)), bytes: try Files.bytes(of: path)))
        }
        return files
    }

    init(path: String, bytes: [UInt8]) throws(Problems) {
        guard bytes.count <= Limits.embeddedFileBytes else {
            throw Problems("\(path) has \(bytes.count) bytes, and a file that is compiled in at most \(Limits.embeddedFileBytes)")
        }
        let ending = path.split(separator: "/").last.flatMap { name in name.split(separator: ".").dropFirst().last } ?? ""
        guard let mediaType = Self.mediaTypes[String(ending)] else {
            throw Problems("\(path): the media type of a file “.\(ending)” is not known; Embedding.swift lists those that are")
        }
        (self.path, self.mediaType, self.bytes) = (path, mediaType, bytes)
    }

    private static let mediaTypes: [String: String] = [
        "css": "text/css; charset=utf-8", "html": "text/html; charset=utf-8", "ico": "image/vnd.microsoft.icon",
        "js": "text/javascript; charset=utf-8", "json": "application/json", "md": "text/markdown; charset=utf-8", "png": "image/png",
        "svg": "image/svg+xml", "txt": "text/plain; charset=utf-8", "webmanifest": "application/manifest+json", "woff2": "font/woff2",
    ]

    /// What it holds as text; nil where that is none.
    var text: String? { String(validating: bytes, as: UTF8.self) }

    /// A raw literal of the text, or of the bytes as the first 256 scalars.
    ///
    /// Line feeds stand as they are; other control characters, of which the compiler would change or refuse some, by their numbers.
    /// There is one `#` more than in any run of the text, so that neither its end nor an escape comes about by accident.
    var literal: String {
        let scalars = text.map { Array($0.unicodeScalars) } ?? bytes.map { Unicode.Scalar($0) }
        let hashes = String(repeating: "#", count: Self.longestRun(of: "#", in: scalars) + 1)
        var body = String.UnicodeScalarView()
        for scalar in scalars {
            if scalar == "\n" || Self.standsAsItIs(scalar) {
                body.append(scalar)
            } else {
                body.append(contentsOf: "\\\(hashes)u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            }
        }
        return "\(hashes)\"\"\"\n\(String(body))\n\"\"\"\(hashes)"
    }

    private static func standsAsItIs(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && scalar.value != 0xFEFF
    }

    private static func longestRun(of wanted: Unicode.Scalar, in scalars: [Unicode.Scalar]) -> Int {
        var (longest, run) = (0, 0)
        for scalar in scalars {
            run = scalar == wanted ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
