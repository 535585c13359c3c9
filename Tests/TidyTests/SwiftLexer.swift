/// One word of Swift source: an identifier, a number, a string literal (always as `""`) or a single punctuation character.
struct Token: Sendable {
    var text: String
    var line: Int
    var spaceBefore: Bool
    var spaceAfter = false

    /// An identifier, keyword or closing delimiter: what an expression can end with.
    var endsExpression: Bool {
        if [")", "]", "}", "\"\""].contains(text) { return true }
        guard let first = text.utf8.first else { return false }
        return SwiftLexer.isWord(first) && !Self.prefixKeywords.contains(text)
    }

    private static let prefixKeywords: Set<String> = [
        "return", "if", "guard", "while", "in", "case", "where", "try", "await", "throw", "unsafe", "else",
    ]
}

/// Splits Swift source into tokens, with comments kept apart by line and the text of string literals dropped
/// (code inside an interpolation stays).
struct SwiftLexer {
    private(set) var tokens: [Token] = []
    /// Text of comments by line, slashes included; lines of a block comment each have an entry.
    private(set) var comments: [Int: String] = [:]
    /// Text of string literals with the line they begin on.
    private(set) var literals: [(text: String, line: Int)] = []
    private let bytes: [UInt8]
    private var at = 0
    private var line = 1

    init(_ source: String) {
        bytes = Array(source.utf8)
        lex(untilClosingParenthesis: false)
        for index in tokens.indices.dropLast() { tokens[index].spaceAfter = tokens[index + 1].spaceBefore }
        if let last = tokens.indices.last { tokens[last].spaceAfter = true }
    }

    static func isWord(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A) || byte == 0x5F || byte == 0x24
            || byte >= 0x80
    }

    private func peek(_ offset: Int = 0) -> UInt8 { at + offset < bytes.count ? bytes[at + offset] : 0 }

    private func text(from start: Int) -> String { String(decoding: bytes[start..<at], as: UTF8.self) }

    private mutating func advance() {
        if bytes[at] == 0x0A { line += 1 }
        at += 1
    }

    private mutating func lex(untilClosingParenthesis: Bool) {
        var depth = 0
        var space = true
        while at < bytes.count {
            let byte = peek()
            if byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D {
                advance()
                space = true
                continue
            }
            if byte == 0x2F && (peek(1) == 0x2F || peek(1) == 0x2A) {
                comment()
                space = true
                continue
            }
            if untilClosingParenthesis && byte == 0x29 && depth == 0 {
                at += 1
                return
            }
            if byte == 0x28 { depth += 1 }
            if byte == 0x29 { depth -= 1 }
            let began = line
            let word = word(byte)
            // An interpolation puts its own tokens in first; the literal follows them.
            tokens.append(Token(text: word, line: began, spaceBefore: space))
            space = false
        }
    }

    private mutating func word(_ byte: UInt8) -> String {
        let start = at
        if byte == 0x60 {
            at += 1
            while at < bytes.count && peek() != 0x60 { advance() }
            at = min(at + 1, bytes.count)
            return text(from: start)
        }
        if let hashes = literalStart() {
            literal(hashes: hashes)
            return "\"\""
        }
        if Self.isWord(byte) {
            while at < bytes.count && Self.isWord(peek()) { at += 1 }
            return text(from: start)
        }
        at += 1
        return text(from: start)
    }

    /// Number of `#` in front of a string literal that begins here, or nil where none does.
    private func literalStart() -> Int? {
        var hashes = 0
        while peek(hashes) == 0x23 { hashes += 1 }
        return peek(hashes) == 0x22 ? hashes : nil
    }

    private mutating func comment() {
        let block = peek(1) == 0x2A
        var start = at
        var depth = 0
        while at < bytes.count {
            if peek() == 0x0A {
                keepComment(from: start)
                if !block { return }
                advance()
                start = at
            } else if block && peek() == 0x2F && peek(1) == 0x2A {
                depth += 1
                at += 2
            } else if block && peek() == 0x2A && peek(1) == 0x2F {
                depth -= 1
                at += 2
                if depth == 0 { break }
            } else {
                at += 1
            }
        }
        keepComment(from: start)
    }

    private mutating func keepComment(from start: Int) {
        comments[line, default: ""] += text(from: start)
    }

    private mutating func literal(hashes: Int) {
        let began = line
        at += hashes
        let multiline = peek(1) == 0x22 && peek(2) == 0x22
        let quotes = multiline ? 3 : 1
        at += quotes
        let start = at
        while at < bytes.count {
            if peek() == 0x22 && closes(quotes: quotes, hashes: hashes) {
                literals.append((text(from: start), began))
                at += quotes + hashes
                return
            }
            if peek() == 0x5C && escapes(hashes: hashes) {
                at += 1 + hashes
                if peek() == 0x28 {
                    at += 1
                    lex(untilClosingParenthesis: true)
                } else if at < bytes.count {
                    advance()
                }
                continue
            }
            advance()
        }
    }

    private func closes(quotes: Int, hashes: Int) -> Bool {
        (0..<quotes).allSatisfy { peek($0) == 0x22 } && (0..<hashes).allSatisfy { peek(quotes + $0) == 0x23 }
    }

    private func escapes(hashes: Int) -> Bool { (0..<hashes).allSatisfy { peek(1 + $0) == 0x23 } }
}
