internal import Glibc

/// A bar on standard error for long work, drawn at most ten times a second and only on a terminal.
///
///     verifying  [############............]  50 %  1,204,000/s  00:12 left
struct ProgressBar {
    private let label: String
    private let total: UInt64
    private let console: Console
    private let clock: () -> Double
    private let started: Double
    private var drawn: Double

    /// A bar for `total` steps; `clock` gives seconds that never run backwards.
    init(_ label: String, total: UInt64, console: Console, clock: @escaping () -> Double = ProgressBar.monotonicSeconds) {
        self.label = label
        self.total = total
        self.console = console
        self.clock = clock
        self.started = clock()
        self.drawn = -.infinity
    }

    /// Seconds since some point in the past.
    static func monotonicSeconds() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Shows that `done` steps of the total lie behind.
    mutating func update(_ done: UInt64) {
        guard console.errorIsTerminal else { return }
        let now = clock()
        guard now - drawn >= 0.1 else { return }
        drawn = now
        console.redraw("\r\u{1B}[2K" + line(done, seconds: now - started))
    }

    /// Takes the bar off the screen.
    func finish() {
        guard console.errorIsTerminal, drawn > -.infinity else { return }
        console.redraw("\r\u{1B}[2K")
    }

    /// The bar as text.
    func line(_ done: UInt64, seconds: Double) -> String {
        let share = total == 0 ? 1 : min(1, Double(done) / Double(total))
        let filled = Int(share * 24)
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 24 - filled)
        let percent = String(Int(share * 100))
        var text = "\(label)  [\(bar)]  \(String(repeating: " ", count: 3 - percent.count))\(percent) %"
        guard seconds > 0, done > 0 else { return text }
        let rate = min(Double(done) / seconds, 1e15)
        text += "  \(Self.grouped(UInt64(rate)))/s"
        let left = Int(min(359_999, Double(total - min(done, total)) / rate))
        return text + "  \(Self.clockText(left)) left"
    }

    /// `1204000` as `1,204,000`.
    static func grouped(_ number: UInt64) -> String {
        let digits = Array(String(number))
        var out = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { out += "," }
            out.append(digit)
        }
        return out
    }

    private static func clockText(_ seconds: Int) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let minutes = "\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        return seconds >= 3600 ? "\(seconds / 3600):\(minutes)" : minutes
    }
}
