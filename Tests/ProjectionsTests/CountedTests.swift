import EventStore
import Support
import Testing

@testable import Projections

/// What is counted as it happens, beside what is counted anew.
@Suite struct CountedTests {
    /// Stations and connectors that are looked through, one after the other.
    private func recount(_ stations: Stations) -> ([StationStanding: Int], [ConnectorStatus?: Int], offline: Int) {
        var (standings, statuses, offline) = ([StationStanding: Int](), [ConnectorStatus?: Int](), 0)
        for station in stations.all where !station.isRemoved {
            let connectors = station.connectors.filter { $0.connector != .station }
            if station.isPending {
                standings[.pending, default: 0] += 1
            } else if station.connection == nil {
                standings[.offline, default: 0] += 1
                offline += connectors.count
            } else {
                let isFaulted = station.connectors.contains { $0.status == .faulted }
                let isCharging = station.connectors.contains { $0.status == .charging }
                standings[isFaulted ? .faulted : isCharging ? .charging : .free, default: 0] += 1
                for connector in connectors { statuses[connector.status, default: 0] += 1 }
            }
        }
        return (standings, statuses, offline)
    }

    private func check(_ stations: Stations, _ at: String) {
        let (standings, statuses, offline) = recount(stations)
        for standing in StationStanding.allCases {
            #expect(stations.standing.count(standing) == standings[standing] ?? 0, "\(at), \(standing)")
        }
        for status in ConnectorStatus.allCases.map(Optional.some) + [nil] {
            #expect(stations.standing.count(status) == statuses[status] ?? 0, "\(at), \(String(describing: status))")
        }
        #expect(stations.standing.offlineConnectors == offline, "\(at)")
        #expect(stations.connectedCount == stations.all.count { $0.connection != nil }, "\(at)")
        #expect(stations.presentCount == stations.all.count { !$0.isRemoved }, "\(at)")
        for station in stations.all where !station.isRemoved {
            #expect(stations.find(station.identity.uppercased())?.station == station.station, "\(at)")
        }
    }

    @Test func `how stations and connectors stand is what a look at all of them says`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        var (fold, count) = (Fold(), 0 as UInt32)
        func station() -> StationID { StationID(rawValue: UInt32(1 + random.below(Int(count) + 1))) }
        for step in 0..<2_500 {
            let (id, connection) = (station(), ConnectionID(rawValue: UInt64(1 + random.below(6))))
            switch random.below(14) {
            case 0 where count < 60:
                count += 1
                fold.apply(
                    .stationAdded(
                        StationAdded(
                            station: StationID(rawValue: count), identity: "cp-\(count)", tenant: .operator, securityProfile: 1,
                            isPending: random.below(3) == 0)))
            case 1: fold.apply(.stationAdopted(StationAdopted(station: id)))
            case 2 where random.below(6) == 0: fold.apply(.stationRemoved(StationRemoved(station: id)))
            case 3...5:
                fold.apply(
                    .stationConnected(
                        StationConnected(station: id, connection: connection, address: "a", subprotocol: "ocpp1.6", securityProfile: 1)))
            case 6: fold.apply(.stationDisconnected(StationDisconnected(station: id, connection: connection, cause: .station)))
            case 7:
                fold.apply(
                    .connectionReplaced(
                        ConnectionReplaced(
                            station: id, replaced: connection, replacedBy: ConnectionID(rawValue: connection.rawValue + 1), oldAddress: "a",
                            newAddress: "b")))
            case 8:
                let reading = MeterReading(at: fold.now, register: Energy(rawValue: 1))
                let connector = ConnectorID(rawValue: UInt32(random.below(4)))
                fold.apply(.meterValuesRecorded(MeterValuesRecorded(station: id, connector: connector, readings: [reading])))
            default:
                let status = ConnectorStatus.allCases[random.below(ConnectorStatus.allCases.count)]
                fold.apply(
                    .connectorStatusChanged(
                        ConnectorStatusChanged(
                            station: id, connector: ConnectorID(rawValue: UInt32(random.below(4))), status: status, errorCode: "NoError",
                            at: fold.now)))
            }
            guard step % 100 == 99 else { continue }
            check(fold.world.stations, "seed \(random.seed), step \(step)")
            check(try World.decoded(from: fold.world.encoded()).stations, "seed \(random.seed), step \(step), read back")
        }
    }

    @Test func `accounts hold the sums of all that was posted to them, each currency by itself`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let currencies = try ["EUR", "SEK", "JPY"].map { try #require(Currency($0)) }
        var fold = Fold()
        var sums: [String: (debit: Int64, credit: Int64)] = [:]
        for number in 1...600 as ClosedRange<UInt64> {
            let currency = currencies[random.below(3)]
            let legs = (0..<1 + random.below(4)).map { _ in
                Leg(
                    account: Account.allCases[random.below(Account.allCases.count)], side: random.below(2) == 0 ? .debit : .credit,
                    amount: Money(minorUnits: Int64(random.below(100_000))))
            }
            for leg in legs {
                let key = "\(currency.code) \(leg.account)"
                let sum = sums[key] ?? (0, 0)
                sums[key] =
                    leg.side == .debit ? (sum.debit + leg.amount.rawValue, sum.credit) : (sum.debit, sum.credit + leg.amount.rawValue)
            }
            fold.apply(
                .ledgerPosted(
                    LedgerPosted(
                        posting: PostingID(rawValue: number), currency: currency, legs: legs, servicedAt: Fold.start,
                        accountedAt: Fold.start, text: "t")))
        }
        for ledger in [fold.world.ledger, try World.decoded(from: fold.world.encoded()).ledger] {
            #expect(ledger.balances.count == sums.count && ledger.lastPosting.rawValue == 600, "seed \(random.seed)")
            for balance in ledger.balances {
                let sum = sums["\(balance.currency.code) \(balance.account)"]
                #expect(balance.debit.rawValue == sum?.debit && balance.credit.rawValue == sum?.credit, "seed \(random.seed)")
                #expect(balance.balance == balance.debit - balance.credit, "seed \(random.seed)")
            }
            let order = ledger.balances.map { ($0.currency.code, $0.account.rawValue) }
            #expect(zip(order, order.dropFirst()).allSatisfy { $0 < $1 }, "seed \(random.seed)")
            for currency in currencies {
                let mine = sums.filter { $0.key.hasPrefix(currency.code) }.values
                let difference = mine.reduce(0 as Int64) { $0 + $1.debit - $1.credit }
                if difference != 0 { #expect(!ledger.isBalanced, "seed \(random.seed)") }
            }
        }
    }

    @Test func `a list of what needs eyes, of who knocks and of what was closed ends at its bound and not before`() {
        for (extra, first) in [(0, 0), (1, 1), (2, 2)] {
            var fold = Fold([stationAdded(1, "CP1")])
            for number in 0..<500 + extra { fold.apply(.alertRaised(AlertRaised(station: nil, kind: "k\(number)", text: "t"))) }
            #expect(fold.world.alerts.all.count == 500 && fold.world.alerts.all.last?.kind == "k\(first)")
            for number in 0..<Projections.Limits.knockingStations + extra {
                fold.apply(
                    .stationKnocked(
                        StationKnocked(identity: "x\(number)", address: "a", count: 1, reason: "r", subprotocols: "", userAgent: "")))
            }
            #expect(fold.world.knocking.all.count == Projections.Limits.knockingStations)
            #expect(fold.world.knocking.all.last?.identity == "x\(first)")
        }
    }

    @Test func `a fingerprint is that of its message id and of its text, wherever the text stands and however it is cut`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        for length in 0..<40 {
            let name = String(decoding: (0..<length).map { _ in UInt8(97 + random.below(26)) }, as: UTF8.self)
            let text = Array("[2,\"\(name)\",\"Heartbeat\",{}]".utf8)
            let print = try #require(FrameFingerprint(text))
            let before = random.bytes(random.below(20))
            #expect(FrameFingerprint(before + text + [34], in: before.count..<before.count + text.count) == print, "seed \(random.seed)")
            // The id is whole once its quote is there; behind it each byte more is another text.
            for end in text.indices {
                let cut = FrameFingerprint(text, in: 0..<end)
                #expect((cut == nil) == (end < 5 + length), "seed \(random.seed), cut at \(end)")
                #expect(cut == nil || (cut?.idHash == print.idHash && cut?.textHash != print.textHash), "seed \(random.seed)")
            }
            Mutations.each(of: text) { what, changed in
                guard let other = FrameFingerprint(changed) else { return }
                #expect(other.textHash != print.textHash, "seed \(random.seed), \(what)")
            }
        }
        #expect(FrameFingerprint(Array(#"[2,"a\"b","X",{}]"#.utf8))?.idHash != FrameFingerprint(Array(#"[2,"a\","X",{}]"#.utf8))?.idHash)
    }
}
