/// Why a command about money is refused: each problem with the place of the value that is wrong and what would be right.
public struct MoneyRefusal: Error, Equatable {
    /// One thing that is wrong.
    public struct Problem: Sendable, Equatable {
        /// JSON pointer (RFC 6901) into the command, `/components/0/price`; empty for the command as a whole.
        public var pointer: String
        public var detail: String

        public init(_ pointer: String, _ detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    /// At least one.
    public var problems: [Problem]

    public init(_ problems: [Problem]) { self.problems = problems }

    /// A refusal of one problem.
    public init(_ pointer: String = "", _ detail: String) { self.problems = [Problem(pointer, detail)] }
}
