import Commands

/// `cpms play`: a recorded charger against another server.
enum PlayCommand {
    /// Plays the whole file. Exit code 1 when the server answered differently from the recorded one.
    static func run(_ options: PlayOptions, _ console: Console) throws -> ExitCode {
        let bytes = try InputFile.read(options.file)
        let records: [TrafficRecord]
        do throws(TrafficFile.Fault) {
            records = try TrafficFile.records(bytes)
        } catch {
            throw CommandFailure("\(TerminalText.escaped(options.file)): \(error.description).", exitCode: .unreachable)
        }
        guard !records.isEmpty else {
            throw CommandFailure("\(TerminalText.escaped(options.file)) holds no frames.", exitCode: .unreachable)
        }
        let transport: WebSocketTransport
        do throws(WebSocketTransport.Fault) {
            transport = try WebSocketTransport(url: options.url, authorityFile: options.authorityFile)
        } catch {
            throw CommandFailure(error.description + ".", exitCode: .unreachable)
        }
        Interruption.watch()
        let report = playTraffic(
            records, over: transport, identity: options.station, password: options.password,
            speedPermille: Int64(max(0.001, min(options.speed, 1_000_000)) * 1000),
            onRefusal: { console.report("refused: " + TerminalText.escaped($0)) }, shouldStop: { Interruption.isWanted })
        console.show(report.json, asJSON: options.json, orText: report.text)
        if report.traffic.connectionsOpened == 0 { return .unreachable }
        return report.foundDifferences ? .refused : .ok
    }
}
