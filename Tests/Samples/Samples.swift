extension EmbeddedSamples {
    /// The file at a path below the folder; nil where there is none.
    static func file(_ path: String) -> File? { files.first { $0.path == path } }
}
