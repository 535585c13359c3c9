import Commands
import EventStore
import Projections
import Synchronization

/// What the archive is to the deciders: sessions that are closed for good.
final class Shelf: Sendable {
    private struct Content {
        var sessions: [SessionState] = []
        var isDamaged = false
        var questions = 0
    }

    private let content = Mutex(Content())

    /// How often it was asked.
    var questions: Int { content.withLock { $0.questions } }

    /// From now on it cannot say what it holds.
    func damage() { content.withLock { $0.isDamaged = true } }

    var recall: Recall {
        { question, retired in
            self.content.withLock { content in
                content.sessions += retired
                content.questions += 1
                if content.isDamaged { return Recollection(isUnknown: true) }
                return Self.answer(question, content.sessions).map { Recollection(session: ClosedSession(of: $0)) }
            }
        }
    }

    private static func answer(_ question: PastQuestion, _ sessions: [SessionState]) -> SessionState? {
        switch question {
        case .like(let key, let meterStart):
            let alike = sessions.filter { NaturalKey(of: $0) == key }
            return alike.first { $0.meterStart == meterStart } ?? alike.first
        case .ended(let station, let at, let register):
            return sessions.last { $0.station == station && $0.toldStop == at && $0.meterStop == register }
        case .numbered(let id, let station): return sessions.first { $0.session == id && $0.station == station }
        }
    }
}
