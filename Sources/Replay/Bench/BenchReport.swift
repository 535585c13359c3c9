internal import Commands

/// What a bench measured: rows of a figure, the machine's own limit beside it, and their ratio.
struct BenchReport {
    /// One measurement.
    struct Row: Equatable {
        var what: String
        var figure: String
        /// What the machine itself does, measured in the same run; nil where there is nothing to compare with.
        var limit: String?
        var ratio: Double?
    }

    private(set) var rows: [Row] = []

    mutating func add(_ what: String, _ figure: String, limit: String? = nil, ratio: Double? = nil) {
        rows.append(Row(what: what, figure: figure, limit: limit, ratio: ratio.flatMap { $0.isFinite ? $0 : nil }))
    }

    /// A table that reads well as text and as Markdown.
    var markdown: String {
        let head = ["what", "measured", "the machine", "ratio"]
        let cells = rows.map { [$0.what, $0.figure, $0.limit ?? "", $0.ratio.map { Self.decimal($0, digits: $0 < 0.1 ? 3 : 2) } ?? ""] }
        let widths = head.indices.map { column in cells.reduce(head[column].count) { max($0, $1[column].count) } }
        func line(_ row: [String]) -> String {
            "| " + zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: " | ") + " |"
        }
        let rule = "| " + widths.map { String(repeating: "-", count: $0) }.joined(separator: " | ") + " |"
        return ([line(head), rule] + cells.map(line)).joined(separator: "\n")
    }

    var json: JSONValue {
        .object([
            "rows": .array(
                rows.map { row in
                    .object([
                        "what": .string(row.what), "measured": .string(row.figure), "machine": row.limit.map { .string($0) } ?? .null,
                        "ratio": row.ratio.map { .number(Self.decimal($0, digits: 3)) } ?? .null,
                    ])
                })
        ])
    }

    /// A number with so many digits behind the point.
    static func decimal(_ value: Double, digits: Int) -> String {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        let number = Int(exactly: (max(-1e15, min(1e15, value)) * scale).rounded()) ?? 0
        if digits == 0 { return String(number) }
        let text = String(number.magnitude)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        return (number < 0 ? "-" : "") + padded.dropLast(digits) + "." + padded.suffix(digits)
    }

    /// Seconds as microseconds or milliseconds.
    static func time(_ seconds: Double) -> String {
        seconds < 0.001 ? decimal(seconds * 1e6, digits: 0) + " µs" : decimal(seconds * 1e3, digits: seconds < 0.1 ? 2 : 0) + " ms"
    }

    static func rate(_ perSecond: Double) -> String {
        ProgressBar.grouped(UInt64(exactly: max(0, min(1e15, perSecond)).rounded()) ?? 0) + "/s"
    }
}

/// Samples of one quantity.
struct BenchSamples {
    private var values: [Double] = []

    var count: Int { values.count }

    mutating func add(_ value: Double) { values.append(value) }

    mutating func clear() { values.removeAll(keepingCapacity: true) }

    /// The value below which this share of the samples lies; 0 where there are none.
    func quantile(_ share: Double) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        let index = Int(exactly: (Double(sorted.count - 1) * share).rounded()) ?? 0
        return sorted[min(max(0, index), sorted.count - 1)]
    }
}
