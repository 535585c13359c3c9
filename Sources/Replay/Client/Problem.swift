internal import Commands

/// A refusal of the server: an RFC 9457 problem document, or whatever else it said with a status of 300 and up.
struct Problem: Error, Equatable {
    /// What is wrong with one field of what was sent.
    struct FieldError: Equatable {
        /// A JSON pointer, such as `/tokens/3/uid`.
        var pointer: String
        var detail: String

        /// The line of an imported file that it concerns.
        var line: Int?

        /// The names of the pointer.
        var names: [String] { pointer.split(separator: "/").map { String($0).replacing("~1", with: "/").replacing("~0", with: "~") } }

        /// `line 5, uid` where the line is known, else the names of the pointer.
        var place: String { (line.map { ["line \($0)"] + names.dropFirst(2) } ?? names).joined(separator: ", ") }
    }

    let status: Int
    let title: String?
    let detail: String?
    var errors: [FieldError]
    /// How many rows of an import are there that was cut short; nil where nothing was imported.
    let importedRows: String?
    /// The body as it came.
    let text: String
    /// What can be done about it, where that is known.
    let advice: String?

    init(_ response: APIResponse, method: String, path: String, hasToken: Bool) {
        status = response.status
        text = String(decoding: response.body, as: UTF8.self)
        // An answer that is no JSON is told as the text that it is.
        let document = (try? JSONValue(parsing: response.body, valuesMax: APIAnswer.valuesMax)) ?? .null
        title = document.text("title")
        detail = document.text("detail")
        importedRows = document.text("importedRows")
        errors = document.items("errors").map { FieldError(pointer: $0.text("pointer") ?? "", detail: $0.text("detail") ?? "is not valid") }
        switch status {
        case 401 where !hasToken: advice = "Give an API token with --token-file, or set CPMS_TOKEN."
        case 401: advice = "Check the API token; it may be revoked."
        case 403: advice = "Use an API token of a role that may do this."
        case 300..<400: advice = "Check that --url names the server itself."
        case 429, 503: advice = "Try again in a moment."
        default: advice = nil
        }
    }

    /// Sentences for standard error: what was refused, why, and one line for every field.
    var message: String {
        var reason = TerminalText.escaped(detail ?? title ?? "no reason given")
        while reason.last == "." { reason.removeLast() }
        var lines = ["The server refused (\(status)): \(Name.sentence(reason))" + (advice.map { " " + $0 } ?? "")]
        // With one fault the sentence often says it all.
        for error in errors where error.line != nil || !(detail ?? "").hasSuffix(error.detail) {
            let place = error.place.isEmpty ? "" : TerminalText.escaped(error.place) + ": "
            lines.append("  " + place + TerminalText.escaped(error.detail))
        }
        return lines.joined(separator: "\n")
    }
}
