/// What must hold of the messages of a version as a whole, and of each declaration.
enum MessageCheck {
    static func problems(of messages: Messages) -> [Problem] {
        var found: [Problem] = []
        var declared: [String: String] = [:]
        for file in messages.files {
            for declaration in file.declarations {
                let name = declaration.name
                if let other = declared.updateValue(file.path, forKey: name.value) {
                    found.append(name.problem(in: file.path, "\(name.value) is declared already, in \(other)"))
                }
                if declaration.isElsewhere { continue }
                switch declaration {
                case .words(let words): found += words.problems(in: file.path)
                case .object(let object): found += problems(of: object, messages, in: file.path)
                }
            }
        }
        return found + alone(messages)
    }

    private static func problems(of object: MessageObject, _ messages: Messages, in file: String) -> [Problem] {
        var found = Check.twice(object.fields.map(\.name), in: file)
        if object.role == .part && object.fields.isEmpty {
            found.append(object.name.problem(in: file, "\(object.name.value) has no fields"))
        }
        if object.role == .receipt, let field = object.fields.first {
            found.append(field.name.problem(in: file, "a receipt says nothing"))
        }
        found += object.fields.map(\.name).filter { ["reader", "warnings", "json"].contains($0.value) }.map {
            $0.problem(in: file, "the codec itself has “\($0.value)”")
        }
        for field in object.fields {
            if let problem = problem(of: field, messages) { found.append(problem.0.problem(in: file, problem.1)) }
        }
        return found
    }

    private static func problem(of field: MessageField, _ messages: Messages) -> (Placed<String>, String)? {
        let type: MessageType?
        switch field.kind {
        case .word(let name), .named(let name):
            type = messages.types[name]
            guard let type else { return (field.place, "nothing is called \(name)") }
            if case .word = field.kind, type != .words { return (field.place, "\(name) is no list of words") }
        default: type = nil
        }
        if field.shape == .list && field.kind != .text && type != .part { return (field.place, "only texts and parts come in lists") }
        let isText = field.kind == .text || field.kind == .uri
        if field.most != nil && !isText { return (field.name, "only a text has a length") }
        if field.isTolerated && (field.shape != .one || ![.int, .connector, .time].contains(field.kind)) {
            return (field.name, "only a demanded int, connector or time is tolerated where it is missing")
        }
        if field.isAbsentAtZero && (field.kind != .int || field.shape != .optional) {
            return (field.name, "only an int that may be absent is absent where it is 0")
        }
        if (field.isFilled || field.reader != nil) && !(field.shape == .list && type == .part) {
            return (field.name, "only a list of parts is filled, or read by something")
        }
        if [.uri, .energy, .flag].contains(field.kind) && field.shape == .optional { return (field.name, "no message has such a field") }
        return nil
    }

    /// Requests without an answer, and answers without a request.
    private static func alone(_ messages: Messages) -> [Problem] {
        let all = messages.files.flatMap { file in
            file.declarations.compactMap { if case .object(let object) = $0 { (file.path, object) } else { nil } }
        }
        func names(_ roles: MessageObject.Role...) -> Set<String> {
            Set(all.filter { roles.contains($0.1.role) }.map(\.1.name.value))
        }
        let (requests, answers) = (names(.request), names(.response, .receipt))
        return all.compactMap { path, object in
            switch object.role {
            case .request where !answers.contains(object.name.value):
                object.name.problem(in: path, "\(object.name.value) has no response or receipt")
            case .response where !requests.contains(object.name.value), .receipt where !requests.contains(object.name.value):
                object.name.problem(in: path, "\(object.name.value) has no request")
            default: nil
            }
        }
    }
}
