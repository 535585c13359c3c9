extension LocalCommands {
    /// Puts the functions behind the commands that look into a data directory.
    mutating func addTimeMachine() {
        audit = runAudit
        trace = runTrace
        replay = runReplay
        rebuild = runRebuild
        state = runState
        capture = runCapture
        journalCat = runJournalCat
        journalStat = runJournalStat
        journalVerify = runJournalVerify
        journalBackup = runJournalBackup
        journalRestore = runJournalRestore
        journalExport = runJournalExport
        journalImport = runJournalImport
        journalCheckpoint = runJournalCheckpoint
    }
}
