import EventStore

/// What a tariff by the time of day needs of a session: what the meter showed around every time at which a price can change.
///
/// Prices change on quarter hours, of UTC as of every local time, for all zones of today are whole quarter hours away from it (IANA
/// tzdata). Of every quarter hour the first and the last register are kept, and of its beginning what was read right then. So the nearest
/// register at or before a boundary and the nearest at or after it are always among them, however many readings came between.
extension SessionState {
    /// Keeps what the meter showed, where it is the nearest to a boundary.
    mutating func keep(_ register: Energy, at instant: Instant) {
        var index = registers.count
        while index > 0, registers[index - 1].at > instant { index -= 1 }
        registers.insert(RegisterReading(at: instant, register: register), at: index)
        dropBetween(index)
        while registers.count > Limits.registersPerSession { coarsen() }
    }

    /// Of the part of the day in which this register lies all but the first and the last go.
    private mutating func dropBetween(_ index: Int) {
        let here = dayPart(of: registers[index].at)
        var (first, last) = (index, index)
        while first > 0, dayPart(of: registers[first - 1].at) == here { first -= 1 }
        while last + 1 < registers.count, dayPart(of: registers[last + 1].at) == here { last += 1 }
        if last - first > 1 { registers.removeSubrange(first + 1..<last) }
    }

    /// A session that lasts for weeks keeps the boundaries of half hours, then of hours: most tariffs know no others.
    private mutating func coarsen() {
        registerQuarters *= 2
        let all = registers
        registers = []
        for (index, register) in all.enumerated() {
            let here = dayPart(of: register.at)
            let isFirst = index == 0 || dayPart(of: all[index - 1].at) != here
            let isLast = index + 1 == all.count || dayPart(of: all[index + 1].at) != here
            if isFirst || isLast { registers.append(register) }
        }
    }

    /// A boundary, or what lies between one and the next.
    private struct DayPart: Equatable {
        var number: Int64
        var isBoundary: Bool
    }

    private func dayPart(of instant: Instant) -> DayPart {
        let length = Int64(registerQuarters) * 900 * 1_000_000
        let (quotient, rest) = instant.rawValue.quotientAndRemainder(dividingBy: length)
        return DayPart(number: rest < 0 ? quotient - 1 : quotient, isBoundary: rest == 0)
    }
}
