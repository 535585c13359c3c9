internal import Glibc

/// Dates in HTTP's form (RFC 9110, 5.6.7).
enum HTTPDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func text(seconds: Int) -> String {
        var time = time_t(seconds)
        var parts = unsafe tm()
        guard unsafe gmtime_r(&time, &parts) != nil else { return "Thu, 01 Jan 1970 00:00:00 GMT" }
        let (day, month) = unsafe (Int(truncatingIfNeeded: parts.tm_wday), Int(truncatingIfNeeded: parts.tm_mon))
        let (dayOfMonth, year) = unsafe (two(parts.tm_mday), Int(truncatingIfNeeded: parts.tm_year) + 1900)
        let clock = unsafe "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return "\(days[day]), \(dayOfMonth) \(months[month]) \(year) \(clock) GMT"
    }

    private static func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
