/// How the machine stands, as far as a decision may come of it.
public struct MachineInput: Recordable, Equatable {
    /// Of the file system that holds the journal.
    public var diskUsedPercent: Int

    public init(diskUsedPercent: Int) {
        self.diskUsedPercent = diskUsedPercent
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var diskUsedPercent: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: diskUsedPercent = try reader.int()
            default: try reader.skip()
            }
        }
        guard let diskUsedPercent else { throw .missingField(1) }
        self.diskUsedPercent = diskUsedPercent
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, diskUsedPercent)
    }
}

/// Keys of those who were forgotten are destroyed.
public struct ErasureInput: Recordable, Equatable {
    /// Whose keys; each is gone whether it was there or not.
    public var subjects: [Subject]

    public init(subjects: [Subject]) {
        self.subjects = subjects
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var subjects: [Subject] = []
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: subjects.append(try reader.value())
            default: try reader.skip()
            }
        }
        self.subjects = subjects
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, subjects)
    }
}
