internal import Glibc
internal import Synchronization

/// SIGINT and SIGTERM as a wish to stop, for commands that run until they are interrupted. A second signal ends the process at once.
enum Interruption {
    private static let wanted = Atomic<Bool>(false)

    /// Catches the signals from here on.
    static func watch() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { caught in
                Interruption.note()
                signal(caught, SIG_DFL)
            }
        }
    }

    private static func note() { wanted.store(true, ordering: .relaxed) }

    /// True once a signal has come.
    static var isWanted: Bool { wanted.load(ordering: .relaxed) }
}
