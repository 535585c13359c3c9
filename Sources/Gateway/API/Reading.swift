import Commands
import EventStore
import Synchronization

/// A request that only reads: a thread answers it from a published world, and the loop hands the answer on.
final class Reading: Sendable {
    /// What an answer is made of, by whoever asked.
    typealias Work = @Sendable (OperationRequest, ReadContext) throws -> HTTPResponse

    private let request: OperationRequest
    private let work: Work
    private let patience = Patience()

    init(_ request: OperationRequest, _ work: @escaping Work) {
        self.request = request
        self.work = work
    }

    /// On whose behalf it reads.
    var principal: Principal { request.principal }

    /// Nobody waits for the answer any more: whatever is still to be read for it is left.
    func abandon() { patience.end() }

    /// The answer, and the fault that an operator should hear of; from any thread. Nil where nobody waits for it any more.
    func answer(from read: ReadContext) -> (response: HTTPResponse, fault: Fault?)? {
        guard !patience.isOver else { return nil }
        var read = read
        read.patience = patience
        do {
            return (try work(request, read), nil)
        } catch {
            return patience.isOver ? nil : APIProblem.told(of: error)
        }
    }
}

/// Whether somebody still waits for what is being read; asked where a read would take long.
final class Patience: Sendable {
    /// Of the loop itself, which waits for all that it reads.
    static let endless = Patience()

    private let isEnded = Atomic(false)

    var isOver: Bool { isEnded.load(ordering: .relaxed) }
    func end() { isEnded.store(true, ordering: .relaxed) }

    /// - Throws: where nobody waits any more.
    func ask() throws(Fault) {
        if isOver { throw Fault(.stopped, "Nobody waits for what is read", advice: "Ask again") }
    }
}

extension APIProblem {
    /// What somebody is told of an error, and the fault that an operator should hear of.
    static func told(of error: any Error) -> (response: HTTPResponse, fault: Fault?) {
        switch error {
        case let problem as APIProblem: (problem.response, nil)
        case let fault as Fault: (APIProblem(fault).response, fault)
        case let error as JSONFieldError: (APIProblem(422, error.description, errors: [(error.path, error.problem)]).response, nil)
        default: (APIProblem(500, "The request could not be answered.").response, nil)
        }
    }

    /// So many reads wait that this one finds no place.
    static let readsCrowded = APIProblem(
        503, "Too many reads wait for their turn; try again.", fields: [("Retry-After", String(GatewayLimits.readRetrySeconds))])
}
