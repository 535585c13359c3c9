/// Why a command about money is refused: each problem with the place of the value that is wrong and what would be right.
public struct MoneyRefusal: Error, Equatable {
    /// What is the matter, in the words of RFC 9110.
    public enum Sort: Sendable, Equatable {
        /// A value is not what it may be: 422 Unprocessable Content.
        case invalid
        /// What is named is not there: 404 Not Found.
        case missing
        /// The value is right, and the state forbids it: 409 Conflict.
        case conflict
    }

    /// One thing that is wrong.
    public struct Problem: Sendable, Equatable {
        /// JSON pointer (RFC 6901) into the command, `/components/0/price`; empty for the command as a whole.
        public var pointer: String
        public var detail: String
        public var sort: Sort

        public init(_ pointer: String, _ detail: String, _ sort: Sort = .invalid) {
            self.pointer = pointer
            self.detail = detail
            self.sort = sort
        }
    }

    /// At least one.
    public var problems: [Problem]

    public init(_ problems: [Problem]) { self.problems = problems }

    /// A refusal of one problem.
    public init(_ pointer: String = "", _ detail: String, _ sort: Sort = .invalid) { problems = [Problem(pointer, detail, sort)] }

    /// HTTP status: what is not there comes before what is wrong, which comes before what is only out of season.
    var status: Int {
        if problems.contains(where: { $0.sort == .missing }) { return 404 }
        return problems.contains { $0.sort == .invalid } ? 422 : 409
    }
}
