/// How a cache that is not relied on any more gets a successor while it is read.
///
/// The successor is filled in a directory of its own, and takes the name of the other one once it is whole; whoever still reads the other
/// one has its file for as long as it is kept. Whatever step a crash comes behind, the next start finds a whole cache or begins an empty
/// one:
///
/// ```
/// cache     cache.new   cache.starts
/// damaged   a part      too many       being filled: both are thrown away
/// –         whole       too many       cleared: an empty one is begun
/// whole     –           too many       named: it is thrown away, for nothing tells it from a damaged one
/// whole     –           one            trusted
/// ```
extension Cache {
    /// What is done, in this order, when a successor comes to its place.
    enum SuccessionStep: CaseIterable { case cleared, named, trusted }

    /// An empty cache of the same form that is to take the place of this one; what lies there of an earlier one is removed.
    public func successor() throws(Fault) -> Cache {
        let aside = Self.aside(path)
        try Files.remove(aside)
        try Files.makeDirectory(aside)
        let (environment, tables) = try Self.build(aside, named: path, form)
        return Cache(path, true, environment, tables, form, 0, lock, isInPlace: false)
    }

    /// Puts a successor, which is whole now, in its place.
    public func takePlace() throws(Fault) { try takePlace { _ in } }

    func takePlace(_ reached: (SuccessionStep) throws(Fault) -> Void) throws(Fault) {
        if let fault { throw fault }
        try Files.sync(Self.aside(path))
        try Files.remove(path)
        try reached(.cleared)
        try Files.rename(Self.aside(path), to: path)
        try reached(.named)
        try Files.write([46], to: path + ".starts", mode: 0o600, replacing: true)
        noteInPlace()
        try reached(.trusted)
    }
}
