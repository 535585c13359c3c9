extension KeyRing {
    /// Reads the file of a ring page by page, without opening it: a copy has no lock file and is to get none, and LMDB takes on trust what
    /// it finds. A lost page would make keys seem erased, and others be drawn in their place.
    ///
    /// - Parameter checksKeys: whether one damaged key is damage to all; a ring that is in use goes on without it.
    static func check(_ path: String, checksKeys: Bool = false) throws(Fault) {
        var file = try PageFile.open(path + "/data.mdb")
        var damage: String?
        var tables: [String: TableRoot] = [:]
        let names = ["facts", "subjects", "shared"]
        guard let newest = file.newest() else {
            throw Fault(.damaged, "The key ring has no state that can be read", path: path, advice: "Restore it from a backup")
        }
        file.walk(newest.main) { visit in
            switch visit {
            case .table(let key, let root):
                let name = unsafe String(decoding: key, as: UTF8.self)
                // A table that is not there may be one of an older format; the name of one of ours that was damaged must not pass for that.
                if !names.contains(name) { damage = "there is a table of another name, “\(name)”" }
                tables[name] = root
            case .value: damage = "there is something beside the tables"
            case .release: break
            case .damage(let page, let what): damage = "page \(page): \(what)"
            }
            return .next
        }
        for name in names {
            // A ring of format 1 or 2 has no shared secrets; opening one that is newer asks for the table.
            if name == "shared", tables[name] == nil { continue }
            guard let root = tables[name] else {
                damage = "the table “\(name)” is missing"
                continue
            }
            var count: UInt64 = 0
            var missing = name == "facts" ? [KeyRing.formatKey, KeyRing.masterKey] : []
            var last: [UInt8]?
            file.walk(root) { visit in
                switch visit {
                case .value(let key, let value):
                    count += 1
                    let key = unsafe Array(key)
                    // A page that stands in the place of another of the same table holds as many keys.
                    if let last, !last.lexicographicallyPrecedes(key) { damage = "the keys of the table “\(name)” are not in their order" }
                    last = key
                    missing.removeAll { $0 == key }
                    if checksKeys, name != "facts", unsafe KeyRecord.key(Array(value), key) == nil { damage = "a key is damaged" }
                case .release: break
                case .table, .damage: damage = "the table “\(name)” is damaged"
                }
                return .next
            }
            if let fact = missing.first { damage = "the fact “\(String(decoding: fact, as: UTF8.self))” is missing" }
            if count != root.entries { damage = "the table “\(name)” has \(count) keys, its root says \(root.entries)" }
        }
        if let damage { throw Fault(.damaged, "The key ring does not verify: \(damage)", path: path, advice: "Restore it from a backup") }
    }
}
