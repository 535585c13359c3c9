import FoundationEssentials

/// Files as whole texts.
enum Files {
    static func bytes(of path: String) throws(Problems) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else { throw Problems("\(path) cannot be read") }
        return Array(data)
    }

    static func text(of path: String) throws(Problems) -> String {
        guard let text = String(validating: try bytes(of: path), as: UTF8.self) else { throw Problems("\(path) is no UTF-8") }
        return text
    }

    static func texts(of paths: [String]) throws(Problems) -> [(path: String, text: String)] {
        var texts: [(path: String, text: String)] = []
        for path in paths { texts.append((path, try text(of: path))) }
        return texts
    }

    /// Leaves a file that holds this text already as it is, so that nothing that is built from it is built again.
    static func write(_ text: String, to path: String) throws(Problems) {
        let data = Data(text.utf8)
        if FileManager.default.contents(atPath: path) == data { return }
        do { try data.write(to: URL(filePath: path), options: .atomic) } catch { throw Problems("\(path) cannot be written: \(error)") }
    }
}
