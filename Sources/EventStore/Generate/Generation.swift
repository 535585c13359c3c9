/// What the command line of the generator asks for.
enum Generation {
    static func run(_ arguments: [String]) throws(Problems) {
        var options = try Options(arguments)
        switch options.command {
        case "catalogue":
            let part = try options.value("--part")
            let folder = try options.value("--into")
            let released = options.takeIfThere("--released")
            try options.refuseRest()
            try write(part, of: Catalogue.read(options.files, released: released), into: folder)
        case "messages":
            let version = try options.value("--version")
            let folder = try options.value("--into")
            try options.refuseRest()
            try write(Messages.read(options.files), of: version, into: folder)
        case "embed":
            let name = try options.value("--name")
            let folder = try options.value("--folder")
            let into = try options.value("--into")
            try options.refuseRest()
            try Files.write(Embedding(name: name, files: EmbeddedFile.read(options.files, below: folder)).swift, to: into)
        default: throw Problems("Generate knows no command “\(options.command)”: catalogue, messages, embed")
        }
    }

    /// One file for each of the messages.
    private static func write(_ messages: Messages, of version: String, into folder: String) throws(Problems) {
        for file in messages.files {
            guard file.version.value == version else {
                throw Problems([file.version.problem(in: file.path, "the file lies among those of \(version)")])
            }
            try Files.write(MessageSwift.swift(file, messages), to: "\(folder)/\(version)\(file.name).swift")
        }
    }

    /// One file for each of the catalogue, and one for what comes from all of them together.
    private static func write(_ part: String, of catalogue: Catalogue, into folder: String) throws(Problems) {
        switch part {
        case "events":
            for file in catalogue.files {
                try Files.write(CatalogueSwift.events(file, catalogue), to: "\(folder)/\(file.name)Catalogue.swift")
            }
            try Files.write(UnionSwift(catalogue).swift, to: "\(folder)/Unions.swift")
        case "states":
            for file in catalogue.files {
                try Files.write(CatalogueSwift.states(file, catalogue), to: "\(folder)/\(file.name)States.swift")
            }
            try Files.write(CatalogueSwift.forms(catalogue), to: "\(folder)/StateForms.swift")
        case "commands": try Files.write(CatalogueSwift.commands(catalogue), to: "\(folder)/AdminCommand.swift")
        case "samples":
            for file in catalogue.files {
                try Files.write(SampleSwift.samples(file, catalogue), to: "\(folder)/\(file.name)Samples.swift")
            }
            try Files.write(SampleSwift.lists(catalogue), to: "\(folder)/CatalogueSamples.swift")
        case "page": try Files.write(CataloguePage(catalogue).markdown, to: "\(folder)/\(CataloguePage.fileName)")
        default: throw Problems("the catalogue has no part “\(part)”: events, states, commands, samples, page")
        }
    }
}

/// A command, its options with one value each, and files.
struct Options {
    let command: String
    private(set) var files: [String] = []
    private var values: [String: String] = [:]

    init(_ arguments: [String]) throws(Problems) {
        guard let command = arguments.first else { throw Problems("Generate needs a command: catalogue, messages, embed") }
        self.command = command
        var place = 1
        while place < arguments.count {
            if arguments[place].hasPrefix("--") {
                guard place + 1 < arguments.count else { throw Problems("\(arguments[place]) needs a value") }
                values[arguments[place]] = arguments[place + 1]
                place += 2
            } else {
                files.append(arguments[place])
                place += 1
            }
        }
    }

    /// The value of an option that must be there.
    mutating func value(_ name: String) throws(Problems) -> String {
        guard let value = values.removeValue(forKey: name) else { throw Problems("\(command) needs \(name)") }
        return value
    }

    /// The value of an option that may be left out.
    mutating func takeIfThere(_ name: String) -> String? { values.removeValue(forKey: name) }

    /// Refuses options that nobody took.
    func refuseRest() throws(Problems) {
        if let name = values.keys.min() { throw Problems("\(command) knows no option \(name)") }
    }
}
