import Foundation
import PackagePlugin

/// Runs `Generate` for the targets that have something generated. A command runs again when a file that it reads has changed, is new or
/// is gone, and not otherwise.
@main
struct GeneratePlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let target = target as? SwiftSourceModuleTarget else { return [] }
        switch target.name {
        case "EventStore": return [try catalogue("events", a: "Catalogue.swift", and: ["Unions.swift"], context)]
        case "Projections": return [try catalogue("states", a: "States.swift", and: ["StateForms.swift"], context)]
        case "Commands":
            return [try catalogue("commands", and: ["AdminCommand.swift"], context), try messages(of: "OCPP16", of: target, context)]
        case "Gateway": return try embed("Dashboard/web", of: target, as: "DashboardFiles", context)
        case "Samples":
            return try embed("Embedded", of: target, as: "EmbeddedSamples", context)
                + [try catalogue("samples", a: "Samples.swift", and: ["CatalogueSamples.swift"], context)]
        default:
            Diagnostics.error("\(target.name) has nothing that is generated: say in GeneratePlugin.swift what it shall get")
            return []
        }
    }

    /// One Swift file for each file of the catalogue where there is an ending for it, and those that come from all of them together.
    private func catalogue(_ part: String, a ending: String? = nil, and others: [String] = [], _ context: PluginContext) throws -> Command {
        let folder = context.package.directoryURL.appending(path: "Sources/EventStore/Catalogue", directoryHint: .isDirectory)
        let texts = try files(below: folder).filter { $0.pathExtension == "catalogue" }
        let names = texts.map { $0.deletingPathExtension().lastPathComponent }
        let own = ending.map { ending in names.map { $0.prefix(1).uppercased() + $0.dropFirst() + ending } } ?? []
        let into = context.pluginWorkDirectoryURL
        let released = folder.appending(path: "Released.txt")
        let options = ["--part", part, "--into", into.path(percentEncoded: false), "--released", released.path(percentEncoded: false)]
        return .buildCommand(
            displayName: "Generating the \(part) of the catalogue", executable: try context.tool(named: "Generate").url,
            arguments: ["catalogue"] + options + texts.map { $0.path(percentEncoded: false) }, inputFiles: texts + [released],
            outputFiles: (own + others).map { into.appending(path: $0) })
    }

    /// One Swift file for each text of messages of a version.
    private func messages(of version: String, of target: SwiftSourceModuleTarget, _ context: PluginContext) throws -> Command {
        let folder = target.directoryURL.appending(path: "Protocols/\(version)/Messages", directoryHint: .isDirectory)
        let texts = try files(below: folder).filter { $0.pathExtension == "messages" }
        let names = texts.map { $0.deletingPathExtension().lastPathComponent }
        let into = context.pluginWorkDirectoryURL
        let options = ["--version", version, "--into", into.path(percentEncoded: false)]
        return .buildCommand(
            displayName: "Generating the messages of \(version)", executable: try context.tool(named: "Generate").url,
            arguments: ["messages"] + options + texts.map { $0.path(percentEncoded: false) }, inputFiles: texts,
            outputFiles: names.map { into.appending(path: version + $0.prefix(1).uppercased() + $0.dropFirst() + ".swift") })
    }

    /// One Swift file that holds the bytes of all files of a folder; none where the folder is not there.
    private func embed(
        _ path: String, of target: SwiftSourceModuleTarget, as name: String, _ context: PluginContext
    ) throws -> [Command] {
        let folder = target.directoryURL.appending(path: path, directoryHint: .isDirectory)
        guard FileManager.default.fileExists(atPath: folder.path(percentEncoded: false)) else { return [] }
        let embedded = try files(below: folder)
        let generated = context.pluginWorkDirectoryURL.appending(path: "\(name).swift")
        let options = ["--name", name, "--folder", folder.path(percentEncoded: false), "--into", generated.path(percentEncoded: false)]
        return [
            .buildCommand(
                displayName: "Embedding the files of \(path)", executable: try context.tool(named: "Generate").url,
                arguments: ["embed"] + options + embedded.map { $0.path(percentEncoded: false) }, inputFiles: embedded,
                outputFiles: [generated])
        ]
    }

    /// All files of a folder and the folders in it, in the order of their paths; hidden ones, such as an editor leaves, are none.
    private func files(below folder: URL) throws -> [URL] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path(percentEncoded: false)).sorted()
            .filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
            .map { folder.appending(path: $0) }
            // What vanished meanwhile is missed by the build itself.
            .filter { !((try? $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false) }
    }
}
