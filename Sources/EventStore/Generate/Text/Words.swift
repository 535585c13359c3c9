/// How often a field comes: once, at most once, or any number of times.
enum Shape { case one, optional, list }

/// A list of words.
struct Words {
    struct Word {
        /// Where the words have none, their place in the list.
        let number: Placed<Int>
        /// As Swift calls it.
        let name: Placed<String>
        /// As frames and the API write it.
        let text: Placed<String>
        let meaning: [String]
    }

    let name: Placed<String>
    let meaning: [String]
    /// The word that is written where a word stood that the list does not have.
    var substitute: Placed<String>?
    var members: [Word] = []

    /// Lists without words, and words that come twice.
    func problems(in file: String) -> [Problem] {
        var found = members.isEmpty ? [name.problem(in: file, "\(name.value) has no words")] : []
        found += Check.twice(members.map(\.name), in: file)
        // A word without a text of its own has been told with its name.
        found += Check.twice(members.map(\.text), in: file).filter { !found.contains($0) }
        if let substitute, !members.contains(where: { $0.name.value == substitute.value }) {
            found.append(substitute.problem(in: file, "“\(substitute.value)” is none of the words"))
        }
        return found
    }
}
