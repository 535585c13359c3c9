/// The functions behind the commands that run on this machine. A command without one is not in the tree.
struct LocalCommands {
    var serve: CommandHandler<ServeOptions>?
    var demo: CommandHandler<DemoOptions>?
    var simulate: CommandHandler<SimulateOptions>?
    var audit: CommandHandler<AuditOptions>?
    var trace: CommandHandler<TraceOptions>?
    var replay: CommandHandler<ReplayOptions>?
    var rebuild: CommandHandler<RebuildOptions>?
    var state: CommandHandler<StateOptions>?
    var capture: CommandHandler<CaptureOptions>?
    var play: CommandHandler<PlayOptions>?
    var bench: CommandHandler<BenchOptions>?
    var journalCat: CommandHandler<JournalCatOptions>?
    var journalStat: CommandHandler<JournalStatOptions>?
    var journalVerify: CommandHandler<JournalVerifyOptions>?
    var journalBackup: CommandHandler<JournalBackupOptions>?
    var journalRestore: CommandHandler<JournalRestoreOptions>?
    var journalExport: CommandHandler<JournalExportOptions>?
    var journalImport: CommandHandler<JournalImportOptions>?
    var journalCheckpoint: CommandHandler<JournalCheckpointOptions>?

    fileprivate var server: [Command] {
        [DemoOptions.registered(demo), ServeOptions.registered(serve), SimulateOptions.registered(simulate)].compactMap { $0 }
    }

    fileprivate var timeMachine: [Command] {
        let single: [Command?] = [
            AuditOptions.registered(audit), TraceOptions.registered(trace), ReplayOptions.registered(replay),
            RebuildOptions.registered(rebuild), StateOptions.registered(state), CaptureOptions.registered(capture),
            PlayOptions.registered(play), journal, BenchOptions.registered(bench),
        ]
        return single.compactMap { $0 }
    }

    private var journal: Command? {
        let commands: [Command?] = [
            JournalCatOptions.registered(journalCat), JournalStatOptions.registered(journalStat),
            JournalVerifyOptions.registered(journalVerify), JournalBackupOptions.registered(journalBackup),
            JournalRestoreOptions.registered(journalRestore), JournalExportOptions.registered(journalExport),
            JournalImportOptions.registered(journalImport), JournalCheckpointOptions.registered(journalCheckpoint),
        ]
        let present = commands.compactMap { $0 }
        guard !present.isEmpty else { return nil }
        return Command(
            name: "journal", summary: "Look into a journal, verify it, copy it.", section: "Time machine", subcommands: present)
    }
}

/// The whole tree of commands.
enum CommandTree {
    /// `cpms` as a line that was typed needs it: the client of the API follows from the table of operations, which is not made for a
    /// command that does without.
    static func root(_ local: LocalCommands, for line: [String]) -> Command {
        let commands = local.server + local.timeMachine
        guard let name = line.first, commands.contains(where: { $0.name == name }) else { return root(local) }
        return root(of: commands)
    }

    /// `cpms` with the client of the API and the local commands that have a function.
    static func root(_ local: LocalCommands) -> Command { root(of: local.server + ClientLines.all + local.timeMachine) }

    private static func root(of commands: [Command]) -> Command {
        Command(
            name: "cpms", summary: "cpms - a charge point management system whose every cent can be traced and replayed.",
            leadingOptions: APIConnection.options, subcommands: commands)
    }
}
