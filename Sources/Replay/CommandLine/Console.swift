internal import Commands
internal import Glibc

/// Where a command prints: results on standard output, complaints and progress on standard error.
final class Console {
    /// One of the two streams.
    enum Stream {
        case output
        case error
    }

    /// Whether standard output is a terminal: colours, and hostile characters of JSON written out.
    let outputIsTerminal: Bool
    /// Whether standard error is a terminal: progress bars.
    let errorIsTerminal: Bool
    /// Colours for standard output.
    let style: Style
    /// Colours for standard error.
    let errorStyle: Style
    private let sink: (Stream, String) -> Void

    /// A console over `sink`; colours only on terminals, and none under `NO_COLOR` (no-color.org) or `TERM=dumb`.
    init(
        outputIsTerminal: Bool, errorIsTerminal: Bool, environment: [String: String] = [:],
        sink: @escaping (Stream, String) -> Void
    ) {
        let colours = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        self.outputIsTerminal = outputIsTerminal
        self.errorIsTerminal = errorIsTerminal
        self.style = Style(enabled: outputIsTerminal && colours)
        self.errorStyle = Style(enabled: errorIsTerminal && colours)
        self.sink = sink
    }

    /// The console of this process.
    static func standard(environment: [String: String]) -> Console {
        Console(outputIsTerminal: isatty(1) == 1, errorIsTerminal: isatty(2) == 1, environment: environment) { stream, text in
            let descriptor: Int32 = stream == .output ? 1 : 2
            var bytes = Array(text.utf8)[...]
            while !bytes.isEmpty {
                let written = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
                if written < 0 && errno == EINTR { continue }
                // A reader that has gone (`cpms … | head`) wants no more, and there is nobody left to tell.
                guard written > 0 else { return }
                bytes = bytes.dropFirst(written)
            }
        }
    }

    /// A line on standard output.
    func print(_ line: String) { sink(.output, line + "\n") }

    /// A line on standard error.
    func report(_ line: String) { sink(.error, line + "\n") }

    /// Text as it stands on standard error, for bars that redraw their line.
    func redraw(_ text: String) { sink(.error, text) }

    /// A JSON document of a server on standard output: as it came, or with hostile characters escaped when people look at it.
    func printJSON(_ text: String) { print(outputIsTerminal ? TerminalText.escapedJSON(text) : text) }

    /// What a command found out: for programs where they ask, else for people.
    func show(_ json: @autoclosure () -> JSONValue, asJSON: Bool, orText text: @autoclosure () -> String) {
        if asJSON { printJSON(String(decoding: json().bytes, as: UTF8.self)) } else { print(text()) }
    }
}

/// Bold and colours, or nothing of it.
struct Style {
    let enabled: Bool

    func bold(_ text: String) -> String { wrap(text, "1") }
    func red(_ text: String) -> String { wrap(text, "31") }
    func green(_ text: String) -> String { wrap(text, "32") }
    func yellow(_ text: String) -> String { wrap(text, "33") }

    private func wrap(_ text: String, _ code: String) -> String { enabled ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
