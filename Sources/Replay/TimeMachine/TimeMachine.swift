extension LocalCommands {
    /// Puts the functions behind the commands that look into a data directory.
    mutating func addTimeMachine() {
        audit = runAudit
        replay = runReplay
        rebuild = runRebuild
    }
}
